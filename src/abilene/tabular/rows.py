"""Rows of a table in any form that is read; the form is told by the content."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path

from abilene.tabular.decode import text_lines
from abilene.tabular.faults import refused
from abilene.tabular.parquet import parquet_rows
from abilene.tabular.separated import FOUND, Layout, separated_rows, separator_of
from abilene.tabular.source import form_of
from abilene.tabular.workbook import workbook_rows

Cells = Sequence[object]
Rows = Iterator[tuple[int, Cells]]


def rows_of(path: Path, names: Collection[str], layout: Layout = FOUND) -> Rows:
    """Yield the rows of a table, the header first, each with its line; empty rows are left out.

    Parameters
    ----------
    path : Path
        CSV in UTF-8 or UTF-16, also packed with gzip or zstandard; Parquet; XLSX.
    names : collection of str
        Columns that may be expected.
    layout : Layout
        How a text is written, where its first line does not tell.

    Raises
    ------
    InputError
        If the file cannot be read, or from a line on.
    """
    read = _READERS.get(form_of(path), partial(_text_rows, layout=layout))
    return read(path, names)


def separator_in(path: Path, names: Collection[str]) -> str:
    """Return what parts the cells of a text; nothing of a file that is none. Raises as ``rows_of``."""
    if form_of(path) in _READERS:
        return ""
    return separator_of(text_lines(path), str(path), names)


def head_of(rows: Rows, path: Path, needs: Iterable[str] = ()) -> tuple[int, Cells]:
    """Return the first of some rows, which are those below it from then on; a file without any is refused."""
    for head in rows:
        return head
    names = ", ".join(needs) or "the names of its columns, and rows below"
    fix = f"give a table: {names}"
    raise refused(str(path), 1, "the file holds nothing", fix)


def _text_rows(path: Path, names: Collection[str], layout: Layout) -> Rows:
    return separated_rows(text_lines(path), str(path), names, layout)


def _old_workbook_rows(path: Path, names: Collection[str]) -> Rows:
    what = "is a workbook of the old form XLS, or has a password"
    raise refused(str(path), 1, what, "save it as XLSX or CSV")


_READERS: dict[str, Callable[[Path, Collection[str]], Rows]] = {
    "Parquet": parquet_rows,
    "XLSX": workbook_rows,
    "XLS": _old_workbook_rows,
}
"""Readers of what is no text, by what ``form_of`` finds."""


def as_text(cell: object) -> str:
    """Return a cell as a CSV file would hold it; midnight of a day is the day."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, date | datetime):
        return cell.isoformat().removesuffix("T00:00:00")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)
