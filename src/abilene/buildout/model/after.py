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
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain, product
from typing import NamedTuple

from abilene.annuity import capital_recovery_factor
from abilene.buildout.agreements import agreements_usd, last_settled
from abilene.buildout.candidates import CandidateDesign, UnitPrice
from abilene.buildout.case import Case, derived
from abilene.buildout.least_demand import (
    fixed_charges_usd,
    is_bound,
    last_bound,
)
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.income import due_usd, last_due, on, running, sets
from abilene.buildout.model.terms import (
    BN_USD,
    GW,
    Terms,
    add,
    at_least,
    difference,
    equal,
    gathered,
    scaled,
    summed,
    without_zeros,
)
from abilene.buildout.model.uses import counted_share, discount, growth
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


def load_by_end(form: Formulation, steps: Iterable[Step]) -> dict[int, Terms]:
    """Return the load of phases that runs in the quarter after the plan, by its last quarter. [GW]"""
    return gathered(_loads(form, steps))


def load_in(form: Formulation, site_id: str, quarter: int) -> Terms:
    """Return the load that runs in a quarter, of the plan and measured. [GW]"""
    steps = form.steps_at(site_id)
    if quarter > form.case.quarters:
        ends = load_by_end(form, steps).items()
        return summed(load for end, load in ends if end >= quarter)
    return summed(
        scaled(running(form, step, quarter), step.facility_mw * GW) for step in steps
    )


def _loads(form: Formulation, steps: Iterable[Step]) -> Iterator[tuple[int, Terms]]:
    """Yield the load of each set of accelerators of phases, with the last quarter of the phase. [GW]"""
    for step in steps:
        load = step.facility_mw * GW
        for last, share in _shares_by_end(form, step):
            yield last, scaled(share, load)


def _shares_by_end(form: Formulation, step: Step) -> Iterator[tuple[int, Terms]]:
    """Yield the last quarter of a phase and the share of it that runs in the quarter after the plan."""
    for _, found in sets(form, step):
        for one, share in found:
            if one.runs_in(form.case.quarters):
                yield found[-1][0].last, share


def serve_on(form: Formulation, site_id: str) -> None:
    """Sum over j of W[s,j,c] = load that ends in c; sum over c of W[s,j,c] = w[s,j,T]."""
    loads = load_by_end(form, form.undecided(site_id))
    if max(loads, default=0) <= form.case.quarters:
        return
    last = form.case.quarters - 1
    candidates = form.case.power(site_id).candidates
    keys = ((site_id, one.name, last) for one in candidates)
    serving = list(filter(form.served.__contains__, keys))
    by_end: dict[int, Terms] = defaultdict(dict)
    by_key: dict[tuple[str, str, int], Terms] = defaultdict(dict)
    for key, end in product(serving, loads):
        _, name, _ = key
        column = form.model.column()
        form.after[site_id, name, end] = column
        by_end[end][column] = 1.0
        by_key[key][column] = 1.0
    for end, load in loads.items():
        equal(form.model, load, by_end[end])
    for key in serving:
        served = {form.served[key]: 1.0}
        equal(form.model, served, by_key[key])


@derived
def weights(case: Case, end: int, first: int = 1) -> tuple[Weight, ...]:
    """Return by season what a dollar weighs that is due in each quarter after the plan up to one.

    From the first quarter after the one after the plan, or a later one.
    """
    grown, level = [0.0] * SEASONS, [0.0] * SEASONS
    for t in range(case.quarters + first, end + 1):
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
    terms: Terms = {}
    for candidate, end, load in served_after(form, site_id):
        usd = _usd_to(form.case, site_id, candidate, end)
        add(terms, scaled(load, usd), 1 / GW / BN_USD)
    for candidate, end, load in _measured_after(form, site_id):
        usd = _usd_to(form.case, site_id, candidate, end)
        add(terms, load, usd / GW / BN_USD)
    return terms


def served_after(
    form: Formulation, site_id: str
) -> Iterator[tuple[CandidateDesign, int, Terms]]:
    """Yield the load that the plan decides about: candidate that serves it, quarter in which it ends, load. [GW]"""
    for (where, name, end), column in form.after.items():
        if where == site_id:
            candidate = form.case.candidate(site_id, name)
            yield candidate, end, {column: 1.0}


def _measured_after(
    form: Formulation, site_id: str
) -> Iterator[tuple[CandidateDesign, int, Terms]]:
    """Yield the same of the load that is history. [GW]"""
    candidate = form.case.candidate_of_history(site_id)
    loads = load_by_end(form, form.history(site_id))
    for end, load in loads.items():
        yield candidate, end, load


def _usd_to(case: Case, site_id: str, candidate: CandidateDesign, end: int) -> float:
    """Return what a MW on a candidate comes to from the end of the plan up to a quarter, discounted. [USD/MW]"""
    usd = 0.0
    for season, weight in enumerate(weights(case, end)):
        grows, stays = costs_of_mw(case, site_id, candidate, season)
        usd += weight.grown * grows + weight.level * stays
    return usd


def electricity_in(form: Formulation, site_id: str, quarter: int) -> Terms:
    """Return what electricity costs in a quarter after the plan, nominal. [bn USD]"""
    case = form.case
    terms = summed(
        (
            standing_in(form, site_id, quarter),
            _stranded(form, site_id, quarter),
            carried_in(form, site_id, quarter),
            settled_after(form, site_id, quarter),
            credits_in(form, site_id, quarter),
        )
    )
    season = case.quarter(quarter).index % SEASONS
    grown = growth(case, None, quarter)
    for candidate, load in runs_after(form, site_id, quarter):
        grows, stays = costs_of_mw(case, site_id, candidate, season)
        usd = grows * grown + stays
        add(terms, load, usd / GW / BN_USD)
    return terms


def runs_after(
    form: Formulation, site_id: str, quarter: int
) -> Iterator[tuple[CandidateDesign, Terms]]:
    """Yield the load that still runs in a quarter after the plan, with the candidate that serves it. [GW]"""
    decided = served_after(form, site_id)
    measured = _measured_after(form, site_id)
    for candidate, end, load in chain(decided, measured):
        if end >= quarter:
            yield candidate, load


def carried_in(form: Formulation, site_id: str, quarter: int) -> Terms:
    """Return what lines bill in a quarter after the plan beyond the designs, as it counts, nominal. [bn USD]"""
    carried = summed(
        terms
        for (where, _, _, t), terms in form.carried.items()
        if (where, t) == (site_id, quarter)
    )
    return scaled(carried, counted_share(form.case, quarter))


def credits_in(form: Formulation, site_id: str, quarter: int) -> Terms:
    """Return what utilities pay in a quarter for power that they may cut: below zero. [bn USD]"""
    return summed(
        terms
        for (where, _, t), terms in form.credits.items()
        if (where, t) == (site_id, quarter)
    )


def _stranded(form: Formulation, site_id: str, quarter: int) -> Terms:
    """Return the least demand of a quarter that its load does not reach. [bn USD]"""
    return summed(
        terms
        for (where, _, _, t), terms in form.stranded.items()
        if (where, t) == (site_id, quarter)
    )


def add_standing_after(form: Formulation, site_id: str) -> None:
    """Let fixed charges be due after the plan: to the end of a term, and as long as any load runs.

    U[s,t] >= share of each phase that runs in quarter t, where no term binds.
    """
    case = form.case
    for t in range(case.quarters + 1, last_of_power(form, site_id) + 1):
        if not fixed_charges_usd(case, site_id, t):
            continue
        if not is_bound(case, site_id, t):
            form.standing[site_id, t] = column = form.model.column(high=1.0)
            shares = map(partial(_share_in, form, t), form.steps_at(site_id))
            for share in filter(None, shares):
                at_least(form.model, {column: 1.0}, share)
        form.after_costs.append((standing_in(form, site_id, t), discount(case, t)))


def add_settled_after(form: Formulation, site_id: str) -> None:
    """Let agreements be settled after the plan: to the end of their terms, without one as long as load could run."""
    for t in range(form.case.quarters + 1, last_of_power(form, site_id) + 1):
        settled = settled_after(form, site_id, t)
        form.after_costs.append((settled, discount(form.case, t)))


def settled_after(form: Formulation, site_id: str, quarter: int) -> Terms:
    """Return what agreements pay in a quarter after the plan, nominal. [bn USD]"""
    grown = growth(form.case, None, quarter)
    usd = agreements_usd(form.case, site_id, quarter, grown)
    return without_zeros({form.one: usd / BN_USD})


def standing_in(form: Formulation, site_id: str, quarter: int) -> Terms:
    """Return the fixed charges of a quarter after the plan, nominal. [bn USD]"""
    usd = fixed_charges_usd(form.case, site_id, quarter)
    kept = form.standing.get((site_id, quarter), form.one)
    grown_usd = usd * growth(form.case, None, quarter)
    return without_zeros({kept: grown_usd / BN_USD})


def last_quarter(form: Formulation, site_id: str | None = None) -> int:
    """Return the last quarter in which anything could run, at a site or anywhere."""
    last = form.case.quarters
    for step in _steps_at(form, site_id):
        for _, found in sets(form, step):
            final, _ = found[-1]
            last = max(last, final.last)
    return last


def last_of_power(form: Formulation, site_id: str) -> int:
    """Return the last quarter in which anything is due for the power of a site: it could run, or a term binds."""
    bound = last_bound(form.case, site_id), last_settled(form.case, site_id)
    return max(last_quarter(form, site_id), *bound)


def _steps_at(form: Formulation, site_id: str | None) -> tuple[Step, ...]:
    """Return the phases of a site, or all of them."""
    return form.steps_at(site_id) if site_id else form.steps


def add_use_of_obligations(form: Formulation) -> None:
    """O[d,t] >= share of each phase that runs in quarter t after the plan: so long a contract is kept.

    A contract that waits for a phase is kept only if that is energised: O >= share +
    Z[p,T] - 1.
    """
    case = form.case
    for due in case.programme.obligations.values():
        if not due.usd_per_year:
            continue
        first = max(case.index(due.from_), case.quarters + 1)
        until = last_due(case, due, FOR_EVER)
        last = min(last_quarter(form, due.site), until)
        for t in range(first, last + 1):
            usd = due_usd(case, due, t)
            column = form.model.column(high=1.0)
            form.after_costs.append(({column: usd / BN_USD}, discount(case, t)))
            for share in _shares_in(form, due, t):
                _keep(form, due, column, share)


def _shares_in(form: Formulation, due: Obligation, quarter: int) -> Iterator[Terms]:
    """Return the share of each phase that a contract belongs to, where any of it runs in a quarter after the plan."""
    steps = _steps_at(form, due.site)
    shares = map(partial(_share_in, form, quarter), steps)
    return filter(None, shares)


def _share_in(form: Formulation, quarter: int, step: Step) -> Terms:
    """Return the share of a phase that runs in a quarter after the plan."""
    ends = _shares_by_end(form, step)
    return summed(share for last, share in ends if last >= quarter)


def _keep(form: Formulation, due: Obligation, column: int, share: Terms) -> None:
    """Add the row that a contract is kept while a phase runs."""
    row = difference({column: 1.0}, share)
    low = 0.0
    if due.when_energised is not None:
        step = form.by_key[phase_of(due.when_energised)]
        add(row, on(form, step, form.case.quarters - 1), -1.0)
        low = -1.0
    form.model.row(row, low=low)
