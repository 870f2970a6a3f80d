"""Kernels: the jobs that wait and those that run, kept so that the next one is found without looking at the others.

Each lane keeps its waiting jobs as a heap of ranks in its part of ``waiting``;
``best``, a tournament tree over the lanes, knows the first rank of any range of lanes.
``ends`` is the heap of running jobs by the end of their attempt, in which each job
knows its place. ``stoppable`` is that of running jobs with the last rank on top, empty
where nothing is ever stopped; a job that has finished is passed over when it comes up.
The tables of jobs and lanes are those of ``_cluster``.
"""

from __future__ import annotations

import numpy as np

from abilene.compiled import compiled

# accelerators in use and wanted by waiting jobs, lengths of heaps, jobs arrived and not
# finished, step of the supply
USED, WANTED, ENDS, STOPPABLE, ARRIVED, LEFT, STEP_NOW, COUNTERS = range(8)
# functions that allocate nothing: without counting references they run twice as fast
plain = compiled(nogil=True, _nrt=False)

# --- waiting jobs ---


@plain
def enqueue(jobs, lanes, waiting, best, count, job, t):
    jobs[job].queued_at_s = t
    count[WANTED] += jobs[job].accelerators
    lane = jobs[job].lane
    base, i = lanes[lane].offset, lanes[lane].length
    lanes[lane].length += 1
    while i > 0 and waiting[base + (i - 1) // 2] > job:
        waiting[base + i] = waiting[base + (i - 1) // 2]
        i = (i - 1) // 2
    waiting[base + i] = job
    _set_best(best, lane, waiting[base])


@plain
def dequeue(jobs, lanes, waiting, best, count, job, t):
    """Take a job, the first of its lane, out of the queue."""
    jobs[job].waited_s += t - jobs[job].queued_at_s
    count[WANTED] -= jobs[job].accelerators
    lane = jobs[job].lane
    lanes[lane].length -= 1
    base, length = lanes[lane].offset, lanes[lane].length
    last, i = waiting[base + length], 0
    while 2 * i + 1 < length:
        child = 2 * i + 1
        if child + 1 < length and waiting[base + child + 1] < waiting[base + child]:
            child += 1
        if waiting[base + child] > last:
            break
        waiting[base + i] = waiting[base + child]
        i = child
    waiting[base + i] = last
    _set_best(best, lane, waiting[base] if length > 0 else jobs.size)


@compiled(nogil=True)
def new_tree(lanes, nobody):
    leaves = 1
    while leaves < lanes:
        leaves *= 2
    return np.full(2 * leaves, nobody, np.int64)


@plain
def _set_best(best, lane, rank):
    node = lane + best.size // 2
    while best[node] != rank:
        best[node] = rank
        if node == 1:
            return
        rank = min(rank, best[node ^ 1])
        node //= 2


@plain
def first_waiting(best, nobody, low, high):
    """Return the first rank that waits in lanes low .. high - 1, or ``nobody``."""
    rank = nobody
    low += best.size // 2
    high += best.size // 2
    while low < high:
        if low & 1:
            rank = min(rank, best[low])
            low += 1
        if high & 1:
            high -= 1
            rank = min(rank, best[high])
        low //= 2
        high //= 2
    return rank


# --- running jobs by the end of their attempt ---


@plain
def _ends_before(jobs, a, b):
    return jobs[a].end_v < jobs[b].end_v or (jobs[a].end_v == jobs[b].end_v and a < b)


@plain
def push_end(jobs, ends, count, job):
    ends[count[ENDS]] = job
    count[ENDS] += 1
    _sift_up(jobs, ends, count[ENDS] - 1)


@plain
def _sift_up(jobs, ends, i):
    job = ends[i]
    while i > 0 and _ends_before(jobs, job, ends[(i - 1) // 2]):
        ends[i] = ends[(i - 1) // 2]
        jobs[ends[i]].place = i
        i = (i - 1) // 2
    ends[i] = job
    jobs[job].place = i


@plain
def remove_end(jobs, ends, count, job):
    count[ENDS] -= 1
    length, i = count[ENDS], jobs[job].place
    if i == length:
        return
    last = ends[length]
    while 2 * i + 1 < length:
        child = 2 * i + 1
        if child + 1 < length and _ends_before(jobs, ends[child + 1], ends[child]):
            child += 1
        if _ends_before(jobs, last, ends[child]):
            break
        ends[i] = ends[child]
        jobs[ends[i]].place = i
        i = child
    ends[i] = last
    _sift_up(jobs, ends, i)


# --- running jobs by rank ---


@plain
def push_stoppable(stoppable, count, job):
    i = count[STOPPABLE]
    count[STOPPABLE] += 1
    while i > 0 and stoppable[(i - 1) // 2] < job:
        stoppable[i] = stoppable[(i - 1) // 2]
        i = (i - 1) // 2
    stoppable[i] = job


@plain
def pop_stoppable(stoppable, count):
    count[STOPPABLE] -= 1
    length = count[STOPPABLE]
    top, last, i = stoppable[0], stoppable[length], 0
    while 2 * i + 1 < length:
        child = 2 * i + 1
        if child + 1 < length and stoppable[child + 1] > stoppable[child]:
            child += 1
        if stoppable[child] < last:
            break
        stoppable[i] = stoppable[child]
        i = child
    stoppable[i] = last
    return top
