"""One meter, one direction: what a connection buys and sells in an hour is set off before it is billed.

Where selling earns no more than buying costs, the cheapest operation does only one of
the two anyway, and ties are broken that way (``_stages.sort_sources``). A minimum take
can make it worth while to buy only to sell; then the hour is not convex, and ``lp``
chooses a direction for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter, is_

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import Floats
from abilene.certificate import CENT_USD, ROUNDING, proven_cost
from abilene.power.columns import Over, design_of
from abilene.power.problem import Campus, MeritOrderEntry
from abilene.power.result import Operation, Sizing, mean_amounts, operating_usd


@dataclass(frozen=True)
class Side:
    """What goes one way through a connection."""

    places: tuple[int, ...]
    """Of its blocks among the sources of the campus."""
    sources: tuple[MeritOrderEntry, ...]

    @property
    def names(self) -> list[str]:
        """Names of its blocks."""
        return list(map(attrgetter("name"), self.sources))

    @property
    def costs(self) -> Floats:
        """What a MWh costs or earns, shape (sources, hours). [USD/MWh]"""
        return np.array(list(map(attrgetter("cost"), self.sources)))

    @property
    def is_open(self) -> NDArray[np.bool_]:
        """Whether anything may go through, shape (sources, hours)."""
        return np.array(list(map(attrgetter("availability"), self.sources))) > 0

    def sum(self, output_mw: Mapping[str, Floats]) -> Floats:
        """Return what goes through in each hour. [MW]"""
        return np.asarray(np.sum(list(map(output_mw.__getitem__, self.names)), axis=0))


@dataclass(frozen=True)
class Meter:
    """A connection through which is bought and sold."""

    name: str
    bought: Side
    sold: Side

    @property
    def least_margin(self) -> float:
        """The least by which a MWh bought costs more than one sold earns, over the hours. [USD/MWh]"""
        bought, sold = self.bought, self.sold
        cost = np.where(bought.is_open, bought.costs, np.inf).min(axis=0)
        price = np.where(sold.is_open, sold.costs, -np.inf).max(axis=0)
        return float((cost - price).min())

    def set_off(self, output_mw: Mapping[str, Floats]) -> Mapping[str, Floats]:
        """Return the output without what is bought and sold again; the same where nothing is. [MW]

        The dearest of what is bought goes first, and of what is sold the cheapest.
        """
        bought, sold = self.bought, self.sold
        both = np.minimum(bought.sum(output_mw), sold.sum(output_mw))
        if not (both > 0).any():
            return output_mw
        less_bought = less_of(output_mw, bought.names, -bought.costs, both)
        less_sold = less_of(output_mw, sold.names, sold.costs, both)
        return {**output_mw, **less_bought, **less_sold}


def meters_of(campus: Campus) -> tuple[Meter, ...]:
    """Return the meters that read both ways; of the others there is nothing to set off."""
    sides: dict[str, dict[bool, list[int]]] = {}
    for place, block in enumerate(campus.blocks):
        sides.setdefault(block.meter, {}).setdefault(block.export, []).append(place)
    # without a name each block has a meter of its own
    sides.pop("", None)
    return tuple(
        Meter(name, _side(campus, places[False]), _side(campus, places[True]))
        for name, places in sides.items()
        if len(places) > 1
    )


def _side(campus: Campus, places: Sequence[int]) -> Side:
    return Side(tuple(places), tuple(map(campus.sources.__getitem__, places)))


def sells_above_cost(campus: Campus) -> bool:
    """Return whether a meter pays more for a MWh in some hour than it charges: no convex cost then."""
    margins = map(attrgetter("least_margin"), meters_of(campus))
    return min(margins, default=0.0) < 0


def metered(years: Sequence[Campus], sizing: Sizing, over: Over) -> Sizing:
    """Return a sizing with each of its operations billed by the meter, and what it costs then.

    It costs no more than before, unless buying only to sell was paid for by a minimum
    take, or by a price of sale above that of purchase.
    """
    operations = tuple(map(_billed, years, sizing.operations))
    if all(map(is_, operations, sizing.operations)):
        return sizing
    sizes = np.array(list(sizing.capacity.values()))
    costs = list(map(attrgetter("cost_usd"), operations))
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
    """Return the output with what each meter buys and sells in one hour set off against each other. [MW]"""
    for meter in meters_of(campus):
        output_mw = meter.set_off(output_mw)
    return output_mw


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
