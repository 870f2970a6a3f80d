"""Conservative backfill by hand: who is promised which moment."""

import numpy as np

from abilene.compute._plans import join_plans, leave_plans, next_planned
from abilene.compute._queues import COUNTERS, EARLIER, ENDS, QUEUED, USED
from abilene.compute._tables import CLOCKS, CONSERVATIVE, END, JOB, STEP, Rules

RULES = Rules(
    CONSERVATIVE,
    False,
    False,
    False,
    True,
    0.0,
    0.0,
    0.0,
    np.inf,
    (0.0, np.inf),
    np.uint64(0),
)


def test_each_has_its_moment_and_none_is_put_off():
    """Of four accelerators three run until 10; then come 4 for 5 s, 1 for 10 s, 2 for 3 s and 1 for 11 s."""
    gangs, asked = [3, 4, 1, 2, 1], [10, 5, 10, 3, 11]
    jobs, ends, soon = np.zeros(5, JOB), np.zeros(5, END), np.zeros(5, END)
    jobs["accelerators"], jobs["asked_s"], jobs["every_s"] = gangs, asked, np.inf
    jobs["promised_v"] = 10.0
    waiting, planned_v, slots = np.zeros(5, np.int64), np.zeros(5), np.zeros(12, END)
    supply, count, clock = np.zeros(1, STEP), np.zeros(COUNTERS, int), np.zeros(CLOCKS)
    supply["accelerators"], count[USED], count[ENDS] = 4, 3, 1
    for job in (4, 2, 1, 3):
        join_plans(jobs, waiting, planned_v, count, job, 0.0)
    assert waiting[: count[QUEUED]].tolist() == [1, 2, 3, 4]

    def following():
        rooms = ends, soon, waiting, planned_v, slots
        return next_planned(jobs, *rooms, supply, count, clock, RULES)

    assert following() == 2  # ends as the large one begins
    assert planned_v[1:].tolist() == [10, 0, 15, 15]
    leave_plans(jobs, waiting, count, 2, 0.0)
    jobs[2]["promised_v"], ends[1]["job"] = 10.0, 2
    count[USED], count[ENDS] = 4, 2
    assert following() == 5
    # the three end at 6, so 2 for 3 s fit before the large one, as do 1 for 11 s not
    clock[1], count[EARLIER] = 6.0, 1
    ends[0]["job"], count[USED], count[ENDS] = 2, 1, 1
    assert following() == 3
    assert planned_v[[1, 3, 4]].tolist() == [10, 6, 15]
