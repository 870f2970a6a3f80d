"""What a build-out delivers: the accelerators that it energises, and the useful compute that is left of them.

Accelerators are IT load over IT power per accelerator. What is energised at the end of
a quarter works from the next one on, until the end of its life, as it earns and draws
power; then what replaces it does. Its loss to power is that of the designs by which its
campus is powered, weighted by the load that each serves: the compute lost with the
energy that the sized dispatch leaves unserved.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial

import numpy as np

from abilene.arrays import Floats
from abilene.brief import brief
from abilene.buildout import BuildPlan
from abilene.buildout.candidates import CandidateDesign
from abilene.buildout.schedule import Step, steps
from abilene.compute.hardware import accelerator, reference_tflops
from abilene.compute.useful import (
    EXA_PER_TERA,
    Fleets,
    UsefulCompute,
    lost_to_ramp_up,
    useful_compute,
)
from abilene.compute.workload import availability
from abilene.dates import HOURS_PER_QUARTER, SECONDS_PER_HOUR
from abilene.programme.compute_records import Hardware, Workload
from abilene.programme.schema import Programme
from abilene.site.failures import accelerator_hours_per_failure, run_of
from abilene.site.season_response import ALL
from abilene.site.seasons import SEASONS

UNKNOWN = math.nan
W_PER_MW = 1e6


@dataclass(frozen=True)
class Fleet:
    """Accelerators alike in generation, place, age and work."""

    site: str
    phase: str
    hardware: str
    work: str
    """Id of the workload; empty where the programme names none."""
    accelerators: Floats
    """At work in each quarter, shape (quarters,)."""
    lost_to_ramp_up: Floats
    """Share of their hours that is not yet filled with work, shape (quarters,). [-]"""


@dataclass(frozen=True)
class Delivered:
    """Fleets of a build-out, and what they deliver."""

    fleets: tuple[Fleet, ...]
    compute: UsefulCompute
    """Its fleets are in the same order."""
    __repr__ = brief

    @property
    def useful_h100_hours(self) -> Floats:
        """Useful compute in hours of an H100 at its dense BF16 rate, by quarter. [H100-hours]"""
        return self.compute.useful_exaflop_hours / (reference_tflops() * EXA_PER_TERA)

    def useful_h100_hours_at(self, site_id: str) -> Floats:
        """Return the same of one campus. [H100-hours]"""
        here = np.array([fleet.site == site_id for fleet in self.fleets], dtype=bool)
        return np.asarray(self.compute.fleet_exaflop_hours[here].sum(axis=0)) / (
            reference_tflops() * EXA_PER_TERA
        )

    def lost_share_in_all(self, cause: str) -> float:
        """Return the part of what is offered over the whole plan that a cause takes; 0 where nothing is. [-]"""
        offered = float(self.compute.offered_exaflop_hours.sum())
        lost = float(self.compute.lost_exaflop_hours[cause].sum())
        return lost / offered if offered else 0.0

    @property
    def accelerators(self) -> dict[str, Floats]:
        """Accelerators at work in each quarter, by hardware."""
        found: dict[str, Floats] = {}
        for fleet in self.fleets:
            found[fleet.hardware] = found.get(fleet.hardware, 0.0) + fleet.accelerators
        return found


def delivered(build: BuildPlan) -> Delivered:
    """Return what a build-out delivers, by quarter."""
    found = tuple(fleets(build))
    return Delivered(found, useful_compute(_figures(build, found), HOURS_PER_QUARTER))


def fleets(build: BuildPlan) -> Iterator[Fleet]:
    """Yield the fleets of a build-out: each generation in each energised phase, shared out among the workloads."""
    programme = build.case.programme
    works = programme.workloads.items()
    shares = {name: work.share for name, work in works} or {"": 1.0}
    for step in steps(build.case):
        for hardware_id, alive, empty in at_work(build, step):
            watts = programme.hardware[hardware_id].it_w_per_accelerator
            accelerators = alive * step.it_mw * W_PER_MW / watts
            for work, share in shares.items():
                yield Fleet(
                    step.site, step.name, hardware_id, work, share * accelerators, empty
                )


def at_work(build: BuildPlan, step: Step) -> Iterator[tuple[str, Floats, Floats]]:
    """Yield the hardware of a phase: its id, the share of the phase where it works, and its loss to ramp-up.

    What replaces it is taken to be filled with work at once.
    """
    quarters = len(build.quarters)
    for place, one in enumerate(build.generations(step.key)):
        alive = np.zeros(quarters)
        alive[max(0, one.first) : max(0, one.last + 1)] = one.share
        empty = np.zeros(quarters)
        if place == 0:
            empty = lost_to_ramp_up(step.phase.ramp_up, one.first, quarters)
        yield one.hardware, alive, empty


def _figures(build: BuildPlan, found: tuple[Fleet, ...]) -> Fleets:
    """Return fleets as arrays, NaN where a figure is not known."""
    programme, shape = build.case.programme, (len(found), len(build.quarters))
    # Fleets of one campus and workload share what is shed of it: worked out once.
    shed = cache(partial(lost_to_power, build))
    accelerators, by_power = np.zeros(shape), np.zeros(shape)
    by_ramp_up, by_failures = np.zeros(shape), np.zeros(shape)
    peak, tokens = np.zeros(shape[0]), np.zeros(shape[0])
    for i, fleet in enumerate(found):
        accelerators[i] = fleet.accelerators
        peak[i] = _known(peak_tflops(programme.hardware[fleet.hardware]))
        tokens[i] = _tokens_per_s(programme, fleet)
        by_power[i] = shed(fleet.site, fleet.work)
        by_ramp_up[i] = fleet.lost_to_ramp_up
        by_failures[i] = _lost_to_failures(programme, fleet)
    lost_to = {"power": by_power, "ramp_up": by_ramp_up, "failures": by_failures}
    return Fleets(accelerators, peak, lost_to, tokens)


def lost_to_power(build: BuildPlan, site_id: str, work: str) -> Floats:
    """Return the share of its compute that a workload loses to short power, by quarter; NaN if that is not sized. [-]

    In a quarter runs what was energised by the end of the one before, on the designs of
    that time, which lose in it what they lose in that quarter of the year.
    """
    quarters = len(build.quarters)
    lost_mw, load_mw = np.zeros(quarters), np.zeros(quarters)
    season = (build.case.quarter(0).index + np.arange(quarters)) % SEASONS
    for (where, name), mw in build.served_mw.items():
        if where == site_id:
            runs_mw = np.append(mw[:1], mw[:-1])
            lost = _lost_by_season(build.case.candidate(site_id, name), work)[season]
            lost_mw += np.where(runs_mw > 0, runs_mw * lost, 0.0)
            load_mw += runs_mw
    return np.divide(lost_mw, load_mw, out=np.zeros(quarters), where=load_mw > 0)


def _lost_by_season(design: CandidateDesign, work: str) -> Floats:
    """Return the share of its compute that a workload loses in each quarter of the year; NaN if not sized. [-]"""
    if design.responses is None:
        return np.full(SEASONS, UNKNOWN)
    seasons = [one.lost_compute for one in design.responses]
    return np.array([lost.get(work, lost.get(ALL, UNKNOWN)) for lost in seasons])


def peak_tflops(hardware: Hardware) -> float | None:
    """Return the dense BF16 rate of an accelerator, as given or packaged. [10^12 operations per second]"""
    if hardware.bf16_tflops is not None or hardware.packaged is None:
        return hardware.bf16_tflops
    return accelerator(hardware.packaged).bf16_tflops


def lost_to_failures(work: Workload, hours_per_failure: float) -> float:
    """Return the share of its time that a workload loses to failures, checkpoints and restarts. [-]"""
    if work.kind == "serving":
        mtbf_s = hours_per_failure / work.gang * SECONDS_PER_HOUR
        return 1.0 - float(availability(work.restart_s, mtbf_s))
    return 1.0 - run_of(work, hours_per_failure).useful_fraction


def _lost_to_failures(programme: Programme, fleet: Fleet) -> float:
    hours_per_failure = accelerator_hours_per_failure(
        programme.hardware[fleet.hardware]
    )
    if hours_per_failure is None or not fleet.work:
        return UNKNOWN
    return lost_to_failures(programme.workloads[fleet.work], hours_per_failure)


def _tokens_per_s(programme: Programme, fleet: Fleet) -> float:
    if not fleet.work:
        return UNKNOWN
    work = programme.workloads[fleet.work]
    given = work.output_tokens_per_accelerator_s
    if work.kind != "serving" and not given:
        return 0.0
    return _known(given.get(fleet.hardware))


def _known(figure: float | None) -> float:
    return UNKNOWN if figure is None else figure
