"""Kernels: which jobs stop when power falls, by what loses least.

All accelerators at work draw alike, so what a stop loses per watt that it frees is what
it loses per accelerator. The least of all sets that free enough is a knapsack; what is
done here is near it, and never worse than the order of the policy: jobs by what they
lose per accelerator until enough is free, of these those go on that are not needed, the
dearest first; one job alone where that loses less; and the order of the policy where
even so it loses less. A policy that stops worse levels for better ones would take such
a choice back at once: under it worse levels stop first, and only within one counts what
is lost.
"""

from __future__ import annotations

import numpy as np

from abilene.compute._attempts import kept_at_stop, last_to_serve
from abilene.compute._queues import ENDS, plain, plain_apart
from abilene.compute._tables import MARKED


@plain
def lost_at_stop_s(jobs, rules, job, v):
    """Return what a job loses if power stops it now, on the clock v. [s]

    The work since its last checkpoint, or the checkpoint that it still writes, and its
    restart; of a restart under way what it has taken so far.
    """
    every, elapsed, restarting = jobs[job].every_s, v - jobs[job].began_v, 0.0
    if jobs[job].attempts > 1:
        restarting = min(elapsed, rules.restart_s)
        elapsed -= restarting
    else:
        restarting = rules.restart_s
    if every < np.inf:
        cycles = np.floor(elapsed / (every + rules.checkpoint_s))
        elapsed = min(elapsed - cycles * (every + rules.checkpoint_s), every)
    kept = kept_at_stop(jobs, rules, job, elapsed, rules.notice)
    return elapsed - kept + restarting


@plain
def _may_stop(jobs, lanes, job, level):
    """Say whether a job that runs and is not marked is of a level, or of any where that is negative."""
    if jobs[job].running == MARKED:
        return False
    return level < 0 or lanes[jobs[job].lane].level == level


@plain
def _mark(jobs, job):
    jobs[job].running = MARKED


@plain
def _mark_by_loss(jobs, lanes, ends, count, rules, v, short, level):
    """Mark by loss per accelerator, of those alike the last rank first; return accelerators freed."""
    freed = 0
    while freed < short:
        found, least = -1, np.inf
        for i in range(count[ENDS]):
            job = ends[i].job
            if not _may_stop(jobs, lanes, job, level):
                continue
            lost = lost_at_stop_s(jobs, rules, job, v)
            if lost < least or (lost == least and job > found):
                found, least = job, lost
        _mark(jobs, found)
        freed += jobs[found].accelerators
    return freed


@plain
def _spare_the_dearest(jobs, ends, count, rules, v, spare):
    """Let those go on that are not needed: what loses most first, of those alike the first rank."""
    while spare > 0:
        found, most = -1, -1.0
        for i in range(count[ENDS]):
            job = ends[i].job
            gang = jobs[job].accelerators
            if jobs[job].running != MARKED or gang > spare:
                continue
            lost = gang * lost_at_stop_s(jobs, rules, job, v)
            if lost > most or (lost == most and job < found):
                found, most = job, lost
        if found < 0:
            return
        jobs[found].running = 1
        spare -= jobs[found].accelerators


@plain
def _lost_by_marked(jobs, ends, count, rules, v):
    """Return what the marked jobs lose together. [accelerator-seconds]"""
    lost = 0.0
    for i in range(count[ENDS]):
        job = ends[i].job
        if jobs[job].running == MARKED:
            lost += jobs[job].accelerators * lost_at_stop_s(jobs, rules, job, v)
    return lost


@plain
def _cheapest_alone(jobs, lanes, ends, count, rules, v, short, level):
    """Return the job that frees enough alone and loses least, of those alike the last rank; -1 if none does."""
    found, least = -1, np.inf
    for i in range(count[ENDS]):
        job = ends[i].job
        lost = jobs[job].accelerators * lost_at_stop_s(jobs, rules, job, v)
        is_less = lost < least or (lost == least and job > found)
        is_enough = jobs[job].accelerators >= short
        if is_enough and is_less and _may_stop(jobs, lanes, job, level):
            found, least = job, lost
    return found


@plain
def _unmark_all(jobs, ends, count):
    for i in range(count[ENDS]):
        jobs[ends[i].job].running = 1


@plain_apart
def _mark_by_policy(jobs, lanes, levels, rooms, count, rules, t, short):
    """Mark the jobs that the policy would serve last."""
    freed = 0
    while freed < short:
        job = last_to_serve(jobs, lanes, levels, *rooms, count, rules, t)
        _mark(jobs, job)
        freed += jobs[job].accelerators


@plain_apart
def mark_cheapest(jobs, lanes, levels, rooms, count, rules, t, v, short, level):
    """Mark the jobs that stop so that ``short`` accelerators are free.

    ``rooms`` are ends and stoppable. Where ``level`` is not negative only jobs of this
    level stop: the worst that runs, and holds more than ``short``.
    """
    ends = rooms[0]
    _mark_by_policy(jobs, lanes, levels, rooms, count, rules, t, short)
    by_policy = _lost_by_marked(jobs, ends, count, rules, v)
    _unmark_all(jobs, ends, count)
    alone = _cheapest_alone(jobs, lanes, ends, count, rules, v, short, level)
    freed = _mark_by_loss(jobs, lanes, ends, count, rules, v, short, level)
    _spare_the_dearest(jobs, ends, count, rules, v, freed - short)
    by_loss = _lost_by_marked(jobs, ends, count, rules, v)
    if alone >= 0:
        lost = jobs[alone].accelerators * lost_at_stop_s(jobs, rules, alone, v)
        if lost < by_loss:
            by_loss = lost
            _unmark_all(jobs, ends, count)
            _mark(jobs, alone)
    if by_policy < by_loss:
        _unmark_all(jobs, ends, count)
        _mark_by_policy(jobs, lanes, levels, rooms, count, rules, t, short)
