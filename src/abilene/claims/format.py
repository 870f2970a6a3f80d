"""One way to write a ledger file: block style, one claim per block, keys in the order of the records.

Only the form changes: every value and every comment stays. A comment on a line of its
own belongs to what follows it, one behind a value to the key before it; both move with
it. What stands above the first key stays on top.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, takewhile
from operator import itemgetter, methodcaller
from typing import Any, cast

from abilene.claims.records import Actor, Claim, Rule, Source, Viewpoint
from abilene.errors import InputError, Place, Problem
from abilene.yamltext import QUOTED, Node, Steps, compose, parse_yaml, plain_scalar

Tree = Any
"""Nested dicts and lists; a leaf is text, or ``Plain`` if it is a number, true, false
or null."""

_ORDER: dict[str, list[str]] = {
    "": ["set", "source", "actors", "claims", "viewpoints"],
    "source": list(Source.model_fields),
    "actors": list(Actor.model_fields),
    "claims": list(Claim.model_fields),
    "viewpoints": list(Viewpoint.model_fields),
    "rules": list(Rule.model_fields),
}
_QUOTED_IN_BLOCK = re.compile(
    r"""[?:,\[\]{}#&*!|>'"%@`=<~]|-(?!\w)|.*(:\s|:$|\s#)|(---|\.\.\.)|\s|.*\s$"""
)
"""Text that means something else, or loses its ends, without quotes."""
_QUOTED_IN_FLOW = re.compile(rf"{_QUOTED_IN_BLOCK.pattern}|.*[,\[\]{{}}:?]")
"""The same inside brackets."""
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
_LINE_BREAK = re.compile(r"[\r\n]")
END: Steps = ("end of file",)
"""What a comment behind the last key belongs to."""


class Plain(str):
    """A scalar that means a number, true, false or null because it stands without quotes."""

    __slots__ = ()


@dataclass
class Comments:
    """The comments of a file, by the steps of the key or item they belong to."""

    before: dict[Steps, list[str]] = field(default_factory=dict)
    beside: dict[Steps, list[str]] = field(default_factory=dict)


def format_text(text: str, name: str) -> str:
    """Return the text of a ledger file in its one form; ``name`` is how messages call the file.

    Raises
    ------
    InputError
        If the text is not YAML, or not a mapping.
    """
    data = parse_yaml(text, name).data
    if data not in ({}, None) and not _is_ledger(data):
        what = f"not a ledger file: none of the keys {', '.join(_ORDER[''])}"
        fix = "give a file of a ledger folder"
        raise InputError(Problem(what, fix, place=Place(name, 1, 1)))
    if not data:
        comments = map(itemgetter(1), _find_comments(text, ()))
        return "".join(map("{}\n".format, comments))
    root = cast("Node", compose(text, name))  # a text that has data has a root
    return write_yaml(_tree(root), _attach(text, root))


def _is_ledger(data: Any) -> bool:
    return isinstance(data, dict) and not data.keys().isdisjoint(_ORDER[""])


NO_COMMENTS = Comments()


def write_yaml(tree: Tree, comments: Comments = NO_COMMENTS) -> str:
    """Write a mapping in the one form of ledger files."""
    first, last = comments.before.get((), []), comments.before.get(END, [])
    lines = [*first, *_block(tree, (), comments), *last]
    return "".join(map("{}\n".format, lines))


def _tree(node: Node) -> Tree:
    """Turn a node into a tree."""
    return _TREES[node.id](node)


def _leaf(node: Node) -> str:
    is_text = node.style in QUOTED or isinstance(plain_scalar(node.value), str)
    return node.value if is_text else Plain(node.value)


_TREES: dict[str, Callable[[Node], Tree]] = {
    "scalar": _leaf,
    "sequence": lambda node: list(map(_tree, node.value)),
    "mapping": lambda node: {key.value: _tree(value) for key, value in node.value},
}


def _anchors(node: Node, steps: Steps) -> Iterator[tuple[int, Steps]]:
    """Yield where each key and item starts to which a comment may belong: those with a line of their own."""
    if node.id == "mapping":
        for key, value in node.value:
            here = (*steps, key.value)
            yield key.start_mark.index, here
            yield from _anchors(value, here)
    elif _is_records(_tree(node)):
        for i, item in enumerate(node.value):
            yield item.start_mark.index, (*steps, i)
            yield from _anchors(item, (*steps, i))


def _is_mapping(tree: Tree) -> bool:
    """Return whether a tree has keys, each of which stands on a line of its own."""
    return isinstance(tree, dict) and bool(tree)


def _is_records(tree: Tree) -> bool:
    """Return whether a tree is a list of records, not one of names."""
    return isinstance(tree, list) and bool(tree) and all(map(_is_mapping, tree))


def _attach(text: str, root: Node) -> Comments:
    """Give each comment to the key or item it belongs to."""
    comments = Comments()
    anchors = list(_anchors(root, ()))
    owners = list(map(itemgetter(1), anchors))
    # What stands above the first key is about the file, what follows the last its end.
    below = [(), *owners[1:], END]
    for start, comment in _find_comments(text, _scalar_spans(root, text)):
        line_so_far = _LINE_BREAK.split(text[:start])[-1].strip()
        following = bisect_left(anchors, (start,))
        if following and line_so_far not in {"", "-"}:
            comments.beside.setdefault(owners[following - 1], []).append(comment)
        else:
            comments.before.setdefault(below[following], []).append(comment)
    return comments


def _find_comments(
    text: str, scalars: Iterable[tuple[int, int]]
) -> Iterator[tuple[int, str]]:
    """Yield start and text of each comment: whatever follows a # outside the scalars."""
    position = 0
    for begin, end in (*scalars, (len(text), len(text))):
        while (start := text.find("#", position, begin)) >= 0:
            position = _end_of_line(text, start)
            yield start, text[start:position].rstrip()
        position = end


def _scalar_spans(node: Node, text: str) -> Iterator[tuple[int, int]]:
    """Yield where each scalar begins and ends, in order; a text block begins behind the line of its head."""
    if node.id == "scalar":
        begin, end = node.start_mark.index, node.end_mark.index
        yield _end_of_line(text, begin) if node.style in {"|", ">"} else begin, end
        return
    for part in node.children:
        yield from _scalar_spans(part, text)


def _end_of_line(text: str, start: int) -> int:
    return start + len(_LINE_BREAK.split(text[start:], maxsplit=1)[0])


def _block(
    tree: dict[str, Tree], steps: Steps, comments: Comments, record: str = ""
) -> list[str]:
    """Write a mapping, one key per line, in the order of its record; unknown keys come last, as they were."""
    lines = []
    order = [*_ORDER.get(record, []), *tree]
    for key in sorted(tree, key=order.index):
        here, value = (*steps, key), tree[key]
        beside = map("  {}".format, comments.beside.get(here, []))
        inside = _inside(value, here, comments)
        behind = "" if inside else f" {_flow(value)}".rstrip()
        lines += comments.before.get(here, [])
        lines.append(f"{_scalar(key)}:{behind}{''.join(beside)}")
        lines += _indented(inside)
    return lines


def _inside(value: Tree, here: Steps, comments: Comments) -> list[str]:
    """Return the lines below a key; none for a value that stands beside it."""
    record = str(here[-1])
    if _is_mapping(value):
        return _block(value, here, comments, record)
    if not _is_records(value):
        return []
    items = (
        _item(_block(item, (*here, i), comments, record), (*here, i), comments)
        for i, item in enumerate(value)
    )
    return list(chain.from_iterable(items))


def _item(body: list[str], steps: Steps, comments: Comments) -> list[str]:
    """Turn a mapping into an item of a list, the comments of its first key above it."""
    above = list(takewhile(_is_comment, body))
    first, *others = body[len(above) :]
    before = comments.before.get(steps, [])
    return [*before, *above, f"- {first}", *_indented(others)]


_is_comment = methodcaller("startswith", "#")


def _indented(lines: Iterable[str]) -> list[str]:
    return list(map("  {}".format, lines))


def _flow(tree: Tree) -> str:
    """Write a value on one line."""
    return _FLOW.get(type(tree), _scalar)(tree)


def _part(tree: Tree) -> str:
    """Write a value inside brackets."""
    return _FLOW.get(type(tree), _scalar_in_flow)(tree) or "null"


def _scalar(text: str) -> str:
    return _quoted_if(_QUOTED_IN_BLOCK, text)


def _scalar_in_flow(text: str) -> str:
    return _quoted_if(_QUOTED_IN_FLOW, text)


def _flow_list(tree: list[Tree]) -> str:
    return f"[{', '.join(map(_part, tree))}]"


def _flow_mapping(tree: dict[str, Tree]) -> str:
    keys, values = map(_scalar_in_flow, tree), map(_part, tree.values())
    return f"{{{', '.join(map('{}: {}'.format, keys, values))}}}"


_FLOW: dict[type, Callable[[Any], str]] = {
    Plain: str,
    list: _flow_list,
    dict: _flow_mapping,
}
"""How each kind of value is written on one line; any other is text."""


def _quoted_if(pattern: re.Pattern[str], text: str) -> str:
    """Write text: without quotes if that means the same, else in single quotes if they can hold it."""
    if not text.isprintable():
        return '"' + "".join(map(_escaped, text)) + '"'
    if isinstance(plain_scalar(text), str) and not pattern.match(text):
        return text
    return "'" + text.replace("'", "''") + "'"


def _escaped(letter: str) -> str:
    if letter.isprintable():
        return _ESCAPES.get(letter, letter)
    return _ESCAPES.get(letter, f"\\U{ord(letter):08X}")
