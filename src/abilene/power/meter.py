"""One meter, one direction: what a connection buys and sells in an hour is set off before it is billed.

Where selling earns no more than buying costs, the cheapest operation does only one of
the two anyway, and ties are broken that way (``_stages.sort_sources``). A minimum take
can make it worth while to buy only to sell; then the hour is not convex, and ``lp``
chooses a direction for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from abilene.arrays import Floats
from abilene.certificate import CENT_USD, ROUNDING, proven_cost
from abilene.power.columns import Over, design_of
from abilene.power.problem import Campus, MeritOrderEntry
from abilene.power.result import Operation, Sizing, mean_amounts, operating_usd


@dataclass(frozen=True)
class Meter:
    """A connection through which is bought and sold."""

    name: str
    bought: tuple[int, ...]
    """Places of its supplies among the sources of the campus."""
    sold: tuple[int, ...]
    """Places of its exports."""


def meters_of(campus: Campus) -> tuple[Meter, ...]:
    """Return the meters that read both ways; of the others there is nothing to set off."""
    names = dict.fromkeys(block.meter for block in campus.blocks if block.meter)
    found = []
    for name in names:
        own = [(i, b.export) for i, b in enumerate(campus.blocks) if b.meter == name]
        sold = tuple(i for i, export in own if export)
        if sold and len(sold) < len(own):
            found.append(Meter(name, tuple(i for i, e in own if not e), sold))
    return tuple(found)


def sells_above_cost(campus: Campus) -> bool:
    """Return whether a meter pays more for a MWh in some hour than it charges: no convex cost then."""
    return any(least_margin(campus, meter) < 0 for meter in meters_of(campus))


def least_margin(campus: Campus, meter: Meter) -> float:
    """Return the least by which a MWh bought costs more than one sold earns, over the hours. [USD/MWh]"""
    margin = _least_cost(campus, meter) - _best_price(campus, meter)
    return float(margin.min())


def _best_price(campus: Campus, meter: Meter) -> Floats:
    """Return the most that is paid for a MWh in each hour. [USD/MWh]"""
    sold = [campus.sources[i] for i in meter.sold]
    there = [np.where(s.availability > 0, s.cost, -np.inf) for s in sold]
    return np.asarray(np.max(there, axis=0))


def _least_cost(campus: Campus, meter: Meter) -> Floats:
    """Return the least that a MWh costs in each hour. [USD/MWh]"""
    bought = [campus.sources[i] for i in meter.bought]
    there = [np.where(s.availability > 0, s.cost, np.inf) for s in bought]
    return np.asarray(np.min(there, axis=0))


def metered(years: Sequence[Campus], sizing: Sizing, over: Over) -> Sizing:
    """Return a sizing with each of its operations billed by the meter, and what it costs then.

    It costs no more than before, unless buying only to sell was paid for by a minimum
    take, or by a price of sale above that of purchase.
    """
    operations = tuple(map(_billed, years, sizing.operations))
    if all(a is b for a, b in zip(operations, sizing.operations, strict=True)):
        return sizing
    sizes = np.array(list(sizing.capacity.values()))
    costs = [operation.cost_usd for operation in operations]
    cost_usd = design_of(years, over).total_usd(sizes, costs, over)
    return replace(
        sizing,
        operations=operations,
        cost_usd=cost_usd,
        amount=mean_amounts(years, operations),
        status=proven_cost(cost_usd, sizing.bound_usd),
    )


def is_dearer(net: Sizing, gross: Sizing) -> bool:
    """Return whether setting off made a sizing dearer: then it was paid to buy only to sell."""
    rounding = ROUNDING * abs(gross.cost_usd) + CENT_USD
    return net.cost_usd - gross.cost_usd > rounding


def _billed(campus: Campus, operation: Operation) -> Operation:
    output_mw = set_off(campus, operation.output_mw)
    if output_mw is operation.output_mw:
        return operation
    net = replace(operation, output_mw=output_mw)
    return replace(net, cost_usd=operating_usd(campus, net))


def set_off(campus: Campus, output_mw: Mapping[str, Floats]) -> Mapping[str, Floats]:
    """Return the output with what each meter buys and sells in one hour set off against each other.

    The dearest of what is bought goes first, and of what is sold the cheapest; where
    there is nothing to set off, the same output. [MW]
    """
    found = output_mw
    for meter in meters_of(campus):
        bought = [campus.sources[i] for i in meter.bought]
        sold = [campus.sources[i] for i in meter.sold]
        both = np.minimum(_sum(found, bought), _sum(found, sold))
        if (both > 0).any():
            bought_mw = less_of(found, _names(bought), -_costs(bought), both)
            sold_mw = less_of(found, _names(sold), _costs(sold), both)
            found = {**found, **bought_mw, **sold_mw}
    return found


def less_of(
    output_mw: Mapping[str, Floats], names: Sequence[str], rank: Floats, amount: Floats
) -> dict[str, Floats]:
    """Return the output of some sources with an amount taken off, hour by hour the lowest rank first.

    Parameters
    ----------
    output_mw : mapping
        What each gives. [MW]
    names : sequence of str
        The sources to take from.
    rank : array, shape (names, hours)
        Whose turn it is.
    amount : array, shape (hours,)
        What to take off in all, no more than there is. [MW]
    """
    left, found = amount, {name: output_mw[name] for name in names}
    for place in np.argsort(rank, axis=0, kind="stable"):
        for k, name in enumerate(names):
            less = np.where(place == k, np.minimum(left, found[name]), 0.0)
            found[name] = found[name] - less
            left = left - less
    return found


def _names(sources: Sequence[MeritOrderEntry]) -> list[str]:
    return [source.name for source in sources]


def _costs(sources: Sequence[MeritOrderEntry]) -> Floats:
    return np.array([source.cost for source in sources])


def _sum(output_mw: Mapping[str, Floats], some: Sequence[MeritOrderEntry]) -> Floats:
    return np.asarray(np.sum([output_mw[source.name] for source in some], axis=0))
