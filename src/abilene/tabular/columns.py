"""Typed columns of a table in any form that is read: one call for every table that comes in.

Rows go by in pieces, so memory holds the columns asked for and no more. Cells are taken
for plain numbers first; only a file in which one is not is looked through for the way
in which it writes numbers, and read again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import Ints
from abilene.errors import Place
from abilene.tabular.faults import Faults
from abilene.tabular.header import check_rivals, column_names
from abilene.tabular.numerals import POINT, Doubt, Style, Survey
from abilene.tabular.pieces import Piece, names_of, pieces_of
from abilene.tabular.rows import head_of, rows_of, separator_in
from abilene.tabular.separated import FOUND, Layout
from abilene.tabular.thousands import Thousands
from abilene.tabular.wanted import Column


@dataclass(frozen=True)
class TypedColumns:
    """The columns of a file that were asked for and are there."""

    file: str
    lines: Ints
    """Line of each row, shape (rows,)."""
    values: dict[str, NDArray[Any]]
    """By column, shape (rows,): what ``ARRAYS`` says of its kind."""
    cols: dict[str, int]
    """Number of each column in the file, from 1."""

    def __len__(self) -> int:
        return len(self.lines)

    def place(self, row: int, name: str) -> Place:
        """Return where the cell of a row stands."""
        return Place(self.file, int(self.lines[row]), self.cols[name])


def read_columns(
    path: Path, columns: Sequence[Column], layout: Layout = FOUND
) -> TypedColumns:
    """Read columns of a table.

    Parameters
    ----------
    path : Path
        CSV, also packed, Parquet or XLSX, as ``rows_of`` reads them.
    columns : sequence of Column
        What is asked for; the file may hold more.
    layout : Layout
        How a text is written, where its first line does not tell.

    Raises
    ------
    InputError
        If the file or its header cannot be read, or with one problem for each kind of
        fault in each column, its first place and how many lines have it.
    """
    try:
        return _passage(path, columns, None, layout)
    except _NotPlain:
        return _passage(path, columns, _style_of(path, columns, layout), layout)


def header_of(
    path: Path, columns: Sequence[Column], rivals: Iterable[Collection[str]] = ()
) -> list[str]:
    """Return the names of a file's columns; raises as ``rows_of`` and ``check_rivals``.

    Parameters
    ----------
    path : Path
        The file.
    columns : sequence of Column
        Those that may be expected.
    rivals : iterable of collections of str
        Names of which a file holds one at most.
    """
    line, cells = head_of(rows_of(path, names_of(columns)), path)
    names = column_names(cells)
    check_rivals(names, rivals, Place(str(path), line, 1))
    return names


class _NotPlain(Exception):
    """A cell of numbers holds something else than a plain number."""


def _passage(
    path: Path, columns: Sequence[Column], style: Style | None, layout: Layout
) -> TypedColumns:
    """Read a file; without a style all numbers must be plain ones."""
    faults = Faults(str(path))
    found, pieces = pieces_of(path, columns, faults, layout)
    lines = [np.zeros(0, np.int64)]
    parts = {column.name: [column.array([])] for _, column in found}
    thousands = Thousands()
    for piece in pieces:
        lines.append(np.array(piece.lines, np.int64))
        for at, column in found:
            values = _values(at, column, piece, style, faults, thousands)
            parts[column.name].append(values)
    faults.refuse()
    find = partial(separator_in, path, names_of(columns))
    separator = (lambda: layout.separator) if layout.separator else find
    titles = {at + 1: column.name for at, column in found}
    _refuse_doubt(thousands.doubt(separator), titles, faults)
    # one column after the other: all pieces beside all wholes would take twice the memory
    names = list(parts)
    whole = map(np.concatenate, map(parts.pop, names))
    values_of = dict(zip(names, whole, strict=True))
    cols = {column.name: at + 1 for at, column in found}
    return TypedColumns(str(path), np.concatenate(lines), values_of, cols)


def _values(
    at: int,
    column: Column,
    piece: Piece,
    style: Style | None,
    faults: Faults,
    thousands: Thousands,
) -> NDArray[Any]:
    """Return the values of a column in a piece; what cannot be taken is a fault."""
    cells = piece.cells(at)
    if column.numeric and style in {None, POINT}:
        thousands.look(piece.lines, at + 1, cells)
        plain = column.plain(cells)
        if plain is not None:
            return plain
        if style is None:
            raise _NotPlain
    clocks = column.clocks(cells) if column.kind == "moment" else None
    if clocks is not None:
        return clocks
    numbered = zip(piece.lines, cells, strict=True)
    take = column.taker(style or POINT)
    return column.array(faults.taken(numbered, take, at + 1, column.name))


def _style_of(path: Path, columns: Sequence[Column], layout: Layout) -> Style:
    """Return how a file writes its numbers, or refuse it where that cannot be told."""
    faults = Faults(str(path))
    found, pieces = pieces_of(path, columns, faults, layout)
    names = {at + 1: column.name for at, column in found if column.numeric}
    survey = Survey()
    for piece in pieces:
        for col in names:
            survey.look(piece.lines, col, piece.cells(col - 1))
    style, doubt = survey.style()
    _refuse_doubt(doubt, names, faults)
    return style


def _refuse_doubt(
    doubt: Doubt | None, names: Mapping[int, str], faults: Faults
) -> None:
    if doubt is not None:
        faults.add(doubt.fault, doubt.line, doubt.col, names[doubt.col])
        faults.refuse()
