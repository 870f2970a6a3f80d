"""What it costs a campus to shed a part of its load in a few hours of the year, and what that saves.

The utility gives only a part of the load as firm power; the rest it may cut in the
hours of highest price. Three campuses of the same load are sized beside each other:

* ``firm``: all of its power is firm; it may have to wait for that;
* ``backup``: its power is cut, and equipment of its own carries the load through the
  cuts, as far as it can;
* ``flexible``: its power is cut, and its compute sheds that part of the load.

Apart from the compute that the flexible one sheds, all load must be served in all
three. What the contracts of the site grant beyond its load may be cut in all but the
first; in other hours storage charges with it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import ByValue, Floats
from abilene.brief import brief
from abilene.compute.jobs import Jobs, repeated
from abilene.compute.power_of_work import PowerOfWork, share
from abilene.compute.service_order import Policy
from abilene.dates import SECONDS_PER_HOUR, Quarter
from abilene.errors import InputError, Problem
from abilene.power.problem import WEATHER_YEAR_HOURS
from abilene.power.sizing import size
from abilene.power.transforms import with_availability, with_scaled_load
from abilene.programme.power_records import Grid
from abilene.programme.schema import Programme
from abilene.site.compute_price import usd_per_accelerator_hour
from abilene.site.load import full_load_mw
from abilene.site.power_design import PowerDesign
from abilene.site.problem import SiteCampus, site_campus
from abilene.site.sizing import added_up
from abilene.site.voll import shed, tiers
from abilene.studies.campus_power import DAY_HOURS
from abilene.studies.simulation import (
    Simulation,
    Slice,
    replayed,
)

MUST_SERVE_USD_PER_MWH = 1e6
"""Stands for load that must be served: no cost, but a price above that of any equipment
used an hour a year."""
FIRM, CUT = "firm", "cut"
"""Ids of the two contracts that take the place of the site's own."""
NOT_KEPT = (
    "curtailable_mw",
    "curtailed_hours_per_year",
    "curtailed_above_mw",
    "curtailed_in",
    "curtail",
    "export_mw",
)
"""What the two contracts do not take over: what the site's own may cut, and sell."""
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Flex:
    """How much of the load is shed, how long at a time, and how many hours a year."""

    share: float
    """Part of the load. [-]"""
    event_hours: float
    """Length of one shedding. [h]"""
    hours_per_year: float
    """All of them together, at most. [h/year]"""

    def __post_init__(self) -> None:
        if not (0 < self.share < 1 and 0 < self.event_hours <= self.hours_per_year):
            what = "the share must be above 0 and below 1, and an event last no longer than the hours of a year"
            raise InputError(
                Problem(what, "correct --share, --hours or --hours-per-year")
            )


@dataclass(frozen=True)
class Loss:
    """What one shedding costs an accelerator, on the mean over the campus."""

    hours: float
    """Work lost, in hours of full speed. [h]"""
    usd_per_hour: float
    """What one of them is worth. [USD/h]"""
    price_from: str
    """Where that comes from."""
    notes: tuple[str, ...]
    """How the work lost was found."""


@dataclass(frozen=True, eq=False)
class FlexibilityStudy(ByValue):
    """The three campuses, what shedding costs, and what it saves."""

    flex: Flex
    cluster: Slice
    """A slice of the campus, by which its loss of work is counted."""
    load_mw: float
    """Facility load. [MW]"""
    events: Mask
    """Steps of the first weather year in which the utility cuts, shape (steps,)."""
    step_hours: float
    designs: Mapping[str, PowerDesign]
    """``firm``, ``backup`` and ``flexible``."""
    loss: Loss
    """Work lost in one event."""
    firm_from: Quarter | None
    """First quarter in which the site's contracts give the whole load as firm power;
    None if they never do."""
    flexible_from: Quarter | None
    """The same for the part that is not shed."""
    simulation: Simulation | None
    """A trace through a year of such cuts, if there is one."""
    __repr__ = brief

    @property
    def hours(self) -> float:
        """Hours a year in which the utility cuts. [h]"""
        return float(self.events.sum()) * self.step_hours

    @property
    def shed_mwh(self) -> float:
        """Load shed in a year: its share of what is asked for in the hours that are cut. [MWh]"""
        asked_mw = self.designs["firm"].site.years[0].demand_mw[self.events]
        return self.flex.share * float(asked_mw.sum()) * self.step_hours

    @property
    def lost_share(self) -> float:
        """Part of a year's work that is lost. [-]"""
        events = self.hours / self.flex.event_hours
        return self.loss.hours * events / (len(self.events) * self.step_hours)

    @property
    def lost_accelerator_hours(self) -> float:
        """The same on the whole campus. [accelerator-hours/year]"""
        return (
            self.loss.hours
            * self.hours
            / self.flex.event_hours
            * self.cluster.campus_accelerators
        )

    @property
    def lost_usd(self) -> float:
        """Value of the compute lost in a year. [USD]"""
        return self.lost_accelerator_hours * self.loss.usd_per_hour

    @property
    def quarters_saved(self) -> int | None:
        """Quarters of waiting for firm power that are saved; None where a date is missing."""
        if self.firm_from is None or self.flexible_from is None:
            return None
        return self.firm_from - self.flexible_from


def cut_steps(
    price_usd_per_mwh: Floats,
    flex: Flex,
    step_hours: float = 1.0,
    year_hours: float = WEATHER_YEAR_HOURS,
) -> Mask:
    """Return the steps in which the utility cuts: whole events, each in turn where the mean price is the highest.

    Parameters
    ----------
    price_usd_per_mwh : array, shape (steps,)
        Price in each step: it stands for the net load, by which a utility chooses.
        [USD/MWh]
    flex : Flex
        Length of an event, and hours in a year.
    step_hours : float
        Length of a step. [h]
    year_hours : float
        Length of a calendar year. [h]

    Returns
    -------
    array of bool, shape (steps,)
        True in steps that are cut: no two events overlap, and all are of full length.
    """
    length = max(1, round(flex.event_hours / step_hours))
    years = len(price_usd_per_mwh) * step_hours / year_hours
    left = int(flex.hours_per_year * years / (length * step_hours) + 1e-9)
    means = np.convolve(price_usd_per_mwh, np.ones(length) / length, "valid")
    cut = np.zeros(len(price_usd_per_mwh), dtype=bool)
    for first in np.argsort(-means, kind="stable"):
        if left == 0:
            break
        if not cut[first : first + length].any():
            cut[first : first + length] = True
            left -= 1
    return cut


def loss_of(programme: Programme, site_id: str, flex: Flex, cluster: Slice) -> Loss:
    """Return what a shedding costs: of the workloads that bring least, or where that is not known, of training."""
    header = programme.programme.model_copy(update={"shed_hours": flex.event_hours})
    blocks = tiers(programme.model_copy(update={"programme": header}), site_id)
    if not blocks:
        hours = lost_work(cluster.model, cluster.it_w, flex, _hours_per_stop(cluster))
        by = "compute lost by the fitted curve of training: capped, or racks shut, whichever loses less"
        return Loss(
            hours,
            *hour_worth(programme, site_id, cluster.hardware),
            (by, *cluster.notes),
        )
    compute, usd_per_mwh = shed(blocks, flex.share)
    mwh_per_hour = full_load_mw(programme.sites[site_id]) / cluster.campus_accelerators
    return Loss(
        hours=compute * flex.event_hours,
        usd_per_hour=usd_per_mwh * mwh_per_hour / compute,
        price_from=f"what the workloads that are shed bring, mean of the plan in {header.usd_year} dollars",
        notes=(
            "compute lost by workload, the cheapest first: capped, or shut, whichever loses less",
        ),
    )


def lost_work(
    model: PowerOfWork, it_w: float, flex: Flex, lost_hours_per_stop: float
) -> float:
    """Return the work that an accelerator loses in an event, in hours of full speed. [h]

    Power falls by the share: all are capped, or some shut, whichever loses less; one
    that is shut also loses what a stop costs.
    """
    many = 1_000_000
    on, speed, _ = share(
        np.array([(1.0 - flex.share) * it_w * many]),
        many,
        model,
        1,
        lost_hours_per_stop / flex.event_hours,
    )
    shut = 1.0 - on[0] / many
    return float(
        flex.event_hours * (1.0 - on[0] / many * speed[0]) + shut * lost_hours_per_stop
    )


def study_flexibility(
    programme: Programme,
    site_id: str,
    flex: Flex,
    cluster: Slice,
    *,
    jobs: Jobs | None = None,
    policy: Policy = "fifo",
    seed: int = 1,
    folder: Path | None = None,
) -> FlexibilityStudy:
    """Size a campus with and without shedding, and count what it loses.

    Parameters
    ----------
    programme, site_id
        As a view sees it; the site needs a grid contract and hourly prices.
    flex : Flex
        What is shed.
    cluster : Slice
        A slice of the campus.
    jobs, policy
        A trace to replay through a year of cuts, again and again until the year is
        full.
    seed : int
        Of the price year, if it is drawn.
    folder : Path, optional
        Folder of the programme file.

    Raises
    ------
    InputError
        If the site has no grid contract, or lacks what sizing needs.
    """
    site = programme.sites[site_id]
    if not site.grid:
        fix = "study a campus on the grid"
        raise InputError(
            Problem(
                "there is no connection that could be smaller",
                fix,
                f"sites.{site_id}.grid",
            )
        )
    load_mw = full_load_mw(site)
    campus = _campus(programme, site_id, flex, load_mw, seed, folder)
    years = [
        cut_steps(_price(campus, n), flex, one.step_hours, one.calendar_year_hours)
        for n, one in enumerate(campus.years)
    ]
    events, step_hours = years[0], campus.years[0].step_hours
    return FlexibilityStudy(
        flex=flex,
        cluster=cluster,
        load_mw=load_mw,
        events=events,
        step_hours=step_hours,
        designs={
            "firm": _sized(_with_cuts(campus, years, firm=True), seed),
            "backup": _sized(_with_cuts(campus, years), seed),
            "flexible": _sized(_with_cuts(campus, years, shed=flex.share), seed),
        },
        loss=loss_of(programme, site_id, flex, cluster),
        firm_from=firm_from(programme, site_id, load_mw),
        flexible_from=firm_from(programme, site_id, (1.0 - flex.share) * load_mw),
        simulation=None
        if jobs is None
        else _a_year(cluster, jobs, flex, events, step_hours, policy),
    )


def _campus(
    programme: Programme,
    site_id: str,
    flex: Flex,
    load_mw: float,
    seed: int,
    folder: Path | None,
) -> SiteCampus:
    """Return the campus with two contracts in place of its own, on their terms: firm, and what may be cut."""
    site = programme.sites[site_id]
    terms = max(site.grid.values(), key=_supply_mw)
    blank = {name: Grid.model_fields[name].default for name in NOT_KEPT}
    shed_mw, granted_mw = flex.share * load_mw, sum(map(_supply_mw, site.grid.values()))
    cut_mw = shed_mw + max(0.0, granted_mw - load_mw)
    # what is granted beyond the load is for charging: no minimum take counts for it
    min_take = terms.min_take * shed_mw / cut_mw
    cut = {"firm_mw": cut_mw, "min_take": min_take}
    grid: dict[str, Grid] = {
        FIRM: terms.model_copy(update={**blank, "firm_mw": load_mw - shed_mw}),
        CUT: terms.model_copy(update={**blank, **cut}),
    }
    header = programme.programme.model_copy(
        update={"lost_load_usd_per_mwh": MUST_SERVE_USD_PER_MWH}
    )
    sites = {**programme.sites, site_id: site.model_copy(update={"grid": grid})}
    must_serve = programme.model_copy(update={"programme": header, "sites": sites})
    return site_campus(must_serve, site_id, load_mw, seed=seed, folder=folder)


def _supply_mw(contract: Grid) -> float:
    return contract.firm_mw + contract.curtailable_mw


def _price(campus: SiteCampus, year: int) -> Floats:
    price = campus.hours[year].price
    assert price is not None  # a campus on the grid has one
    return price.usd_per_mwh


def _with_cuts(
    campus: SiteCampus, years: list[Mask], *, firm: bool = False, shed: float = 0.0
) -> SiteCampus:
    """Return the campus with its second contract cut unless it is firm, and a share of its load shed meanwhile."""
    changed = []
    for year, cut in zip(campus.years, years, strict=True):
        left = with_scaled_load(year, np.where(cut, 1.0 - shed, 1.0))
        there = {} if firm else {f"grid.{CUT}": np.where(cut, 0.0, 1.0)}
        changed.append(with_availability(left, there))
    return replace(campus, years=tuple(changed))


def _sized(campus: SiteCampus, seed: int) -> PowerDesign:
    return added_up(campus, size(campus.years), True, seed)


def _hours_per_stop(cluster: Slice) -> float:
    """Return what a stop that is announced costs an accelerator: a checkpoint and a restart. [h]"""
    return (
        cluster.reliability.checkpoint_s + cluster.reliability.restart_s
    ) / SECONDS_PER_HOUR


def hour_worth(programme: Programme, site_id: str, name: str) -> tuple[float, str]:
    """Return what an accelerator-hour is worth, and where that comes from. [USD/h]"""
    header, hardware = programme.programme, programme.hardware[name]
    brings_usd = usd_per_accelerator_hour(programme, site_id, name)
    if brings_usd:
        rented = programme.sites[site_id].contract_usd_per_it_mw_year is not None
        key = (
            f"sites.{site_id}.contract_usd_per_it_mw_year"
            if rented
            else f"hardware.{name}.usd_per_accelerator_hour"
        )
        return brings_usd, f"{key}, mean of the plan in {header.usd_year} dollars"
    if header.lost_load_usd_per_mwh is None:
        fix = "say what an accelerator-hour is worth; or give programme.lost_load_usd_per_mwh"
        raise InputError(
            Problem("missing", fix, f"hardware.{name}.usd_per_accelerator_hour")
        )
    mwh = (
        hardware.it_w_per_accelerator
        / 1e6
        * programme.sites[site_id].facility_per_it_peak
    )
    return (
        header.lost_load_usd_per_mwh * mwh,
        f"programme.lost_load_usd_per_mwh x {mwh * 1e3:.2f} kWh an hour",
    )


def firm_from(programme: Programme, site_id: str, mw: float) -> Quarter | None:
    """Return the first quarter in which the contracts of a site give so much firm power."""
    firm_mw = 0.0
    for contract in sorted(
        programme.sites[site_id].grid.values(), key=lambda each: each.from_
    ):
        firm_mw += contract.firm_mw
        if firm_mw >= mw * (1 - 1e-9):
            return Quarter.of(contract.from_)
    return None


def _a_year(
    cluster: Slice,
    jobs: Jobs,
    flex: Flex,
    events: Mask,
    step_hours: float,
    policy: Policy,
) -> Simulation:
    """Replay a trace through a year of cuts, as often as fills the year."""
    day_s, year_s = (
        DAY_HOURS * SECONDS_PER_HOUR,
        len(events) * step_hours * SECONDS_PER_HOUR,
    )
    period_s = math.ceil((float(jobs.submit_s.max()) + 1.0) / day_s) * day_s
    many = repeated(jobs, period_s, math.ceil(year_s / period_s))
    return replayed(
        cluster, many, np.where(events, 1.0 - flex.share, 1.0), policy, 0, step_hours
    )
