"""The headline words of a build-out: money in view, usable and lacking, and what is delayed or not built.

``in view >= usable >= drawn`` always: each is a maximum over what the next one allows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

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
from abilene.buildout.model.assemble import formulate
from abilene.buildout.model.payments import Bill, add_payments
from abilene.buildout.model.terms import BN_USD, Terms
from abilene.buildout.outcome import BuildPlan
from abilene.buildout.schedule import steps
from abilene.buildout.search import hold_shortfall, plan_case
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
    case, budget = (
        Case(programme, situation, site_powers=site_powers or {}),
        budget or Budget(),
    )
    plan = plan_case(case, budget)
    unlimited = plan_case(
        replace(plan.case, relaxed=frozenset({"money"})), Budget()
    )  # site by site: no long search
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
    quarters = {
        key: None if q is None else plan.case.index_of(q)
        for key, q in unlimited.energised.items()
    }
    fix_quarters(form, quarters)
    least = least_extra(form).value
    if least < ROUNDING_BN:
        return 0.0, None
    form.model.row(dict.fromkeys(form.extra.values(), 1.0), high=least + ROUNDING_BN)
    form.minimise(
        {
            column: float(plan.case.quarters - bill.quarter)
            for bill, column in form.extra.items()
        }
    )
    drawn = solve(form.model, presolve=False).x
    first = min(
        bill.quarter
        for bill, column in form.extra.items()
        if drawn[column] > ROUNDING_BN
    )
    return least * BN_USD, plan.case.quarter(first)


def usable_usd(plan: BuildPlan, unlimited: BuildPlan) -> float:
    """Return the most that the tranches opened in a plan could pay to the uses of the whole programme. [USD]

    A maximum flow from tranches to uses, quarter by quarter. What is built is paid when
    the plan pays it; what only the unlimited plan builds is paid in any quarter from
    its first payment there on.
    """
    due, later = _built(plan), _unbuilt(plan, unlimited)
    model, opened_bn = Model(), _opened_bn(plan)
    one = model.column(low=1.0, high=1.0)

    def opens(tranche: str, quarter: int) -> Terms:
        amount = opened_bn.get((tranche, quarter), 0.0)
        return {one: amount} if amount > 0 else {}

    bills = {Bill(t, payers) for payers, t in due}
    bills |= {
        Bill(t, payers)
        for payers, first in later
        for t in range(first, plan.case.quarters)
    }
    payments = add_payments(model, plan.case.funding, bills, opens)
    room: dict[tuple[Payers, int], Terms] = {key: {one: -bn} for key, bn in due.items()}
    for (payers, first), bn in later.items():
        columns = {t: model.column() for t in range(first, plan.case.quarters)}
        model.row(dict.fromkeys(columns.values(), 1.0), high=bn)
        for t, column in columns.items():
            room.setdefault((payers, t), {})[column] = -1.0
    for bill in bills:
        draws = {
            payments.draw[id_, bill]: 1.0
            for id_ in bill.payers
            if (id_, bill) in payments.draw
        }
        model.row({**draws, **room[bill.payers, bill.quarter]}, high=0.0)
    for column in payments.draw.values():
        model.cost[column] = -1.0
    return max(-solve(model, presolve=False).value * BN_USD, plan.capital_drawn_usd)


def _built(plan: BuildPlan) -> dict[tuple[Payers, int], float]:
    """Return what the plan pays, by who may pay it and quarter. [bn USD]"""
    due: dict[tuple[Payers, int], float] = defaultdict(float)
    for path, usd in (*plan.cost_usd.items(), *plan.bridged_usd.items()):
        for t in range(plan.case.quarters):
            if usd[t] > 0:
                due[plan.case.payers[path], t] += float(usd[t]) / BN_USD
    return due


def _unbuilt(plan: BuildPlan, unlimited: BuildPlan) -> dict[tuple[Payers, int], float]:
    """Return what the unlimited plan pays beyond the plan, by who may pay it and its first quarter. [bn USD]"""
    later: dict[tuple[Payers, int], float] = defaultdict(float)
    for path, usd in unlimited.cost_usd.items():
        missing_bn = (
            float(
                usd.sum() - plan.cost_usd[path].sum()
                if path in plan.cost_usd
                else usd.sum()
            )
            / BN_USD
        )
        if missing_bn > ROUNDING_BN:
            later[plan.case.payers[path], int(usd.nonzero()[0][0])] += missing_bn
    return later


def _opened_bn(plan: BuildPlan) -> dict[tuple[str, int], float]:
    """Return how much of each tranche is open in each quarter of a plan, its events being those of the plan."""
    return dict(_opened(plan))


def _opened(plan: BuildPlan) -> Iterator[tuple[tuple[str, int], float]]:
    case, it_mw = plan.case, plan.total_it_mw
    before_mw = sum(
        step.it_mw
        for step in steps(case)
        if step.energised is not None and step.energised < 0
    )
    for id_, funding in case.funding.items():
        event, own_bn = case.event(id_), funding.own_usd / BN_USD
        for t in range(case.quarters):
            if not funding.dates_admit(case.quarter(t)):
                continue
            online_mw = float(it_mw[t - 1]) if t else before_mw
            if event is None:
                yield (id_, t), own_bn
            elif event.energised is not None:
                site_id, _, phase_id = event.energised.partition(".")
                energised = plan.energised.get((site_id, phase_id))
                if energised is not None and case.index_of(energised) < t:
                    yield (id_, t), own_bn
            elif event.drawn is not None:
                if (
                    _outflow_usd(plan, event.drawn, t)
                    >= case.funding[event.drawn].own_usd * (event.fraction or 1) - 1e4
                ):
                    yield (id_, t), own_bn
            elif event.it_online_mw is not None:
                if online_mw >= event.it_online_mw - 1e-6:
                    yield (id_, t), own_bn
            else:
                yield (id_, t), (event.per_it_online_mw_usd or 0.0) / BN_USD * online_mw


def _outflow_usd(plan: BuildPlan, tranche: str, quarter: int) -> float:
    """Return what a tranche has paid and passed on before a quarter. [USD]"""
    passed = (
        usd for (funder, _), usd in plan.sources.passed_usd.items() if funder == tranche
    )
    return float(sum(usd[:quarter].sum() for usd in (plan.drawn_usd[tranche], *passed)))
