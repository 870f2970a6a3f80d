"""Kernels: order by what has been had so far: fair shares of users, and least attained service.

Under fair shares a level is a user, and its jobs are the ranks from ``begin`` on;
``usage`` is what it has held, in accelerator-seconds that decay.

Under least attained service a level is a queue of jobs that have had up to its
``bound`` of accelerator-seconds, on the clock v. While a job runs ``attained`` is
counted from v = 0, as if it had run since then: adding its gang times v gives what it
has had.
"""

from __future__ import annotations

import numpy as np

from abilene.compute._queues import (
    ENDS,
    EXTRA,
    STEP_NOW,
    USED,
    first_waiting,
    lanes_that_fit,
    plain,
    plain_apart,
)
from abilene.compute._reservations import EVERYTHING, first_in_line, reserve
from abilene.compute._tables import MARKED, SHADOW_V, T, V

ALIKE = 1e-9
"""Relative difference of usage below which two users have had the same."""


@plain_apart
def accrue(levels, user, t, half_life_s):
    """Bring what a user has held up to t; done before what it holds changes."""
    passed = t - levels[user].at_s
    if half_life_s == np.inf:
        levels[user].usage += levels[user].used * passed
    else:
        left = 2.0 ** (-passed / half_life_s)
        held = levels[user].used * half_life_s / np.log(2.0)
        levels[user].usage = levels[user].usage * left + held * (1.0 - left)
    levels[user].at_s = t


@plain_apart
def _before(levels, jobs, user, job, other, other_job):
    """Say whether a user with a job comes before another: the less it has had, then the earlier submitted."""
    one, two = levels[user].usage, levels[other].usage
    if abs(one - two) > ALIKE * max(one, two):
        return one < two
    return jobs[job].identity < jobs[other_job].identity


@plain_apart
def _first_of_users(levels, jobs, line, room, extra, v, shadow_v):
    """Return the job that comes first, of those that ``first_in_line`` may return for each user."""
    best, best_user = jobs.size, 0
    for user in range(levels.size - 1):
        end = levels[user + 1].begin
        job = first_in_line(line, levels[user].begin, end, room, extra, v, shadow_v)
        if job < end and (
            best == jobs.size or _before(levels, jobs, user, job, best_user, best)
        ):
            best, best_user = job, user
    return best


@plain_apart
def next_fair(jobs, levels, ends, soon, line, supply, count, clock, rules, speed):
    """Return the job that starts next: that of the user who has had least, or one that does not delay it."""
    for user in range(levels.size - 1):
        accrue(levels, user, clock[T], rules.half_life_s)
    v, room = clock[V], supply[count[STEP_NOW]].accelerators - count[USED]
    every = EVERYTHING
    head = _first_of_users(levels, jobs, line, every, every, v, v)
    if head == jobs.size or jobs[head].accelerators <= room:
        return head
    gang = jobs[head].accelerators
    reserve(jobs, ends, soon, supply, count, clock, speed, gang)
    extra, shadow_v = count[EXTRA], clock[SHADOW_V]
    return _first_of_users(levels, jobs, line, room, extra, v, shadow_v)


@plain_apart
def last_of_all(jobs, ends, count):
    """Return the running job of the last rank that is not marked to stop."""
    last = ends[0].job
    for i in range(1, count[ENDS]):
        job = ends[i].job
        if _is_later(jobs, job, last, job > last):
            last = job
    return last


@plain
def _is_later(jobs, job, last, is_after):
    """Say whether a job takes the place of another that was found; one marked gives way to any that is not."""
    if (jobs[job].running == MARKED) != (jobs[last].running == MARKED):
        return jobs[last].running == MARKED
    return is_after


@plain_apart
def last_of_the_richest(jobs, lanes, levels, ends, count, rules, t):
    """Return the running job that is stopped first: of the user who has had most, the last submitted."""
    for user in range(levels.size - 1):
        accrue(levels, user, t, rules.half_life_s)
    last = ends[0].job
    for i in range(1, count[ENDS]):
        job = ends[i].job
        user, other = lanes[jobs[job].lane].level, lanes[jobs[last].lane].level
        later = user == other and jobs[job].identity > jobs[last].identity
        richer = user != other and _before(levels, jobs, other, last, user, job)
        if _is_later(jobs, job, last, later or richer):
            last = job
    return last


# --- least attained service ---


@plain_apart
def next_attained(jobs, lanes, levels, best, count, most):
    """Return the job that starts next: of the best queue, in order of submission, passing over who does not fit."""
    for level in range(levels.size - 1):
        room = most - count[USED]
        for worse in range(level + 1, levels.size):
            room += levels[worse].used
        end = lanes_that_fit(lanes, levels, level, room)
        job = first_waiting(best, jobs.size, levels[level].first, end)
        if job < jobs.size:
            return job
    return jobs.size


@plain_apart
def last_of_the_worst(jobs, lanes, ends, count):
    """Return the running job that is stopped first: of the worst queue, the last submitted."""
    last = ends[0].job
    for i in range(1, count[ENDS]):
        job = ends[i].job
        level, other = lanes[jobs[job].lane].level, lanes[jobs[last].lane].level
        is_after = level > other or (level == other and job > last)
        if _is_later(jobs, job, last, is_after):
            last = job
    return last
