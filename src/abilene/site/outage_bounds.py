"""What failing machines cost at least and at most: four ways to count them, in the order of their bounds.

Machines that are up in their mean cost too little (Jensen's inequality); years whose outages
are known in advance cost no more than the truth; a design in other drawn years costs what it
costs; and the price of lost load for each machine that fails is too much wherever something
stands in for it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

import numpy as np

from abilene.power.problem import Campus
from abilene.power.result import Sizing
from abilene.power.risk_blocks import with_risk
from abilene.power.transforms import with_fixed
from abilene.site.outage_case import OutageCase

YEARS = 32
"""Drawn years, which the sizing has not seen, by which a design is tried; shared among the weather years."""


@dataclass(frozen=True)
class OutageBounds:
    """The yearly cost of the cheapest design with failures, counted in four ways, lost load at its stated value."""

    mean_usd: float
    """No design costs less: all machines give what they do in the mean. [USD/year]"""
    drawn_usd: float
    """The cheapest for some drawn years whose outages are known in advance; a mean of few,
    so that it may lie above what it bounds by its error. [USD/year]"""
    drawn_error_usd: float
    """Its standard error, by how much the more numerous years of the truth differ. [USD/year]"""
    truth_usd: float
    """The design in other drawn years; with a store, which knows each year, somewhat too
    little. [USD/year]"""
    truth_error_usd: float
    """Its standard error. [USD/year]"""
    risk_usd: float | None
    """The cheapest where each failure is priced as lost load; None where lines fail, whose
    risk has no price. [USD/year]"""
    years: int
    """Drawn years of the truth."""


def outage_bounds(
    case: OutageCase,
    years: Sequence[Campus],
    built: Mapping[str, float],
    counts: Mapping[str, int],
    lost_load_usd_per_mwh: float,
    sized: Callable[[Sequence[Campus]], Sizing],
) -> OutageBounds:
    """Count the failures of a campus in four ways.

    Parameters
    ----------
    case : OutageCase
        Its machines and lines.
    years : sequence of Campus
        The weather years without failures.
    built : mapping
        Sizes of the design that is tried. [MW, MWh]
    counts : mapping
        Machines of each block.
    lost_load_usd_per_mwh : float
        [USD/MWh]
    sized
        Sizes some years.
    """
    paths, each = case.paths(), max(2, math.ceil(YEARS / len(years)))
    fixed = [with_fixed(one, built) for one in years]
    others = case.paths(first=each * len(years)).drawn(fixed, counts, each)
    tried = sized(others)
    known = sized(paths.drawn(years, counts))
    usd = lost_load_usd_per_mwh
    risky = [with_risk(one, case.rates, counts, usd) for one in years]
    return OutageBounds(
        mean_usd=sized(paths.in_the_mean(years, counts)).bound_usd,
        drawn_usd=known.cost_usd,
        drawn_error_usd=_error_usd(tried, len(known.operations)),
        truth_usd=tried.cost_usd,
        truth_error_usd=_error_usd(tried, len(tried.operations)),
        risk_usd=None if paths.lines else sized(risky).cost_usd,
        years=len(others),
    )


def _error_usd(tried: Sizing, years: int) -> float:
    """Return the standard error of a mean of so many drawn years, which differ as those of a design. [USD/year]"""
    costs = np.array(list(map(attrgetter("cost_usd"), tried.operations)))
    return float(costs.std(ddof=1)) / math.sqrt(years)
