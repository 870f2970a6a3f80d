"""The Standard Workload Format: comments, -1, statuses, parts of jobs, and the date of its zero."""

from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from abilene.compute.traces.reading import read_trace
from abilene.errors import InputError

HEAD = "; UnixStartTime: 749458803\n; TimeZone: -28800\n; TimeZoneString: {}\n;\n\n"
ROWS = """ 1   100 -1  60 16 -1 -1 32  300 -1 1 3 1 -1 1 -1 -1 -1
 2   160  5  30 -1 -1 -1  8   -1 -1 0 4 1 -1 1 -1 -1 -1
 3   170  5   0  8 -1 -1  8   -1 -1 1 4 1 -1 1 -1 -1 -1
 4   180 -1  -1  8 -1 -1  8   -1 -1 5 4 1 -1 1 -1 -1 -1
 5   190 -1  90  4 -1 -1  4   -1 -1 1 4 1 -1 1 -1 -1 -1
 5   190 -1  40  4 -1 -1  4   -1 -1 2 4 1 -1 1 -1 -1 -1
 5   230 -1  50  4 -1 -1  4   -1 -1 3 4 1 -1 1 -1 -1 -1
 6   300 -1  -1  4 -1 -1  4   -1 -1 1 4 1 -1 1 -1 -1 -1
 7   300 -1  50 -1 -1 -1 -1   -1 -1 1 4 1 -1 1 -1 -1 -1
"""
NASA = Path(__file__).parents[5] / "shared" / "cases" / "traces" / "nasa_ipsc_1993_head.swf"  # fmt: skip


def test_jobs_of_a_log(tmp_path):
    path = tmp_path / "log.swf"
    path.write_text(HEAD.format("US/Pacific") + ROWS)
    trace = read_trace(path)
    jobs = trace.jobs
    assert (trace.form, trace.read, trace.used) == ("swf", 7, 3)
    assert jobs.submit_s.tolist() == [0, 60, 90]
    assert jobs.work_s.tolist() == [60, 30, 90]
    assert jobs.accelerators.tolist() == [16, 8, 4]
    assert jobs.useful.tolist() == [True, False, True]
    assert jobs.user.tolist() == [3, 4, 4]
    assert np.array_equal(jobs.requested_s, [300, np.nan, np.nan], equal_nan=True)
    assert [(each.kind, each.jobs, each.first.line) for each in trace.dropped] == [
        ("never started", 1, 9),
        ("with missing values", 2, 13),
        ("of zero length", 1, 8),
    ]


@pytest.mark.parametrize(
    ("zone", "hour"), [("US/Pacific", 0), ("Nowhere/Else", 23), ("..", 23)]
)
def test_the_date_of_its_zero_stands_in_the_comments(tmp_path, zone, hour):
    """1 October 1993, 00:00:03 in California, where it was summer time: the number -28800 does not know."""
    path = tmp_path / "log.swf"
    path.write_text(HEAD.format(zone) + ROWS)
    begins = read_trace(path).begins
    assert begins.replace(second=0, minute=0).hour == hour
    kept = read_trace(path, keep_dates=True)
    assert kept.begins in {datetime(1993, 10, 1), datetime(1993, 9, 30)}
    assert kept.jobs.submit_s[0] == hour * 3600 + 103


def test_without_comments_times_are_counts(tmp_path):
    path = tmp_path / "log.swf"
    path.write_text(ROWS)
    trace = read_trace(path, keep_dates=True)
    assert (trace.begins, trace.jobs.submit_s[0]) == (None, 100)
    path.write_text(ROWS + "8 1 2\n")
    with pytest.raises(InputError, match=r"10:1: 15 cells fewer than columns"):
        read_trace(path)


@pytest.mark.skipif(not NASA.is_file(), reason="the shared cases do not lie beside the repository")  # fmt: skip
def test_the_head_of_nasas_log():
    trace = read_trace(NASA)
    assert (trace.read, trace.used) == (298, 293)
    assert [(each.kind, each.first.line) for each in trace.dropped] == [("of zero length", 248)]  # fmt: skip
    assert trace.begins == datetime(1993, 10, 1, 0, 0, 3)
