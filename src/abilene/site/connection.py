"""The grid contracts of a site in the engine's terms, and the hours in which each is curtailed."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from abilene.arrays import Floats
from abilene.programme.curtail_records import Curtail
from abilene.programme.power_records import Grid
from abilene.programme.schema import Site
from abilene.resource.calendar import local_months, year_hours
from abilene.resource.fuel import grid_co2_kg_per_mwh
from abilene.site.contracts import (
    GridContract,
    Hours,
    hours_above,
    hours_of_events,
    hours_of_highest,
)
from abilene.site.hours import SiteHours

KW_PER_MW = 1000.0
KG_PER_T = 1000.0
ROUNDING = 1e-9
"""Of a count of steps or events. [-]"""
NO_CREDIT = "no credit is stated, and none counts"
NO_NOTICE = "no workload says what notice it needs, so load that is lost counts its value and no more"
NEVER_CUT = "its curtailable power is never cut, as nothing says when"


@dataclass(frozen=True)
class Curtailment:
    """The hours in which the utility curtails a contract, and why these."""

    hours: Hours
    note: str
    events: int = 0
    """How many events they are, where a contract has some."""


def contract_of(
    site: Site,
    name: str,
    hours: SiteHours,
    load_mw: float,
    tariff_usd_per_mwh: Floats | None = None,
) -> GridContract:
    """Return a contract of a site as it stands, with all the MW that it grants.

    They may be more than the load [MW]: a storage charges with what that leaves. A
    minimum take counts for no more of them than the load. Under a tariff a MWh costs in
    each hour what that says [USD/MWh]; what is sold earns the price of the market.
    """
    grid, region = site.grid[name], site.grid_co2_region
    energy = _energy_usd_per_mwh(grid, hours, tariff_usd_per_mwh)
    co2_kg_per_mwh = 0.0 if region is None else grid_co2_kg_per_mwh(region)
    firm, curtailable, export = (
        ((grid.from_, granted),)
        for granted in (grid.firm_mw, grid.curtailable_mw, grid.export_mw)
    )
    return GridContract(
        f"grid.{name}",
        energy + grid.charge_usd_per_mwh,
        firm_mw=firm,
        curtailable_mw=curtailable,
        curtailed=curtailment(grid, hours).hours,
        credit_usd_per_mw=grid.credit_usd_per_mw,
        credit_of_mw=load_mw,
        is_under_tariff=grid.tariff is not None,
        demand_charge_usd_per_mw=grid.demand_charge_usd_per_kw_month * KW_PER_MW,
        min_take=grid.min_take,
        # where power is worth less than nothing on average, nobody is paid for not taking it
        min_take_usd_per_mwh=max(0.0, float(energy.mean()) + grid.charge_usd_per_mwh),
        export_mw=export,
        export_usd_per_mwh=_export_usd_per_mwh(grid, hours, energy),
        co2_t_per_mwh=co2_kg_per_mwh / KG_PER_T,
        clean=float(grid.clean),
    )


def _energy_usd_per_mwh(
    grid: Grid, hours: SiteHours, tariff_usd_per_mwh: Floats | None
) -> Floats:
    """Return what energy costs in each hour: by the tariff, at a fixed price, or at that of the market."""
    if tariff_usd_per_mwh is not None:
        return tariff_usd_per_mwh
    if grid.energy_usd_per_mwh is not None:
        return np.full(hours.weather.axis.length, grid.energy_usd_per_mwh)
    return hours.price_usd_per_mwh


def _export_usd_per_mwh(grid: Grid, hours: SiteHours, energy: Floats) -> Floats:
    """Return what a MWh that is sold earns: what energy costs, under a tariff the price of the market, less a fee.

    With net metering what it costs under the tariff in the same hour.
    """
    by_energy = grid.tariff is None or grid.net_metering or not grid.export_mw
    earned = energy if by_energy else hours.price_usd_per_mwh
    return earned - grid.export_fee_usd_per_mwh


def curtailment(grid: Grid, hours: SiteHours) -> Curtailment:
    """Return when a contract is curtailed: in given hours or events, above a net load, or for a budget of hours."""
    if grid.curtailed_in is not None:
        return _in_given_hours(grid, hours)
    if grid.curtailed_above_mw is not None:
        return _above_net_load(grid.curtailed_above_mw, hours)
    if grid.curtail is not None:
        return _in_events(grid.curtail, hours)
    return _within_budget(grid.curtailed_hours_per_year, hours)


def _in_given_hours(grid: Grid, hours: SiteHours) -> Curtailment:
    axis, given = hours.weather.axis, grid.curtailed_in
    assert given is not None
    cut = np.isin(local_months(axis, hours.weather.zone), given.months)
    cut &= np.isin(axis.hours_of_day, given.hours_utc)
    when = ", ".join(map(str, given.hours_utc))
    months = ", ".join(map(str, given.months))
    return Curtailment(cut, f"cut in the hours {when} UTC of the months {months}")


def _above_net_load(threshold_mw: float, hours: SiteHours) -> Curtailment:
    assert hours.net_load_mw is not None  # site_hours has seen to it
    cut = hours_above(hours.net_load_mw, threshold_mw)
    what = f"the grid's net load is above {threshold_mw:,.0f} MW"
    return Curtailment(cut, f"cut in the {_hours(cut, hours)} hours in which {what}")


def _hours(cut: Hours, hours: SiteHours) -> str:
    """Return how long a contract is cut, whatever the length of a step. [h]"""
    return f"{cut.sum() * hours.weather.axis.step_hours:g}"


def _in_events(terms: Curtail, hours: SiteHours) -> Curtailment:
    """Give the events that a contract allows to the hours in which a utility calls them."""
    axis, step_hours = hours.weather.axis, hours.weather.axis.step_hours
    steps_each = max(1, math.ceil(terms.hours_each / step_hours - ROUNDING))
    whole = terms.most_hours / (steps_each * step_hours)
    years = axis.hours / year_hours(axis)
    count = int(min(terms.events, whole) * years + ROUNDING)
    by, what = _by(hours)
    cut = hours_of_events(by, count, steps_each, hours.weather.air_temp_c)
    found = int(cut.sum()) // steps_each
    allowed = round(terms.events * years)
    of_all = f" of the {allowed:,}" if found < allowed else ""
    called = f"cut in {found}{of_all} events of {steps_each * step_hours:g} h"
    if of_all:
        called += " that it allows, as no more fit"
    note = f"{called}, {_hours(cut, hours)} hours of highest {what}; {_terms(terms)}"
    return Curtailment(cut, note, found)


def _terms(terms: Curtail) -> str:
    """Say what a utility pays for events, and what its notice counts for."""
    usd, notice = terms.credit_usd_per_kw_year, terms.notice_hours
    credit = NO_CREDIT if usd is None else f"a credit of {usd:g} USD/kW a year"
    called = "how long before nobody says" if notice is None else f"{notice:g} h before"
    return f"{credit}; called {called}: {NO_NOTICE}"


def _by(hours: SiteHours) -> tuple[Floats, str]:
    """Return by what a utility chooses: the net load of the grid, or, where that is not known, the price."""
    if hours.net_load_mw is None:
        return hours.price_usd_per_mwh, "price"
    return hours.net_load_mw, "net load of its grid"


def _within_budget(hours_per_year: float | None, hours: SiteHours) -> Curtailment:
    """Give a budget of hours to those in which a utility would cut; among equal prices to the hottest."""
    if hours_per_year is None:
        never = np.zeros(hours.weather.axis.length, dtype=bool)
        return Curtailment(never, NEVER_CUT)
    by, what = _by(hours)
    warmth, year = hours.weather.air_temp_c, year_hours(hours.weather.axis)
    cut = hours_of_highest(by, hours_per_year, warmth, year)
    return Curtailment(cut, f"cut in the {_hours(cut, hours)} hours of highest {what}")
