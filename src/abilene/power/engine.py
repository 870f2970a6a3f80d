"""Exact hourly dispatch of a campus with one store, its marginal values, and a certificate.

Backward: the cost-to-go of the store is convex and piecewise linear, so an hour is one
merge of two sorted lists. Forward: the same merge, filled up to the state of charge of
the hour, says how much to keep and how much to move now. Then water values and bus
prices that prove the path cheapest: their bound, affine in every column, is a cut. See
``docs/power.md``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain

import numpy as np

from abilene.arrays import ByValue, Floats
from abilene.power import workspace
from abilene.power._prices import slopes, water_values, weighted_sums
from abilene.power._stages import potentials, sort_sources, stages
from abilene.power.path import CheapestPath
from abilene.power.problem import Campus, Capacity, Ints, Storage
from abilene.power.result import Operation
from abilene.power.workspace import CostToGo, Steps, Store, as_tuple

_NO_STORE = Storage("", Capacity.fixed(0.0), Capacity.fixed(0.0))


@dataclass(frozen=True, eq=False)
class EvaluatedPoint(ByValue):
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


@dataclass(frozen=True, eq=False)
class MovedPower(ByValue):
    """The hours of a campus with one store, as they were operated."""

    output_mw: dict[str, Floats]
    """By source, shape (hours,). [MW]"""
    charge_mw: Floats
    """Shape (hours,). [MW]"""
    discharge_mw: Floats
    """Shape (hours,). [MW]"""
    soc_mwh: Floats
    """State of charge at the start of each hour and at the end, shape (hours + 1,). [MWh]"""


@dataclass(frozen=True)
class _Places:
    """Columns of the campus to which the numbers of the kernels belong."""

    sources: Ints
    """Column that limits each source in each billing period, shape (periods,
    sources)."""
    store: Ints
    """Charge, discharge and energy; empty without a store."""
    slopes: Ints
    """Column of each slope that the kernel adds up, by group."""
    rows: Ints
    """Group of each of them."""

    @classmethod
    def of(cls, campus: Campus, groups: Ints) -> _Places:
        period_of_group = np.empty(int(groups[-1]) + 1, dtype=np.int64)
        period_of_group[groups] = campus.periods
        sources = np.array([s.columns for s in campus.sources]).T
        limits = [
            (storage.charge_column, storage.power_column, storage.energy_column)
            for storage in campus.storages
        ]
        store = campus.places(chain(*limits))
        loads = campus.places(load.name for load in campus.loads)
        fixed = np.tile([*loads, *store], (len(period_of_group), 1))
        columns = np.hstack([sources[period_of_group], fixed])
        rows = np.broadcast_to(np.arange(len(fixed))[:, None], columns.shape)
        return cls(sources, store, columns, rows)


def beyond(campus: Campus) -> str:
    """Say what the campus asks for that the engine cannot do; empty if nothing."""
    blocks, storages = campus.blocks, campus.storages
    asked = {
        f"{len(storages)} storages": len(storages) > 1,
        "exclusive storage": any(storage.exclusive for storage in storages),
        "ramps": any(math.isfinite(block.ramp_per_hour) for block in blocks),
        "minimum load": any(block.min_load > 0 for block in blocks),
    }
    return ", ".join(reason for reason, is_asked in asked.items() if is_asked)


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
        groups = campus.periods if groups is None else groups
        self._places = _Places.of(campus, groups)
        self._hours = workspace.hours_of(campus, groups)
        self._merit = workspace.new_merit_order(self._hours)
        self._steps = workspace.new_steps(self._hours)
        self._flows = workspace.new_flows(self._hours)
        self._prices = workspace.new_prices(self._hours)
        arrays = (self._hours, self._merit, self._steps, self._flows)
        self._path = CheapestPath(*arrays, self.storage)
        self._sort(np.zeros(len(campus.linking)))

    def evaluate(self, x: Floats, mu: Floats | None = None) -> EvaluatedPoint:
        """Dispatch with the columns at ``x``, each linking constraint's unit costing ``mu`` on top.

        Parameters
        ----------
        x : array, shape (columns,)
            [MW, MWh]
        mu : array, shape (linking constraints,)
            [USD/unit]
        """
        mu = np.zeros(len(self._hours.weights)) if mu is None else mu
        if not np.array_equal(mu, self._mu):
            self._sort(mu)
        self._x = x
        self._set(x)
        self._path.find(self._store, self._value_range)
        cost = self._path.operate()
        self._value()
        self.last = self._evaluation(x, mu, cost)
        return self.last

    @property
    def to_go(self) -> CostToGo:
        """What the hours from each on cost, of the last evaluation."""
        return self._path.to_go

    def along(
        self,
        x: Floats,
        policy: Callable[[Steps, Store, Floats], None],
        mu: Floats | None = None,
    ) -> tuple[float, Floats]:
        """Operate with the columns at ``x`` along the path that a policy chooses.

        Parameters
        ----------
        x, mu
            As in ``evaluate``.
        policy
            Writes the state of charge at the start of each hour and at the end, given
            what changing it costs.

        Returns
        -------
        cost_usd : float
            Of operation, with what stands above the limits on yearly sums at its price.
            [USD/year]
        soc_mwh : array, shape (hours + 1,)
        """
        campus, years = self.campus, self.campus.years
        mu = np.zeros(len(campus.linking)) if mu is None else mu
        if not np.array_equal(mu, self._mu):
            self._sort(mu)
        self._x = x
        self._set(x)
        policy(self._steps, self._store, self._flows.soc)
        cost_usd = self._path.cost_of(self._store, self._value_range) / years
        amounts = weighted_sums(self._hours.weights, self._flows.output) / years
        limits = np.array([c.limit(x) for c in campus.linking])
        prices = np.array([c.price_usd for c in campus.linking])
        above = np.maximum(amounts - limits, 0.0)
        cost_usd += float(prices @ above - mu @ amounts)
        return cost_usd, self._flows.soc.copy()

    def unserved_mw(self) -> Floats:
        """Return the unserved part of all loads in each hour of the last operation. [MW]"""
        count = len(self.campus.loads)
        unserved = self._flows.output[:, -count:].sum(axis=1)
        return np.asarray(unserved / self.campus.step_hours)

    def moved(self) -> MovedPower:
        """Return what was given, charged and stored in each hour of the last evaluation or path."""
        flows, step_hours = self._flows, self.campus.step_hours
        names = [source.name for source in self.campus.sources]
        return MovedPower(
            output_mw=dict(zip(names, flows.output.T / step_hours, strict=True)),
            charge_mw=flows.charge / step_hours,
            discharge_mw=flows.discharge / step_hours,
            soc_mwh=flows.soc.copy(),
        )

    def operation(self) -> Operation:
        """Return the hours of the last evaluation."""
        campus, moved = self.campus, self.moved()
        return Operation(
            capacity=campus.named(self._x),
            output_mw=moved.output_mw,
            charge_mw=self._by_store(moved.charge_mw),
            discharge_mw=self._by_store(moved.discharge_mw),
            soc_mwh=self._by_store(moved.soc_mwh),
            price_usd_per_mwh=self._prices.bus.copy(),
            water_value_usd_per_mwh=self._by_store(self._prices.water.copy()),
            cost_usd=self.last.cost_usd,
            bound_usd=self.last.bound_usd,
            slope_usd=campus.named(self.last.slope),
        )

    def _by_store(self, values: Floats) -> dict[str, Floats]:
        return {storage.name: values for storage in self.campus.storages}

    def _sort(self, mu: Floats) -> None:
        """Sort the sources of each hour with the linking constraints priced at ``mu``; note the range of prices."""
        self._mu = mu.copy()
        least, most, offered = sort_sources(
            as_tuple(self._hours), mu, as_tuple(self._merit)
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
        self._value_range = (floor if self._cycling else 0.0, max(ceiling, 0.0))

    def _set(self, x: Floats) -> None:
        """Turn the columns into energy per hour."""
        campus, step = self.campus, self.campus.step_hours
        limit = x[self._places.sources] * step
        loads = x[: len(campus.loads)] * step
        merit = as_tuple(self._merit)
        potentials(as_tuple(self._hours), limit, loads, merit)
        sizes = x[self._places.store] if campus.storages else np.zeros(3)
        sizes[0] *= self.storage.charge_per_power
        self._store = workspace.store_of(self.storage, sizes, step)
        stages(merit, as_tuple(self._store), self._cycling, as_tuple(self._steps))

    def _value(self) -> None:
        """Choose water values and prices that prove the path cheapest."""
        storage, store, prices = self.storage, self._store, self._prices
        cyclic = storage.start == "cyclic"
        if not cyclic:
            self._bound_ends()
        water_values(as_tuple(store), cyclic, as_tuple(self._flows), prices.water)
        slopes(
            as_tuple(self._hours),
            as_tuple(self._merit),
            as_tuple(store),
            as_tuple(prices),
        )

    def _bound_ends(self) -> None:
        """Keep the water values at both ends to what energy costs there and is worth."""
        low, high, soc = self._flows.low, self._flows.high, self._flows.soc
        energy, end = self._store.energy, self.storage.end_usd_per_mwh
        if soc[-1] < energy:
            low[-1] = max(low[-1], end)
        if soc[-1] > 0:
            high[-1] = min(high[-1], end)
        if self.storage.start != "free":
            return
        if soc[0] > 0:
            low[0] = max(low[0], 0.0)
        if soc[0] < energy:
            high[0] = min(high[0], 0.0)

    def _evaluation(self, x: Floats, mu: Floats, cost: float) -> EvaluatedPoint:
        """Bring cost and slopes to a year and to columns."""
        campus, places, years = self.campus, self._places, self.campus.years
        summed = self._prices.slope
        group_slopes = np.zeros((len(summed), len(campus.columns)))
        scaled = summed * (campus.step_hours / years)
        # the store's energy is no power: its slope is a sum over hours, not over MWh
        scaled[:, -1] /= campus.step_hours
        # and that of its charge is per MW of charge, of which a MW of discharge has more
        # or less
        scaled[:, -3] *= self.storage.charge_per_power
        # a sum, as two sources may be limited by one column; the store's slopes fall
        # away where there is none
        held = scaled[:, : places.slopes.shape[1]]
        np.add.at(group_slopes, (places.rows, places.slopes), held)
        values = self._prices.border / years
        slope = group_slopes.sum(axis=0)
        if campus.storages:
            slope[places.store[2]] -= self._between(values)
        amounts = weighted_sums(self._hours.weights, self._flows.output) / years
        cost = (cost - self._left_usd()) / years
        return EvaluatedPoint(
            cost_usd=cost - float(mu @ amounts),
            bound_usd=float(slope @ x),
            amounts=amounts,
            slope=slope,
            group_slopes=group_slopes,
            group_values=values,
        )

    def _left_usd(self) -> float:
        """Return what the energy left at the end is worth. [USD]"""
        if self.storage.start == "cyclic":
            return 0.0
        return float(self.storage.end_usd_per_mwh * self._flows.soc[-1])

    def _between(self, values: Floats) -> float:
        """Return what the stored energy is worth between the groups and at both ends [USD/MWh/year]."""
        start = self.storage.start
        end = self.storage.end_usd_per_mwh / self.campus.years
        inner = np.maximum(values[1:, 0] - values[:-1, 1], 0.0).sum()
        first, last = values[0, 0], values[-1, 1]
        if start == "cyclic":
            return float(inner + max(first - last, 0.0))
        at_start = max(first, 0.0) if start == "free" else float(start) * first
        return float(inner + at_start + max(end - last, 0.0))
