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

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from abilene.arrays import Indices
from abilene.errors import Problem
from abilene.power.parts import INFINITY, Block, Capacity, peak_columns, series


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

    def prices(self, periods: int) -> tuple[float, ...]:
        """Return the price of each billing period. [USD/MW/period]"""
        if len(self.usd_per_mw) == 1:
            return self.usd_per_mw * periods
        return self.usd_per_mw

    def looks_back(self, periods: int) -> tuple[Indices, Indices]:
        """Return the pairs of a billing period and an earlier one to which its ratchet looks back."""
        back = min(self.lookback, periods - 1) if self.ratchet else 0
        pairs = [
            (now, (now - before) % periods)
            for now in range(periods)
            for before in range(1, back + 1)
            if self.named is None or (now - before) % periods in self.named
        ]
        now, earlier = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
        return now, earlier

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
        names, prices = peak_columns(self.name, periods), self.prices(periods)
        return {
            name: Capacity(self.least_mw, most, price / years)
            for name, price in zip(names, prices, strict=True)
        }

    def over_periods(self, first: int, count: int) -> Demand:
        """Return its terms over some of the billing periods, counted from 0 again."""
        prices, named = self.usd_per_mw, self.named
        if len(prices) > 1:
            prices = prices[first : first + count]
        if named is not None:
            named = frozenset(n - first for n in named if first <= n < first + count)
        return replace(self, usd_per_mw=prices, named=named)

    def weighted(self, weight: float) -> Demand:
        """Return it at prices that are multiplied. [-]"""
        prices = tuple(price * weight for price in self.usd_per_mw)
        return replace(self, usd_per_mw=prices)

    def of_blocks(self, names: Iterable[str]) -> Demand:
        """Return it of those of its blocks that are named."""
        kept = set(names)
        return replace(self, blocks=tuple(b for b in self.blocks if b in kept))


def wrong_demand(
    demand: Demand, blocks: Mapping[str, Block], periods: int, hours: int
) -> Iterator[Problem]:
    """Yield what is wrong with a billed demand of a campus, given its blocks by name."""
    own = [blocks[name] for name in demand.blocks if name in blocks]
    if not own or len(own) < len(demand.blocks):
        fix = "name blocks of the campus"
        yield Problem("bills blocks that are not there", fix, demand.name)
    elif len({block.column for block in own}) > 1:
        fix = "give them one capacity, the others of the first"
        yield Problem("bills blocks that share no capacity", fix, demand.name)
    else:
        yield from _wrong_cells(demand.name, own, hours)
    if len(demand.usd_per_mw) not in {1, periods}:
        what = f"has {len(demand.usd_per_mw)} prices"
        fix = f"give one, or one for each of the {periods} billing periods"
        yield Problem(what, fix, demand.name)
    amounts = (*demand.usd_per_mw, demand.lookback, demand.least_mw)
    if not all(0 <= amount < INFINITY for amount in amounts):
        what = "a price, a least demand or a look back is below zero or no number"
        yield Problem(what, "give finite numbers from 0 on", demand.name)
    shares = (demand.ratchet, demand.contract_share)
    if not all(0 <= share <= 1 for share in shares):
        what = "ratchet and contract_share lie between 0 and 1"
        yield Problem(what, "give fractions", demand.name)


def _wrong_cells(name: str, own: Sequence[Block], hours: int) -> Iterator[Problem]:
    """Yield why some blocks are no cells: hours in which each is whole or not there, and no two at once."""
    if any(block.export or block.demand_charge_usd_per_mw for block in own):
        what = "bills an export, or a block that has a demand charge already"
        yield Problem(what, "bill each output once", name)
    there = np.array([series(block.availability, hours) for block in own])
    if not np.isin(there, (0, 1)).all():
        # output is at most availability * peak, as under a demand charge of a block
        fix = "split the firm and the curtailable part"
        yield Problem("bills blocks that are partly there", fix, name)
    elif (there.sum(axis=0) > 1).any():
        # the peak of two at once is that of their sum
        fix = "give each hour to one of its blocks"
        yield Problem("bills several blocks in one hour", fix, name)
