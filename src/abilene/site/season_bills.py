"""What a MW of load is billed in each quarter of the year, line by line: a plan mixes designs anew in each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

import numpy as np

from abilene.arrays import Floats
from abilene.power.bill import bill
from abilene.power.problem import LEAST_TAKE, WEATHER_YEAR_HOURS, Campus
from abilene.power.result import Operation, Sizing, linking_sums
from abilene.power.tariff import DemandCharge
from abilene.resource.calendar import MONTHS
from abilene.site.account import Account
from abilene.site.bills import bills_of, drawn_by_year
from abilene.site.hours import SiteHours
from abilene.site.seasons import SEASONS, BySeason, SeasonalCampus

MONTHS_PER_QUARTER = 3
Key = TypeVar("Key")
PartLine = tuple[str, str]
"""A part of the grid, and a line of its tariff."""


class YearTake(NamedTuple):
    """What a MW of load takes of a contract with a minimum take, in a weather year, by quarter of it."""

    weight: float
    """Of the weather year among all. [-]"""
    taken_mwh: BySeason
    """[MWh/MW]"""
    lacking_mwh: BySeason
    """What it would lack to the minimum take of what it holds. [MWh/MW]"""
    hours: BySeason
    """[h]"""
    usd_per_mwh: BySeason
    """Price of a MWh that is not taken, in money of the programme's year. [USD/MWh]"""


YearMonths = tuple[float, tuple[float, ...]]
"""Weight of a weather year among all, and a figure of each of its months."""


@dataclass(frozen=True)
class SeasonBills:
    """Bills of a design for one MW of load, by part of the grid and line; fixed charges and least demand left out."""

    usd: Mapping[PartLine, BySeason] = field(default_factory=dict)
    """In money of the programme's year. [USD/MW in the quarter]"""
    billed_mw: Mapping[PartLine, BySeason] = field(default_factory=dict)
    """Demand that is billed, mean of the months; of demand lines. [MW/MW]"""
    energy_mwh: Mapping[str, BySeason] = field(default_factory=dict)
    """Drawn from each part. [MWh/MW in the quarter]"""
    peaks_mw: Mapping[PartLine, tuple[YearMonths, ...]] = field(default_factory=dict)
    """Of lines with a ratchet, what is drawn at most in their window, by weather year.
    [MW/MW]"""
    months_usd: Mapping[PartLine, tuple[YearMonths, ...]] = field(default_factory=dict)
    """Bills of each month, by weather year. [USD/MW]"""
    months_mwh: Mapping[str, tuple[YearMonths, ...]] = field(default_factory=dict)
    """Drawn from each part in each month, by weather year. [MWh/MW]"""
    takes: Mapping[str, tuple[YearTake, ...]] = field(default_factory=dict)
    """Of parts with a minimum take, what is taken, by weather year."""


def season_bills(one: SeasonalCampus, sizing: Sizing) -> SeasonBills:
    """Return the bills of a design for one MW of load, mean of the weather years."""
    usd: dict[PartLine, BySeason] = {}
    billed_mw: dict[PartLine, BySeason] = {}
    energy_mwh: dict[str, BySeason] = {}
    for found in bills_of(one.site, sizing):
        part = found.connection
        energy_mwh[part] = _by_quarter(found.energy_mwh)
        for line in found.lines:
            usd[part, line.name] = _by_quarter(line.usd)
            if line.kind == "demand":
                mean_mw = line.billed_mw / MONTHS_PER_QUARTER
                billed_mw[part, line.name] = _by_quarter(mean_mw)
    months = _Months()
    for account in one.site.accounts:
        draws = drawn_by_year(one.site, sizing, account.connection)
        years = zip(one.site.hours, draws, one.weights, strict=True)
        for hours, draw_mw, weight in years:
            months.add(account, hours, draw_mw, weight / sum(one.weights))
    return SeasonBills(
        usd,
        billed_mw,
        energy_mwh,
        peaks_mw=_as_tuples(months.peaks_mw),
        months_usd=_as_tuples(months.usd),
        months_mwh=_as_tuples(months.mwh),
        takes=_takes(one, sizing),
    )


def _takes(one: SeasonalCampus, sizing: Sizing) -> dict[str, tuple[YearTake, ...]]:
    """Return what a design takes of each part with a minimum take, by weather year."""
    each = list(map(_taken, one.site.years, sizing.operations))
    total = sum(one.weights)
    found: dict[str, list[YearTake]] = {}
    for year, weight in enumerate(one.weights):
        seasons = each[year * SEASONS : (year + 1) * SEASONS]
        for part in seasons[0]:
            taken, lacking, hours, usd = zip(*(s[part] for s in seasons), strict=True)
            of_year = YearTake(weight / total, taken, lacking, hours, usd)
            found.setdefault(part, []).append(of_year)
    return dict(zip(found, map(tuple, found.values()), strict=True))


def _taken(
    campus: Campus, operation: Operation
) -> dict[str, tuple[float, float, float, float]]:
    """Return of each part with a minimum take what is taken in a season, what lacks, hours, and their price."""
    sizes = np.array(list(operation.capacity.values()))
    sums = linking_sums(campus, operation.output_mw).tolist()
    years, found = campus.years, {}
    for row, total in zip(campus.linking, sums, strict=True):
        if row.name.endswith(LEAST_TAKE):
            # both sides of a least are turned
            lacking = max(0.0, total - row.limit(sizes))
            hours = WEATHER_YEAR_HOURS * years
            of_season = (-total * years, lacking * years, hours, row.price_usd)
            found[row.name.removesuffix(LEAST_TAKE)] = of_season
    return found


def _as_tuples(
    found: Mapping[Key, list[YearMonths]],
) -> dict[Key, tuple[YearMonths, ...]]:
    return dict(zip(found, map(tuple, found.values()), strict=True))


def _lists() -> defaultdict[Any, list[YearMonths]]:
    return defaultdict(list)


@dataclass
class _Months:
    """Figures of the months of each account, by line and weather year."""

    mwh: dict[str, list[YearMonths]] = field(default_factory=_lists)
    usd: dict[PartLine, list[YearMonths]] = field(default_factory=_lists)
    peaks_mw: dict[PartLine, list[YearMonths]] = field(default_factory=_lists)

    def add(
        self, account: Account, hours: SiteHours, draw_mw: Floats, weight: float
    ) -> None:
        """Add those of a weather year."""
        part = account.connection
        calendar, spot = account.calendar(hours), account.spot_usd_per_mwh(hours)
        found = bill(draw_mw, calendar, account.tariff, spot_usd_per_mwh=spot)
        self.mwh[part].append((weight, tuple(found.energy_mwh.tolist())))
        for line in found.lines:
            self.usd[part, line.name].append((weight, tuple(line.usd.tolist())))
        for terms in account.tariff.lines:
            if isinstance(terms, DemandCharge) and terms.ratchet is not None:
                inside, peaks = terms.window.mask(calendar), np.zeros(MONTHS)
                np.maximum.at(peaks, calendar.months[inside], draw_mw[inside])
                self.peaks_mw[part, terms.name].append((weight, tuple(peaks.tolist())))


def _by_quarter(months: Floats) -> BySeason:
    """Return sums over the months of each quarter of the year."""
    first, second, third, fourth = np.reshape(months, (SEASONS, -1)).sum(axis=1)
    return float(first), float(second), float(third), float(fourth)
