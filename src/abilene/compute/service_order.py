"""Who is served before whom: the policies, and the tables that the kernel of the replay works on.

A job is its *rank*, its place in the order of service. Most of the time that a replay
takes would go into sorting: a trace that comes in order of submission is not sorted
again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import Floats, Ints
from abilene.compute._tables import JOB, LANE, LEVEL, fill_jobs
from abilene.compute.jobs import Jobs
from abilene.errors import InputError, Problem
from abilene.names import did_you_mean

Table = NDArray[np.void]
Policy = Literal["fifo", "backfill", "shortest_first", "smallest_first", "priority"]
POLICIES: tuple[Policy, ...] = (
    "fifo",
    "backfill",
    "shortest_first",
    "smallest_first",
    "priority",
)
BLOCKING = {"fifo", "shortest_first", "smallest_first"}
PREEMPTIVE = {"smallest_first", "priority"}
FEW = 1 << 16
"""Codes up to here, or up to so many as there are jobs, are counted and not sorted."""


def policy_of(name: str) -> Policy:
    """Return the policy of this name.

    Raises
    ------
    InputError
        If there is none.
    """
    for policy in POLICIES:
        if policy == name:
            return policy
    raise InputError(
        Problem(
            f"there is no policy '{name}'", did_you_mean(name, POLICIES), path="policy"
        )
    )


@dataclass(frozen=True)
class InOrder:
    """A trace as the kernel wants it."""

    rank: Ints
    """Job of each rank, by its place in the trace."""
    table: Table
    """Jobs by rank."""
    arrivals: Ints
    """Ranks as they arrive."""
    lanes: Table
    levels: Table


def in_order_of_service(jobs: Jobs, policy: Policy, every_s: Floats) -> InOrder:
    """Return the tables of a trace under a policy.

    Parameters
    ----------
    jobs, policy
        The trace, and who is served first.
    every_s : array, shape (jobs,)
        Work between two checkpoints. [s]
    """
    size = jobs.accelerators
    submitted = order_of_submission(jobs)
    identity = np.empty(len(jobs), np.int64)
    identity[submitted] = np.arange(len(jobs))
    by = {
        "shortest_first": jobs.work_s,
        "smallest_first": size,
        "priority": jobs.tier,
    }.get(policy)
    rank, arrivals = submitted, np.arange(len(jobs))
    if by is not None:
        rank = submitted[np.argsort(by[submitted], kind="stable")]
        arrivals = np.argsort(jobs.submit_s[rank], kind="stable")
    levels, level = 1, np.zeros(1, np.int64)
    if by is not None and policy in PREEMPTIVE:
        kinds, level = kinds_of(by.astype(np.int64, copy=False))
        levels = len(kinds)
    sizes, size_index = kinds_of(size)
    codes, lane = kinds_of(level * len(sizes) + size_index)
    # allocated here: numpy asks for large pages
    table = np.empty(len(jobs), JOB)
    columns = jobs.submit_s, jobs.work_s, every_s, size, lane, identity
    fill_jobs(table, rank, *columns)
    return InOrder(rank, table, arrivals, *_lanes(codes, lane, sizes, levels))


def _lanes(codes: Ints, lane: Ints, sizes: Ints, levels: int) -> tuple[Table, Table]:
    """Return lanes, by level and size, and levels."""
    lanes = np.zeros(len(codes), LANE)
    lanes["level"] = codes // max(len(sizes), 1)
    lanes["size"] = sizes[codes % max(len(sizes), 1)]
    lanes["offset"][1:] = np.cumsum(np.bincount(lane, minlength=len(lanes)))[:-1]
    ends = np.zeros(levels + 1, LEVEL)
    ends["first"] = np.searchsorted(lanes["level"], np.arange(len(ends)))
    return lanes, ends


def order_of_submission(jobs: Jobs) -> Ints:
    """Return places in the trace by submission, then work, size and tier; what is alike in all stays as it stands."""
    submit_s = jobs.submit_s
    if (submit_s[1:] >= submit_s[:-1]).all():
        order = np.arange(len(jobs))
    else:
        order = np.argsort(submit_s, kind="stable")
        submit_s = submit_s[order]
    at_once = np.zeros(len(jobs) + 1, np.bool_)
    at_once[1:-1] = submit_s[1:] == submit_s[:-1]
    alike = np.flatnonzero(at_once[1:] | at_once[:-1])
    if len(alike):
        some = order[alike]
        keys = (jobs.tier, jobs.accelerators, jobs.work_s, jobs.submit_s)
        order[alike] = some[np.lexsort([key[some] for key in keys])]
    return order


def kinds_of(codes: Ints) -> tuple[Ints, Ints]:
    """Return what ``numpy.unique`` with ``return_inverse`` does, without sorting where codes are few."""
    most = int(codes.max(initial=0))
    if most > max(FEW, len(codes)) or codes.min(initial=0) < 0:
        return np.unique(codes, return_inverse=True)
    there = np.bincount(codes) > 0
    return np.flatnonzero(there), (np.cumsum(there) - 1)[codes]
