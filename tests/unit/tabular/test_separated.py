"""Separated text: the separator is found, lines count blank ones, quotes are closed."""

import io
import random

import pytest

from abilene.errors import InputError
from abilene.tabular.separated import (
    BLANKS,
    Layout,
    separated_rows,
    separator_of,
)

NAMES = ("time", "usd_per_mwh")


def rows(text, names=NAMES):
    return list(separated_rows(io.StringIO(text, newline=""), "p.csv", names))


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_separator_is_the_one_that_parts_the_header_best(mark):
    text = f"time{mark}usd_per_mwh\n1{mark}2\n"
    assert rows(text) == [(1, ["time", "usd_per_mwh"]), (2, ["1", "2"])]


def test_a_name_with_a_comma_does_not_hide_the_semicolons():
    text = 'a, b, c;time ;"usd_per_mwh"\n1;2;3\n'
    assert rows(text)[1] == (2, ["1", "2", "3"])


def test_a_table_of_one_column_and_a_table_of_nothing():
    assert rows("time\n1\n") == [(1, ["time"]), (2, ["1"])]
    assert rows("") == rows("\n \r\n") == []


def test_a_layout_tells_what_the_first_line_does_not():
    bars = Layout("|", ("a", "b"), quoted=False)
    text = 'x,y,z|"2\n"q"|3\n'
    found = separated_rows(io.StringIO(text, newline=""), "p.csv", NAMES, bars)
    assert list(found) == [(1, ["x,y,z", '"2']), (2, ['"q"', "3"])]
    blanks = Layout(BLANKS, ("a", "b"), comment=";")
    text = "; a comment\n\n  1   2 \n;x\n3 4\n"
    found = separated_rows(io.StringIO(text, newline=""), "p.swf", NAMES, blanks)
    assert list(found) == [(3, ["1", "2"]), (5, ["3", "4"])]


@pytest.mark.parametrize("told", ["sep=;", '"sep=;"', "SEP=; "])
def test_excel_tells_its_separator_in_a_line_of_its_own(told):
    text = f"{told}\r\ntime,x;usd_per_mwh\r\n1;39,9\r\n"
    assert rows(text) == [(2, ["time,x", "usd_per_mwh"]), (3, ["1", "39,9"])]


def test_lines_count_blank_ones_and_those_within_quotes():
    # duplicate-column: a bad value in line 5 was reported as line 3
    text = '\n\na,b\n\n1,"x\n\ny"\n,\n2,3\n'
    assert rows(text) == [(3, ["a", "b"]), (5, ["1", "x\n\ny"]), (9, ["2", "3"])]


@pytest.mark.parametrize("far", [0, 200_000])
def test_a_quote_that_is_never_closed_is_told_at_its_row(far):
    # csvkit #382, frictionless-py #330, csvw #52
    text = 'a,b\n\n1,2\n3,"4\n' + "5,6\n" * far
    with pytest.raises(InputError) as error:
        rows(text)
    assert str(error.value) == (
        "p.csv:4:1: not readable as CSV: a quote that opens in this row is never closed; check the quotes in this row"
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [('a,b\n"1"2,3\n', 2), ('"a"b,c\n', 1), ('"' + "x" * 200_000, 1)],
)
def test_other_faults_of_quotes_are_told_at_their_row(text, line):
    with pytest.raises(InputError, match=f"p.csv:{line}:1: not readable as CSV"):
        rows(text)


def slow_rows(text):
    """Split text as RFC 4180 says, letter by letter: the line of each row, and its cells."""
    found, cells, cell, inside, line, start, i = [], [], "", False, 1, 1, 0
    while i < len(text):
        letter = text[i]
        line += letter == "\n"
        if letter == '"' and inside and text[i + 1] == '"':
            cell, i = cell + '"', i + 1
        elif letter == '"':
            inside = not inside
        elif inside or letter not in ",\n":
            cell += letter
        else:
            cells, cell = [*cells, cell], ""
            if letter == "\n":
                found.append((start, cells))
                cells, start = [], line
        i += 1
    return [(start, cells) for start, cells in found if any(cells)]


@pytest.mark.parametrize("seed", range(40))
def test_rows_are_those_of_a_slow_reader(seed):
    rng = random.Random(seed)
    lines = ["time,usd_per_mwh\n"]
    for _ in range(30):
        cells = rng.choices(["", "1", '"a,b"', '"x\ny"', '"say ""no"""', "ü"], k=2)
        lines.append(",".join(cells) + "\n" * rng.choice([1, 1, 2]))
    text = "".join(lines)
    assert rows(text) == slow_rows(text)


@pytest.mark.parametrize(
    ("head", "empty"),
    [("", "\n"), ("", ",,\n"), ("a,b\n1,2\n", "\r\n"), ("a,b\n1,2\n", ",\n"), ("sep=;\na;b\n", ";\n")],
)  # fmt: skip
def test_a_table_does_not_go_on_for_ever_with_empty_rows(head, empty, monkeypatch):
    # a packed file of 4 MB may hold 10^9 blank lines
    monkeypatch.setattr("abilene.tabular.faults.MOST_EMPTY", 5)
    assert len(rows(head + empty * 5)) == len(rows(head))
    line = head.count("\n") + 6
    with pytest.raises(InputError, match=f"p.csv:{line}:1: more than 5 empty rows"):
        rows(head + empty * 7)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ('{"a": 1}\n', "JSON"), ("\n [\n{}]", "JSON"), ("[[1, 2]]", "JSON"), ('["a"]', "JSON"),
        ("<!DOCTYPE html>\n", "HTML or XML"), ("<table><tr>", "HTML or XML"), ("<?xml version='1.0'?>", "HTML or XML"),
    ],
)  # fmt: skip
def test_a_text_that_is_no_table_is_called_by_its_name(text, form):
    line = 1 + text.startswith("\n")
    with pytest.raises(InputError, match=f"^p.csv:{line}:1: is {form}, no table; save"):
        rows(text)


@pytest.mark.parametrize("header", ["[time]", "<1 MW", "[]"])
def test_a_header_in_brackets_is_one(header):
    assert rows(f"{header};x\n")[0] == (1, [header, "x"])


@pytest.mark.parametrize(
    ("text", "mark"), [("\na;b\n", ";"), ("sep=|\na", "|"), ("kw\n", ""), ("", "")]
)
def test_the_separator_alone(text, mark):
    assert separator_of(io.StringIO(text), "p.csv", NAMES) == mark
