"""The search for a build-out plan, one aim after the other.

1. The least sunk cost that no tranche pays. It is history: no decision changes it.
2. The most compute: IT load energised, summed over the quarters of the plan.
3. Of those plans, the least present cost, capital and electricity. Electricity is counted here and reported, but not
   drawn from capital: operation is taken to pay for itself until its revenue is modelled.
4. Of the ways to pay for that plan, the one in which, quarter by quarter, the tranche with the narrowest earmark pays
   first, then the first in the file.

To build nothing more is always possible, so there is always a plan.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from abilene.buildout.case import Case, Situation
from abilene.buildout.milp import Formulation, formulate, it_online
from abilene.buildout.outcome import BuildPlan, read_plan
from abilene.buildout.payments import BN_USD, Terms
from abilene.buildout.uses import discount
from abilene.finance.capital import use_paths
from abilene.programme.schema import Programme
from abilene.solve import Floats, Model, Progress, Solution, SolveError, Status, solve

SLACK = 1e-7
"""By how much an aim that was reached may be missed by the next search. [GW quarters, bn USD]"""
TOLERANCE = 1e-9
"""How far searches may miss a row: well below what the final, linear solve tolerates. [GW, bn USD]"""


@dataclass(frozen=True)
class Effort:
    """How long and how exactly to search, and whom to tell."""

    gap: float = 0.0
    """Relative gap at which a search may stop. [-]"""
    deadline: float = math.inf
    """Moment at which to stop, on the monotonic clock. [s]"""
    progress: Callable[[Progress], None] | None = None
    cancel: threading.Event | None = None

    @property
    def is_over(self) -> bool:
        """Tell whether there is no time left, or somebody has called it off."""
        return time.monotonic() >= self.deadline or (self.cancel is not None and self.cancel.is_set())

    def search(self, model: Model, start: Floats | None = None) -> Solution:
        """Solve a mixed-integer model within what is left of the time."""
        return solve(
            model,
            gap=self.gap,
            seconds=max(0.0, self.deadline - time.monotonic()),
            tolerance=TOLERANCE,
            presolve=False,
            start=start,
            progress=self.progress,
            cancel=self.cancel,
        )


def effort(
    gap: float = 0.0,
    seconds: float = math.inf,
    progress: Callable[[Progress], None] | None = None,
    cancel: threading.Event | None = None,
) -> Effort:
    """Return an effort that starts now."""
    return Effort(gap, time.monotonic() + seconds, progress, cancel)


def build(
    programme: Programme,
    situation: Situation,
    *,
    gap: float = 0.0,
    seconds: float = math.inf,
    progress: Callable[[Progress], None] | None = None,
    cancel: threading.Event | None = None,
) -> BuildPlan:
    """Return the build-out plan of a resolved programme.

    Parameters
    ----------
    programme : Programme
        Resolved: every claim is a number or None.
    situation : Situation
        Day of the plan, what was measured, announced targets.
    gap : float
        Relative gap at which each search may stop; 0 is exact. [-]
    seconds : float
        Time for all searches together; the best plan so far is kept. [s]
    progress, cancel
        Called as a search runs; set the event to stop and keep the best plan so far.

    Raises
    ------
    InputError
        If tranches are part of each other, or fund each other, in a circle.
    """
    return plan_case(Case(programme, situation), effort(gap, seconds, progress, cancel))


def plan_case(case: Case, how: Effort, not_attributed_usd: float | None = None) -> BuildPlan:
    """Return the plan of a case.

    Parameters
    ----------
    not_attributed_usd : float, optional
        Sunk cost that may stay without a source, where another plan of the programme has settled it; without it, as
        little as possible. A limit set aside could otherwise move old bills to money that new ones need. [USD]
    """
    search, form = formulate(case, merged=True), formulate(case)
    if not_attributed_usd is None:
        not_attributed_usd = least_not_attributed_usd(search)
    hold_not_attributed(search, not_attributed_usd)
    hold_not_attributed(form, not_attributed_usd)
    decision = decide(search, how)
    form.fix(decision.columns)
    cost = present_cost(form)
    form.minimise(cost)
    cheapest = solved(form.model)
    form.model.row(cost, high=cheapest.value + SLACK)
    form.minimise(financing_order(form))
    x, power = solved(form.model).x, [*form.built.values(), *form.served.values()]
    x[power] = cheapest.x[power]  # who pays does not change what is built
    return read_plan(form, x, decision.status, decision.mip_gap)


def least_not_attributed_usd(form: Formulation) -> float:
    """Return the least sunk cost that no tranche pays (aim 1).

    No decision changes it, and no whole number opens a tranche by the day of the plan: so whole numbers may wait.
    """
    form.minimise(dict.fromkeys(form.unattributed.values(), 1.0))
    relaxed = replace(form.model, integer=[False] * len(form.model.integer))
    return solved(relaxed).value * BN_USD if form.unattributed else 0.0


def hold_not_attributed(form: Formulation, usd: float) -> None:
    """Add the row that no more sunk cost than this stays without a source."""
    form.model.row(dict.fromkeys(form.unattributed.values(), 1.0), high=usd / BN_USD + SLACK)


@dataclass(frozen=True)
class Decision:
    """Values of the whole-number columns of a model, and how well they were searched."""

    columns: dict[int, float]
    status: Status
    mip_gap: float


def decide(form: Formulation, how: Effort) -> Decision:
    """Decide when each phase is energised (aims 2 and 3)."""
    whole = [column for column, is_whole in enumerate(form.model.integer) if is_whole]
    most = {column: -gw for column, gw in compute(form).items()}
    form.minimise(most)
    best = how.search(form.model)
    if best.status == "none":
        return Decision(dict.fromkeys(whole, 0.0), "none", 1.0)
    searches = [_found(best)]
    form.model.row(most, high=best.value + SLACK)
    form.minimise(present_cost(form))
    if not how.is_over:
        cheapest = how.search(form.model, start=best.x)
        best = cheapest if cheapest.status in {"optimal", "feasible"} else best
        searches.append(cheapest)
    proven = len(searches) == 2 and all(search.status == "optimal" for search in searches)
    mip_gap = max(search.gap for search in searches if search.status in {"optimal", "feasible"})
    return Decision({c: float(round(best.x[c])) for c in whole}, "optimal" if proven else "feasible", mip_gap)


def compute(form: Formulation) -> Terms:
    """Return the IT load energised, summed over the quarters of the plan. [GW quarters]"""
    terms: Terms = {}
    for t in range(form.case.quarters):
        for column, gw in it_online(form, t).items():
            terms[column] = terms.get(column, 0.0) + gw
    return terms


def present_cost(form: Formulation) -> Terms:
    """Return capital and electricity from the quarter of the day of the plan on, discounted to it. [bn USD]"""
    terms: Terms = {}
    for (_, t, _), cost in form.costs.items():
        if t >= form.case.now:
            for column, bn in cost.items():
                terms[column] = terms.get(column, 0.0) + bn * discount(form.case, t)
    for (_, t), cost in form.operating.items():
        if t >= form.case.now:
            for column, bn in cost.items():
                terms[column] = terms.get(column, 0.0) + bn * discount(form.case, t)
    return terms


def financing_order(form: Formulation) -> Terms:
    """Return weights that draw the narrowest earmark first, then file order, and in early quarters before late ones.

    What is not attributed comes last, and of funders the first in the file first.
    """
    paths, pots = use_paths(form.case.programme), list(form.case.pots.values())
    rank = {pot.id: i for i, pot in enumerate(sorted(pots, key=lambda pot: sum(map(pot.may_pay, paths))))}
    place = {pot.id: i for i, pot in enumerate(pots)}
    early = {t: float(form.case.quarters - t) for t in range(form.case.quarters)}
    terms = {column: early[bill.quarter] * rank[id_] for (id_, bill), column in form.payments.draw.items()}
    terms |= {column: early[bill.quarter] * len(pots) for bill, column in form.unattributed.items()}
    terms |= {column: early[t] * place[a] / 1000 for (a, _, t), column in form.payments.passed.items()}
    return terms


def solved(model: Model) -> Solution:
    """Solve a model in which every phase is decided."""
    return _found(solve(model, presolve=False))


def _found(solution: Solution) -> Solution:
    if solution.status not in {"optimal", "feasible"}:
        raise SolveError(f"the build-out model ended as '{solution.status}'; check the scale of the inputs")
    return solution
