"""Jobs on a cluster whose power varies by hour.

``simulate(jobs, supply, policy)`` replays a trace event by event. Accelerators are
interchangeable, a job holds its gang from start to stop, and everything that happens at
one instant happens in this order: attempts end, power changes, jobs arrive, jobs start.

More power need not help, not even the mean: a job that starts earlier may keep a larger
one out (backfill), take the place of an urgent one (shortest first), or be stopped by
the next cut and pay for a restart (any policy). What holds: where the supply is
constant and nothing fails, more of it delays no job under "fifo". Both are in the
tests.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import Floats, Ints
from abilene.brief import brief
from abilene.compute import _cluster as kernel
from abilene.compute._tables import (
    CHECKPOINTING,
    LANES,
    LOST_TO_FAILURES,
    LOST_TO_POWER,
    LOST_TO_PREEMPTION,
    RESTARTING,
    STEP,
    Rules,
    read_answers,
)
from abilene.compute.jobs import Jobs, Reliability
from abilene.compute.service_order import (
    BLOCKING,
    KINDS,
    POLICIES,
    PREEMPTIVE,
    RESERVING,
    InOrder,
    Policy,
    PolicyOptions,
    in_order_of_service,
    rooms_for,
)
from abilene.compute.supply import ClusterSupply
from abilene.dates import SECONDS_PER_HOUR
from abilene.errors import InputError, Problem
from abilene.names import did_you_mean

Table = NDArray[np.void]
HOPELESS = 15.0
"""Failures expected between two checkpoints above which a gang is refused: it would try
e^15 times."""


@dataclass(frozen=True)
class Spread:
    """Mean and percentiles over the jobs that finished. [s]"""

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
class JobReplay:
    """What became of a trace.

    The hours of the powered accelerators divide exactly: powered = idle + capped +
    useful + checkpointing + restarting + lost. The submitted work divides too:
    submitted = useful + left.
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
        """Work done and not lost. [accelerator-hours]"""
        return float(self.jobs.accelerators @ self.done_s) / SECONDS_PER_HOUR

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
    def goodput(self) -> float:
        """Useful per powered accelerator-hours. [-]"""
        return (
            self.useful_hours / self.powered_hours if self.powered_hours else math.nan
        )

    @property
    def jct_s(self) -> Spread:
        """Completion time, from submission to end. [s]"""
        return Spread.of((self.end_s - self.jobs.submit_s)[self.finished])

    @property
    def waits_s(self) -> Spread:
        """Time spent waiting. [s]"""
        return Spread.of(self.wait_s[self.finished])


def simulate(
    jobs: Jobs,
    supply: ClusterSupply,
    policy: Policy = "fifo",
    reliability: Reliability | None = None,
    until_s: float | None = None,
    options: PolicyOptions | None = None,
) -> JobReplay:
    """Replay jobs on a cluster.

    Parameters
    ----------
    jobs, supply
        The trace, and what power allows.
    policy : str
        Who starts next. Jobs that are alike by its key stand in order of submission,
        then of work, of size and of tier, so the order of the trace does not matter:
        what is alike in all four is the same job twice.

        * "fifo": in order of submission; the first that does not fit holds up the
          others.
        * "backfill": in order of submission; whoever does not fit is passed over (first
          fit).
        * "easy": in order of submission; the first that does not fit has a reservation,
          made with the wall times that were asked for and the steps of power to come,
          and whoever does not delay it may pass.
        * "conservative": as "easy", but everybody who waits has a reservation, made
          with the power of now.
        * "fair_share": the user who has held least so far, with the reservation of
          "easy" for the first that does not fit.
        * "least_attained": whoever has had least so far, in queues, passing over who
          does not fit; it stops jobs of worse queues, the last submitted first.
        * "shortest_first": the least work first; the first that does not fit holds up
          the others.
        * "smallest_first": the smallest gang first; it stops larger ones, the largest
          first.
        * "priority": by tier, passing over whoever does not fit; it stops jobs of worse
          tiers, the worst first.

        When power falls, the jobs that the policy would serve last are stopped first.
    reliability : Reliability, optional
        Failures, checkpoints and restarts; by default nothing fails and nothing is
        saved.
    until_s : float, optional
        End of the replay; by default it runs until nothing can happen any more. [s]
    options : PolicyOptions, optional
        What "fair_share" and "least_attained" leave open.

    Raises
    ------
    InputError
        If the policy is unknown, a gang is larger than the cluster ever is, a job is
        submitted before the supply begins, or a gang fails too often ever to finish.
    """
    reliability = reliability or Reliability()
    every_s = reliability.interval_s(jobs.accelerators)
    _check(jobs, supply, policy, reliability, every_s, until_s)
    options = options or PolicyOptions()
    served = in_order_of_service(jobs, policy, every_s, options, jobs.submit_s)
    rules = Rules(
        KINDS.get(policy, LANES),
        policy in BLOCKING,
        policy in PREEMPTIVE,
        reliability.notice,
        float(reliability.checkpoint_s),
        float(reliability.restart_s),
        reliability.failures_per_accelerator_hour / SECONDS_PER_HOUR,
        float(options.half_life_s),
        np.uint64(reliability.seed),
    )
    until = math.inf if until_s is None else float(until_s)
    rooms = rooms_for(served, policy, len(supply.start_s) > 1)
    uses, series, end_s = kernel.replay(
        served.tables, rooms, _steps(supply), rules, until
    )
    span_s = end_s - supply.start_s[0]
    return _replay(jobs, policy, served, uses, series, span_s)


def _steps(supply: ClusterSupply) -> Table:
    """Return the kernel's table of steps; a supply that shares no power never falls short."""
    steps = np.zeros(len(supply.start_s), STEP)
    for name in ("start_s", "accelerators", "speed", "busy_w", "idle_w"):
        steps[name] = getattr(supply, name)
    later = supply.accelerators[::-1]
    steps["most_from_here"] = np.maximum.accumulate(later)[::-1]
    steps["power_w"] = math.inf
    if supply.shared is not None:
        steps["power_w"] = supply.shared.power_w
        steps["installed"] = supply.shared.accelerators
        steps["rack"] = supply.shared.rack
        steps["full_w"] = supply.shared.model.busy_w
        steps["floor_w"] = supply.shared.model.floor_w
        steps["exponent"] = supply.shared.model.exponent
    return steps


def _check(
    jobs: Jobs,
    supply: ClusterSupply,
    policy: str,
    reliability: Reliability,
    every_s: Floats,
    until_s: float | None,
) -> None:
    problems = []
    if policy not in POLICIES:
        problems.append(
            Problem(
                f"there is no policy '{policy}'",
                did_you_mean(policy, POLICIES),
                path="policy",
            )
        )
    largest, most = (
        int(jobs.accelerators.max(initial=0)),
        int(supply.accelerators.max()),
    )
    if largest > most:
        what = f"a job wants {largest} accelerators, the cluster never has more than {most}"
        problems.append(
            Problem(what, "leave larger jobs out, or add accelerators", path="jobs")
        )
    if len(jobs) and jobs.submit_s.min() < supply.start_s[0]:
        what = f"a job is submitted at {jobs.submit_s.min():g} s, the supply begins at {supply.start_s[0]:g} s"
        problems.append(
            Problem(
                what, "let the supply begin no later than the first job", path="supply"
            )
        )
    if (every_s <= 0).any() or min(reliability.checkpoint_s, reliability.restart_s) < 0:
        problems.append(
            Problem(
                "an interval or time is not positive",
                "use inf for none",
                path="reliability",
            )
        )
    per_s = (
        reliability.failures_per_accelerator_hour / SECONDS_PER_HOUR * jobs.accelerators
    )
    attempt_s = (
        np.minimum(every_s, jobs.work_s)
        + reliability.checkpoint_s
        + reliability.restart_s
    )
    expected = float((per_s * attempt_s).max(initial=0))
    if until_s is None and expected > HOPELESS:
        what = f"a gang fails {expected:.0f} times for each piece of work that it can save, so it never ends"
        problems.append(
            Problem(what, "save more often, or give until_s", path="reliability")
        )
    if problems:
        raise InputError(problems)


def _replay(
    jobs: Jobs,
    policy: Policy,
    served: InOrder,
    uses: Floats,
    series: Floats,
    span_s: float,
) -> JobReplay:
    """Read the answer off the kernel's tables."""
    hours = series / SECONDS_PER_HOUR
    total = hours.sum(axis=0)
    uses = uses / SECONDS_PER_HOUR
    times, failures = np.empty((4, len(jobs))), np.empty(len(jobs), np.int64)
    read_answers(served.tables[0], served.rank, times, failures)
    start_s, end_s, wait_s, done_s = times
    return JobReplay(
        jobs=jobs,
        policy=policy,
        start_s=start_s,
        end_s=end_s,
        wait_s=wait_s,
        done_s=done_s,
        failures=failures,
        hourly=Hourly(*hours.T),
        powered_hours=float(total[kernel.POWERED_S]),
        held_hours=float(total[kernel.HELD_S]),
        delivered_hours=float(total[kernel.DELIVERED_S]),
        checkpointing_hours=float(uses[CHECKPOINTING]),
        restarting_hours=float(uses[RESTARTING]),
        lost_to_failures_hours=float(uses[LOST_TO_FAILURES]),
        lost_to_power_hours=float(uses[LOST_TO_POWER]),
        lost_to_preemption_hours=float(uses[LOST_TO_PREEMPTION]),
        energy_wh=float(total[kernel.JOULES]),
        span_s=float(span_s),
    )
