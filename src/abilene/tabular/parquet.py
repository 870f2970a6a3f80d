"""Rows of a Parquet file; a row's number counts from 1 and stands where a line would."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from abilene.errors import in_one_line
from abilene.tabular.faults import refused

ROWS_AT_ONCE = 5_000


def parquet_rows(
    path: Path, names: Collection[str]
) -> Iterator[tuple[int, tuple[object, ...]]]:
    """Yield the names of the columns as row 0, then each row.

    Only columns that are named are read; cells of the others are None.

    Raises
    ------
    InputError
        If the file is damaged.
    """
    # loaded here: a table of claims as text needs no pyarrow
    import pyarrow as pa
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(str(path)) as file:
            columns = file.schema_arrow.names
            yield 0, tuple(columns)
            yield from enumerate(_rows(file, columns, names), 1)
    # names or texts that are no UTF-8, and times beyond the year 9999, are ValueErrors
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        what = f"cannot be read as Parquet: {in_one_line(error)}"
        raise refused(str(path), 1, what, "write it again") from None


def _rows(
    file: Any, columns: list[str], names: Collection[str]
) -> Iterator[tuple[object, ...]]:
    read = sorted(set(columns) & set(names))
    for batch in file.iter_batches(ROWS_AT_ONCE, columns=read):
        given = dict(zip(batch.schema.names, batch.columns, strict=True))
        # a list, which each column goes through anew
        nothing = [None] * batch.num_rows
        cells = {name: column.to_pylist() for name, column in given.items()}
        yield from zip(*(cells.get(name, nothing) for name in columns), strict=True)
