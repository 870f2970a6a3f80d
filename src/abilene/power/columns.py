"""The rows that tie capacities together, whether the hours are solved by one LP or by cutting planes.

Weather years of one campus share their capacities; each has peaks of its own.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from operator import attrgetter
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import ByValue, Floats, Indices
from abilene.errors import InputError, Problem
from abilene.power.demand import Demand
from abilene.power.parts import PEAK, Capacity, column_in_year, peak_columns
from abilene.power.problem import Campus
from abilene.solve import Model

Over = Literal["mean", "worst"]
"""Which yearly cost counts: the mean of the weather years, or that of the worst."""
DIFFERS = {
    False: "is missing in the first weather year",
    True: "has another size or cost in the first weather year",
}


class HasPeaks(Protocol):
    """What knows the size of each column of a campus, in order: an operation."""

    @property
    def capacity(self) -> Mapping[str, float]:
        """[MW, MWh]"""
        ...


@dataclass(frozen=True, eq=False)
class Design(ByValue):
    """Columns of a model that stand for capacities: their names, and those of each weather year."""

    names: tuple[str, ...]
    low: Floats
    """Least size of each column. [MW, MWh]"""
    high: Floats
    """Largest size of each column. [MW, MWh]"""
    annuity: Floats
    """Yearly cost of each column, whatever the weather year. [USD/year per MW or MWh]"""
    charges: Floats
    """What each weather year pays on top where the worst one counts: its own peaks, and what
    is paid for output of its weather, shape (years, columns). [USD/year per MW]"""
    years: tuple[Indices, ...]
    """For each weather year, the place of each column of its campus."""
    weights: tuple[float, ...] = (1.0,)
    """How much each weather year counts in the mean of all, beside the others. [-]"""

    @property
    def divisors(self) -> list[float]:
        """What the cost of each weather year is divided by in their mean. [-]"""
        return [math.fsum(self.weights) / weight for weight in self.weights]

    @property
    def is_peak(self) -> NDArray[np.bool_]:
        """Which columns are of a billing period of one weather year."""
        return _is_peak(self.names)

    def named(self, values: Floats) -> dict[str, float]:
        """Return the values by column name."""
        return dict(zip(self.names, values.tolist(), strict=True))

    def sizes_of(
        self, capacity: Mapping[str, float], operations: Sequence[HasPeaks]
    ) -> Floats:
        """Return sizes with the peaks of each year's own operation, shape (columns,). [MW, MWh]"""
        sizes = np.array(list(map(capacity.__getitem__, self.names)))
        for places, operation in zip(self.years, operations, strict=True):
            for place in places[self.is_peak[places]].tolist():
                own = self.names[place].rpartition(":")[2]
                sizes[place] = operation.capacity[own]
        return sizes

    def with_settlements(self, x: Floats, campus: Campus) -> Floats:
        """Return sizes with all of what moves money alone where it earns, and the least of it where it costs.

        But for limits on yearly sums that is the best of it. [MW, MWh]
        """
        settled = list(map(attrgetter("name"), campus.settlements))
        places = self.years[0][campus.places(settled)]
        usd = self.annuity[places] + self.charges[:, places].sum(axis=0)
        found = x.copy()
        found[places] = np.where(usd < 0, self.high[places], self.low[places])
        return found

    def total_usd(self, x: Floats, operating_usd: Sequence[float], over: Over) -> float:
        """Return the yearly cost that counts, of sizes and their operation in each weather year. [USD/year]"""
        costs: list[float] = (self.charges @ x + operating_usd).tolist()
        capital = float(self.annuity @ x)
        if over == "worst":
            return capital + max(costs)
        weighted = map(operator.mul, self.weights, costs)
        return capital + math.fsum(weighted) / math.fsum(self.weights)


def design_of(campuses: Sequence[Campus], over: Over = "mean") -> Design:
    """Lay out the columns of the weather years of one campus.

    Every year has peaks of its own, and of some columns another cost. Of the mean of the
    years each costs its share; the worst year pays its own in full, and those of no other.

    Raises
    ------
    InputError
        If the weather years differ in anything but their hours.
    """
    bounds: dict[str, Capacity] = {}
    places: list[Indices] = []
    for year, campus in enumerate(campuses):
        own = _named_by_year(campus, year)
        _check_same_parts(campuses[0], campus)
        bounds |= own
        place = {name: number for number, name in enumerate(bounds)}
        places.append(np.array([place[name] for name in own]))
    low, high, annuity = (
        np.array(list(map(attrgetter(name), bounds.values())))
        for name in ("low", "high", "annuity_usd")
    )
    names = tuple(bounds)
    is_own = _is_peak(names) | list(map(attrgetter("by_weather"), bounds.values()))
    charges = np.zeros((len(campuses), len(names)))
    for campus, charged, columns in zip(campuses, charges, places, strict=True):
        usd = np.array([one.annuity_usd for one in campus.bounds.values()])
        charged[columns] = np.where(is_own[columns], usd, 0.0)
    weights = tuple(map(attrgetter("weight"), campuses))
    if over == "worst":
        annuity = np.where(is_own, 0.0, annuity)
        return Design(names, low, high, annuity, charges, tuple(places), weights)
    none = np.zeros_like(charges)
    design = Design(names, low, high, annuity, none, tuple(places), weights)
    own = (charges / np.array(design.divisors)[:, None]).sum(axis=0)
    return replace(design, annuity=np.where(is_own, own, annuity))


def _is_peak(names: Sequence[str]) -> NDArray[np.bool_]:
    return np.asarray(np.char.count(names, PEAK) > 0)


def add_design(model: Model, campuses: Sequence[Campus], design: Design) -> None:
    """Add the capacity columns, which must be the first of the model, and the rows among them."""
    model.columns(
        len(design.names), low=design.low, high=design.high, cost=design.annuity
    )
    _add_storage_hours(model, campuses[0], design.years[0])
    for row in campuses[0].spares:
        places = campuses[0].places(row.mw_per_mw)
        terms = zip(
            design.years[0][places].tolist(), row.mw_per_mw.values(), strict=True
        )
        model.row(dict(terms), low=0.0)
    for campus, places in zip(campuses, design.years, strict=True):
        _add_peaks(model, campus, places)
        for demand in campus.demands:
            _add_demand(model, campus, demand, places)


def _named_by_year(campus: Campus, year: int) -> dict[str, Capacity]:
    """Return the capacities of a weather year by the name of their column in the design."""
    return {column_in_year(name, year): c for name, c in campus.bounds.items()}


def _check_same_parts(first: Campus, other: Campus) -> None:
    """Refuse columns that are not those of the first year, apart from peaks."""
    differs = dict(_comparable(other).items() - _comparable(first).items())
    problems = [
        Problem(
            DIFFERS[name in first.bounds],
            "give every weather year the same parts",
            name,
        )
        for name in differs.keys() - other.peaks.keys()
    ]
    if problems:
        raise InputError(problems)


def _comparable(campus: Campus) -> dict[str, Capacity]:
    """Return the bounds and costs that every weather year shares."""
    return {
        name: replace(one, annuity_usd=0.0) if one.by_weather else one
        for name, one in campus.bounds.items()
    }


def _add_storage_hours(model: Model, campus: Campus, places: Indices) -> None:
    """Keep the energy of each storage to its hours of power."""
    for storage in campus.storages:
        power = places[campus.index[storage.power_column]]
        energy = places[campus.index[storage.energy_column]]
        if storage.min_hours > 0:
            model.row({energy: 1.0, power: -storage.min_hours}, low=0.0)
        if np.isfinite(storage.max_hours):
            model.row({energy: 1.0, power: -storage.max_hours}, high=0.0)


def _add_peaks(model: Model, campus: Campus, places: Indices) -> None:
    """Keep the billed peaks of each block below its size."""
    for block in campus.blocks:
        names = campus.peaks_of(block)
        peaks = places[campus.places(names)]
        built = places[campus.index[block.column]]
        model.rows(len(peaks), [(peaks, 1.0), (built, -1.0)], high=0.0)


def _add_demand(model: Model, campus: Campus, demand: Demand, places: Indices) -> None:
    """Keep billed demand above the peaks of its cells, above its ratchet and its share of the contract."""
    count = campus.period_count
    blocks = list(map(campus.by_name.__getitem__, demand.blocks))
    peaks = places[campus.places(chain(*map(campus.peaks_of, blocks)))]
    billed = places[campus.places(peak_columns(demand.name, count))]
    each = np.tile(billed, len(blocks))
    model.rows(len(peaks), [(each, 1.0), (peaks, -1.0)], low=0.0)
    if demand.contract_share > 0:
        held = places[campus.index[blocks[0].column]]
        terms = [(billed, 1.0), (held, -demand.contract_share)]
        model.rows(count, terms, low=0.0)
    now, earlier = demand.looks_back(count)
    if now.size:
        # of what was drawn, not of what was billed: a ratchet does not feed itself
        highest = model.columns(count)
        each = np.tile(highest, len(blocks))
        model.rows(len(peaks), [(each, 1.0), (peaks, -1.0)], low=0.0)
        terms = [(billed[now], 1.0), (highest[earlier], -demand.ratchet)]
        model.rows(len(now), terms, low=0.0)
