"""Packaged files: every one is listed with its source, and nothing else is there."""

from importlib.resources import files
from pathlib import Path

import pytest

from abilene.data import MANIFEST, read_bytes, read_table

FOLDER = Path(str(files("abilene.data")))
ROWS = read_table(MANIFEST)


def test_the_manifest_lists_every_file_once():
    listed = [row["file"] for row in ROWS]
    found = {
        path.relative_to(FOLDER).as_posix()
        for path in FOLDER.rglob("*")
        if path.is_file()
        and path.name not in {MANIFEST, "__init__.py"}
        and path.suffix != ".pyc"
    }
    assert set(listed) == found
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["file"])
def test_every_row_is_complete(row):
    assert all(
        row[field]
        for field in ("what", "origin", "clock", "units", "source", "licence")
    )
    assert row["origin"] in {"fact", "registry package", "derived", "own work"}
    assert None not in row


def test_the_package_stays_small():
    assert sum((FOLDER / row["file"]).stat().st_size for row in ROWS) < 3_000_000


@pytest.mark.parametrize(
    "name", [row["file"] for row in ROWS if row["file"].endswith((".csv", ".csv.gz"))]
)
def test_every_table_is_rectangular(name):
    lines = read_bytes(name).decode("utf-8").splitlines()
    rows = read_table(name)
    assert len(rows) == len(lines) - 1
    assert all(None not in row and None not in row.values() for row in rows)


@pytest.mark.parametrize(
    "name", [row["file"] for row in ROWS if row["file"].endswith(".gz")]
)
def test_packed_files_carry_no_time_stamp(name):
    assert (FOLDER / name).read_bytes()[4:8] == b"\0\0\0\0"
