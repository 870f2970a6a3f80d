"""Kernels: the merit order of every hour, and what changing the state of charge costs in it.

Arrays come as plain tuples, in the order of the classes that ``workspace`` names them by.
"""

from __future__ import annotations

import numpy as np

from abilene.arrays import Floats
from abilene.compiled import compiled
from abilene.power.workspace import HourlyInputs, MeritOrder, Steps, Store


@compiled(nogil=True, error_model="numpy")
def sort_sources(
    hours: HourlyInputs, mu: Floats, merit: MeritOrder
) -> tuple[float, float, float]:
    """Sort the sources of every hour by cost, each linking constraint's unit costing ``mu`` on top.

    Returns the least and the largest cost, and the least of what is available, zero at
    most.
    """
    least, most, offered = np.inf, -np.inf, 0.0
    given_cost, given_availability, weights, _, sells = hours[:5]
    cost, availability, source = merit[:3]
    sources = cost.shape[1]
    for t in range(cost.shape[0]):
        for k in range(sources):
            c, i, first = given_cost[t, k], k, sells[k]
            for constraint in range(mu.shape[0]):
                c += mu[constraint] * weights[constraint, t, k]
            # by insertion: there are few sources, and equal ones keep their order; but
            # what is not sold stands before what is bought at the same price, so that
            # nobody buys what he sells
            while i > 0 and (cost[t, i - 1] > c or (first and cost[t, i - 1] == c)):
                cost[t, i], source[t, i] = cost[t, i - 1], source[t, i - 1]
                i -= 1
            cost[t, i], source[t, i] = c, k
        for i in range(sources):
            availability[t, i] = given_availability[t, source[t, i]]
            if availability[t, i] > 0.0:
                offered = min(offered, cost[t, i])
        least, most = min(least, cost[t, 0]), max(most, cost[t, sources - 1])
    return least, most, offered


@compiled(nogil=True, error_model="numpy")
def potentials(
    hours: HourlyInputs, limit: Floats, load: Floats, merit: MeritOrder
) -> None:
    """Write what each source can give and what is asked for: loads, and all that may be sold.

    ``limit`` is the capacity of each source in each billing period, ``load`` the size of
    each load. [MWh]
    """
    shape, sells, periods = hours[3:6]
    availability, source, potential, demand = merit[1:]
    for t in range(potential.shape[0]):
        demand[t] = 0.0
        for x in range(load.shape[0]):
            demand[t] += shape[t, x] * load[x]
        for i in range(potential.shape[1]):
            k = source[t, i]
            potential[t, i] = availability[t, i] * limit[periods[t], k]
            if sells[k]:
                demand[t] += potential[t, i]


@compiled(nogil=True, error_model="numpy")
def stages(merit: MeritOrder, store: Store, cycling: bool, steps: Steps) -> None:
    """Write what changing the state of charge costs in every hour.

    Without ``cycling`` no price is low enough to burn power in the store.
    """
    cost, _, _, potential, demand = merit
    draw, give, _, into, out, _, drawn_cost, given_cost = store
    width, value, start, rise, fall, idle = steps
    threshold = _threshold(store)
    n = 0
    for t in range(cost.shape[0]):
        start[t] = n
        rise[t], fall[t], idle[t] = 0.0, 0.0, -np.inf
        y, least = -demand[t], -give
        if cycling and (cost[t, 0] < threshold or demand[t] < give):
            least = _idle_draw(t, merit, threshold, store)
            idle[t] = least
            rise[t] = max(least, 0.0) * into
            n, fall[t] = _burning(t, merit, store, least, steps, n)
        for i in range(cost.shape[1]):
            if y >= draw:
                break
            low = max(y, least)
            y += potential[t, i]
            high = min(y, draw)
            # a source that covers a net draw of zero gives two segments: losses make
            # the store's own discharge worth less there, and its charge dearer
            if low < high and low < 0.0:
                width[n] = (min(high, 0.0) - low) / out
                value[n] = (cost[t, i] - given_cost) * out
                fall[t] += width[n]
                n += 1
            if low < high and high > 0.0:
                width[n] = (high - max(low, 0.0)) * into
                value[n] = (cost[t, i] + drawn_cost) / into
                rise[t] += width[n]
                n += 1
    start[cost.shape[0]] = n


@compiled(nogil=True, error_model="numpy")
def _threshold(store: Store) -> float:
    """Return the price below which it pays to charge and discharge at once."""
    into, out, _, drawn_cost, given_cost = store[3:]
    loss = 1.0 - into * out
    if loss <= 0.0:
        return -np.inf
    return -(drawn_cost + given_cost * (1.0 - loss)) / loss


@compiled(nogil=True, error_model="numpy")
def _idle_draw(t: int, merit: MeritOrder, threshold: float, store: Store) -> float:
    """Return the net draw of the store down to which power is cheaper than the threshold."""
    cost, _, _, potential, demand = merit
    draw, give = store[:2]
    y = -float(demand[t])
    for i in range(cost.shape[1]):
        if cost[t, i] >= threshold:
            break
        y += float(potential[t, i])
    return min(max(y, -give), draw)


@compiled(nogil=True, error_model="numpy")
def _burning(
    t: int, merit: MeritOrder, store: Store, idle: float, steps: Steps, n: int
) -> tuple[int, float]:
    """Write the segments in which the store charges and discharges at once; return their end and the fall.

    From below: charge rises while discharge is full, then discharge falls while charge
    is full, and both fall together at the same net draw ``idle`` until one of them is
    zero.
    """
    width, value = steps[:2]
    cost, _, _, potential, demand = merit
    draw, give, _, into, out, _, drawn_cost, given_cost = store
    fall, y, corner = -max(idle, 0.0) * into, -demand[t], draw - give
    for i in range(cost.shape[1]):
        if y >= idle:
            break
        low = max(y, -give)
        y += potential[t, i]
        high = min(y, idle)
        if low < high and low < corner:
            width[n] = (min(high, corner) - low) * into
            value[n] = (cost[t, i] + drawn_cost) / into
            fall += width[n]
            n += 1
        if low < high and high > corner:
            width[n] = (high - max(low, corner)) / out
            value[n] = (cost[t, i] - given_cost) * out
            fall += width[n]
            n += 1
    loss = 1.0 / out - into
    both = min(idle + give, draw) - max(idle, 0.0)
    if both > 0.0 and loss > 0.0:
        width[n] = both * loss
        value[n] = -(drawn_cost + given_cost) / loss
        fall += width[n]
        n += 1
    return n, fall
