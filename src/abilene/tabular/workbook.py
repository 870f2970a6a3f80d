"""Rows of an XLSX workbook: the values that its formulas had when it was saved."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import repeat
from pathlib import Path
from typing import Any

from abilene.errors import InputError
from abilene.tabular.faults import filled, refused

Rows = Iterator[tuple[int, tuple[object, ...]]]


def workbook_rows(path: Path, names: Collection[str]) -> Rows:
    """Yield the rows of a sheet that hold anything, each with its number.

    The sheet is the one whose first row with text holds most of the columns named; of
    several such, the first.

    Raises
    ------
    InputError
        If the file is no workbook, is damaged, or empty for too many rows.
    """
    import openpyxl

    try:
        # handed over open: by its name openpyxl would refuse what does not end in .xlsx
        with path.open("rb") as file:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
            sheets = [_Sheet(sheet, str(path)) for sheet in book.worksheets]
            yield from max(sheets, key=lambda sheet: sheet.known(names)).rows()
    except InputError:
        raise
    # damaged zip and XML end in errors of many libraries below openpyxl
    except Exception as error:
        what = f"cannot be read as XLSX: {type(error).__name__}: {error}"
        raise refused(str(path), 1, what, "save it again, as XLSX or CSV") from None


class _Sheet:
    """A sheet of a workbook that is read row by row."""

    def __init__(self, sheet: Any, file: str) -> None:
        # some writers state a size that is wrong, and cells beyond it would be lost
        sheet.reset_dimensions()
        self._sheet, self._file = sheet, file

    def rows(self) -> Rows:
        """Yield the rows that hold anything, as wide as the first at least."""
        width = 0
        rows = enumerate(self._sheet.iter_rows(values_only=True), 1)
        for number, cells in filled(rows, _holds_anything, self._file):
            # empty cells at the end of a row are not in the file
            width = width or len(cells)
            yield number, (*cells, *repeat(None, width - len(cells)))

    def known(self, names: Collection[str]) -> int:
        """Return how many of the columns stand in its first row with text."""
        _, header = next(self.rows(), (1, ()))
        return len(set(map(str, header)) & set(names))


def _holds_anything(cells: tuple[object, ...]) -> bool:
    return cells.count(None) < len(cells)
