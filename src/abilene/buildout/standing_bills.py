"""What tariffs bill whatever a campus draws: fixed charges, and least demand that its load does not reach."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from abilene.arrays import Floats
from abilene.buildout.least_demand import (
    LeastDemand,
    fixed_by_line_usd,
    least_demands,
)
from abilene.buildout.model.uses import growth
from abilene.buildout.outcome import BuildPlan
from abilene.site.season_bills import PartLine

SEASONS = 4
NONE = (0.0, 0.0, 0.0, 0.0)


def standing_by_line_usd(build: BuildPlan, site_id: str) -> dict[PartLine, Floats]:
    """Return what is billed whatever a campus draws: fixed charges, and least demand that its load does not reach.

    Returns
    -------
    dict of array, shape (quarters + 1,)
        By part of the grid and line, in money of the programme's year; the last is of
        the quarter after the plan. [USD]
    """
    found = stranded_by_line_usd(build, site_id)
    for quarter in range(len(build.quarters) + 1):
        for key, usd in fixed_by_line_usd(build.case, site_id, quarter).items():
            of_line = found.setdefault(key, np.zeros(len(build.quarters) + 1))
            of_line[quarter] += usd
    return found


def stranded_by_line_usd(build: BuildPlan, site_id: str) -> dict[PartLine, Floats]:
    """Return what strands by part of the grid and line, where any does: shape (quarters + 1,). [USD]"""
    each = least_billed(build, site_id)
    found = {(one.least.part, one.least.line): one.stranded_usd for one in each}
    return {key: usd for key, usd in found.items() if usd.any()}


def last_year_usd(by_line: dict[PartLine, Floats]) -> dict[PartLine, float]:
    """Return what is due in the year that ends with the quarter after the plan. [USD]"""
    return {key: math.fsum(usd[-SEASONS:]) for key, usd in by_line.items()}


def least_billed(build: BuildPlan, site_id: str) -> list[LeastBilled]:
    """Return the lines that bill a contract, beside the load of a campus."""
    return [
        LeastBilled(build, site_id, one) for one in least_demands(build.case, site_id)
    ]


def billed_of_load_mw(build: BuildPlan, site_id: str, key: PartLine) -> Floats:
    """Return the demand that a line bills of the load, its ratchet in it, shape (quarters + 1,). [MW]"""
    ratcheted_mw = build.ratcheted_mw.get((site_id, key))
    if ratcheted_mw is not None:
        return ratcheted_mw
    quarters = np.arange(len(build.quarters) + 1)
    found = np.zeros(len(quarters))
    season = (build.case.quarter(0).index + quarters) % SEASONS
    for (where, name), mw in build.served_mw.items():
        if where == site_id:
            bills = build.case.candidate(where, name).bills
            of_a_mw = np.array(bills.billed_mw.get(key, NONE))
            found[1:] += of_a_mw[season[1:]] * mw
    return found


@dataclass(frozen=True)
class LeastBilled:
    """What a line bills at least, and of it beyond the load of a campus: shape (quarters + 1,).

    The last is of the quarter after the plan.
    """

    build: BuildPlan
    site_id: str
    least: LeastDemand

    @property
    def quarters(self) -> range:
        """Of the plan, and the one after it."""
        return range(len(self.build.quarters) + 1)

    @property
    def least_mw(self) -> Floats:
        """Demand that is billed at least. [MW]"""
        return np.array(list(map(self.least.mw, self.quarters)))

    @property
    def stranded_usd(self) -> Floats:
        """What least demand takes beyond what the load is billed, in money of the programme's year. [USD]"""
        key = (self.site_id, (self.least.part, self.least.line))
        usd = self.build.stranded_usd.get(key, np.zeros(len(self.quarters)))
        grown = [growth(self.build.case, None, t) for t in self.quarters]
        return np.asarray(usd / np.array(grown))
