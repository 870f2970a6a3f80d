"""The mean of several operations of one campus: feasible, because everything is linear.

Where a limit on a yearly sum binds, the cheapest operation is such a mean.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from abilene.arrays import Floats
from abilene.power.problem import Campus
from abilene.power.result import Operation, linking_sums


def convex_combination(
    campus: Campus,
    parts: Sequence[Operation],
    weights: Floats,
    prices: Operation,
    mu: Floats,
) -> Operation:
    """Return the weighted mean of operations.

    Parameters
    ----------
    campus : Campus
        One store at most.
    parts : sequence of Operation
        Operations whose mean capacities are no larger than those of ``prices``.
    weights : array, shape (parts,)
        Shares that add up to 1. [-]
    prices : Operation
        Dispatch at the capacities of the mean, with the linking constraints priced at ``mu``:
        gives prices and the bound.
    mu : array, shape (linking constraints,)
        [USD/unit]
    """
    output = _mean([p.output_mw for p in parts], weights)
    charge = _mean([p.charge_mw for p in parts], weights)
    discharge = _mean([p.discharge_mw for p in parts], weights)
    soc = _mean([p.soc_mwh for p in parts], weights)
    _net(campus, output, charge, discharge, price=prices.price_usd_per_mwh, mu=mu)
    sizes = np.array(list(prices.capacity.values()))
    limits = np.array([c.limit(sizes) for c in campus.linking])
    moved = mu @ np.array([c.by_column for c in campus.linking])
    slopes = np.array(list(prices.slope_usd.values())) - moved
    operating_usd = _cost(campus, output, charge, discharge, soc)
    return replace(
        prices,
        output_mw=output,
        charge_mw=charge,
        discharge_mw=discharge,
        soc_mwh=soc,
        cost_usd=operating_usd + _excess(campus, output, limits),
        bound_usd=prices.bound_usd - float(mu @ limits),
        slope_usd=campus.named(slopes),
    )


def _mean(tables: Sequence[Mapping[str, Floats]], weights: Floats) -> dict[str, Floats]:
    return {
        name: weights @ np.array([table[name] for table in tables])
        for name in tables[0]
    }


def _net(
    campus: Campus,
    output: dict[str, Floats],
    charge: dict[str, Floats],
    discharge: dict[str, Floats],
    *,
    price: Floats,
    mu: Floats,
) -> None:
    """Set charge off against discharge in the same hour, and give less of the dearest sources instead.

    Only where power is worth something, and where there is enough to give less of. What
    is dear is judged with the linking constraints priced at ``mu``.
    """
    supply, cost = _supply(campus, mu)
    for storage in campus.storages:
        into, out = storage.charge_efficiency, storage.discharge_efficiency
        drawn, given = charge[storage.name], discharge[storage.name]
        change = into * drawn - given / out
        freed = drawn - given - np.where(change > 0, change / into, change * out)
        # a source that is paid to run is never given less of
        spare = [output[name] * (c >= 0) for name, c in zip(supply, cost, strict=True)]
        freed *= (price >= 0) & (freed <= sum(spare))
        netted = freed > 0
        charging = np.maximum(change, 0.0) / into
        discharging = np.maximum(-change, 0.0) * out
        charge[storage.name] = np.where(netted, charging, drawn)
        discharge[storage.name] = np.where(netted, discharging, given)
        # hour by hour the dearest first: row n of the order holds each hour's n-th
        for place in np.argsort(-cost, axis=0, kind="stable"):
            for k, name in enumerate(supply):
                less = np.where(place == k, np.minimum(freed, output[name]), 0.0)
                output[name] = output[name] - less
                freed = freed - less


def _supply(campus: Campus, mu: Floats) -> tuple[list[str], Floats]:
    """Return what is not sold, and its cost with the linking constraints priced, shape (sources, hours)."""
    names, costs = [], []
    for k, source in enumerate(campus.sources):
        if not source.export:
            names.append(source.name)
            costs.append(source.cost + mu @ [c.weight[k] for c in campus.linking])
    return names, np.array(costs)


def _cost(
    campus: Campus,
    output: Mapping[str, Floats],
    charge: Mapping[str, Floats],
    discharge: Mapping[str, Floats],
    soc: Mapping[str, Floats],
) -> float:
    """Return the yearly cost of an operation [USD/year]."""
    step = campus.step_hours
    parts = [
        source.sign * step * float(source.cost @ output[source.name])
        for source in campus.sources
    ]
    for s in campus.storages:
        parts.append(step * s.charge_usd_per_mwh * float(charge[s.name].sum()))
        parts.append(step * s.discharge_usd_per_mwh * float(discharge[s.name].sum()))
        parts.append(-s.end_usd_per_mwh * float(soc[s.name][-1]))
    return math.fsum(parts) / campus.years


def _excess(campus: Campus, output: Mapping[str, Floats], limits: Floats) -> float:
    """Return the yearly cost of what goes beyond the limits [USD/year]."""
    above = np.maximum(linking_sums(campus, output) - limits, 0.0)
    priced = [constraint.price_usd for constraint in campus.linking]
    return math.fsum((above * priced).tolist())
