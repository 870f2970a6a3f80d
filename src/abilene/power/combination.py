"""The mean of several operations of one campus: feasible, because everything is linear.

Where a limit on a yearly sum binds, the cheapest operation is such a mean.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from abilene.arrays import Floats
from abilene.power.problem import Campus
from abilene.power.result import Operation, operating_usd


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
    mean = replace(
        prices,
        output_mw=output,
        charge_mw=charge,
        discharge_mw=discharge,
        soc_mwh=soc,
    )
    return replace(
        mean,
        cost_usd=operating_usd(campus, mean),
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

    Only where power is worth something, and where there is enough to give less of that
    costs something: what is paid to run, or has to be taken, is left as it is, so that
    the mean never becomes dearer. What is dearest is judged with the linking constraints
    priced at ``mu``.
    """
    supply, cost, saved = _supply(campus, mu)
    for storage in campus.storages:
        into, out = storage.charge_efficiency, storage.discharge_efficiency
        drawn, given = charge[storage.name], discharge[storage.name]
        change = into * drawn - given / out
        freed = drawn - given - np.where(change > 0, change / into, change * out)
        spare = {
            name: output[name] * (usd >= 0)
            for name, usd in zip(supply, saved, strict=True)
        }
        freed *= (price >= 0) & (freed <= sum(spare.values()))
        netted = freed > 0
        charging = np.maximum(change, 0.0) / into
        discharging = np.maximum(-change, 0.0) * out
        charge[storage.name] = np.where(netted, charging, drawn)
        discharge[storage.name] = np.where(netted, discharging, given)
        # hour by hour the dearest first: row n of the order holds each hour's n-th
        for place in np.argsort(-cost, axis=0, kind="stable"):
            for k, name in enumerate(supply):
                less = np.where(place == k, np.minimum(freed, spare[name]), 0.0)
                output[name] = output[name] - less
                freed = freed - less


def _supply(campus: Campus, mu: Floats) -> tuple[list[str], Floats, Floats]:
    """Return what is not sold, its cost with the linking constraints priced, and what a MWh less of it saves.

    Costs and savings have shape (sources, hours). Less of what should be taken saves
    its cost less the price of the shortfall. [USD/MWh]
    """
    names, costs, savings = [], [], []
    for k, source in enumerate(campus.sources):
        if not source.export:
            weights = np.array([c.weight[k] for c in campus.linking])
            prices = np.array([c.price_usd for c in campus.linking])
            names.append(source.name)
            costs.append(source.cost + mu @ weights)
            savings.append(source.cost + prices @ np.minimum(weights, 0.0))
    return names, np.array(costs), np.array(savings)
