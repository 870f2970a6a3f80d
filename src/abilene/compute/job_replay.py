"""What became of a trace: who waited how long, and where the accelerator-hours went."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import Floats, Ints
from abilene.brief import brief
from abilene.compute.jobs import Jobs
from abilene.compute.service_order import RESERVING, Policy
from abilene.dates import SECONDS_PER_HOUR

SHORT_S = 10.0
"""Jobs that are shorter count as so long in slowdowns (Feitelson and Rudolph, JSSPP 1998). [s]"""


@dataclass(frozen=True)
class Spread:
    """Mean and percentiles over jobs, in the unit of what is spread."""

    mean: float
    p50: float
    p90: float
    p99: float

    @classmethod
    def of(cls, values: Floats) -> Spread:
        """Return the spread of values, NaN where there are none."""
        if len(values) == 0:
            return cls(math.nan, math.nan, math.nan, math.nan)
        return cls(
            float(values.mean()),
            *(float(x) for x in np.percentile(values, [50, 90, 99])),
        )


@dataclass(frozen=True)
class Hourly:
    """Means over each hour of the replay; the last hour may be cut short and then counts its part only."""

    powered: Floats
    """Accelerators that are powered."""
    held: Floats
    """Accelerators held by jobs."""
    delivered: Floats
    """Accelerators at work, a capped one counting its speed."""
    wanted: Floats
    """Accelerators for which jobs wait."""
    energy_wh: Floats
    """IT energy. [Wh]"""
    __repr__ = brief


@dataclass(frozen=True)
class WaitsOfKind:
    """How long jobs of one kind waited, those that finished."""

    kind: str
    jobs: int
    finished: int
    wait_s: Spread
    slowdown: Spread


@dataclass(frozen=True)
class JobReplay:
    """What became of a trace.

    The hours of the powered accelerators divide exactly: powered = idle + capped +
    useful + no use + checkpointing + restarting + lost. The submitted work divides too:
    submitted = useful + no use + left.
    """

    jobs: Jobs
    policy: Policy
    start_s: Floats
    """First start of each job, NaN if it never started. [s]"""
    end_s: Floats
    """End of each job, NaN if it did not finish. [s]"""
    wait_s: Floats
    """Time spent waiting, first and after each stop. [s]"""
    done_s: Floats
    """Work done and not lost. [s]"""
    failures: Ints
    """Failures of each job."""
    hourly: Hourly
    powered_hours: float
    """Powered accelerators. [accelerator-hours]"""
    held_hours: float
    """Accelerators held by jobs. [accelerator-hours]"""
    delivered_hours: float
    """Held accelerators times their speed: what the jobs got. [accelerator-hours]"""
    checkpointing_hours: float
    restarting_hours: float
    lost_to_failures_hours: float
    lost_to_power_hours: float
    lost_to_preemption_hours: float
    energy_wh: float
    """IT energy. [Wh]"""
    span_s: float
    """Length of the replay. [s]"""
    installed: int
    """Accelerators installed."""
    window_s: tuple[float, float]
    """Begin and end of what goodput looks at. [s]"""
    window_useful_hours: float
    """Work that useful jobs did in the window and had not lost by its end.
    [accelerator-hours]"""
    __repr__ = brief

    @property
    def finished(self) -> NDArray[np.bool_]:
        """Which jobs finished."""
        return ~np.isnan(self.end_s)

    @property
    def notes(self) -> tuple[str, ...]:
        """What the schedule rests on that nobody said."""
        jobs, notes = self.jobs, []
        unasked = int(np.isnan(jobs.requested_s).sum())
        if self.policy in RESERVING and unasked:
            notes.append(
                f"wall times: {unasked:,} of {len(jobs):,} jobs say none; the scheduler knows how long they will run"
            )
        unnamed = int((jobs.user == -1).sum())
        if self.policy == "fair_share" and unnamed:
            notes.append(
                f"users: {unnamed:,} of {len(jobs):,} jobs say none, and count as those of one user"
            )
        return tuple(notes)

    @property
    def useful_hours(self) -> float:
        """Work of useful jobs, done and not lost. [accelerator-hours]"""
        useful = self.jobs.accelerators * self.jobs.useful
        return float(useful @ self.done_s) / SECONDS_PER_HOUR

    @property
    def no_use_hours(self) -> float:
        """Work of jobs that failed or were cancelled, done and not lost. [accelerator-hours]"""
        of_no_use = self.jobs.accelerators * ~self.jobs.useful
        return float(of_no_use @ self.done_s) / SECONDS_PER_HOUR

    @property
    def left_hours(self) -> float:
        """Submitted work that is not done. [accelerator-hours]"""
        return (
            float(self.jobs.accelerators @ (self.jobs.work_s - self.done_s))
            / SECONDS_PER_HOUR
        )

    @property
    def idle_hours(self) -> float:
        """Powered accelerators without a job. [accelerator-hours]"""
        return self.powered_hours - self.held_hours

    @property
    def capped_hours(self) -> float:
        """What caps took from held accelerators. [accelerator-hours]"""
        return self.held_hours - self.delivered_hours

    @property
    def utilisation(self) -> float:
        """Held per powered accelerator-hours. [-]"""
        return self.held_hours / self.powered_hours if self.powered_hours else math.nan

    @property
    def occupancy(self) -> float:
        """Held per installed accelerator-hours. [-]"""
        installed_hours = self.installed * self.span_s / SECONDS_PER_HOUR
        return self.held_hours / installed_hours if installed_hours else math.nan

    @property
    def goodput(self) -> float:
        """Useful per installed accelerator-hours, in the window. [-]"""
        begin_s, end_s = self.window_s
        installed_hours = self.installed * (end_s - begin_s) / SECONDS_PER_HOUR
        return (
            self.window_useful_hours / installed_hours if installed_hours else math.nan
        )

    @property
    def jct_s(self) -> Spread:
        """Completion time, from submission to end. [s]"""
        return Spread.of((self.end_s - self.jobs.submit_s)[self.finished])

    @property
    def waits_s(self) -> Spread:
        """Time spent waiting. [s]"""
        return Spread.of(self.wait_s[self.finished])

    @property
    def deadlines_met(self) -> tuple[int, int]:
        """How many jobs with a deadline met it, and how many have one."""
        met = self.end_s <= self.jobs.deadline_s
        has_one = np.isfinite(self.jobs.deadline_s)
        return int((met & has_one).sum()), int(has_one.sum())

    @property
    def slowdowns(self) -> Spread:
        """Bounded slowdown: completion time per work, of which at least ``SHORT_S`` count; at least 1. [-]"""
        return Spread.of(self._slowdown[self.finished])

    @property
    def _slowdown(self) -> Floats:
        least_s = np.maximum(self.jobs.work_s, SHORT_S)
        return np.maximum(1.0, (self.end_s - self.jobs.submit_s) / least_s)

    def waits_by_tier(self) -> tuple[WaitsOfKind, ...]:
        """Return the waits of each tier."""
        tiers = np.unique(self.jobs.tier)
        return tuple(
            self._waits_of(f"tier {tier}", self.jobs.tier == tier)
            for tier in tiers.tolist()
        )

    def waits_by_width(self) -> tuple[WaitsOfKind, ...]:
        """Return the waits by size of the gang, from each power of two to the next."""
        power = np.frexp(self.jobs.accelerators)[1] - 1
        found = []
        for low in (2 ** np.unique(power)).tolist():
            name = f"{low:,}" if low == 1 else f"{low:,} to {2 * low - 1:,}"
            found.append(self._waits_of(name, 2**power == low))
        return tuple(found)

    def _waits_of(self, name: str, those: NDArray[np.bool_]) -> WaitsOfKind:
        done = those & self.finished
        return WaitsOfKind(
            name,
            int(those.sum()),
            int(done.sum()),
            Spread.of(self.wait_s[done]),
            Spread.of(self._slowdown[done]),
        )
