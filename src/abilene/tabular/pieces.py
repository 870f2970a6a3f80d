"""A table in pieces of rows that are all as wide as its header."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import filterfalse, islice
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from abilene.errors import Place
from abilene.tabular.cells import is_empty
from abilene.tabular.faults import CellFault, Faults, cells_counted, refused
from abilene.tabular.header import check_header, column_names
from abilene.tabular.rows import Cells, head_of, rows_of
from abilene.tabular.separated import FOUND, Layout
from abilene.tabular.wanted import Column

ROWS_AT_ONCE = 5_000
MOST_ROWS = 50_000_000
"""More are refused, so that a small packed file cannot fill the memory."""


class Piece(NamedTuple):
    """Some rows of a table."""

    lines: tuple[int, ...]
    rows: tuple[Cells, ...]

    def cells(self, index: int) -> list[Any]:
        """Return the cells of a column."""
        return list(map(itemgetter(index), self.rows))


class Pieces(NamedTuple):
    """A table that is about to be read."""

    found: list[tuple[int, Column]]
    """The columns that are asked for and are there, each with its index in a row."""
    pieces: Iterator[Piece]


def names_of(columns: Iterable[Column]) -> list[str]:
    """Return the names of columns."""
    return [column.name for column in columns]


def pieces_of(
    path: Path, columns: Sequence[Column], faults: Faults, layout: Layout = FOUND
) -> Pieces:
    """Open a table, find the columns in its header, and cut the rows below it into pieces.

    Rows that are longer or shorter than the header are told to ``faults``. Where the
    layout names the columns, the first line is a row.

    Raises
    ------
    InputError
        If the file or its header cannot be read; and of the pieces from a line on.
    """
    names = names_of(columns)
    optional = {column.name for column in columns if column.optional}
    rows = rows_of(path, names, layout)
    line, header = 1, list(layout.names)
    if not header:
        line, head = head_of(rows, path, filterfalse(optional.__contains__, names))
        header = column_names(head)
    check_header(header, names, optional, Place(str(path), line, 1))
    found = [(header.index(one.name), one) for one in columns if one.name in header]
    return Pieces(found, _cut(rows, len(header), faults, str(path)))


def _cut(
    rows: Iterator[tuple[int, Cells]], width: int, faults: Faults, file: str
) -> Iterator[Piece]:
    count = 0
    while some := list(islice(rows, ROWS_AT_ONCE)):
        count += len(some)
        if count > MOST_ROWS:
            what = f"more than {MOST_ROWS:,} rows"
            raise refused(file, some[-1][0], what, "bring fewer of them at once")
        if set(map(len, map(itemgetter(1), some))) != {width}:
            some = list(_fitting(some, width, faults))
        lines, cells = map(itemgetter(0), some), map(itemgetter(1), some)
        yield Piece(tuple(lines), tuple(cells))


def _fitting(
    rows: Iterable[tuple[int, Cells]], width: int, faults: Faults
) -> Iterator[tuple[int, Cells]]:
    """Yield rows without what is empty beyond the header; others that do not fit it are faults."""
    for line, cells in rows:
        excess = list(filterfalse(is_empty, cells[width:]))
        lack = width - len(cells)
        if excess:
            what = f"{cells_counted(len(excess))} more than columns"
            fix = "put cells that hold the separator, such as 5,000.00, in quotes"
            faults.add(CellFault("long", what, fix), line, 1)
        elif lack > 0:
            what = f"{cells_counted(lack)} fewer than columns"
            faults.add(CellFault("short", what, "write the whole row"), line, 1)
        else:
            yield line, cells[:width]
