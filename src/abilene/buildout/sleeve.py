"""Whether sleeved agreements of a plan deliver no more than is drawn at the market price, hour by hour.

A sleeve is settled as one fixed for floating is: what it delivers is bought at the market price and paid back at it.
That is exact in hours in which the designs that run draw as much. What is above counts as sold at the market price.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from abilene.arrays import ByValue, Floats
from abilene.buildout.agreements import held_share
from abilene.buildout.model.uses import growth
from abilene.buildout.outcome import BuildPlan
from abilene.buildout.pool import CandidatePool
from abilene.power.problem import WEATHER_YEAR_HOURS
from abilene.resource.calendar import local_quarters
from abilene.site.agreement_bills import LEAST_MW, SLEEVED, at_market_mw
from abilene.site.ppa import Agreement
from abilene.site.season_agreements import SEASONS


@dataclass(frozen=True, eq=False)
class SleeveAbove(ByValue):
    """What sleeved agreements deliver above the draw in each quarter of a plan: arrays of shape (quarters,)."""

    mwh: Floats
    """[MWh]"""
    usd: Floats
    """What it counts as sold for, at the market price, nominal. [USD]"""


def sleeve_above(build: BuildPlan, site_id: str) -> SleeveAbove | None:
    """Return how far sleeved agreements of a campus deliver above what is drawn; None where none is signed."""
    power = build.case.power(site_id)
    mw = {one.name: one.mw for one in power.agreements if one.terms.kind == SLEEVED}
    pool = power.designer
    if not any(mw.values()) or not isinstance(pool, CandidatePool):
        return None
    signed = [(one, mw.get(one.id, 0.0)) for one in pool.campus.site.agreements]
    above = partial(_above, build, site_id, pool, signed)
    found = np.array(list(map(above, range(len(build.quarters)))))
    return SleeveAbove(found[:, 0], found[:, 1])


def _above(
    build: BuildPlan,
    site_id: str,
    pool: CandidatePool,
    signed: Sequence[tuple[Agreement, float]],
    quarter: int,
) -> Floats:
    """Return what is delivered above the draw in a quarter, mean of the weather years: shape (2,). [MWh, USD]"""
    case, campus = build.case, pool.campus
    season = case.quarter(quarter).index % SEASONS
    running = _running(build, site_id, quarter)
    least_mw = LEAST_MW * max(1.0, sum(running.values()))
    sums = []
    for year, hours in enumerate(campus.site.hours):
        axis = hours.weather.axis
        here = local_quarters(axis, hours.weather.zone) == season
        above_mw = -_drawn_mw(pool, running, year * SEASONS + season)
        for one, mw in signed:
            held_mw = mw * held_share(case, one.terms, quarter)
            above_mw = above_mw + held_mw * one.profile(hours)[here]
        above_mw[above_mw < least_mw] = 0.0
        usd = above_mw @ hours.price_usd_per_mwh[here]
        step_hours = WEATHER_YEAR_HOURS / axis.length
        sums.append(np.array([above_mw.sum(), usd]) * step_hours)
    nominal = np.array([1.0, growth(case, None, quarter)])
    mean = np.average(sums, axis=0, weights=campus.weights)
    return np.asarray(mean * nominal)


def _running(build: BuildPlan, site_id: str, quarter: int) -> dict[str, float]:
    """Return the load that each design serves in a quarter: what it served at the end of the one before. [MW]"""
    return {
        name: float(mw[quarter - 1]) * (quarter > 0)
        for (where, name), mw in build.served_mw.items()
        if where == site_id
    }


def _drawn_mw(pool: CandidatePool, running: dict[str, float], number: int) -> Floats:
    """Return what designs draw at the market price in each hour of a season of a weather year. [MW]"""
    site = pool.campus.site
    drawn_mw = np.zeros(site.years[number].hours)
    for name, mw in running.items():
        if mw > 0:
            operation = pool.candidates[name].design.sizing.operations[number]
            drawn_mw += mw * at_market_mw(site, site.years[number], operation)
    return drawn_mw
