"""OpenDC's tasks in Parquet, with times as numbers and as moments; fragments tell no submission."""

from datetime import UTC, datetime

import pyarrow as pa
import pytest
from pyarrow import parquet

from abilene.compute.traces.reading import read_trace
from abilene.errors import InputError

BEGIN = datetime(2024, 2, 3, 12, tzinfo=UTC)
MS = int(BEGIN.timestamp() * 1000)
TASK = {"id": ["a", "b"], "duration": [60_000, 90_500], "cpu_count": [4, 8], "cpu_capacity": [1.0, 1.0]}  # fmt: skip


def written(tmp_path, columns):
    path = tmp_path / "tasks.parquet"
    parquet.write_table(pa.table(columns), path)
    return path


def test_times_as_milliseconds_and_as_moments(tmp_path):
    numbers = TASK | {"submission_time": [MS, MS + 5_000]}
    later = datetime.fromtimestamp(MS / 1000 + 5, UTC)
    moments = TASK | {
        "submission_time": pa.array([BEGIN, later], pa.timestamp("ms", "UTC"))
    }
    for columns in (numbers, moments):
        trace = read_trace(written(tmp_path, columns))
        assert trace.form == "opendc"
        assert trace.jobs.submit_s.tolist() == [0, 5]
        assert trace.jobs.work_s.tolist() == [60, 90.5]
        assert trace.jobs.accelerators.tolist() == [4, 8]
        assert trace.begins == datetime(2024, 2, 3, 12)
        assert "each counts as an accelerator" in trace.notes[0]


def test_gpus_are_counted_where_there_are_any(tmp_path):
    columns = TASK | {"submission_time": [MS, MS], "gpu_count": [0, 2]}
    trace = read_trace(written(tmp_path, columns))
    assert trace.jobs.accelerators.tolist() == [2]
    assert trace.dropped[0].kind == "without accelerators"


def test_tables_before_2024_have_start_and_stop(tmp_path):
    columns = {"id": ["a"], "start_time": [MS], "stop_time": [MS + 7_000], "cpu_count": [2]}  # fmt: skip
    assert read_trace(written(tmp_path, columns)).jobs.work_s.tolist() == [7]


def test_fragments_are_refused(tmp_path):
    columns = {"id": ["a"], "duration": [300_000], "cpu_count": [1], "cpu_usage": [9.0]}
    with pytest.raises(InputError, match=r"fragments.*; give the tasks.parquet"):
        read_trace(written(tmp_path, columns))
