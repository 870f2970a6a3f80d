"""CSV: one line of heads, one for each row, quoted where it must be, and no text a formula."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abilene.csvtext import as_given, csv_text, neutral

FORMULAS = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1",
    "\r=1",
    "\n=1",
    "\uff1d1+1",
    "-inf",
    "- a dash before words",
]
"""Most are those of OWASP's page on CSV injection."""
NUMBERS = ["-3.2", "+1", "-1,234.5", "-1e-9", "-3 %", "-", "--"]


def test_what_is_written_can_be_read_back():
    rows = [("a, b", 1.5, ""), ('says "no"', -2, "two\nlines")]
    text = csv_text(("name", "x [MW]", "note"), rows)
    assert text.startswith('name,x [MW],note\n"a, b",1.5,\n')
    heads, *back = csv.reader(io.StringIO(text))
    assert heads == ["name", "x [MW]", "note"]
    assert back == [[str(cell) for cell in row] for row in rows]


def test_without_rows_there_are_heads():
    assert csv_text(["one"], []) == "one\n"


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_text_that_begins_like_a_formula_is_marked_as_text(formula):
    text = csv_text([formula, "b"], [["x", formula]])
    back = list(csv.reader(io.StringIO(text, newline="")))
    assert back == [["'" + formula, "b"], ["x", "'" + formula]]


@pytest.mark.parametrize("number", [*NUMBERS, -3.2, -7, 0.0, None, True])
def test_numbers_and_texts_that_are_numbers_stay(number):
    assert neutral(number) is number


@pytest.mark.parametrize("text", ["a=b", "2026-Q1", "O'Hara", "'quoted'", ""])
def test_other_texts_stay(text):
    assert neutral(text) is text


@given(st.text(alphabet="'=+-@\t\r\n\uff1da1", max_size=6) | st.text())
def test_every_text_comes_back_and_none_begins_a_formula(text):
    cell = neutral(text)
    assert as_given(cell) == text or cell == text
    assert as_given(neutral(text)) == text
    assert cell[:1] not in set("=+-@\t\r\n\uff1d") or cell in {text}
    if cell != text:
        assert cell == "'" + text
