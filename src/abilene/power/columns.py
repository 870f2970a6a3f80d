"""The rows that tie capacities together, whether the hours are solved by one LP or by cutting planes.

Weather years of one campus share their capacities; each has peaks of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from abilene.arrays import Floats, Indices
from abilene.errors import InputError, Problem
from abilene.power.problem import Campus, Capacity
from abilene.solve import Model


@dataclass(frozen=True)
class Design:
    """Columns of a model that stand for capacities: their names, and those of each weather year."""

    names: tuple[str, ...]
    capacities: tuple[Capacity, ...]
    years: tuple[Indices, ...]
    """For each weather year, the place of each column of its campus."""

    @property
    def annuity(self) -> Floats:
        """Yearly cost of each column [USD/year per MW or MWh]."""
        return np.array([c.annuity_usd for c in self.capacities])

    @property
    def low(self) -> Floats:
        """Least size of each column [MW, MWh]."""
        return np.array([c.low for c in self.capacities])

    @property
    def high(self) -> Floats:
        """Largest size of each column [MW, MWh]."""
        return np.array([c.high for c in self.capacities])

    def named(self, values: Floats) -> dict[str, float]:
        """Return the values by column name."""
        return dict(zip(self.names, values.tolist(), strict=True))


def design_of(campuses: Sequence[Campus]) -> Design:
    """Lay out the columns of the weather years of one campus; the cost of peaks is a mean over them.

    Raises
    ------
    InputError
        If the weather years differ in anything but their hours.
    """
    names, capacities = list(campuses[0].columns), list(campuses[0].capacities)
    index = dict(campuses[0].index)
    years = []
    for year, campus in enumerate(campuses):
        if not year:
            years.append(np.arange(len(names)))
            continue
        places = []
        for name, capacity in zip(campus.columns, campus.capacities, strict=True):
            own = f"{year}:{name}" if ".peak." in name else name
            if own not in index:
                if ".peak." not in name:
                    what = "is missing in the first weather year"
                    raise InputError(
                        Problem(what, "give every weather year the same parts", name)
                    )
                index[own] = len(names)
                names.append(own)
                capacities.append(capacity)
            elif capacities[index[own]] != capacity:
                what = "has another size or cost in the first weather year"
                raise InputError(
                    Problem(what, "give every weather year the same parts", name)
                )
            places.append(index[own])
        years.append(np.array(places))
    return Design(
        tuple(names),
        tuple(_shared_peaks(names, capacities, len(campuses))),
        tuple(years),
    )


def add_design(
    model: Model, campuses: Sequence[Campus], design: Design, *, annuities: bool = True
) -> None:
    """Add the capacity columns, which must be the first of the model, and the rows among them."""
    cost = design.annuity if annuities else 0.0
    model.columns(len(design.names), low=design.low, high=design.high, cost=cost)
    index = {name: i for i, name in enumerate(design.names)}
    for storage in campuses[0].storages:
        power, energy = index[f"{storage.name}.power"], index[f"{storage.name}.energy"]
        if storage.min_hours > 0:
            model.row({energy: 1.0, power: -storage.min_hours}, low=0.0)
        if np.isfinite(storage.max_hours):
            model.row({energy: 1.0, power: -storage.max_hours}, high=0.0)
    for campus, places in zip(campuses, design.years, strict=True):
        for block in campus.blocks:
            if block.demand_charge_usd_per_mw:
                first = campus.index[f"{block.name}.peak.0"]
                peaks = places[first : first + int(campus.periods[-1]) + 1]
                model.rows(
                    len(peaks), [(peaks, 1.0), (index[block.name], -1.0)], high=0.0
                )
                if block.ratchet > 0:
                    highest = model.column()
                    model.rows(len(peaks), [(peaks, 1.0), (highest, -1.0)], high=0.0)
                    model.rows(
                        len(peaks), [(peaks, 1.0), (highest, -block.ratchet)], low=0.0
                    )


def _shared_peaks(
    names: list[str], capacities: list[Capacity], years: int
) -> list[Capacity]:
    return [
        Capacity(c.low, c.high, c.annuity_usd / years) if ".peak." in name else c
        for name, c in zip(names, capacities, strict=True)
    ]
