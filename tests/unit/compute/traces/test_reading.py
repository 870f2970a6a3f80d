"""Traces: each form is read, by seconds or by times; what no replay can take is refused with its line."""

import gzip
import os
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abilene.compute.traces.reading import read_trace
from abilene.errors import InputError

HEAD = "submit_s,duration_s,accelerators\n"
PHILLY_HEAD = "timestamp,duration,num_gpus\n"


def written(tmp_path, data, name="jobs.csv"):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def test_times_with_an_offset_count_from_the_first_job(tmp_path):
    # trace-times-with-offset: AcmeTrace writes 2023-03-01 00:18:22+08:00
    text = "submitted,duration_s,accelerators\n2023-03-01 00:18:22+08:00,117,8\n2023-03-01 00:18:23+07:00,1,8\n"
    path = written(tmp_path, text)
    assert read_trace(path).jobs.submit_s.tolist() == [0, 1 + 3600]
    kept = read_trace(path, keep_dates=True)
    assert kept.jobs.submit_s.tolist() == [1102, 1103 + 3600]
    assert kept.begins == datetime(2023, 3, 1)


def test_seconds_since_1970_count_from_the_first_job(tmp_path):
    # trace-in-epoch-seconds: 56 idle years were replayed; 1769860800 is 12:00 on 31 January 2026
    path = written(tmp_path, HEAD + "1769860800,7200,8\n1769861400,3600,4\n")
    assert read_trace(path).jobs.submit_s.tolist() == [0, 600]
    assert read_trace(path, keep_dates=True).jobs.submit_s.tolist() == [43200, 43800]
    days = written(tmp_path, HEAD + "172800,1,1\n")
    assert read_trace(days, keep_dates=True).jobs.submit_s.tolist() == [172800]


@given(
    shift_s=st.integers(0, 100 * 86_400),
    jobs=st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 10**5)), min_size=1),
)
def test_a_trace_that_is_shifted_as_a_whole_is_the_same(
    tmp_path_factory, shift_s, jobs
):
    folder = tmp_path_factory.mktemp("shifted")

    def read(by_s):
        rows = "".join(f"{submit + by_s},{work},1\n" for submit, work in jobs)
        return read_trace(written(folder, HEAD + rows)).jobs

    first, second = read(0), read(shift_s)
    assert first.submit_s.min() == 0
    assert first.submit_s.tolist() == second.submit_s.tolist()


def test_what_no_replay_can_use_is_left_out_by_kind_and_refused_if_asked(tmp_path):
    rows = "0,60,8\n5,0,8\n,60,8\n9,60,0\n9,nan,8\n9,0,1\n"
    path = written(tmp_path, HEAD + rows)
    trace = read_trace(path)
    assert [(each.kind, each.jobs, each.first.line) for each in trace.dropped] == [
        ("with missing values", 2, 4),
        ("without accelerators", 1, 5),
        ("of zero length", 2, 3),
    ]
    assert (trace.read, trace.used, trace.lines.tolist()) == (6, 1, [2])
    with pytest.raises(InputError) as error:
        read_trace(path, strict=True)
    assert [problem.place.line for problem in error.value.problems] == [3, 4, 5]
    assert "2 jobs of zero length, here the first; take them out" in str(error.value)


def test_a_status_decides_what_is_useful(tmp_path):
    text = HEAD.replace("\n", ",state\n")
    rows = "0,60,8,COMPLETED\n1,60,8,FAILED\n2,60,8,cancelled\n3,9,1,\n4,9,1,odd\n5,9,1,RUNNING\n"
    trace = read_trace(written(tmp_path, text + rows))
    assert trace.jobs.useful.tolist() == [True, False, False, True]
    assert [each.kind for each in trace.dropped] == [
        "not ended when the trace was taken", "of a status that is not known",
    ]  # fmt: skip
    assert any("2 jobs failed or were cancelled" in note for note in trace.notes)


def test_shares_of_an_accelerator_are_counted_as_whole_ones_and_noted(tmp_path):
    trace = read_trace(written(tmp_path, HEAD + "0,3600,0.5\n0,3600,1.5\n0,3600,2\n"))
    assert trace.jobs.accelerators.tolist() == [1, 2, 2]
    note = "2 jobs share accelerators; here each holds whole ones, 5.0 accelerator-hours in place of 4.0"
    assert note in trace.notes


def test_requests_are_load_and_no_jobs(tmp_path):
    text = "Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n"
    rows = "5,A,10,20,30,x\n3604,A,1,2,3,x\n3605,B,4,8,12,x\n3700,B,9,0,9,x\n"
    trace = read_trace(written(tmp_path, text + rows))
    assert (trace.read, trace.used, len(trace.jobs)) == (4, 3, 0)
    assert trace.requests.output_tokens.tolist() == [22, 8]
    assert trace.dropped[0].first.line == 5


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (HEAD + "0,60,8\nsoon,60,8\n0,60,many\n", "3:1: submit_s: 'soon' is no number"),
        (HEAD + "0,60,8\nsoon,60,8\n0,60,many\n", "4:3: accelerators: 'many' is no number"),
        # csv-extra-cells: 7,200 s on 8 accelerators were read as 7 s on 200
        (HEAD + "0,7,200,8\n600,3600,4\n", "2:1: 1 cell more than columns; put cells"),
        # attack 20 to 26
        (HEAD.encode() + b"0,10,1\xff\n", "2:1: letter 7 of the line is not UTF-8"),
        (HEAD + "0,10,9999999999999999999999\n", "2:3: accelerators: '9999999999999999999999' is above 1000000000"),
        (PHILLY_HEAD + "2017-10-01 12:00:00,inf,1\n", "2:2: duration: 'inf' is no number"),
        (PHILLY_HEAD + "2017-10-01 12:00:00,1e999,1\n", "2:2: duration: '1e999' is larger than any"),
        (PHILLY_HEAD + "2017-10-01 12:00:00,9,1\n2017-10-01 12:00:00Z,9,1\n", "3:1: timestamp: times with an offset"),
        (HEAD + "0,0,1\n", "2:1: no job is left in the trace: 1 of zero length (the first in line 2); bring jobs"),
        (HEAD + "0,true,1\n", "2:2: duration_s: 'true' is no number"),
        (HEAD + "0,10,-1\n", "2:3: accelerators: '-1' is below 0; check its sign"),
        (HEAD + "0,10,1\n-5,10,1\n", "3:1: submit_s: '-5' is below 0; check its sign"),
        (HEAD + "1769860800000,10,1\n", "2:1: submit_s: '1769860800000' is above 253402300799; check its unit"),
        (HEAD + "0,10,1\n1e10,10,1\n", "3:1: submit_s: a job more than 100 years after the first"),
        (HEAD[:-1] + ",teir\n0,10,1,0\n", "1:4: teir: unknown column; did you mean 'tier'?"),
        (HEAD + '0,10,1\n0,"10,1\n', "3:1: not readable as CSV: a quote that opens in this row is never closed"),
        (HEAD, "1:1: no job is left in the trace; bring jobs"),
        ("", "1:1: the file holds nothing; give a table: the names of its columns, and rows below"),
    ],
)  # fmt: skip
def test_what_no_replay_can_take_is_refused_with_its_line(tmp_path, data, message):
    with pytest.raises(InputError) as error:
        read_trace(written(tmp_path, data))
    assert f"jobs.csv:{message}" in str(error.value).replace("csv: ", "csv:")


@pytest.mark.parametrize("data", [b"x", b"\x1f\x8b", gzip.compress(HEAD.encode(), mtime=0)[:-9]])  # fmt: skip
def test_a_packed_trace_that_is_none_or_cut_off(tmp_path, data):
    # attack 21 and 22, fuzz jobsgz-*: "error: None" and "Aborted!"
    with pytest.raises(InputError, match=r"jobs.csv.gz:.* (take .gz off|fetch or)"):
        read_trace(written(tmp_path, data, "jobs.csv.gz"))


def test_a_pipe_is_no_trace(tmp_path):
    os.mkfifo(tmp_path / "jobs.csv")
    with pytest.raises(InputError, match="may never end"):
        read_trace(tmp_path / "jobs.csv")


FAULTS = Path(__file__).parents[5] / "shared" / "cases" / "faults"
REFUSED = [
    *sorted(FAULTS.glob("attack/2[0-6]-*")),
    *sorted(FAULTS.glob("fuzz/jobs-*")),
    *sorted(FAULTS.glob("csv-extra-cells/jobs_*.csv")),
    *sorted(FAULTS.glob("reader-crashes/*.gz")),
]


@pytest.mark.skipif(not REFUSED, reason="the shared cases do not lie beside the repository")  # fmt: skip
@pytest.mark.parametrize("path", REFUSED, ids=lambda path: path.name)
def test_hostile_traces_are_refused_with_a_place_and_a_fix(path):
    with pytest.raises(InputError) as error:
        read_trace(path)
    for problem in error.value.problems:
        assert problem.fix
        assert str(path) in str(problem)


def test_missing_column_and_file(tmp_path):
    path = tmp_path / "jobs.csv"
    path.write_text("submit_s,duration_s,cards\n0,1,2\n", encoding="utf-8")
    with pytest.raises(
        InputError, match=r"no column 'accelerators'; .* --column accel"
    ):
        read_trace(path)
    jobs = read_trace(path, columns={"accelerators": "cards"}).jobs
    assert jobs.accelerators.tolist() == [2]
    with pytest.raises(InputError, match="no such file"):
        read_trace(tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("head", "places"),
    [
        ("submit_s,duration_s,accelerators,submitted", "1:4: submit_s and submitted"),
        ("timestamp,submit_s,duration_s,accelerators", "1:2: timestamp and submit_s"),
        ("submit_s,duration_s,duration,accelerators", "1:3: duration_s and duration"),
        (
            "submit_s,duration_s,num_gpus,accelerators",
            "1:4: num_gpus and accelerators",
        ),
    ],
)
def test_columns_that_may_contradict_each_other_are_refused(tmp_path, head, places):
    path = written(tmp_path, f"{head}\n0,1,2,3\n")
    with pytest.raises(InputError) as error:
        read_trace(path)
    assert str(error.value) == f"{path}:{places} say the same; keep one of them"


@pytest.mark.parametrize("day", ["1970-01-01", "1980-01-06", "1980-01-01"])
def test_a_clock_that_was_not_set_is_refused_at_its_line(tmp_path, day):
    """Where Unix, GPS (6 January 1980, IS-GPS-200) and PCs begin to count."""
    rows = [
        "2023-03-01 00:18:22,117,8",
        f"{day} 00:00:05,117,8",
        "2023-03-01 01:00:00,1,8",
    ]
    text = "\n".join(["submitted,duration_s,accelerators", *rows, ""])
    with pytest.raises(InputError, match=r":3:1: submitted: the clock was not set"):
        read_trace(written(tmp_path, text))
    seconds = HEAD + "1769860800,7200,8\n12,1,1\n1769861400,3600,4\n"
    with pytest.raises(InputError, match=r":3:1: submit_s: the clock was not set"):
        read_trace(written(tmp_path, seconds))


def test_a_job_over_a_year_from_all_others_is_refused_at_its_line(tmp_path):
    rows = [
        "2023-03-01 00:18:22,117,8",
        "2023-03-02 00:00:05,117,8",
        "2025-03-01 01:00:00,1,8",
    ]
    text = "\n".join(["submitted,duration_s,accelerators", *rows, ""])
    with pytest.raises(InputError, match=r":4:1: submitted: over a year lies between"):
        read_trace(written(tmp_path, text))
