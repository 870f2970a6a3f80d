"""Kernels: conservative backfill, where every job that waits has its reservation.

``waiting`` lists those that wait by rank, ``planned_v`` holds the moment promised to
each (negative: none yet; infinite: the present power never does for it). ``slots`` is
the profile: accelerators held or promised from each ``v`` until the next.
"""

from __future__ import annotations

import numpy as np

from abilene.compute._queues import (
    ANEW,
    EARLIER,
    ENDS,
    QUEUED,
    SLOTS,
    STEP_NOW,
    UNPLANNED,
    USED,
    WANTED,
    plain_apart,
)
from abilene.compute._reservations import (
    asked_length_s,
    gather_promised,
    pop_soonest,
)
from abilene.compute._tables import V


@plain_apart
def join_plans(jobs, waiting, planned_v, count, job, t):
    jobs[job].queued_at_s = t
    count[WANTED] += jobs[job].accelerators
    i = count[QUEUED]
    count[QUEUED] += 1
    while i > 0 and waiting[i - 1] > job:
        waiting[i] = waiting[i - 1]
        i -= 1
    waiting[i] = job
    planned_v[job] = -1.0
    count[UNPLANNED] = 1


@plain_apart
def leave_plans(jobs, waiting, count, job, t):
    jobs[job].waited_s += t - jobs[job].queued_at_s
    count[WANTED] -= jobs[job].accelerators
    i = 0
    while waiting[i] != job:
        i += 1
    count[QUEUED] -= 1
    while i < count[QUEUED]:
        waiting[i] = waiting[i + 1]
        i += 1


@plain_apart
def _edge(slots, count, v):
    """Return the slot that begins at v, which may be new; before the first none begins."""
    i = count[SLOTS]
    while i > 0 and slots[i - 1].v >= v:
        i -= 1
    if i < count[SLOTS] and slots[i].v == v:
        return i
    for k in range(count[SLOTS], i, -1):
        slots[k].v, slots[k].job = slots[k - 1].v, slots[k - 1].job
    slots[i].v, slots[i].job = v, slots[i - 1].job
    count[SLOTS] += 1
    return i


@plain_apart
def _promise(slots, count, from_v, length, gang):
    """Add a gang to the profile, or take it away where it is negative."""
    # a moment that has passed is now
    first = _edge(slots, count, max(from_v, slots[0].v))
    end = count[SLOTS]
    if from_v + length < np.inf:
        end = _edge(slots, count, max(from_v + length, slots[0].v))
    for i in range(first, end):
        slots[i].job += gang


@plain_apart
def _earliest(slots, count, most, length, gang):
    """Return the first moment from which a gang fits for a whole length, infinite if there is none."""
    i = 0
    while i < count[SLOTS]:
        k = i
        while k < count[SLOTS] and (k == i or slots[k].v < slots[i].v + length):
            if slots[k].job + gang > most:
                break
            k += 1
        if k == count[SLOTS] or (k > i and slots[k].v >= slots[i].v + length):
            return slots[i].v
        i = k + 1
    return np.inf


@plain_apart
def _profile_of_running(jobs, ends, soon, slots, count, v):
    gather_promised(jobs, ends, soon, count, v)
    left, held, slots[0].v = count[ENDS], count[USED], v
    count[SLOTS] = 1
    while left > 0 and soon[0].v < np.inf:
        if soon[0].v > slots[count[SLOTS] - 1].v:
            slots[count[SLOTS] - 1].job = held
            slots[count[SLOTS]].v = soon[0].v
            count[SLOTS] += 1
        held -= soon[0].job
        left = pop_soonest(soon, left)
    slots[count[SLOTS] - 1].job = held


@plain_apart
def _plan(jobs, ends, soon, waiting, planned_v, slots, count, rules, v, most):
    """Give every job that waits its moment: in order of service, none later than it has been promised.

    Only what nobody foresaw (less power, a failure, a job over its time) makes all
    plans anew.
    """
    _profile_of_running(jobs, ends, soon, slots, count, v)
    for i in range(count[QUEUED]):
        job = waiting[i]
        if count[ANEW] or jobs[job].accelerators > most:
            planned_v[job] = -1.0
        if 0.0 <= planned_v[job] < np.inf:
            gang = jobs[job].accelerators
            length = asked_length_s(jobs, rules, job)
            _promise(slots, count, planned_v[job], length, gang)
    for i in range(count[QUEUED]):
        job = waiting[i]
        gang, length = jobs[job].accelerators, asked_length_s(jobs, rules, job)
        if 0.0 <= planned_v[job] < np.inf:
            if not count[EARLIER]:
                continue
            _promise(slots, count, planned_v[job], length, -gang)
        planned_v[job] = _earliest(slots, count, most, length, gang)
        if planned_v[job] < np.inf:
            _promise(slots, count, planned_v[job], length, gang)
    count[ANEW], count[EARLIER], count[UNPLANNED] = 0, 0, 0


@plain_apart
def next_planned(
    jobs, ends, soon, waiting, planned_v, slots, supply, count, clock, rules
):
    """Return the job whose moment has come, the first in order of service, or the number of jobs."""
    v, most = clock[V], supply[count[STEP_NOW]].accelerators
    for i in range(count[QUEUED]):
        job = waiting[i]
        if 0.0 <= planned_v[job] <= v and jobs[job].accelerators > most - count[USED]:
            count[ANEW] = 1  # somebody runs over the time that was asked for
    if count[ANEW] or count[EARLIER] or count[UNPLANNED]:
        _plan(jobs, ends, soon, waiting, planned_v, slots, count, rules, v, most)
    for i in range(count[QUEUED]):
        job = waiting[i]
        if planned_v[job] <= v and jobs[job].accelerators <= most - count[USED]:
            return job
    return jobs.size
