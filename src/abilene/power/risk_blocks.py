"""The risk of failing machines as costs of supply: one block for each few of them, all of one size.

To ask y MW of n equal machines costs c y + (v - c) E[(y - A)+], with c the cost of a MWh,
v the value of lost load and A the MW that are up. That is convex and piecewise linear:
the k-th machine costs c + (v - c) F_k, with F_k the probability that fewer than k are up.
So a class of machines is a handful of blocks that share one capacity, exact where nothing
else stands in for a machine that fails, and an upper bound where a grid or a store does.
F_k depends on n alone: sizes are machines of x / n MW, and costs stay homogeneous in x.
See ``docs/reliability.md``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from abilene.arrays import Floats
from abilene.errors import InputError, Problem
from abilene.power.machines import fewer_up
from abilene.power.parts import SHARED
from abilene.power.problem import Block, Campus, Capacity
from abilene.power.result import Sizing
from abilene.power.sizing import size
from abilene.power.transforms import with_bounds

MERGED = 1e-3
"""Machines whose risks differ by less are one block. [-]"""
ROUNDS = 4
"""Times that the number of machines is set to that of the last sizing."""


@dataclass(frozen=True)
class OutageRates:
    """How the machines of a block fail."""

    unit_mw: float
    """Size of one. [MW]"""
    forced_outage_rate: float
    """[-]"""
    common_outage_rate: float = 0.0
    """[-]"""


@dataclass(frozen=True)
class SizedFleet:
    """A sizing, and the number of machines that its risk was counted with."""

    sizing: Sizing
    counts: Mapping[str, int]
    """Machines by block."""


def risk_blocks(
    block: Block,
    count: int,
    rates: OutageRates,
    lost_load_usd_per_mwh: float,
    merged: float = MERGED,
) -> tuple[Block, ...]:
    """Return a block as blocks of its machines, the first of them under its name and with its capacity.

    Parameters
    ----------
    block : Block
        Its availability is that of a machine that is up.
    count : int
        Machines that its capacity is divided among.
    rates : OutageRates
        How they fail.
    lost_load_usd_per_mwh : float
        What a MWh costs that a failed machine should have given. [USD/MWh]
    merged : float
        Neighbours whose risks lie so close are one block of their mean risk, a chord of
        the convex cost: never too cheap. [-]
    """
    if block.export or block.of:
        what = "has no machines of its own"
        raise InputError(Problem(what, "give risk to a supply", block.name))
    risk = fewer_up(count, rates.forced_outage_rate, rates.common_outage_rate)
    blocks = []
    for number, places in enumerate(_alike(risk, merged)):
        mean, is_first = float(risk[places].mean()), number == 0
        share = len(risk[places]) / count
        part = replace(
            block,
            cost_usd_per_mwh=block.cost_usd_per_mwh * (1 - mean)
            + lost_load_usd_per_mwh * mean,
            co2_t_per_mwh=block.co2_t_per_mwh * (1 - mean),
            availability=block.availability * share,
            unserved=mean,
        )
        if not is_first:
            name = f"{block.name}.risk.{number}"
            part = replace(part, name=name, of=block.name, capacity=SHARED)
        blocks.append(part)
    return tuple(blocks)


def with_risk(
    campus: Campus,
    rates: Mapping[str, OutageRates],
    counts: Mapping[str, int],
    lost_load_usd_per_mwh: float,
    merged: float = MERGED,
) -> Campus:
    """Return a campus in which some blocks are machines that fail, so many of each."""
    blocks: list[Block] = []
    for block in campus.blocks:
        if block.name in rates:
            own, count = rates[block.name], counts[block.name]
            blocks += risk_blocks(block, count, own, lost_load_usd_per_mwh, merged)
        else:
            blocks.append(block)
    return replace(campus, blocks=tuple(blocks))


def size_fleet(
    campuses: Sequence[Campus],
    rates: Mapping[str, OutageRates],
    lost_load_usd_per_mwh: float,
    *,
    whole: bool = False,
    merged: float = MERGED,
    **options: Any,
) -> SizedFleet:
    """Size a campus whose machines fail, with as many machines as the sizes come to.

    The risk is first that of as many machines as the peak load needs; then that of the
    sizes found, until the number repeats.

    Parameters
    ----------
    campuses : sequence of Campus
        The campus in each weather year, without risk.
    rates : mapping
        Of the blocks that are machines.
    lost_load_usd_per_mwh : float
        [USD/MWh]
    whole : bool
        Build whole machines: the numbers around the sizes are tried, one more and one
        fewer of each class, as long as the cost falls. No proof that no other are
        better.
    merged : float
        As in ``risk_blocks``.
    options
        Those of ``sizing.size``.
    """

    def sized(counts: Mapping[str, int], *, fixed: bool) -> Sizing:
        years = [
            with_risk(one, rates, counts, lost_load_usd_per_mwh, merged)
            for one in campuses
        ]
        if fixed:
            years = [_in_whole(one, rates, counts) for one in years]
        return size(years, **options)

    peak = max(float(one.demand_mw.max()) for one in campuses)
    counts = {name: max(1, round(peak / own.unit_mw)) for name, own in rates.items()}
    for _ in range(ROUNDS):
        sizing = sized(counts, fixed=False)
        found = _counts(sizing, rates)
        if found == counts:
            break
        counts = found
    if not whole:
        return SizedFleet(sizing, counts)
    best = SizedFleet(sized(counts, fixed=True), counts)
    while True:
        tried = [
            SizedFleet(sized(near, fixed=True), near) for near in _around(best.counts)
        ]
        cheapest = min(tried, key=_cost)
        if _cost(cheapest) >= _cost(best):
            return best
        best = cheapest


def _alike(risk: Floats, merged: float) -> Iterator[slice]:
    """Yield stretches of machines whose risks differ by no more."""
    start = 0
    for k in range(1, len(risk) + 1):
        if k == len(risk) or risk[k] - risk[start] > merged:
            yield slice(start, k)
            start = k


def _counts(sizing: Sizing, rates: Mapping[str, OutageRates]) -> dict[str, int]:
    return {
        name: max(1, round(sizing.capacity[name] / own.unit_mw))
        for name, own in rates.items()
    }


def _in_whole(
    campus: Campus, rates: Mapping[str, OutageRates], counts: Mapping[str, int]
) -> Campus:
    """Return a campus with so many whole machines built."""
    bounds = {
        name: Capacity.fixed(
            counts[name] * own.unit_mw, campus.bounds[name].annuity_usd
        )
        for name, own in rates.items()
    }
    return with_bounds(campus, bounds)


def _around(counts: Mapping[str, int]) -> Iterator[dict[str, int]]:
    """Yield the numbers with one machine more or fewer of a class."""
    for name, count in counts.items():
        yield {**counts, name: count + 1}
        if count > 1:
            yield {**counts, name: count - 1}


def _cost(fleet: SizedFleet) -> float:
    return fleet.sizing.cost_usd
