"""The power that a campus gets in each step: of its sized dispatch, a plan folder, or a series of the user's own.

Whatever it comes from, it is the share of their full IT power that the accelerators of
the campus may draw.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from abilene.arrays import ByValue, Floats, Ints
from abilene.brief import brief
from abilene.dates import Quarter
from abilene.errors import InputError, Problem
from abilene.names import choices
from abilene.programme.schema import Programme
from abilene.resource.power_table import PowerTable
from abilene.resource.timeaxis import HOUR, TimeAxis
from abilene.results.hours import mixed
from abilene.results.records import PlanRecord
from abilene.results.site_records import SiteAnswer
from abilene.site.hours import SiteHours, site_hours
from abilene.site.load import full_load_mw
from abilene.site.load_hours import it_share
from abilene.site.power_design import PowerDesign
from abilene.site.price_response import SLIVER

DAY_HOURS = 24
HOURS_BEFORE = 48
"""Where nobody says when a trace begins, it begins so long before the worst day of the
year. [h]"""
QUARTERS = 4
"""Of a year."""


@dataclass(frozen=True, eq=False)
class CampusPower(ByValue):
    """What power the computers of a campus may draw."""

    share: Floats
    """Share of their full IT power in each step, shape (steps,); it repeats itself. [-]"""
    step_hours: float
    """Length of a step. [h]"""
    source: str
    """Where it comes from: ``sized``, ``plan`` or ``series``."""
    notes: tuple[str, ...] = ()
    """What it rests on."""
    begins: datetime | None = None
    """What the clock shows at the first step: of a series that of its first row, of a
    plan that of the campus; None of a year from 1 January, or where nobody says."""
    usd_per_mwh: Floats | None = None
    """What a MWh costs at the meter in each step, where a series of the user's own says so. [USD/MWh]"""
    co2_kg_per_mwh: Floats | None = None
    """What it emits, likewise. [kg/MWh]"""
    __repr__ = brief

    def first_step(self, start_day: int | None = None) -> int:
        """Return the step at which a trace begins: that of a day, from 1, or two days before the worst one.

        A series of the user's own begins at its first step unless a day is given.
        """
        if start_day is not None:
            return (start_day - 1) * round(DAY_HOURS / self.step_hours)
        if self.source == "series":
            return 0
        return start_before_worst(self.share, self.step_hours)

    def hours_into_year(self, step: int) -> float:
        """Return how long after 1 January a step begins, by the clock of its series; one without begins there. [h]"""
        hours = step * self.step_hours
        if self.begins is None:
            return hours
        at = self.begins + timedelta(hours=hours)
        return (at - datetime(at.year, 1, 1)) / timedelta(hours=1)

    def step_at(self, clock: datetime) -> int:
        """Return the step at a time by the clock of a trace; of a sized year or a quarter at midnight of its day.

        Raises
        ------
        InputError
            If the power has none at that time, or no dates.
        """
        if self.source == "sized":
            return self.first_step(clock.timetuple().tm_yday)
        if self.begins is None:
            what = "--keep-dates: the series of power has no column time"
            fix = "say on which of its days the trace begins: --start-day"
            raise InputError(Problem(what, fix))
        after = clock.replace(tzinfo=None) - self.begins
        if self.source == "plan":
            begins = self.begins.replace(year=clock.year)
            after = timedelta(days=(clock.replace(tzinfo=None) - begins).days)
        step = math.floor(after / timedelta(hours=self.step_hours) + 1e-9)
        if not 0 <= step < len(self.share):
            until = self.begins + timedelta(hours=len(self.share) * self.step_hours)
            what = (
                f"--keep-dates: the trace begins at {clock:%Y-%m-%d %H:%M}, "
                f"the power goes from {self.begins:%Y-%m-%d %H:%M} to {until:%Y-%m-%d %H:%M}"
            )
            fix = "bring power of the same time, or say --start-day"
            raise InputError(Problem(what, fix))
        return step


def share_by_hour(
    share: Floats, step_hours: float, first_step: int, hours: int
) -> Floats:
    """Return the share of full power in each hour from a step on; an hour of several steps has their mean. [-]

    Parameters
    ----------
    share : array, shape (steps,)
        Of full power in each step; it repeats itself. [-]
    step_hours : float
        Length of a step. [h]
    first_step, hours
        Where the first hour begins, and how many there are.
    """
    steps_an_hour = max(1, round(1 / step_hours))
    times = np.arange(hours)[:, None] + np.arange(steps_an_hour) / steps_an_hour
    steps = first_step + (times / step_hours + 1e-9).astype(np.int64)
    return np.asarray(share[steps % len(share)].mean(axis=1))


def start_before_worst(share: Floats, step_hours: float) -> int:
    """Return the step ``HOURS_BEFORE`` the worst day of the year, or the first step if power is never short."""
    if (share >= 1).all():
        return 0
    day = round(DAY_HOURS / step_hours)
    year = np.concatenate([share, share[:day]])
    lost = np.convolve(1.0 - year, np.ones(day), "valid")[: len(share)]
    return (int(np.argmax(lost)) - round(HOURS_BEFORE / step_hours)) % len(share)


def _served(demand_mw: Floats, lost_mw: Floats) -> Floats:
    """Return the share of a load that is served; where less than a sliver is lost, all of it. [-]"""
    lost = lost_mw / np.where(demand_mw > 0, demand_mw, 1.0)
    return np.where(lost > SLIVER, 1.0 - np.minimum(lost, 1.0), 1.0)


def power_of_design(design: PowerDesign) -> CampusPower:
    """Return the share of its load that a sized campus is served in each step of its first weather year."""
    campus, operation = design.site.years[0], design.sizing.operations[0]
    lost_mw = campus.unserved_mw(operation.output_mw)
    return CampusPower(_served(campus.demand_mw, lost_mw), campus.step_hours, "sized")


def power_of_plan(
    plan: PlanRecord, view_id: str, site_id: str, quarter: Quarter
) -> CampusPower:
    """Return the share of its load that a campus is served in each hour of a quarter of a plan.

    In each quarter runs what stood at the end of the one before, on the designs of that
    time, as everywhere in a plan.

    Raises
    ------
    InputError
        If the plan has no such view, campus or quarter, nothing runs in it, or the hours
        of a design are not in the folder.
    """
    site = _campus_of(plan, view_id, site_id)
    runs_mw = _designs_at_work(site, site_id, quarter)
    lacking = sorted(runs_mw.keys() - site.hours_at_hand.keys())
    if lacking:
        what = f"no hours of {site_id} {' and '.join(lacking)} are kept with this plan"
        fix = (
            "hours are kept in the folder hourly/ of a plan, not in plan.json alone, and of a campus whose file "
            "gives weather, a price and what its load is worth: plan again with these"
        )
        raise InputError(Problem(what, fix, "--plan"))
    per_mw = {design: site.hours_at_hand[design]() for design in runs_mw}
    hours = mixed(per_mw, {d: np.full(QUARTERS, mw) for d, mw in runs_mw.items()})
    inside = hours.quarter == quarter.index % QUARTERS
    # by the clock of the campus its first hours may be the last of the year in UTC
    begins = int(np.argmax(inside & ~np.roll(inside, 1)))
    steps = (begins + np.arange(len(inside))) % len(inside)
    steps = steps[inside[steps]]
    share = _served(hours.load_mw, hours.unserved_mw)[steps]
    designs = ", ".join(f"{mw:,.0f} MW by {name}" for name, mw in runs_mw.items())
    return CampusPower(
        share,
        hours.step_hours,
        "plan",
        (
            f"power: the hours of {quarter} in the plan {plan.id} ({plan.input_hash[:8]}), view {view_id}: "
            f"{designs}; jobs that last longer find the same hours again",
        ),
        datetime(quarter.year, quarter.index % QUARTERS * 3 + 1, 1),
    )


def _campus_of(plan: PlanRecord, view_id: str, site_id: str) -> SiteAnswer:
    view = plan.viewpoints.get(view_id)
    if view is None:
        fix = choices(view_id, plan.viewpoints)
        raise InputError(Problem(f"the plan has no view '{view_id}'", fix, "--plan"))
    if site_id not in view.sites:
        fix = choices(site_id, view.sites)
        raise InputError(Problem(f"the plan has no site '{site_id}'", fix, "--plan"))
    return view.sites[site_id]


def _designs_at_work(
    site: SiteAnswer, site_id: str, quarter: Quarter
) -> dict[str, float]:
    """Return the load that each design serves in a quarter: what stood at the end of the one before. [MW]"""
    stood = str(quarter + -1)
    known = [Quarter.parse(text) + 1 for text in site.it_mw]
    if quarter not in known:
        what = f"the plan has no {quarter}"
        fix = f"it has the quarters {known[0]} to {known[-1]}"
        raise InputError(Problem(what, fix, "--quarter"))
    found = {
        design: by_quarter.get(stood, 0.0)
        for design, by_quarter in site.served_mw.items()
    }
    found = {design: mw for design, mw in found.items() if mw > 0}
    if not found:
        runs = [
            Quarter.parse(text) + 1
            for by_quarter in site.served_mw.values()
            for text, mw in by_quarter.items()
            if mw > 0
        ]
        fix = f"its first load runs in {min(runs)}" if runs else "take another campus"
        what = f"nothing runs at {site_id} in {quarter} in this view"
        raise InputError(Problem(what, fix, "--quarter"))
    return found


def power_of_table(
    programme: Programme,
    site_id: str,
    table: PowerTable,
    *,
    file: str,
    full_mw: float | None = None,
    folder: Path | None = None,
) -> CampusPower:
    """Return what a series of the user's own leaves the computers of a campus.

    Parameters
    ----------
    programme, site_id
        As a view sees it.
    table : PowerTable
        The series.
    file : str
        What to call it.
    full_mw : float, optional
        What the series is at full load; by default what all phases of the campus draw.
        [MW]
    folder : Path, optional
        Folder of the programme file: where weather of its own lies, by which the power
        of a cooled facility is that of its computers in each hour.

    Raises
    ------
    InputError
        If the facility is cooled by weather that the site lacks.
    """
    site = programme.sites[site_id]
    in_all_mw = {
        "facility": full_load_mw(site),
        "it": sum(site.it_mw_by_hardware.values()),
    }
    full = full_mw or in_all_mw[table.of]
    given = table.values if table.is_share else table.values / full
    to_it, words, how = given, "IT power", ""
    if table.of == "facility":
        to_it, how = _of_computers(programme, site_id, table, given, folder)
        words = "facility power"
    share = np.minimum(to_it, 1.0)
    hours = len(share) * table.step_hours
    of_full = "" if table.is_share else f" of {full:,.6g} MW at full load"
    note = (
        f"power: {file}, {words}{of_full}{how}; {len(share):,} steps of {table.step_hours:g} h; computers get "
        f"{share.min():.1%} of full power at least, {share.mean():.1%} in the mean; after {hours:,g} h it is repeated"
    )
    above = int((to_it > 1.0 + SLIVER).sum())
    more = (f"power: above full load in {above:,} steps, where it counts as full",)
    notes = (note, *more * bool(above))
    return CampusPower(
        share,
        table.step_hours,
        "series",
        notes,
        table.clock,
        table.usd_per_mwh,
        table.co2_kg_per_mwh,
    )


def _of_computers(
    programme: Programme,
    site_id: str,
    table: PowerTable,
    given: Floats,
    folder: Path | None,
) -> tuple[Floats, str]:
    """Return the share that computers get of a facility's power, and by what that was divided."""
    site = programme.sites[site_id]
    if site.cooling is None:
        return (
            given,
            f" / PUE {site.facility_per_it_peak:g} in every hour, as no cooling is stated",
        )
    years = site_hours(programme, site_id, folder or Path(), priced=False, seed=1)
    steps = _steps_in_weather(table, years[0])
    share = it_share(programme, site_id, years, given, steps)
    how = f" / PUE of the hour ({site.cooling}, weather {years[0].weather.name})"
    return share, how


def _steps_in_weather(table: PowerTable, year: SiteHours) -> Ints:
    """Return in which step of a weather year each step of a series is: at the same month, day and time.

    Without a time the series begins with the year.
    """
    axis, count = year.weather.axis, len(table.values)
    begins_h = np.arange(count) * table.step_hours
    if table.start is None:
        return (begins_h / axis.step_hours + 1e-9).astype(np.int64) % axis.length
    series = TimeAxis(table.start, table.step_hours, count, real=True)
    weather_h, series_h = _into_year(axis), _into_year(series)
    order = np.argsort(weather_h, kind="stable")
    places = np.searchsorted(weather_h[order], series_h + 1e-6, side="right") - 1
    return np.asarray(order[places])


def _into_year(axis: TimeAxis) -> Floats:
    """Return how long after the first of January (UTC) each step begins. [h]"""
    times = axis.times
    return np.asarray((times - times.astype("datetime64[Y]")) / HOUR)
