"""Power in the programme model: what is built of each unit, which candidates serve the load, what they cost to run.

Candidates may be mixed anew in every quarter: what is built is counted by unit, not by candidate,
and by convexity any mean of designs, with at least the mean of their units and of their
grid, runs at no more than the mean of their costs.

s: site, u: unit of equipment, j: candidate, g: part of the grid, t: quarter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Literal

from abilene.buildout.candidates import CandidateDesign
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.terms import BN_USD, GW, Terms
from abilene.buildout.model.uses import (
    capital_usd,
    fixed_usd,
    running_usd_per_mw,
    usd_per_mw,
)
from abilene.buildout.room import (
    first_quarter,
    granted_mw,
    grid_mw,
    land_mw,
    limits,
    room_mw,
)
from abilene.finance.capital import EQUIPMENT
from abilene.solve import INFINITY

THETA, DRAWN = "theta", "drawn"
"""Names of the rows of operating cost, and of all grid power together."""

PowerModel = Literal["candidates", "priced", "bound"]
"""candidates: the plan, from designs that have been evaluated. priced: the same, with a row
for whatever has a price. bound: cuts below the cost of any design instead, which no
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
        serve(form, site_id)
        add_operating(form, site_id)
        if power == "priced":
            add_price_rows(form, site_id)


def add_units(form: Formulation, site_id: str, *, of_any_design: bool) -> None:
    """X[s,u,t-1] <= X[s,u,t] <= max[s,kind of u]: what is built stays built; what is rented may be given back.

    What the candidates need for the whole load of the site, and no more, is worth building:
    which bounds X where a limit is set aside, and the stored energy of a storage; but
    not where any design may come to be chosen.
    """
    case, power = form.case, form.case.power(site_id)
    load_gw = sum(step.facility_mw for step in form.steps if step.site == site_id) * GW
    known = limits(case, site_id)
    for unit, price in power.units.items():
        if price.kind not in known:
            continue
        limit = known[price.kind]
        most_gw = load_gw * max(
            (candidate.parts.get(unit, 0.0) for candidate in power.candidates),
            default=0.0,
        )
        high = INFINITY if of_any_design else most_gw
        high = high if price.is_energy else min(high, limit.max_mw * GW)
        for t in range(limit.first, case.quarters):
            form.built[site_id, unit, t] = x = form.model.column(high=high)
            if t > limit.first and not price.rented:
                form.model.row(
                    {x: 1.0, form.built[site_id, unit, t - 1]: -1.0}, low=0.0
                )


def add_candidates(form: Formulation, site_id: str) -> None:
    """X[s,u,t] >= sum over j of part[j,u] w[s,j,t], with w[s,j,t] the load that candidate j serves."""
    case, power = form.case, form.case.power(site_id)
    for candidate in power.candidates:
        first = first_quarter(case, site_id, candidate)
        for t in range(case.quarters if first is None else first, case.quarters):
            form.served[site_id, candidate.name, t] = form.model.column()
    for unit in power.units:
        for t in range(case.now, case.quarters):
            needed = {
                form.served[site_id, candidate.name, t]: -candidate.parts[unit]
                for candidate in _with(form, site_id, unit, t)
            }
            if needed:
                row = form.model.row(
                    {form.built[site_id, unit, t]: 1.0, **needed}, low=0.0
                )
                form.power_rows[site_id, unit, t] = row


def _with(
    form: Formulation, site_id: str, unit: str, t: int
) -> Iterator[CandidateDesign]:
    """Yield the candidates that need a unit and may serve in a quarter."""
    for candidate in form.case.power(site_id).candidates:
        if unit in candidate.parts and (site_id, candidate.name, t) in form.served:
            yield candidate


def limit_grid(form: Formulation, site_id: str) -> None:
    """Draw no more from each part of the grid than its contracts grant, and in all no more than measured load leaves.

    sum over j of grid[j,g] w[s,j,t] <= granted[s,g,t], and over all g but exports <=
    max(grid[s,t], M[s]) - M[s]: where contracts do not account for the measured load
    M[s], the rest is power not attributed, which serves nothing else.
    """
    case, power = form.case, form.case.power(site_id)
    granted, contracts_mw = granted_mw(case, site_id), grid_mw(case, site_id)
    measured_mw = _measured_mw(form, site_id)
    for t in range(case.now, case.quarters):
        candidates = [
            candidate
            for candidate in power.candidates
            if candidate.grid and (site_id, candidate.name, t) in form.served
        ]
        for part, mw in granted.items():
            terms = {
                form.served[site_id, candidate.name, t]: candidate.grid[part]
                for candidate in candidates
                if part in candidate.grid
            }
            if terms and mw[t] < INFINITY:
                form.power_rows[site_id, part, t] = form.model.row(
                    terms, high=mw[t] * GW
                )
        drawn = {
            form.served[site_id, candidate.name, t]: power.grid_share(candidate)
            for candidate in candidates
        }
        if drawn and contracts_mw[t] < INFINITY:
            room_gw = (max(contracts_mw[t], measured_mw) - measured_mw) * GW
            form.power_rows[site_id, DRAWN, t] = form.model.row(drawn, high=room_gw)


def serve(form: Formulation, site_id: str) -> None:
    """Serve the load: new[s,t] = sum over j of w[s,j,t] <= max(land[s], M[s]) - M[s], M[s] being what is measured."""
    measured_mw, land = _measured_mw(form, site_id), land_mw(form.case, site_id)
    for t in range(form.case.now, form.case.quarters):
        load = new_load(form, site_id, t)
        served = {
            form.served[site_id, candidate.name, t]: -1.0
            for candidate in form.case.power(site_id).candidates
            if (site_id, candidate.name, t) in form.served
        }
        form.model.row({**load, **served}, low=0.0, high=0.0)
        if land < INFINITY:
            form.model.row(load, high=(max(land, measured_mw) - measured_mw) * GW)


def new_load(form: Formulation, site_id: str, quarter: int) -> Terms:
    """Return the load energised at the end of a quarter, beside what is measured. [GW]"""
    return {
        form.on[step.key, quarter]: step.facility_mw * GW
        for step in form.steps
        if step.site == site_id
        and step.energised is None
        and (step.key, quarter) in form.on
    }


def add_operating(form: Formulation, site_id: str) -> None:
    """operating[s,t] = sum over j of running[j,t] w[s,j,t-1] + sum over u of fixed[u,t] X[s,u,t-1]. [bn USD]

    What is energised at the end of a quarter runs from the next one on, up to the one
    after the plan. Measured load runs as the candidate of history does.
    """
    case, power = form.case, form.case.power(site_id)
    for t in range(case.quarters + 1):
        terms = _fixed(form, site_id, t)
        for candidate in power.candidates:
            if (site_id, candidate.name, t - 1) in form.served:
                terms[form.served[site_id, candidate.name, t - 1]] += (
                    running_usd_per_mw(case, candidate, t) / GW / BN_USD
                )
        form.operating[site_id, t] = {column: bn for column, bn in terms.items() if bn}


def _fixed(form: Formulation, site_id: str, quarter: int) -> Terms:
    """Return what measured load costs to run in a quarter, and equipment whether it is used or not. [bn USD]"""
    case, terms = form.case, defaultdict[int, float](float)
    for unit, price in case.power(site_id).units.items():
        if (site_id, unit, quarter - 1) in form.built:
            terms[form.built[site_id, unit, quarter - 1]] += (
                fixed_usd(case, price, quarter) / GW / BN_USD
            )
    running = (
        step
        for step in form.steps
        if step.site == site_id and step.energised is not None
    )
    measured_mw = sum(
        step.facility_mw for step in running if (step.energised or 0) < quarter
    )
    terms[form.one] += (
        measured_mw
        * running_usd_per_mw(case, case.candidate_of_history(site_id), quarter)
        / BN_USD
    )
    return terms


def add_price_rows(form: Formulation, site_id: str) -> None:
    """theta[s,t] = operating[s,t], theta taking its place: the dual of this row is the price of a dollar."""
    for t in range(form.case.quarters + 1):
        theta = form.model.column(low=-INFINITY)
        terms = {column: -bn for column, bn in form.operating[site_id, t].items()}
        form.power_rows[site_id, THETA, t] = form.model.row(
            {theta: 1.0, **terms}, low=0.0, high=0.0
        )
        form.operating[site_id, t] = {theta: 1.0}


def add_cuts(form: Formulation, site_id: str) -> None:
    """Bound the cost of operation from below, whatever the design.

    theta[s,t] >= fixed cost + k[t] (load slope * new load + sum of slopes * X[s,u,t-1]
    + sum of slopes * G[s,g,t-1]) for each cut of the season, G[s,g,t] <= new load
    being what is used of each part of the grid; X[s,u,t] >= least[u] * new load; and no
    more load than the candidates could carry.
    """
    case, power = form.case, form.case.power(site_id)
    measured_mw = _measured_mw(form, site_id)
    granted, contracts_mw = granted_mw(case, site_id), grid_mw(case, site_id)
    room = room_mw(case, site_id, measured_mw)
    for t in range(case.quarters):
        load = new_load(form, site_id, t)
        if not load:
            continue
        for part, mw in granted.items():
            form.used[site_id, part, t] = g = form.model.column(high=mw[t] * GW)
            form.model.row(
                {g: 1.0, **{column: -gw for column, gw in load.items()}}, high=0.0
            )
        drawn = {
            form.used[site_id, part, t]: 1.0
            for part in granted
            if not power.is_export(part)
        }
        if drawn and contracts_mw[t] < INFINITY:
            form.model.row(
                drawn, high=(max(contracts_mw[t], measured_mw) - measured_mw) * GW
            )
        if room[t] < INFINITY:
            form.model.row(load, high=room[t] * GW)
        for unit, share in power.least.items():
            built = (
                {form.built[site_id, unit, t]: 1.0}
                if (site_id, unit, t) in form.built
                else {}
            )
            form.model.row(
                {**built, **{column: -share * gw for column, gw in load.items()}},
                low=0.0,
            )
    for t in range(case.quarters + 1):
        _add_operating_cuts(form, site_id, t)


def _add_operating_cuts(form: Formulation, site_id: str, quarter: int) -> None:
    """Add the column of the cost of operation in a quarter, and its cuts."""
    case, power = form.case, form.case.power(site_id)
    theta = form.model.column(low=-INFINITY)
    fixed = {column: -bn for column, bn in _fixed(form, site_id, quarter).items()}
    form.operating[site_id, quarter] = {theta: 1.0}
    load, season = new_load(form, site_id, quarter - 1), case.quarter(quarter).index % 4
    for group in power.cuts if load else ():
        cut, terms = (
            group[season],
            defaultdict[int, float](float, {theta: 1.0, **fixed}),
        )
        k = usd_per_mw(case, 1.0, quarter) / GW / BN_USD
        for column, gw in load.items():
            terms[column] -= k * cut.load * gw
        for name, slope in cut.slope.items():
            key = site_id, name, quarter - 1
            if key in form.built or key in form.used:
                terms[form.built[key] if key in form.built else form.used[key]] -= (
                    k * slope
                )
        form.model.row(terms, low=0.0)
    if not load:
        form.model.row({theta: 1.0, **fixed}, low=0.0)


def equipment_costs(form: Formulation) -> Iterator[tuple[tuple[str, int, bool], Terms]]:
    """Yield what equipment costs by path of the use and quarter: capital[u,t] (X[s,u,t] - X[s,u,t-1]). [bn USD]"""
    for (site_id, unit, t), column in form.built.items():
        price = form.case.power(site_id).units[unit]
        if not price.rented:
            bn = capital_usd(form.case, price, t) / GW / BN_USD
            before = form.built.get((site_id, unit, t - 1))
            terms = {column: bn} if before is None else {column: bn, before: -bn}
            yield (EQUIPMENT(site_id, price.kind), t, False), terms


def _measured_mw(form: Formulation, site_id: str) -> float:
    """Return the measured load of a site, whenever it was energised. [MW]"""
    return sum(
        step.facility_mw
        for step in form.steps
        if step.site == site_id and step.energised is not None
    )
