"""Kernels: who may go ahead of a job that cannot start yet, without delaying it.

Reservations are moments of the clock v, on which the end of every attempt is fixed. A
scheduler does not know it: it counts on ``promised_v``, the end by the wall time that
was asked for. What has run over it counts as ending now.

``line`` is a tree over ranks with the least gang and the least time of the jobs that
wait below each node, zero where none does.
"""

from __future__ import annotations

import numpy as np

from abilene.compute._queues import (
    ARRIVED,
    ENDS,
    EXTRA,
    FIRST,
    HEAD,
    LOOKED,
    SEEN,
    STEP_NOW,
    USED,
    WANTED,
    plain,
)
from abilene.compute._tables import SHADOW_V, T, V

EVERYTHING = 1 << 60


@plain
def asked_length_s(jobs, rules, job):
    """Return how long the next attempt of a job takes by the wall time asked for, on the clock v."""
    length = max(0.0, jobs[job].asked_s - jobs[job].saved_s)
    if jobs[job].every_s < np.inf and 0.0 < length < np.inf:
        length += rules.checkpoint_s * (np.ceil(length / jobs[job].every_s) - 1.0)
    if jobs[job].attempts > 0:
        length += rules.restart_s
    return length


# --- the line of those that wait ---


@plain
def first_in_line(line, low, high, room, extra, v, shadow_v):
    """Return the first rank of low .. high - 1 that waits, fits and delays nobody, or ``high``.

    It fits into ``room``, and is done by ``shadow_v`` or needs no more than ``extra``.
    """
    leaves = line.size // 2
    at, node, width = low, low + leaves, 1
    while at < high:
        while node & 1 == 0 and node > 1 and at + 2 * width <= high:
            node, width = node // 2, 2 * width
        size = line[node].size
        while 0 < size <= room and (
            size <= extra or v + line[node].length_s <= shadow_v
        ):
            if node >= leaves:
                return at
            node, width = 2 * node, width // 2
            size = line[node].size
        at += width
        node += 1
    return high


@plain
def join_line(jobs, line, count, rules, job, t):
    jobs[job].queued_at_s = t
    if count[WANTED] == 0 or job < count[FIRST]:
        count[FIRST] = job
    count[WANTED] += jobs[job].accelerators
    node = job + line.size // 2
    line[node].size = jobs[job].accelerators
    line[node].length_s = asked_length_s(jobs, rules, job)
    _mend(line, node)


@plain
def leave_line(jobs, line, count, job, t):
    jobs[job].waited_s += t - jobs[job].queued_at_s
    count[WANTED] -= jobs[job].accelerators
    node = job + line.size // 2
    line[node].size = 0
    _mend(line, node)
    if job == count[FIRST] and count[WANTED] > 0:
        every = EVERYTHING
        count[FIRST] = first_in_line(line, job, jobs.size, every, every, 0.0, 0.0)


@plain
def _mend(line, node):
    """Take the least of both children, up to where nothing changes."""
    while node > 1:
        one, other = line[node], line[node ^ 1]
        size, length = one.size, one.length_s
        if size == 0 or 0 < other.size < size:
            size = other.size
        if one.size == 0 or (other.size > 0 and other.length_s < length):
            length = other.length_s
        node //= 2
        if line[node].size == size and line[node].length_s == length:
            return
        line[node].size = size
        line[node].length_s = length


# --- one reservation, for the first in line ---


@plain
def _sift_down(soon, i, length):
    v, gang = soon[i].v, soon[i].job
    while 2 * i + 1 < length:
        child = 2 * i + 1
        if child + 1 < length and soon[child + 1].v < soon[child].v:
            child += 1
        if soon[child].v >= v:
            break
        soon[i].v, soon[i].job = soon[child].v, soon[child].job
        i = child
    soon[i].v, soon[i].job = v, gang


@plain
def gather_promised(jobs, ends, soon, count, v):
    """Fill a heap with the promised ends of those that run and their gangs; none is before v."""
    for i in range(count[ENDS]):
        soon[i].v = max(v, jobs[ends[i].job].promised_v)
        soon[i].job = jobs[ends[i].job].accelerators
    for i in range(count[ENDS] // 2 - 1, -1, -1):
        _sift_down(soon, i, count[ENDS])


@plain
def pop_soonest(soon, length):
    """Take the first from the heap; return how many are left."""
    soon[0].v, soon[0].job = soon[length - 1].v, soon[length - 1].job
    if length > 1:
        _sift_down(soon, 0, length - 1)
    return length - 1


@plain
def reserve(jobs, ends, soon, supply, count, clock, speed, gang):
    """Set ``SHADOW_V``, the first moment at which a gang fits, and ``EXTRA``, what it leaves of it then.

    Steps of power to come are known and lie on the clock v at the speed of now. Where
    the gang never fits again nobody can delay it: the moment is infinite.
    """
    step, held, v = count[STEP_NOW], count[USED], clock[V]
    pace = speed if speed > 0.0 else 1.0
    gather_promised(jobs, ends, soon, count, v)
    left = count[ENDS]
    at_v = v
    while supply[step].accelerators - held < gang:
        next_v = soon[0].v if left > 0 else np.inf
        if step + 1 < supply.size:
            next_v = min(next_v, v + (supply[step + 1].start_s - clock[T]) * pace)
        at_v = next_v
        if at_v == np.inf or (supply[step].most_from_here < gang):
            clock[SHADOW_V], count[EXTRA] = np.inf, 0
            return
        while left > 0 and soon[0].v <= at_v:
            held -= soon[0].job
            left = pop_soonest(soon, left)
        while (
            step + 1 < supply.size
            and v + (supply[step + 1].start_s - clock[T]) * pace <= at_v
        ):
            step += 1
    clock[SHADOW_V] = at_v
    count[EXTRA] = supply[step].accelerators - held - gang


@plain
def _goes_ahead(jobs, line, count, clock, rules, room, job):
    """Say whether a job that has just come delays the first in line by nothing."""
    gang = jobs[job].accelerators
    if gang > room or line[job + line.size // 2].size == 0:
        return False
    by_v = clock[V] + asked_length_s(jobs, rules, job)
    return gang <= count[EXTRA] or by_v <= clock[SHADOW_V]


@plain
def next_easy(jobs, arrivals, ends, soon, line, supply, count, clock, rules, speed):
    """Return the job that starts next, or the number of jobs: the first in line, or one that does not delay it.

    The reservation is kept until something happens that it did not foresee; those that
    were looked at in vain are looked at again only when there is more room.
    """
    nobody, v = jobs.size, clock[V]
    room = supply[count[STEP_NOW]].accelerators - count[USED]
    head = count[FIRST]
    if jobs[head].accelerators <= room:
        return head
    if count[HEAD] != head + 1 or clock[SHADOW_V] <= v:
        gang = jobs[head].accelerators
        reserve(jobs, ends, soon, supply, count, clock, speed, gang)
        count[HEAD], count[LOOKED] = head + 1, 0
    found = nobody
    if count[LOOKED] == 0:
        shadow_v = clock[SHADOW_V]
        found = first_in_line(line, 0, nobody, room, count[EXTRA], v, shadow_v)
        if found == nobody:
            count[LOOKED], count[SEEN] = 1, count[ARRIVED]
    while count[SEEN] < count[ARRIVED] and found == nobody:
        job = arrivals[count[SEEN]]
        count[SEEN] += 1
        if _goes_ahead(jobs, line, count, clock, rules, room, job):
            found = job
    if found < nobody and v + asked_length_s(jobs, rules, found) > clock[SHADOW_V]:
        count[EXTRA] -= jobs[found].accelerators
    return found
