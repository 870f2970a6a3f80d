"""From the columns of a solved model to a build-out plan. Costs are computed again from the decisions."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from abilene.arrays import Floats
from abilene.buildout.candidates import UnitPrice
from abilene.buildout.case import Case, Key
from abilene.buildout.model import income, uses
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.objectives import less_npv, present_cost
from abilene.buildout.model.terms import BN_USD, GW
from abilene.buildout.outcome import BuildPlan, Decision, IrreducibleShortfall
from abilene.buildout.room import grid_mw
from abilene.buildout.schedule import Step
from abilene.buildout.sources import read_sources, value
from abilene.finance.capital import EQUIPMENT

ROUNDING_MW = 1e-3
"""Power below this is rounding. [MW]"""


def plan_of_solution(
    form: Formulation, x: Floats, irreducible: IrreducibleShortfall, decision: Decision
) -> BuildPlan:
    """Turn the columns of a solved model into a plan.

    Costs are computed again from the decisions.
    """
    case = form.case
    energised = {step.key: energised_in(form, step, x) for step in form.steps}
    built_mw = _built_mw(form, x)
    costs = _costs_usd(form, x, energised, built_mw)
    inside = {use: usd for use, usd in costs.items() if use[1] >= 0}
    it_mw, facility_mw = (
        _load_mw(form, energised, "it_mw"),
        _load_mw(form, energised, "facility_mw"),
    )
    served_mw = _served_mw(form, x, facility_mw)
    energy_usd = {
        site_id: np.array(
            [
                value(form.operating[site_id, t], x) * BN_USD
                for t in range(case.quarters)
            ]
        )
        for site_id in case.programme.sites
    }
    cost_usd: dict[str, Floats] = {}
    for (path, t, _), usd in inside.items():
        cost_usd.setdefault(path, np.zeros(case.quarters))[t] += usd
    priced = income.has_price(case)
    return BuildPlan(
        case=case,
        irreducible=irreducible,
        status=decision.status,
        mip_gap=decision.mip_gap,
        stopped=decision.stopped,
        quarters=case.programme.quarters,
        energised={
            key: None if e is None else case.quarter(e) for key, e in energised.items()
        },
        refreshed=_refreshed(form, x),
        it_mw=it_mw,
        facility_mw=facility_mw,
        equipment_mw=_equipment_mw(case, built_mw),
        served_mw=served_mw,
        power_not_attributed_mw={
            site_id: _unexplained_mw(form, site_id) for site_id in case.programme.sites
        },
        cost_usd=cost_usd,
        sources=read_sources(form, x, inside),
        before_start_usd=sum(usd for (_, t, _), usd in costs.items() if t < 0),
        energy_usd=energy_usd,
        present_cost_usd=value(present_cost(form), x) * BN_USD,
        npv_usd=-value(less_npv(form), x) * BN_USD if priced else None,
    )


def energised_in(form: Formulation, step: Step, x: Floats) -> int | None:
    """Return the quarter in which a phase is energised in a solution, or None."""
    if step.energised is not None:
        return step.energised
    if step.earliest is None:
        return None
    on = (
        t
        for t in range(step.earliest, form.case.quarters)
        if x[form.on[step.key, t]] > 0.5
    )
    return next(on, None)


def _refreshed(form: Formulation, x: Floats) -> dict[Key, Floats]:
    found: dict[Key, Floats] = {}
    for (key, t), column in form.refreshed.items():
        found.setdefault(key, np.zeros(form.case.quarters))[t] = x[column]
    return found


def _load_mw(
    form: Formulation, energised: Mapping[Key, int | None], what: str
) -> dict[str, Floats]:
    load_mw = {
        site_id: np.zeros(form.case.quarters) for site_id in form.case.programme.sites
    }
    for step in form.steps:
        quarter = energised[step.key]
        if quarter is not None:
            load_mw[step.site][max(0, quarter) :] += getattr(step, what)
    return load_mw


def _built_mw(form: Formulation, x: Floats) -> dict[tuple[str, str], Floats]:
    """Return what is in service of each unit of equipment, by site and unit. [MW, MWh]"""
    found: dict[tuple[str, str], Floats] = {}
    for (site_id, unit, t), column in form.built.items():
        mw = x[column] / GW
        found.setdefault((site_id, unit), np.zeros(form.case.quarters))[t] = (
            mw if mw > ROUNDING_MW else 0.0
        )
    return {
        key: mw if _price(form.case, key).rented else np.maximum.accumulate(mw)
        for key, mw in found.items()
    }


def _price(case: Case, key: tuple[str, str]) -> UnitPrice:
    return case.power(key[0]).units[key[1]]


def _equipment_mw(
    case: Case, built_mw: Mapping[tuple[str, str], Floats]
) -> dict[tuple[str, str], Floats]:
    """Return the megawatts in service, by site and kind. [MW]"""
    prices = {key: _price(case, key) for key in built_mw}
    return {
        (key[0], prices[key].kind): mw
        for key, mw in built_mw.items()
        if not prices[key].is_energy
    }


def _served_mw(
    form: Formulation, x: Floats, facility_mw: Mapping[str, Floats]
) -> dict[tuple[str, str], Floats]:
    """Return the load that each candidate serves; what is measured counts to the candidate of history. [MW]"""
    found: dict[tuple[str, str], Floats] = {}
    for (site_id, name, t), column in form.served.items():
        mw = x[column] / GW
        found.setdefault((site_id, name), np.zeros(form.case.quarters))[t] = (
            mw if mw > ROUNDING_MW else 0.0
        )
    for site_id, load_mw in facility_mw.items():
        here = [mw for (site, _), mw in found.items() if site == site_id]
        history = found.setdefault(
            (site_id, form.case.candidate_of_history(site_id).name),
            np.zeros(form.case.quarters),
        )
        history += np.maximum(0.0, load_mw - sum(here, np.zeros(form.case.quarters)))
    return found


def _unexplained_mw(form: Formulation, site_id: str) -> Floats:
    here = (
        step
        for step in form.steps
        if step.site == site_id and step.energised is not None
    )
    missing_mw = np.maximum(
        0.0, sum(step.facility_mw for step in here) - grid_mw(form.case, site_id)
    )
    missing_mw[: form.case.now] = 0.0
    return missing_mw


def _costs_usd(
    form: Formulation,
    x: Floats,
    energised: Mapping[Key, int | None],
    built_mw: Mapping[tuple[str, str], Floats],
) -> dict[tuple[str, int, bool], float]:
    """Return cost by path, quarter and whether it is sunk. [USD]"""
    case, found = form.case, {}
    for step in form.steps:
        quarter = energised[step.key]
        found.update(
            {(path, t, True): usd for (path, t), usd in uses.sunk(case, step).items()}
        )
        if step.energised is None and quarter is not None:
            found.update(
                {
                    (path, t, False): usd
                    for (path, t), usd in uses.decided(case, step, quarter).items()
                }
            )
    for key, mw in built_mw.items():
        price = _price(case, key)
        for t, added_mw in enumerate(np.diff(mw, prepend=0.0)):
            if added_mw > 0 and not price.rented:
                use = EQUIPMENT(key[0], price.kind), t, False
                found[use] = found.get(use, 0.0) + float(added_mw) * uses.capital_usd(
                    case, price, t
                )
    for use, terms in income.refresh_costs(form).items():
        usd = value(terms, x) * BN_USD
        if usd > 1.0:
            found[use] = found.get(use, 0.0) + usd
    return found
