"""A trace tells what was read, used and left out; what is wider than a cluster is left out of it."""

import numpy as np
import pytest

from abilene.compute.jobs import Jobs
from abilene.compute.traces.record import Trace, some_jobs
from abilene.errors import InputError

JOBS = Jobs(np.arange(3.0), np.array([4, 16, 8]), np.full(3, 60.0), user=np.array([0, 1, 2]))  # fmt: skip
TRACE = Trace("t.csv", "plain", "t.csv, a table of jobs", 3, JOBS, np.array([2, 3, 5]), (), 7.0, None, ("so",))  # fmt: skip


def test_wider_jobs_are_left_out():
    less = TRACE.narrowed(8, "the slice")
    assert less.jobs.user.tolist() == [0, 2]
    assert (less.used, less.lines.tolist()) == (2, [2, 5])
    told = list(less.sentences())
    assert told == [
        "trace: t.csv, a table of jobs; 2 of 3 jobs used; left out: 1 wider than the slice of 8 accelerators "
        "(the first in line 3)",
        "so",
    ]
    assert TRACE.narrowed(16, "the slice") is TRACE
    with pytest.raises(InputError, match=r"t.csv:3:1: 1 jobs wider than the slice"):
        TRACE.narrowed(8, "the slice", strict=True)
    with pytest.raises(InputError, match="no job is left in the trace: 3 wider"):
        TRACE.narrowed(2, "the slice")


def test_some_jobs_keep_all_columns():
    assert some_jobs(JOBS, np.array([False, True, True])).user.tolist() == [1, 2]
