"""The outer model of power: cuts below what any design costs to run, instead of designs that are known.

Its optimum is a bound: no plan of any designs costs less.

s: site, u: unit of equipment, g: part of the grid, t: quarter.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from itertools import chain, filterfalse, product
from operator import attrgetter

import numpy as np

from abilene.arrays import Floats
from abilene.buildout.model.after import (
    SEASONS,
    annuity_usd,
    load_by_end,
    weights,
)
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.income import new_load
from abilene.buildout.model.operating import add_theta, fixed_cost
from abilene.buildout.model.terms import (
    BN_USD,
    GW,
    Terms,
    add,
    at_least,
    at_most,
    difference,
    gathered,
    if_there,
    scaled,
)
from abilene.buildout.model.uses import usd_per_mw
from abilene.buildout.room import grid_left_mw, left_parts_mw, room_mw
from abilene.dates import HOURS_PER_QUARTER
from abilene.site.season_cuts import SeasonCut
from abilene.solve import INFINITY

LOOKED_BACK = (1, 2, 3)
"""Quarters all of whose months lie in the eleven before any month of a quarter."""
Serving = dict[int, dict[str, int]]
"""Columns of what serves after the plan, by the quarter in which the load ends, and by unit and part of the grid."""


def add_cuts(form: Formulation, site_id: str) -> None:
    """Bound the cost of operation from below, whatever the design.

    theta[s,t] >= fixed cost + k[t] (load slope * new load + sum of slopes * X[s,u,t-1]
    + sum of slopes * G[s,g,t-1] + sum of ratchet slopes * R[s,g,t-1]) for each cut of the
    season, G[s,g,t] <= new load + power of the storages being what is used of each part
    of the grid that supplies, and R[s,g,t] >= G[s,g,t-i], i = 1, 2, 3, what a ratchet of
    eleven months or more looks back to from every month of a quarter;
    X[s,u,t] >= least[u] * new load; and no more load than the candidates could carry.
    """
    case, measured_mw = form.case, form.measured_mw(site_id)
    parts_mw = left_parts_mw(case, site_id, measured_mw)
    left_mw = grid_left_mw(case, site_id, measured_mw)
    room = room_mw(case, site_id, measured_mw)
    for t in range(case.quarters):
        load = new_load(form, site_id, t)
        if load:
            _use_grid(form, (site_id, t), load, parts_mw, left_mw)
            form.model.hold(load, room[t] * GW)
            _build_least(form, (site_id, t), load)
    _look_back(form, site_id)
    for t in range(case.quarters + 1):
        _add_theta(form, site_id, t)


def _look_back(form: Formulation, site_id: str) -> None:
    """Add what was used at most of each part of the grid in the three quarters before, where any cut asks."""
    power = form.case.power(site_id)
    seasons = chain.from_iterable(power.cuts)
    asked = dict.fromkeys(chain(*map(attrgetter("looked_back"), seasons)))
    for part, t in product(asked, range(form.case.quarters)):
        form.looked_back[site_id, part, t] = column = form.model.column()
        for back in LOOKED_BACK:
            used = if_there(form.used, (site_id, part, t - back))
            at_least(form.model, {column: 1.0}, used)


def _use_grid(
    form: Formulation,
    at: tuple[str, int],
    load: Terms,
    parts_mw: dict[str, Floats],
    left_mw: Floats,
) -> None:
    """Add what is used of each part of the grid: no more than is left of it, and than load and storages take."""
    (site_id, t), power = at, form.case.power(at[0])
    for part, mw in parts_mw.items():
        form.used[site_id, part, t] = form.model.column(high=mw[t] * GW)
    taken = dict(load)
    for unit in power.charging:
        add(taken, if_there(form.built, (site_id, unit, t)))
    drawn: Terms = {}
    for part in filterfalse(power.is_export, parts_mw):
        used = {form.used[site_id, part, t]: 1.0}
        at_most(form.model, used, taken)
        add(drawn, used)
    form.model.hold(drawn, left_mw[t] * GW)


def _build_least(form: Formulation, at: tuple[str, int], load: Terms) -> None:
    """Build what every design has at least, for each MW of load."""
    site_id, t = at
    for unit, share in form.case.power(site_id).least.items():
        built = if_there(form.built, (site_id, unit, t))
        at_least(form.model, built, scaled(load, share))


def _add_theta(form: Formulation, site_id: str, quarter: int) -> None:
    """Add the cost of operation in a quarter, and the cuts below it, or what is due without any load."""
    case, theta = form.case, add_theta(form, site_id, quarter)
    cost = difference({theta: 1.0}, fixed_cost(form, site_id, quarter))
    load, season = new_load(form, site_id, quarter - 1), case.quarter(quarter).index % 4
    if not load:
        form.model.row(cost, low=0.0)
        return
    for cuts in case.power(site_id).cuts:
        terms = dict(cost)
        slopes = _slopes(form, (site_id, quarter - 1), cuts[season], load)
        add(terms, slopes, -usd_per_mw(case, 1.0, quarter) / GW / BN_USD)
        form.model.row(terms, low=0.0)


def _slopes(
    form: Formulation, at: tuple[str, int], cut: SeasonCut, load: Terms
) -> Terms:
    """Return a cut in the columns of a quarter; what cannot be there yet is left out, as it is zero."""
    (site_id, t), terms = at, scaled(load, cut.load)
    here = ChainMap(form.built, form.used)
    for columns, slopes in ((here, cut.slope), (form.looked_back, cut.looked_back)):
        for name, slope in slopes.items():
            add(terms, if_there(columns, (site_id, name, t)), slope)
    return terms


def add_cuts_after(form: Formulation, site_id: str) -> None:
    """Bound the cost of power after the plan from below, whatever the design.

    V[s,u,c] and H[s,g,c] are what serves the load L[s,c] that ends in quarter c, of each
    unit and each part of the grid: the same in all seasons, as one mix of designs
    serves it. Over all c they are no more than what is built, and is left of the grid, in
    the last quarter. Load, units and grid count with the weight of the quarters in
    which they serve, see ``after.weights``: for each cut of a season

    theta[season] >= k sum over c of weight[season,c] (load slope * L[s,c] + sum of
    slopes * V[s,u,c] + sum of slopes * H[s,g,c]), and of ratchet slopes * H[s,g,c] with
    the weight of quarters a year after the plan or later: before, the months that a
    ratchet looks back to are in part those of the plan.
    """
    loads = load_by_end(form, form.undecided(site_id))
    after = {end: load for end, load in loads.items() if end > form.case.quarters}
    serving = {end: _serve_after(form, site_id, load) for end, load in after.items()}
    _share_last(form, site_id, serving)
    if not after:
        return
    cost = _cost_after(form, site_id, serving)
    for season in range(SEASONS):
        cost[_bound_season(form, (site_id, season), after, serving)] = 1.0
    form.after_costs.append((cost, 1.0))


def _serve_after(form: Formulation, site_id: str, load: Terms) -> dict[str, int]:
    """Add and return what serves the load of one end, by unit and part of the grid. [GW, GWh]"""
    power, last = form.case.power(site_id), form.case.quarters - 1
    columns: dict[str, int] = {}
    taken = dict(load)
    for unit in power.units:
        if (site_id, unit, last) in form.built:
            columns[unit] = column = form.model.column()
            least = scaled(load, power.least.get(unit, 0.0))
            at_least(form.model, {column: 1.0}, least)
            taken[column] = float(unit in power.charging)
    for part in left_parts_mw(form.case, site_id, form.measured_mw(site_id)):
        columns[part] = column = form.model.column()
        if not power.is_export(part):
            at_most(form.model, {column: 1.0}, taken)
    return columns


def _share_last(form: Formulation, site_id: str, serving: Serving) -> None:
    """Serve with no more than is built, and is left of each part of the grid, in the last quarter."""
    last = form.case.quarters - 1
    columns = chain.from_iterable(one.items() for one in serving.values())
    used = gathered((name, {column: 1.0}) for name, column in columns)
    parts_mw = left_parts_mw(form.case, site_id, form.measured_mw(site_id))
    for part in parts_mw.keys() & used.keys():
        form.model.hold(used.pop(part), float(parts_mw[part][last]) * GW)
    for unit, serves in used.items():
        at_most(form.model, serves, {form.built[site_id, unit, last]: 1.0})


def _cost_after(form: Formulation, site_id: str, serving: Serving) -> Terms:
    """Return what the units cost that serve load to its end, whether they are used or not, discounted. [bn USD]"""
    case, terms = form.case, Terms()
    units = case.power(site_id).units.items()
    for (end, columns), (unit, price) in product(serving.items(), units):
        grown, level = np.sum(weights(case, end), axis=0).tolist()
        usd = grown * price.fixed_usd_per_year / 4 + level * annuity_usd(case, price)
        add(terms, if_there(columns, unit), usd / GW / BN_USD)
    return terms


def _bound_season(
    form: Formulation, at: tuple[str, int], after: Mapping[int, Terms], serving: Serving
) -> int:
    """Add and return what one season costs to run after the plan, above the cuts below it. [bn USD]"""
    site_id, season = at
    theta = form.model.column(low=-INFINITY)
    usd = HOURS_PER_QUARTER / GW / BN_USD
    grown = {end: weights(form.case, end)[season].grown * usd for end in after}
    later = {end: weights(form.case, end, SEASONS)[season].grown * usd for end in after}
    for cuts in form.case.power(site_id).cuts:
        row: Terms = {theta: 1.0}
        cut = cuts[season]
        for end, load in after.items():
            add(row, load, -grown[end] * cut.load)
            add(row, _at_slopes(serving[end], cut.slope), -grown[end])
            add(row, _at_slopes(serving[end], cut.looked_back), -later[end])
        form.model.row(row, low=0.0)
    return theta


def _at_slopes(columns: Mapping[str, int], slopes: Mapping[str, float]) -> Terms:
    """Return the sum of slopes times the columns of that name, as far as there are any."""
    known = filter(columns.__contains__, slopes)
    return {columns[name]: slopes[name] for name in known}
