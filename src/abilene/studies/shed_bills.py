"""What a campus is billed less where it sheds: under its tariff line by line, or by price and monthly peak."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from abilene.arrays import Floats
from abilene.power.bill import bill
from abilene.power.tariff import CoincidentCharge
from abilene.programme.power_records import Grid
from abilene.programme.schema import Programme
from abilene.resource.calendar import MONTHS, local_months
from abilene.site.account import accounts_of
from abilene.site.hours import SiteHours
from abilene.site.load import full_load_mw

KW_PER_MW = 1000.0
COINCIDENT, DEMAND = "coincident", "demand"
"""Kinds of lines that are told apart; all others are energy, and what minimum bills lack."""
Charges = Callable[[Floats], Mapping[str, float]]
"""What a draw [MW] costs in a year, by kind of line. [USD]"""


@dataclass(frozen=True)
class SavedCharges:
    """What is billed less in a year, by kind of line."""

    coincident_usd: float | None
    """Peaks of a system; None where nothing is billed by them. [USD/year]"""
    demand_usd: float
    """Peaks of the campus. [USD/year]"""
    energy_usd: float
    """Energy, and what minimum bills lack. [USD/year]"""

    @property
    def total_usd(self) -> float:
        """[USD/year]"""
        return (self.coincident_usd or 0.0) + self.demand_usd + self.energy_usd


@dataclass(frozen=True)
class ShedBills:
    """How a campus is billed."""

    charges: Charges
    usd_per_mwh: Floats
    """By what the dearest steps are told: what a MWh costs in each, its part of coincident peaks included; without a
    tariff the market price, where it is known. [USD/MWh]"""
    energy_usd_per_mwh: Floats
    """What a MWh costs in each step, charges on it and its part of coincident peaks included. [USD/MWh]"""
    words: str
    """What the dearest hours are called."""
    has_coincident: bool
    notes: tuple[str, ...]

    def saved(self, before_mw: Floats, after_mw: Floats) -> SavedCharges:
        """Return what is billed less for one draw than for another.

        Parameters
        ----------
        before_mw, after_mw : array, shape (steps,)
            Draw of the facility in each step of the year. [MW]
        """
        before, after = self.charges(before_mw), self.charges(after_mw)
        less = {kind: before[kind] - after[kind] for kind in before}
        coincident = less.pop(COINCIDENT, 0.0)
        demand = less.pop(DEMAND, 0.0)
        return SavedCharges(
            coincident if self.has_coincident else None,
            demand,
            math.fsum(less.values()),
        )


def shed_bills(
    programme: Programme, site_id: str, hours: SiteHours, contract: str | None = None
) -> ShedBills:
    """Return how a campus is billed: its whole draw on the terms of one contract.

    Parameters
    ----------
    programme, site_id
        As a view sees it.
    hours : SiteHours
        Weather and price of the year.
    contract : str, optional
        The contract; by default the one that grants most power.
    """
    grid = programme.sites[site_id].grid
    name = contract or max(
        grid, key=lambda each: grid[each].firm_mw + grid[each].curtailable_mw
    )
    if grid[name].tariff is None:
        return _by_price(name, grid[name], hours)
    load_mw = full_load_mw(programme.sites[site_id])
    terms = grid[name].model_copy(update={"contract_mw": load_mw})
    [account] = accounts_of(programme, site_id, {name: terms})
    calendar, spot = account.calendar(hours), account.spot_usd_per_mwh(hours)

    def charges(draw_mw: Floats) -> Mapping[str, float]:
        found: dict[str, float] = {}
        billed = bill(draw_mw, calendar, account.tariff, spot_usd_per_mwh=spot)
        for line in billed.lines:
            found[line.kind] = found.get(line.kind, 0.0) + float(line.usd.sum())
        return found

    peaks = any(isinstance(line, CoincidentCharge) for line in account.tariff.lines)
    dearest = "highest charges under its tariff" + ", coincident peaks included" * peaks
    note = (
        f"charges: the draw of the jobs under the tariff '{account.tariff_id}' of grid.{name}, with a contract "
        f"demand of {load_mw:,g} MW"
    )
    dear = account.usd_per_mwh(hours)
    return ShedBills(charges, dear, dear, dearest, peaks, (note,))


def _by_price(name: str, grid: Grid, hours: SiteHours) -> ShedBills:
    """Return how a campus is billed without a tariff: energy by the hour, and its peak of each month."""
    axis = hours.weather.axis
    months = local_months(axis, hours.weather.zone) - 1
    fixed = grid.energy_usd_per_mwh
    price = hours.price_usd_per_mwh if fixed is None else np.full(axis.length, fixed)
    usd_per_mwh = price + grid.charge_usd_per_mwh
    usd_per_mw_month = grid.demand_charge_usd_per_kw_month * KW_PER_MW

    def charges(draw_mw: Floats) -> Mapping[str, float]:
        peaks = np.zeros(MONTHS)
        np.maximum.at(peaks, months, draw_mw)
        return {
            "energy": float(draw_mw @ usd_per_mwh) * axis.step_hours,
            DEMAND: usd_per_mw_month * float(peaks.sum()),
        }

    note = f"charges: the draw of the jobs at the price of grid.{name}, which has no tariff"
    dear = hours.price_usd_per_mwh if hours.price is not None else usd_per_mwh
    return ShedBills(charges, dear, usd_per_mwh, "highest price", False, (note,))
