"""What a MWh of a plan costs, capital included, over the last year of its hours.

That year is the one of ``last_year``. All the equipment in service counts, whether a
design asks for it or it had to be built.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import astuple
from functools import partial

import numpy as np

from abilene.arrays import Floats
from abilene.buildout.agreements import agreements_usd
from abilene.buildout.candidates import CandidateDesign
from abilene.buildout.case import Case
from abilene.buildout.last_year import QUARTERS, SHARE_OF_YEAR, quarters_that_run
from abilene.buildout.model.uses import growth
from abilene.buildout.outcome import BuildPlan
from abilene.buildout.standing_bills import standing_by_line_usd
from abilene.dates import HOURS_PER_YEAR


def levelised_usd_per_mwh(build: BuildPlan, site_id: str = "") -> float | None:
    """Return the levelised cost of the electricity that is served in the last year of a plan.

    That year ends with the quarter after the plan: in each of its quarters runs what
    was energised by the end of the one before, as far as anything was. To the real
    annuity and upkeep of the equipment in service comes what power costs to run, what
    ratchets carry from the quarters before, fixed charges, least demand that the load
    does not reach, and what power purchase agreements pay, less what utilities pay for
    power that they may cut; load that is not served counts in neither cost nor energy.

    Parameters
    ----------
    build : BuildPlan
        The plan.
    site_id : str, optional
        One site; by default all.

    Returns
    -------
    float or None
        In money of the programme's year; None where nothing runs, or some of it at a
        site that was not sized. [USD/MWh]
    """
    sites = [site_id] if site_id else [*build.facility_mw]
    usd, mwh = np.sum(list(map(partial(_usd_and_mwh, build), sites)), axis=0)
    return float(usd / mwh) if mwh > 0 else None


def _usd_and_mwh(build: BuildPlan, site_id: str) -> Floats:
    """Return what the electricity of a site costs in that year, and how much is served: shape (2,). [USD, MWh]"""
    at, runs_in = quarters_that_run(build, site_id)
    share = SHARE_OF_YEAR[runs_in]
    sums = np.zeros(2)
    for name, mw in _of_site(build.served_mw, site_id):
        per_mwh = _usd_and_served(build.case.candidate(site_id, name))
        sums += HOURS_PER_YEAR * (share * mw[at]) @ per_mwh[runs_in]
    if not sums[1] > 0:
        # nothing runs, or what runs was not sized: equipment need not say how long it lives
        return sums
    for unit, mw in _of_site(build.units_mw, site_id):
        sums[0] += share @ mw[at] * _annuity_usd(build.case, site_id, unit)
    for usd in standing_by_line_usd(build, site_id).values():
        sums[0] += usd[at + 1].sum()
    for quarter in (at + 1).tolist():
        grown = growth(build.case, None, quarter)
        sums[0] += agreements_usd(build.case, site_id, quarter, grown) / grown
        sums[0] += build.carried_in_usd(site_id, quarter) / grown
        sums[0] -= build.credited_usd(site_id, quarter) / grown
    return sums


def _of_site(
    found: Mapping[tuple[str, str], Floats], site_id: str
) -> Iterator[tuple[str, Floats]]:
    """Yield what belongs to a site, by its name there."""
    here = filter(lambda key: key[0] == site_id, found)
    for key in here:
        yield key[1], found[key]


def _usd_and_served(design: CandidateDesign) -> Floats:
    """Return what load costs to run and how much is served, by quarter of the year: shape (4, 2).

    [USD and MWh per MWh at full load]
    NaN where the design was not sized.
    """
    if design.lcoe_usd_per_mwh is None:
        return np.full((QUARTERS, 2), np.nan)
    lost = np.array([*map(astuple, design.unserved)])
    asked = np.column_stack((design.running_usd_per_mwh, design.load_factor))
    return np.asarray(asked - lost)


def _annuity_usd(case: Case, site_id: str, unit: str) -> float:
    """Return the yearly cost of a MW (or MWh) of a unit, in money of the programme's year. [USD/year]"""
    price = case.power(site_id).units[unit]
    if price.rented:
        return price.fixed_usd_per_year
    plant = case.plants[price.kind]
    return plant.annuity_usd(price.capital_usd, price.fixed_usd_per_year)
