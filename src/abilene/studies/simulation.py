"""Jobs on a slice of a campus: the power that its sized dispatch leaves it, hour by hour, replayed on a cluster.

A trace rarely fills a campus. So it runs on a slice that is like its campus in
everything but size: each of its accelerators gets the same share of its full power in
each hour.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from abilene.arrays import ByValue, Floats
from abilene.brief import brief
from abilene.compute.cluster import simulate
from abilene.compute.deferral import released_s
from abilene.compute.hardware import accelerator
from abilene.compute.job_replay import JobReplay
from abilene.compute.jobs import Jobs, Reliability
from abilene.compute.power_of_work import PowerOfWork, power_of_work
from abilene.compute.power_of_work import share as best_share
from abilene.compute.service_order import Policy, PolicyOptions
from abilene.compute.supply import ClusterSupply
from abilene.compute.traces.record import Trace
from abilene.dates import SECONDS_PER_HOUR
from abilene.errors import InputError, Place, Problem
from abilene.programme.schema import Programme
from abilene.site.failures import accelerator_hours_per_failure
from abilene.studies.campus_power import CampusPower, share_by_hour
from abilene.studies.deferred import DeferredJobs, HourlyEnergy

USUAL_LOAD = 0.8
"""Part of a slice that the jobs of a trace keep busy on average, where nobody says how
large it is. [-]"""
WHOLE = 1e-6
"""Part of an accelerator that is rounding, where power is divided by that of one."""


@dataclass(frozen=True)
class Slice:
    """A cluster that is like its campus in everything but size."""

    site: str
    hardware: str
    """Hardware of most of the campus."""
    accelerators: int
    campus_accelerators: float
    """Accelerators of the whole campus."""
    rack: int
    """Accelerators that are switched together."""
    it_w: float
    """IT power of each accelerator where power is not short. [W]"""
    model: PowerOfWork
    """What each draws, and how fast it works under a cap."""
    reliability: Reliability
    notes: tuple[str, ...]
    """What the figures rest on."""

    def supply(self, share: Floats, step_hours: float = 1.0) -> ClusterSupply:
        """Return what power allows, where each accelerator gets a share of its full IT power in each step."""
        power_w = share * self.it_w * self.accelerators
        hourly = ClusterSupply.from_power(
            power_w, self.accelerators, self.model, self.rack
        )
        return replace(hourly, start_s=hourly.start_s * step_hours)

    def full(self) -> ClusterSupply:
        """Return the supply of a slice that is never short of power."""
        return ClusterSupply.constant(
            self.accelerators, self.model.busy_w, self.model.idle_w
        )


@dataclass(frozen=True, eq=False)
class Simulation(ByValue):
    """A trace on a slice of a campus, and the same trace where power is never short."""

    cluster: Slice
    policy: Policy
    first_step: int
    """Step of the weather year at which the trace begins."""
    step_hours: float
    """Length of a step of the weather year. [h]"""
    share: Floats
    """Share of its full power that the campus gets in each step of the weather year.
    [-]"""
    replay: JobReplay
    unlimited: JobReplay
    """The same jobs with full power throughout."""
    options: PolicyOptions = field(default_factory=PolicyOptions)
    """What the policy leaves open."""
    deferred: DeferredJobs | None = None
    """The same jobs under this power, held back for better hours, if that was asked for."""
    __repr__ = brief

    @property
    def replays(self) -> tuple[JobReplay, ...]:
        """The replay, that with full power, and with jobs held back if that was asked for."""
        more = () if self.deferred is None else (self.deferred.replay,)
        return (self.replay, self.unlimited, *more)

    @property
    def usable_w(self) -> Floats:
        """IT power that the slice may draw in each hour of the replay, shape (hours,). [W]"""
        hours = len(self.replay.hourly.energy_wh)
        share = share_by_hour(self.share, self.step_hours, self.first_step, hours)
        return np.asarray(share * self.cluster.it_w * self.cluster.accelerators)

    @property
    def short_hours(self) -> int:
        """Hours of the replay in which power is short."""
        return int(
            (self.usable_w < self.cluster.it_w * self.cluster.accelerators).sum()
        )

    @property
    def largest_gang(self) -> int:
        """Accelerators of the largest job."""
        return int(self.replay.jobs.accelerators.max())

    @property
    def halted_hours(self) -> int:
        """Hours of the replay in which the largest job may not run, though all of it could under a deeper cap."""
        cluster, usable_w = self.cluster, self.usable_w
        at_work, _, _ = best_share(
            usable_w, cluster.accelerators, cluster.model, cluster.rack
        )
        fits = usable_w >= self.largest_gang * cluster.model.floor_w
        return int(((at_work < self.largest_gang) & fits).sum())


def slice_of(
    programme: Programme,
    site_id: str,
    jobs: Jobs | None,
    accelerators: int | None = None,
    seed: int = 0,
) -> Slice:
    """Return a slice of a campus.

    Parameters
    ----------
    programme : Programme
        As a view sees it: hardware, workloads and phases are used.
    site_id : str
        The campus.
    jobs : Jobs, optional
        What it is for.
    accelerators : int, optional
        Size of the slice; by default ``fitting_accelerators`` for the jobs, or one
        rack.
    seed : int
        Of the failures.

    Raises
    ------
    InputError
        If its hardware is not in the packaged table, nobody published what that needs,
        or the campus is smaller than what is asked for or than the largest gang.
    """
    campus = _accelerators_of(programme, site_id)
    most = math.floor(sum(campus.values()) + WHOLE)
    name = max(campus, key=lambda each: campus[each])
    hardware = programme.hardware[name]
    if hardware.packaged is None:
        fix = "name a generation of the packaged table, such as gb200"
        raise InputError(
            Problem(
                "missing: what it draws under a cap", fix, f"hardware.{name}.packaged"
            )
        )
    known = accelerator(hardware.packaged)
    rack = known.rack_accelerators or 1
    if accelerators and accelerators > most:
        what = f"a slice of {accelerators:,} accelerators: {site_id} has {most:,}"
        fix = f"ask for {most:,} at most, or add phases"
        raise InputError(Problem(what, fix, "--accelerators"))
    size = accelerators or (fitting_accelerators(jobs, rack) if jobs else rack)
    if jobs and jobs.accelerators.max() > most:
        widest = int(jobs.accelerators.max())
        what = f"a job on {widest:,} accelerators: {site_id} has {most:,}"
        fix = f"--accelerators {most} leaves out what is wider"
        raise InputError(Problem(what, fix, "jobs"))
    size = min(size, most)
    reliability, notes = _reliability(programme, name, seed)
    return Slice(
        site=site_id,
        hardware=name,
        accelerators=size,
        campus_accelerators=sum(campus.values()),
        rack=rack,
        it_w=hardware.it_w_per_accelerator,
        model=power_of_work(
            known,
            "training",
            hardware.it_w_per_accelerator,
            hardware.idle_w_per_accelerator,
        ),
        reliability=reliability,
        notes=(
            f"accelerators: {size:,} of the campus's {sum(campus.values()):,.0f}, {name}; each gets the same "
            "share of its power as the campus of its load",
            "under a cap: speed by the fitted curve of training; racks are shut where that loses less",
            *notes,
        ),
    )


def slice_for(
    programme: Programme,
    site_id: str,
    trace: Trace,
    accelerators: int | None = None,
    seed: int = 0,
    strict: bool = False,
) -> tuple[Slice, Trace]:
    """Return a slice of a campus for a trace, and the trace without jobs that are wider than it.

    Parameters
    ----------
    programme, site_id, seed
        As in ``slice_of``.
    trace : Trace
        What it is for.
    accelerators : int, optional
        Size of the slice; wider jobs are left out then. By default it holds all jobs.
    strict : bool
        Whether wider jobs are refused, and not left out.

    Raises
    ------
    InputError
        As ``slice_of``; of the trace, if no job is left, or it holds requests.
    """
    if trace.requests is not None:
        what = f"{trace.title}: requests are load of serving, and no jobs"
        fix = "bring a trace of jobs"
        raise InputError(Problem(what, fix, place=Place(trace.file, 1, 1)))
    if accelerators:
        trace = trace.narrowed(accelerators, "the slice", strict)
    return slice_of(programme, site_id, trace.jobs, accelerators, seed), trace


def step_of_first_job(
    trace: Trace, keep_dates: bool, start_day: int | None, power: CampusPower
) -> int:
    """Return the step of a campus's power at which a trace begins.

    Parameters
    ----------
    trace : Trace
        The trace.
    keep_dates : bool
        Whether it begins at its own date.
    start_day : int, optional
        The day that the user says, whatever that of the trace is.
    power : CampusPower
        The power.

    Raises
    ------
    InputError
        As ``CampusPower.step_at``.
    """
    if start_day is None and keep_dates and trace.begins is not None:
        return power.step_at(trace.begins)
    return power.first_step(start_day)


def _accelerators_of(programme: Programme, site_id: str) -> dict[str, float]:
    """Return the accelerators of all phases of a campus, by hardware."""
    it_mw = programme.sites[site_id].it_mw_by_hardware
    return {
        name: mw * 1e6 / programme.hardware[name].it_w_per_accelerator
        for name, mw in it_mw.items()
    }


def _reliability(
    programme: Programme, hardware: str, seed: int
) -> tuple[Reliability, tuple[str, ...]]:
    """Return what interrupts jobs, and what that rests on."""
    hours = accelerator_hours_per_failure(programme.hardware[hardware])
    saved = [
        each for each in programme.workloads.values() if each.checkpoint_s is not None
    ]
    work = min(
        saved, key=lambda each: each.kind != "training", default=None
    )  # training before batch
    if hours is None or work is None:
        lacking = (
            f"hardware.{hardware}.accelerator_hours_per_failure"
            if work
            else "a workload of kind training or batch"
        )
        return Reliability(seed=seed), (
            f"failures: none, as {lacking} is not given; a stopped job begins anew",
        )
    assert work.checkpoint_s is not None  # the schema has seen to it
    note = (
        f"failures: one in {hours:,.0f} accelerator-hours, seed {seed}; a checkpoint takes {work.checkpoint_s:g} s, "
        f"a restart {work.restart_s:g} s; cuts of power are announced, and a checkpoint is written before them"
    )
    return Reliability(
        1.0 / hours,
        work.checkpoint_interval_s,
        work.checkpoint_s,
        work.restart_s,
        seed=seed,
    ), (note,)


def fitting_accelerators(jobs: Jobs, rack: int) -> int:
    """Return the whole racks that a trace keeps busy at ``USUAL_LOAD``, or that its largest gang needs."""
    span_s = max(float(np.ptp(jobs.submit_s)), float(jobs.work_s.max()))
    wanted = jobs.accelerator_hours * SECONDS_PER_HOUR / span_s / USUAL_LOAD
    return rack * math.ceil(max(wanted, float(jobs.accelerators.max())) / rack)


def simulate_campus(
    cluster: Slice,
    jobs: Jobs,
    power: CampusPower,
    policy: Policy,
    first_step: int | None = None,
    *,
    options: PolicyOptions | None = None,
    window_s: tuple[float, float] | None = None,
    energy: HourlyEnergy | None = None,
) -> Simulation:
    """Replay a trace on a slice of a campus under its power.

    Parameters
    ----------
    cluster : Slice
        The slice.
    jobs : Jobs
        The trace.
    power : CampusPower
        What its computers may draw.
    policy : str
        As in ``cluster.simulate``.
    first_step : int, optional
        Step of that power at which the trace begins; by default
        ``CampusPower.first_step``.
    options, window_s, energy
        As in ``replayed``.
    """
    first = power.first_step() if first_step is None else first_step
    first %= len(power.share)
    return replayed(
        cluster,
        jobs,
        power.share,
        policy,
        first,
        power.step_hours,
        options=options,
        window_s=window_s,
        energy=energy,
    )


def replayed(
    cluster: Slice,
    jobs: Jobs,
    share: Floats,
    policy: Policy,
    first_step: int = 0,
    step_hours: float = 1.0,
    *,
    options: PolicyOptions | None = None,
    window_s: tuple[float, float] | None = None,
    energy: HourlyEnergy | None = None,
) -> Simulation:
    """Replay a trace under a share of full power in each step, and with full power.

    Parameters
    ----------
    cluster, jobs, policy
        As in ``simulate_campus``.
    share : array, shape (steps,)
        Share of its full power that the campus gets in each step of a year, which
        repeats itself. [-]
    first_step : int
        Step of the year at which the trace begins: its first midnight, or its second 0.
    step_hours : float
        Length of a step. [h]
    options, window_s
        As in ``cluster.simulate``.
    energy : HourlyEnergy, optional
        What energy costs and emits; with it the jobs are replayed once more, held back
        for the hours in which that is least.

    Returns
    -------
    Simulation
        Power follows the year for twice the time that the jobs need at least; what is
        left then has full power.
    """
    how = partial(
        simulate,
        policy=policy,
        reliability=cluster.reliability,
        options=options,
        window_s=window_s,
    )

    def under_power(release_s: Floats) -> JobReplay:
        need_s = jobs.accelerator_hours * SECONDS_PER_HOUR / cluster.accelerators
        least_s = float(release_s.max()) + need_s
        years = math.ceil(2 * least_s / (len(share) * step_hours * SECONDS_PER_HOUR))
        followed = np.append(np.tile(np.roll(share, -first_step), years), 1.0)
        supply = cluster.supply(followed, step_hours)
        return how(jobs, supply, release_s=release_s)

    deferred = None
    if energy is not None:
        release_s = released_s(jobs, energy.signal)
        deferred = DeferredJobs(energy, release_s, under_power(release_s))
    return Simulation(
        cluster=cluster,
        policy=policy,
        first_step=first_step,
        step_hours=step_hours,
        share=share,
        replay=under_power(jobs.submit_s),
        unlimited=how(jobs, cluster.full()),
        options=options or PolicyOptions(),
        deferred=deferred,
    )
