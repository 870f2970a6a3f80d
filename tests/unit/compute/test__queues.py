"""The heaps and the tree of the replay against a sorted list."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abilene.compute._queues import (
    COUNTERS,
    ENDS,
    WANTED,
    dequeue,
    enqueue,
    first_waiting,
    pop_stoppable,
    push_end,
    push_stoppable,
    remove_end,
)
from abilene.compute._tables import END, JOB, LANE


def counters():
    return np.zeros(COUNTERS, np.int64)


def lanes_of(lane_of):
    """Return lanes with room for the jobs that belong to each."""
    lengths = np.bincount(lane_of)
    lanes = np.zeros(len(lengths), LANE)
    lanes["offset"] = np.cumsum(lengths) - lengths
    return lanes


@given(st.lists(st.integers(0, 4), min_size=1, max_size=20), st.randoms())
def test_the_first_that_waits_in_some_lanes_is_the_least_of_them(lane_of, random):
    jobs, count = np.zeros(len(lane_of), JOB), counters()
    jobs["lane"], jobs["accelerators"] = lane_of, 2
    jobs["waited_s"] = 1.0  # before it was stopped
    lanes, waiting = lanes_of(lane_of), np.zeros(len(lane_of), np.int64)
    best, kept = np.full(16, jobs.size), set()
    for rank in random.sample(range(jobs.size), jobs.size):
        enqueue(jobs, lanes, waiting, best, count, rank, 2.0)
        kept.add(rank)
    while kept:
        low = random.randint(0, lanes.size - 1)
        high = random.randint(low + 1, lanes.size)
        there = {rank for rank in kept if low <= lane_of[rank] < high}
        least = first_waiting(best, jobs.size, low, high)
        assert least == min(there, default=jobs.size)
        assert count[WANTED] == 2 * len(kept)
        rank = first_waiting(best, jobs.size, 0, lanes.size)
        dequeue(jobs, lanes, waiting, best, count, rank, 5.0)
        assert jobs[rank]["waited_s"] == 1.0 + (5.0 - 2.0)
        kept.remove(rank)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=20), st.randoms())
def test_attempts_end_in_order_whichever_are_taken_out_before(ends_at, random):
    """Those of one moment end by rank."""
    jobs, count = np.zeros(len(ends_at), JOB), counters()
    jobs["end_v"], ends = ends_at, np.zeros(len(ends_at), END)
    for job in random.sample(range(jobs.size), jobs.size):
        push_end(jobs, ends, count, job)
    stopped = {job for job in range(jobs.size) if random.random() < 0.3}
    for job in stopped:
        remove_end(jobs, ends, count, job)
    ended = []
    while count[ENDS]:
        ended.append(int(ends[0]["job"]))
        remove_end(jobs, ends, count, ends[0]["job"])
    left = set(range(jobs.size)) - stopped
    assert ended == sorted(left, key=lambda job: (ends_at[job], job))


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)])
def test_the_last_rank_is_stopped_first(order):
    stoppable, count = np.zeros(4, np.int64), counters()
    for job in order:
        push_stoppable(stoppable, count, job)
    assert [pop_stoppable(stoppable, count) for _ in range(4)] == [3, 2, 1, 0]
