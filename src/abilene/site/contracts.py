"""Grid contracts: what a connection grants by date, what it costs, and the hours in which it may be cut.

A contract becomes blocks of a campus for one day: the firm part, the curtailable part
and the export. Who chooses the curtailed hours matters. The utility does, so they are a
profile: hours that are given, hours above a net load, or, where the contract only names
a number of hours, those of the highest net load, which is when a utility would cut.
They are never left to the campus, which would choose the cheapest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from itertools import product
from operator import attrgetter

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from abilene.arrays import Floats
from abilene.errors import Problem, ShapeError, refuse
from abilene.power.problem import (
    INFINITY,
    WEATHER_YEAR_HOURS,
    Block,
    Capacity,
    Series,
    series,
)
from abilene.site.own_use import shares_for_load

Hours = NDArray[np.bool_]
OWN_USE = "{}: for own use, as another connection sells for more: never more than the load of the hour"
RESOLD_FIX = "lower the price of what is sold, or add the charges of what is drawn"
ByDate = tuple[tuple[date, float], ...]


@dataclass(frozen=True)
class GridContract:
    """A connection to the grid with its terms."""

    name: str
    energy_usd_per_mwh: Series
    """Price of energy with all charges by the MWh. [USD/MWh]"""
    firm_mw: ByDate = ()
    """Power that is always there, from each date on. [MW]"""
    curtailable_mw: ByDate = ()
    """Power that is not there in the curtailed hours, from each date on. [MW]"""
    curtailed: Hours = field(default_factory=lambda: np.zeros(0, dtype=bool))
    """Hours in which the curtailable part is cut; needed with ``curtailable_mw``."""
    credit_usd_per_mw: float = 0.0
    """What is paid a year for each MW of the curtailable part. [USD/MW/year]"""
    credit_of_mw: float = INFINITY
    """Most MW for which that counts. [MW]"""
    standing_usd_per_mw: float = 0.0
    """Yearly charge for each MW that is held; without one, all that is granted is held.
    [USD/MW/year]"""
    demand_charge_usd_per_mw: float = 0.0
    """Price of the highest draw in each billing period. [USD/MW/period]"""
    is_under_tariff: bool = False
    """Whether a tariff bills its peaks."""
    min_take: float = 0.0
    """Least energy to be paid for, as a share of the MW held times all hours, cut or
    not. [-]"""
    min_take_usd_per_mwh: float = 0.0
    """Price of a MWh that should have been taken and was not. [USD/MWh]"""
    export_mw: ByDate = ()
    """Most that may be sold, from each date on. [MW]"""
    export_usd_per_mwh: Series = 0.0
    """Price of a MWh sold. [USD/MWh]"""
    co2_t_per_mwh: Series = 0.0
    """Emissions of what is drawn. [t/MWh]"""
    clean: float = 0.0
    """Share of what is drawn that counts as clean. [-]"""


def mw_at(steps: ByDate, day: date) -> float:
    """Return what is granted on a day: the step of the latest date that is not after it [MW]."""
    return max(
        ((since, mw) for since, mw in steps if since <= day), default=(day, 0.0)
    )[1]


def hours_above(net_load_mw: Floats, threshold_mw: float) -> Hours:
    """Return the hours in which the net load of the grid is above a threshold."""
    return net_load_mw > threshold_mw


def hours_of_highest(
    net_load_mw: Floats,
    hours_per_year: float,
    between: Floats | None = None,
    year_hours: float = WEATHER_YEAR_HOURS,
) -> Hours:
    """Return the hours of highest net load, as many as the contract allows in a year of ``year_hours``.

    Of equal ones those that are highest in ``between`` come first, then the earliest.
    """
    count = int(hours_per_year * len(net_load_mw) / year_hours + 1e-9)
    chosen = np.zeros(len(net_load_mw), dtype=bool)
    second = np.zeros(len(net_load_mw)) if between is None else between
    chosen[np.lexsort((-second, -net_load_mw))[:count]] = True
    return chosen


def hours_of_events(
    net_load_mw: Floats,
    events: int,
    steps_each: int,
    between: Floats | None = None,
) -> Hours:
    """Return the hours of events of highest net load, each of so many steps in a row.

    One after the other, each where the sum of its hours is the highest of those that no
    event before it touches; of equal ones where that of ``between`` is, then the earliest.
    """
    chosen = np.zeros(len(net_load_mw), dtype=bool)
    if steps_each > len(chosen):
        return chosen
    second = np.zeros(len(chosen)) if between is None else between
    windows = [sliding_window_view(x, steps_each) for x in (second, net_load_mw)]
    starts = np.lexsort([-one.sum(axis=1) for one in windows])
    for start in starts.tolist():
        if events <= 0:
            break
        event = chosen[start : start + steps_each]
        if not event.any():
            event[:] = True
            events -= 1
    return chosen


@dataclass(frozen=True, eq=False)
class CheapPower:
    """A contract whose power costs less in some hour than a contract of the campus sells for."""

    contract: GridContract
    seller: str
    gain_usd_per_mwh: Floats
    """By hour; above zero where buying to sell would earn. [USD/MWh]"""


def grid_blocks(
    contracts: Iterable[GridContract],
    day: date,
    hours: int,
    load_mw: Floats | None = None,
) -> tuple[Block, ...]:
    """Return the blocks that the contracts grant on a day.

    Parameters
    ----------
    contracts
        All contracts of one campus.
    day
        The day whose MW hold for all hours.
    hours
        Number of hours of the campus.
    load_mw
        Its load, of which contracts for own use give no more: those whose power another
        sells for more. None where it is not known; then none may be beside such a one.

    Raises
    ------
    InputError
        If curtailed hours are missing or misshapen, or power could be bought and sold
        again at a gain.
    """
    contracts = tuple(contracts)
    problems = list(_misshapen(contracts, hours))
    if problems:
        raise ShapeError(problems)
    cheap = list(cheap_power(contracts, day, hours))
    limits = _own_use(cheap, day, load_mw)
    refuse(map(_resold, filter(partial(_is_resold, limits), cheap)))
    return tuple(
        _limited(block, limits.get(contract.name))
        for contract in contracts
        for block in _blocks(contract, day)
    )


def cheap_power(
    contracts: Iterable[GridContract], day: date, hours: int
) -> Iterator[CheapPower]:
    """Yield each contract that grants power for less than one sells for in any hour, with that one."""
    contracts = tuple(contracts)
    for seller, buyer in product(contracts, contracts):
        if _granted_mw(buyer, day) and mw_at(seller.export_mw, day):
            price = series(seller.export_usd_per_mwh, hours)
            gain = price - series(buyer.energy_usd_per_mwh, hours)
            # nothing is sold in an hour whose price is below zero
            gain = np.where(price >= 0, gain, 0.0)
            if gain.max() > 0:
                yield CheapPower(buyer, seller.name, gain)


def _granted_mw(contract: GridContract, day: date) -> float:
    """Return what a contract grants on a day, curtailable power too. [MW]"""
    return mw_at(contract.firm_mw, day) + mw_at(contract.curtailable_mw, day)


def _own_use(
    cheap: Iterable[CheapPower], day: date, load_mw: Floats | None
) -> dict[str, Floats]:
    """Return the share of each contract that load can take by hour, of those beside another that sells for more.

    Where load is ever below what it grants, not of one of which a share is not exact. [-]
    """
    own = {one.contract.name: one.contract for one in cheap}
    if load_mw is None or not own:
        return {}
    usd = [series(one.energy_usd_per_mwh, len(load_mw)) for one in own.values()]
    granted_mw = np.array([_granted_mw(one, day) for one in own.values()])
    shares = shares_for_load(np.array(usd), granted_mw, load_mw)
    found = zip(own.values(), shares, strict=True)
    alone = len(own) == 1
    return {
        one.name: share
        for one, share in found
        if share.min() == 1.0 or _may_be_shared(one, day, alone=alone)
    }


def _may_be_shared(contract: GridContract, day: date, *, alone: bool) -> bool:
    """Return whether a share of a contract is exact: no peaks are billed, its hours are alike, its price is all."""
    has_two_parts = mw_at(contract.firm_mw, day) and mw_at(contract.curtailable_mw, day)
    ruled_out = (
        contract.is_under_tariff,
        contract.demand_charge_usd_per_mw > 0,
        has_two_parts,
        contract.min_take > 0 and not alone,
    )
    return not any(ruled_out)


def own_use_notes(contracts: Iterable[GridContract], hours: int) -> Iterator[str]:
    """Yield which contracts are for own use, as another sells for more than they cost."""
    cheap = cheap_power(contracts, date.max, hours)
    names = dict.fromkeys(map(attrgetter("contract.name"), cheap))
    yield from map(OWN_USE.format, names)


def _is_resold(limits: Mapping[str, Floats], one: CheapPower) -> bool:
    """Return whether nothing keeps power from being sold again: through its own meter, or for want of a limit."""
    return one.contract.name == one.seller or one.contract.name not in limits


def _resold(one: CheapPower) -> Problem:
    """Say that power could be sold again."""
    gain, name = one.gain_usd_per_mwh, one.contract.name
    hour = int(gain.argmax())
    what = f"sells at {gain[hour]:.2f} USD/MWh more than '{name}' costs, in hour {hour} and others"
    return Problem(what, RESOLD_FIX, one.seller)


def _limited(block: Block, share: Floats | None) -> Block:
    """Return power of a contract for own use; of any other as it is, and what is sold."""
    if share is None or block.export or share.min() == 1.0:
        return block
    there = np.minimum(np.asarray(block.availability), share)
    return replace(block, availability=there)


def _blocks(contract: GridContract, day: date) -> Iterator[Block]:
    firm, curtailable = (
        mw_at(contract.firm_mw, day),
        mw_at(contract.curtailable_mw, day),
    )
    export, standing = mw_at(contract.export_mw, day), contract.standing_usd_per_mw
    draw = Block(
        contract.name,
        Capacity(0.0 if standing else firm, firm, standing),
        contract.energy_usd_per_mwh,
        co2_t_per_mwh=contract.co2_t_per_mwh,
        clean=contract.clean,
        demand_charge_usd_per_mw=contract.demand_charge_usd_per_mw,
        min_take=contract.min_take,
        min_take_usd_per_mwh=contract.min_take_usd_per_mwh,
        meter=contract.name,
    )
    if firm:
        yield draw
    if curtailable:
        credit = contract.credit_usd_per_mw * min(
            1, contract.credit_of_mw / curtailable
        )
        least = 0.0 if standing > credit else curtailable
        capacity = Capacity(least, curtailable, standing - credit)
        there = np.where(contract.curtailed, 0.0, 1.0)
        yield replace(
            draw,
            name=f"{contract.name}.curtailable",
            capacity=capacity,
            availability=there,
        )
    if export:
        yield Block(
            f"{contract.name}.export",
            Capacity.fixed(export),
            contract.export_usd_per_mwh,
            export=True,
            meter=contract.name,
        )


def _misshapen(contracts: Iterable[GridContract], hours: int) -> Iterator[Problem]:
    for contract in contracts:
        if contract.curtailable_mw and contract.curtailed.shape != (hours,):
            what = f"curtailed has shape {contract.curtailed.shape}"
            fix = f"say for each of the {hours} hours whether it is cut, or use hours_of_highest"
            yield Problem(what, fix, contract.name)
        for name in ("energy_usd_per_mwh", "export_usd_per_mwh", "co2_t_per_mwh"):
            value = getattr(contract, name)
            if np.ndim(value) and np.shape(value) != (hours,):
                yield Problem(
                    f"{name} has shape {np.shape(value)}",
                    f"give {hours} values or one",
                    contract.name,
                )
