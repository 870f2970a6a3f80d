"""Tables and columns as the bytes of a file: CSV and Parquet. The same table always gives the same bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from abilene.errors import Problem, ShapeError
from abilene.results.tables import Cell, Table

Columns = Mapping[str, NDArray[np.generic]]


def csv_bytes(table: Table) -> bytes:
    """Return a table as CSV: UTF-8, numbers in full, an empty cell for what is not computed."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(table.columns)
    for row in table.rows:
        rows.writerow(map(_plain, row))
    return text.getvalue().encode()


def _plain(cell: Cell) -> str | int | float | None:
    if isinstance(cell, bool):
        return str(cell).lower()
    # spreadsheets show 500000000000.0 as if its decimal meant something
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def table_parquet(table: Table) -> bytes:
    """Return a table as Parquet; a column that holds words and numbers is given in words."""
    import pyarrow as pa

    columns = {}
    for place, name in enumerate(table.columns):
        columns[name] = pa.array(_of_one_type([row[place] for row in table.rows]))
    return _parquet(pa.table(columns))


def _of_one_type(cells: Sequence[Cell]) -> list[Cell]:
    types = {type(cell) for cell in cells} - {type(None)}
    if types <= {float, int}:
        return [None if cell is None else float(cell) for cell in cells]
    if len(types) == 1:
        return list(cells)
    return [None if cell is None else str(cell) for cell in cells]


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

    shapes = {name: np.shape(values) for name, values in columns.items()}
    if len(set(shapes.values())) > 1 or any(len(each) != 1 for each in shapes.values()):
        found = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
        what = f"columns of different shape: {found}"
        raise ShapeError(Problem(what, "give one value an hour to each"))
    arrays = {name: pa.array(values) for name, values in columns.items()}
    return _parquet(pa.table(arrays))


def _parquet(table: Any) -> bytes:
    import pyarrow.parquet as pq

    file = io.BytesIO()
    pq.write_table(table, file, compression="zstd")
    return file.getvalue()
