"""Machines that start, stop and have a least output: what that costs a sized design, as a check.

The engine runs a plant at any output for its cost at full load. Here each class of equal
machines is committed hour by hour, the path of the store as it is, everything else free
below its capacity and its billed peak: the engine's cost is the lower bound of what the
sizes can be run for, this one the upper, and the gap between them is the certificate. By
dynamic programming over how many are on, O(hours x machines). See ``docs/power.md``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from abilene.arrays import ByValue, Floats
from abilene.power._commit import stage_costs
from abilene.power.problem import Campus, Ints, MeritOrderEntry
from abilene.power.result import Operation


@dataclass(frozen=True)
class Units:
    """Equal machines of one block that start, stop and have a least output."""

    count: int
    """[-]"""
    min_load: float
    """Least output of one that is on, as a share of its size. [-]"""
    start_usd_per_mw: float
    """What a start costs, per MW of the machine. [USD/MW]"""
    idle_usd_per_mw: float = 0.0
    """What an hour on costs whatever it gives, per MW; part of the cost at full load.
    [USD/MW per hour]"""

    @classmethod
    def burning(
        cls,
        count: int,
        min_load: float,
        start_usd_per_mw: float,
        fuel_usd_per_mwh: float,
        heat_rates: float,
    ) -> Units:
        """Return machines whose fuel falls in a line from full load to the least.

        Parameters
        ----------
        fuel_usd_per_mwh : float
            Cost of fuel at full load. [USD/MWh]
        heat_rates : float
            Heat rate at the least load per that at full load. [-]
        """
        share = min_load * (heat_rates - 1) / (1 - min_load) if min_load < 1 else 0.0
        return cls(count, min_load, start_usd_per_mw, share * fuel_usd_per_mwh)


@dataclass(frozen=True, eq=False)
class CommittedUnits(ByValue):
    """A year of the machines of a block; sums are per year."""

    on: Ints
    """Machines on in each hour."""
    output_mw: Floats
    """[MW]"""
    starts: float
    """Of single machines, those on in the first hour among them. [1/year]"""
    start_usd: float
    """[USD/year]"""
    hours_on: float
    """Of single machines. [h/year]"""


@dataclass(frozen=True)
class Commitment:
    """A weather year with its machines committed."""

    units: Mapping[str, CommittedUnits]
    cost_usd: float
    """Of operation: no more than this is needed. [USD/year]"""
    bound_usd: float
    """Of operation as the engine has it: no less is. [USD/year]"""

    @property
    def added_usd(self) -> float:
        """What starting, stopping and part load add at most. [USD/year]"""
        return self.cost_usd - self.bound_usd


def commit(
    campus: Campus, operation: Operation, machines: Mapping[str, Units]
) -> Commitment:
    """Commit the machines of a weather year, one block after the other.

    Parameters
    ----------
    campus : Campus
        Without limits on yearly sums, which hours apart do not keep.
    operation : Operation
        As the engine found it; the path of its stores stays.
    machines : mapping
        By block.

    Returns
    -------
    Commitment
        Each block with those before it as they were committed and everything else free:
        an operation that keeps to every least output, so that its cost is an upper bound.
    """
    sources = {source.name: source for source in campus.sources}
    need = _need_mw(campus, operation)
    free = list(sources.values())
    paid_usd, found = 0.0, {}
    for number, (name, units) in enumerate(machines.items(), 1):
        free = [source for source in free if source.name != name]
        run = _Class(campus, operation, sources[name], units)
        on, mw, total_usd = run.committed(need, free)
        found[name] = run.summed(on, mw)
        need = need - mw
        is_last = number == len(machines)
        paid_usd += total_usd if is_last else run.own_usd(on, mw)
    bound_usd = _sources_usd(campus, operation)
    more_usd = (paid_usd - _offered_usd(campus, operation)) * _per_year(campus)
    if not machines:
        more_usd = bound_usd
    return Commitment(
        found, operation.cost_usd + more_usd - bound_usd, operation.cost_usd
    )


@dataclass(frozen=True)
class _Class:
    """The machines of a block in a weather year."""

    campus: Campus
    operation: Operation
    source: MeritOrderEntry
    units: Units

    @property
    def unit_mw(self) -> float:
        """Size of one. [MW]"""
        column = self.campus.by_name[self.source.name].column
        return float(self.operation.capacity[column]) / self.units.count

    @property
    def slope(self) -> Floats:
        """What one more MWh costs while a machine is on. [USD/MWh]"""
        return np.asarray(self.source.cost - self.units.idle_usd_per_mw)

    @property
    def start_usd(self) -> float:
        """Of one machine, in the unit of the hours: USD per length of a step. [USD/h]"""
        step = self.campus.step_hours
        return self.units.start_usd_per_mw * self.unit_mw / step

    def committed(
        self, need: Floats, others: Sequence[MeritOrderEntry]
    ) -> tuple[Ints, Floats, float]:
        """Return machines on and output in each hour, and what all of it costs. [USD/h, added up]"""
        count, hours = self.units.count + 1, self.campus.hours
        cost = np.array([one.cost for one in others]).T
        most = np.array([_most_mw(self.campus, self.operation, one) for one in others])
        turn = np.argsort(cost, axis=1, kind="stable")
        high = self.source.availability * self.unit_mw
        low = np.minimum(high, self.units.min_load * self.unit_mw)
        stage, given = np.empty((2, hours, count))
        stage_costs(
            need,
            np.take_along_axis(cost, turn, axis=1),
            np.take_along_axis(most.T, turn, axis=1),
            low,
            high,
            self.slope,
            self.units.idle_usd_per_mw * self.unit_mw,
            stage,
            given,
        )
        on, total = cheapest_path(stage, self.start_usd)
        return on, given[np.arange(hours), on], total

    def own_usd(self, on: Ints, mw: Floats) -> float:
        """Return what they cost themselves. [USD/h, added up]"""
        idle = self.units.idle_usd_per_mw * self.unit_mw * float(on.sum())
        starts = self.start_usd * _starts(on)
        return idle + starts + float(self.slope @ mw)

    def summed(self, on: Ints, mw: Floats) -> CommittedUnits:
        """Return their year."""
        starts, years = _starts(on), self.campus.years
        each_usd = self.units.start_usd_per_mw * self.unit_mw
        hours_on = float(on.sum()) * _per_year(self.campus)
        return CommittedUnits(
            on, mw, starts / years, starts * each_usd / years, hours_on
        )


def cheapest_path(cost: Floats, start_usd: float) -> tuple[Ints, float]:
    """Return how many machines are on in each hour, and what all hours cost with their starts.

    V_t(k) = cost_t(k) + min over j of V_(t+1)(j) + start * max(0, j - k). A start costs the
    same for each machine, so that the minimum over j is that of two running ones: over
    those that are started, from the most machines down, and over those that are stopped,
    from none up. Those of the first hour are started in it.

    Parameters
    ----------
    cost : array, shape (hours, n + 1)
        With 0 .. n machines on. [USD]
    """
    hours, count = cost.shape
    numbers = np.arange(count)
    starts_usd = start_usd * numbers
    to_go = np.zeros((hours + 1, count))
    for t in range(hours - 1, -1, -1):
        later = to_go[t + 1]
        started = np.minimum.accumulate((later + starts_usd)[::-1])[::-1] - starts_usd
        stopped = np.minimum.accumulate(later)
        to_go[t] = cost[t] + np.minimum(started, stopped)
    on, before = np.empty(hours, dtype=np.int64), 0
    for t in range(hours):
        more = np.maximum(numbers - before, 0)
        on[t] = before = int(np.argmin(to_go[t] + start_usd * more))
    total = float(cost[np.arange(hours), on].sum()) + start_usd * _starts(on)
    return on, total


def _starts(on: Ints) -> int:
    """Return how often a machine is started, in the first hour too."""
    return int(np.maximum(np.diff(on, prepend=0), 0).sum())


def _per_year(campus: Campus) -> float:
    return campus.step_hours / campus.years


def _most_mw(campus: Campus, operation: Operation, source: MeritOrderEntry) -> Floats:
    """Return what a source can give in each hour, below the peak that it pays for. [MW]"""
    sizes = np.array([operation.capacity[campus.columns[c]] for c in source.columns])
    return np.asarray(source.availability * sizes[campus.periods])


def _need_mw(campus: Campus, operation: Operation) -> Floats:
    """Return what sources have to give in each hour, all that may be sold among it. [MW]"""
    need = campus.demand_mw.copy()
    for storage in campus.storages:
        need += operation.charge_mw[storage.name] - operation.discharge_mw[storage.name]
    for source in campus.sources:
        if source.export:
            need += _most_mw(campus, operation, source)
    return np.maximum(need, 0.0)


def _offered_usd(campus: Campus, operation: Operation) -> float:
    """Return what all that may be sold would earn: what is not sold is a source. [USD/h, added up]"""
    return math.fsum(
        float(source.cost @ _most_mw(campus, operation, source))
        for source in campus.sources
        if source.export
    )


def _sources_usd(campus: Campus, operation: Operation) -> float:
    """Return what the sources cost in an operation. [USD/year]"""
    each = (
        source.sign * float(source.cost @ operation.output_mw[source.name])
        for source in campus.sources
    )
    return math.fsum(each) * _per_year(campus)
