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

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from abilene.arrays import Floats
from abilene.errors import InputError, Problem
from abilene.power.machines import MachineClass, fewer_up, rota
from abilene.power.parts import INFINITY, SHARED
from abilene.power.problem import Block, Campus

MERGED = 1e-3
"""Machines whose risks differ by less are one block. [-]"""


@dataclass(frozen=True)
class OutageRates:
    """How the machines of a block fail."""

    unit_mw: float
    """Size of one. [MW]"""
    forced_outage_rate: float
    """[-]"""
    common_outage_rate: float = 0.0
    """[-]"""
    planned_outage_rate: float = 0.0
    """[-]"""
    repair_hours: float = MachineClass.repair_hours
    """Of no matter for the risk of an hour. [h]"""

    def machines(self, name: str, count: int) -> MachineClass:
        """Return so many of them."""
        return MachineClass(
            name,
            count,
            self.unit_mw,
            self.forced_outage_rate,
            repair_hours=self.repair_hours,
            planned_outage_rate=self.planned_outage_rate,
            common_outage_rate=self.common_outage_rate,
        )

    def fewer_up(self, count: int) -> Floats:
        """Return the probability that fewer than 1, 2, ..., ``count`` are up, planned work by rota. [-]"""
        risk = np.zeros(count)
        for free, share in rota(self.machines("", count)):
            up = fewer_up(free, self.forced_outage_rate, self.common_outage_rate)
            risk += share * np.append(up, np.ones(count - free))
        return risk


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
    risk = rates.fewer_up(count)
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
            # limits of all together are those of the first
            part = replace(
                part, name=name, of=block.name, capacity=SHARED, max_mwh=INFINITY
            )
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


def _alike(risk: Floats, merged: float) -> Iterator[slice]:
    """Yield stretches of machines whose risks differ by no more."""
    start = 0
    for k in range(1, len(risk) + 1):
        if k == len(risk) or risk[k] - risk[start] > merged:
            yield slice(start, k)
            start = k
