"""Power in the programme model: what is built of each unit, which ways serve the load, what they cost to run.

Ways may be mixed anew in every quarter: what is built is counted by unit, not by way, and by convexity any mean of
designs, with at least the mean of their units and of their grid, runs at no more than the mean of their costs.

s: site, u: unit of equipment, j: way, g: part of the grid, t: quarter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from abilene.buildout.supply import Supply, first_quarter, granted_mw, grid_mw, land_mw, limits
from abilene.buildout.terms import BN_USD, GW, Terms
from abilene.buildout.uses import capital_usd, fixed_usd, running_usd_per_mw
from abilene.finance.capital import EQUIPMENT
from abilene.solve import INFINITY

if TYPE_CHECKING:
    from abilene.buildout.milp import Formulation


def add_power(form: Formulation) -> None:
    """Add what powers each site: units, ways, limits, and their cost."""
    for site_id in form.case.programme.sites:
        add_units(form, site_id)
        add_ways(form, site_id)
        limit_grid(form, site_id)
        serve(form, site_id)
        add_operating(form, site_id)


def add_units(form: Formulation, site_id: str) -> None:
    """X[s,u,t-1] <= X[s,u,t] <= max[s,kind of u]: what is built stays built; what is rented may be given back.

    What the ways need for the whole load of the site, and no more, is worth building: which bounds X where a limit is
    set aside, and the stored energy of a storage.
    """
    case, power = form.case, form.case.power(site_id)
    load_gw = sum(step.facility_mw for step in form.steps if step.site == site_id) * GW
    known = limits(case, site_id)
    for unit, price in power.units.items():
        if price.kind not in known:
            continue
        limit = known[price.kind]
        most_gw = load_gw * max((way.parts.get(unit, 0.0) for way in power.ways), default=0.0)
        high = most_gw if price.is_energy else min(most_gw, limit.max_mw * GW)
        for t in range(limit.first, case.quarters):
            form.built[site_id, unit, t] = x = form.model.column(high=high)
            if t > limit.first and not price.rented:
                form.model.row({x: 1.0, form.built[site_id, unit, t - 1]: -1.0}, low=0.0)


def add_ways(form: Formulation, site_id: str) -> None:
    """X[s,u,t] >= sum over j of part[j,u] w[s,j,t], with w[s,j,t] the load that way j serves."""
    case, power = form.case, form.case.power(site_id)
    for way in power.ways:
        first = first_quarter(case, site_id, way)
        for t in range(case.quarters if first is None else first, case.quarters):
            form.served[site_id, way.name, t] = form.model.column()
    for unit in power.units:
        for t in range(case.now, case.quarters):
            needed = {form.served[site_id, way.name, t]: -way.parts[unit] for way in _with(form, site_id, unit, t)}
            if needed:
                form.model.row({form.built[site_id, unit, t]: 1.0, **needed}, low=0.0)


def _with(form: Formulation, site_id: str, unit: str, t: int) -> Iterator[Supply]:
    """Yield the ways that need a unit and may serve in a quarter."""
    for way in form.case.power(site_id).ways:
        if unit in way.parts and (site_id, way.name, t) in form.served:
            yield way


def limit_grid(form: Formulation, site_id: str) -> None:
    """Draw no more from each part of the grid than its contracts grant, and in all no more than measured load leaves.

    sum over j of grid[j,g] w[s,j,t] <= granted[s,g,t], and over all g but exports <= max(grid[s,t], M[s]) - M[s]:
    where contracts do not account for the measured load M[s], the rest is power not attributed, which serves nothing
    else.
    """
    case, power = form.case, form.case.power(site_id)
    granted, contracts_mw = granted_mw(case, site_id), grid_mw(case, site_id)
    measured_mw = _measured_mw(form, site_id)
    for t in range(case.now, case.quarters):
        ways = [way for way in power.ways if way.grid and (site_id, way.name, t) in form.served]
        for part, mw in granted.items():
            terms = {form.served[site_id, way.name, t]: way.grid[part] for way in ways if part in way.grid}
            if terms and mw[t] < INFINITY:
                form.model.row(terms, high=mw[t] * GW)
        drawn = {form.served[site_id, way.name, t]: power.grid_share(way) for way in ways}
        if drawn and contracts_mw[t] < INFINITY:
            form.model.row(drawn, high=(max(contracts_mw[t], measured_mw) - measured_mw) * GW)


def serve(form: Formulation, site_id: str) -> None:
    """Serve the load: new[s,t] = sum over j of w[s,j,t] <= max(land[s], M[s]) - M[s], M[s] being what is measured."""
    here = [step for step in form.steps if step.site == site_id]
    measured_mw, land = _measured_mw(form, site_id), land_mw(form.case, site_id)
    for t in range(form.case.now, form.case.quarters):
        load = {
            form.on[step.key, t]: step.facility_mw * GW
            for step in here
            if step.energised is None and (step.key, t) in form.on
        }
        served = {
            form.served[site_id, way.name, t]: -1.0
            for way in form.case.power(site_id).ways
            if (site_id, way.name, t) in form.served
        }
        form.model.row({**load, **served}, low=0.0, high=0.0)
        if land < INFINITY:
            form.model.row(load, high=(max(land, measured_mw) - measured_mw) * GW)


def add_operating(form: Formulation, site_id: str) -> None:
    """operating[s,t] = sum over j of running[j,t] w[s,j,t-1] + sum over u of fixed[u,t] X[s,u,t-1]. [bn USD]

    What is energised at the end of a quarter runs from the next one on, up to the one after the plan. Measured load
    runs as the way of history does.
    """
    case, power = form.case, form.case.power(site_id)
    history = case.supply_of_history(site_id)
    for t in range(case.quarters + 1):
        terms: Terms = defaultdict(float)
        for way in power.ways:
            if (site_id, way.name, t - 1) in form.served:
                terms[form.served[site_id, way.name, t - 1]] += running_usd_per_mw(case, way, t) / GW / BN_USD
        for unit, price in power.units.items():
            if (site_id, unit, t - 1) in form.built:
                terms[form.built[site_id, unit, t - 1]] += fixed_usd(case, price, t) / GW / BN_USD
        running = (step for step in form.steps if step.site == site_id and step.energised is not None)
        measured_mw = sum(step.facility_mw for step in running if (step.energised or 0) < t)
        terms[form.one] += measured_mw * running_usd_per_mw(case, history, t) / BN_USD
        form.operating[site_id, t] = {column: bn for column, bn in terms.items() if bn}


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
    return sum(step.facility_mw for step in form.steps if step.site == site_id and step.energised is not None)
