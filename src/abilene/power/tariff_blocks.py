"""A tariff as the engine sees it: prices by the hour, cells of demand windows, and what is billed on their peaks.

An hour counts in every demand line whose window it lies in, so the draw is split into
cells, one block for each set of windows that an hour lies in; they share the capacity of
the connection. Energy, riders and coincident peaks are prices of an hour; fixed charges
are a constant that nothing decides. What would not be linear in the draw is refused by
the name of its line: ``bill`` says what it costs, and no design is sought under it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import Floats
from abilene.errors import Problem, ShapeError, refuse
from abilene.power.demand import Demand
from abilene.power.parts import INFINITY, SHARED, Block
from abilene.power.problem import WEATHER_YEAR_HOURS
from abilene.power.tariff import (
    KW_PER_MW,
    Charge,
    CoincidentCharge,
    DemandCharge,
    EnergyCharge,
    MinimumBill,
    StandingCharge,
    Tariff,
    TieredEnergy,
)
from abilene.resource.billing import BillingCalendar

Masks = NDArray[np.bool_]
BILLED = "bill it with the design that is found without it"
NO_RATCHET = 11


@dataclass(frozen=True)
class TariffBlocks:
    """A connection under a tariff, as parts of a campus."""

    blocks: tuple[Block, ...]
    """Its cells; the first has the name and the capacity of the connection."""
    demands: tuple[Demand, ...]
    standing_usd: float
    """What no draw changes, which stands beside the cost of the campus. [USD/year]"""


def tariff_blocks(
    tariff: Tariff,
    calendar: BillingCalendar,
    connection: Block,
    spot_usd_per_mwh: Floats | None = None,
) -> TariffBlocks:
    """Return a connection under a tariff as blocks and billed demand.

    Parameters
    ----------
    tariff : Tariff
        What is charged; where it has no contract demand, the capacity of the connection
        is.
    calendar : BillingCalendar
        Of the hours of the campus, one year, by the clock of the tariff; its months are
        the billing periods of the campus.
    connection : Block
        Its name, its capacity, what a MWh costs and emits besides the tariff, and the
        hours in which it is there.
    spot_usd_per_mwh : array, shape (steps,), optional
        Market price, for lines that pass it on. [USD/MWh]

    Raises
    ------
    InputError
        If a line of the tariff is none that a linear programme can hold, or the
        connection has terms of its own that a tariff would have.
    ShapeError
        If the calendar begins in another month than January.
    """
    refuse(_beyond(tariff, connection, spot_usd_per_mwh))
    if np.any(np.diff(calendar.months) < 0):
        what = "the months of the calendar do not run from January to December"
        raise ShapeError(Problem(what, "use hours of the clock of the tariff"))
    demands = [line for line in tariff.lines if isinstance(line, DemandCharge)]
    refuse(_without_hours(demands, calendar))
    masks = np.array([line.window.mask(calendar) for line in demands], dtype=bool)
    sets, cell = _cells(masks.reshape(len(demands), calendar.length))
    price = connection.cost_usd_per_mwh + _usd_per_mwh(
        tariff, calendar, spot_usd_per_mwh
    )
    blocks = tuple(
        _cell(connection, number, price, cell == number) for number in range(len(sets))
    )
    billed = (
        _demand(connection.name, line, tariff, blocks, inside)
        for line, inside in zip(demands, sets.T, strict=True)
    )
    standing = (line for line in tariff.lines if isinstance(line, StandingCharge))
    return TariffBlocks(
        blocks,
        tuple(billed),
        sum(float(line.usd(calendar).sum()) for line in standing),
    )


def _without_hours(
    demands: Sequence[DemandCharge], calendar: BillingCalendar
) -> Iterator[Problem]:
    for line in demands:
        if not line.window.mask(calendar).any():
            what = "bills demand in a window that holds no step of the year"
            yield Problem(what, "give it months, days and hours", line.name)


def _cells(masks: Masks) -> tuple[Masks, NDArray[np.intp]]:
    """Return the distinct sets of windows, shape (cells, windows), and the cell of each step."""
    if not len(masks):
        return np.zeros((1, 0), dtype=bool), np.zeros(masks.shape[1], dtype=np.intp)
    sets, cell = np.unique(masks.T, axis=0, return_inverse=True)
    return sets, np.asarray(cell, dtype=np.intp).ravel()


def _cell(connection: Block, number: int, price: Floats, inside: Masks) -> Block:
    """Return the connection in the hours of a cell."""
    there = np.where(inside, connection.availability, 0.0)
    own = replace(connection, cost_usd_per_mwh=price, availability=there)
    if number == 0:
        return own
    name = f"{connection.name}.cell.{number}"
    return replace(own, name=name, of=connection.name, capacity=SHARED)


def _usd_per_mwh(
    tariff: Tariff, calendar: BillingCalendar, spot_usd_per_mwh: Floats | None
) -> Floats:
    """Return what a MWh costs in each step: energy, riders, and its part of coincident peaks. [USD/MWh]"""
    price = np.zeros(calendar.length)
    # a campus counts its yearly cost per 8,760 hours, a bill its year as it is
    years = calendar.length * calendar.step_hours / WEATHER_YEAR_HOURS
    for line in tariff.lines:
        if isinstance(line, EnergyCharge):
            price += line.usd_per_mwh(calendar)
            if line.spot and spot_usd_per_mwh is not None:
                price += spot_usd_per_mwh
        elif isinstance(line, CoincidentCharge):
            usd_per_mw = line.usd_per_kw_year * KW_PER_MW * line.shares(calendar)
            price += usd_per_mw * years / calendar.step_hours
    return price


def _demand(
    connection: str,
    line: DemandCharge,
    tariff: Tariff,
    blocks: Sequence[Block],
    inside: Masks,
) -> Demand:
    """Return what a demand line bills, in MW of the mean of a step; its price makes up for shorter peaks."""
    factor, ratchet = tariff.peak_factor, line.ratchet
    named = zip(blocks, inside, strict=True)
    by_capacity = tariff.contract_mw is None
    share = line.least_of_contract / factor
    return Demand(
        name=f"{connection}.{line.name}",
        blocks=tuple(block.name for block, counts in named if counts),
        usd_per_mw=tuple(p.price[0] * KW_PER_MW * factor for p in line.prices),
        ratchet=ratchet.share if ratchet else 0.0,
        lookback=ratchet.months if ratchet else NO_RATCHET,
        named=ratchet.named if ratchet else None,
        contract_share=share if by_capacity else 0.0,
        least_mw=share * (tariff.contract_mw or 0.0),
    )


def _beyond(
    tariff: Tariff, connection: Block, spot_usd_per_mwh: Floats | None
) -> Iterator[Problem]:
    """Yield what the engine cannot hold, and what is missing."""
    ruled = (
        connection.demand_charge_usd_per_mw,
        connection.min_take,
        connection.min_load,
        connection.ramp_per_hour < INFINITY,
        connection.export,
        connection.of,
    )
    if any(ruled):
        what = "has terms of its own beside a tariff"
        fix = "give capacity, price, emissions and availability alone"
        yield Problem(what, fix, connection.name)
    if tariff.before_mw:
        what = "peaks of the months before are given, and a design is of a steady state"
        yield Problem(what, "leave them out", "before_mw")
    for line in tariff.lines:
        yield from _beyond_line(line, spot_usd_per_mwh)


def _beyond_line(line: Charge, spot_usd_per_mwh: Floats | None) -> Iterator[Problem]:
    if line.by_spot and spot_usd_per_mwh is None:
        what = "passes on the market price, and none is given"
        yield Problem(what, "give the price of each step", line.name)
    match line:
        case TieredEnergy():
            yield Problem("prices energy in steps", BILLED, line.name)
        case MinimumBill():
            yield Problem("is a minimum bill", BILLED, line.name)
        case DemandCharge() if any(len(steps.price) > 1 for steps in line.prices):
            yield Problem("prices demand in steps", BILLED, line.name)
        case DemandCharge() if any(steps.price[0] < 0 for steps in line.prices):
            yield Problem("pays for demand", BILLED, line.name)
