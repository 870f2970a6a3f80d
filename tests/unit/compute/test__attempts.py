"""Attempts of jobs by hand: how long one is, and what its time is booked under."""

import numpy as np
import pytest

from abilene.compute._attempts import book, end_attempts, last_to_serve, start, stop
from abilene.compute._queues import COUNTERS, LEFT, USED
from abilene.compute._tables import (
    CHECKPOINTING,
    END,
    JOB,
    LANE,
    LANES,
    LEVEL,
    LOST_TO_POWER,
    RESTARTING,
    USES,
    Rules,
)

RULES = Rules(
    LANES, False, False, False, True, 2.0, 5.0, 0.0, np.inf, (0.0, np.inf), np.uint64(0)
)
"""A checkpoint takes 2 s, a restart 5 s, and stops are announced."""


@pytest.fixture
def one():
    """One job of 4 accelerators and 100 s, saved every 30 s, that starts at 7 s."""
    jobs, lanes, levels = np.zeros(1, JOB), np.zeros(1, LANE), np.zeros(2, LEVEL)
    jobs["work_s"], jobs["every_s"], jobs["accelerators"] = 100.0, 30.0, 4
    ends, stoppable = np.zeros(1, END), np.zeros(1, np.int64)
    count, uses = np.zeros(COUNTERS, np.int64), np.zeros(USES)
    count[LEFT] = 1
    gangs = jobs, lanes, levels
    start(*gangs, ends, stoppable, count, RULES, 0, 7.0, 7.0)
    return gangs, ends, stoppable, count, uses


def test_an_attempt_takes_its_work_and_its_checkpoints(one):
    (jobs, lanes, levels), ends, _, count, uses = one
    assert jobs[0]["end_v"] == 7 + 100 + 3 * 2
    assert (jobs[0]["start_s"], count[USED], levels[0]["used"]) == (7, 4, 4)
    end_attempts(jobs, lanes, levels, ends, count, uses, RULES, 113.0, 113.0)
    assert (jobs[0]["end_s"], jobs[0]["saved_s"], count[USED]) == (113, 100, 0)
    assert uses[CHECKPOINTING] == 4 * 6


def test_a_stop_keeps_what_its_last_checkpoint_holds_and_the_next_attempt_restarts(one):
    gangs, ends, stoppable, count, uses = one
    jobs = gangs[0]
    # 30 s of work, 2 s of checkpoint, 11 s of work of which the last 2 s go into another
    job = last_to_serve(*gangs, ends, stoppable, count, RULES, 50.0)
    stop(*gangs, ends, count, uses, RULES, job, 50.0, 50.0, LOST_TO_POWER)
    assert (job, jobs[0]["saved_s"]) == (0, 30 + 9)
    assert uses[CHECKPOINTING] == 4 * (2 + 2)
    assert uses[LOST_TO_POWER] == 0
    start(*gangs, ends, stoppable, count, RULES, 0, 60.0, 60.0)
    assert jobs[0]["end_v"] == 60 + 5 + 61 + 2 * 2
    assert jobs[0]["start_s"] == 7
    assert book(jobs, uses, RULES, 0, 63.0) == 0
    assert uses[RESTARTING] == 4 * 3
