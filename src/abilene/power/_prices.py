"""Kernels: water values and bus prices that prove a path cheapest, and the slopes of the cut they give.

Arrays come as plain tuples, in the order of the classes that ``workspace`` names them by.
"""

from __future__ import annotations

import numpy as np

from abilene.arrays import Floats
from abilene.compiled import compiled
from abilene.power._dispatch import ROUNDING
from abilene.power.workspace import HourlyFlows, HourlyInputs, MeritOrder, Prices, Store


@compiled(nogil=True, error_model="numpy")
def weighted_sums(weights: Floats, output: Floats) -> Floats:
    """Add up the weighted output of all hours and sources, for each linking constraint."""
    total = np.zeros(weights.shape[0])
    for c in range(weights.shape[0]):
        for t in range(output.shape[0]):
            for k in range(output.shape[1]):
                total[c] += weights[c, t, k] * output[t, k]
    return total


@compiled(nogil=True, error_model="numpy")
def water_values(
    store: Store, cyclic: bool, flows: HourlyFlows, values: Floats
) -> None:
    """Choose the water value of every hour within ``low`` .. ``high`` and the rules between hours.

    From hour to hour the value stays (times rho) while the store is neither empty nor
    full, may fall across an empty store and rise across a full one. Such values form a
    lattice: the least and the largest are found by passing bounds backward and forward,
    and any mean of the two will do. Round a cycle that leaks, what is never full is
    worth at least nothing, and what is never empty at most nothing.
    """
    soc, _, _, _, low, high = flows
    energy, rho, hours = store[2], store[5], low.shape[0]
    if cyclic and rho < 1.0:
        never_full, never_empty = soc.max() < energy, soc.min() > 0.0
        for t in range(hours):
            low[t] = max(low[t], 0.0) if never_full else low[t]
            high[t] = min(high[t], 0.0) if never_empty else high[t]
    # twice round a cycle, as a bound may have to pass the end before it meets the hour
    # that set it; index -1 is then the last hour
    for _ in range(2 if cyclic else 1):
        for t in range(hours - 1, -1 if cyclic else 0, -1):
            floor = rho * low[t] if soc[t] < energy else -np.inf
            ceiling = rho * high[t] if soc[t] > 0.0 else np.inf
            low[t - 1], high[t - 1] = max(low[t - 1], floor), min(high[t - 1], ceiling)
        for t in range(0 if cyclic else 1, hours):
            floor = low[t - 1] / rho if soc[t] > 0.0 else -np.inf
            ceiling = high[t - 1] / rho if soc[t] < energy else np.inf
            low[t], high[t] = max(low[t], floor), min(high[t], ceiling)
    for t in range(hours):
        values[t] = 0.5 * (low[t] + high[t])


@compiled(nogil=True, error_model="numpy")
def slopes(
    hours: HourlyInputs, merit: MeritOrder, store: Store, prices: Prices
) -> None:
    """Price every hour and add up, by group of hours, the slope of the bound in every right-hand side."""
    water, bus, slope, border = prices
    cost, availability, source, potential, demand = merit
    shape, sells, _, groups = hours[3:]
    charge, discharge, _, into, out, rho, drawn_cost, given_cost = store
    sources, loads = cost.shape[1], shape.shape[1]
    slope[:], border[:] = 0.0, 0.0
    for t in range(cost.shape[0]):
        g = groups[t]
        drawn, given = into * water[t] - drawn_cost, water[t] / out + given_cost
        p = _price(t, cost, potential, demand[t], charge, discharge, drawn, given)
        bus[t] = p
        # every term is what the dual of a limit costs: the margin of whoever is limited
        for i in range(sources):
            k, margin = source[t, i], p - cost[t, i]
            margin = max(0.0, -margin if sells[k] else margin)
            slope[g, k] -= margin * availability[t, i]
        for x in range(loads):
            slope[g, sources + x] += p * shape[t, x]
        slope[g, sources + loads] -= max(0.0, drawn - p)
        slope[g, sources + loads + 1] -= max(0.0, p - given)
        if t == 0 or groups[t - 1] != g:
            border[g, 0] = rho * water[t]
        else:
            slope[g, sources + loads + 2] -= max(0.0, rho * water[t] - water[t - 1])
        border[g, 1] = water[t]


@compiled(nogil=True, error_model="numpy")
def _price(
    t: int,
    cost: Floats,
    potential: Floats,
    demand: float,
    charge: float,
    discharge: float,
    drawn: float,
    given: float,
) -> float:
    """Return the price at which an hour clears: the store buys below ``drawn`` and sells above ``given``.

    Between the two prices it does neither, or, where it buys at more than it sells for,
    both. What is asked of the sources falls as the price rises past either, and the
    cost of the last source needed is found for all three. No step depends on a guess of
    the processor, which would mostly be wrong.
    """
    low, high, need = drawn, given, demand
    if given < drawn:
        low, high, need = given, drawn, demand + charge - discharge
    most, least = demand + charge, demand - discharge
    dearest = cost[t, 0]
    middle = dearest if need >= 0.0 else -np.inf
    cheapest = dearest if least >= 0.0 else -np.inf
    before = ROUNDING * (most + discharge)
    for i in range(cost.shape[1]):
        dearest = cost[t, i] if before < most else dearest
        middle = cost[t, i] if before < need else middle
        cheapest = cost[t, i] if before < least else cheapest
        before += potential[t, i]
    dearest = np.inf if before < most else dearest
    middle = np.inf if before < need else middle
    return min(max(middle, min(low, dearest)), max(high, cheapest))
