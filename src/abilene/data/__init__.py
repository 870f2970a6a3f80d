"""Packaged tables and texts: every file is listed in ``MANIFEST.csv`` with source, licence, clock and units."""

from __future__ import annotations

import csv
import gzip
import io
from functools import cache
from importlib.resources import files

MANIFEST = "MANIFEST.csv"


def read_bytes(name: str) -> bytes:
    """Return the bytes of a packaged file, such as ``weather/abilene_tx_2013.csv.gz``, unpacked if packed."""
    packed = files(__name__).joinpath(*name.split("/")).read_bytes()
    return gzip.decompress(packed) if name.endswith(".gz") else packed


def read_table(name: str) -> list[dict[str, str]]:
    """Return the rows of a packaged CSV table as text, in file order; an empty cell is a missing value."""
    return [dict(row) for row in _rows(name)]


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    """Keep a table that was read: the next sizing wants it again."""
    return tuple(csv.DictReader(io.StringIO(read_bytes(name).decode("utf-8"))))
