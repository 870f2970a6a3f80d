"""The objectives of the build-out, lexicographic: one after the other, each as terms to be minimised.

The first are the same for all: what of history, and of obligations, no money pays.
Then follows the objective of the programme. Money is discounted to the quarter of the
day of the plan, and counted to the end of the use of all that is built: see ``worth``
and ``after``. Where nobody gives accelerators a life, that is the quarter after the
plan, as what is energised in its last quarter runs from then on.
"""

from __future__ import annotations

from functools import partial
from itertools import product, starmap
from operator import attrgetter

from abilene.buildout.case import Case
from abilene.buildout.model import income, worth
from abilene.buildout.model.after import FOR_EVER, electricity_after
from abilene.buildout.model.connections import given_back_in, letter_fees_after
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.terms import GW, Terms, add, scaled, summed, without_zeros
from abilene.buildout.model.uses import discount
from abilene.buildout.schedule import Step

_it_mw = attrgetter("it_mw")


def objective(case: Case) -> str:
    """Return the objective of the programme: npv where compute has a price and the file does not say otherwise."""
    stated = case.programme.programme.objective
    return stated or ("npv" if income.has_price(case) else "most_compute")


def objectives(form: Formulation) -> list[Terms]:
    """Return what is minimised, one after the other. [GW quarters, bn USD]

    * npv: less the net present value;
    * most_compute: less the IT load that works, summed over the quarters; where some
      may go dark, less that which has been energised; then the present cost;
    * target_path: the IT load short of what is announced, summed over the quarters;
      then the present cost.
    """
    chosen = objective(form.case)
    if chosen == "npv":
        return [less_npv(form)]
    if chosen == "most_compute":
        # Of plans with as much compute, that which is there first; then the cheapest.
        early = [scaled(energised(form), -1.0)] if _goes_dark(form) else []
        return [scaled(compute(form), -1.0), *early, present_cost(form)]
    return [shortfall(form), present_cost(form)]


def less_npv(form: Formulation) -> Terms:
    """Return the net present value with its sign turned, before tax and lenders, to the end of all use. [bn USD]

    It is that which the appraisal prints, but for the year of its money: what is
    history counts with its interest.
    """
    terms, now = present_cost(form), form.case.now
    add(terms, _capital(form, before=now))
    add(terms, given_back_in(form, -FOR_EVER, now), -1.0)
    add(terms, _operation_in(form, range(income.first_quarter(form), now)))
    for t in range(income.first_quarter(form), form.case.quarters + 1):
        add(terms, income.revenue(form, t), -discount(form.case, t))
    add(terms, worth.revenue_after(form), -1.0)
    return without_zeros(terms)


def operating_quarters(case: Case) -> range:
    """Return the quarters in which what the plan decides runs."""
    return range(case.now, case.quarters + 1)


def compute(form: Formulation) -> Terms:
    """Return the IT load whose hardware works, summed over the quarters that count. [GW quarters]"""
    quarters = range(_end_of_compute(form.case))
    by_quarter = map(partial(working, form), quarters)
    return without_zeros(summed(by_quarter))


def _end_of_compute(case: Case) -> int:
    """Return how many quarters of the plan count for compute."""
    by = case.programme.programme.most_compute_by
    return case.quarters if by is None else min(case.quarters, case.index(by) + 1)


def energised(form: Formulation) -> Terms:
    """Return the IT load energised by each quarter, whether its accelerators live or not. [GW quarters]"""
    terms: Terms = {}
    quarters = range(_end_of_compute(form.case))
    for t, step in product(quarters, form.steps):
        share = income.on(form, step, t)
        add(terms, share, step.it_mw * GW)
    return terms


def _goes_dark(form: Formulation) -> bool:
    """Return whether accelerators may end within the plan, so that early load may count no more than late."""
    return any(_may_end(form.case, found) for _, _, found in income.all_sets(form))


def _may_end(case: Case, found: list[income.Share]) -> bool:
    """Return whether some of a phase may end within the plan: none replaces it, or the plan decides if one does."""
    final, _ = found[-1]
    decided = (income.is_decided(case, one) for one, _ in found[1:])
    return final.last < case.quarters or any(decided)


def working(form: Formulation, quarter: int) -> Terms:
    """Return the IT load whose hardware works at the end of a quarter, that is in the next one. [GW]"""
    terms: Terms = {}
    for step in form.steps:
        share = income.running(form, step, quarter + 1)
        add(terms, share, step.it_mw * GW)
    return terms


def shortfall(form: Formulation) -> Terms:
    """Return what the IT load lacks of what is announced, summed over quarters: short[t] >= target[t] - load[t]."""
    terms: Terms = {}
    for t in form.ahead:
        announced = filter(partial(_is_due, form.case, t), form.steps)
        target = sum(map(_it_mw, announced)) * GW
        row = working(form, t)
        column = form.model.column()
        add(row, {column: 1.0})
        form.model.row(row, low=target)
        terms[column] = 1.0
    return terms


def _is_due(case: Case, quarter: int, step: Step) -> bool:
    """Return whether a phase is announced for a quarter, or for one before it."""
    target = case.situation.targets.get(step.key)
    return target is not None and case.index_of(target) <= quarter


def present_cost(form: Formulation) -> Terms:
    """Return capital and operation from the day of the plan on, less what is left in the end, discounted. [bn USD]"""
    sites = form.case.programme.sites
    terms = _capital(form, first=form.case.now)
    add(terms, _operation_in(form, operating_quarters(form.case)))
    add(terms, summed(map(partial(electricity_after, form), sites)))
    add(terms, summed(starmap(scaled, form.after_costs)))
    add(terms, worth.opex_after(form))
    add(terms, worth.replacements(form))
    add(terms, worth.renewals(form))
    add(terms, worth.worth_at_end(form), -1.0)
    add(terms, letter_fees_after(form, FOR_EVER))
    add(terms, given_back_in(form, form.case.now, FOR_EVER), -1.0)
    return terms


def _capital(
    form: Formulation, first: int = -FOR_EVER, before: int = FOR_EVER
) -> Terms:
    """Return capital cost that is paid from a quarter on, and before another, discounted. [bn USD]"""
    terms: Terms = {}
    for (_, t, _), cost in form.costs.items():
        if first <= t < before:
            add(terms, cost, discount(form.case, t))
    return terms


def _operation_in(form: Formulation, quarters: range) -> Terms:
    """Return electricity, running costs and obligations of some quarters, discounted. [bn USD]"""
    terms: Terms = {}
    for t in quarters:
        add(terms, _operation(form, t), discount(form.case, t))
    return terms


def _operation(form: Formulation, quarter: int) -> Terms:
    """Return electricity, running costs and obligations of a quarter. [bn USD]"""
    costs = (
        income.electricity(form, quarter),
        income.running_cost(form, quarter),
        income.obligations(form, quarter),
    )
    return summed(costs)
