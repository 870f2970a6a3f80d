"""The kernel of dispatch: plain arrays in and out.

The cost-to-go of a store is convex and piecewise linear in its level. It is kept as a
list of segments (width [MWh], value [USD/MWh]) from the most valuable stored MWh to the
least, covering 0 .. energy. What an hour asks for a change of level is such a list too,
from the cheapest MWh to the dearest. The lists of all hours lie one after another in
two long arrays; ``first`` and ``count``, or ``start``, say where.

All power is energy per hour [MWh]. ``store`` holds: most charge, most discharge,
energy, charge efficiency, discharge efficiency, rho, cost of charging, cost of
discharging. The sources of an hour are sorted by cost: ``offer`` is the most that each
can give, ``who`` says which source it is.
"""

from __future__ import annotations

import numpy as np
from numba import njit

(
    CHARGE,
    DISCHARGE,
    ENERGY,
    CHARGE_EFFICIENCY,
    DISCHARGE_EFFICIENCY,
    RHO,
    CHARGE_COST,
    DISCHARGE_COST,
) = range(8)
# levels and widths that differ by less than this share of the store's size differ by
# rounding
ROUNDING = 1e-13
# rounding adds up over the hours: a path this close to a border between segments may
# lie on it
BORDER = 1e-11
# where ``backward`` stopped: at the first hour, or at a list that an earlier pass had
# found
FINISHED, REPEATED = -1, -2


@njit(cache=True, nogil=True, error_model="numpy")
def sort_sources(
    cost, weights, mu, availability, sorted_cost, sorted_availability, who
):
    """Sort the sources of every hour by cost, each linking constraint's unit costing ``mu`` on top.

    Returns the least and the largest cost, and the least of what is available, zero at
    most.
    """
    hours, sources = cost.shape
    least, most, offered = np.inf, -np.inf, 0.0
    for t in range(hours):
        for k in range(sources):
            c, i = cost[t, k], k
            for constraint in range(mu.shape[0]):
                c += mu[constraint] * weights[constraint, t, k]
            while i > 0 and sorted_cost[t, i - 1] > c:
                sorted_cost[t, i], who[t, i] = sorted_cost[t, i - 1], who[t, i - 1]
                i -= 1
            sorted_cost[t, i], who[t, i] = c, k
        for i in range(sources):
            sorted_availability[t, i] = availability[t, who[t, i]]
            if sorted_availability[t, i] > 0.0:
                offered = min(offered, sorted_cost[t, i])
        least, most = (
            min(least, sorted_cost[t, 0]),
            max(most, sorted_cost[t, sources - 1]),
        )
    return least, most, offered


@njit(cache=True, nogil=True, error_model="numpy")
def offers(availability, who, limit, period, sells, shape, load, offer, demand):
    """Say what each source can give and what is asked for: loads, and all that may be sold.

    What is not sold is then a source, whose cost is the price that is not earned.
    """
    for t in range(offer.shape[0]):
        demand[t] = 0.0
        for x in range(load.shape[0]):
            demand[t] += shape[t, x] * load[x]
        for i in range(offer.shape[1]):
            k = who[t, i]
            offer[t, i] = availability[t, i] * limit[period[t], k]
            if sells[k]:
                demand[t] += offer[t, i]


@njit(cache=True, nogil=True, error_model="numpy")
def sums(weights, output):
    """Add up the weighted output of all hours and sources, for each linking constraint."""
    total = np.zeros(weights.shape[0])
    for c in range(weights.shape[0]):
        for t in range(output.shape[0]):
            for k in range(output.shape[1]):
                total[c] += weights[c, t, k] * output[t, k]
    return total


@njit(cache=True, nogil=True, error_model="numpy")
def stages(cost, offer, demand, store, cycling, width, value, start, rise, fall, idle):
    """Write what changing the level costs in every hour, as segments of rising slope from the largest fall on.

    ``idle`` is the net draw of the store down to which it pays to burn power by
    charging and discharging at once; without ``cycling`` no price is low enough for
    that.
    """
    draw, give = store[CHARGE], store[DISCHARGE]
    into, out = store[CHARGE_EFFICIENCY], store[DISCHARGE_EFFICIENCY]
    drawn_cost, given_cost = store[CHARGE_COST], store[DISCHARGE_COST]
    threshold = _threshold(store)
    n = 0
    for t in range(cost.shape[0]):
        start[t] = n
        rise[t], fall[t], idle[t] = 0.0, 0.0, -np.inf
        y, least = -demand[t], -give
        if cycling and (cost[t, 0] < threshold or demand[t] < give):
            least = _idle_draw(t, cost, offer, demand[t], threshold, store)
            idle[t] = least
            rise[t] = max(least, 0.0) * into
            n, fall[t] = _burning(
                t, cost, offer, demand[t], store, least, width, value, n
            )
        for i in range(cost.shape[1]):
            if y >= draw:
                break
            low = max(y, least)
            y += offer[t, i]
            high = min(y, draw)
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


@njit(cache=True, nogil=True, error_model="numpy")
def _threshold(store):
    """Return the price below which it pays to charge and discharge at once."""
    loss = 1.0 - store[CHARGE_EFFICIENCY] * store[DISCHARGE_EFFICIENCY]
    if loss <= 0.0:
        return -np.inf
    return -(store[CHARGE_COST] + store[DISCHARGE_COST] * (1.0 - loss)) / loss


@njit(cache=True, nogil=True, error_model="numpy")
def _idle_draw(t, cost, offer, demand, threshold, store):
    """Return the net draw of the store down to which power is cheaper than the threshold."""
    y = -demand
    for i in range(cost.shape[1]):
        if cost[t, i] >= threshold:
            break
        y += offer[t, i]
    return min(max(y, -store[DISCHARGE]), store[CHARGE])


@njit(cache=True, nogil=True, error_model="numpy")
def _burning(t, cost, offer, demand, store, idle, width, value, n):
    """Write the segments in which the store charges and discharges at once; return their end and the fall.

    From below: charge rises while discharge is full, then discharge falls while charge
    is full, and both fall together at the same net draw ``idle`` until one of them is
    zero.
    """
    draw, give = store[CHARGE], store[DISCHARGE]
    into, out = store[CHARGE_EFFICIENCY], store[DISCHARGE_EFFICIENCY]
    fall, y, corner = -max(idle, 0.0) * into, -demand, draw - give
    for i in range(cost.shape[1]):
        if y >= idle:
            break
        low = max(y, -give)
        y += offer[t, i]
        high = min(y, idle)
        if low < high and low < corner:
            width[n] = (min(high, corner) - low) * into
            value[n] = (cost[t, i] + store[CHARGE_COST]) / into
            fall += width[n]
            n += 1
        if low < high and high > corner:
            width[n] = (high - max(low, corner)) / out
            value[n] = (cost[t, i] - store[DISCHARGE_COST]) * out
            fall += width[n]
            n += 1
    loss = 1.0 / out - into
    both = min(idle + give, draw) - max(idle, 0.0)
    if both > 0.0 and loss > 0.0:
        width[n] = both * loss
        value[n] = -(store[CHARGE_COST] + store[DISCHARGE_COST]) / loss
        fall += width[n]
        n += 1
    return n, fall


@njit(cache=True, nogil=True, error_model="numpy")
def backward(
    last,
    step_width,
    step_value,
    start,
    rise,
    store,
    width,
    value,
    first,
    count,
    used,
    old,
):
    """Build the cost-to-go of hours ``last`` .. 0 from that of hour ``last + 1``.

    With ``old`` the lists of an earlier pass stand in ``first`` and ``count``: it ends
    as soon as one repeats.

    Returns the room used and the hour at which it stopped: the next to do if there was
    no room for its list, FINISHED or REPEATED.
    """
    rho, energy = store[RHO], store[ENERGY]
    tiny = ROUNDING * energy
    for t in range(last, -1, -1):
        i, end = first[t + 1], first[t + 1] + count[t + 1]
        j, least = start[t + 1] - 1, start[t]
        begin = used
        if used + count[t + 1] + j + 1 - least > width.shape[0]:
            return used, t
        # the most valuable MWh that the hour could charge are used up by it
        drop = rise[t]
        left_i = width[i] if i < end else 0.0
        left_j = step_width[j] if j >= least else 0.0
        while drop > 0.0:
            if i < end and (j < least or value[i] >= step_value[j]):
                if left_i > drop:
                    left_i -= drop
                    break
                drop -= left_i
                i += 1
                left_i = width[i] if i < end else 0.0
            elif j >= least:
                if left_j > drop:
                    left_j -= drop
                    break
                drop -= left_j
                j -= 1
                left_j = step_width[j] if j >= least else 0.0
            else:
                break
        # the next ones are worth storing
        keep = rho * energy
        while keep > 0.0 and (i < end or j >= least):
            if i < end and (j < least or value[i] >= step_value[j]):
                w, v = left_i, value[i] * rho
                i += 1
                left_i = width[i] if i < end else 0.0
            else:
                w, v = left_j, step_value[j] * rho
                j -= 1
                left_j = step_width[j] if j >= least else 0.0
            if w <= tiny:
                continue
            w = min(w, keep)
            keep -= w
            if used > begin and value[used - 1] == v:
                width[used - 1] += w / rho
            else:
                width[used], value[used] = w / rho, v
                used += 1
        if keep > 0.0 and used > begin:
            width[used - 1] += keep / rho
        if old and _same(width, value, first[t], count[t], begin, used - begin, tiny):
            return begin, REPEATED
        first[t], count[t] = begin, used - begin
    return used, FINISHED


@njit(cache=True, nogil=True, error_model="numpy")
def _same(width, value, a, n, b, m, tiny):
    """Return whether two lists are equal."""
    if n != m:
        return False
    for i in range(n):
        if (
            value[a + i] != value[b + i]
            or abs(width[a + i] - width[b + i]) > 100.0 * tiny
        ):
            return False
    return True


@njit(cache=True, nogil=True, error_model="numpy")
def forward(
    soc_0,
    step_width,
    step_value,
    start,
    rise,
    store,
    width,
    value,
    first,
    count,
    soc,
    old,
):
    """Follow the cheapest path from ``soc_0``; with ``old``, end where it meets the path in ``soc``."""
    energy = store[ENERGY]
    small = ROUNDING * energy
    soc[0] = soc_0
    for t in range(rise.shape[0]):
        i, end = first[t + 1], first[t + 1] + count[t + 1]
        j, least = start[t + 1] - 1, start[t]
        fill, kept = store[RHO] * soc[t] + rise[t], 0.0
        while fill > 0.0:
            if j >= least and (i >= end or step_value[j] >= value[i]):
                fill -= step_width[j]
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
        if old and soc[t + 1] == kept:
            return
        soc[t + 1] = kept


@njit(cache=True, nogil=True, error_model="numpy")
def operate(
    cost,
    offer,
    who,
    sells,
    demand,
    step_width,
    step_value,
    start,
    fall,
    idle,
    store,
    soc,
    worth,
    output,
    charge,
    discharge,
    low,
    high,
):
    """Give every hour its output, charge and discharge, and the least and most its water value may be.

    No water value lies outside ``worth``. Returns the cost of all hours.
    """
    total, small_level = (
        0.0,
        BORDER * (store[ENERGY] + store[CHARGE] + store[DISCHARGE]),
    )
    for t in range(cost.shape[0]):
        change = soc[t + 1] - store[RHO] * soc[t]
        low[t], high[t] = worth
        at = -fall[t]
        for i in range(start[t], start[t + 1]):
            if at < change - small_level:
                low[t] = step_value[i]
            at += step_width[i]
            if at > change + small_level:
                high[t] = step_value[i]
                break
        charge[t], discharge[t] = _flows(change, idle[t], store)
        need = demand[t] + charge[t] - discharge[t]
        for i in range(cost.shape[1]):
            k = who[t, i]
            given = max(0.0, min(offer[t, i], need))
            need -= given
            if sells[k]:
                given -= offer[t, i]
            output[t, k] = abs(given)
            total += cost[t, i] * given
        total += store[CHARGE_COST] * charge[t] + store[DISCHARGE_COST] * discharge[t]
    return total


@njit(cache=True, nogil=True, error_model="numpy")
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


@njit(cache=True, nogil=True, error_model="numpy")
def water_values(soc, energy, rho, cyclic, low, high, values):
    """Choose the water value of every hour within ``low`` .. ``high`` and the rules between hours.

    From hour to hour the value stays (times rho) while the store is neither empty
    nor full, may fall across an empty store and rise across a full one. Such values
    form a lattice: the least and the largest are found by passing bounds backward and
    forward, and any mean of the two will do. Round a cycle that leaks, what is never
    full is worth at least nothing, and what is never empty at most nothing.
    """
    hours = low.shape[0]
    if cyclic and rho < 1.0:
        never_full, never_empty = soc.max() < energy, soc.min() > 0.0
        for t in range(hours):
            low[t] = max(low[t], 0.0) if never_full else low[t]
            high[t] = min(high[t], 0.0) if never_empty else high[t]
    for _ in range(2 if cyclic else 1):
        for t in range(hours - 1, -1 if cyclic else 0, -1):
            low[t - 1] = max(low[t - 1], rho * low[t] if soc[t] < energy else -np.inf)
            high[t - 1] = min(high[t - 1], rho * high[t] if soc[t] > 0.0 else np.inf)
        for t in range(0 if cyclic else 1, hours):
            low[t] = max(low[t], low[t - 1] / rho if soc[t] > 0.0 else -np.inf)
            high[t] = min(high[t], high[t - 1] / rho if soc[t] < energy else np.inf)
    for t in range(hours):
        values[t] = 0.5 * (low[t] + high[t])


@njit(cache=True, nogil=True, error_model="numpy")
def slopes(
    cost,
    offer,
    availability,
    who,
    demand,
    shape,
    sells,
    store,
    stored,
    group,
    price,
    slope,
    border,
):
    """Price every hour and add up, by group of hours, the slope of the bound in every right-hand side.

    ``slope`` has a place for each source, each load, and the store's charge, discharge
    and energy; ``border`` the water values at the first and last hour of each group.
    """
    sources, loads = cost.shape[1], shape.shape[1]
    charge, discharge, rho = store[CHARGE], store[DISCHARGE], store[RHO]
    into, out = store[CHARGE_EFFICIENCY], store[DISCHARGE_EFFICIENCY]
    drawn_cost, given_cost = store[CHARGE_COST], store[DISCHARGE_COST]
    slope[:], border[:] = 0.0, 0.0
    for t in range(cost.shape[0]):
        g = group[t]
        drawn, given = into * stored[t] - drawn_cost, stored[t] / out + given_cost
        p = _price(t, cost, offer, demand[t], charge, discharge, drawn, given)
        price[t] = p
        for i in range(sources):
            k, margin = who[t, i], p - cost[t, i]
            slope[g, k] -= (
                max(0.0, -margin if sells[k] else margin) * availability[t, i]
            )
        for x in range(loads):
            slope[g, sources + x] += p * shape[t, x]
        slope[g, sources + loads] -= max(0.0, drawn - p)
        slope[g, sources + loads + 1] -= max(0.0, p - given)
        if t == 0 or group[t - 1] != g:
            border[g, 0] = rho * stored[t]
        else:
            slope[g, sources + loads + 2] -= max(0.0, rho * stored[t] - stored[t - 1])
        border[g, 1] = stored[t]


@njit(cache=True, nogil=True, error_model="numpy")
def _price(t, cost, offer, demand, charge, discharge, drawn, given):
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
        before += offer[t, i]
    dearest = np.inf if before < most else dearest
    middle = np.inf if before < need else middle
    return min(max(middle, min(low, dearest)), max(high, cheapest))
