"""The least capital of equipment that carries the load of a phase which the plan never energises."""

from __future__ import annotations

import math

from abilene.buildout.candidates import CandidateDesign, SitePower
from abilene.buildout.case import Case
from abilene.buildout.model.uses import capital_usd, growth
from abilene.buildout.room import limits
from abilene.solve import Model, solve


def least_capital_usd(
    case: Case, site_id: str, carried_mw: float, more_mw: float
) -> float:
    """Return what more load costs in equipment at a campus that carries some, at prices of the programme's year. [USD]

    Infinite where equipment and contracts of the whole plan do not carry it.
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
    candidates = [one for one in power.candidates if _is_buildable(power, one, known)]
    if load_mw <= 0:
        return 0.0
    if not candidates:
        return math.inf
    served = {model.column(): one for one in candidates}
    for unit, price in power.units.items():
        if price.kind not in known:
            continue
        limit = known[price.kind]
        high = limit.max_mwh if price.is_energy else limit.max_mw
        usd = 0.0 if price.rented else capital_usd(case, price, case.now)
        built = model.column(cost=usd / 1e6, high=high)
        needs = {column: -one.parts.get(unit, 0.0) for column, one in served.items()}
        model.row({built: 1.0, **needs}, low=0.0)
    contracts = case.programme.sites[site_id].grid
    for part, made_of in power.contracts.items():
        granted_mw = sum(getattr(contracts[id_], name) for id_, name in made_of)
        drawn = {column: one.grid.get(part, 0.0) for column, one in served.items()}
        model.row(drawn, high=granted_mw)
    model.row(dict.fromkeys(served, 1.0), low=load_mw, high=load_mw)
    found = solve(model, presolve=False)
    if found.status not in {"optimal", "feasible"}:
        return math.inf
    return found.value * 1e6 / growth(case, None, case.now)


def _is_buildable(power: SitePower, one: CandidateDesign, known: object) -> bool:
    """Return whether all the equipment of a candidate may be built at the campus."""
    return all(power.units[unit].kind in known for unit in one.parts)  # type: ignore[operator]
