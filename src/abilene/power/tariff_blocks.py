"""A tariff as the engine sees it: prices by the hour, cells of demand windows, and what is billed on their peaks.

An hour counts in every demand line whose window it lies in, so the draw is split into
cells, one block for each set of windows that an hour lies in; they share the capacity of
the connection. Energy, riders and coincident peaks are prices of an hour; fixed charges
are a constant that nothing decides. What would not be linear in the draw is refused by
the name of its line: ``bill`` says what it costs, and no design is sought under it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import Floats
from abilene.errors import Problem, ShapeError, refuse
from abilene.power.demand import Demand
from abilene.power.energy_steps import DearerEnergy
from abilene.power.parts import SHARED, Block
from abilene.power.problem import WEATHER_YEAR_HOURS
from abilene.power.tariff import (
    ALWAYS,
    KW_PER_MW,
    Charge,
    CoincidentCharge,
    DemandCharge,
    EnergyCharge,
    MinimumBill,
    PriceSteps,
    StandingCharge,
    Tariff,
    TieredEnergy,
)
from abilene.resource.billing import BillingCalendar

Masks = NDArray[np.bool_]
BILLED = "bill it with the design that is found without it"


@dataclass(frozen=True)
class TariffBlocks:
    """A connection under a tariff, as parts of a campus."""

    blocks: tuple[Block, ...]
    """Its cells; the first has the name and the capacity of the connection."""
    demands: tuple[Demand, ...]
    standing_usd: float
    """What no draw changes, which stands beside the cost of the campus. [USD/year]"""
    steps: tuple[DearerEnergy, ...] = ()
    """Limits of the energy of a month above which it costs more."""


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
    tariff = with_minimum_as_demand(tariff)
    refuse(_beyond(tariff, connection, spot_usd_per_mwh))
    if np.any(np.diff(calendar.months) < 0):
        what = "the months of the calendar do not run from January to December"
        raise ShapeError(Problem(what, "use hours of the clock of the tariff"))
    demands: list[DemandCharge] = list(filter(_is_demand, tariff.lines))
    windows = [line.window.mask(calendar) for line in demands]
    masks = np.array(windows, dtype=bool).reshape(len(demands), calendar.length)
    refuse(_without_hours(demands, masks))
    sets, cell = _cells(masks)
    price = connection.cost_usd_per_mwh + hourly_usd_per_mwh(
        tariff, calendar, spot_usd_per_mwh
    )
    blocks = tuple(
        _cell(connection, number, price, cell == number) for number in range(len(sets))
    )
    billed = (
        _demand(connection.name, line, tariff, blocks, inside)
        for line, inside in zip(demands, sets.T, strict=True)
    )
    steps = tuple(_energy_steps(connection.name, tariff, blocks))
    return TariffBlocks(blocks, tuple(billed), standing_usd(tariff, calendar), steps)


def _energy_steps(
    connection: str, tariff: Tariff, blocks: Sequence[Block]
) -> Iterator[DearerEnergy]:
    """Yield each limit of rising steps of the energy of a month, and what a MWh above it costs more."""
    names = tuple(map(attrgetter("name"), blocks))
    for line in filter(_is_tiered, tariff.lines):
        ((_, steps),) = line.prices
        rises = np.diff(steps.price).tolist()
        for number, (limit, more) in enumerate(zip(steps.up_to, rises, strict=False)):
            name = f"{connection}.{line.name}.above.{number + 1}"
            yield DearerEnergy(name, names, limit, more)


def _is_tiered(line: Charge) -> TypeGuard[TieredEnergy]:
    return isinstance(line, TieredEnergy)


def with_minimum_as_demand(tariff: Tariff) -> Tariff:
    """Return a tariff with minimum bills of one demand line as a share of the contract that this bills at least.

    At one price p of demand in every month, max(p D, M K) is p max(D, M / p K), so that
    is exact; every other minimum bill stays a line, and so do two of one demand line,
    whose lacks add up.
    """
    lines = {line.name: line for line in tariff.lines}
    named = [line.on for line in filter(_is_minimum, tariff.lines)]
    for line in filter(_is_minimum, tariff.lines):
        is_one = len(line.on) == 1 and named.count(line.on) == 1
        demand = lines.get(line.on[0], line) if is_one else line
        share = _share_of_minimum(line, demand)
        if isinstance(demand, DemandCharge) and share > 0:
            least = max(share, demand.least_of_contract)
            lines[demand.name] = replace(demand, least_of_contract=least)
            lines.pop(line.name)
    return replace(tariff, lines=tuple(lines.values()))


def _is_minimum(line: Charge) -> TypeGuard[MinimumBill]:
    return isinstance(line, MinimumBill)


def _share_of_minimum(line: MinimumBill, demand: Charge) -> float:
    """Return the share of the contract that a minimum bill is at the price of a demand line; 0 if it is none. [-]"""
    steps = set(getattr(demand, "prices", ()))
    by_kw = MinimumBill(line.name, usd_per_kw_month=line.usd_per_kw_month, on=line.on)
    least = line.usd_per_kw_month
    price = max(least, *map(_first_price, steps), 0.0)
    is_it = all((least > 0, by_kw == line, steps == {PriceSteps.flat(price)}))
    return least / price if is_it else 0.0


def _first_price(steps: Any) -> float:
    """Return the price of the first step of a price of demand; 0 of another line's. [USD/kW-month]"""
    return steps.price[0] if isinstance(steps, PriceSteps) else 0.0


def standing_usd(tariff: Tariff, calendar: BillingCalendar) -> float:
    """Return what no draw changes. [USD/year]"""
    return math.fsum(
        float(line.usd(calendar).sum())
        for line in tariff.lines
        if isinstance(line, StandingCharge)
    )


def _is_demand(line: Charge) -> TypeGuard[DemandCharge]:
    return isinstance(line, DemandCharge)


def _without_hours(demands: Sequence[Charge], masks: Masks) -> Iterator[Problem]:
    for number in np.flatnonzero(~masks.any(axis=1)).tolist():
        what = "bills demand in a window that holds no step of the year"
        yield Problem(what, "give it months, days and hours", demands[number].name)


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


def hourly_usd_per_mwh(
    tariff: Tariff, calendar: BillingCalendar, spot_usd_per_mwh: Floats | None
) -> Floats:
    """Return what a MWh costs in each step: energy, riders, and its part of coincident peaks. [USD/MWh]

    Of a price in steps that of the first.
    """
    price = np.zeros(calendar.length)
    # a campus counts its yearly cost per 8,760 hours, a bill its year as it is
    years = calendar.length * calendar.step_hours / WEATHER_YEAR_HOURS
    for line in tariff.lines:
        if isinstance(line, EnergyCharge):
            price += line.usd_per_mwh(calendar)
            if line.spot and spot_usd_per_mwh is not None:
                price += spot_usd_per_mwh
        elif isinstance(line, TieredEnergy):
            price += line.prices[0][1].price[0]
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
    names = np.array(list(map(attrgetter("name"), blocks)))
    share = line.least_of_contract / factor
    terms = Demand(
        name=f"{connection}.{line.name}",
        blocks=tuple(names[inside].tolist()),
        usd_per_mw=tuple(p.price[0] * KW_PER_MW * factor for p in line.prices),
        contract_share=share,
    )
    if tariff.contract_mw is not None:
        least_mw = share * tariff.contract_mw
        terms = replace(terms, contract_share=0.0, least_mw=least_mw)
    if ratchet is None:
        return terms
    return replace(
        terms, ratchet=ratchet.share, lookback=ratchet.months, named=ratchet.named
    )


def _beyond(
    tariff: Tariff, connection: Block, spot_usd_per_mwh: Floats | None
) -> Iterator[Problem]:
    """Yield what the engine cannot hold, and what is missing."""
    bare = Block(connection.name, connection.capacity)
    if _terms(connection) != _terms(bare):
        what = "has terms of its own beside a tariff"
        fix = "give capacity, price, emissions and availability alone"
        yield Problem(what, fix, connection.name)
    if tariff.before_mw:
        what = "peaks of the months before are given, and a design is of a steady state"
        yield Problem(what, "leave them out", "before_mw")
    if spot_usd_per_mwh is None:
        for line in filter(attrgetter("by_spot"), tariff.lines):
            what = "passes on the market price, and none is given"
            yield Problem(what, "give the price of each step", line.name)
    for line in tariff.lines:
        words = NOT_LINEAR.get(type(line), _never)(line)
        if words:
            yield Problem(words, BILLED, line.name)


_terms = attrgetter(
    "demand_charge_usd_per_mw",
    "min_take",
    "min_load",
    "ramp_per_hour",
    "export",
    "of",
)
"""What a connection under a tariff has none of."""


def _never(line: Charge) -> str:
    return ""


def _energy_in_steps(line: TieredEnergy) -> str:
    """Say what keeps a price of energy in steps from being convex."""
    if line.of != "energy_month" or [w for w, _ in line.prices] != [ALWAYS]:
        return "prices energy in steps that are not of the whole energy of a month"
    falls = np.diff(line.prices[0][1].price).min(initial=0.0) < 0
    return "prices energy in steps that fall" * bool(falls)


def _minimum_bill(line: MinimumBill) -> str:
    """Say what keeps a minimum bill from being a share of the contract that one demand line bills at least."""
    counted = ", ".join(line.on) or "every line"
    return (
        f"is a minimum bill of {counted}: only one per kW of contract, of one demand line"
        " at one price that is no less, is held"
    )


def _demand_in_steps(line: DemandCharge) -> str:
    """Say what keeps billed demand from having one price from zero on in each month."""
    prices = np.concatenate([steps.price for steps in line.prices])
    if len(prices) > len(line.prices):
        return "prices demand in steps"
    return "pays for demand" * bool(prices.min() < 0)


NOT_LINEAR: Mapping[type[Charge], Callable[[Any], str]] = {
    TieredEnergy: _energy_in_steps,
    MinimumBill: _minimum_bill,
    DemandCharge: _demand_in_steps,
}
"""What keeps a line of each kind from being linear; empty where nothing does."""
