"""The least capital of equipment that carries the load of a phase which the plan never energises."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial

from abilene.buildout.candidates import CandidateDesign, SitePower
from abilene.buildout.case import Case
from abilene.buildout.model.uses import capital_usd, growth
from abilene.buildout.room import Limit, granted_mw, kinds_needed, limits
from abilene.solve import Model, solve

Served = Mapping[int, CandidateDesign]
"""Column of the load that each candidate serves."""
NOTHING = Limit(0, 0.0, 0.0)
"""The limit of equipment that the campus may not build."""


def least_capital_usd(
    case: Case, site_id: str, carried_mw: float, more_mw: float
) -> float:
    """Return what more load costs in equipment at a campus that carries some. [USD]

    At prices of the programme's year; infinite where equipment and contracts of the
    whole plan do not carry it.
    """
    before = _least_usd(case, site_id, carried_mw)
    after = _least_usd(case, site_id, carried_mw + more_mw)
    return max(0.0, after - before) if math.isfinite(after) else math.inf


def _least_usd(case: Case, site_id: str, load_mw: float) -> float:
    """Return the least capital of equipment that carries a load, all that is ever there being there. [USD]

    min sum over u of price[u] X[u], such that

    * X[u] >= sum over j of part[j,u] w[j], and X[u] at most its limit;
    * sum over j of grid[j,g] w[j] <= what the contracts grant of each part of the grid;
    * sum over j of w[j] = load.
    """
    power, known, model = case.power(site_id), limits(case, site_id), Model()
    candidates = filter(partial(_is_buildable, power, known), power.candidates)
    served = {model.column(): one for one in candidates}
    if not served:
        return math.inf
    _buy(model, case, site_id, served)
    for part, mw in granted_mw(case, site_id).items():
        model.row(_per_mw(served, "grid", part), high=float(mw[-1]))
    model.row(dict.fromkeys(served, 1.0), low=load_mw, high=load_mw)
    found = solve(model, presolve=False)
    if found.status not in {"optimal", "feasible"}:
        return math.inf
    return found.value * 1e6 / growth(case, None, case.now)


def _buy(model: Model, case: Case, site_id: str, served: Served) -> None:
    """Buy at least what the candidates need of each unit of equipment, in millions of USD."""
    known = limits(case, site_id)
    for unit, price in case.power(site_id).units.items():
        limit = known.get(price.kind, NOTHING)
        high = (limit.max_mw, limit.max_mwh)[price.is_energy]
        usd = 0.0 if price.rented else capital_usd(case, price, case.now)
        bought = model.column(cost=usd / 1e6, high=high)
        model.row({bought: -1.0, **_per_mw(served, "parts", unit)}, high=0.0)


def _per_mw(served: Served, what: str, name: str) -> dict[int, float]:
    """Return what a MW of load needs, by the column of each candidate, of a unit or a part of the grid."""
    return {column: getattr(one, what).get(name, 0.0) for column, one in served.items()}


def _is_buildable(
    power: SitePower, known: Mapping[str, Limit], one: CandidateDesign
) -> bool:
    """Return whether all the equipment of a candidate may be built at the campus."""
    return kinds_needed(power, one) <= known.keys()
