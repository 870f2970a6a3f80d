"""The kernel of the cluster replay: plain arrays in and out.

Jobs stand in the order in which they are served: a job is its place in that order, its
*rank*. Ranks are sorted by level first. Jobs of one level and one gang size form a
*lane*; lanes are sorted by level, then size. ``_queues`` keeps who waits and who runs.

Time runs on two clocks: real time t, and v, the time that a job running since the start
would have worked. v stands still without power and runs slower than t while
accelerators are capped, so the end of a running job is fixed in v and a change of speed
moves no event. All who run have one speed; where power is shared with those idle it
changes only when a job starts or ends, or the power does.

Arguments that return: ``jobs``, ``lanes``, ``levels`` and ``supply`` are tables of the
types below; ``uses`` and ``clock`` hold what is named below, ``count`` what ``_queues``
names, and ``ends``, ``stoppable``, ``waiting`` and ``best`` are its heaps and tree.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from abilene.compiled import compiled
from abilene.compute._queues import (
    ARRIVED,
    COUNTERS,
    ENDS,
    LEFT,
    STEP_NOW,
    USED,
    WANTED,
    dequeue,
    enqueue,
    first_waiting,
    new_tree,
    plain,
    pop_stoppable,
    push_end,
    push_stoppable,
    remove_end,
)

JOB = np.dtype(
    [
        # given
        ("submit_s", "f8"),
        ("work_s", "f8"),
        ("every_s", "f8"),  # work between checkpoints
        ("accelerators", "i8"),
        ("lane", "i8"),
        ("identity", "u8"),  # for the draws of failures
        # state and answer
        ("saved_s", "f8"),
        ("began_v", "f8"),
        ("end_v", "f8"),
        ("queued_at_s", "f8"),
        ("waited_s", "f8"),
        ("start_s", "f8"),
        ("end_s", "f8"),
        ("place", "i8"),  # in the heap of ends
        ("attempts", "i8"),
        ("failures", "i8"),
        ("fails", "i8"),  # whether the attempt ends in a failure
        ("running", "i8"),
    ]
)
LANE = np.dtype([("size", "i8"), ("level", "i8"), ("offset", "i8"), ("length", "i8")])
# one level more than there are: its first lane is the end of the lanes
LEVEL = np.dtype([("first", "i8"), ("used", "i8")])
STEP = np.dtype(
    [
        ("start_s", "f8"),
        ("accelerators", "i8"),
        ("speed", "f8"),
        ("busy_w", "f8"),
        ("idle_w", "f8"),
        # power shared by those at work and those idle; infinite where the step says all
        ("power_w", "f8"),
        ("installed", "i8"),
        ("rack", "i8"),
        ("full_w", "f8"),  # draw at work, uncapped
        ("floor_w", "f8"),
        ("exponent", "f8"),
    ]
)
# accelerator-seconds by what became of them, on the clock v
CHECKPOINTING, RESTARTING, LOST_TO_FAILURES, LOST_TO_POWER, LOST_TO_PREEMPTION, USES = (
    range(6)
)
# the two clocks
T, V = range(2)
# columns of the hourly series, integrals over the hour
POWERED_S, HELD_S, DELIVERED_S, WANTED_S, JOULES, COLUMNS = range(6)
SECOND_ODD = np.uint64(0xD1342543DE82EF95)


class Rules(NamedTuple):
    """How jobs are served, and what interrupts them."""

    blocking: bool
    preempts: bool
    notice: bool
    checkpoint_s: float
    restart_s: float
    failures_per_s: float
    seed: np.uint64


@compiled(nogil=True)
def replay(jobs, arrivals, lanes, levels, supply, rules, until_s):
    """Replay the jobs until ``until_s``, or with infinity until nothing can happen any more.

    ``arrivals`` lists ranks by time of submission. What became of each job is written
    into ``jobs``. Returns the uses, the hourly series of shape (hours, COLUMNS) and the
    time at which the replay ended.
    """
    ends, waiting = np.zeros(jobs.size, np.int64), np.zeros(jobs.size, np.int64)
    stoppable = np.zeros(
        jobs.size if rules.preempts or supply.size > 1 else 0, np.int64
    )
    best = new_tree(lanes.size, jobs.size)
    count, uses, clock = np.zeros(COUNTERS, np.int64), np.zeros(USES), np.zeros(2)
    count[LEFT], clock[T] = jobs.size, supply[0].start_s
    series = np.zeros((64, COLUMNS))
    while True:
        needed = _run(
            jobs,
            arrivals,
            lanes,
            levels,
            supply,
            rules,
            until_s,
            ends,
            stoppable,
            waiting,
            best,
            count,
            uses,
            clock,
            series,
        )
        if needed == 0:
            break
        longer = np.zeros((2 * needed, COLUMNS))
        longer[: series.shape[0]] = series
        series = longer
    for i in range(count[ENDS]):
        unsaved = _book(jobs, uses, rules, ends[i], clock[V])
        jobs[ends[i]].saved_s += unsaved
    return (
        uses,
        series[: int(np.ceil((clock[T] - supply[0].start_s) / 3600.0))],
        clock[T],
    )


@plain
def _run(
    jobs,
    arrivals,
    lanes,
    levels,
    supply,
    rules,
    until_s,
    ends,
    stoppable,
    waiting,
    best,
    count,
    uses,
    clock,
    series,
):
    """Go from event to event; return 0 at the end, or the hours that ``series`` must hold to go on."""
    gangs, running, queue = (jobs, lanes, levels), (ends, stoppable), (waiting, best)
    while count[LEFT] > 0 or until_s < np.inf:
        t, v, step = clock[T], clock[V], supply[count[STEP_NOW]]
        powered, speed, busy_w = _settled(step, count[USED])
        coming, is_end = _next_event(jobs, arrivals, supply, ends, count, t, v, speed)
        now = min(coming, until_s)
        if now == np.inf:
            return 0
        elapsed_s = now - supply[0].start_s
        if elapsed_s > 3600.0 * (series.shape[0] - 1):  # one hour to spare for rounding
            return int(elapsed_s / 3600.0) + 2
        watts = count[USED] * busy_w + (powered - count[USED]) * step.idle_w
        _record(series, supply[0].start_s, powered, speed, watts, count, t, now)
        v = (
            jobs[ends[0]].end_v
            if is_end and coming <= until_s
            else v + (now - t) * speed
        )
        clock[T], clock[V] = now, v
        if coming > until_s:
            return 0
        _end_attempts(jobs, lanes, levels, ends, count, uses, rules, now, v)
        following = count[STEP_NOW] + 1
        if following < supply.size and supply[following].start_s <= now:
            count[STEP_NOW] = following
        most = supply[count[STEP_NOW]].accelerators
        while count[USED] > most:
            _requeue_last(
                gangs, running, queue, count, uses, rules, now, v, LOST_TO_POWER
            )
        while (
            count[ARRIVED] < jobs.size
            and jobs[arrivals[count[ARRIVED]]].submit_s <= now
        ):
            count[ARRIVED] += 1
            enqueue(
                jobs, lanes, waiting, best, count, arrivals[count[ARRIVED] - 1], now
            )
        while True:
            job = _next_to_start(jobs, lanes, levels, best, count, rules, most)
            if job == jobs.size:
                break
            dequeue(jobs, lanes, waiting, best, count, job, now)
            while most - count[USED] < jobs[job].accelerators:
                _requeue_last(
                    gangs,
                    running,
                    queue,
                    count,
                    uses,
                    rules,
                    now,
                    v,
                    LOST_TO_PREEMPTION,
                )
            _start(jobs, lanes, levels, ends, stoppable, count, rules, job, now, v)
    return 0


@plain
def _requeue_last(gangs, running, queue, count, uses, rules, now, v, use):
    """Stop the job that the policy would serve last, and let it wait again."""
    (jobs, lanes, levels), (ends, stoppable), (waiting, best) = gangs, running, queue
    job = _stop_last(jobs, lanes, levels, ends, stoppable, count, uses, rules, v, use)
    enqueue(jobs, lanes, waiting, best, count, job, now)


@plain
def _settled(step, used):
    """Return accelerators that are on, the speed of those at work and the draw of each, where so many are at work.

    What is on draws no more than ``power_w``: first idle racks are switched off, then
    those at work are capped. ``accelerators`` is so chosen that none falls below its
    floor.
    """
    if step.power_w == np.inf:
        return step.accelerators, step.speed, step.busy_w
    if step.accelerators == 0:
        return 0, 0.0, 0.0
    on = step.installed
    rest_w = step.power_w - used * step.full_w
    if rest_w < (on - used) * step.idle_w:
        racks = (used + step.rack - 1) // step.rack
        if rest_w > 0.0:
            lit_w = rest_w + used * step.idle_w
            racks = max(racks, int(lit_w / (step.idle_w * step.rack)))
        on = min(on, racks * step.rack)
    if used == 0:
        return on, 0.0, 0.0
    busy_w = min(step.full_w, (step.power_w - (on - used) * step.idle_w) / used)
    above = max(0.0, (busy_w - step.floor_w) / (step.full_w - step.floor_w))
    return on, above ** (1.0 / step.exponent), busy_w


@plain
def _next_event(jobs, arrivals, supply, ends, count, t, v, speed):
    """Return the time of the next event, and whether it is the end of an attempt."""
    coming, is_end, step = np.inf, False, count[STEP_NOW]
    if count[ARRIVED] < jobs.size:
        coming = jobs[arrivals[count[ARRIVED]]].submit_s
    if step + 1 < supply.size:
        coming = min(coming, supply[step + 1].start_s)
    if count[ENDS] > 0 and speed > 0.0:
        end = t + (jobs[ends[0]].end_v - v) / speed
        if end <= coming:
            coming, is_end = end, True
    return max(coming, t), is_end


@plain
def _record(series, origin_s, powered, speed, watts, count, start, end):
    """Add the interval from start to end, in which nothing changes, to the hours that it touches."""
    used = count[USED]
    hour = int((start - origin_s) / 3600.0)
    while start < end:
        border = min(end, origin_s + (hour + 1) * 3600.0)
        seconds = border - start
        series[hour, POWERED_S] += powered * seconds
        series[hour, HELD_S] += used * seconds
        series[hour, DELIVERED_S] += used * speed * seconds
        series[hour, WANTED_S] += count[WANTED] * seconds
        series[hour, JOULES] += watts * seconds
        start = border
        hour += 1


@plain
def _next_to_start(jobs, lanes, levels, best, count, rules, most):
    """Return the waiting job that the policy starts next, or the number of jobs if none may start."""
    lane = 0
    while lane < lanes.size:
        job = first_waiting(best, jobs.size, lane, lanes.size)
        if job == jobs.size:
            return job
        level = lanes[jobs[job].lane].level
        room = most - count[USED]
        if rules.preempts:
            for worse in range(level + 1, levels.size):
                room += levels[worse].used
        if jobs[job].accelerators <= room:
            return job
        if rules.blocking:
            return jobs.size
        job = first_waiting(
            best,
            jobs.size,
            levels[level].first,
            _lanes_that_fit(lanes, levels, level, room),
        )
        if job < jobs.size:
            return job
        lane = levels[level + 1].first
    return jobs.size


@plain
def _lanes_that_fit(lanes, levels, level, room):
    """Return the end of the lanes of a level whose gangs are no larger than ``room``."""
    low, high = levels[level].first, levels[level + 1].first
    while low < high:
        middle = (low + high) // 2
        if lanes[middle].size <= room:
            low = middle + 1
        else:
            high = middle
    return low


@plain
def _start(jobs, lanes, levels, ends, stoppable, count, rules, job, t, v):
    gang = jobs[job].accelerators
    count[USED] += gang
    levels[lanes[jobs[job].lane].level].used += gang
    jobs[job].running = 1
    if jobs[job].attempts == 0:
        jobs[job].start_s = t
    _begin_attempt(jobs, ends, count, rules, job, v)
    if stoppable.size > 0:
        push_stoppable(stoppable, count, job)


@plain
def _begin_attempt(jobs, ends, count, rules, job, v):
    """Put the end of a new attempt into the heap of ends: the job is done, or a failure comes first."""
    length = jobs[job].work_s - jobs[job].saved_s
    if jobs[job].every_s < np.inf:
        length += rules.checkpoint_s * (np.ceil(length / jobs[job].every_s) - 1.0)
    if jobs[job].attempts > 0:
        length += rules.restart_s
    jobs[job].attempts += 1
    jobs[job].fails = 0
    rate = rules.failures_per_s * jobs[job].accelerators
    if rate > 0.0:
        failure = np.ceil(
            -np.log(_uniform(rules.seed, jobs[job].identity, jobs[job].attempts)) / rate
        )
        if failure < length:
            length = failure
            jobs[job].fails = 1
    jobs[job].began_v = v
    jobs[job].end_v = v + length
    push_end(jobs, ends, count, job)


@plain
def _end_attempts(jobs, lanes, levels, ends, count, uses, rules, t, v):
    """Finish the jobs whose time has come; a job that failed begins anew on the accelerators that it holds."""
    while count[ENDS] > 0 and jobs[ends[0]].end_v <= v:
        job = ends[0]
        gang = jobs[job].accelerators
        remove_end(jobs, ends, count, job)
        unsaved = _book(jobs, uses, rules, job, jobs[job].end_v)
        if jobs[job].fails:
            uses[LOST_TO_FAILURES] += gang * unsaved
            jobs[job].failures += 1
            _begin_attempt(jobs, ends, count, rules, job, jobs[job].end_v)
        else:
            jobs[job].saved_s = jobs[job].work_s
            jobs[job].running = 0
            jobs[job].end_s = t
            count[USED] -= gang
            count[LEFT] -= 1
            levels[lanes[jobs[job].lane].level].used -= gang


@plain
def _stop_last(jobs, lanes, levels, ends, stoppable, count, uses, rules, v, cause):
    """Stop the running job of the last rank; with notice it spends its last seconds on a checkpoint."""
    job = pop_stoppable(stoppable, count)
    while not jobs[job].running:
        job = pop_stoppable(stoppable, count)
    gang = jobs[job].accelerators
    remove_end(jobs, ends, count, job)
    unsaved = _book(jobs, uses, rules, job, v)
    kept = 0.0
    if rules.notice and jobs[job].every_s < np.inf:
        kept = max(0.0, unsaved - rules.checkpoint_s)
    jobs[job].saved_s += kept
    uses[CHECKPOINTING if kept > 0.0 else cause] += gang * (unsaved - kept)
    jobs[job].running = 0
    count[USED] -= gang
    levels[lanes[jobs[job].lane].level].used -= gang
    return job


@plain
def _book(jobs, uses, rules, job, v):
    """Book an attempt that ends at v; return the work since its last checkpoint, which is not saved. [s]"""
    gang, every = jobs[job].accelerators, jobs[job].every_s
    elapsed = v - jobs[job].began_v
    if jobs[job].attempts > 1:
        restarting = min(elapsed, rules.restart_s)
        uses[RESTARTING] += gang * restarting
        elapsed -= restarting
    if every == np.inf:
        return elapsed
    cycles = np.floor(elapsed / (every + rules.checkpoint_s))
    unsaved = min(elapsed - cycles * (every + rules.checkpoint_s), every)
    uses[CHECKPOINTING] += gang * (elapsed - cycles * every - unsaved)
    jobs[job].saved_s += cycles * every
    return unsaved


@plain
def _uniform(seed, identity, attempt):
    """Return a number in (0, 1] that depends on nothing but its arguments (SplitMix64)."""
    z = (
        seed
        + np.uint64(0x9E3779B97F4A7C15) * (identity + np.uint64(1))
        + np.uint64(attempt) * SECOND_ODD
    )
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return (np.float64(z >> np.uint64(11)) + 1.0) / 2.0**53
