"""Kernels: attempts of jobs, from their start to their end or stop, and what became of the time.

The tables are those of ``_tables``; ``uses`` holds what is named there.
"""

from __future__ import annotations

import numpy as np

from abilene.compute._queues import (
    ANEW,
    EARLIER,
    ENDS,
    HEAD,
    LEFT,
    LOOKED,
    USED,
    plain,
    plain_apart,
    pop_stoppable,
    push_end,
    push_stoppable,
    remove_end,
)
from abilene.compute._reservations import asked_length_s
from abilene.compute._shares import (
    accrue,
    last_of_all,
    last_of_the_richest,
    last_of_the_worst,
)
from abilene.compute._tables import (
    ATTAINED,
    CHECKPOINTING,
    CONSERVATIVE,
    EASY,
    FAIR,
    LOST_TO_FAILURES,
    LOST_TO_PREEMPTION,
    RESTARTING,
    SAVED,
)

SECOND_ODD = np.uint64(0xD1342543DE82EF95)


@plain
def start(jobs, lanes, levels, ends, stoppable, count, rules, job, t, v):
    gang, level = jobs[job].accelerators, lanes[jobs[job].lane].level
    if rules.kind == FAIR:
        accrue(levels, level, t, rules.half_life_s)
    elif rules.kind == ATTAINED:
        jobs[job].asked_s -= gang * v
    count[USED] += gang
    levels[level].used += gang
    jobs[job].running = 1
    if jobs[job].attempts == 0:
        jobs[job].start_s = t
    _begin_attempt(jobs, levels[level].bound, ends, count, rules, job, v)
    if stoppable.size > 0:
        push_stoppable(stoppable, count, job)


@plain
def _begin_attempt(jobs, bound, ends, count, rules, job, v):
    """Put the end of a new attempt into the heap of ends: the job is done, or a failure comes first."""
    promised_v = v
    if rules.kind in (EASY, CONSERVATIVE, FAIR):
        promised_v += asked_length_s(jobs, rules, job)
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
    jobs[job].promised_v = promised_v
    if rules.kind == ATTAINED:
        jobs[job].promised_v = v + length
        _stop_at_bound(jobs, bound, job)
    push_end(jobs, ends, count, job)


@plain
def _stop_at_bound(jobs, bound, job):
    """Let the heap look at a job when it has had all that its queue allows; its end is kept as promised."""
    at_v = (bound - jobs[job].asked_s) / jobs[job].accelerators
    jobs[job].end_v = min(jobs[job].promised_v, at_v)


@plain
def _demote(jobs, lanes, levels, ends, count, job):
    """Move a job that has had all that its queue allows to the next one; it goes on."""
    gang, level = jobs[job].accelerators, lanes[jobs[job].lane].level
    levels[level].used -= gang
    levels[level + 1].used += gang
    jobs[job].lane += levels[level + 1].first - levels[level].first
    _stop_at_bound(jobs, levels[level + 1].bound, job)
    push_end(jobs, ends, count, job)


@plain
def end_attempts(jobs, lanes, levels, ends, count, uses, rules, t, v):
    """Finish the jobs whose time has come; a job that failed begins anew on the accelerators that it holds."""
    while count[ENDS] > 0 and ends[0].v <= v:
        job = ends[0].job
        gang, level = jobs[job].accelerators, lanes[jobs[job].lane].level
        remove_end(jobs, ends, count, job)
        count[LOOKED] = 0
        if jobs[job].promised_v != jobs[job].end_v:
            if rules.kind == ATTAINED:
                _demote(jobs, lanes, levels, ends, count, job)
                continue
            count[HEAD], count[EARLIER] = 0, 1
        unsaved = book(jobs, uses, rules, job, jobs[job].end_v)
        if jobs[job].fails:
            count[HEAD], count[ANEW] = 0, 1
            uses[LOST_TO_FAILURES] += gang * unsaved
            jobs[job].failures += 1
            end_v = jobs[job].end_v
            _begin_attempt(jobs, levels[level].bound, ends, count, rules, job, end_v)
        else:
            keep(jobs, uses, job, jobs[job].work_s - jobs[job].saved_s)
            jobs[job].saved_s = jobs[job].work_s
            jobs[job].running = 0
            jobs[job].end_s = t
            count[USED] -= gang
            count[LEFT] -= 1
            if rules.kind == FAIR:
                accrue(levels, level, t, rules.half_life_s)
            levels[level].used -= gang


@plain
def last_to_serve(jobs, lanes, levels, ends, stoppable, count, rules, t):
    """Return the running job that the policy would serve last."""
    if rules.kind == FAIR:
        return last_of_the_richest(jobs, lanes, levels, ends, count, rules, t)
    if rules.kind == ATTAINED:
        return last_of_the_worst(jobs, lanes, ends, count)
    if stoppable.size == 0:
        return last_of_all(jobs, ends, count)
    job = pop_stoppable(stoppable, count)
    while not jobs[job].running:
        job = pop_stoppable(stoppable, count)
    return job


@plain
def stop(jobs, lanes, levels, ends, count, uses, rules, job, t, v, cause):
    """Stop a running job; with notice it spends its last seconds on a checkpoint.

    Of what the scheduler itself stops jobs always have notice.
    """
    gang, level = jobs[job].accelerators, lanes[jobs[job].lane].level
    if rules.kind == FAIR:
        accrue(levels, level, t, rules.half_life_s)
    elif rules.kind == ATTAINED:
        jobs[job].asked_s += gang * v
    count[HEAD], count[ANEW] = 0, 1
    remove_end(jobs, ends, count, job)
    unsaved = book(jobs, uses, rules, job, v)
    is_told = rules.notice or cause == LOST_TO_PREEMPTION
    kept = kept_at_stop(jobs, rules, job, unsaved, is_told)
    keep(jobs, uses, job, kept)
    uses[CHECKPOINTING if kept > 0.0 else cause] += gang * (unsaved - kept)
    jobs[job].running = 0
    count[USED] -= gang
    levels[level].used -= gang


@plain
def kept_at_stop(jobs, rules, job, unsaved, is_told):
    """Return what a job that is stopped still saves of its unsaved work. [s]"""
    if is_told and jobs[job].every_s < np.inf:
        return max(0.0, unsaved - rules.checkpoint_s)
    return 0.0


@plain
def book(jobs, uses, rules, job, v):
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
    keep(jobs, uses, job, cycles * every)
    return unsaved


@plain
def keep(jobs, uses, job, seconds):
    """Count work as saved."""
    jobs[job].saved_s += seconds
    if jobs[job].useful:
        uses[SAVED] += jobs[job].accelerators * seconds


@plain_apart
def useful_so_far(jobs, ends, count, uses, rules, v):
    """Return what useful jobs have saved, and what those that run have done since. [accelerator-seconds]"""
    done = uses[SAVED]
    for i in range(count[ENDS]):
        job = ends[i].job
        every = jobs[job].every_s
        elapsed = v - jobs[job].began_v
        if jobs[job].attempts > 1:
            elapsed -= min(elapsed, rules.restart_s)
        if every < np.inf:
            cycles = np.floor(elapsed / (every + rules.checkpoint_s))
            rest = elapsed - cycles * (every + rules.checkpoint_s)
            elapsed = cycles * every + min(rest, every)
        if jobs[job].useful:
            done += jobs[job].accelerators * elapsed
    return done


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
