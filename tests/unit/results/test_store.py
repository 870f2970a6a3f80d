"""Plan folders: written as a whole or not at all, and their hourly tables."""

import io

import numpy as np
import pytest

from abilene.errors import InputError, ShapeError
from abilene.results.store import hourly_files, parquet_bytes, plan_files, write_folder

COLUMNS = {
    "time_utc": np.datetime64("2013-01-01T00", "s")
    + np.arange(48).astype("timedelta64[h]"),
    "load_mw": np.linspace(90.0, 110.0, 48),
}


def test_hourly_columns_come_back_with_their_names_and_order():
    pq = pytest.importorskip("pyarrow.parquet")
    (name, data), *others = hourly_files({"prairie": COLUMNS}).items()
    assert (name, others) == ("hourly/prairie.parquet", [])
    table = pq.read_table(io.BytesIO(data))
    assert table.column_names == list(COLUMNS)
    for column, values in COLUMNS.items():
        np.testing.assert_array_equal(table[column].to_numpy(), values)


def test_the_same_columns_give_the_same_bytes():
    assert parquet_bytes(COLUMNS) == parquet_bytes(
        {name: values.copy() for name, values in COLUMNS.items()}
    )


def test_columns_that_do_not_align_are_refused():
    with pytest.raises(ShapeError, match=r"load_mw \(47,\)"):
        parquet_bytes({**COLUMNS, "load_mw": np.ones(47)})
    with pytest.raises(ShapeError, match=r"\(2, 24\)"):
        parquet_bytes({"load_mw": np.ones((2, 24))})


def test_files_of_the_caller_are_listed_in_the_manifest(january):
    plan, draft, _ = january
    files = plan_files(plan, draft, {"report.html": b"<!DOCTYPE html>"})
    assert files["report.html"] == b"<!DOCTYPE html>"
    assert b'"report.html": "' in files["manifest.json"]
    assert list(files)[-1] == "manifest.json"


def test_an_older_plan_is_replaced_as_a_whole(tmp_path):
    folder = tmp_path / "plans" / "x"
    write_folder(folder, {"manifest.json": b"1", "old.csv": b"1"})
    write_folder(folder, {"manifest.json": b"2", "hourly/a.csv": b"2"})
    assert sorted(p.name for p in folder.iterdir()) == ["hourly", "manifest.json"]
    assert (folder / "manifest.json").read_bytes() == b"2"
    assert [p.name for p in folder.parent.iterdir()] == ["x"]


def test_a_failure_leaves_the_older_plan_and_no_trace(tmp_path):
    folder = tmp_path / "x"
    write_folder(folder, {"manifest.json": b"1"})
    with pytest.raises(TypeError):
        write_folder(folder, {"manifest.json": b"2", "broken": "not bytes"})
    assert (folder / "manifest.json").read_bytes() == b"1"
    assert [p.name for p in tmp_path.iterdir()] == ["x"]


def test_another_folder_is_never_replaced(tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letter").write_text("dear")
    with pytest.raises(InputError, match="holds something else; choose another folder"):
        write_folder(tmp_path / "home", {"manifest.json": b"1"})
