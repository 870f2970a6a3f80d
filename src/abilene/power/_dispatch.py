"""The kernel of dispatch: plain arrays in and out.

The cost-to-go of a store is convex and piecewise linear in its level. It is kept as a list of segments
(width [MWh], value [USD/MWh]) from the most valuable stored MWh to the least, covering 0 .. energy.
The lists of all hours lie one after another in two long arrays; ``first`` and ``count`` say where.

All power is energy per hour [MWh]. ``store`` holds: most charge, most discharge, energy, charge efficiency,
discharge efficiency, retention, cost of charging, cost of discharging. The sources of an hour are sorted by
cost; ``who`` says which source stands at each place, ``limit`` the capacity of each source in each period.
"""

from __future__ import annotations

import numpy as np
from numba import njit

CHARGE, DISCHARGE, ENERGY, CHARGE_EFFICIENCY, DISCHARGE_EFFICIENCY, RETENTION, CHARGE_COST, DISCHARGE_COST = range(8)
# differences of level below this share of the store's size are rounding
ROUNDING = 1e-13
# where ``backward`` stopped: at the first hour, or at a list that an earlier pass had found
FINISHED, REPEATED = -1, -2


@njit(cache=True, nogil=True)
def sort_sources(cost, availability, sorted_cost, sorted_availability, who):
    """Sort the sources of every hour by cost."""
    hours, sources = cost.shape
    for t in range(hours):
        for k in range(sources):
            c, i = cost[t, k], k
            while i > 0 and sorted_cost[t, i - 1] > c:
                sorted_cost[t, i], who[t, i] = sorted_cost[t, i - 1], who[t, i - 1]
                i -= 1
            sorted_cost[t, i], who[t, i] = c, k
        for i in range(sources):
            sorted_availability[t, i] = availability[t, who[t, i]]


@njit(cache=True, nogil=True)
def _cycling_threshold(store):
    """Return the price below which charging and discharging at once pays."""
    loss = 1.0 - store[CHARGE_EFFICIENCY] * store[DISCHARGE_EFFICIENCY]
    if loss <= 0.0:
        return -np.inf
    return -(store[CHARGE_COST] + store[DISCHARGE_COST] * (1.0 - loss)) / loss


@njit(cache=True, nogil=True)
def _idle_draw(t, cost, availability, who, limit, demand, store):
    """Return the net draw of the store down to which cheaper power pays for being burnt."""
    threshold, y = _cycling_threshold(store), -demand
    for i in range(cost.shape[1]):
        if cost[t, i] >= threshold:
            break
        y += availability[t, i] * limit[who[t, i]]
    return min(max(y, -store[DISCHARGE]), store[CHARGE])


@njit(cache=True, nogil=True)
def _stage(t, cost, availability, who, limit, demand, store, cycling, width, value):
    """Write the cost of changing the level in one hour as segments of rising slope.

    Returns their number, the largest rise of the level and the largest fall [MWh].
    """
    draw, give = store[CHARGE], store[DISCHARGE]
    into, out = store[CHARGE_EFFICIENCY], store[DISCHARGE_EFFICIENCY]
    n, rise, fall = 0, 0.0, 0.0
    idle = -give
    if cycling:
        idle = _idle_draw(t, cost, availability, who, limit, demand, store)
        n, fall = _burning(t, cost, availability, who, limit, demand, store, idle, width, value)
    y = -demand
    for i in range(cost.shape[1]):
        if y >= draw:
            break
        low, y = max(y, idle), y + availability[t, i] * limit[who[t, i]]
        high = min(y, draw)
        if low < high and low < 0.0:
            width[n] = (min(high, 0.0) - low) / out
            value[n] = (cost[t, i] - store[DISCHARGE_COST]) * out
            fall += width[n]
            n += 1
        if low < high and high > 0.0:
            width[n] = (high - max(low, 0.0)) * into
            value[n] = (cost[t, i] + store[CHARGE_COST]) / into
            rise += width[n]
            n += 1
    if idle > 0.0:  # the segments above begin at a level that has risen already
        rise += idle * into
    return n, rise, fall


@njit(cache=True, nogil=True)
def _burning(t, cost, availability, who, limit, demand, store, idle, width, value):
    """Write the segments in which the store charges and discharges at once; return number and fall.

    From below: charge rises while discharge is full, then discharge falls while charge is full, and both fall
    together at the same net draw ``idle`` until one of them is zero.
    """
    draw, give = store[CHARGE], store[DISCHARGE]
    into, out = store[CHARGE_EFFICIENCY], store[DISCHARGE_EFFICIENCY]
    n, y, corner = 0, -demand, draw - give
    for i in range(cost.shape[1]):
        if y >= idle:
            break
        low, y = max(y, -give), y + availability[t, i] * limit[who[t, i]]
        high = min(y, idle)
        if low < high and low < corner:
            width[n] = (min(high, corner) - low) * into
            value[n] = (cost[t, i] + store[CHARGE_COST]) / into
            n += 1
        if low < high and high > corner:
            width[n] = (high - max(low, corner)) / out
            value[n] = (cost[t, i] - store[DISCHARGE_COST]) * out
            n += 1
    loss = 1.0 / out - into
    both = min(idle + give, draw) - max(idle, 0.0)
    if both > 0.0 and loss > 0.0:
        width[n] = both * loss
        value[n] = -(store[CHARGE_COST] + store[DISCHARGE_COST]) / loss
        n += 1
    total = -max(idle, 0.0) * into
    for i in range(n):
        total += width[i]
    return n, total


@njit(cache=True, nogil=True)
def backward(
    last, cost, availability, who, limit, period, demand, store, cycling, room, stored, first, count, used, old
):
    """Build the cost-to-go of hours ``last`` .. 0 from that of hour ``last + 1``.

    With ``old`` the lists of an earlier pass stand in ``first`` and ``count``: it ends as soon as one repeats.

    Returns the room used and the hour at which it stopped: the next to do if there was no room for its list,
    FINISHED or REPEATED.
    """
    most = 2 * (2 * cost.shape[1] + 2)
    width, value = np.empty(most), np.empty(most)
    retention, energy = store[RETENTION], store[ENERGY]
    tiny = 1e-2 * ROUNDING * energy
    for t in range(last, -1, -1):
        i, end = first[t + 1], first[t + 1] + count[t + 1]
        if used + count[t + 1] + most > room.shape[0]:
            return used, t
        n, rise, _ = _stage(t, cost, availability, who, limit[period[t]], demand[t], store, cycling, width, value)
        j = n - 1
        left_i = room[i] if i < end else 0.0
        left_j = width[j] if j >= 0 else 0.0
        drop = rise
        while drop > 0.0:
            if i < end and (j < 0 or stored[i] >= value[j]):
                if left_i > drop:
                    left_i -= drop
                    break
                drop -= left_i
                i += 1
                left_i = room[i] if i < end else 0.0
            elif j >= 0:
                if left_j > drop:
                    left_j -= drop
                    break
                drop -= left_j
                j -= 1
                left_j = width[j] if j >= 0 else 0.0
            else:
                break
        start, keep = used, retention * energy
        while keep > 0.0 and (i < end or j >= 0):
            if i < end and (j < 0 or stored[i] >= value[j]):
                w, v = left_i, stored[i] * retention
                i += 1
                left_i = room[i] if i < end else 0.0
            else:
                w, v = left_j, value[j] * retention
                j -= 1
                left_j = width[j] if j >= 0 else 0.0
            if w <= tiny:
                continue
            w = min(w, keep)
            keep -= w
            if used > start and stored[used - 1] == v:
                room[used - 1] += w / retention
            else:
                room[used], stored[used] = w / retention, v
                used += 1
        if keep > 0.0 and used > start:
            room[used - 1] += keep / retention
        if old and _same(room, stored, first[t], count[t], start, used - start, tiny):
            return start, REPEATED
        first[t], count[t] = start, used - start
    return used, FINISHED


@njit(cache=True, nogil=True)
def _same(width, value, a, n, b, m, tiny):
    """Tell whether two lists are equal."""
    if n != m:
        return False
    for i in range(n):
        if value[a + i] != value[b + i] or abs(width[a + i] - width[b + i]) > 100.0 * tiny:
            return False
    return True


@njit(cache=True, nogil=True)
def forward(
    start, cost, availability, who, limit, period, demand, store, cycling, width, stored, first, count, level, old
):
    """Follow the cheapest path of the level from ``start``; with ``old``, end where it meets the path in ``level``."""
    most = 2 * (2 * cost.shape[1] + 2)
    stage_width, value = np.empty(most), np.empty(most)
    energy = store[ENERGY]
    small = ROUNDING * energy
    level[0] = start
    for t in range(cost.shape[0]):
        i, end = first[t + 1], first[t + 1] + count[t + 1]
        n, rise, _ = _stage(
            t, cost, availability, who, limit[period[t]], demand[t], store, cycling, stage_width, value
        )
        j = n - 1
        fill, kept = store[RETENTION] * level[t] + rise, 0.0
        while fill > 0.0:
            if j >= 0 and (i >= end or value[j] >= stored[i]):
                fill -= stage_width[j]
                j -= 1
            elif i < end:
                kept += min(width[i], fill)
                fill -= width[i]
                i += 1
            else:
                break
        if kept < small:
            kept = 0.0
        elif kept > energy - small:
            kept = energy
        if old and level[t + 1] == kept:
            return
        level[t + 1] = kept


@njit(cache=True, nogil=True)
def operate(
    cost, availability, who, limit, period, demand, store, cycling, level, worth, output, charge, discharge, low, high
):
    """Give every hour its output, charge and discharge, and the least and most its stored value may be.

    No stored value lies outside ``worth``. Returns the cost of all hours.
    """
    most = 2 * (2 * cost.shape[1] + 2)
    width, value = np.empty(most), np.empty(most)
    total = 0.0
    for t in range(cost.shape[0]):
        lim = limit[period[t]]
        change = level[t + 1] - store[RETENTION] * level[t]
        n, rise, fall = _stage(t, cost, availability, who, lim, demand[t], store, cycling, width, value)
        small = ROUNDING * (store[ENERGY] + rise + fall)
        low[t], high[t] = worth
        at = -fall
        for i in range(n):
            if at < change - small:
                low[t] = value[i]
            at += width[i]
            if at > change + small:
                high[t] = value[i]
                break
        if cycling:
            idle = _idle_draw(t, cost, availability, who, lim, demand[t], store)
        else:
            idle = -np.inf
        charge[t], discharge[t] = _flows(change, idle, store)
        need = demand[t] + charge[t] - discharge[t]
        for i in range(cost.shape[1]):
            k = who[t, i]
            output[t, k] = max(0.0, min(availability[t, i] * lim[k], need))
            need -= output[t, k]
            total += cost[t, i] * output[t, k]
        total += store[CHARGE_COST] * charge[t] + store[DISCHARGE_COST] * discharge[t]
    return total


@njit(cache=True, nogil=True)
def _flows(change, idle, store):
    """Return charge and discharge for a change of level, when burning pays up to the net draw ``idle``."""
    into, out = store[CHARGE_EFFICIENCY], store[DISCHARGE_EFFICIENCY]
    draw, give = store[CHARGE], store[DISCHARGE]
    corner = idle * into if idle > 0.0 else idle / out
    if change >= corner or into * out >= 1.0:
        return (change / into, 0.0) if change > 0.0 else (0.0, -change * out)
    both = (idle / out - change) / (1.0 / out - into)
    if both <= min(idle + give, draw):
        return both, both - idle
    given = (into * draw - change) * out
    if given <= give:
        return draw, given
    return max(0.0, (change + give / out) / into), give


@njit(cache=True, nogil=True)
def stored_values(level, energy, retention, cyclic, low, high, values):
    """Choose the stored value of every hour within ``low`` .. ``high`` and the rules between hours.

    From hour to hour the value stays (times retention) while the store is neither empty nor full, may fall across
    an empty store and rise across a full one. Such values form a lattice: the least and the largest are found
    by passing bounds backward and forward, and any mean of the two will do. Round a cycle that leaks, what is never
    full is worth at least nothing, and what is never empty at most nothing.
    """
    hours = low.shape[0]
    if cyclic and retention < 1.0:
        never_full, never_empty = level.max() < energy, level.min() > 0.0
        for t in range(hours):
            low[t] = max(low[t], 0.0) if never_full else low[t]
            high[t] = min(high[t], 0.0) if never_empty else high[t]
    for _ in range(2 if cyclic else 1):
        for t in range(hours - 1, -1 if cyclic else 0, -1):
            if level[t] < energy:
                low[t - 1] = max(low[t - 1], retention * low[t])
            if level[t] > 0.0:
                high[t - 1] = min(high[t - 1], retention * high[t])
        for t in range(0 if cyclic else 1, hours):
            if level[t] > 0.0:
                low[t] = max(low[t], low[t - 1] / retention)
            if level[t] < energy:
                high[t] = min(high[t], high[t - 1] / retention)
    for t in range(hours):
        values[t] = 0.5 * (low[t] + high[t])


@njit(cache=True, nogil=True)
def slopes(
    cost, availability, who, limit, period, demand, shape, sells, store, values, group, prices, slope, border
):
    """Price every hour and add up, by group of hours, the slope of the bound in every right-hand side.

    ``slope`` has a place for each source, each load, and the store's charge, discharge and energy;
    ``border`` the stored values at the first and last hour of each group.
    """
    hours, sources = cost.shape
    loads = shape.shape[1]
    slope[:], border[:] = 0.0, 0.0
    for t in range(hours):
        g = group[t]
        lam = values[t]
        drawn = store[CHARGE_EFFICIENCY] * lam - store[CHARGE_COST]
        given = lam / store[DISCHARGE_EFFICIENCY] + store[DISCHARGE_COST]
        price = _price(t, cost, availability, who, limit[period[t]], demand[t], store, drawn, given)
        prices[t] = price
        for i in range(sources):
            k = who[t, i]
            margin = price - cost[t, i]
            if sells[k]:
                margin = -margin
            if margin > 0.0:
                slope[g, k] -= margin * availability[t, i]
        for x in range(loads):
            slope[g, sources + x] += price * shape[t, x]
        slope[g, sources + loads] -= max(0.0, drawn - price)
        slope[g, sources + loads + 1] -= max(0.0, price - given)
        if t == 0 or group[t - 1] != g:
            border[g, 0] = store[RETENTION] * lam
        else:
            slope[g, sources + loads + 2] -= max(0.0, store[RETENTION] * lam - values[t - 1])
        border[g, 1] = lam


@njit(cache=True, nogil=True)
def _price(t, cost, availability, who, limit, demand, store, drawn, given):
    """Return the price at which the hour clears: the store buys below ``drawn`` and sells above ``given``."""
    need = demand + store[CHARGE]
    small = ROUNDING * need
    i, sources = 0, cost.shape[1]
    not_drawn, not_given = store[CHARGE] > 0.0, store[DISCHARGE] > 0.0
    price = 0.0
    while True:
        best, which = np.inf, 0
        if i < sources:
            best, which = cost[t, i], 1
        if not_drawn and drawn < best:
            best, which = drawn, 2
        if not_given and given < best:
            best, which = given, 3
        if which == 0:
            return price
        price = best
        if which == 1:
            need -= availability[t, i] * limit[who[t, i]]
            i += 1
        elif which == 2:
            need -= store[CHARGE]
            not_drawn = False
        else:
            need -= store[DISCHARGE]
            not_given = False
        if need <= small:
            return price
