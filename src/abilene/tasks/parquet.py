"""A table as the bytes of a Parquet file: the same bytes for the same table, and a sum for each page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from abilene.errors import AbileneError, in_one_line

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa


class DamagedError(AbileneError):
    """A file that holds other bytes than were written: which one, and what says so."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(name, why)

    def __str__(self) -> str:
        name, why = self.args
        return f"{name} is damaged: {why}"


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
    DamagedError
        If they are not the bytes that were written.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(pa.BufferReader(data), page_checksum_verification=True)
        # by one thread: others would take turns with the workers beside this process
        found = file.read(use_threads=False)
        return found.select(found.column_names)  # which are text from here on
    except (OSError, ValueError, pa.ArrowException) as error:
        raise DamagedError(name, in_one_line(error)) from None


def is_whole(file: Path) -> bool:
    """Return whether a file is there and has its end, which says what is in it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        pq.read_metadata(file)
    except (OSError, ValueError, pa.ArrowException):
        return False
    return True
