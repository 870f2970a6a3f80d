"""From one campus to another: sizes fixed, bounds moved, costs weighted, hours or parts taken.

Every function returns a new campus and leaves the old one as it was. What is not named
stays; names are those of columns for sizes and bounds, and those of blocks or loads for
series.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from operator import attrgetter, methodcaller
from typing import Any, TypeVar

import numpy as np

from abilene.arrays import Floats
from abilene.errors import InputError, Problem
from abilene.names import choices
from abilene.power.demand import Demand
from abilene.power.problem import (
    Block,
    Campus,
    Capacity,
    Load,
    Series,
    Settlement,
    Storage,
)

ROUNDING = 1e-9
"""Share by which a size may miss its bounds: what a solver's tolerance leaves. [-]"""
Part = TypeVar("Part", Load, Block)


def with_capacity(campus: Campus, capacity: Mapping[str, float]) -> Campus:
    """Return a campus with the capacities of its blocks, storages and settlements fixed.

    Parameters
    ----------
    campus : Campus
        Gives the sizes that are fixed already.
    capacity : mapping
        Size by column. [MW, MWh]

    Raises
    ------
    InputError
        If a size is missing, unknown or out of bounds.
    """
    own = _capacities(campus)
    problems = [
        Problem("is no column of the campus", choices(name, campus.columns), name)
        for name in capacity
        if name not in campus.index
    ]
    for name, bounds in own.items():
        problems += _misfit(name, bounds, capacity.get(name))
    if problems:
        raise InputError(problems)
    sizes = {name: capacity.get(name, bounds.low) for name, bounds in own.items()}
    fixed = {
        name: replace(own[name], low=size, high=size) for name, size in sizes.items()
    }
    return with_bounds(campus, fixed)


def with_bounds(campus: Campus, bounds: Mapping[str, Capacity]) -> Campus:
    """Return a campus with other bounds and yearly costs of some columns of blocks, storages and settlements."""

    def block(old: Block) -> Block:
        return replace(old, capacity=bounds.get(old.name, old.capacity))

    def storage(old: Storage) -> Storage:
        power = bounds.get(old.power_column, old.power)
        energy = bounds.get(old.energy_column, old.energy)
        charge = old.charge and bounds.get(old.charge_column, old.charge)
        return replace(old, power=power, charge=charge, energy=energy)

    def settlement(old: Settlement) -> Settlement:
        return replace(old, capacity=bounds.get(old.name, old.capacity))

    return _changed(campus, block=block, storage=storage, settlement=settlement)


def with_fixed(campus: Campus, sizes: Mapping[str, float]) -> Campus:
    """Return a campus with some of its blocks and storages built in a size, whatever their bounds. [MW, MWh]"""
    if not sizes:
        return campus
    return with_bounds(
        campus,
        {
            name: Capacity.fixed(size, campus.bounds[name].annuity_usd)
            for name, size in sizes.items()
        },
    )


def with_weighted_costs(campus: Campus, weight: float) -> Campus:
    """Return a campus with every cost of operation multiplied; those of capacities stay. [-]"""
    if weight == 1.0:
        return campus

    def load(old: Load) -> Load:
        return replace(old, voll_usd_per_mwh=old.voll_usd_per_mwh * weight)

    def block(old: Block) -> Block:
        return replace(
            old,
            cost_usd_per_mwh=old.cost_usd_per_mwh * weight,
            demand_charge_usd_per_mw=old.demand_charge_usd_per_mw * weight,
            min_take_usd_per_mwh=old.min_take_usd_per_mwh * weight,
        )

    weighted = methodcaller("weighted", weight)
    return _changed(campus, load=load, block=block, demand=weighted)


def over_hours(campus: Campus, hours: slice) -> Campus:
    """Return a campus over some of its hours, its billing periods counted from 0 again.

    Parameters
    ----------
    campus : Campus
        Its storages start as they did: a cyclic one has a cycle of its own.
    hours : slice
        From the first hour to that after the last, both given.
    """

    def taken(part: Part) -> Part:
        series: dict[str, Any] = {}
        for name in part.series_fields:
            value = getattr(part, name)
            hourly = np.ndim(value) > 0
            series[name] = np.ascontiguousarray(value[hours]) if hourly else value
        return replace(part, **series)

    first = int(campus.periods[hours.start])
    periods = campus.periods[hours] - first
    count = int(periods[-1]) + 1
    kept = methodcaller("over_periods", first, count)
    # all at once: a campus whose arrays have two lengths is refused
    return _changed(campus, load=taken, block=taken, periods=periods, demand=kept)


def of_one_hour(campus: Campus) -> Campus:
    """Return a campus of one hour that stands for all of them where all are alike; else the campus itself."""

    def of(part: Load | Block) -> list[Floats]:
        return [np.asarray(getattr(part, name)) for name in part.series_fields]

    each = [*chain(*map(of, campus.loads), *map(of, campus.blocks))]
    if all(np.all(values == values.flat[0]) for values in each):
        return over_hours(campus, slice(0, 1))
    return campus


def with_blocks(campus: Campus, names: Collection[str]) -> Campus:
    """Return a campus with only these of its blocks, in their order."""
    kept = tuple(block for block in campus.blocks if block.name in names)
    billed = map(methodcaller("of_blocks", names), campus.demands)
    demands = tuple(filter(attrgetter("blocks"), billed))
    return replace(campus, blocks=kept, demands=demands)


def with_availability(campus: Campus, availability: Mapping[str, Series]) -> Campus:
    """Return a campus with another availability of some blocks, such as one that is cut or fails. [-]"""

    def block(old: Block) -> Block:
        return replace(old, availability=availability.get(old.name, old.availability))

    return _changed(campus, block=block)


def with_take_price(campus: Campus, usd_per_mwh: Mapping[str, float]) -> Campus:
    """Return a campus in which what some blocks should give and do not costs no more than this. [USD/MWh]"""

    def block(old: Block) -> Block:
        price = usd_per_mwh.get(old.name, old.min_take_usd_per_mwh)
        return replace(old, min_take_usd_per_mwh=min(old.min_take_usd_per_mwh, price))

    return _changed(campus, block=block)


def with_scaled_load(campus: Campus, factor: Floats | float) -> Campus:
    """Return a campus whose every load is multiplied, hour by hour or throughout. [-]"""

    def load(old: Load) -> Load:
        return replace(old, shape=old.shape * factor)

    return _changed(campus, load=load)


def _capacities(campus: Campus) -> dict[str, Capacity]:
    """Return bounds and cost of the columns of all but loads and peaks, which are no choice here."""
    given = {load.name for load in campus.loads} | campus.peaks.keys()
    return {name: b for name, b in campus.bounds.items() if name not in given}


def _misfit(name: str, bounds: Capacity, size: float | None) -> Iterator[Problem]:
    """Yield why a size does not do."""
    low, high = bounds.low, bounds.high
    if size is None:
        if low != high:
            yield Problem("has no size", "give one in capacity", name)
    elif not low * (1 - ROUNDING) <= size <= high * (1 + ROUNDING):
        what = f"is {size:g}, outside {low:g} .. {high:g}"
        yield Problem(what, "choose a size within the bounds", name)


def _as_it_is(part: Any) -> Any:
    return part


def _changed(
    campus: Campus,
    *,
    load: Callable[[Load], Load] = _as_it_is,
    block: Callable[[Block], Block] = _as_it_is,
    storage: Callable[[Storage], Storage] = _as_it_is,
    demand: Callable[[Demand], Demand] = _as_it_is,
    settlement: Callable[[Settlement], Settlement] = _as_it_is,
    **fields: Any,
) -> Campus:
    """Return a campus with each of its parts changed in one way, and other fields of its own."""
    return replace(
        campus,
        loads=tuple(map(load, campus.loads)),
        blocks=tuple(map(block, campus.blocks)),
        storages=tuple(map(storage, campus.storages)),
        demands=tuple(map(demand, campus.demands)),
        settlements=tuple(map(settlement, campus.settlements)),
        **fields,
    )
