"""Grid contracts: what a connection grants by date, what it costs, and the hours in which it may be cut.

A contract becomes blocks of a campus for one day: the firm part, the curtailable part
and the export. Who chooses the curtailed hours matters. The utility does, so they are a
profile: hours that are given, hours above a net load, or, where the contract only names
a number of hours, those of the highest net load, which is when a utility would cut.
They are never left to the campus, which would choose the cheapest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import Floats
from abilene.errors import InputError, Problem, ShapeError
from abilene.power.problem import (
    INFINITY,
    WEATHER_YEAR_HOURS,
    Block,
    Capacity,
    Series,
    series,
)

Hours = NDArray[np.bool_]
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
    standing_usd_per_mw: float = 0.0
    """Yearly charge for each MW that is held; without one, all that is granted is held.
    [USD/MW/year]"""
    demand_charge_usd_per_mw: float = 0.0
    """Price of the highest draw in each billing period. [USD/MW/period]"""
    min_take: float = 0.0
    """Least energy to be paid for, as a share of the MW held times all hours, cut or
    not. [-]"""
    min_take_usd_per_mwh: float = 0.0
    """Price of a MWh that should have been taken and was not. [USD/MWh]"""
    min_take_of_mw: float = INFINITY
    """Most MW for which the minimum take counts. [MW]"""
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


def grid_blocks(
    contracts: Iterable[GridContract], day: date, hours: int
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
    problems = list(_money_machines(contracts, day, hours))
    if problems:
        raise InputError(problems)
    return tuple(block for contract in contracts for block in _blocks(contract, day))


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
        min_take=_min_take(contract, firm),
        min_take_usd_per_mwh=contract.min_take_usd_per_mwh,
        meter=contract.name,
    )
    if firm:
        yield draw
    if curtailable:
        capacity = Capacity(0.0 if standing else curtailable, curtailable, standing)
        there = np.where(contract.curtailed, 0.0, 1.0)
        yield replace(
            draw,
            name=f"{contract.name}.curtailable",
            capacity=capacity,
            min_take=_min_take(contract, curtailable),
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


def _min_take(contract: GridContract, granted_mw: float) -> float:
    """Return the minimum take as a share of all that is granted, of which less may count. [-]"""
    if granted_mw <= contract.min_take_of_mw:
        return contract.min_take
    return contract.min_take * contract.min_take_of_mw / granted_mw


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


def _money_machines(
    contracts: tuple[GridContract, ...], day: date, hours: int
) -> Iterator[Problem]:
    for seller in contracts:
        for buyer in contracts:
            granted = mw_at(buyer.firm_mw, day) + mw_at(buyer.curtailable_mw, day)
            if not (granted and mw_at(seller.export_mw, day)):
                continue
            price = series(seller.export_usd_per_mwh, hours)
            gain = np.where(
                price >= 0, price - series(buyer.energy_usd_per_mwh, hours), 0.0
            )
            if gain.max() > 0:
                hour = int(gain.argmax())
                what = f"sells at {gain[hour]:.2f} USD/MWh more than '{buyer.name}' costs, in hour {hour} and others"
                yield Problem(
                    what,
                    "lower the price of what is sold, or add the charges of what is drawn",
                    seller.name,
                )
