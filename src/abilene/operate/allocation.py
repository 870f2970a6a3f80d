"""From kW allowed to the racks that go dark and the jobs that are stopped, by what loses least.

A rack goes dark as a whole; a job is stopped as soon as one of its racks does, and costs
its loss once, however wide it is. So the cheapest choice is a knapsack with shared items,

    min  sum_j loss_j z_j + sum_u (switch_u - saves_u) y_u
    s.t. z_j >= y_u for each rack u of job j,  sum_u freed_u y_u >= up - allowed,

solved exactly. Loss therefore never rises when more is allowed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from abilene.arrays import Bools, ByValue, Floats
from abilene.solve import Model, solve

SECONDS = 2.0
"""Time after which the best choice so far is taken. [s]"""
HAIR_KW = 1e-6
"""Power that is no matter. [kW]"""


@dataclass(frozen=True, eq=False)
class PowerUnits(ByValue):
    """What goes dark as a whole: racks, nodes, or jobs where licences count. Arrays have shape (units,)."""

    up_kw: Floats
    """What each counts while work may run on it. [kW]"""
    dark_kw: Floats
    """What it draws where it is dark. [kW]"""
    saves_usd: Floats
    """What is not paid for its power if it is dark, at the price in force. [USD]"""
    switch_usd: Floats
    """What it costs to make it dark, 0 where it is: so that nothing changes for nothing.
    [USD]"""

    @classmethod
    def of(cls, up_kw: Floats, dark_kw: Floats) -> PowerUnits:
        """Return units at no price."""
        nothing = np.zeros(len(up_kw))
        return cls(up_kw, dark_kw, nothing, nothing)

    @property
    def freed_kw(self) -> Floats:
        """What each frees if it goes dark. [kW]"""
        return self.up_kw - self.dark_kw

    def drawn_kw(self, dark: Bools) -> float:
        """Return what all count as drawing with some of them dark. [kW]"""
        return math.fsum(np.where(dark, self.dark_kw, self.up_kw).tolist())


@dataclass(frozen=True, eq=False)
class WorkAtStake(ByValue):
    """Running jobs: where they run, and what is lost with each."""

    runs_on: Bools
    """Shape (jobs, units)."""
    loss_usd: Floats
    """Shape (jobs,). [USD]"""

    def stopped(self, dark: Bools) -> Bools:
        """Return the jobs that stop with some units, shape (jobs,)."""
        return np.asarray(self.runs_on[:, dark].any(axis=1))

    def lost_usd(self, dark: Bools) -> float:
        """Return what is lost with some units. [USD]"""
        return math.fsum(self.loss_usd[self.stopped(dark)].tolist())


@dataclass(frozen=True, eq=False)
class Allocation(ByValue):
    """What goes dark, and what that costs."""

    dark: Bools
    """Shape (units,)."""
    stopped: Bools
    """Shape (jobs,)."""
    kw: float
    """What is counted as drawn once it is done. [kW]"""
    loss_usd: float
    """Of the jobs that are stopped. [USD]"""
    is_met: bool
    """False where even with all of it dark too much is drawn."""
    gap: float = 0.0
    """How far the choice may be from the cheapest, relative; infinite where nobody knows.
    [-]"""


def allocate(units: PowerUnits, work: WorkAtStake, allowed_kw: float) -> Allocation:
    """Choose what goes dark.

    Parameters
    ----------
    units : PowerUnits
        Those that may go dark, and those that are.
    work : WorkAtStake
        What runs on them.
    allowed_kw : float
        What they may draw together. [kW]

    Returns
    -------
    Allocation
        With no unit dark that need not be.
    """
    need = math.fsum(units.up_kw.tolist()) - allowed_kw
    none = np.zeros(len(units.up_kw), dtype=bool)
    all_freed = math.fsum(units.freed_kw.tolist())
    gap = 0.0
    if need <= 0 and not units.saves_usd.any():
        dark = none
    elif need >= all_freed - HAIR_KW:
        dark = units.freed_kw > 0
    else:
        dark, gap = _cheapest(units, work, need)
    dark = _needed(units, work, dark, allowed_kw)
    kw = units.drawn_kw(dark)
    return Allocation(
        dark=dark,
        stopped=work.stopped(dark),
        kw=kw,
        loss_usd=work.lost_usd(dark),
        is_met=kw <= allowed_kw + HAIR_KW,
        gap=gap,
    )


def _cheapest(units: PowerUnits, work: WorkAtStake, need: float) -> tuple[Bools, float]:
    """Solve for the units that go dark; return them and the gap."""
    model = Model()
    cost = units.switch_usd - units.saves_usd
    # costs near one: what the solver takes for nothing is absolute
    most = float(np.abs(np.concatenate([cost, work.loss_usd])).max(initial=0.0))
    scale = 1.0 / max(most, 1e-300)
    go_dark = model.columns(len(cost), high=1.0, cost=cost * scale, integer=True)
    stop = model.columns(len(work.loss_usd), high=1.0, cost=work.loss_usd * scale)
    model.row(
        dict(zip(go_dark.tolist(), units.freed_kw.tolist(), strict=True)), low=need
    )
    jobs, places = np.nonzero(work.runs_on)
    model.rows(len(jobs), [(stop[jobs], 1.0), (go_dark[places], -1.0)], low=0.0)
    found = solve(model, seconds=SECONDS)
    dark = found.x[: len(cost)] > 0.5
    is_known = found.status in {"optimal", "feasible"}
    if not is_known or units.freed_kw[dark].sum() < need - HAIR_KW:
        return one_after_another(units, work, need), math.inf
    return dark, found.gap


def one_after_another(units: PowerUnits, work: WorkAtStake, need: float) -> Bools:
    """Return units that lose least for each kW, until enough is freed: where the solver has no answer in time."""
    loss = work.loss_usd @ work.runs_on + units.switch_usd
    freed = units.freed_kw
    rate = np.divide(loss, freed, out=np.full(len(loss), np.inf), where=freed > 0)
    order = np.argsort(rate, kind="stable")
    count = int(np.searchsorted(np.cumsum(freed[order]), need - HAIR_KW)) + 1
    return np.isin(np.arange(len(loss)), order[:count])


def _needed(
    units: PowerUnits, work: WorkAtStake, dark: Bools, allowed_kw: float
) -> Bools:
    """Let up what need not be dark and pays nothing by it: first what is up now, and of that what frees most."""
    kept, mine = dark.copy(), np.flatnonzero(dark)
    order = mine[np.lexsort((-units.freed_kw[mine], -units.switch_usd[mine]))]
    dark_racks = work.runs_on[:, kept].sum(axis=1)
    room = allowed_kw + HAIR_KW / 2 - units.drawn_kw(kept)
    for unit in order.tolist():
        mine_on = work.runs_on[:, unit]
        # a job may run on as soon as the last of its racks is up
        spared = float(work.loss_usd[mine_on & (dark_racks == 1)].sum())
        pays = units.saves_usd[unit] > spared + units.switch_usd[unit]
        if not pays and units.freed_kw[unit] <= room:
            kept[unit] = False
            room -= units.freed_kw[unit]
            dark_racks = dark_racks - mine_on
    return kept
