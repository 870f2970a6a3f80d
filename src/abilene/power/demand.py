"""Demand that is billed: a price of the highest output of some blocks in a billing period, in windows that overlap.

Where windows of demand overlap, an hour counts for several of them. So the blocks are
*cells*: the hours that lie in the same windows, each with a peak of its own in each
billing period. The billed demand D of a period is a column,

    D_m >= P_m of each cell,    D_m >= r P_(m-i),    D_m >= f K,

with the ratchet r over earlier periods, counted round the end of the campus's hours as
in a steady state, and the share f of the capacity K that the cells have in common.
Every row is linear and homogeneous, so the LP and the cutting planes hold it alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from operator import attrgetter

import numpy as np

from abilene.arrays import Floats, Indices
from abilene.errors import Problem
from abilene.power.parts import Block, Capacity, peak_columns, series


@dataclass(frozen=True)
class Demand:
    """A price of the highest output of some blocks in each billing period, and the least that is billed."""

    name: str
    blocks: tuple[str, ...]
    """Blocks whose output counts: they share one capacity, and no hour."""
    usd_per_mw: tuple[float, ...]
    """Price of a MW of billed demand: one for each billing period, or one for all.
    [USD/MW/period]"""
    ratchet: float = 0.0
    """Least billed demand, as a share of the highest output of earlier periods. [-]"""
    lookback: int = 11
    """How many periods back the ratchet looks."""
    named: frozenset[int] | None = None
    """Billing periods that count for the ratchet; None for all."""
    contract_share: float = 0.0
    """Least billed demand, as a share of the capacity of the blocks. [-]"""
    least_mw: float = 0.0
    """Least billed demand. [MW]"""

    def prices(self, periods: int) -> Floats:
        """Return the price of each billing period. [USD/MW/period]"""
        return np.broadcast_to(np.array(self.usd_per_mw), periods)

    def looks_back(self, periods: int) -> tuple[Indices, Indices]:
        """Return the pairs of a billing period and an earlier one to which its ratchet looks back."""
        back = min(self.lookback, periods - 1) * (self.ratchet > 0)
        now = np.repeat(np.arange(periods), back)
        before = np.tile(np.arange(1, back + 1), periods)
        earlier = (now - before) % periods
        counts = np.ones(len(earlier), dtype=bool)
        if self.named is not None:
            counts = np.isin(earlier, list(self.named))
        return now[counts], earlier[counts]

    def dearest_usd_per_mw(self, periods: int) -> float:
        """Return what a MW more in one billing period costs at most, with what its ratchet carries on. [USD/MW]"""
        prices, (now, earlier) = self.prices(periods), self.looks_back(periods)
        carried = np.zeros(periods)
        np.add.at(carried, earlier, self.ratchet * prices[now])
        return float((prices + carried).max())

    def least_billed_mw(self, peaks_mw: Floats, held_mw: float) -> Floats:
        """Return what is billed in each billing period of some peaks, shape (periods,). [MW]

        Parameters
        ----------
        peaks_mw : array, shape (blocks, periods)
            Highest output of each of its blocks. [MW]
        held_mw : float
            Capacity of the blocks. [MW]
        """
        highest = peaks_mw.max(axis=0)
        least = max(self.least_mw, self.contract_share * held_mw)
        billed = np.maximum(highest, least)
        now, earlier = self.looks_back(len(highest))
        np.maximum.at(billed, now, self.ratchet * highest[earlier])
        return np.asarray(billed)

    def columns(
        self, owner: Capacity, periods: int, years: float
    ) -> dict[str, Capacity]:
        """Return bounds and yearly cost of its billed demand in each billing period.

        Parameters
        ----------
        owner : Capacity
            That of its blocks: no more is ever billed, but for ``least_mw``.
        periods : int
            Billing periods.
        years : float
            Calendar years that they are of.
        """
        most = max(owner.high, self.least_mw)
        prices = (self.prices(periods) / years).tolist()
        bounds = map(partial(Capacity, self.least_mw, most), prices)
        return dict(zip(peak_columns(self.name, periods), bounds, strict=True))

    def over_periods(self, first: int, count: int) -> Demand:
        """Return its terms over some of the billing periods, counted from 0 again."""
        prices, named = self.usd_per_mw, self.named
        if len(prices) > 1:
            prices = prices[first : first + count]
        if named is not None:
            inside = named.intersection(range(first, first + count))
            named = frozenset(period - first for period in inside)
        return replace(self, usd_per_mw=prices, named=named)

    def weighted(self, weight: float) -> Demand:
        """Return it at prices that are multiplied. [-]"""
        prices = weight * np.array(self.usd_per_mw)
        return replace(self, usd_per_mw=tuple(prices.tolist()))

    def of_blocks(self, names: Iterable[str]) -> Demand:
        """Return it of those of its blocks that are named."""
        return replace(self, blocks=tuple(filter(set(names).__contains__, self.blocks)))


def wrong_demand(
    demand: Demand, blocks: Mapping[str, Block], periods: int, hours: int
) -> Iterator[Problem]:
    """Yield what is wrong with a billed demand of a campus, given its blocks by name."""
    if not demand.blocks or not blocks.keys() >= set(demand.blocks):
        fix = "name blocks of the campus"
        yield Problem("bills blocks that are not there", fix, demand.name)
        return
    own = tuple(map(blocks.__getitem__, demand.blocks))
    billed = _Billed(demand, own, periods, hours)
    for breaks, what, fix in DEMAND_RULES:
        if breaks(billed):
            yield Problem(what, fix, demand.name)


@dataclass(frozen=True)
class _Billed:
    """A demand with its blocks, billing periods and hours."""

    demand: Demand
    blocks: tuple[Block, ...]
    periods: int
    hours: int

    @property
    def amounts(self) -> Floats:
        """What is finite and not below zero."""
        demand = self.demand
        return np.array([*demand.usd_per_mw, demand.lookback, demand.least_mw])

    @property
    def shares(self) -> Floats:
        """What lies between 0 and 1."""
        return np.array([self.demand.ratchet, self.demand.contract_share])

    @property
    def columns(self) -> set[str]:
        """Capacities that its blocks use."""
        return set(map(attrgetter("column"), self.blocks))

    @property
    def is_billed_elsewhere(self) -> bool:
        """Whether a block is sold, or has a demand charge of its own."""
        terms = attrgetter("export", "demand_charge_usd_per_mw")
        return any(chain.from_iterable(map(terms, self.blocks)))

    @property
    def there(self) -> Floats:
        """Availability of each block, shape (blocks, hours). [-]"""
        return np.array(
            [series(block.availability, self.hours) for block in self.blocks]
        )


DEMAND_RULES: tuple[tuple[Callable[[_Billed], bool], str, str], ...] = (
    (
        lambda b: len(b.columns) > 1,
        "bills blocks that share no capacity",
        "give them one capacity, the others of the first",
    ),
    (
        lambda b: b.is_billed_elsewhere,
        "bills an export, or a block that has a demand charge already",
        "bill each output once",
    ),
    (
        # output is at most availability * peak, as under a demand charge of a block
        lambda b: not np.isin(b.there, (0, 1)).all(),
        "bills blocks that are partly there",
        "split the firm and the curtailable part",
    ),
    (
        # the peak of two at once is that of their sum
        lambda b: bool(((b.there > 0).sum(axis=0) > 1).any()),
        "bills several blocks in one hour",
        "give each hour to one of its blocks",
    ),
    (
        lambda b: len(b.demand.usd_per_mw) not in {1, b.periods},
        "has neither one price nor one for each billing period",
        "give one, or as many as there are billing periods",
    ),
    (
        lambda b: not (np.isfinite(b.amounts) & (b.amounts >= 0)).all(),
        "a price, a least demand or a look back is below zero or no number",
        "give finite numbers from 0 on",
    ),
    (
        lambda b: not ((b.shares >= 0) & (b.shares <= 1)).all(),
        "ratchet and contract_share lie between 0 and 1",
        "give fractions",
    ),
)
"""What no billed demand may be, with what is wrong and how to mend it."""
