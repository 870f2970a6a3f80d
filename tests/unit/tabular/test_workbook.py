"""XLSX: values as they were saved, the sheet that holds the columns, damage told."""

from datetime import datetime
from zipfile import ZipFile

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


PRICES = ["time", "usd_per_mwh"]


def _book(path, *sheets):
    """Write sheets of a name, a header and a state."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, header, *state in sheets:
        sheet = book.create_sheet(name)
        sheet.append(header)
        sheet.sheet_state = "".join(state) or "visible"
    book.save(path)


def test_the_sheet_is_the_one_that_holds_the_columns(path):
    _book(path, ("about", ["read me"]), ("now", PRICES), ("half", ["time", "old"]))
    assert list(workbook_rows(path, PRICES)) == [(1, tuple(PRICES))]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_what_is_hidden_is_not_read(path, state):
    _book(path, ("old", [*PRICES, "x"], state), ("now", PRICES))
    assert list(workbook_rows(path, PRICES)) == [(1, tuple(PRICES))]
    _book(path, ("old", PRICES, state), ("now", ["time", "price"]))
    said = "t.xlsx:1:1: the columns stand in a hidden sheet: 'old'; unhide it if"
    with pytest.raises(InputError, match=said):
        list(workbook_rows(path, PRICES))


def test_sheets_that_fit_alike_are_named(path):
    """ERCOT publishes the day-ahead prices of a year as one workbook with a sheet a month."""
    _book(path, ("Jan", PRICES), ("about", ["x"]), ("Feb", [*PRICES, "old"]))
    said = "t.xlsx:1:1: 2 sheets fit alike: 'Jan', 'Feb'; keep one, or save that one"
    with pytest.raises(InputError, match=said):
        list(workbook_rows(path, PRICES))
    with pytest.raises(InputError, match=r"3 sheets fit alike: 'Jan', 'about', 'Feb'"):
        list(workbook_rows(path, ["kw"]))


def test_another_archive_is_told_from_a_workbook(path):
    with ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "x")
    with pytest.raises(InputError, match=r"t.xlsx:1:1: is an OpenDocument file; save"):
        list(workbook_rows(path, ["a"]))


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
