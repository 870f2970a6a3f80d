"""What the campuses of a plan are billed under their tariffs: by line over the last year, and demand by quarter.

Bills of the designs add up: each bills its own peaks, as if none of them met at one meter, and what ratchets carry
from the quarters before stands beside them. In a quarter runs what was energised by the end of the one before.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain
from operator import attrgetter

import numpy as np

from abilene.arrays import Floats
from abilene.buildout.last_year import uses_of_year
from abilene.buildout.least_demand import (
    exit_usd,
    fixed_charges_usd,
)
from abilene.buildout.model.bill_lag import BillsPaid
from abilene.buildout.model.connection_payments import collateral_held_usd
from abilene.buildout.model.uses import growth
from abilene.buildout.outcome import BuildPlan
from abilene.buildout.standing_bills import (
    billed_of_load_mw,
    last_year_usd,
    least_billed,
    standing_by_line_usd,
    stranded_by_line_usd,
)
from abilene.site.season_bills import PartLine

SEASONS = 4


@dataclass(frozen=True)
class QuarterAfter:
    """Bills of the quarter after a plan, which ends its last year: money nominal."""

    billed_mw: float
    """As by quarter. [MW]"""
    least_mw: float
    """[MW]"""
    stranded_usd: float
    """[USD]"""
    carried_usd: float | None
    """[USD]"""
    fixed_usd: float
    """[USD]"""
    billed_usd: float
    """[USD]"""


@dataclass(frozen=True)
class TariffBills:
    """Bills of a campus: money of the last year in that of the programme's year, by quarter nominal."""

    lines_usd: dict[PartLine, float]
    """Of the year that ends with the quarter after the plan, by part of the grid and
    line, with what ratchets carry, fixed charges and what strands. [USD]"""
    stranded_of_year_usd: dict[PartLine, float]
    """Part of that: least demand that the load does not reach. [USD]"""
    energy_mwh: float
    """Drawn in it. [MWh]"""
    fixed_usd: Floats
    """Fixed charges, shape (quarters,). [USD]"""
    billed_mw: Floats
    """Demand of the load that is billed by a demand line, by the highest of them, shape
    (quarters,). [MW]"""
    least_mw: Floats
    """What lines that bill a contract bill at least, by the highest of them, shape
    (quarters,). [MW]"""
    stranded_usd: Floats
    """Paid for least demand that the load does not reach, shape (quarters,). [USD]"""
    carried_usd: Floats | None
    """What ratchets, minimum bills and energy in steps bill beyond what each design is
    billed by itself, shape (quarters,); below zero while a load is younger than its
    ratchet. None where there are none. [USD]"""
    after: QuarterAfter
    """The same of the quarter after the plan."""
    paid: BillsPaid
    """All that is billed, and when it is paid."""
    collateral_usd: Floats
    """Collateral posted in cash and held at the end of each quarter, shape (quarters,).
    [USD]"""
    exit_usd: Floats | None
    """What leaving all contracts at the end of a quarter would cost; None where no
    tariff has a term. [USD]"""


def tariff_bills(build: BuildPlan, site_id: str) -> TariffBills | None:
    """Return the bills of a campus; None where no connection of it has a tariff, or it was not sized."""
    case, quarters = build.case, range(len(build.quarters))
    grid = case.programme.sites[site_id].grid.values()
    if site_id not in case.site_powers or not any(map(attrgetter("tariff"), grid)):
        return None
    lines_usd, energy_mwh = _of_last_year(build, site_id)
    least = least_billed(build, site_id)
    grown = np.array([growth(case, None, t) for t in [*quarters, len(quarters)]])
    exits = np.array([*map(partial(exit_usd, case, site_id), quarters)], dtype=float)
    none = [np.zeros(len(grown))]
    fixed = map(partial(fixed_charges_usd, case, site_id), range(len(grown)))
    fixed_usd = grown * list(fixed)
    billed_mw = np.max([*_by_demand_line_mw(build, site_id), *none], axis=0)
    least_mw = np.max([*map(attrgetter("least_mw"), least), *none], axis=0)
    stranded_usd = grown * np.sum(
        [*map(attrgetter("stranded_usd"), least), *none], axis=0
    )
    carried_usd = _carried_usd(build, site_id)
    paid = build.bills_paid[site_id]
    return TariffBills(
        lines_usd=lines_usd,
        stranded_of_year_usd=last_year_usd(stranded_by_line_usd(build, site_id)),
        energy_mwh=energy_mwh,
        fixed_usd=fixed_usd[:-1],
        billed_mw=billed_mw[:-1],
        least_mw=least_mw[:-1],
        stranded_usd=stranded_usd[:-1],
        carried_usd=None if carried_usd is None else carried_usd[:-1],
        after=QuarterAfter(
            billed_mw=float(billed_mw[-1]),
            least_mw=float(least_mw[-1]),
            stranded_usd=float(stranded_usd[-1]),
            carried_usd=None if carried_usd is None else float(carried_usd[-1]),
            fixed_usd=float(fixed_usd[-1]),
            billed_usd=paid.after_usd,
        ),
        paid=paid,
        collateral_usd=np.array(
            [collateral_held_usd(case, site_id, t) for t in quarters]
        ),
        exit_usd=None if np.isnan(exits).any() else exits * grown[:-1],
    )


def _of_last_year(
    build: BuildPlan, site_id: str
) -> tuple[dict[PartLine, float], float]:
    """Return what each line bills in the last year, and what is drawn in it. [USD, MWh]"""
    usd: dict[PartLine, float] = {}
    energy: list[float] = []
    for use in uses_of_year(build, site_id):
        bills, quarter = use.design.bills, use.quarter
        energy += (mwh[quarter] * use.mw for mwh in bills.energy_mwh.values())
        for key, of_quarter in bills.usd.items():
            usd[key] = usd.get(key, 0.0) + of_quarter[quarter] * use.mw
    for (where, key), carried_usd in build.carried_usd.items():
        if where == site_id:
            usd[key] = usd.get(key, 0.0) + carried_of_year_usd(build, carried_usd)
    for key, of_year_usd in last_year_usd(standing_by_line_usd(build, site_id)).items():
        usd[key] = usd.get(key, 0.0) + of_year_usd
    return usd, math.fsum(energy)


def carried_of_year_usd(build: BuildPlan, carried_usd: Floats) -> float:
    """Return what a ratchet carries into the year that ends with the quarter after the plan.

    Parameters
    ----------
    carried_usd : array, shape (quarters + 1,)
        Nominal. [USD]

    Returns
    -------
    float
        In money of the programme's year. [USD]
    """
    count = len(build.quarters) + 1
    last = range(max(0, count - SEASONS), count)
    return math.fsum(carried_usd[t] / growth(build.case, None, t) for t in last)


def _carried_usd(build: BuildPlan, site_id: str) -> Floats | None:
    """Return what the ratchets of a campus carry, shape (quarters + 1,); None where it has none. [USD]"""
    here = [usd for (where, _), usd in build.carried_usd.items() if where == site_id]
    return np.sum(here, axis=0) if here else None


def _by_demand_line_mw(build: BuildPlan, site_id: str) -> Iterator[Floats]:
    """Yield the demand of the load that each demand line bills, shape (quarters + 1,). [MW]"""
    each = (
        build.case.candidate(where, name).bills.billed_mw
        for where, name in build.served_mw
        if where == site_id
    )
    for key in dict.fromkeys(chain.from_iterable(each)):
        yield billed_of_load_mw(build, site_id, key)
