"""What would change the bill of a connection: the worth of a little less of each thing that it is billed on.

At an optimum a small change of a price or a limit costs what it costs with all else as it is (the envelope theorem).
So a per cent of a line is saved by a per cent less of its price, and what a MW of contract is worth is its reduced
cost in the model that found the design.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from abilene.arrays import ByValue, Floats
from abilene.power.bill import bill
from abilene.power.parts import column_in_year, peak_columns
from abilene.power.problem import Ints
from abilene.power.result import Sizing
from abilene.power.tariff import CoincidentCharge
from abilene.resource.calendar import MONTHS
from abilene.site.account import Account
from abilene.site.bills import ConnectionBill, drawn_by_year
from abilene.site.hours import SiteHours
from abilene.site.problem import SiteCampus

PER_CENT = 0.01
LITTLE = 1e-3
"""Share of a peak that is taken off to see what that saves. [-]"""
KW_PER_MW = 1000.0


@dataclass(frozen=True, eq=False)
class BillWorth(ByValue):
    """What a little less of what a connection is billed on saves in a year."""

    per_cent_usd: Mapping[str, float]
    """One per cent less of the price of each line. [USD/year]"""
    contract_usd_per_mw: float | None
    """A MW of contract less: what it bills at least, and where the contract is the
    connection, less what its power is worth; below zero where more of it is wanted. None
    where the method knows no such price. [USD/MW/year]"""
    peak_usd_per_mw: Floats
    """A MW less at the highest draw of a month, the draw else as it is: what all demand
    lines then bill less in the year, with what a ratchet carries on; shape (12,).
    [USD/MW/year]"""
    at_peaks_usd_per_mw: Mapping[str, float]
    """A MW less in all hours that a coincident line counts. [USD/MW/year]"""


def bill_worth(
    site: SiteCampus, sizing: Sizing, account: Account, billed: ConnectionBill
) -> BillWorth:
    """Return what would change the bill of a connection."""
    coincident = (
        line for line in account.tariff.lines if isinstance(line, CoincidentCharge)
    )
    return BillWorth(
        per_cent_usd={line.name: PER_CENT * line.usd_per_year for line in billed.lines},
        contract_usd_per_mw=_contract_usd_per_mw(site, sizing, account),
        peak_usd_per_mw=_peaks_usd_per_mw(site, sizing, account, billed),
        at_peaks_usd_per_mw={
            line.name: line.usd_per_kw_year * KW_PER_MW for line in coincident
        },
    )


def _contract_usd_per_mw(
    site: SiteCampus, sizing: Sizing, account: Account
) -> float | None:
    """Return what a MW of contract less saves. [USD/MW/year]"""
    worth = sizing.reduced_usd.get(account.connection, math.nan)
    if account.tariff.contract_mw is not None:
        least = _least_usd_per_mw(site, sizing, account)
        worth = math.fsum(least)
    return worth if math.isfinite(worth) else None


def _least_usd_per_mw(
    site: SiteCampus, sizing: Sizing, account: Account
) -> Iterator[float]:
    """Yield what a MW of contract demand costs by each month of each line, by the reduced cost of what it bills."""
    for line in account.tariff.lines:
        share = getattr(line, "least_of_contract", 0.0)
        for number, campus in enumerate(site.years):
            name = f"{account.connection}.{line.name}"
            for column in peak_columns(name, campus.period_count * (share > 0)):
                key = column_in_year(column, number)
                yield share * sizing.reduced_usd.get(key, math.nan)


def _peaks_usd_per_mw(
    site: SiteCampus, sizing: Sizing, account: Account, billed: ConnectionBill
) -> Floats:
    """Return what a MW less at the highest draw of each month saves, mean of the weather years, shape (12,)."""
    draws = drawn_by_year(site, sizing, account.connection)
    found = [
        _saved_usd_per_mw(draw_mw, partial(_demand_usd, account, billed, hours), months)
        for draw_mw, hours in zip(draws, site.hours, strict=True)
        for months in (account.calendar(hours).months,)
    ]
    return np.asarray(np.average(found, axis=0, weights=site.weights))


def _saved_usd_per_mw(
    draw_mw: Floats, demand_usd: Callable[[Floats], float], months: Ints
) -> Floats:
    """Return what a draw is billed less, per MW that is taken off its highest hours in each month, shape (12,)."""
    whole_usd, saved = demand_usd(draw_mw), np.zeros(MONTHS)
    for month in range(MONTHS):
        most_mw = np.where(months == month, draw_mw[months == month].max(), np.inf)
        clipped_mw = np.minimum(draw_mw, most_mw * (1 - LITTLE))
        less_mw = float((draw_mw - clipped_mw).max())
        saved[month] = (whole_usd - demand_usd(clipped_mw)) / (less_mw or 1.0)
    return saved


def _demand_usd(
    account: Account, billed: ConnectionBill, hours: SiteHours, draw_mw: Floats
) -> float:
    """Return what the demand lines of a bill come to for a draw. [USD/year]"""
    spot = account.spot_usd_per_mwh(hours)
    calendar = account.calendar(hours)
    whole = bill(draw_mw, calendar, billed.tariff, spot_usd_per_mwh=spot)
    lines = filter(lambda line: line.kind == "demand", whole.lines)
    return math.fsum(float(line.usd.sum()) for line in lines)
