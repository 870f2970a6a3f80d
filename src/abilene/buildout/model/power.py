"""Power in the programme model: what is built of each unit, and which candidates serve the load.

Candidates may be mixed anew in every quarter: what is built is counted by unit, not by
candidate, and by convexity any convex combination of designs, with at least that of
their units and of their grid, runs at no more than that of their costs.

s: site, u: unit of equipment, j: candidate, g: part of the grid, t: quarter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import product
from operator import attrgetter, itemgetter
from typing import Literal

from abilene.buildout.candidates import CandidateDesign, SitePower
from abilene.buildout.model.after import add_settled_after, add_standing_after, serve_on
from abilene.buildout.model.credits import add_credits
from abilene.buildout.model.cuts import add_cuts, add_cuts_after
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.income import new_load
from abilene.buildout.model.least_demand import add_least_demand
from abilene.buildout.model.operating import add_operating, add_price_rows
from abilene.buildout.model.ratchets import add_ratchets
from abilene.buildout.model.takes import add_takes
from abilene.buildout.model.terms import (
    GW,
    Terms,
    at_least,
    equal,
    if_there,
    scaled,
    total,
)
from abilene.buildout.model.whole_bills import add_whole_bills
from abilene.buildout.room import (
    Limit,
    grid_left_mw,
    land_mw,
    least_to_build,
    left_limits,
    left_parts_mw,
    service_quarters,
)
from abilene.solve import INFINITY

DRAWN = "drawn"
"""Name of the rows of all grid power together."""

PowerModel = Literal["candidates", "priced", "bound"]
"""candidates: the plan, from designs that have been evaluated. priced: the same, with a
row for whatever has a price. bound: cuts below the cost of any design instead, which no
plan can beat."""
Serving = dict[int, list[tuple[CandidateDesign, int]]]
"""The candidates that may serve in each quarter, and the columns of the load that they serve."""


def add_power(form: Formulation, power: PowerModel) -> None:
    """Add what powers each site: units, candidates, limits, and their cost."""
    for site_id in form.case.programme.sites:
        add_standing_after(form, site_id)
        add_settled_after(form, site_id)
        if power == "bound" and form.case.power(site_id).cuts:
            form.by_cuts.add(site_id)
            add_units(form, site_id, _unbounded_gw)
            add_cuts(form, site_id)
            add_cuts_after(form, site_id)
            add_credits(form, site_id)
            continue
        _add_designs(form, site_id)
        serve_on(form, site_id)
        add_ratchets(form, site_id)
        add_whole_bills(form, site_id)
        add_least_demand(form, site_id)
        add_takes(form, site_id)
        add_credits(form, site_id)
        if power == "priced":
            add_price_rows(form, site_id)


def _add_designs(form: Formulation, site_id: str) -> None:
    """Add the candidates of a site, what they are limited by, and their cost."""
    add_units(form, site_id, partial(_worth_building_gw, form, site_id))
    serving = add_candidates(form, site_id)
    build_enough(form, site_id, serving)
    limit_grid(form, site_id, serving)
    serve_load(form, site_id, serving)
    add_operating(form, site_id)


def add_units(
    form: Formulation,
    site_id: str,
    worth_building_gw: Callable[[str], float],
) -> None:
    """X[s,u,t-1] <= X[s,u,t] <= max[s,kind of u]: what is built stays built; what is rented may be given back.

    What is worth building bounds X where a limit is set aside, and the stored energy of
    a storage. What must be built at least is there with the first phase that runs: X >=
    least[u] Z[first phase, t].
    """
    known = left_limits(form.case, site_id, form.measured_mw(site_id))
    least_mw = least_to_build(form.case, site_id, form.measured_mw(site_id))
    for unit, price in form.case.power(site_id).units.items():
        if price.kind not in known:
            continue
        limit = known[price.kind]
        most = limit.max_mwh if price.is_energy else limit.max_mw
        high = min(worth_building_gw(unit), most * GW)
        _add_unit(form, (site_id, unit), limit, high, stays=not price.rented)
        if unit in least_mw:
            _build_least(form, (site_id, unit), min(least_mw[unit] * GW, high))


def _worth_building_gw(form: Formulation, site_id: str, unit: str) -> float:
    """Return the most of a unit that any candidate needs for the whole load of a site: no more is worth building.

    In GW; of the stored energy of a storage in GWh.
    """
    candidates = form.case.power(site_id).candidates
    needed = (one.parts.get(unit, 0.0) for one in candidates)
    return form.whole_mw(site_id) * GW * max(needed, default=0.0)


def _unbounded_gw(_unit: str) -> float:
    """Return infinity: where any design may come to be chosen, as much of a unit may be worth building."""
    return INFINITY


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


def _build_least(form: Formulation, unit: tuple[str, str], least_gw: float) -> None:
    """X[s,u,t] >= least[u] Z[p,t], p being the first phase of the site that is yet to be energised."""
    site_id, _ = unit
    undecided = form.undecided(site_id)
    for t in form.ahead:
        built = if_there(form.built, (*unit, t))
        if built and undecided:
            runs = if_there(form.on, (undecided[0].key, t))
            at_least(form.model, built, scaled(runs, least_gw))


def add_candidates(form: Formulation, site_id: str) -> Serving:
    """Add w[s,j,t] where all that candidate j needs can be in service; return who may serve."""
    case = form.case
    serving: Serving = {t: [] for t in form.ahead}
    for candidate in case.power(site_id).candidates:
        for t in service_quarters(case, site_id, candidate):
            column = form.model.column()
            form.served[site_id, candidate.name, t] = column
            serving[t].append((candidate, column))
    return serving


def build_enough(form: Formulation, site_id: str, serving: Serving) -> None:
    """X[s,u,t] >= sum over j of part[j,u] w[s,j,t], where any candidate that may serve needs the unit."""
    parts = attrgetter("parts")
    needed = {t: _needed(those, parts) for t, those in serving.items()}
    for unit, t in product(form.case.power(site_id).units, form.ahead):
        if unit in needed[t]:
            key = (site_id, unit, t)
            built = {form.built[key]: 1.0}
            form.power_rows[key] = at_least(form.model, built, needed[t][unit])


def _needed(
    serving: Iterable[tuple[CandidateDesign, int]],
    needs: Callable[[CandidateDesign], Mapping[str, float]],
) -> dict[str, Terms]:
    """Return what candidates need that serve, by its name: sum over j of need[j,name] w[s,j,t]."""
    found: dict[str, Terms] = defaultdict(dict)
    for candidate, served in serving:
        for name, share in needs(candidate).items():
            found[name][served] = share
    return found


def limit_grid(form: Formulation, site_id: str, serving: Serving) -> None:
    """Draw no more from each part of the grid, and from all of it, than measured load leaves.

    sum over j of grid[j,g] w[s,j,t] <= left[s,g,t], and over all g but exports <=
    max(grid[s,t], M[s]) - M[s]: where contracts do not account for the measured load
    M[s], the rest is power not attributed, which serves nothing else.
    """
    case, power = form.case, form.case.power(site_id)
    measured_mw = form.measured_mw(site_id)
    most_mw = left_parts_mw(case, site_id, measured_mw)
    most_mw[DRAWN] = grid_left_mw(case, site_id, measured_mw)
    from_grid = partial(_grid_needed, power)
    for t in form.ahead:
        drawn = _needed(serving[t], from_grid)
        for part, mw in most_mw.items():
            row = form.model.hold(drawn.get(part, {}), mw[t] * GW)
            if row is not None:
                form.power_rows[site_id, part, t] = row


def _grid_needed(power: SitePower, candidate: CandidateDesign) -> Mapping[str, float]:
    """Return what a candidate draws from each part of the grid, and in all, for each MW of load."""
    if not candidate.grid:
        return {}
    return {**candidate.grid, DRAWN: power.grid_share(candidate)}


def serve_load(form: Formulation, site_id: str, serving: Serving) -> None:
    """Serve the load: new[s,t] = sum over j of w[s,j,t] <= max(land[s], M[s]) - M[s], M[s] being what is measured."""
    measured_mw, land = form.measured_mw(site_id), land_mw(form.case, site_id)
    free_mw = max(land, measured_mw) - measured_mw
    for t in form.ahead:
        load = new_load(form, site_id, t)
        served = total(map(itemgetter(1), serving[t]))
        equal(form.model, load, served)
        if land < INFINITY:
            form.model.row(load, high=free_mw * GW)
