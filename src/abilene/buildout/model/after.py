"""What a campus costs to run after the plan: electricity of load that still runs, and contracts.

What serves in the last quarter of the plan serves on. Load is told apart by the quarter
in which it ends, and each candidate of power serves so much of each until then, as the
plan shares it out: W[s,j,c] is the load that ends in quarter c, served by candidate j,
and over all c it is what the candidate serves in the last quarter.

The power equipment of the plan counts as sold at its end: see ``equipment``. So load
that runs on pays, beside what its power costs to run, the annuity of the equipment
that serves it, over its life: the same yearly sum, at its price when the plan ends.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from abilene.annuity import capital_recovery_factor
from abilene.buildout.candidates import CandidateDesign, UnitPrice
from abilene.buildout.case import Case, derived
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.income import due_usd, on, sets
from abilene.buildout.model.terms import BN_USD, GW, Terms, add, equal, total
from abilene.buildout.model.uses import discount, growth
from abilene.buildout.schedule import Step, phase_of
from abilene.dates import HOURS_PER_QUARTER
from abilene.programme.money_records import Obligation

FOR_EVER = 10**6
SEASONS = 4


class Weight(NamedTuple):
    """What a dollar weighs that is due in each of some quarters. [-]"""

    grown: float
    """A dollar of the programme's year, that grows with inflation."""
    level: float
    """A nominal dollar."""


def load_by_end(form: Formulation, site_id: str, *, history: bool) -> dict[int, Terms]:
    """Return the load that runs in the quarter after the plan, by the last quarter in which it runs. [GW]"""
    found: dict[int, Terms] = defaultdict(dict)
    for step in form.steps_at(site_id):
        if step.is_history == history:
            for last, share in _shares_by_end(form, step):
                add(found[last], share, step.facility_mw * GW)
    return dict(found)


def _shares_by_end(form: Formulation, step: Step) -> Iterator[tuple[int, Terms]]:
    """Yield the last quarter of a phase and the share of it that runs in the quarter after the plan."""
    for _, found in sets(form, step):
        for one, share in found:
            if one.runs_in(form.case.quarters):
                yield found[-1][0].last, share


def serve_on(form: Formulation, site_id: str) -> None:
    """Sum over j of W[s,j,c] = load that ends in c; sum over c of W[s,j,c] = w[s,j,T]."""
    loads = load_by_end(form, site_id, history=False)
    if max(loads, default=0) <= form.case.quarters:
        return
    last = form.case.quarters - 1
    names = [one.name for one in form.case.power(site_id).candidates]
    serving = [name for name in names if (site_id, name, last) in form.served]
    for name, end in product(serving, loads):
        form.after[site_id, name, end] = form.model.column()
    for end, load in loads.items():
        served = total(form.after[site_id, name, end] for name in serving)
        equal(form.model, load, served)
    for name in serving:
        served = total(form.after[site_id, name, end] for end in loads)
        equal(form.model, {form.served[site_id, name, last]: 1.0}, served)


@derived
def weights(case: Case, end: int) -> tuple[Weight, ...]:
    """Return by season what a dollar weighs that is due in each quarter after the plan up to one."""
    grown, level = [0.0] * SEASONS, [0.0] * SEASONS
    for t in range(case.quarters + 1, end + 1):
        season, weight = case.quarter(t).index % SEASONS, discount(case, t)
        grown[season] += growth(case, None, t) * weight
        level[season] += weight
    return tuple(map(Weight, grown, level))


def annuity_usd(case: Case, price: UnitPrice) -> float:
    """Return what a MW (or MWh) of a unit is rented for in a quarter after the plan, nominal and level. [USD]"""
    life_years = case.plants[price.kind].figures.life_years
    if price.rented or life_years is None:
        return 0.0
    rate = case.programme.programme.discount_rate_per_year
    yearly_usd = price.capital_usd * capital_recovery_factor(rate, life_years)
    return yearly_usd / 4 * growth(case, None, case.quarters)


def costs_of_mw(
    case: Case, site_id: str, candidate: CandidateDesign, season: int
) -> tuple[float, float]:
    """Return what a MW of load costs on a candidate in a quarter after the plan.

    Returns
    -------
    tuple of float
        What grows with inflation, in money of the programme's year, and what does not.
        [USD/MW]
    """
    grows, stays = candidate.running_usd_per_mwh[season] * HOURS_PER_QUARTER, 0.0
    for unit, share in candidate.parts.items():
        price = case.power(site_id).units[unit]
        grows += share * price.fixed_usd_per_year / 4
        stays += share * annuity_usd(case, price)
    return grows, stays


def electricity_after(form: Formulation, site_id: str) -> Terms:
    """Return what electricity after the plan comes to, discounted to the day of the plan. [bn USD]"""
    case, terms = form.case, Terms()
    for (where, name, end), column in form.after.items():
        if where == site_id:
            candidate = case.candidate(site_id, name)
            add(
                terms, {column: _usd_to(case, site_id, candidate, end)}, 1 / GW / BN_USD
            )
    candidate = case.candidate_of_history(site_id)
    for end, load in load_by_end(form, site_id, history=True).items():
        usd = _usd_to(case, site_id, candidate, end)
        add(terms, load, usd / GW / BN_USD)
    return terms


def _usd_to(case: Case, site_id: str, candidate: CandidateDesign, end: int) -> float:
    """Return what a MW on a candidate comes to from the end of the plan up to a quarter, discounted. [USD/MW]"""
    usd = 0.0
    for season, weight in enumerate(weights(case, end)):
        grows, stays = costs_of_mw(case, site_id, candidate, season)
        usd += weight.grown * grows + weight.level * stays
    return usd


def electricity_in(form: Formulation, site_id: str, quarter: int) -> Terms:
    """Return what electricity costs in a quarter after the plan, nominal. [bn USD]"""
    case, terms = form.case, Terms()
    season, grown = case.quarter(quarter).index % SEASONS, growth(case, None, quarter)

    def usd(candidate: CandidateDesign) -> float:
        grows, stays = costs_of_mw(case, site_id, candidate, season)
        return (grows * grown + stays) / GW / BN_USD

    for (where, name, end), column in form.after.items():
        if where == site_id and end >= quarter:
            add(terms, {column: usd(case.candidate(site_id, name))})
    for end, load in load_by_end(form, site_id, history=True).items():
        if end >= quarter:
            add(terms, load, usd(case.candidate_of_history(site_id)))
    return terms


def last_quarter(form: Formulation, site_id: str = "") -> int:
    """Return the last quarter in which anything could run, at a site or anywhere."""
    last = form.case.quarters
    for step in form.steps:
        if site_id in {"", step.site}:
            for _, found in sets(form, step):
                last = max(last, found[-1][0].last)
    return last


def add_use_of_obligations(form: Formulation) -> None:
    """O[d,t] >= share of each phase that runs in quarter t after the plan: so long a contract is kept.

    A contract that waits for a phase is kept only if that is energised: O >= share +
    Z[p,T] - 1.
    """
    case = form.case
    for due in case.programme.obligations.values():
        if not due.usd_per_year:
            continue
        until = FOR_EVER if due.until is None else case.index(due.until)
        first = max(case.index(due.from_), case.quarters + 1)
        for t in range(first, min(last_quarter(form, due.site or ""), until) + 1):
            usd = due_usd(case, due, t)
            column = form.model.column(high=1.0)
            form.after_costs.append(({column: usd / BN_USD}, discount(case, t)))
            for share in _shares_in(form, due, t):
                _keep(form, due, column, share)


def _shares_in(form: Formulation, due: Obligation, quarter: int) -> Iterator[Terms]:
    """Yield the share of each phase that a contract belongs to, where any of it runs in a quarter after the plan."""
    for step in form.steps:
        if due.site in {None, step.site}:
            terms: Terms = {}
            for last, share in _shares_by_end(form, step):
                if last >= quarter:
                    add(terms, share)
            if terms:
                yield terms


def _keep(form: Formulation, due: Obligation, column: int, share: Terms) -> None:
    """Add the row that a contract is kept while a phase runs."""
    row: Terms = {column: 1.0}
    add(row, share, -1.0)
    low = 0.0
    if due.when_energised is not None:
        step = form.by_key[phase_of(due.when_energised)]
        add(row, on(form, step, form.case.quarters - 1), -1.0)
        low = -1.0
    form.model.row(row, low=low)
