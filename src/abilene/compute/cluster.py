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

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import Floats
from abilene.compute import _cluster as kernel
from abilene.compute._tables import (
    AT_BEGIN,
    AT_END,
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
from abilene.compute.job_replay import Hourly, JobReplay
from abilene.compute.jobs import Jobs, Reliability
from abilene.compute.service_order import (
    BLOCKING,
    KINDS,
    POLICIES,
    PREEMPTIVE,
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


def simulate(
    jobs: Jobs,
    supply: ClusterSupply,
    policy: Policy = "fifo",
    reliability: Reliability | None = None,
    until_s: float | None = None,
    options: PolicyOptions | None = None,
    window_s: tuple[float, float] | None = None,
    release_s: Floats | None = None,
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

        When power falls, the jobs that the policy would serve last are stopped first,
        or those that lose least, as ``options`` say.
    reliability : Reliability, optional
        Failures, checkpoints and restarts; by default nothing fails and nothing is
        saved.
    until_s : float, optional
        End of the replay; by default it runs until nothing can happen any more. [s]
    options : PolicyOptions, optional
        What "fair_share" and "least_attained" leave open, and who stops first.
    window_s : tuple of two floats, optional
        Begin and end of what goodput looks at; by default the first and the last
        submission, or where all are submitted at once, until the replay ends. [s]
    release_s : array, shape (jobs,), optional
        When each job is given to the scheduler, as ``deferral.released_s`` says; by
        default as it is submitted. Waits count from here, completion times from
        submission. [s]

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
    by_loss = options.stop == "least_loss"
    window_s = _window(jobs) if window_s is None else window_s
    release_s = jobs.submit_s if release_s is None else release_s
    served = in_order_of_service(jobs, policy, every_s, options, release_s)
    rules = Rules(
        KINDS.get(policy, LANES),
        policy in BLOCKING,
        policy in PREEMPTIVE,
        by_loss,
        reliability.notice,
        float(reliability.checkpoint_s),
        float(reliability.restart_s),
        reliability.failures_per_accelerator_hour / SECONDS_PER_HOUR,
        float(options.half_life_s),
        window_s,
        np.uint64(reliability.seed),
    )
    until = math.inf if until_s is None else float(until_s)
    rooms = rooms_for(served, policy, len(supply.start_s) > 1, by_loss)
    uses, series, end_s = kernel.replay(
        served.tables, rooms, _steps(supply), rules, until
    )
    window_s = window_s[0], min(window_s[1], end_s)
    return _replay(jobs, policy, supply, served, uses, series, end_s, window_s)


def _window(jobs: Jobs) -> tuple[float, float]:
    """Return first and last submission; with no end where they are the same."""
    if not len(jobs):
        return 0.0, math.inf
    first, last = float(jobs.submit_s.min()), float(jobs.submit_s.max())
    return first, last if last > first else math.inf


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
    supply: ClusterSupply,
    served: InOrder,
    uses: Floats,
    series: Floats,
    end_s: float,
    window_s: tuple[float, float],
) -> JobReplay:
    """Read the answer off the kernel's tables."""
    hours = series / SECONDS_PER_HOUR
    total = hours.sum(axis=0)
    uses = uses / SECONDS_PER_HOUR
    times, failures = np.empty((4, len(jobs))), np.empty(len(jobs), np.int64)
    read_answers(served.tables[0], served.rank, times, failures)
    start_s, ended_s, wait_s, done_s = times
    return JobReplay(
        jobs=jobs,
        policy=policy,
        start_s=start_s,
        end_s=ended_s,
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
        span_s=float(end_s - supply.start_s[0]),
        installed=supply.installed,
        window_s=window_s,
        window_useful_hours=float(uses[AT_END] - uses[AT_BEGIN]),
    )
