"""YAML with places."""

import pytest

from abilene.errors import InputError
from abilene.yamltext import parse_yaml, read_yaml


def test_scalars_stay_as_written_where_yaml_would_guess():
    text = "{a: 2025-01-22, b: NO, c: 12:30, d: 1e3, e: 007, f: '5', g: ~, h: true, i: 2.50, j: on}"
    data = parse_yaml(text, "f").data
    assert data == {
        "a": "2025-01-22", "b": "NO", "c": "12:30", "d": 1000.0, "e": 7, "f": "5", "g": None, "h": True, "i": 2.5,
        "j": "on",
    }  # fmt: skip


def test_every_value_has_a_place():
    document = parse_yaml("a: 1\nb:\n  - c: x\n", "f.yaml")
    assert str(document.place(("b", 0, "c"))) == "f.yaml:3:8"
    assert str(document.place(("b", 0, "missing", "below"))) == "f.yaml:3:5"
    assert str(document.keys["b", 0, "c"]) == "f.yaml:3:5"


def test_a_key_given_twice_is_an_error():
    with pytest.raises(
        InputError, match=r"f.yaml:2:1: a: key given twice; keep one of them"
    ):
        parse_yaml("a: 1\na: 2\n", "f.yaml")


@pytest.mark.parametrize(
    "text", ["a: [1, 2", "a: 'x", "\ta: 1", "a: b: c", "a: *missing", "{"]
)
def test_broken_yaml_has_a_place(text):
    with pytest.raises(InputError, match=r"f\.yaml:\d+:\d+: not readable as YAML"):
        parse_yaml(text, "f.yaml")


def test_a_missing_file_is_an_input_error(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_yaml(tmp_path / "none.yaml")


def test_a_file_that_is_not_text_is_an_input_error(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(
        InputError,
        match=r"x\.yaml:1:1: letter 1 .* is not UTF-8 text; save it as UTF-8 text",
    ):
        read_yaml(path)


def test_an_empty_file_is_an_empty_mapping():
    assert parse_yaml("", "f").data == {}


@pytest.mark.parametrize("text", ["a: \x00", "a: \ud800", '"\\UFFFFFFFF"', "[" * 3000])
def test_what_no_text_can_hold_is_an_input_error(text):
    with pytest.raises(InputError, match=r"f\.yaml:\d+:\d+: not readable as YAML"):
        parse_yaml(text, "f.yaml")


@pytest.mark.parametrize("text", ["a: &x 1\nb: *x", "a: &x [*x]", "&a a: &a 1\nb: *a"])
def test_an_anchor_is_an_error(text):
    with pytest.raises(InputError, match="an anchor is not read; write the value out"):
        parse_yaml(text, "f.yaml")


@pytest.mark.parametrize("key", ["[a]", "a" * 101])
def test_a_key_that_is_no_word_is_an_error(key):
    with pytest.raises(InputError, match=r"f.yaml:1:3: a key must be a word"):
        parse_yaml(f"? {key}\n: 1", "f.yaml")


def test_a_number_too_long_to_be_one_stays_text():
    assert parse_yaml("a: " + "9" * 5000, "f").data == {"a": "9" * 5000}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('a: "\\ud800"', "f:1:4: a"),
        ('b:\n  "\\udfff": 1', "f:2:3: b"),
        ('- "x\\ud83d"', "f:1:3: 0"),
    ],
)
def test_half_a_character_is_refused_where_it_stands(text, place):
    """It would be read, and be a traceback where the plan is written."""
    with pytest.raises(InputError, match="half of a character") as error:
        parse_yaml(text, "f")
    assert str(error.value).startswith(place)


def test_the_two_halves_of_a_character_that_json_writes_are_one():
    """JSON escapes what lies beyond U+FFFF as two halves: RFC 8259, section 7."""
    assert parse_yaml('{"a\\ud83d\\ude00": "\\ud83d\\ude00!"}', "f").data == {
        "a\U0001f600": "\U0001f600!"
    }
