"""What contracts with a minimum take ask for, what is taken of them, and what is paid for the rest, by quarter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from abilene.arrays import Floats
from abilene.buildout.least_demand import granted_by_term_mw, min_takes
from abilene.buildout.outcome import BuildPlan
from abilene.site.season_bills import YearTake

SEASONS = 4


@dataclass(frozen=True)
class MinTake:
    """A part of the grid with a minimum take: arrays of shape (quarters,)."""

    part: str
    least_mwh: Floats
    """Least energy to be paid for. [MWh]"""
    taken_mwh: Floats
    """Taken by the load that runs. [MWh]"""
    not_taken_usd: Floats
    """Paid for what is not taken, nominal. [USD]"""


def takes_of(build: BuildPlan, site_id: str) -> Iterator[MinTake]:
    """Yield the parts of the grid of a campus with a minimum take; none where its power is not sized."""
    case, quarters = build.case, np.arange(len(build.quarters))
    season = (case.quarter(0).index + quarters) % SEASONS
    for part, share in min_takes(case, site_id):
        granted = map(
            partial(granted_by_term_mw, case, site_id, part), quarters.tolist()
        )
        taken_mwh, hours = np.zeros(len(quarters)), np.zeros(SEASONS)
        for (where, name), mw in build.served_mw.items():
            if where == site_id:
                years = case.candidate(where, name).bills.takes.get(part, ())
                of_a_mw = _mean(years, "taken_mwh")
                hours = np.maximum(hours, _mean(years, "hours"))
                taken_mwh[1:] += of_a_mw[season[1:]] * mw[:-1]
        usd = build.not_taken_usd.get(
            (site_id, (part, "")), np.zeros(len(quarters) + 1)
        )
        least_mwh = share * np.array(list(granted)) * hours[season]
        yield MinTake(part, least_mwh, taken_mwh, usd[:-1])


def _mean(years: tuple[YearTake, ...], what: str) -> Floats:
    """Return a figure by quarter of the year, mean of the weather years, shape (4,)."""
    each = [one.weight * np.array(getattr(one, what)) for one in years]
    return np.asarray(np.sum([np.zeros(SEASONS), *each], axis=0))
