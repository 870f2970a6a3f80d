"""Kernels: the cheapest path of the state of charge, backward and forward, and the hours along it.

The cost-to-go of a store is convex and piecewise linear in its state of charge, and so
is what an hour asks for a change of it; see ``workspace`` for how both are kept, and
for the order of the plain tuples in which the arrays come.
"""

from __future__ import annotations

from abilene.arrays import Floats
from abilene.compiled import compiled
from abilene.power.workspace import (
    CostToGo,
    HourlyFlows,
    HourlyInputs,
    MeritOrder,
    Steps,
    Store,
)

# states of charge and widths that differ by less than this share of the store's size
# differ by rounding
ROUNDING = 1e-13
# rounding adds up over the hours: a path this close to a border between segments may
# lie on it
BORDER = 1e-11
# where ``backward`` stopped: at the first hour, or at a list that an earlier pass had
# found
FINISHED, REPEATED = -1, -2


@compiled(nogil=True, error_model="numpy")
def backward(
    last: int, steps: Steps, store: Store, to_go: CostToGo, used: int, old: bool
) -> tuple[int, int]:
    """Build the cost-to-go of hours ``last`` .. 0 from that of hour ``last + 1``.

    V_t(s) = min over d of stage_t(d) + V_(t+1)(rho s + d) is the infimal convolution of
    two convex functions, and that is a merge of their segments by value: whoever would
    pay most for a MWh gets the first. So two sorted lists are walked for each hour: what
    the later hours would pay (i, the dearest first), and what this hour would pay (j,
    from the end of its steps back, the dearest first).

    With ``old`` the lists of an earlier pass stand in ``to_go``: it ends as soon as one
    repeats, since all before it would repeat too.

    Returns the room used and the hour at which it stopped: the next to do if there was
    no room for its list, FINISHED or REPEATED.
    """
    width, value, first, length = to_go
    step_width, step_value, start, rise = steps[:4]
    energy, rho = store[2], store[5]
    tiny = ROUNDING * energy
    for t in range(last, -1, -1):
        i, end = first[t + 1], first[t + 1] + length[t + 1]
        j, least = start[t + 1] - 1, start[t]
        begin = used
        if used + length[t + 1] + j + 1 - least > width.shape[0]:
            # arrays cannot grow here: the caller makes room and goes on with this hour
            return used, t
        # Seen from an empty store, what the hour can charge serves the dearest demands of
        # both lists whatever else is stored, so these are no part of what stored energy
        # is worth. The next rho * energy MWh are; what is asked for beyond a full store
        # can never be met and falls away.
        served, keep = rise[t], rho * energy
        while keep > 0.0 and (i < end or j >= least):
            # the order of equal values is no matter: they become one segment below
            if i < end and (j < least or value[i] >= step_value[j]):
                w, v = width[i], value[i]
                i += 1
            else:
                w, v = step_width[j], step_value[j]
                j -= 1
            if w <= served:
                served -= w
                continue
            w -= served
            served = 0.0
            # slivers of rounding would make the lists longer without end
            if w <= tiny:
                continue
            w = min(w, keep)
            keep -= w
            # A MWh stored at the start of the hour is rho MWh at its end: values shrink by
            # rho, and widths, measured at the start, grow by it.
            v *= rho
            if used > begin and value[used - 1] == v:
                width[used - 1] += w / rho
            else:
                width[used], value[used] = w / rho, v
                used += 1
        # what rounding has taken off the widths goes to the last segment, so that the
        # list covers 0 .. energy
        if keep > 0.0 and used > begin:
            width[used - 1] += keep / rho
        if old and _same(width, value, first[t], length[t], begin, used - begin, tiny):
            return begin, REPEATED
        first[t], length[t] = begin, used - begin
    return used, FINISHED


@compiled(nogil=True, error_model="numpy")
def _same(
    width: Floats, value: Floats, a: int, n: int, b: int, m: int, tiny: float
) -> bool:
    """Return whether the list of n segments from ``a`` on equals that of m from ``b`` on."""
    if n != m:
        return False
    for i in range(n):
        apart = abs(width[a + i] - width[b + i])
        if value[a + i] != value[b + i] or apart > 100.0 * tiny:
            return False
    return True


@compiled(nogil=True, error_model="numpy")
def forward(
    soc_0: float, steps: Steps, store: Store, to_go: CostToGo, soc: Floats, old: bool
) -> None:
    """Follow the cheapest path from ``soc_0``; with ``old``, end where it meets the path in ``soc``.

    The same merge as backward, now for one state of charge: what is there and what the
    hour can charge fills the dearest demands, and what falls to the later hours is kept.
    """
    width, value, first, length = to_go
    step_width, step_value, start, rise = steps[:4]
    energy, rho = store[2], store[5]
    small = ROUNDING * energy
    soc[0] = soc_0
    for t in range(rise.shape[0]):
        i, end = first[t + 1], first[t + 1] + length[t + 1]
        j, least = start[t + 1] - 1, start[t]
        fill, kept = rho * soc[t] + rise[t], 0.0
        while fill > 0.0:
            # on ties this hour first: less is stored for the same cost
            if j >= least and (i >= end or step_value[j] >= value[i]):
                fill -= step_width[j]
                j -= 1
            elif i < end:
                kept += min(width[i], fill)
                fill -= width[i]
                i += 1
            else:
                break
        # an empty or a full store is exactly so: water values hang on it
        if kept < small:
            kept = 0.0
        elif kept > energy - small:
            kept = energy
        if old and soc[t + 1] == kept:
            return
        soc[t + 1] = kept


@compiled(nogil=True, error_model="numpy")
def operate(
    hours: HourlyInputs,
    merit: MeritOrder,
    steps: Steps,
    store: Store,
    value_range: tuple[float, float],
    flows: HourlyFlows,
) -> float:
    """Give every hour its output, charge and discharge along a path, and the range of its water value.

    No water value lies outside ``value_range``. Returns the cost of all hours.
    """
    sells = hours[4]
    cost, _, source, potential, demand = merit
    step_width, step_value, start, _, fall, idle = steps
    draw, give, energy, _, _, rho, drawn_cost, given_cost = store
    soc, output, charge, discharge, low, high = flows
    total, small = 0.0, BORDER * (energy + draw + give)
    for t in range(cost.shape[0]):
        change = soc[t + 1] - rho * soc[t]
        low[t], high[t] = value_range
        # the segments on both sides of the change of this hour bound what a stored MWh
        # is worth to it
        at = -fall[t]
        for i in range(start[t], start[t + 1]):
            if at < change - small:
                low[t] = step_value[i]
            at += step_width[i]
            if at > change + small:
                high[t] = step_value[i]
                break
        charge[t], discharge[t] = _flows(change, idle[t], store)
        need = demand[t] + charge[t] - discharge[t]
        for i in range(cost.shape[1]):
            k = source[t, i]
            given = max(0.0, min(potential[t, i], need))
            need -= given
            if sells[k]:
                given -= potential[t, i]
            output[t, k] = abs(given)
            total += cost[t, i] * given
        total += drawn_cost * charge[t] + given_cost * discharge[t]
    return total


@compiled(nogil=True, error_model="numpy")
def _flows(change: float, idle: float, store: Store) -> tuple[float, float]:
    """Return charge and discharge for a change of state, when burning pays up to the net draw ``idle``."""
    draw, give, _, into, out = store[:5]
    corner = idle * into if idle > 0.0 else idle / out
    if change >= corner or into * out >= 1.0:
        return (change / into, 0.0) if change > 0.0 else (0.0, -change * out)
    # below: both at once, at the net draw ``idle`` until one of them is full, then with
    # charge full, then with discharge full
    both = (idle / out - change) / (1.0 / out - into)
    if both <= min(idle + give, draw):
        return both, both - idle
    given = (into * draw - change) * out
    if given <= give:
        return draw, given
    return max(0.0, (change + give / out) / into), give
