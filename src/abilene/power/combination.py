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
    output, charge, discharge, level = (
        _means(tables, weights)
        for tables in (
            [p.output_mw for p in parts],
            [p.charge_mw for p in parts],
            [p.discharge_mw for p in parts],
            [p.soc_mwh for p in parts],
        )
    )
    _net(campus, output, charge, discharge, price=prices.price_usd_per_mwh, mu=mu)
    limits = np.array(
        [
            c.constant + c.by_column @ list(prices.capacity.values())
            for c in campus.linking
        ]
    )
    by_column = mu @ np.array([c.by_column for c in campus.linking])
    return replace(
        prices,
        output_mw=output,
        charge_mw=charge,
        discharge_mw=discharge,
        soc_mwh=level,
        cost_usd=_cost(campus, output, charge, discharge, level)
        + _excess(campus, output, limits),
        bound_usd=prices.bound_usd - float(mu @ limits),
        slope_usd={
            name: slope - moved
            for (name, slope), moved in zip(
                prices.slope_usd.items(), by_column, strict=True
            )
        },
    )


def _means(
    tables: Sequence[Mapping[str, Floats]], weights: Floats
) -> dict[str, Floats]:
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
    supply = [k for k, s in enumerate(campus.sources) if not s.export]
    names = [campus.sources[k].name for k in supply]
    cost = np.array(
        [
            campus.sources[k].cost + mu @ [c.weight[k] for c in campus.linking]
            for k in supply
        ]
    )
    for storage in campus.storages:
        into, out = storage.charge_efficiency, storage.discharge_efficiency
        drawn, given = charge[storage.name], discharge[storage.name]
        change = into * drawn - given / out
        freed = drawn - given - np.where(change > 0, change / into, change * out)
        freed *= (price >= 0) & (
            freed <= sum(output[n] * (c >= 0) for n, c in zip(names, cost, strict=True))
        )
        netted = freed > 0
        charge[storage.name] = np.where(netted, np.maximum(change, 0.0) / into, drawn)
        discharge[storage.name] = np.where(
            netted, np.maximum(-change, 0.0) * out, given
        )
        for place in np.argsort(-cost, axis=0, kind="stable"):
            for k, name in enumerate(names):
                less = np.where(place == k, np.minimum(freed, output[name]), 0.0)
                output[name] = output[name] - less
                freed = freed - less


def _cost(
    campus: Campus,
    output: Mapping[str, Floats],
    charge: Mapping[str, Floats],
    discharge: Mapping[str, Floats],
    level: Mapping[str, Floats],
) -> float:
    """Return the yearly cost of an operation [USD/year]."""
    step = campus.step_hours
    parts = [
        (-step if s.export else step) * float(s.cost @ output[s.name])
        for s in campus.sources
    ]
    for s in campus.storages:
        parts.append(step * s.charge_usd_per_mwh * float(charge[s.name].sum()))
        parts.append(step * s.discharge_usd_per_mwh * float(discharge[s.name].sum()))
        parts.append(-s.end_usd_per_mwh * float(level[s.name][-1]))
    return math.fsum(parts) / campus.years


def _excess(campus: Campus, output: Mapping[str, Floats], limits: Floats) -> float:
    """Return the yearly cost of what goes beyond the limits [USD/year]."""
    above = np.maximum(linking_sums(campus, output) - limits, 0.0)
    return math.fsum(
        float(amount) * c.excess_usd
        for amount, c in zip(above, campus.linking, strict=True)
        if math.isfinite(c.excess_usd)
    )
