"""What the connections of a sized campus are billed under their tariffs, beside what the model counted for them.

``bill`` knows only what is drawn, hour by hour, so it checks prices, windows, ratchets and peaks of the design.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from operator import attrgetter

import numpy as np

from abilene.arrays import ByValue, Floats
from abilene.power.bill import TariffBill, bill
from abilene.power.columns import design_of
from abilene.power.parts import PEAK, column_in_year
from abilene.power.problem import Campus
from abilene.power.result import Sizing, energy_steps_usd
from abilene.power.tariff import Tariff
from abilene.site.account import Account
from abilene.site.problem import SiteCampus

BY_THE_HOUR = frozenset({"energy", "tiers"})
"""Kinds of lines that are paid for energy: a campus counts them per 8,760 hours, a bill for its year."""
YEARS_ALIKE = "each month is the mean of {} weather years"


@dataclass(frozen=True, eq=False)
class LineBilled(ByValue):
    """A line of the bills of a connection, mean of the weather years."""

    name: str
    kind: str
    """Kind of line: fixed, energy, tiers, demand, coincident, minimum_bill."""
    usd: Floats
    """By month, shape (12,). [USD]"""
    billed_mw: Floats
    """Demand that was billed, by month, shape (12,); NaN of lines that bill none. [MW]"""

    @property
    def usd_per_year(self) -> float:
        """What the year costs. [USD/year]"""
        return float(self.usd.sum())


@dataclass(frozen=True, eq=False)
class ConnectionBill(ByValue):
    """A year's bills of a connection, and what the model counted for the same."""

    connection: str
    tariff_id: str
    tariff: Tariff
    """With the contract demand by which it was billed."""
    lines: tuple[LineBilled, ...]
    energy_mwh: Floats
    """By month, shape (12,). [MWh]"""
    peak_mw: Floats
    """Highest draw of each month, shape (12,). [MW]"""
    model_usd: float
    """What the model counted for it. [USD/year]"""
    notes: tuple[str, ...]

    @cached_property
    def total_usd(self) -> float:
        """What the year costs. [USD/year]"""
        return math.fsum(line.usd_per_year for line in self.lines)

    @property
    def difference(self) -> float:
        """How far the model is above the bill, relative to it; 0 where nothing is paid. [-]"""
        apart = self.model_usd - self.total_usd
        return apart / abs(self.total_usd) if self.total_usd else apart

    @property
    def usd_per_mwh(self) -> float:
        """What a MWh cost, all lines together; NaN where none was drawn. [USD/MWh]"""
        energy_mwh = float(self.energy_mwh.sum())
        return self.total_usd / energy_mwh if energy_mwh else math.nan

    @property
    def dearest(self) -> LineBilled:
        """The line that costs most."""
        return max(self.lines, key=attrgetter("usd_per_year"))


def bills_of(site: SiteCampus, sizing: Sizing) -> tuple[ConnectionBill, ...]:
    """Return the bills of every connection of a sized campus that has a tariff."""
    return tuple(map(partial(_bill_of, site, sizing), site.accounts))


def _bill_of(site: SiteCampus, sizing: Sizing, account: Account) -> ConnectionBill:
    tariff = account.tariff
    if tariff.contract_mw is None:
        held_mw = sizing.capacity[account.connection]
        tariff = replace(tariff, contract_mw=held_mw)
    draws = drawn_by_year(site, sizing, account.connection)
    years = [
        bill(
            draw_mw,
            account.calendar(hours),
            tariff,
            spot_usd_per_mwh=account.spot_usd_per_mwh(hours),
        )
        for draw_mw, hours in zip(draws, site.hours, strict=True)
    ]
    lengths = [_length(site, number) for number in range(len(years))]
    mean = partial(np.average, axis=0, weights=site.weights)
    notes = list(years[0].notes)
    if len(years) > 1:
        notes.append(YEARS_ALIKE.format(len(years)))
    return ConnectionBill(
        connection=account.connection,
        tariff_id=account.tariff_id,
        tariff=tariff,
        lines=tuple(_lines(years, lengths, site.weights)),
        energy_mwh=mean([y.energy_mwh for y in years]),
        peak_mw=mean([y.peak_mw for y in years]),
        model_usd=model_usd(site, sizing, account.connection),
        notes=tuple(notes),
    )


def _lines(
    years: Sequence[TariffBill], lengths: Sequence[float], weights: Sequence[float]
) -> Iterator[LineBilled]:
    """Yield each line, mean of the weather years; energy by the 8,760 hours."""
    mean = partial(np.average, axis=0, weights=weights)
    for same in zip(*map(attrgetter("lines"), years), strict=True):
        first = same[0]
        hourly = first.kind in BY_THE_HOUR
        usd = [
            line.usd / (length if hourly else 1.0)
            for line, length in zip(same, lengths, strict=True)
        ]
        amounts = np.array(list(map(attrgetter("amount"), same)))
        is_mw = first.unit == "MW" and first.kind == "demand"
        billed = amounts if is_mw else np.full_like(amounts, np.nan)
        yield LineBilled(first.name, first.kind, mean(usd), mean(billed))


def _seasons(site: SiteCampus, number: int) -> slice:
    """Return which campuses are of a weather year: one, or its seasons."""
    count = len(site.years) // len(site.hours)
    return slice(number * count, (number + 1) * count)


def _length(site: SiteCampus, number: int) -> float:
    """Return the length of a weather year. [years of 8,760 hours]"""
    return math.fsum(map(attrgetter("years"), site.years[_seasons(site, number)]))


def drawn_by_year(
    site: SiteCampus, sizing: Sizing, connection: str
) -> tuple[Floats, ...]:
    """Return what a connection gives in each hour of each weather year. [MW]"""
    cells = [b.name for b in site.years[0].blocks if b.column == connection]
    return tuple(
        np.concatenate(
            [
                np.sum(list(map(operation.output_mw.__getitem__, cells)), axis=0)
                for operation in sizing.operations[_seasons(site, number)]
            ]
        )
        for number in range(len(site.hours))
    )


def model_usd(site: SiteCampus, sizing: Sizing, connection: str) -> float:
    """Return what the model counts for a connection under a tariff, mean of the weather years. [USD/year]"""
    years = range(len(site.hours))
    of_years = map(partial(_model_usd_of_year, site, sizing, connection), years)
    mean_usd = float(np.average(list(of_years), weights=site.weights))
    return mean_usd + site.standing_usd(connection)


def _model_usd_of_year(
    site: SiteCampus, sizing: Sizing, connection: str, year: int
) -> float:
    """Return what the model counts for energy and demand in a weather year. [USD/year]"""
    energy_usd, demand_usd = 0.0, 0.0
    of_year = _seasons(site, year)
    for number in range(of_year.start, of_year.stop):
        campus, operation = site.years[number], sizing.operations[number]
        cells = {b.name: b for b in campus.blocks if b.column == connection}
        for name, block in cells.items():
            cost = np.asarray(block.cost_usd_per_mwh) * operation.output_mw[name]
            energy_usd += float(cost.sum()) * campus.step_hours
        energy_usd += energy_steps_usd(campus, operation, connection)
        for column in _billed(campus, cells):
            usd_per_mw = campus.bounds[column].annuity_usd * campus.calendar_years
            demand_usd += usd_per_mw * sizing.capacity[column_in_year(column, number)]
    return energy_usd / _length(site, year) + demand_usd


def above_first_step_usd(
    site: SiteCampus, sizing: Sizing, connection: str
) -> list[float]:
    """Return what energy costs above the first step of its price, of each campus of a site. [USD/year]"""
    years = zip(site.years, sizing.operations, strict=True)
    return [energy_steps_usd(*one, connection) / one[0].years for one in years]


def _billed(campus: Campus, cells: Mapping[str, object]) -> Iterator[str]:
    """Yield the columns of billed demand of a connection."""
    for column, block in campus.billed.items():
        if block.name in cells:
            yield column


def charges_by_mw_usd(campus: SiteCampus, sizing: Sizing, name: str) -> float:
    """Return what the monthly peaks of a contract cost, less what is paid for the MW that may be cut. [USD/year]"""
    design = design_of(campus.years)
    columns = zip(design.names, design.annuity, strict=True)
    first = campus.years[0]
    billed = [
        one.name for one in first.demands if first.by_name[one.blocks[0]].column == name
    ]
    named = tuple(f"{one}{PEAK}" for one in (name, *billed))
    return math.fsum(
        sizing.capacity[c] * float(usd)
        for c, usd in columns
        # its own column, which earns a credit, counts beside those of its peaks
        if any(map(f"{c}{PEAK}".rpartition(":")[2].startswith, named))
    )
