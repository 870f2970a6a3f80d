"""What a result may be called, by its cost and its bound as they are printed: of dispatch, sizing and plan."""

from __future__ import annotations

import math
from typing import Literal

LARGEST_OPTIMAL_GAP = 1e-3
"""The largest gap that may be called optimal, however large a gap was asked for. [-]"""
ROUNDING = 1e-7
"""Relative gap below which two values are the same. [-]"""
CENT_USD = 0.01
"""Cost and bound that agree to a cent are the same, also where both are next to nothing.
[USD/year]"""
WHOLE_PERCENT = 0.995
"""Gap from which its percents are written without decimals. [-]"""
NO_BOUND = "no bound known"
NOTHING = 1e-12
"""Values below it are divided by as if they were it."""


def relative_gap(cost: float, bound: float) -> float:
    """Return how far a cost may be from the best, (cost - bound) / |cost|; 0 if they are equal. [-]"""
    return 0.0 if cost == bound else (cost - bound) / max(abs(cost), NOTHING)


def gap_words(gap: float | None) -> str:
    """Return a gap for people; None is that of a plan worth nothing, of which no share can be said."""
    if gap is None:
        return NO_BOUND
    return f"gap {percent(gap)}"


def proof_words(gap: float | None, *, stopped: bool) -> str:
    """Return what a result that is not proven best is: feasible with its gap, and whether its search was stopped."""
    ended = "stopped, not proved best, " * stopped
    return f"{ended}feasible, {gap_words(gap)}"


def percent(gap: float) -> str:
    """Return a gap in percent: two figures, and whole ones from 100 % on."""
    return f"{gap:,.0%}" if gap >= WHOLE_PERCENT else f"{100 * gap:.2g}%"


def proven(
    gap: float, asked: float = 0.0, *, apart: float = math.inf, same: float = 0.0
) -> Literal["optimal", "feasible"]:
    """Return what a result with a gap may be called.

    Parameters
    ----------
    gap : float
        Between the cost and the bound that are printed. [-]
    asked : float
        Gap at which the search was allowed to stop. What is ``optimal`` keeps it, and
        ``LARGEST_OPTIMAL_GAP`` too: one may ask for a rough result, and gets one that
        is ``feasible``, with its gap.
    apart, same : float
        Cost less bound, and the difference that is none in their unit.
    """
    most = min(max(asked, ROUNDING), LARGEST_OPTIMAL_GAP)
    return "optimal" if gap <= most or apart <= same else "feasible"


def proven_cost(
    cost_usd: float, bound_usd: float, asked: float = 0.0
) -> Literal["optimal", "feasible"]:
    """Return what a yearly cost and its bound say of a result, to a relative gap or to the cent."""
    gap, apart = relative_gap(cost_usd, bound_usd), cost_usd - bound_usd
    return proven(gap, asked, apart=apart, same=CENT_USD)
