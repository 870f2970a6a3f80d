"""A table as the bytes of a Parquet file: the same bytes for the same table, and a sum for each page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from abilene.errors import InputError, Problem

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa


def table_bytes(table: pa.Table) -> bytes:
    """Return a table as the bytes of a file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(
        table,
        sink,
        compression="zstd",
        write_statistics=False,
        write_page_checksum=True,
    )
    return bytes(sink.getvalue().to_pybytes())


def table_of(file: Path) -> pa.Table:
    """Return the table of a file.

    Raises
    ------
    InputError
        If its bytes are not those that were written.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.read_table(
            pa.BufferReader(file.read_bytes()), page_checksum_verification=True
        )
    except (OSError, pa.ArrowException):
        what = f"{file} is damaged"
        fix = "remove it: the same command makes it again"
        raise InputError(Problem(what, fix)) from None


def is_whole(file: Path) -> bool:
    """Return whether a file is there and has its end, which says what is in it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        pq.read_metadata(file)
    except (OSError, pa.ArrowException):
        return False
    return True
