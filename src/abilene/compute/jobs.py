"""Jobs of a trace, what interrupts them, and how they save their work."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from abilene.arrays import Floats, Ints
from abilene.brief import brief
from abilene.compute.workload import daly_interval_s
from abilene.dates import SECONDS_PER_HOUR
from abilene.errors import InputError, Problem, ShapeError


@dataclass(frozen=True)
class Jobs:
    """Jobs of a trace.

    Attributes
    ----------
    submit_s : array, shape (jobs,)
        When each job is submitted. [s]
    accelerators : array, shape (jobs,)
        Size of its gang.
    work_s : array, shape (jobs,)
        How long it runs at full speed without interruption. [s]
    tier : array, shape (jobs,)
        Priority, 0 first; only the policy "priority" looks at it.
    """

    submit_s: Floats
    accelerators: Ints
    work_s: Floats
    tier: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    __repr__ = brief

    def __post_init__(self) -> None:
        n = len(self.submit_s)
        columns = {
            "submit_s": np.float64,
            "accelerators": np.int64,
            "work_s": np.float64,
            "tier": np.int64,
        }
        for name, kind in columns.items():
            values = (
                np.zeros(n)
                if name == "tier" and len(self.tier) == 0
                else np.asarray(getattr(self, name))
            )
            if values.shape != (n,):
                raise ShapeError(
                    f"jobs: {name} has shape {values.shape}, submit_s has ({n},); give one value per job"
                )
            object.__setattr__(self, name, np.ascontiguousarray(values, kind))
        bad = ~(
            np.isfinite(self.submit_s)
            & np.isfinite(self.work_s)
            & (self.work_s > 0)
            & (self.accelerators > 0)
        )
        if bad.any():
            first = int(np.flatnonzero(bad)[0])
            raise InputError(
                Problem(
                    f"{int(bad.sum())} jobs, the first at index {first}, lack a finite submit time, positive work or "
                    "a positive gang",
                    "leave them out of the trace",
                    path="jobs",
                )
            )

    def __len__(self) -> int:
        return len(self.submit_s)

    @property
    def accelerator_hours(self) -> float:
        """Work submitted. [accelerator-hours]"""
        return float(self.accelerators @ self.work_s) / SECONDS_PER_HOUR


def repeated(jobs: Jobs, period_s: float, times: int) -> Jobs:
    """Return a trace that is submitted again and again, each time ``period_s`` later."""
    later_s = np.repeat(period_s * np.arange(times), len(jobs))
    return Jobs(
        np.tile(jobs.submit_s, times) + later_s,
        np.tile(jobs.accelerators, times),
        np.tile(jobs.work_s, times),
        np.tile(jobs.tier, times),
    )


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
    """Stops by power and by the scheduler are announced: a job that writes checkpoints
    writes one more."""
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
