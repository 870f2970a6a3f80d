"""Kernels: the jobs that wait and those that run, kept so that the next one is found without looking at the others.

Each lane keeps its waiting jobs as a heap of ranks in its part of ``waiting``;
``best``, a tournament tree over the lanes, knows the first rank of any range of lanes.
``ends`` is the heap of running jobs by the end of their attempt, in which each job
knows its place. ``stoppable`` is that of running jobs with the last rank on top, empty
where nothing is ever stopped; a job that has finished is passed over when it comes up.
The tables of jobs and lanes are those of ``_cluster``.
"""

from __future__ import annotations

from abilene.compiled import compiled

# accelerators in use and wanted by waiting jobs, lengths of heaps, jobs arrived and not
# finished, step of the supply
USED, WANTED, ENDS, STOPPABLE, ARRIVED, LEFT, STEP_NOW = range(7)
# EASY: one more than the rank that has the reservation, accelerators that it leaves,
# whether all that had come were looked at in vain, and how many had come by then
HEAD, EXTRA, LOOKED, SEEN = range(7, 11)
# conservative: jobs that wait, slots of the profile, and whether some job has no plan,
# some ended before its time, or all plans are void
QUEUED, SLOTS, UNPLANNED, EARLIER, ANEW = range(11, 16)
# ends of the window that have passed
PASSED = 16
# the first rank in line, where anybody waits
FIRST, COUNTERS = range(17, 19)
# functions that allocate nothing: without counting references they run twice as fast,
# and within their callers again a third faster
plain = compiled(nogil=True, _nrt=False, forceinline=True)
plain_apart = compiled(nogil=True, _nrt=False)

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


@plain
def lanes_that_fit(lanes, levels, level, room):
    """Return the end of the lanes of a level whose gangs are no larger than ``room``."""
    low, high = levels[level].first, levels[level + 1].first
    while low < high:
        middle = (low + high) // 2
        if lanes[middle].size <= room:
            low = middle + 1
        else:
            high = middle
    return low


# --- running jobs by the end of their attempt ---


@plain
def push_end(jobs, ends, count, job):
    count[ENDS] += 1
    _sift_up(jobs, ends, count[ENDS] - 1, jobs[job].end_v, job)


@plain
def _sift_up(jobs, ends, i, v, job):
    """Put a job into the hole at place i, or above."""
    while i > 0:
        above = (i - 1) // 2
        if ends[above].v < v or (ends[above].v == v and ends[above].job < job):
            break
        _put(jobs, ends, i, ends[above].v, ends[above].job)
        i = above
    _put(jobs, ends, i, v, job)


@plain
def _put(jobs, ends, i, v, job):
    ends[i].v = v
    ends[i].job = job
    jobs[job].place = i


@plain
def remove_end(jobs, ends, count, job):
    count[ENDS] -= 1
    length, i = count[ENDS], jobs[job].place
    if i == length:
        return
    # the hole sinks to the bottom, and the last one rises from there
    while 2 * i + 2 < length:
        child = 2 * i + 1
        other = child + 1
        if ends[other].v < ends[child].v or (
            ends[other].v == ends[child].v and ends[other].job < ends[child].job
        ):
            child = other
        _put(jobs, ends, i, ends[child].v, ends[child].job)
        i = child
    if 2 * i + 1 < length:
        _put(jobs, ends, i, ends[2 * i + 1].v, ends[2 * i + 1].job)
        i = 2 * i + 1
    _sift_up(jobs, ends, i, ends[length].v, ends[length].job)


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
