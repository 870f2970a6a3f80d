"""The line of those that wait, and the reservation of the first of it."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from abilene.compute._queues import COUNTERS, ENDS, EXTRA, USED, WANTED
from abilene.compute._reservations import (
    EVERYTHING,
    asked_length_s,
    first_in_line,
    join_line,
    leave_line,
    reserve,
)
from abilene.compute._tables import (
    CLOCKS,
    EASY,
    END,
    JOB,
    NODE,
    SHADOW_V,
    STEP,
    Rules,
    T,
    V,
)

RULES = Rules(
    EASY, False, False, False, True, 2.0, 5.0, 0.0, np.inf, (0.0, np.inf), np.uint64(0)
)
few = st.integers(1, 5)


@given(
    st.lists(st.tuples(few, few), min_size=1, max_size=12), few, few, few, st.randoms()
)
def test_the_first_in_line_that_fits_and_is_in_time_or_small(
    rows, room, extra, by, random
):
    jobs = np.zeros(len(rows), JOB)
    jobs["accelerators"], jobs["asked_s"] = zip(*rows, strict=True)
    jobs["every_s"] = np.inf
    line, count = np.zeros(32, NODE), np.zeros(COUNTERS, np.int64)
    there = set()
    for job in random.sample(range(len(rows)), len(rows)):
        join_line(jobs, line, count, RULES, job, 1.0)
        there.add(job)
        if random.random() < 0.3:
            gone = random.choice(sorted(there))
            leave_line(jobs, line, count, gone, 3.0)
            there.remove(gone)
            assert jobs[gone]["waited_s"] == 2.0
        low = random.randint(0, len(rows) - 1)
        fit = [
            each
            for each in sorted(there)
            if each >= low
            and rows[each][0] <= room
            and (rows[each][0] <= extra or 10.0 + rows[each][1] <= 10.0 + by)
        ]
        found = first_in_line(line, low, len(rows), room, extra, 10.0, 10.0 + by)
        assert found == min(fit, default=len(rows))
        anybody = first_in_line(line, 0, len(rows), EVERYTHING, EVERYTHING, 0.0, 0.0)
        assert anybody == min(there, default=len(rows))
        assert count[WANTED] == sum(rows[each][0] for each in there)


def test_the_time_asked_for_holds_checkpoints_and_a_restart():
    jobs = np.zeros(1, JOB)
    jobs["asked_s"], jobs["every_s"], jobs["saved_s"] = 100.0, 30.0, 10.0
    assert asked_length_s(jobs, RULES, 0) == 90 + 2 * 2
    jobs["attempts"] = 1
    assert asked_length_s(jobs, RULES, 0) == 90 + 2 * 2 + 5
    jobs["saved_s"] = 110.0
    assert asked_length_s(jobs, RULES, 0) == 5


def reservation(gang, running, steps, speed=1.0):
    """Return moment and what is left, at t = 100 and v = 50, for rows of promised end and gang."""
    jobs, ends = np.zeros(len(running), JOB), np.zeros(len(running), END)
    soon = np.zeros(len(running), END)
    jobs["promised_v"], jobs["accelerators"] = zip(*running, strict=True)
    ends["job"] = range(len(running))
    supply = np.zeros(len(steps), STEP)
    supply["start_s"], supply["accelerators"] = zip(*steps, strict=True)
    later = supply["accelerators"][::-1]
    supply["most_from_here"] = np.maximum.accumulate(later)[::-1]
    count, clock = np.zeros(COUNTERS, np.int64), np.zeros(CLOCKS)
    count[ENDS], count[USED] = len(running), int(jobs["accelerators"].sum())
    clock[T], clock[V] = 100.0, 50.0
    reserve(jobs, ends, soon, supply, count, clock, speed, gang)
    return clock[SHADOW_V], count[EXTRA]


def test_a_reservation_is_for_the_first_moment_at_which_enough_have_ended():
    running = [(90, 3), (60, 2), (70, 4)]
    assert reservation(2, running, [(0, 10)]) == (60, 1)
    assert reservation(5, running, [(0, 10)]) == (70, 2)
    # what has run over its time counts as ending now
    assert reservation(2, [(40, 3), (90, 7)], [(0, 10)]) == (50, 1)


def test_a_reservation_knows_the_steps_of_power_to_come():
    """At half speed the steps of 20 s and 60 s lie 10 and 30 on."""
    running = [(90, 3)]
    assert reservation(5, running, [(0, 4), (120, 8), (160, 9)]) == (70, 0)
    assert reservation(5, running, [(0, 4), (120, 8)], speed=0.5) == (60, 0)
    assert reservation(5, running, [(0, 4), (120, 6)]) == (90, 1)
    assert reservation(5, running, [(0, 4), (120, 4)]) == (np.inf, 0)
