"""Rows as wide as the header, in pieces; a row too long or too short is a fault."""

import pytest

from abilene.errors import InputError
from abilene.tabular import pieces as module
from abilene.tabular.faults import Faults
from abilene.tabular.pieces import pieces_of
from abilene.tabular.wanted import Column

COLUMNS = [Column("b"), Column("a", "text"), Column("c", optional=True)]


def opened(tmp_path, text):
    path = tmp_path / "t.csv"
    path.write_text(text)
    faults = Faults("t.csv")
    found, pieces = pieces_of(path, COLUMNS, faults)
    return found, list(pieces), faults


def test_columns_are_found_and_rows_cut(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "ROWS_AT_ONCE", 2)
    found, pieces, faults = opened(tmp_path, "a,x,b\n1,2,3\n\n4,5,6\n7,8,9,\n")
    assert [(at, column.name) for at, column in found] == [(2, "b"), (0, "a")]
    assert [piece.lines for piece in pieces] == [(2, 4), (5,)]
    assert [piece.cells(2) for piece in pieces] == [["3", "6"], ["9"]]
    faults.refuse()


def test_rows_too_long_or_too_short(tmp_path):
    # CsvHelper #2117, sqlite-utils #440: 39,90 without quotes was read as 39
    _, _, faults = opened(tmp_path, "a,b\n1,39,90\n2,5,000.00\n3\n4,5\n")
    with pytest.raises(InputError) as error:
        faults.refuse()
    assert str(error.value).splitlines() == [
        "t.csv:2:1: 1 cell more than columns (the first of 2 such lines); "
        "put cells that hold the separator, such as 5,000.00, in quotes",
        "t.csv:4:1: 1 cell fewer than columns; write the whole row",
    ]


def test_more_rows_than_memory_should_hold_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "ROWS_AT_ONCE", 2)
    monkeypatch.setattr(module, "MOST_ROWS", 3)
    with pytest.raises(InputError, match=r"t.csv:5:1: more than 3 rows"):
        opened(tmp_path, "a,b\n" + "1,2\n" * 9)
