"""Rows as a table of Arrow: a column is of numbers, or of words where it holds any; each with its unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import repeat
from operator import itemgetter
from types import NoneType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

Cell = float | str | None
Row = Mapping[str, Cell]
Group = tuple[Cell, Cell, Cell]
"""View, day and campus."""
GROUP = ("viewpoint", "as_of", "campus")
"""Columns that tell them."""
UNIT = "unit"
"""Key of the metadata of a column under which its unit stands."""


def arrow_table(rows: Sequence[Row], units: Mapping[str, str] = {}) -> pa.Table:
    """Return rows as a table.

    Parameters
    ----------
    rows : sequence of mapping
        Cells by column; the first row has all of them, in their order.
    units : mapping of str to str
        Unit by column; a column without one has none.
    """
    import pyarrow as pa

    names = list(next(iter(rows), {}))
    arrays = list(map(_array, map(column_of, repeat(rows), names)))
    fields = map(partial(_field, units), names, arrays)
    return pa.table(arrays, schema=pa.schema(fields))


def column_of(rows: Sequence[Row], name: str) -> list[Cell]:
    """Return the cells of a column."""
    return list(map(itemgetter(name), rows))


def numbers_among(cells: Sequence[Cell]) -> list[float]:
    """Return those of some cells that are numbers."""
    return list(filter(_is_number, cells))  # type: ignore[arg-type]


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float)


def rows_by_group(rows: Sequence[Row]) -> dict[Group, list[Row]]:
    """Return the rows of each view, day and campus."""
    found: dict[Group, list[Row]] = {}
    for row in rows:
        view, day, campus = map(row.__getitem__, GROUP)
        found.setdefault((view, day, campus), []).append(row)
    return found


def _field(units: Mapping[str, str], name: str, array: pa.Array) -> pa.Field:
    import pyarrow as pa

    unit = units.get(name, "")
    return pa.field(name, array.type, metadata={UNIT: unit} if unit else None)


def _array(cells: Sequence[Cell]) -> pa.Array:
    import pyarrow as pa

    types: set[type] = set(map(type, cells))
    if str in types:
        return pa.array(list(map(_word, cells)), pa.string())
    are_whole = types - {NoneType} == {int}
    return pa.array(cells, pa.int64() if are_whole else pa.float64())


def _word(cell: Cell) -> str | None:
    return None if cell is None else str(cell)
