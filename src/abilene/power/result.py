"""What a dispatch or a sizing returns: one type each, whichever way it was computed."""

from __future__ import annotations

import math
import operator
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass

import numpy as np

from abilene.arrays import ByValue, Floats
from abilene.brief import brief
from abilene.certificate import proven_cost, relative_gap
from abilene.power.problem import LEAST_TAKE, Campus
from abilene.solve import Status

AT_ONCE = 1e-6
"""What a store charges and discharges at once below this share of its power is rounding. [-]"""


@dataclass(frozen=True, eq=False)
class Operation(ByValue):
    """A year of operation at given capacities, with its certificate.

    Arrays have one value per hour. Costs are those of operation alone, without
    annuities.
    """

    capacity: Mapping[str, float]
    """Size of each column [MW, MWh]."""
    output_mw: Mapping[str, Floats]
    """Output of each block (of an export: what is sold) and the unserved part of each
    load. [MW]"""
    charge_mw: Mapping[str, Floats]
    """Drawn from the bus by each storage. [MW]"""
    discharge_mw: Mapping[str, Floats]
    """Given to the bus by each storage. [MW]"""
    soc_mwh: Mapping[str, Floats]
    """Level of each storage at the start of each hour and at the end, shape (hours +
    1,). [MWh]"""
    price_usd_per_mwh: Floats
    """What one more MWh of load in the hour would cost: the bus price. [USD/MWh]"""
    water_value_usd_per_mwh: Mapping[str, Floats]
    """What one more MWh in each storage at the end of the hour would save. [USD/MWh]"""
    cost_usd: float
    """Operating cost. [USD/year]"""
    bound_usd: float
    """What no operation can cost less than. [USD/year]"""
    slope_usd: Mapping[str, float]
    """Change of the operating cost per unit of each column. [USD/year per MW or MWh]"""
    __repr__ = brief

    @property
    def gap(self) -> float:
        """(cost - bound) / |cost|: the certificate; 0 if both are 0 [-]."""
        return relative_gap(self.cost_usd, self.bound_usd)

    @property
    def status(self) -> Status:
        """``optimal`` where cost and bound are the same but for rounding, else ``feasible``."""
        return proven_cost(self.cost_usd, self.bound_usd)


@dataclass(frozen=True, eq=False)
class GroupCuts(ByValue):
    """Cuts below the cost of groups of hours: slope @ columns - stored[0] * level before + stored[1] * level after.

    The groups follow each other, and the first follows the last.
    """

    slope_usd: Floats
    """Shape (groups, columns). [USD/year per MW or MWh]"""
    stored_usd: Floats
    """Worth of what is stored at the start and at the end, shape (groups, 2).
    [USD/year per MWh]"""


def group_cuts(
    campus: Campus, slope_usd: Floats, stored_usd: Floats
) -> GroupCuts | None:
    """Return the cuts of groups of hours, where demand is billed and nothing but a store links hours."""
    is_cyclic = all(one.start == "cyclic" for one in campus.storages)
    if campus.linking or not campus.demands or not is_cyclic:
        return None
    return GroupCuts(slope_usd, stored_usd)


@dataclass(frozen=True)
class Cut:
    """A cut below the operating cost of a weather year: cost >= sum(slope * column) for any columns.

    There is no constant: every right-hand side is a column. ``mu`` are the prices of
    the linking constraints at which the cut was made; with linking constraints it reads cost + sum(mu *
    amount) >= sum(slope * column).
    """

    year: int
    """Which weather year."""

    slope_usd: Mapping[str, float]
    """[USD/year per MW or MWh]"""
    mu: Mapping[str, float]
    """[USD/unit]"""
    groups: GroupCuts | None = None
    """Its parts, one for each group of hours, where demand is billed and nothing links
    hours but a store."""


@dataclass(frozen=True)
class Sizing:
    """The cheapest capacities found, and what no capacities can cost less than."""

    status: Status
    method: str
    """``engine``, or ``lp`` and what the engine cannot do."""
    stopped_by: str
    """Why it ended: ``tolerance``, ``evaluations``, ``seconds``, or the solver's
    word."""
    cost_usd: float
    """Yearly cost of the capacities and their operation: the upper bound. [USD/year]"""
    bound_usd: float
    """The lower bound. [USD/year]"""
    capacity: Mapping[str, float]
    """Size of each column; peaks of weather year n > 0 are called ``n:block.peak.m``.
    [MW, MWh]"""
    operations: tuple[Operation, ...]
    """Operation in each weather year."""
    reduced_usd: Mapping[str, float]
    """Change of the yearly cost per unit of each column: zero between its bounds.
    [USD/year per MW or MWh]"""
    linking_usd: Mapping[str, float]
    """Price of each linking constraint: what one unit more would save. [USD/unit]"""
    amount: Mapping[str, float]
    """Yearly sum of each linking constraint: tonnes, MWh that are not clean, MWh taken as a
    negative number; mean of the weather years. [unit/year]"""
    cuts: tuple[Cut, ...] = ()
    """Cuts below the yearly operating cost, from every evaluation."""
    weights: tuple[tuple[float, ...], ...] = ()
    """Where a linking constraint binds, the weight of each evaluated design in the mean that is
    reported, by weather year."""
    evaluations: int = 0
    __repr__ = brief

    @property
    def operation(self) -> Operation:
        """Operation in the first weather year."""
        return self.operations[0]

    @property
    def gap(self) -> float:
        """(cost - bound) / |cost|; 0 if both are 0 [-]."""
        return relative_gap(self.cost_usd, self.bound_usd)


@dataclass(frozen=True)
class Tally:
    """The year of one block, or of the unserved part of a load."""

    energy_mwh: float
    """What it gives, failures of its machines taken off. [MWh/year]"""
    available_mwh: float
    """What it could have given; the rest is curtailed or idle. [MWh/year]"""
    cost_usd: float
    """Operating cost, below zero where it earns. [USD/year]"""
    co2_t: float
    """[t/year]"""
    failed_mwh: float = 0.0
    """What was asked of it and not given, as its machines fail; its cost holds what
    that costs. [MWh/year]"""

    def __add__(self, other: Tally) -> Tally:
        """Return both together: blocks that share a capacity are one part."""
        return Tally(*map(operator.add, astuple(self), astuple(other)))


def tally(campus: Campus, operation: Operation) -> dict[str, Tally]:
    """Add up the year by block, those that share a capacity together, and by unserved load."""
    per_year = campus.step_hours / campus.years
    owner = {block.name: block.column for block in campus.blocks}
    failing = {block.name: block.unserved for block in campus.blocks}
    year: dict[str, Tally] = {}
    for source in campus.sources:
        output = operation.output_mw[source.name]
        sizes = [operation.capacity[campus.columns[c]] for c in source.columns]
        limit = np.array(sizes)[campus.periods]
        energy_mwh = float(output.sum() * per_year)
        failed_mwh = energy_mwh * failing.get(source.name, 0.0)
        own = Tally(
            energy_mwh=energy_mwh - failed_mwh,
            available_mwh=float((source.availability * limit).sum() * per_year),
            cost_usd=source.sign * float((output * source.cost).sum() * per_year),
            co2_t=0.0
            if source.export
            else float((output * source.co2).sum() * per_year),
            failed_mwh=failed_mwh,
        )
        part = owner.get(source.name, source.name)
        year[part] = year[part] + own if part in year else own
    return year


def at_once(charge_mw: Floats, discharge_mw: Floats) -> tuple[int, float]:
    """Return in how many steps a store charges and discharges at once, and the power that then passes through it.

    Where power costs less than nothing, the cheapest operation burns it so; a real store
    does one thing at a time. [-, MW added up]
    """
    both = np.minimum(charge_mw, discharge_mw)
    is_much = both > AT_ONCE * float(charge_mw.max(initial=0.0))
    return int(is_much.sum()), float(both[is_much].sum())


def linking_sums(campus: Campus, output_mw: Mapping[str, Floats]) -> Floats:
    """Return the yearly sum of each linking constraint [unit/year]."""
    output = np.array([output_mw[source.name] for source in campus.sources])
    per_year = campus.step_hours / campus.years
    return np.array(
        [(constraint.weight * output).sum() * per_year for constraint in campus.linking]
    )


def operating_usd(campus: Campus, operation: Operation) -> float:
    """Return what an operation costs, with what stands above the limits on yearly sums [USD/year]."""
    step, costs = campus.step_hours, []
    for source in campus.sources:
        energy_usd = float(source.cost @ operation.output_mw[source.name])
        costs.append(source.sign * step * energy_usd)
    for store in campus.storages:
        charge = operation.charge_mw[store.name].sum()
        discharge = operation.discharge_mw[store.name].sum()
        costs.append(step * store.charge_usd_per_mwh * float(charge))
        costs.append(step * store.discharge_usd_per_mwh * float(discharge))
        left_mwh = float(operation.soc_mwh[store.name][-1])
        costs.append(-store.end_usd_per_mwh * left_mwh)
    sizes = np.array(list(operation.capacity.values()))
    limits = [constraint.limit(sizes) for constraint in campus.linking]
    above = np.maximum(linking_sums(campus, operation.output_mw) - limits, 0.0)
    prices = [constraint.price_usd for constraint in campus.linking]
    return math.fsum(costs) / campus.years + math.fsum((above * prices).tolist())


def not_taken_usd(campus: Campus, operation: Operation) -> float:
    """Return what is paid for energy that had to be taken and was not. [USD/year]"""
    sizes = np.array(list(operation.capacity.values()))
    sums = linking_sums(campus, operation.output_mw)
    return math.fsum(
        max(0.0, total - limit.limit(sizes)) * limit.price_usd
        for limit, total in zip(campus.linking, sums.tolist(), strict=True)
        if limit.name.endswith(LEAST_TAKE)
    )


def energy_steps_usd(campus: Campus, operation: Operation, column: str) -> float:
    """Return what energy of the blocks of a column costs above the first step of its price, over all hours. [USD]"""
    blocks = [block.name for block in campus.blocks if block.column == column]
    drawn_mw = np.sum([operation.output_mw[name] for name in blocks], axis=0)
    steps = filter(lambda step: step.blocks[0] in blocks, campus.energy_steps)
    hours = campus.periods, campus.step_hours
    return math.fsum(step.usd(drawn_mw, *hours) for step in steps)


def mean_amounts(
    campuses: Sequence[Campus], operations: Sequence[Operation]
) -> dict[str, float]:
    """Return the yearly sum of each linking constraint, mean of the weather years [unit/year]."""
    sums = [
        linking_sums(campus, operation.output_mw)
        for campus, operation in zip(campuses, operations, strict=True)
    ]
    weights = list(map(operator.attrgetter("weight"), campuses))
    return campuses[0].named_linking(np.average(sums, axis=0, weights=weights))
