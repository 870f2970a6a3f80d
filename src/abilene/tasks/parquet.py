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


def table_of(data: bytes, name: str) -> pa.Table:
    """Return the table of the bytes of a file.

    Parameters
    ----------
    name : str
        What to call the file.

    Raises
    ------
    InputError
        If they are not the bytes that were written.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.read_table(pa.BufferReader(data), page_checksum_verification=True)
    except (OSError, pa.ArrowException):
        fix = "remove it: the same command makes it again"
        raise InputError(Problem(f"{name} is damaged", fix)) from None


def is_whole(file: Path) -> bool:
    """Return whether a file is there and has its end, which says what is in it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        pq.read_metadata(file)
    except (OSError, pa.ArrowException):
        return False
    return True
