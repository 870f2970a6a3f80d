"""Jobs of a trace, what interrupts them, and how they save their work."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import Floats, Ints
from abilene.brief import brief
from abilene.compute.workload import daly_interval_s
from abilene.dates import SECONDS_PER_HOUR
from abilene.errors import InputError, Problem, ShapeError

JOB_COLUMNS: dict[str, tuple[type, float | None]] = {
    "submit_s": (np.float64, None),
    "accelerators": (np.int64, None),
    "work_s": (np.float64, None),
    "tier": (np.int64, 0),
    "requested_s": (np.float64, math.nan),
    "user": (np.int64, -1),
    "deadline_s": (np.float64, math.inf),
    "useful": (np.bool_, True),
}
"""Columns of jobs: the type of each, and its value where nobody said (None: it must be given)."""


@dataclass(frozen=True)
class Jobs:
    """Jobs of a trace.

    The columns after ``work_s`` may be left out: each then has the value named last.

    Attributes
    ----------
    submit_s : array, shape (jobs,)
        When each job is submitted. [s]
    accelerators : array, shape (jobs,)
        Size of its gang.
    work_s : array, shape (jobs,)
        How long it runs at full speed without interruption. [s]
    tier : array, shape (jobs,)
        Priority, 0 first; only the policy "priority" looks at it. 0.
    requested_s : array, shape (jobs,)
        Wall time that its user asked for, infinite for no limit; NaN where nobody said,
        and a scheduler that asks then knows the true ``work_s``. NaN. [s]
    user : array, shape (jobs,)
        Number of the user or account, -1 where nobody said. -1.
    deadline_s : array, shape (jobs,)
        When it is to be done, infinite for no deadline. Infinite. [s]
    useful : array, shape (jobs,)
        Whether what it finishes is of use to anybody: one that failed or was cancelled
        holds accelerators and draws power all the same. True.
    """

    submit_s: Floats
    accelerators: Ints
    work_s: Floats
    tier: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    requested_s: Floats = field(default_factory=lambda: np.zeros(0))
    user: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    deadline_s: Floats = field(default_factory=lambda: np.zeros(0))
    useful: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))
    __repr__ = brief

    def __post_init__(self) -> None:
        n = len(self.submit_s)
        for name, (kind, unsaid) in JOB_COLUMNS.items():
            values = np.asarray(getattr(self, name))
            if unsaid is not None and values.shape == (0,):
                values = np.full(n, unsaid)
            if values.shape != (n,):
                raise ShapeError(
                    f"jobs: {name} has shape {values.shape}, submit_s has ({n},); give one value per job"
                )
            object.__setattr__(self, name, np.ascontiguousarray(values, kind))
        _refuse(
            ~(
                np.isfinite(self.submit_s)
                & np.isfinite(self.work_s)
                & (self.work_s > 0)
                & (self.accelerators > 0)
            ),
            "lack a finite submit time, positive work or a positive gang",
            "leave them out of the trace",
        )
        _refuse(
            self.requested_s <= 0,
            "ask for a wall time that is not positive",
            "use NaN where nobody said",
        )
        _refuse(self.user < -1, "have a negative user", "use -1 where nobody said")
        _refuse(np.isnan(self.deadline_s), "have NaN as deadline", "use inf for none")

    def __len__(self) -> int:
        return len(self.submit_s)

    @property
    def accelerator_hours(self) -> float:
        """Work submitted. [accelerator-hours]"""
        return float(self.accelerators @ self.work_s) / SECONDS_PER_HOUR


def _refuse(bad: NDArray[np.bool_], what: str, fix: str) -> None:
    if bad.any():
        first = int(np.flatnonzero(bad)[0])
        what = f"{int(bad.sum())} jobs, the first at index {first}, {what}"
        raise InputError(Problem(what, fix, path="jobs"))


def repeated(jobs: Jobs, period_s: float, times: int) -> Jobs:
    """Return a trace that is submitted again and again, each time ``period_s`` later."""
    later_s = np.repeat(period_s * np.arange(times), len(jobs))
    columns = {name: np.tile(getattr(jobs, name), times) for name in JOB_COLUMNS}
    columns["submit_s"] += later_s
    columns["deadline_s"] += later_s
    return Jobs(**columns)


@dataclass(frozen=True)
class Reliability:
    """What interrupts jobs, and how they save their work.

    All times run on the clock of the job: under a cap checkpoints and restarts take
    longer too, and failures are counted per hour of work at full speed.
    """

    failures_per_accelerator_hour: float = 0.0
    """Unexpected stops. [per accelerator-hour]"""
    checkpoint_interval_s: float | None = None
    """Work between two checkpoints, ``inf`` for none. By default Daly's optimum, none
    where nothing fails. [s]"""
    checkpoint_s: float = 0.0
    """Time that a checkpoint takes. [s]"""
    restart_s: float = 0.0
    """Time from an interruption until work goes on, while the gang is held. [s]"""
    notice: bool = True
    """Stops by power are announced, as those by the scheduler always are: a job that
    writes checkpoints writes one more."""
    seed: int = 0
    """Seed of the failures."""

    def interval_s(self, accelerators: Ints) -> Floats:
        """Return the work between checkpoints of gangs of these sizes, in whole seconds. [s]"""
        if self.checkpoint_interval_s is not None:
            return np.full(len(accelerators), float(self.checkpoint_interval_s))
        if self.failures_per_accelerator_hour == 0:
            return np.full(len(accelerators), math.inf)
        mtbf_s = SECONDS_PER_HOUR / (self.failures_per_accelerator_hour * accelerators)
        return np.maximum(1.0, np.ceil(daly_interval_s(self.checkpoint_s, mtbf_s)))
