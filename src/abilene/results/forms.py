"""Tables and columns as the bytes of a file: CSV and Parquet. The same table always gives the same bytes."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from abilene.csvtext import csv_text
from abilene.errors import Problem, ShapeError
from abilene.results.table import Cell, Table

Columns = Mapping[str, NDArray[np.generic]]
NUMERIC = ({float}, {int}, {float, int})
"""Types of cells that make a column of numbers."""


def csv_bytes(table: Table) -> bytes:
    """Return a table as CSV: UTF-8, numbers in full, an empty cell for what is not computed."""
    rows = ([*map(_plain, row)] for row in table.rows)
    return csv_text(table.columns, rows).encode()


def _plain(cell: Cell) -> str | int | float | None:
    match cell:
        case bool():
            return str(cell).lower()
        # 500000000000.0 looks as if its decimal meant something
        case float() if cell.is_integer():
            return int(cell)
    return cell


def table_parquet(table: Table) -> bytes:
    """Return a table as Parquet; a column that holds words and numbers is given in words."""
    import pyarrow as pa

    shape = (len(table.rows), len(table.columns))
    cells = np.array(table.rows, dtype=object).reshape(shape).T
    columns = map(_array, cells.tolist())
    return _parquet(pa.table(dict(zip(table.columns, columns, strict=True))))


def _array(cells: list[Cell]) -> Any:
    """Return a column as Arrow has it: numbers, else words where there is more than one type."""
    import pyarrow as pa

    types = set(map(type, cells)) - {type(None)}
    if types in NUMERIC:
        return pa.array(cells, pa.float64())
    if len(types) > 1:
        return pa.array([None if cell is None else str(cell) for cell in cells])
    return pa.array(cells)


def parquet_bytes(columns: Columns) -> bytes:
    """Return a Parquet file of columns.

    Parameters
    ----------
    columns : mapping of str to array, shape (hours,)
        Values by name; each name carries its unit, such as ``load_mw``. Floats, or
        times in UTC.

    Raises
    ------
    ShapeError
        If the columns differ in length, or are not one-dimensional.
    """
    import pyarrow as pa

    try:
        table = pa.table(dict(columns))
    except pa.ArrowInvalid as error:
        what = f"columns of different shape: {error}"
        raise ShapeError(Problem(what, "give one value an hour to each")) from None
    return _parquet(table)


def _parquet(table: Any) -> bytes:
    import pyarrow.parquet as pq

    file = io.BytesIO()
    pq.write_table(table, file, compression="zstd")
    return file.getvalue()
