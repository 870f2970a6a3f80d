"""Parquet: rows counted from 1, other columns left alone, damage told."""

from datetime import UTC, datetime

import pyarrow as pa
import pytest
from pyarrow import parquet

from abilene.errors import InputError
from abilene.tabular.parquet import parquet_rows


def test_rows_hold_the_columns_named_and_nothing_of_the_others(tmp_path):
    path = tmp_path / "t.parquet"
    table = pa.table({"a": [1, None], "other": ["x", "y"], "b": [True, False]})
    parquet.write_table(table, path)
    rows = list(parquet_rows(path, ["b", "a", "c"]))
    assert rows == [(0, ("a", "other", "b")), (1, (1, None, True)), (2, (None, None, False))]  # fmt: skip


def test_several_columns_that_nobody_asks_for(tmp_path):
    """Two of them shared one supply of nothings, and every row was refused."""
    path = tmp_path / "t.parquet"
    parquet.write_table(pa.table({"x": ["p", "q"], "a": [1, 2], "y": ["r", "s"]}), path)
    rows = list(parquet_rows(path, ["a"]))
    assert rows[1:] == [(1, (None, 1, None)), (2, (None, 2, None))]


def test_moments_keep_their_zone(tmp_path):
    path = tmp_path / "t.parquet"
    at = datetime(2024, 1, 1, 6, tzinfo=UTC)
    kind = pa.timestamp("s", "America/Chicago")
    parquet.write_table(pa.table({"t": pa.array([at], kind)}), path)
    _, (_, (cell,)) = parquet_rows(path, ["t"])
    assert (cell, cell.utcoffset().total_seconds()) == (at, -6 * 3600)


@pytest.mark.parametrize("keep", [4, 60, -20])
def test_a_file_that_is_cut_off_is_refused(tmp_path, keep):
    path = tmp_path / "t.parquet"
    parquet.write_table(pa.table({"a": [1.5] * 100}), path)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(InputError, match=r"cannot be read as Parquet: .*; write it"):
        list(parquet_rows(path, ["a"]))


def test_a_file_whose_names_are_no_text_is_refused(tmp_path):
    path = tmp_path / "t.parquet"
    parquet.write_table(pa.table({"aaaa": [1.5]}), path, store_schema=False)
    path.write_bytes(path.read_bytes().replace(b"aaaa", b"a\xf2aa"))
    with pytest.raises(InputError, match=r"cannot be read as Parquet: .*; write it"):
        list(parquet_rows(path, ["a"]))


def test_a_time_that_no_calendar_has_is_refused(tmp_path):
    path = tmp_path / "t.parquet"
    times = pa.array([2**62], pa.int64()).cast(pa.timestamp("ms"))
    parquet.write_table(pa.table({"t": times}), path)
    with pytest.raises(InputError, match=r"cannot be read as Parquet: .*; write it"):
        list(parquet_rows(path, ["t"]))
