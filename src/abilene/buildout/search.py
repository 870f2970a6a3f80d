"""The search for a build-out plan, one aim after the other.

1. The least sunk cost that no tranche pays, and then the least of what is owed that
   cannot be paid: what holds if nothing more is built. No plan may leave more.
2. The objective of the programme: see ``aims``.
3. Of the ways to pay for that plan, the one in which, quarter by quarter, the tranche
   with the narrowest earmark pays first, then the first in the file.

To build nothing more is always possible, so there is always a plan.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from abilene.arrays import Floats
from abilene.buildout.case import Case, Key, Situation
from abilene.buildout.model.assemble import formulate
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.objectives import aims, objective
from abilene.buildout.model.power import Power
from abilene.buildout.model.terms import BN_USD, Terms
from abilene.buildout.outcome import BuildPlan, Decision, Floor, read_plan
from abilene.buildout.pricing import refine
from abilene.finance.capital import use_paths
from abilene.programme.schema import Programme
from abilene.solve import Model, Progress, Solution, SolveError, solve
from abilene.timing import timed

log = logging.getLogger(__name__)

SLACK = 1e-7
"""By how much an aim that was reached may be missed by the next search. [GW quarters,
bn USD]"""
ROUNDING = 1e-7
"""Relative gap below which two values are the same. [-]"""
STARTS_GAP = 1e-2
"""Relative gap at which the search may stop whose phases are held while designs are
found for them. [-]"""
BOUND_GAP = 1e-3
"""Relative gap at which the search for a bound on all designs of power may stop. [-]"""
TOLERANCE = 1e-9
"""How far searches may miss a row: well below what the final, linear solve tolerates.
[GW, bn USD]"""


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
        """Return whether there is no time left, or somebody has called it off."""
        return time.monotonic() >= self.deadline or (
            self.cancel is not None and self.cancel.is_set()
        )

    def search(self, model: Model, start: Floats | None = None) -> Solution:
        """Solve a mixed-integer model within what is left of the time."""
        with timed(log, "search %s", model) as ended:
            found = solve(
                model,
                gap=self.gap,
                seconds=max(0.0, self.deadline - time.monotonic()),
                tolerance=TOLERANCE,
                presolve=False,
                start=start,
                progress=self.progress,
                cancel=self.cancel,
            )
            ended.append(str(found))
        return found


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


def plan_case(case: Case, how: Effort, floor: Floor | None = None) -> BuildPlan:
    """Return the plan of a case.

    Parameters
    ----------
    floor : Floor, optional
        What may stay without a source, where another plan of the programme has settled
        it; without it, as little as possible. A limit set aside could otherwise move
        old bills to money that new ones need.
    """
    floor = least_unpaid(formulate(case, merged=True)) if floor is None else floor
    prices_power = (
        objective(case) == "npv"
        and not case.relaxed
        and any(p.designer for p in case.supplies.values())
    )
    if prices_power and not how.is_over:
        case = refine(case, lambda one, power: relaxation(one, floor, power)).case
        starts = _starts(case, floor, how)
        case = refine(
            case, lambda one, power: relaxation(one, floor, power, starts)
        ).case
    search, form = formulate(case, merged=True), formulate(case)
    hold_unpaid(search, floor)
    hold_unpaid(form, floor)
    decision = decide(search, how)
    form.fix(decision.columns)
    x, value = np.zeros(0), 0.0
    for aim in aims(form):
        form.minimise(aim)
        best = solved(form.model)
        form.model.row(aim, high=best.value + SLACK)
        x, value = best.x, best.value
    if prices_power and decision.status != "none":
        decision = _certified(decision, value, _bound(case, floor, how), how.gap)
    form.minimise(financing_order(form))
    paid, power = solved(form.model).x, [*form.built.values(), *form.served.values()]
    paid[power] = x[power]  # who pays does not change what is built
    return read_plan(form, paid, floor, decision)


def relaxation(
    case: Case,
    floor: Floor,
    power: Power,
    starts: Mapping[tuple[Key, int], float] | None = None,
) -> tuple[Formulation, Solution]:
    """Formulate a case, forget its whole numbers, and solve it for its one aim.

    Parameters
    ----------
    starts : mapping, optional
        Whether each phase is energised in each quarter, where that is held.
    """
    form = formulate(case, merged=True, power=power)
    hold_unpaid(form, floor)
    form.fix({form.on[place]: value for place, value in (starts or {}).items()})
    (aim,) = aims(form)
    form.minimise(aim)
    return form, solved(replace(form.model, integer=[False] * len(form.model.integer)))


def _starts(case: Case, floor: Floor, how: Effort) -> dict[tuple[Key, int], float]:
    """Return whether each phase is energised in each quarter of a plan that is good enough to find designs for."""
    form = formulate(case, merged=True)
    hold_unpaid(form, floor)
    decided = decide(form, replace(how, gap=max(how.gap, STARTS_GAP))).columns
    return {
        place: decided[column] for place, column in form.on.items() if column in decided
    }


def _bound(case: Case, floor: Floor, how: Effort) -> float:
    """Return the value that no plan can beat, whatever its designs of power."""
    form = formulate(case, merged=True, power="bound")
    hold_unpaid(form, floor)
    (aim,) = aims(form)
    form.minimise(aim)
    return replace(how, gap=max(how.gap, BOUND_GAP)).search(form.model).bound


def _certified(decision: Decision, value: float, bound: float, gap: float) -> Decision:
    """Return a decision with the gap between its plan, made of designs evaluated, and the bound on all designs."""
    found = abs(value - bound) / max(abs(value), 1e-12) if math.isfinite(bound) else 1.0
    return replace(
        decision,
        status="optimal" if found <= max(gap, ROUNDING) else "feasible",
        mip_gap=found,
    )


def least_unpaid(form: Formulation) -> Floor:
    """Return what of history, and then of obligations, stays without a source if nothing more is built."""
    if not form.unattributed and form.cash is None:
        return Floor()
    undecided = set(form.on.values()) - {form.one}
    high = [
        0.0 if column in undecided else most
        for column, most in enumerate(form.model.high)
    ]
    nothing = replace(form, model=replace(form.model, high=high))
    nothing.minimise(dict.fromkeys(form.unattributed.values(), 1.0))
    not_attributed_bn = _exactly(nothing)
    unpaid = form.cash.unpaid.values() if form.cash is not None else ()
    if not unpaid:
        return Floor(not_attributed_bn * BN_USD)
    hold_unpaid(form, Floor(not_attributed_bn * BN_USD, math.inf))
    nothing.minimise(dict.fromkeys(unpaid, 1.0))
    return Floor(not_attributed_bn * BN_USD, _exactly(nothing) * BN_USD)


def _exactly(form: Formulation) -> float:
    """Return the least value of a small model: its whole numbers are found first, then its money without rounding."""
    found = _found(solve(form.model, presolve=False, tolerance=TOLERANCE))
    whole = {
        c: float(round(found.x[c]))
        for c, is_whole in enumerate(form.model.integer)
        if is_whole
    }
    if not whole:
        return found.value
    fixed = replace(
        form,
        model=replace(
            form.model,
            low=[*form.model.low],
            high=[*form.model.high],
            integer=[*form.model.integer],
        ),
    )
    fixed.fix(whole)
    return solved(fixed.model).value


def hold_unpaid(form: Formulation, floor: Floor) -> None:
    """Add the rows that no more than this stays without a source."""
    form.model.row(
        dict.fromkeys(form.unattributed.values(), 1.0),
        high=floor.not_attributed_usd / BN_USD + SLACK,
    )
    if form.cash is not None:
        form.model.row(
            dict.fromkeys(form.cash.unpaid.values(), 1.0),
            high=floor.unpaid_usd / BN_USD + SLACK,
        )


def decide(form: Formulation, how: Effort, *, first_aim_only: bool = False) -> Decision:
    """Decide when each phase is energised, one aim after the other; or by the first aim alone, which is quicker."""
    whole = [column for column, is_whole in enumerate(form.model.integer) if is_whole]
    best: Solution | None = None
    searches: list[Solution] = []
    wanted = aims(form)[: 1 if first_aim_only else None]
    for aim in wanted:
        form.minimise(aim)
        if best is not None and how.is_over:
            break
        found = how.search(form.model, start=None if best is None else best.x)
        if best is None and found.status == "none":
            return Decision(dict.fromkeys(whole, 0.0), "none", 1.0, stopped=True)
        searches.append(found if best is not None else _found(found))
        if found.status not in {"optimal", "feasible"}:
            break
        best = found
        form.model.row(aim, high=found.value + SLACK)
    proven = len(searches) == len(wanted) and all(
        search.status == "optimal" for search in searches
    )
    mip_gap = max(
        search.gap for search in searches if search.status in {"optimal", "feasible"}
    )
    x = best.x if best is not None else np.zeros(0)
    columns = {c: float(round(x[c])) for c in whole}
    return Decision(
        columns, "optimal" if proven else "feasible", mip_gap, stopped=not proven
    )


def financing_order(form: Formulation) -> Terms:
    """Return weights that draw the narrowest earmark first, then file order, and in early quarters before late ones.

    What is not attributed comes last, of funders the first in the file first, and
    nothing is bridged without need.
    """
    paths = use_paths(form.case.programme)
    tranches = list(form.case.funding.values())
    narrowest_first = sorted(
        tranches, key=lambda tranche: sum(map(tranche.may_pay, paths))
    )
    rank = {tranche.id: i for i, tranche in enumerate(narrowest_first)}
    place = {tranche.id: i for i, tranche in enumerate(tranches)}
    early = {t: float(form.case.quarters - t) for t in range(form.case.quarters)}
    terms = {
        column: early[bill.quarter] * rank[id_]
        for (id_, bill), column in form.payments.draw.items()
    }
    terms |= {
        column: early[bill.quarter] * len(tranches)
        for bill, column in form.unattributed.items()
    }
    if form.cash is not None:
        terms |= {
            column: early[t] * len(tranches)
            for (_, t), column in form.cash.bridged.items()
        }
    terms |= {
        column: early[t] * place[a] / 1000
        for (a, _, t), column in form.payments.passed.items()
    }
    return terms


def solved(model: Model) -> Solution:
    """Solve a model in which every phase is decided."""
    return _found(solve(model, presolve=False))


def _found(solution: Solution) -> Solution:
    if solution.status not in {"optimal", "feasible"}:
        raise SolveError(
            f"the build-out model ended as '{solution.status}'; check the scale of the inputs"
        )
    return solution
