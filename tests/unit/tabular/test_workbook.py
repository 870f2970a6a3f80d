"""XLSX: values as they were saved, the sheet that holds the columns, damage told."""

from datetime import datetime

import openpyxl
import pytest
import xlsxwriter

from abilene.errors import InputError
from abilene.tabular.workbook import workbook_rows


@pytest.fixture
def path(tmp_path):
    return tmp_path / "t.xlsx"


def test_values_of_a_sheet_that_another_library_wrote(path):
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(1, 0, ["time", "n", "s"])
        day = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_datetime(3, 0, datetime(2024, 1, 1, 6), day)
        sheet.write_formula(3, 1, "=1+1", None, 2.5)
        sheet.write(3, 2, "x")
        sheet.write_boolean(4, 1, True)
    assert list(workbook_rows(path, ["n"])) == [
        (2, ("time", "n", "s")),
        (4, (datetime(2024, 1, 1, 6), 2.5, "x")),
        (5, (None, True, None)),  # the cell at the end is not in the file
    ]


def test_the_sheet_is_the_one_that_holds_the_columns(path):
    book = openpyxl.Workbook()
    book.active.append(["read me"])
    book.create_sheet("prices").append(["time", "usd_per_mwh"])
    book.create_sheet("copy").append(["time", "usd_per_mwh", "old"])
    book.save(path)
    rows = list(workbook_rows(path, ["time", "usd_per_mwh"]))
    assert rows == [(1, ("time", "usd_per_mwh"))]


def test_an_empty_book_has_no_rows(path):
    openpyxl.Workbook().save(path)
    assert list(workbook_rows(path, ["a"])) == []


@pytest.mark.parametrize("keep", [4, 400, -30])
def test_a_file_that_is_cut_off_is_refused(path, keep):
    book = openpyxl.Workbook()
    book.active.append(["a"])
    book.save(path)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(
        InputError, match=r"t.xlsx:1:1: cannot be read as XLSX: .*; save"
    ):
        list(workbook_rows(path, ["a"]))


def test_a_row_that_is_said_to_stand_far_down_is_not_waited_for(path, monkeypatch):
    # rows between are made up by the reader: a file of 5 kB may say that there are 10^9
    monkeypatch.setattr("abilene.tabular.faults.MOST_EMPTY", 5)
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "time")
        sheet.write(20, 0, 1)
    with pytest.raises(InputError, match=r"t.xlsx:7:1: more than 5 empty rows"):
        list(workbook_rows(path, ["time"]))
