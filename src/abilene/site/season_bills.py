"""What a MW of load is billed in each quarter of the year, line by line: a plan mixes designs anew in each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from abilene.arrays import Floats
from abilene.power.result import Sizing
from abilene.power.tariff import DemandCharge
from abilene.resource.calendar import MONTHS
from abilene.site.account import Account
from abilene.site.bills import bills_of, drawn_by_year
from abilene.site.seasons import SEASONS, BySeason, SeasonalCampus

MONTHS_PER_QUARTER = 3
PartLine = tuple[str, str]
"""A part of the grid, and a line of its tariff."""
YearPeaks = tuple[float, tuple[float, ...]]
"""Weight of a weather year among all, and the highest draw of each of its months. [-, MW/MW]"""


@dataclass(frozen=True)
class SeasonBills:
    """Bills of a design for one MW of load, by part of the grid and line; fixed charges and least demand left out."""

    usd: Mapping[PartLine, BySeason] = field(default_factory=dict)
    """In money of the programme's year. [USD/MW in the quarter]"""
    billed_mw: Mapping[PartLine, BySeason] = field(default_factory=dict)
    """Demand that is billed, mean of the months; of demand lines. [MW/MW]"""
    energy_mwh: Mapping[str, BySeason] = field(default_factory=dict)
    """Drawn from each part. [MWh/MW in the quarter]"""
    peaks_mw: Mapping[PartLine, tuple[YearPeaks, ...]] = field(default_factory=dict)
    """Of lines with a ratchet, what is drawn at most in their window, by weather year."""


def season_bills(one: SeasonalCampus, sizing: Sizing) -> SeasonBills:
    """Return the bills of a design for one MW of load, mean of the weather years."""
    usd: dict[PartLine, BySeason] = {}
    billed_mw: dict[PartLine, BySeason] = {}
    energy_mwh: dict[str, BySeason] = {}
    for bill in bills_of(one.site, sizing):
        part = bill.connection
        energy_mwh[part] = _by_quarter(bill.energy_mwh)
        for line in bill.lines:
            usd[part, line.name] = _by_quarter(line.usd)
            if line.kind == "demand":
                mean_mw = line.billed_mw / MONTHS_PER_QUARTER
                billed_mw[part, line.name] = _by_quarter(mean_mw)
    peaks_mw = dict(_ratcheted(one, sizing))
    return SeasonBills(usd, billed_mw, energy_mwh, peaks_mw)


def _ratcheted(
    one: SeasonalCampus, sizing: Sizing
) -> Iterator[tuple[PartLine, tuple[YearPeaks, ...]]]:
    """Yield the peaks of each line with a ratchet, by weather year."""
    for account in one.site.accounts:
        for line in account.tariff.lines:
            if isinstance(line, DemandCharge) and line.ratchet is not None:
                peaks = _peaks_by_year(one, sizing, account, line)
                yield (account.connection, line.name), tuple(peaks)


def _peaks_by_year(
    one: SeasonalCampus, sizing: Sizing, account: Account, line: DemandCharge
) -> Iterator[YearPeaks]:
    """Yield the highest draw of each month in the window of a line, with the weight of the weather year."""
    draws = drawn_by_year(one.site, sizing, account.connection)
    whole = sum(one.weights)
    for hours, draw_mw, weight in zip(one.site.hours, draws, one.weights, strict=True):
        calendar, peaks = account.calendar(hours), np.zeros(MONTHS)
        inside = line.window.mask(calendar)
        np.maximum.at(peaks, calendar.months[inside], draw_mw[inside])
        yield weight / whole, tuple(map(float, peaks))


def _by_quarter(months: Floats) -> BySeason:
    """Return sums over the months of each quarter of the year."""
    first, second, third, fourth = np.reshape(months, (SEASONS, -1)).sum(axis=1)
    return float(first), float(second), float(third), float(fourth)
