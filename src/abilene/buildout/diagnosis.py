"""The headline words of a build-out: money in view, usable and lacking, and what is delayed or not built.

``in view >= usable >= drawn`` always: each is a maximum over what the next one allows.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from abilene.brief import brief
from abilene.budget import Budget
from abilene.buildout.binding import (
    DelayedPhase,
    first_delayed,
    first_not_built,
    fix_quarters,
    least_extra,
)
from abilene.buildout.candidates import SitePowers
from abilene.buildout.case import Case, Situation
from abilene.buildout.held import hold_shortfall
from abilene.buildout.model.assemble import formulate
from abilene.buildout.model.opening import InNumbers, opened
from abilene.buildout.model.payments import Bill, add_payments
from abilene.buildout.model.terms import BN_USD, Terms, total
from abilene.buildout.outcome import BuildPlan
from abilene.buildout.schedule import energised_mw, steps
from abilene.buildout.search import plan_case
from abilene.dates import Quarter
from abilene.finance.capital import capital_in_view_usd
from abilene.programme.schema import Programme
from abilene.solve import Model, Progress, solve

ROUNDING_BN = 1e-6
"""Money below this is rounding. [bn USD]"""
Payers = tuple[str, ...]


@dataclass(frozen=True)
class Headlines:
    """A build-out, and what it says about money and delay."""

    plan: BuildPlan
    unlimited: BuildPlan
    """The same view with money without limit: same power, lead times and dates."""
    capital_in_view_usd: float
    """Totals of the tranches that are part of nothing and not outside. [USD]"""
    capital_usable_usd: float
    """The most that the tranches opened in the plan could pay to the uses of the whole
    programme. [USD]"""
    first_delayed: DelayedPhase | None
    first_not_built: DelayedPhase | None
    funding_gap_usd: float
    """Least extra free money that lets every phase of the unlimited plan keep its
    quarter. [USD]"""
    funding_gap_quarter: Quarter | None
    """First quarter in which it is drawn, if it is drawn as late as possible."""
    __repr__ = brief


def headlines(
    programme: Programme,
    situation: Situation,
    site_powers: SitePowers | None = None,
    budget: Budget[Progress] | None = None,
) -> Headlines:
    """Plan a resolved programme, and say what that means.

    Parameters
    ----------
    programme : Programme
        Resolved: every claim is a number or None.
    situation : Situation
        Day of the plan, what was measured, announced targets.
    site_powers : mapping of str to SitePower, optional
        The power of each campus that has been sized.
    budget : Budget, optional
        How long and how exactly to search.
    """
    case = Case(programme, situation, site_powers=site_powers or {})
    plan = plan_case(case, budget or Budget())
    # Without money the sites are apart, and no search is long: it needs no limits.
    without_money = replace(plan.case, relaxed=frozenset({"money"}))
    unlimited = plan_case(without_money, Budget())
    gap_usd, gap_quarter = funding_gap(plan, unlimited)
    return Headlines(
        plan=plan,
        unlimited=unlimited,
        capital_in_view_usd=capital_in_view_usd(programme),
        capital_usable_usd=min(
            usable_usd(plan, unlimited), capital_in_view_usd(programme)
        ),
        first_delayed=first_delayed(plan),
        first_not_built=first_not_built(plan),
        funding_gap_usd=gap_usd,
        funding_gap_quarter=gap_quarter,
    )


def funding_gap(plan: BuildPlan, unlimited: BuildPlan) -> tuple[float, Quarter | None]:
    """Return the least extra free money with which every phase keeps its quarter in the unlimited plan. [USD]

    Of the ways to draw it, the one that draws latest says from which quarter on it is
    needed.
    """
    form = formulate(plan.case, with_extra=True)
    hold_shortfall(form, plan.irreducible)
    fix_quarters(form, unlimited.indices)
    least = least_extra(form).value
    if least < ROUNDING_BN:
        return 0.0, None
    form.model.row(total(form.extra.values()), high=least + ROUNDING_BN)
    last, extra = plan.case.quarters, form.extra.items()
    form.minimise({column: float(last - bill.quarter) for bill, column in extra})
    drawn = solve(form.model, presolve=False).x
    needed = (bill.quarter for bill, column in extra if drawn[column] > ROUNDING_BN)
    return least * BN_USD, plan.case.quarter(min(needed))


def usable_usd(
    plan: BuildPlan, unlimited: BuildPlan, money: Case | None = None
) -> float:
    """Return the most that the tranches opened in a plan could pay to the uses of the whole programme. [USD]

    A maximum flow from tranches to uses, quarter by quarter. What is built is paid when
    the plan pays it; what only the unlimited plan builds is paid in any quarter from
    its first payment there on. With the tranches of another case, ``money``, what they
    could pay of the same.
    """
    case = money or plan.case
    due, later = _built(plan, case), _unbuilt(plan, unlimited, case)
    last, model = case.quarters, Model()
    one = model.column(low=1.0, high=1.0)
    bills = {Bill(t, payers) for payers, t in due}
    for payers, first in later:
        bills |= {Bill(t, payers) for t in range(first, last)}
    opens = partial(opened, in_numbers(plan, case, one))
    payments = add_payments(model, case.funding, bills, opens)
    room: dict[tuple[Payers, int], Terms] = {key: {one: -bn} for key, bn in due.items()}
    for (payers, first), bn in later.items():
        columns = {t: model.column() for t in range(first, last)}
        model.row(total(columns.values()), high=bn)
        for t, column in columns.items():
            room.setdefault((payers, t), {})[column] = -1.0
    for bill in sorted(bills):
        draws = total(payments.draws_on(bill).values())
        model.row({**draws, **room[bill.payers, bill.quarter]}, high=0.0)
    for column in payments.draw.values():
        model.cost[column] = -1.0
    return max(-solve(model, presolve=False).value * BN_USD, plan.capital_drawn_usd)


def _built(plan: BuildPlan, case: Case) -> dict[tuple[Payers, int], float]:
    """Return what the plan pays, by who may pay it and quarter. [bn USD]"""
    due: dict[tuple[Payers, int], float] = defaultdict(float)
    for path, usd in (*plan.cost_usd.items(), *plan.bridged_usd.items()):
        for t in range(plan.case.quarters):
            if usd[t] > 0:
                due[case.payers[path], t] += float(usd[t]) / BN_USD
    return due


def _unbuilt(
    plan: BuildPlan, unlimited: BuildPlan, case: Case
) -> dict[tuple[Payers, int], float]:
    """Return what the unlimited plan pays beyond the plan, by who may pay it and its first quarter. [bn USD]"""
    later: dict[tuple[Payers, int], float] = defaultdict(float)
    for path, usd in unlimited.cost_usd.items():
        planned = plan.cost_usd.get(path, np.zeros(plan.case.quarters))
        missing_bn = float(usd.sum() - planned.sum()) / BN_USD
        if missing_bn > ROUNDING_BN:
            first = int(usd.nonzero()[0][0])
            later[case.payers[path], first] += missing_bn
    return later


def in_numbers(plan: BuildPlan, case: Case, one: int) -> InNumbers:
    """Return how far a plan has come by each quarter, as the rule of what is open asks for it."""
    before = (
        step
        for step in steps(plan.case)
        if step.energised is not None and step.energised < 0
    )
    return InNumbers(
        case=case,
        one=one,
        energised_in=plan.energised,
        it_mw=energised_mw(plan.case, plan.indices),
        it_mw_before=sum(step.it_mw for step in before),
        outflow_usd=plan.outflow_usd,
    )
