"""Who is served before whom: the policies, and the tables that the kernel of the replay works on.

A job is its *rank*, its place in the order of service. Most of the time that a replay
takes would go into sorting: a trace that comes in order of submission is not sorted
again.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import Floats, Ints
from abilene.compute._tables import (
    ATTAINED,
    CONSERVATIVE,
    EASY,
    END,
    FAIR,
    JOB,
    LANE,
    LANES,
    LEVEL,
    NODE,
    fill_jobs,
)
from abilene.compute.jobs import Jobs
from abilene.dates import SECONDS_PER_HOUR
from abilene.errors import InputError, Problem
from abilene.names import did_you_mean

Table = NDArray[np.void]
Rooms = tuple[tuple[Table, Ints, Table], tuple[Ints, Ints, Table, Floats, Table]]
Policy = Literal[
    "fifo",
    "backfill",
    "easy",
    "conservative",
    "fair_share",
    "least_attained",
    "shortest_first",
    "smallest_first",
    "priority",
]
POLICIES: tuple[Policy, ...] = get_args(Policy)
Stop = Literal["policy", "least_loss"]
STOPS: tuple[Stop, ...] = get_args(Stop)
BLOCKING = {"fifo", "shortest_first", "smallest_first"}
PREEMPTIVE = {"smallest_first", "priority"}
KINDS = {
    "easy": EASY,
    "conservative": CONSERVATIVE,
    "fair_share": FAIR,
    "least_attained": ATTAINED,
}
RESERVING = {"easy", "conservative", "fair_share"}
"""Policies that ask how long a job will run."""
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
    tables: tuple[Table, Ints, Table, Table]
    """Jobs by rank, ranks as they arrive, lanes and levels."""


@dataclass(frozen=True)
class PolicyOptions:
    """What some policies leave open."""

    half_life_s: float = 7 * 86_400.0
    """Fair shares: after so long half of what a user has held counts, ``inf`` for no
    decay. The default is that of Slurm. [s]"""
    attained_hours: tuple[float, ...] = (1.0,)
    """Least attained service: what a job may have had in each queue but the last, rising.
    The default is the first example of Tiresias. [accelerator-hours]"""
    stop: Stop = "policy"
    """Which jobs stop when power falls: those that the policy would serve last, or
    "least_loss": those that lose least, by unsaved work and restart."""

    def __post_init__(self) -> None:
        if self.stop not in STOPS:
            what = f"there is no way to stop '{self.stop}'"
            raise InputError(Problem(what, did_you_mean(self.stop, STOPS), path="stop"))
        rising = (0.0, *self.attained_hours)
        if not (self.half_life_s > 0 and (np.diff(rising) > 0).all()):
            what = "a half-life is not positive, or bounds of queues do not rise from 0"
            raise InputError(Problem(what, "use inf for no decay", path="policy"))


def in_order_of_service(
    jobs: Jobs,
    policy: Policy,
    every_s: Floats,
    options: PolicyOptions,
    submit_s: Floats,
) -> InOrder:
    """Return the tables of a trace under a policy.

    Parameters
    ----------
    jobs, policy, options
        The trace, and who is served first.
    every_s : array, shape (jobs,)
        Work between two checkpoints. [s]
    submit_s : array, shape (jobs,)
        When each job comes to the scheduler. [s]
    """
    size = jobs.accelerators
    submitted = order_of_submission(jobs, submit_s)
    identity = np.empty(len(jobs), np.int64)
    identity[submitted] = np.arange(len(jobs))
    by = {
        "shortest_first": jobs.work_s,
        "smallest_first": size,
        "priority": jobs.tier,
        "fair_share": jobs.user,
    }.get(policy)
    rank, arrivals = submitted, np.arange(len(jobs))
    if by is not None:
        rank = submitted[np.argsort(by[submitted], kind="stable")]
        arrivals = np.argsort(submit_s[rank], kind="stable")
    lane, lanes, levels = _lanes(policy, by, size, options)
    if policy == "fair_share":
        levels["begin"] = np.searchsorted(lane[rank], np.arange(len(levels)))
    asked_s = jobs.work_s
    if policy == "least_attained":
        asked_s = np.zeros(len(jobs))
    elif policy in RESERVING:
        asked_s = np.where(np.isnan(jobs.requested_s), jobs.work_s, jobs.requested_s)
    # allocated here: numpy asks for large pages
    table = np.empty(len(jobs), JOB)
    times_s = submit_s, jobs.work_s, asked_s, every_s
    fill_jobs(table, rank, times_s, size, lane, identity, jobs.useful)
    return InOrder(rank, (table, arrivals, lanes, levels))


def _lanes(
    policy: Policy, by: NDArray[Any] | None, size: Ints, options: PolicyOptions
) -> tuple[Ints, Table, Table]:
    """Return the lane of each job, the lanes, by level and size, and the levels."""
    kinds, level = np.zeros(1, np.int64), np.zeros(1, np.int64)
    if by is not None and (policy in PREEMPTIVE or policy == "fair_share"):
        kinds, level = kinds_of(by.astype(np.int64, copy=False))
    sizes, size_index = kinds_of(size)
    if KINDS.get(policy, LANES) in (EASY, CONSERVATIVE, FAIR):
        sizes, size_index = np.zeros(1, np.int64), np.zeros(len(size), np.int64)
    codes, lane = kinds_of(level * len(sizes) + size_index)
    jobs_of_lane = np.bincount(lane, minlength=len(codes))
    levels = np.zeros(len(kinds) + 1, LEVEL)
    if policy == "least_attained":  # a job moves through all levels
        queues = len(options.attained_hours) + 1
        codes = np.arange(queues * len(sizes))
        jobs_of_lane = np.tile(jobs_of_lane, queues)
        levels = np.zeros(queues + 1, LEVEL)
        bounds_s = SECONDS_PER_HOUR * np.array(options.attained_hours)
        levels["bound"] = np.concatenate([bounds_s, [math.inf, math.inf]])
    lanes = np.zeros(len(codes), LANE)
    lanes["level"] = codes // max(len(sizes), 1)
    lanes["size"] = sizes[codes % max(len(sizes), 1)]
    lanes["offset"][1:] = np.cumsum(jobs_of_lane)[:-1]
    levels["first"] = np.searchsorted(lanes["level"], np.arange(len(levels)))
    return lane, lanes, levels


def rooms_for(
    served: InOrder, policy: Policy, has_steps: bool, by_loss: bool = False
) -> Rooms:
    """Return what those that run are kept in, and those that wait, as the kernel wants it.

    Parameters
    ----------
    served, policy
        The tables, and who is served first.
    has_steps : bool
        Whether the supply changes.
    by_loss : bool
        Whether jobs stop by what loses least: then all that run are looked at.
    """
    jobs, _, lanes, levels = served.tables
    kind, n = KINDS.get(policy, LANES), len(jobs)
    is_stopped = policy in PREEMPTIVE or has_steps
    is_ranked = kind not in (FAIR, ATTAINED) and not by_loss
    queues = len(levels) - 1 if kind == ATTAINED else 1
    in_line = kind in (EASY, FAIR)
    running = (
        np.zeros(n, END),
        np.zeros(n if is_stopped and is_ranked else 0, np.int64),
        np.zeros(n if kind in (EASY, FAIR, CONSERVATIVE) else 0, END),
    )
    waiting = (
        np.zeros(queues * n, np.int64),
        np.full(2 * _leaves(len(lanes)), n),
        np.zeros(2 * _leaves(n) if in_line else 2, NODE),
        np.zeros(n if kind == CONSERVATIVE else 0),
        np.zeros(2 * n + 2 if kind == CONSERVATIVE else 0, END),
    )
    return running, waiting


def _leaves(least: int) -> int:
    """Return the first power of two that is not less."""
    return 1 << max(least - 1, 0).bit_length()


def order_of_submission(jobs: Jobs, submit_s: Floats) -> Ints:
    """Return places in the trace by submission, then work, size and tier; what is alike in all stays as it stands."""
    order = np.arange(len(jobs))
    if (submit_s[1:] < submit_s[:-1]).any():
        order = np.argsort(submit_s, kind="stable")
    rising_s = submit_s[order]
    at_once = np.zeros(len(jobs) + 1, np.bool_)
    at_once[1:-1] = rising_s[1:] == rising_s[:-1]
    alike = np.flatnonzero(at_once[1:] | at_once[:-1])
    if len(alike):
        some = order[alike]
        keys = (jobs.tier, jobs.accelerators, jobs.work_s, submit_s)
        order[alike] = some[np.lexsort([key[some] for key in keys])]
    return order


def kinds_of(codes: Ints) -> tuple[Ints, Ints]:
    """Return what ``numpy.unique`` with ``return_inverse`` does, without sorting where codes are few."""
    most = int(codes.max(initial=0))
    if most > max(FEW, len(codes)) or codes.min(initial=0) < 0:
        return np.unique(codes, return_inverse=True)
    there = np.bincount(codes) > 0
    return np.flatnonzero(there), (np.cumsum(there) - 1)[codes]
