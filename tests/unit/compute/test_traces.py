"""Traces: each form is read, by seconds or by times; what no replay can take is refused with its line."""

import gzip
import os
from datetime import date
from pathlib import Path

import pytest

from abilene.compute.traces import read_jobs, read_philly, read_trace
from abilene.errors import InputError

PHILLY = """timestamp,duration,num_gpus,gpu_time,cluster
2017-10-09 00:00:10,120.9,4,480,a
2017-10-08 23:59:59,300,1,300,a
2017-10-10 00:00:00,59,1,59,a
2017-10-11 12:00:00,600,128,1,b
"""


def test_philly(tmp_path):
    path = tmp_path / "jobs.csv.gz"
    path.write_bytes(gzip.compress(PHILLY.encode()))
    jobs = read_philly(path)
    assert jobs.submit_s.tolist() == [86410, 86399, 2 * 86400, 3 * 86400 + 43200]
    kept = read_philly(
        path,
        date(2017, 10, 9),
        date(2017, 10, 12),
        least_duration_s=60,
        most_accelerators=64,
    )
    assert (
        kept.submit_s.tolist(),
        kept.work_s.tolist(),
        kept.accelerators.tolist(),
    ) == ([10], [120], [4])
    with pytest.raises(InputError, match="no job is left"):
        read_philly(path, first=date(2018, 1, 1))


def test_philly_keeps_all_that_it_is_not_told_to_leave_out(tmp_path):
    """Jobs of one second and of many accelerators; of less than a second there are none."""
    path = tmp_path / "jobs.csv"
    path.write_text(
        PHILLY_HEAD + "2017-10-07 00:00:00,0.9,1\n"
        "2017-10-08 00:00:00,1.9,2048\n2017-10-09 00:00:00,7,1\n"
    )
    jobs = read_philly(path)
    assert jobs.work_s.tolist() == [1.0, 7.0]
    assert jobs.accelerators.tolist() == [2048, 1]
    assert read_philly(path, end=date(2017, 10, 9)).work_s.tolist() == [1.0]
    assert read_philly(path, least_duration_s=7.0).work_s.tolist() == [7.0]
    assert read_philly(path, most_accelerators=1).work_s.tolist() == [7.0]


def test_plain(tmp_path):
    path = tmp_path / "jobs.csv"
    path.write_text(
        "submit_s,duration_s,accelerators,tier\n0,60,8,1\n5.5,30,1,0\n",
        encoding="utf-8",
    )
    jobs = read_jobs(path)
    assert jobs.submit_s.tolist() == [0, 5.5]
    assert jobs.tier.tolist() == [1, 0]


def test_plain_with_times(tmp_path):
    path = tmp_path / "jobs.csv"
    path.write_text(
        "submitted,duration_s,accelerators\n2026-01-31 12:00:00,60,8\n2026-02-01,1,1\n",
        encoding="utf-8",
    )
    assert read_jobs(path).submit_s.tolist() == [43200, 86400]


HEAD = "submit_s,duration_s,accelerators\n"
PHILLY_HEAD = "timestamp,duration,num_gpus\n"


def written(tmp_path, data, name="jobs.csv"):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def test_times_with_an_offset_count_by_the_clock_of_the_first_job(tmp_path):
    # trace-times-with-offset: AcmeTrace writes 2023-03-01 00:18:22+08:00
    text = "submitted,duration_s,accelerators\n2023-03-01 00:18:22+08:00,117,8\n2023-03-01 00:18:23+07:00,1,8\n"
    assert read_trace(written(tmp_path, text)).submit_s.tolist() == [1102, 1103 + 3600]


def test_seconds_since_1970_count_from_midnight_of_the_first_day(tmp_path):
    # trace-in-epoch-seconds: 56 idle years were replayed; 1769860800 is 12:00 on 31 January 2026
    text = HEAD + "1769860800,7200,8\n1769861400,3600,4\n"
    assert read_trace(written(tmp_path, text)).submit_s.tolist() == [43200, 43800]
    days = written(tmp_path, HEAD + "172800,1,1\n")
    assert read_trace(days).submit_s.tolist() == [172800]


def test_durations_of_philly_that_never_ran_are_left_out(tmp_path):
    text = PHILLY_HEAD + "2017-10-01 12:00:00,0,1\n2017-10-01 12:00:00,9.5,1\n"
    assert read_trace(written(tmp_path, text)).work_s.tolist() == [9]


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
        (HEAD + "0,0,1\n", "2:2: duration_s: '0' is not above 0; check its sign"),
        (HEAD + "0,true,1\n", "2:2: duration_s: 'true' is no number"),
        (HEAD + "0,10,1.5\n", "2:3: accelerators: '1.5' is no whole number"),
        (HEAD + "0,10,1\n-5,10,1\n", "3:1: submit_s: '-5' is below 0; check its sign"),
        (HEAD + "1769860800000,10,1\n", "2:1: submit_s: '1769860800000' is above 253402300799; check its unit"),
        (HEAD + "0,10,1\n1e10,10,1\n", "3:1: submit_s: a job more than 100 years after the first"),
        (HEAD[:-1] + ",teir\n0,10,1,0\n", "1:4: teir: unknown column; did you mean 'tier'?"),
        (HEAD + '0,10,1\n0,"10,1\n', "3:1: not readable as CSV: a quote that opens in this row is never closed"),
        (HEAD, "no job is left in the trace"),
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


FAULTS = Path(__file__).parents[4] / "shared" / "cases" / "faults"
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
    path.write_text("submit_s,duration_s,gpus\n", encoding="utf-8")
    with pytest.raises(InputError, match="no column 'accelerators'"):
        read_jobs(path)
    with pytest.raises(InputError, match="no such file"):
        read_jobs(tmp_path / "none.csv")


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
