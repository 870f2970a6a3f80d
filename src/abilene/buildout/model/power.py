"""Power in the programme model: what is built of each unit, and which candidates serve the load.

Candidates may be mixed anew in every quarter: what is built is counted by unit, not by
candidate, and by convexity any convex combination of designs, with at least that of
their units and of their grid, runs at no more than that of their costs.

s: site, u: unit of equipment, j: candidate, g: part of the grid, t: quarter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import partial
from itertools import product
from operator import attrgetter
from typing import Literal

import numpy as np

from abilene.buildout.candidates import CandidateDesign, SitePower
from abilene.buildout.model.cuts import add_cuts
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.operating import add_operating, add_price_rows
from abilene.buildout.model.terms import GW, Terms, at_least, equal, total
from abilene.buildout.room import (
    Limit,
    first_quarter,
    granted_mw,
    grid_left_mw,
    land_mw,
    limits,
)
from abilene.solve import INFINITY

DRAWN = "drawn"
"""Name of the rows of all grid power together."""

PowerModel = Literal["candidates", "priced", "bound"]
"""candidates: the plan, from designs that have been evaluated. priced: the same, with a
row for whatever has a price. bound: cuts below the cost of any design instead, which no
plan can beat."""


def add_power(form: Formulation, power: PowerModel) -> None:
    """Add what powers each site: units, candidates, limits, and their cost."""
    for site_id in form.case.programme.sites:
        is_bound = power == "bound" and bool(form.case.power(site_id).cuts)
        add_units(form, site_id, of_any_design=is_bound)
        if is_bound:
            add_cuts(form, site_id)
            continue
        add_candidates(form, site_id)
        limit_grid(form, site_id)
        serve_load(form, site_id)
        add_operating(form, site_id)
        if power == "priced":
            add_price_rows(form, site_id)


def add_units(form: Formulation, site_id: str, *, of_any_design: bool) -> None:
    """X[s,u,t-1] <= X[s,u,t] <= max[s,kind of u]: what is built stays built; what is rented may be given back.

    What the candidates need for the whole load of the site, and no more, is worth
    building: which bounds X where a limit is set aside, and the stored energy of a
    storage; but not where any design may come to be chosen.
    """
    known = limits(form.case, site_id)
    for unit, price in form.case.power(site_id).units.items():
        if price.kind not in known:
            continue
        limit = known[price.kind]
        high = INFINITY
        if not of_any_design:
            high = _worth_building_gw(form, site_id, unit)
        if not price.is_energy:
            high = min(high, limit.max_mw * GW)
        _add_unit(form, (site_id, unit), limit, high, stays=not price.rented)


def _worth_building_gw(form: Formulation, site_id: str, unit: str) -> float:
    """Return the most of a unit that any candidate needs for the whole load of a site. [GW, GWh]"""
    load_mw = sum(step.facility_mw for step in form.steps_at(site_id))
    candidates = form.case.power(site_id).candidates
    needed = (one.parts.get(unit, 0.0) for one in candidates)
    return load_mw * GW * max(needed, default=0.0)


def _add_unit(
    form: Formulation,
    unit: tuple[str, str],
    limit: Limit,
    high: float,
    *,
    stays: bool,
) -> None:
    """Add X of one unit, from the first quarter of its service on."""
    for t in range(limit.first, form.case.quarters):
        column = form.model.column(high=high)
        form.built[*unit, t] = column
        if stays:
            form.never_falls(column, form.built.get((*unit, t - 1)))


def add_candidates(form: Formulation, site_id: str) -> None:
    """X[s,u,t] >= sum over j of part[j,u] w[s,j,t], with w[s,j,t] the load that candidate j serves."""
    _add_served(form, site_id)
    needed = {t: _needed(form, site_id, t, attrgetter("parts")) for t in form.ahead}
    for unit, t in product(form.case.power(site_id).units, form.ahead):
        if unit in needed[t]:
            key = (site_id, unit, t)
            built = {form.built[key]: 1.0}
            form.power_rows[key] = at_least(form.model, built, needed[t][unit])


def _add_served(form: Formulation, site_id: str) -> None:
    """Add w[s,j,t], from the first quarter in which all that a candidate needs can be there."""
    case = form.case
    for candidate in case.power(site_id).candidates:
        first = first_quarter(case, site_id, candidate)
        if first is None:
            continue
        for t in range(first, case.quarters):
            form.served[site_id, candidate.name, t] = form.model.column()


def _needed(
    form: Formulation,
    site_id: str,
    quarter: int,
    needs: Callable[[CandidateDesign], Mapping[str, float]],
) -> dict[str, Terms]:
    """Return what the candidates that serve in a quarter need, by its name: sum over j of need[j,name] w[s,j,t]."""
    found: dict[str, Terms] = defaultdict(dict)
    for candidate, served in serving_in(form, site_id, quarter):
        for name, share in needs(candidate).items():
            found[name][served] = share
    return found


def serving_in(
    form: Formulation, site_id: str, quarter: int
) -> list[tuple[CandidateDesign, int]]:
    """Return the candidates that may serve in a quarter, and their columns of the load that they serve."""
    serving: list[tuple[CandidateDesign, int]] = []
    for candidate in form.case.power(site_id).candidates:
        column = form.served.get((site_id, candidate.name, quarter))
        if column is not None:
            serving.append((candidate, column))
    return serving


def limit_grid(form: Formulation, site_id: str) -> None:
    """Draw no more from each part of the grid than its contracts grant, and in all no more than measured load leaves.

    sum over j of grid[j,g] w[s,j,t] <= granted[s,g,t], and over all g but exports <=
    max(grid[s,t], M[s]) - M[s]: where contracts do not account for the measured load
    M[s], the rest is power not attributed, which serves nothing else.
    """
    case, power = form.case, form.case.power(site_id)
    most_mw = granted_mw(case, site_id)
    most_mw[DRAWN] = grid_left_mw(case, site_id, form.measured_mw(site_id))
    for t in form.ahead:
        drawn = _needed(form, site_id, t, partial(_grid_needed, power))
        for part, mw in most_mw.items():
            key = (site_id, part, t)
            _limit(form, key, drawn.get(part, {}), mw[t] * GW)


def _grid_needed(power: SitePower, candidate: CandidateDesign) -> Mapping[str, float]:
    """Return what a candidate draws from each part of the grid, and in all, for each MW of load."""
    if not candidate.grid:
        return {}
    return {**candidate.grid, DRAWN: power.grid_share(candidate)}


def _limit(
    form: Formulation,
    key: tuple[str, str, int],
    terms: Terms,
    most_gw: float,
) -> None:
    """Add the row that terms come to no more than so much, where anything holds them."""
    if terms and np.isfinite(most_gw):
        form.power_rows[key] = form.model.row(terms, high=most_gw)


def serve_load(form: Formulation, site_id: str) -> None:
    """Serve the load: new[s,t] = sum over j of w[s,j,t] <= max(land[s], M[s]) - M[s], M[s] being what is measured."""
    measured_mw, land = form.measured_mw(site_id), land_mw(form.case, site_id)
    free_mw = max(land, measured_mw) - measured_mw
    for t in form.ahead:
        load = form.new_load(site_id, t)
        served = total(column for _, column in serving_in(form, site_id, t))
        equal(form.model, load, served)
        if land < INFINITY:
            form.model.row(load, high=free_mw * GW)
