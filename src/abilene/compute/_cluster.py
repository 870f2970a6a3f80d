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
types of ``_tables``; ``uses`` and ``clock`` hold what is named below, ``count`` what ``_queues``
names, and ``ends``, ``stoppable``, ``waiting`` and ``best`` are its heaps and tree.
"""

from __future__ import annotations

import numpy as np

from abilene.compiled import compiled
from abilene.compute._attempts import (
    book,
    end_attempts,
    last_to_serve,
    start,
    stop,
    useful_so_far,
)
from abilene.compute._plans import join_plans, leave_plans, next_planned
from abilene.compute._queues import (
    ANEW,
    ARRIVED,
    COUNTERS,
    ENDS,
    HEAD,
    LEFT,
    PASSED,
    STEP_NOW,
    USED,
    WANTED,
    dequeue,
    enqueue,
    first_waiting,
    lanes_that_fit,
    plain,
    plain_apart,
)
from abilene.compute._reservations import join_line, leave_line, next_easy
from abilene.compute._shares import next_attained, next_fair
from abilene.compute._stops import mark_cheapest
from abilene.compute._tables import (
    AT_BEGIN,
    ATTAINED,
    CLOCKS,
    CONSERVATIVE,
    EASY,
    FAIR,
    LANES,
    LOST_TO_POWER,
    LOST_TO_PREEMPTION,
    MARKED,
    USES,
    T,
    V,
)

# columns of the hourly series, integrals over the hour
POWERED_S, HELD_S, DELIVERED_S, WANTED_S, JOULES, COLUMNS = range(6)


@compiled(nogil=True)
def replay(served, rooms, supply, rules, until_s):
    """Replay the jobs until ``until_s``, or with infinity until nothing can happen any more.

    ``served`` are jobs, arrivals (ranks by time of submission), lanes and levels;
    ``rooms`` what those that run are kept in (ends, stoppable, soon), and those that
    wait (waiting, best, line, planned_v, slots), all zero. What became of each job is
    written into the table of jobs. Returns the uses, the hourly series of shape (hours,
    COLUMNS) and the time at which the replay ended.
    """
    jobs, ends = served[0], rooms[0][0]
    count, uses, clock = np.zeros(COUNTERS, np.int64), np.zeros(USES), np.zeros(CLOCKS)
    count[LEFT], clock[T] = jobs.size, supply[0].start_s
    series = np.zeros((64, COLUMNS))
    while True:
        state = count, uses, clock, series
        needed = _run(served, rooms, supply, rules, until_s, state)
        if needed == 0:
            break
        longer = np.zeros((2 * needed, COLUMNS))
        longer[: series.shape[0]] = series
        series = longer
    for mark in range(count[PASSED], 2):
        uses[AT_BEGIN + mark] = useful_so_far(jobs, ends, count, uses, rules, clock[V])
    for i in range(count[ENDS]):
        unsaved = book(jobs, uses, rules, ends[i].job, clock[V])
        jobs[ends[i].job].saved_s += unsaved
    return (
        uses,
        series[: int(np.ceil((clock[T] - supply[0].start_s) / 3600.0))],
        clock[T],
    )


@plain_apart
def _run(served, rooms, supply, rules, until_s, state):
    """Go from event to event; return 0 at the end, or the hours that ``series`` must hold to go on."""
    jobs, arrivals, lanes, levels = served
    ends, stoppable = rooms[0][0], rooms[0][1]
    count, uses, clock, series = state
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
        while count[PASSED] < 2 and rules.window_s[count[PASSED]] <= now:
            at_v = v + max(rules.window_s[count[PASSED]] - t, 0.0) * speed
            done = useful_so_far(jobs, ends, count, uses, rules, at_v)
            uses[AT_BEGIN + count[PASSED]] = done
            count[PASSED] += 1
        v = ends[0].v if is_end and coming <= until_s else v + (now - t) * speed
        clock[T], clock[V] = now, v
        if coming > until_s:
            return 0
        end_attempts(jobs, lanes, levels, ends, count, uses, rules, now, v)
        _follow_supply(supply, count, now)
        most = supply[count[STEP_NOW]].accelerators
        if count[USED] > most and rules.least_loss:
            _requeue_cheapest(served, rooms, count, uses, rules, now, v, most)
        while count[USED] > most:
            _requeue_last(served, rooms, count, uses, rules, now, v, LOST_TO_POWER)
        while (
            count[ARRIVED] < jobs.size
            and jobs[arrivals[count[ARRIVED]]].submit_s <= now
        ):
            job = arrivals[count[ARRIVED]]
            count[ARRIVED] += 1
            alone = (
                count[ARRIVED] == jobs.size
                or jobs[arrivals[count[ARRIVED]]].submit_s > now
            )
            if (
                alone
                and count[WANTED] == 0
                and jobs[job].accelerators <= most - count[USED]
            ):  # most jobs: nobody is before them
                start(jobs, lanes, levels, ends, stoppable, count, rules, job, now, v)
            else:
                _join(jobs, lanes, rooms[1], count, rules, job, now)
        while count[WANTED] > 0:
            job = _next_to_start(served, rooms, supply, count, clock, rules)
            if job == jobs.size:
                break
            _leave(jobs, lanes, rooms[1], count, rules, job, now)
            while most - count[USED] < jobs[job].accelerators:
                _requeue_last(
                    served, rooms, count, uses, rules, now, v, LOST_TO_PREEMPTION
                )
            start(jobs, lanes, levels, ends, stoppable, count, rules, job, now, v)
    return 0


@plain
def _follow_supply(supply, count, now):
    following = count[STEP_NOW] + 1
    if following < supply.size and supply[following].start_s <= now:
        count[STEP_NOW] = following
        count[HEAD], count[ANEW] = 0, 1
    if supply.size > 1 and supply[count[STEP_NOW]].power_w < np.inf:
        count[HEAD] = 0  # the speed changes with who is at work


@plain
def _join(jobs, lanes, queue, count, rules, job, now):
    """Let a job wait."""
    waiting, best, line, planned_v, _ = queue
    if rules.kind in (EASY, FAIR):
        join_line(jobs, line, count, rules, job, now)
    elif rules.kind == CONSERVATIVE:
        join_plans(jobs, waiting, planned_v, count, job, now)
    else:
        enqueue(jobs, lanes, waiting, best, count, job, now)


@plain
def _leave(jobs, lanes, queue, count, rules, job, now):
    """Take a job that waits, out of its queue."""
    waiting, best, line, _, _ = queue
    if rules.kind in (EASY, FAIR):
        leave_line(jobs, line, count, job, now)
    elif rules.kind == CONSERVATIVE:
        leave_plans(jobs, waiting, count, job, now)
    else:
        dequeue(jobs, lanes, waiting, best, count, job, now)


@plain_apart
def _requeue_last(served, rooms, count, uses, rules, now, v, use):
    """Stop the job that the policy would serve last, and let it wait again."""
    jobs, _, lanes, levels = served
    ends, stoppable, _ = rooms[0]
    job = last_to_serve(jobs, lanes, levels, ends, stoppable, count, rules, now)
    stop(jobs, lanes, levels, ends, count, uses, rules, job, now, v, use)
    _join(jobs, lanes, rooms[1], count, rules, job, now)


@plain_apart
def _requeue_cheapest(served, rooms, count, uses, rules, now, v, most):
    """Stop the jobs that lose least, until the others fit, and let them wait again."""
    jobs, _, lanes, levels = served
    (ends, stoppable, _), cause = rooms[0], LOST_TO_POWER
    level = -1
    if rules.preempts or rules.kind == ATTAINED:
        level = levels.size - 2
        while levels[level].used <= count[USED] - most:
            while levels[level].used > 0:
                _requeue_last(served, rooms, count, uses, rules, now, v, cause)
            if count[USED] <= most:
                return
            level -= 1
    kept, short = (ends, stoppable), count[USED] - most
    mark_cheapest(jobs, lanes, levels, kept, count, rules, now, v, short, level)
    i = 0
    while i < count[ENDS]:
        job = ends[i].job
        i += 1
        if jobs[job].running == MARKED:
            stop(jobs, lanes, levels, ends, count, uses, rules, job, now, v, cause)
            _join(jobs, lanes, rooms[1], count, rules, job, now)
            i = 0  # the heap has moved


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
        end = t + (ends[0].v - v) / speed
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
def _next_to_start(served, rooms, supply, count, clock, rules):
    """Return the waiting job that the policy starts next, or the number of jobs if none may start."""
    jobs, arrivals, lanes, levels = served
    (ends, _, soon), (waiting, best, line, planned_v, slots) = rooms
    step = supply[count[STEP_NOW]]
    if rules.kind == LANES:
        return _next_of_lanes(
            jobs, lanes, levels, best, count, rules, step.accelerators
        )
    if rules.kind == ATTAINED:
        return next_attained(jobs, lanes, levels, best, count, step.accelerators)
    if rules.kind == CONSERVATIVE:
        return next_planned(
            jobs, ends, soon, waiting, planned_v, slots, supply, count, clock, rules
        )
    _, speed, _ = _settled(step, count[USED])
    if rules.kind == EASY:
        return next_easy(
            jobs, arrivals, ends, soon, line, supply, count, clock, rules, speed
        )
    return next_fair(jobs, levels, ends, soon, line, supply, count, clock, rules, speed)


@plain
def _next_of_lanes(jobs, lanes, levels, best, count, rules, most):
    """Return the job that starts next where the order of service is fixed."""
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
            lanes_that_fit(lanes, levels, level, room),
        )
        if job < jobs.size:
            return job
        lane = levels[level + 1].first
    return jobs.size
