"""The objectives of the build-out, lexicographic: one after the other, each as terms to be minimised.

The first are the same for all: what of history, and of obligations, no money pays.
Then follows the objective of the programme. Money is discounted to the quarter of the
day of the plan; operation is counted up to the quarter after the plan, as what is
energised in its last quarter runs from then on; and what stands at the end counts at
what it cost, less a straight line over its life. What has no stated life is worth
nothing at the end.
"""

from __future__ import annotations

from abilene.buildout.case import Case
from abilene.buildout.model import income, uses
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.terms import BN_USD, GW, Terms, add, scaled, without_zeros
from abilene.buildout.model.uses import discount
from abilene.buildout.schedule import Step


def objective(case: Case) -> str:
    """Return the objective of the programme: npv where compute has a price and the file does not say otherwise."""
    stated = case.programme.programme.objective
    return stated or ("npv" if income.has_price(case) else "most_compute")


def objectives(form: Formulation) -> list[Terms]:
    """Return what is minimised, one after the other. [GW quarters, bn USD]

    * npv: less the net present value;
    * most_compute: less the IT load that works, summed over the quarters; then the
      present cost;
    * target_path: the IT load short of what is announced, summed over the quarters;
      then the present cost.
    """
    chosen = objective(form.case)
    if chosen == "npv":
        return [less_npv(form)]
    if chosen == "most_compute":
        return [scaled(compute(form), -1.0), present_cost(form)]
    return [shortfall(form), present_cost(form)]


def less_npv(form: Formulation) -> Terms:
    """Return the present cost, less the revenue: the net present value with its sign turned. [bn USD]"""
    terms = present_cost(form)
    for t in operating_quarters(form.case):
        add(terms, income.revenue(form, t), -discount(form.case, t))
    return terms


def operating_quarters(case: Case) -> range:
    """Return the quarters in which what the plan decides runs."""
    return range(case.now, case.quarters + 1)


def compute(form: Formulation) -> Terms:
    """Return the IT load whose hardware works, summed over the quarters that count. [GW quarters]"""
    by, end = form.case.programme.programme.most_compute_by, form.case.quarters
    if by is not None:
        end = min(end, form.case.index(by) + 1)
    terms: Terms = {}
    for t in range(end):
        add(terms, working(form, t))
    return terms


def working(form: Formulation, quarter: int) -> Terms:
    """Return the IT load whose hardware works at the end of a quarter. [GW]"""
    terms: Terms = {}
    for step in form.steps:
        for share in income.alive(form, step, quarter):
            add(terms, share, step.it_mw * GW)
    return terms


def shortfall(form: Formulation) -> Terms:
    """Return what the IT load lacks of what is announced, summed over quarters: short[t] >= target[t] - load[t]."""
    terms: Terms = {}
    for t in range(form.case.now, form.case.quarters):
        announced = (step for step in form.steps if _is_due(form.case, step, t))
        row = working(form, t)
        column = form.model.column()
        add(row, {column: 1.0})
        form.model.row(row, low=sum(step.it_mw for step in announced) * GW)
        terms[column] = 1.0
    return terms


def _is_due(case: Case, step: Step, quarter: int) -> bool:
    target = case.situation.targets.get(step.key)
    return target is not None and case.index_of(target) <= quarter


def present_cost(form: Formulation) -> Terms:
    """Return capital and operation, less what stands at the end, discounted to the day of the plan. [bn USD]"""
    case, terms = form.case, Terms()
    for (_, t, _), cost in form.costs.items():
        if t >= case.now:
            add(terms, cost, discount(case, t))
    for t in operating_quarters(case):
        for cost_of in (income.electricity, income.running_cost, income.obligations):
            add(terms, cost_of(form, t), discount(case, t))
    add(terms, worth_at_end(form), -discount(case, case.quarters))
    return terms


def worth_at_end(form: Formulation) -> Terms:
    """Return what stands at the end of the plan, at what it cost, less a straight line over its life. [bn USD]"""
    case, terms = form.case, Terms()
    for step in form.steps:
        for energised in step.window(case.quarters):
            worth_bn = _worth_usd(case, step, energised) / BN_USD
            add(terms, form.switched_on(step, energised), worth_bn)
    add(terms, _refreshed(form))
    for (path, t, _), cost in form.costs.items():
        above, _, kind = path.rpartition(".")
        if above.endswith(".equipment"):
            years = case.plants[kind].figures.life_years
            add(terms, cost, left(case, years, t))
    return without_zeros(terms)


def left(case: Case, life_years: float | None, energised: int) -> float:
    """Return the share of its life that something put into service in a quarter has left at the end of the plan."""
    if life_years is None:
        return 0.0
    used_quarters = case.quarters - 1 - energised
    return max(0.0, 1 - used_quarters / (life_years * 4))


def _worth_usd(case: Case, step: Step, energised: int) -> float:
    """Return what a phase, energised in a quarter, is worth at the end of the plan. [USD]"""
    hardware = case.programme.hardware[step.phase.hardware]
    lives = {"shell": step.phase.shell_life_years, "hardware": hardware.life_years}
    return sum(
        usd * left(case, lives[path.rpartition(".")[2]], energised)
        for (path, _), usd in uses.costs(case, step, energised).items()
    )


def _refreshed(form: Formulation) -> Terms:
    """Return what new hardware in old phases is worth at the end of the plan. [bn USD]"""
    case, terms = form.case, Terms()
    for key, t in form.refreshed:
        years = income.successor_of(case, form.by_key[key]).life_years
        usd = income.refresh_usd(case, form.by_key[key], t) * left(case, years, t)
        add(terms, income.newly_refreshed(form, key, t), usd / BN_USD)
    return terms
