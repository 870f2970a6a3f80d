"""The YAML parser in C reads what that in Python reads, with the same places, or leaves it to that one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel import yaml

from abilene import yamltext
from abilene.errors import InputError

PIECES = [
    "a", "b: ", "- ", "\n", "\n  ", "\n    ", "\n- ", "# c", " ", '"', "'", "|", ">", "{", "}", "[", "]", ",", ":",
    ": ", "?", "? ", "é", "😀", "-", "1", "&x ", "*x", "!t ", "%", "\t", "\\", "https://x.y/z?a=b#c", "10:30", "~",
    "---\n", "\n...\n", '"q"', "\u2028", "\x85", "\r",
]  # fmt: skip


def nodes(node):
    """Return a tree of plain tuples with the place of every node."""
    if node is None:
        return None
    place = (node.start_mark.line, node.start_mark.column, node.start_mark.index)
    if node.id == "scalar":
        return place, node.end_mark.index, node.style, node.value
    parts = (
        node.value
        if node.id == "sequence"
        else [part for pair in node.value for part in pair]
    )
    return place, node.id, [nodes(part) for part in parts]


def read(text):
    try:
        return nodes(yamltext.compose(text, "f"))
    except InputError as error:
        return str(error)


@pytest.mark.skipif(
    not yaml.__with_libyaml__, reason="the parser in C is not installed"
)
@given(text=st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
@settings(max_examples=600)
def test_both_parsers_read_the_same(text):
    fast = read(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yamltext, "_PARSERS_DIFFER", yamltext.re.compile(""))
        assert fast == read(text)


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "&a ["])
@pytest.mark.parametrize("depth", [101, 100_000])
def test_too_deep_a_nesting_is_refused_not_a_crash(opening, depth):
    assert "nested too deeply" in read(opening * depth)


def test_a_nesting_of_a_hundred_is_read():
    assert isinstance(read("[" * 99 + "]" * 99), tuple)
