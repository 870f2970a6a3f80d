"""Rows of an XLSX workbook: the values that its formulas had when it was saved."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import filterfalse, repeat
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any

from abilene.brief import cut
from abilene.errors import InputError, in_one_line
from abilene.tabular.archives import archive_fault
from abilene.tabular.faults import filled, refused

Rows = Iterator[tuple[int, tuple[object, ...]]]


def workbook_rows(path: Path, names: Collection[str]) -> Rows:
    """Yield the rows of a sheet that hold anything, each with its number.

    The sheet is the one whose first row with text holds most of the columns named. What
    is hidden is not read: its author may not know of it.

    Raises
    ------
    InputError
        If the file is no workbook, is damaged, or empty for too many rows; if several
        sheets fit alike, or only a hidden one does.
    """
    import openpyxl

    try:
        # handed over open: by its name openpyxl would refuse what does not end in .xlsx
        with path.open("rb") as file:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
            sheets = [_Sheet(sheet, str(path), names) for sheet in book.worksheets]
            yield from _fitting(sheets, str(path)).rows()
    except InputError:
        raise
    # damaged zip and XML end in errors of many libraries below openpyxl
    except Exception as error:
        what = f"cannot be read as XLSX: {type(error).__name__}: {in_one_line(error)}"
        fix = "save it again, as XLSX or CSV"
        raise refused(str(path), 1, *archive_fault(path, (what, fix))) from None


class _Sheet:
    """A sheet of a workbook that is read row by row."""

    def __init__(self, sheet: Any, file: str, names: Collection[str]) -> None:
        # some writers state a size that is wrong, and cells beyond it would be lost
        sheet.reset_dimensions()
        self._sheet, self._file = sheet, file
        self.name, self.is_hidden = sheet.title, sheet.sheet_state != "visible"
        header = list(map(str, next(map(itemgetter(1), self.rows()), ())))
        known = set(map(str.strip, header)) & set(names)
        self.known = len(known) - (not header)
        """How many of the columns stand in its first row with text; -1 if it holds nothing."""

    def rows(self) -> Rows:
        """Yield the rows that hold anything, as wide as the first at least."""
        width = 0
        rows = enumerate(self._sheet.iter_rows(values_only=True), 1)
        for number, cells in filled(rows, _holds_anything, self._file):
            # empty cells at the end of a row are not in the file
            width = width or len(cells)
            yield number, (*cells, *repeat(None, width - len(cells)))


def _fitting(sheets: Sequence[_Sheet], file: str) -> _Sheet:
    """Return the one sheet that is seen and holds most of the columns."""
    is_hidden = attrgetter("is_hidden")
    shown = list(filterfalse(is_hidden, sheets))
    most = max(map(attrgetter("known"), shown), default=-1)
    best = list(filter(lambda sheet: sheet.known == most, shown))
    unseen = list(
        filter(lambda sheet: sheet.known > max(most, 0), filter(is_hidden, sheets))
    )
    if unseen:
        what = f"the columns stand in a hidden sheet: {_named(unseen)}"
        fix = "unhide it if it is meant, and hide the others"
        raise refused(file, 1, what, fix)
    if len(best) > 1 and most >= 0:
        what = f"{len(best)} sheets fit alike: {_named(best)}"
        raise refused(file, 1, what, "keep one, or save that one as CSV")
    return (best or sheets)[0]


def _named(sheets: Sequence[_Sheet]) -> str:
    return cut(", ".join(map("'{}'".format, map(attrgetter("name"), sheets))))


def _holds_anything(cells: tuple[object, ...]) -> bool:
    return cells.count(None) < len(cells)
