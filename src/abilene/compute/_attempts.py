"""Kernels: attempts of jobs, from their start to their end or stop, and what became of the time.

The tables are those of ``_tables``; ``uses`` holds what is named there.
"""

from __future__ import annotations

import numpy as np

from abilene.compute._queues import (
    ENDS,
    LEFT,
    USED,
    plain,
    pop_stoppable,
    push_end,
    push_stoppable,
    remove_end,
)
from abilene.compute._tables import (
    CHECKPOINTING,
    LOST_TO_FAILURES,
    RESTARTING,
)

SECOND_ODD = np.uint64(0xD1342543DE82EF95)


@plain
def start(jobs, lanes, levels, ends, stoppable, count, rules, job, t, v):
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
def end_attempts(jobs, lanes, levels, ends, count, uses, rules, t, v):
    """Finish the jobs whose time has come; a job that failed begins anew on the accelerators that it holds."""
    while count[ENDS] > 0 and ends[0].v <= v:
        job = ends[0].job
        gang = jobs[job].accelerators
        remove_end(jobs, ends, count, job)
        unsaved = book(jobs, uses, rules, job, jobs[job].end_v)
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
def stop_last(jobs, lanes, levels, ends, stoppable, count, uses, rules, v, cause):
    """Stop the running job of the last rank; with notice it spends its last seconds on a checkpoint."""
    job = pop_stoppable(stoppable, count)
    while not jobs[job].running:
        job = pop_stoppable(stoppable, count)
    gang = jobs[job].accelerators
    remove_end(jobs, ends, count, job)
    unsaved = book(jobs, uses, rules, job, v)
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
