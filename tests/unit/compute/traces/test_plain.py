"""Tables of anybody's own: usual names, units in the header, and what two columns may not say."""

import pytest

from abilene.compute.traces.plain import meant_by
from abilene.compute.traces.reading import read_trace
from abilene.errors import InputError


@pytest.mark.parametrize(
    ("name", "meaning", "unit"),
    [
        ("submit_s", "submit", 1), ("Submit Time", "submit", 1), ("arrival (ms)", "submit", 1e-3),
        ("duration_h", "duration", 3600), ("runtime [min]", "duration", 60), ("Run Time (hours)", "duration", 3600),
        ("elapsed days", "duration", 86400), ("num_gpus", "accelerators", 1), ("GPUs", "accelerators", 1),
        ("time_limit_min", "requested", 60), ("state", "status", 1), ("tier", "tier", 1),
    ],
)  # fmt: skip
def test_a_name_says_what_a_column_holds_and_its_unit(name, meaning, unit):
    assert meant_by(name)[:2] == (meaning, unit)


@pytest.mark.parametrize("name", ["", "a\nb", "gpu_time_h", "h", "[min]", "duration_weeks", "power_kw"])  # fmt: skip
def test_other_names_say_nothing(name):
    assert meant_by(name) is None


def written(tmp_path, text):
    path = tmp_path / "jobs.csv"
    path.write_text(text)
    return path


def test_units_in_the_header(tmp_path):
    text = "submit (min),runtime [h],gpus,deadline_h,wall_time_min\n1,0.5,8,2,45\n3,2,1,,\n"
    trace = read_trace(written(tmp_path, text))
    assert trace.jobs.submit_s.tolist() == [0, 120]
    assert trace.jobs.work_s.tolist() == [1800, 7200]
    assert trace.jobs.deadline_s.tolist() == [7140, float("inf")]
    assert trace.jobs.requested_s[0] == 2700
    assert not any("no unit" in note for note in trace.notes)


def test_seconds_are_assumed_aloud(tmp_path):
    text = "submit,duration,gpus\n1,5,8\n"
    trace = read_trace(written(tmp_path, text))
    assert "submit, duration: no unit is named, taken as seconds" in trace.notes


def test_start_and_end_and_lengths_as_clocks_write_them(tmp_path):
    text = "start,end,gpus\n2026-01-31 12:00:00,2026-01-31 12:01:30,8\n"
    trace = read_trace(written(tmp_path, text))
    assert trace.jobs.work_s.tolist() == [90]
    assert trace.notes[0].startswith("start: taken as submission")
    text = "submitted,elapsed,gpus\n2026-01-31 12:00:00,1-00:00:05,8\n"
    assert read_trace(written(tmp_path, text)).jobs.work_s.tolist() == [86405]


def test_columns_that_the_user_names(tmp_path):
    path = written(tmp_path, "t,wall,cards\n0,2,8\n")
    columns = {"submit": "t", "duration_h": "wall", "accelerators": "cards"}
    assert read_trace(path, columns=columns).jobs.work_s.tolist() == [7200]
    with pytest.raises(InputError, match=r"--column: 'acelerators' is nothing that .*; did you mean 'accelerators'"):  # fmt: skip
        read_trace(path, columns={"acelerators": "cards"})
    with pytest.raises(InputError, match=r"1:1: --column duration_h=wal: .*did you mean 'wall'"):  # fmt: skip
        read_trace(path, columns=columns | {"duration_h": "wal"})
