"""Kernel: what hours cost with so many machines on."""

from __future__ import annotations

from abilene.arrays import Floats
from abilene.compiled import compiled

INFEASIBLE = 1e30
"""Cost of an hour whose load is below the least output of the machines that are on, or above all that there is.
[USD]"""
ROUNDING = 1e-9
"""Share of what is asked for that may be missing by rounding. [-]"""


@compiled(nogil=True, error_model="numpy")
def stage_costs(
    need: Floats,
    other_cost: Floats,
    other_mw: Floats,
    low: Floats,
    high: Floats,
    slope: Floats,
    idle: float,
    cost: Floats,
    given: Floats,
) -> None:
    """Write what each hour costs with 0 .. n machines on, and what they then give; shape (hours, n + 1) each.

    ``other_cost`` and ``other_mw`` hold the other sources in order of cost, shape (hours,
    sources); a machine that is on gives between ``low`` and ``high`` at ``slope`` and
    costs ``idle`` an hour besides. [MW, USD/MWh, USD/h]
    """
    hours, count = cost.shape
    others = other_cost.shape[1]
    for t in range(hours):
        cheaper = (other_mw[t] * (other_cost[t] < slope[t])).sum()
        for k in range(count):
            least, most = k * low[t], min(k * high[t], need[t])
            if least > need[t]:
                cost[t, k], given[t, k] = INFEASIBLE, 0.0
                continue
            own = min(max(need[t] - cheaper, least), most)
            total, rest = k * idle + slope[t] * own, need[t] - own
            for i in range(others):
                if rest <= 0.0:
                    break
                part = min(rest, other_mw[t, i])
                total += other_cost[t, i] * part
                rest -= part
            # a store that charges asks for more than may be left unserved
            if rest > ROUNDING * (1.0 + need[t]):
                total = INFEASIBLE
            cost[t, k], given[t, k] = total, own
