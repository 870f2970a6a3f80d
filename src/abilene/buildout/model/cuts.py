"""The outer model of power: cuts below what any design costs to run, instead of designs that are known.

Its optimum is a bound: no plan of any designs costs less.

s: site, u: unit of equipment, g: part of the grid, t: quarter.
"""

from __future__ import annotations

from itertools import filterfalse

from abilene.arrays import Floats
from abilene.buildout.model.after import (
    SEASONS,
    Weight,
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
    if_there,
    scaled,
)
from abilene.buildout.model.uses import usd_per_mw
from abilene.buildout.room import grid_left_mw, left_parts_mw, room_mw
from abilene.dates import HOURS_PER_QUARTER
from abilene.site.season_cuts import SeasonCut
from abilene.solve import INFINITY


def add_cuts(form: Formulation, site_id: str) -> None:
    """Bound the cost of operation from below, whatever the design.

    theta[s,t] >= fixed cost + k[t] (load slope * new load + sum of slopes * X[s,u,t-1]
    + sum of slopes * G[s,g,t-1]) for each cut of the season, G[s,g,t] <= new load +
    power of the storages being what is used of each part of the grid that supplies;
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
    for t in range(case.quarters + 1):
        _add_theta(form, site_id, t)


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
    for name, slope in cut.slope.items():
        key = (site_id, name, t)
        column = form.built.get(key, form.used.get(key))
        if column is not None:
            add(terms, {column: slope})
    return terms


def add_cuts_after(form: Formulation, site_id: str) -> None:
    """Bound the cost of power after the plan from below, by season, whatever the design.

    Load, units and grid count with the weight of the quarters in which they serve: see
    ``after.weights``. Of a unit serves at most what is built, and no less than every
    design has; theta >= k (load slope * load + sum of slopes * units and grid).
    """
    loads = load_by_end(form, form.undecided(site_id))
    for season in range(SEASONS):
        by_end = {end: weights(form.case, end)[season] for end in loads}
        load: Terms = {}
        for end, terms in loads.items():
            add(load, terms, by_end[end].grown)
        some = [weight for weight in by_end.values() if weight.grown]
        if some:
            _bound_season(form, (site_id, season), load, some)


def _bound_season(
    form: Formulation, at: tuple[str, int], load: Terms, some: list[Weight]
) -> None:
    """Add what one season costs after the plan, and the cuts below it, whichever load ends when."""
    case, (site_id, season), last = form.case, at, form.case.quarters - 1
    most = max(weight.grown for weight in some)
    level = min(weight.level / weight.grown for weight in some)
    power, cost, taken = case.power(site_id), Terms(), scaled(load, -1.0)
    columns: dict[str, int] = {}
    for unit, price in power.units.items():
        built = form.built.get((site_id, unit, last))
        if built is None:
            continue
        columns[unit] = column = form.model.column()
        form.model.row({column: 1.0, built: -most}, high=0.0)
        least = power.least.get(unit, 0.0)
        form.model.row({column: 1.0, **scaled(load, -least)}, low=0.0)
        usd = price.fixed_usd_per_year / 4 + level * annuity_usd(case, price)
        cost[column] = usd / GW / BN_USD
        taken[column] = -float(unit in power.charging)
    measured_mw = form.measured_mw(site_id)
    for part, mw in left_parts_mw(case, site_id, measured_mw).items():
        columns[part] = column = form.model.column()
        if not power.is_export(part):
            form.model.row({column: 1.0, **taken}, high=0.0)
        form.model.hold({column: 1.0}, most * float(mw[last]) * GW)
    theta = form.model.column(low=-INFINITY)
    for cuts in power.cuts:
        used = scaled(load, cuts[season].load)
        for name, slope in cuts[season].slope.items():
            if name in columns:
                add(used, {columns[name]: slope})
        row = scaled(used, -HOURS_PER_QUARTER / GW / BN_USD)
        form.model.row({theta: 1.0, **row}, low=0.0)
    form.after_costs.append(({theta: 1.0, **cost}, 1.0))
