"""Exact hourly dispatch of a campus with one store, its marginal values, and a certificate.

Backward: the cost-to-go of the store is convex and piecewise linear, so an hour is one
merge of two sorted lists. Forward: the same merge, filled up to the level of the hour,
says how much to keep and how much to move now. Then water values and bus prices that
prove the path cheapest: their bound, affine in every column, is a cut. See
``docs/power.md``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from abilene.arrays import Floats
from abilene.errors import InputError, Problem
from abilene.power import lp
from abilene.power._dispatch import (
    REPEATED,
    ROUNDING,
    backward,
    forward,
    offers,
    operate,
    slopes,
    sort_sources,
    stages,
    sums,
    water_values,
)
from abilene.power.problem import Campus, Capacity, Ints, Storage
from abilene.power.result import Operation
from abilene.power.transforms import with_capacity

# room for the lists of the cost-to-go at first; it grows where it must
SEGMENTS_PER_HOUR = 16
# rounds after which a cycle that has not closed is closed by mixing two paths
ROUNDS = 3
BISECTIONS = 100
_NO_STORE = Storage("", Capacity.fixed(0.0), Capacity.fixed(0.0))


def beyond(campus: Campus) -> str:
    """Say what the campus asks for that dispatch cannot do; empty if nothing."""
    reasons = []
    if len(campus.storages) > 1:
        reasons.append(f"{len(campus.storages)} storages")
    if any(storage.exclusive for storage in campus.storages):
        reasons.append("exclusive storage")
    if any(math.isfinite(block.ramp_per_hour) for block in campus.blocks):
        reasons.append("ramps")
    if any(block.min_load for block in campus.blocks):
        reasons.append("minimum load")
    return ", ".join(reasons)


def dispatch(campus: Campus, capacity: Mapping[str, float] | None = None) -> Operation:
    """Operate a campus at given capacities as cheaply as can be.

    Parameters
    ----------
    campus : Campus
        One store at most; a campus that asks for more is handed to ``lp``.
    capacity : mapping, optional
        Size of the columns that are not fixed [MW, MWh]; a peak that is not given does
        not limit.

    Returns
    -------
    Operation
        Its ``gap`` is the certificate.

    Raises
    ------
    InputError
        If a size is missing, unknown or out of its bounds, or a limit on a yearly sum
        is set (``size`` keeps those).
    """
    fixed = with_capacity(campus, capacity or {})
    if fixed.linking:
        fix = "call size with fixed capacities"
        raise InputError(
            Problem(
                f"dispatch alone does not keep the limit on {fixed.linking[0].name}",
                fix,
            )
        )
    reason = beyond(fixed)
    if reason:
        return lp.size(fixed, reason=reason).operation
    engine = Engine(fixed)
    x = np.array([c.low for c in fixed.capacities])
    for block in fixed.blocks:
        if block.demand_charge_usd_per_mw:
            for period in range(engine.periods):
                name = f"{block.name}.peak.{period}"
                x[fixed.index[name]] = (capacity or {}).get(name, block.capacity.high)
    engine.evaluate(x)
    return engine.operation()


@dataclass(frozen=True)
class Evaluation:
    """Cost of a campus at one point, and the cut below it."""

    cost_usd: float
    """[USD/year]"""
    bound_usd: float
    """[USD/year]"""
    amounts: Floats
    """Yearly sum of each linking constraint. [unit/year]"""
    slope: Floats
    """Slope of cost + mu * amounts in every column, over the whole stretch. [USD/year
    per MW or MWh]"""
    group_slopes: Floats
    """The part of each group of hours, shape (groups, columns), without what stands
    between groups."""
    group_values: Floats
    """Worth of a MWh stored at the start and at the end of each group, shape (groups,
    2). [USD/MWh/year]"""


@dataclass(frozen=True)
class _Priced:
    """A path whose stored energy is bought at the start and sold at the end at a price."""

    price: float
    """[USD/MWh]"""
    value: float
    """Its cost with that trade. [USD]"""
    slope: float
    """Energy bought less energy sold. [MWh]"""
    level: Floats
    """[MWh]"""


class Engine:
    """Dispatch of one campus at any number of points: arrays laid out once, workspace used again.

    Parameters
    ----------
    campus : Campus
        One store at most.
    groups : array, shape (hours,), optional
        Group of each hour, 0, 0, ..., 1, ..., none wider than a billing period; by
        default the billing periods.
    """

    def __init__(self, campus: Campus, groups: Ints | None = None) -> None:
        self.campus = campus
        self.storage = campus.storages[0] if campus.storages else _NO_STORE
        self.group = campus.periods if groups is None else groups
        self.periods = int(campus.periods[-1]) + 1
        self._cost = np.array([s.cost for s in campus.sources]).T.copy()
        self._availability = np.array([s.availability for s in campus.sources]).T.copy()
        self._shape = np.array([x.shape for x in campus.loads]).T.copy()
        self._sells = np.array([s.export for s in campus.sources])
        self._weights = np.array([c.weight.T for c in campus.linking]).reshape(
            -1, *self._cost.shape
        )
        self._place_columns()
        self._allocate()
        self._sort(np.zeros(len(campus.linking)))

    def evaluate(self, x: Floats, mu: Floats | None = None) -> Evaluation:
        """Dispatch with the columns at ``x``, each linking constraint's unit costing ``mu`` on top.

        Parameters
        ----------
        x : array, shape (columns,)
            [MW, MWh]
        mu : array, shape (linking constraints,)
            [USD/unit]
        """
        mu = np.zeros(len(self._weights)) if mu is None else mu
        if not np.array_equal(mu, self._mu):
            self._sort(mu)
        self._x = x
        self._set(x)
        self._path()
        cost = self._operate()
        self._value()
        self.last = self._evaluation(x, mu, cost)
        return self.last

    def operation(self) -> Operation:
        """Return the hours of the last evaluation."""
        campus, step, name = self.campus, self.campus.step_hours, self.storage.name
        stores = bool(campus.storages)
        return Operation(
            capacity=dict(zip(campus.columns, self._x.tolist(), strict=True)),
            output_mw={
                s.name: self._output[:, k] / step for k, s in enumerate(campus.sources)
            },
            charge_mw={name: self._charge / step} if stores else {},
            discharge_mw={name: self._discharge / step} if stores else {},
            soc_mwh={name: self._level.copy()} if stores else {},
            price_usd_per_mwh=self._prices.copy(),
            water_value_usd_per_mwh={name: self._stored.copy()} if stores else {},
            cost_usd=self.last.cost_usd,
            bound_usd=self.last.bound_usd,
            slope_usd=dict(zip(campus.columns, self.last.slope.tolist(), strict=True)),
        )

    def _place_columns(self) -> None:
        """Find the column of every slope that the kernel adds up, by group."""
        campus, storage = self.campus, self.storage
        period_of_group = np.empty(int(self.group[-1]) + 1, dtype=np.int64)
        period_of_group[self.group] = campus.periods
        self._source_columns = np.array([s.columns for s in campus.sources]).T
        loads = [campus.index[x.name] for x in campus.loads]
        store = []
        if campus.storages:
            power = campus.index[f"{storage.name}.power"]
            charge = (
                power
                if storage.charge is None
                else campus.index[f"{storage.name}.charge"]
            )
            store = [charge, power, campus.index[f"{storage.name}.energy"]]
        self._store_columns = np.array(store, dtype=np.int64)
        fixed = np.tile([*loads, *store], (len(period_of_group), 1))
        self._slope_columns = np.hstack([self._source_columns[period_of_group], fixed])
        self._slope_rows = np.broadcast_to(
            np.arange(len(fixed))[:, None], self._slope_columns.shape
        )

    def _allocate(self) -> None:
        hours, sources = self._cost.shape
        groups, width = len(self._slope_columns), sources + self._shape.shape[1] + 3
        self._sorted_cost, self._sorted_availability, self._offer = np.empty(
            (3, hours, sources)
        )
        self._who = np.empty((hours, sources), dtype=np.int64)
        room = SEGMENTS_PER_HOUR * hours + 1000
        self._room, self._segment_value = np.empty(room), np.empty(room)
        self._step_width, self._step_value = np.empty((2, hours * (4 * sources + 1)))
        self._start = np.zeros(hours + 1, dtype=np.int64)
        self._rise, self._fall, self._idle, self._demand = np.empty((4, hours))
        self._first, self._count = np.zeros((2, hours + 1), dtype=np.int64)
        self._level = np.zeros(hours + 1)
        self._output = np.empty((hours, sources))
        (
            self._charge,
            self._discharge,
            self._low,
            self._high,
            self._stored,
            self._prices,
        ) = np.empty((6, hours))
        self._slope, self._border = np.empty((groups, width)), np.empty((groups, 2))

    def _sort(self, mu: Floats) -> None:
        """Sort the sources of each hour with the linking constraints priced at ``mu``; note the range of prices."""
        self._mu = mu.copy()
        merit = (self._sorted_cost, self._sorted_availability, self._who)
        least, most, offered = sort_sources(
            self._cost, self._weights, mu, self._availability, *merit
        )
        storage, end = self.storage, self.storage.end_usd_per_mwh
        into, out = storage.charge_efficiency, storage.discharge_efficiency
        self._cycling = offered < 0 or end < 0
        floor = min(
            (least + storage.charge_usd_per_mwh) / into,
            (least - storage.discharge_usd_per_mwh) * out,
            end,
        )
        ceiling = max((most + storage.charge_usd_per_mwh) / into, end)
        self._worth = (floor if self._cycling else 0.0, max(ceiling, 0.0))

    def _set(self, x: Floats) -> None:
        """Turn the columns into energy per hour."""
        campus, storage, step = self.campus, self.storage, self.campus.step_hours
        self._limit = x[self._source_columns] * step
        loads = x[: len(campus.loads)] * step
        parts = (
            self._sorted_availability,
            self._who,
            self._limit,
            campus.periods,
            self._sells,
            self._shape,
        )
        offers(*parts, loads, self._offer, self._demand)
        charge, discharge, energy = (
            x[self._store_columns] if campus.storages else np.zeros(3)
        )
        self._store = np.array(
            [
                charge * step,
                discharge * step,
                energy,
                storage.charge_efficiency,
                storage.discharge_efficiency,
                storage.rho**step,
                storage.charge_usd_per_mwh,
                storage.discharge_usd_per_mwh,
            ]
        )
        hours = (self._sorted_cost, self._offer, self._demand)
        stages(
            *hours,
            self._store,
            self._cycling,
            *self._steps[:3],
            self._rise,
            self._fall,
            self._idle,
        )

    @property
    def _steps(self) -> tuple[Floats, Floats, Ints, Floats, Floats]:
        """What changing the level costs in each hour, and how far it may rise."""
        return self._step_width, self._step_value, self._start, self._rise, self._store

    def _path(self) -> None:
        """Find the cheapest path of the level."""
        start, energy = self.storage.start, float(self._store[2])
        if energy == 0:
            self._level[:] = 0.0
        elif start == "cyclic":
            self._cycle()
        else:
            self._end_at(self.storage.end_usd_per_mwh)
            self._follow(
                self._worth_more_than(0.0) if start == "free" else start * energy
            )

    def _end_at(self, value: float) -> None:
        """Build the cost-to-go of every hour, a MWh left at the end being worth ``value``."""
        self._room[0], self._segment_value[0] = self._store[2], value
        self._first[-1], self._count[-1] = 0, 1
        self._used = 1
        self._backward()

    def _backward(self, *, old: bool = False) -> bool:
        """Run the kernel backward, giving its lists more room as needed; return whether a list repeated."""
        hour = self.campus.hours - 1
        while hour >= 0:
            lists = (
                self._room,
                self._segment_value,
                self._first,
                self._count,
                self._used,
                old,
            )
            self._used, hour = backward(hour, *self._steps, *lists)
            if hour >= 0:
                more = len(self._room) * 5 // 4
                self._room.resize(more, refcheck=False)
                self._segment_value.resize(more, refcheck=False)
        return hour == REPEATED

    def _follow(self, start: float, *, old: bool = False) -> None:
        """Run the kernel forward; with ``old`` only until the path meets the one before."""
        lists = (
            self._room,
            self._segment_value,
            self._first,
            self._count,
            self._level,
            old,
        )
        forward(start, *self._steps, *lists)

    def _worth_more_than(self, price: float) -> float:
        """Return the level up to which energy stored at the start saves more than ``price`` [USD/MWh]."""
        first = slice(self._first[0], self._first[0] + self._count[0])
        return self._whole(
            float(self._room[first] @ (self._segment_value[first] > price))
        )

    def _cycle(self) -> None:
        """Find the cheapest path that ends where it starts.

        The cost-to-go of the start is passed back as that of the end until it repeats;
        then the path is followed round after round until it closes. Where that fails
        (idle stores, ties), two paths are mixed.
        """
        self._end_at(0.0)
        for _ in range(ROUNDS):
            self._first[-1], self._count[-1] = self._first[0], self._count[0]
            if self._backward(old=True):
                self._follow(0.0)
                for _ in range(ROUNDS):
                    if self._closes():
                        return
                    self._follow(float(self._level[-1]), old=True)
        self._mix()

    def _closes(self) -> bool:
        """Return whether the path ends where it starts; take off the rounding if it does."""
        closes = abs(self._level[-1] - self._level[0]) <= ROUNDING * self._store[2]
        if closes:
            self._level[-1] = self._level[0]
        return bool(closes)

    def _mix(self) -> None:
        """Close the path by pricing the energy that is bought at the start and sold at the end.

        g(price) = min over paths of cost + price * (start - end) is concave. Its
        tangents from both sides meet where two paths, one that gains energy and one
        that loses it, are both cheapest: so is the mean that closes.
        """
        margin = self._worth[1] - self._worth[0] + 1.0
        gains = self._priced(self._worth[1] + margin)
        loses = self._priced(self._worth[0] - margin)
        for _ in range(BISECTIONS):
            if loses.slope - gains.slope <= ROUNDING * self._store[2]:
                break
            rise = (
                gains.value
                - gains.slope * gains.price
                - loses.value
                + loses.slope * loses.price
            )
            price = rise / (loses.slope - gains.slope)
            meet = loses.value + loses.slope * (price - loses.price)
            middle = self._priced(price)
            if middle.value >= meet - ROUNDING * abs(meet):
                break
            gains, loses = (gains, middle) if middle.slope > 0 else (middle, loses)
        share = 1.0 if loses.slope <= 0 else -gains.slope / (loses.slope - gains.slope)
        level = share * loses.level + (1 - share) * gains.level
        self._level[:] = [self._whole(float(x)) for x in level]
        self._level[-1] = self._level[0]

    def _whole(self, level: float) -> float:
        """Take the rounding off a level that is empty or full."""
        energy = float(self._store[2])
        small = ROUNDING * energy
        return (
            0.0 if level < small else energy if level > energy - small else float(level)
        )

    def _priced(self, price: float) -> _Priced:
        """Find the cheapest path when energy is bought at the start and sold at the end at ``price``."""
        self._end_at(price)
        self._follow(self._worth_more_than(price))
        slope = float(self._level[0] - self._level[-1])
        return _Priced(
            price, self._operate() + price * slope, slope, self._level.copy()
        )

    def _operate(self) -> float:
        """Fill in the hours along the path; return their cost [USD]."""
        hours = (self._sorted_cost, self._offer, self._who, self._sells, self._demand)
        steps = (*self._steps[:3], self._fall, self._idle, self._store)
        flows = (self._output, self._charge, self._discharge, self._low, self._high)
        return float(operate(*hours, *steps, self._level, self._worth, *flows))

    def _value(self) -> None:
        """Choose water values and prices that prove the path cheapest."""
        low, high, level, energy = self._low, self._high, self._level, self._store[2]
        start, end = self.storage.start, self.storage.end_usd_per_mwh
        if start != "cyclic":
            low[-1] = max(low[-1], end) if level[-1] < energy else low[-1]
            high[-1] = min(high[-1], end) if level[-1] > 0 else high[-1]
        if start == "free":
            low[0] = max(low[0], 0.0) if level[0] > 0 else low[0]
            high[0] = min(high[0], 0.0) if level[0] < energy else high[0]
        water_values(
            level, energy, self._store[5], start == "cyclic", low, high, self._stored
        )
        hours = (
            self._sorted_cost,
            self._offer,
            self._sorted_availability,
            self._who,
            self._demand,
        )
        parts = (self._shape, self._sells, self._store, self._stored)
        slopes(*hours, *parts, self.group, self._prices, self._slope, self._border)

    def _evaluation(self, x: Floats, mu: Floats, cost: float) -> Evaluation:
        """Bring cost and slopes to a year and to columns."""
        campus, step, years = self.campus, self.campus.step_hours, self.campus.years
        group_slopes = np.zeros((len(self._slope), len(campus.columns)))
        scaled = self._slope * (step / years)
        scaled[:, -1] /= step
        np.add.at(
            group_slopes,
            (self._slope_rows, self._slope_columns),
            scaled[:, : self._slope_columns.shape[1]],
        )
        values = self._border / years
        slope = group_slopes.sum(axis=0)
        if campus.storages:
            slope[self._store_columns[2]] -= self._between(values)
        left = (
            0.0
            if self.storage.start == "cyclic"
            else self.storage.end_usd_per_mwh * self._level[-1]
        )
        amounts = sums(self._weights, self._output) / years
        cost = (cost - left) / years
        return Evaluation(
            cost - float(mu @ amounts),
            float(slope @ x),
            amounts,
            slope,
            group_slopes,
            values,
        )

    def _between(self, values: Floats) -> float:
        """Return what the stored energy is worth between the groups and at both ends [USD/MWh/year]."""
        start, end = (
            self.storage.start,
            self.storage.end_usd_per_mwh / self.campus.years,
        )
        inner = np.maximum(values[1:, 0] - values[:-1, 1], 0.0).sum()
        if start == "cyclic":
            return float(inner + max(values[0, 0] - values[-1, 1], 0.0))
        first = max(values[0, 0], 0.0) if start == "free" else start * values[0, 0]
        return float(inner + first + max(end - values[-1, 1], 0.0))
