"""The search for a build-out plan, one objective after the other.

1. The least sunk cost that no tranche pays, and then the least of what is owed that
   cannot be paid: what holds if nothing more is built. No plan may leave more.
2. The objective of the programme: see ``objectives``.
3. Of the ways to pay for that plan, the one with the least interest and fees.
4. Of these, the one in which, quarter by quarter, the tranche with the narrowest
   earmark pays first, then the first in the file.

To build nothing more is always possible, so there is always a plan.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from operator import attrgetter, itemgetter

from abilene.arrays import Floats
from abilene.budget import Budget
from abilene.buildout.case import Case, Key, Situation
from abilene.buildout.held import SLACK, hold_list, hold_shortfall
from abilene.buildout.model.assemble import formulate
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.lending import price_of_money
from abilene.buildout.model.objectives import objective, objectives
from abilene.buildout.model.power import PowerModel
from abilene.buildout.model.terms import BN_USD, Terms
from abilene.buildout.outcome import (
    BuildPlan,
    Decision,
    IrreducibleShortfall,
)
from abilene.buildout.pricing import generate_candidates
from abilene.buildout.solution import plan_of_solution
from abilene.certificate import proven, relative_gap
from abilene.finance.capital import Funding, use_paths
from abilene.programme.schema import Programme
from abilene.solve import Model, Progress, Solution, SolveError, Status, solve
from abilene.timing import timed

log = logging.getLogger(__name__)

STARTS_GAP = 1e-2
"""Relative gap at which the search may stop whose phases are held while designs are
found for them. [-]"""
BOUND_GAP = 1e-3
"""Relative gap at which the search for a bound on all designs of power may stop. [-]"""
USABLE = frozenset({"optimal", "feasible"})
"""How searches end that have found something."""
TOLERANCE = 1e-9
"""How far searches may miss a row: well below what the final, linear solve tolerates.
[GW, bn USD]"""


def build(
    programme: Programme,
    situation: Situation,
    budget: Budget[Progress] | None = None,
) -> BuildPlan:
    """Return the build-out plan of a resolved programme.

    Parameters
    ----------
    programme : Programme
        Resolved: every claim is a number or None.
    situation : Situation
        Day of the plan, what was measured, announced targets.
    budget : Budget, optional
        How exactly and how long to search; its time is for all searches together.

    Raises
    ------
    InputError
        If tranches are part of each other, or fund each other, in a circle.
    """
    return plan_case(Case(programme, situation), budget or Budget())


def plan_case(
    case: Case,
    budget: Budget[Progress],
    irreducible: IrreducibleShortfall | None = None,
    listed: Sequence[Key] = (),
) -> BuildPlan:
    """Return the plan of a case.

    Parameters
    ----------
    irreducible : IrreducibleShortfall, optional
        What may stay without a source, where another plan of the programme has settled
        it; without it, as little as possible. A limit set aside could otherwise move
        old bills to money that new ones need.
    listed : sequence of (str, str), optional
        Phases of which none is built unless those before it are: see ``order``.
    """
    irreducible = (
        irreducible_shortfall(formulate(case, merged=True))
        if irreducible is None
        else irreducible
    )
    prices_power = (
        objective(case) == "npv"
        and not case.relaxed
        and any(map(attrgetter("designer"), case.site_powers.values()))
    )
    if prices_power and not budget.is_over:
        case = generate_candidates(
            case, lambda one, power: relaxation(one, irreducible, power)
        ).case
        starts = _starts(case, irreducible, budget)
        case = generate_candidates(
            case, lambda one, power: relaxation(one, irreducible, power, starts)
        ).case
    search, form = formulate(case, merged=True), formulate(case)
    hold_shortfall(search, irreducible)
    hold_shortfall(form, irreducible)
    hold_list(search, listed)
    hold_list(form, listed)
    decision = decide(search, budget)
    form.fix(decision.columns)
    best = _least(form, objectives(form))
    if prices_power and decision.status != "none":
        decision = _certified(
            decision, best.value, _bound(case, irreducible, budget), budget.gap
        )
    # who pays does not change what is built: a plan that costs the same but is built
    # otherwise has other bills, and what is paid for those is not what is due here
    built = _what_is_built(form)
    form.fix(dict(zip(built, best.x[built].tolist(), strict=True)))
    if price := price_of_money(form):
        _least(form, [price])
    form.minimise(financing_order(form))
    return plan_of_solution(form, solved(form.model).x, irreducible, decision)


def _least(form: Formulation, goals: Iterable[Terms]) -> Solution:
    """Solve for one goal after the other, each held at what was reached; return the last solution."""
    for goal in goals:
        form.minimise(goal)
        best = solved(form.model)
        form.model.row(goal, high=best.value + SLACK)
    return best


def _what_is_built(form: Formulation) -> list[int]:
    """Return the columns of power and of its bills, of replaced accelerators, and of what is due after the plan."""
    columns = [*form.built.values(), *form.served.values()]
    columns += [*form.kept.values(), *form.after.values()]
    after = map(itemgetter(0), form.after_costs)
    for cost in chain(form.carried.values(), form.credits.values(), after):
        columns += cost
    return columns


def relaxation(
    case: Case,
    irreducible: IrreducibleShortfall,
    power: PowerModel,
    starts: Mapping[tuple[Key, int], float] | None = None,
) -> tuple[Formulation, Solution]:
    """Formulate a case, forget its whole numbers, and solve it for its one objective.

    Parameters
    ----------
    starts : mapping, optional
        Whether each phase is energised in each quarter, where that is held.
    """
    form = formulate(case, merged=True, power=power)
    hold_shortfall(form, irreducible)
    form.fix({form.on[place]: value for place, value in (starts or {}).items()})
    (goal,) = objectives(form)
    form.minimise(goal)
    return form, solved(replace(form.model, integer=[False] * len(form.model.integer)))


def _starts(
    case: Case, irreducible: IrreducibleShortfall, budget: Budget[Progress]
) -> dict[tuple[Key, int], float]:
    """Return whether each phase is energised in each quarter of a plan that is good enough to find designs for."""
    form = formulate(case, merged=True)
    hold_shortfall(form, irreducible)
    decided = decide(form, replace(budget, gap=max(budget.gap, STARTS_GAP))).columns
    return {
        place: decided[column] for place, column in form.on.items() if column in decided
    }


def _bound(
    case: Case, irreducible: IrreducibleShortfall, budget: Budget[Progress]
) -> float:
    """Return the value that no plan can beat, whatever its designs of power."""
    form = formulate(case, merged=True, power="bound")
    hold_shortfall(form, irreducible)
    (goal,) = objectives(form)
    form.minimise(goal)
    roughly = replace(budget, gap=max(budget.gap, BOUND_GAP))
    return _searched(form.model, roughly).bound


def _certified(decision: Decision, value: float, bound: float, gap: float) -> Decision:
    """Return a decision with the gap between its plan, made of designs evaluated, and the bound on all designs."""
    found = relative_gap(value, bound) if math.isfinite(bound) else math.inf
    return replace(decision, status=proven(abs(found), gap), mip_gap=abs(found))


def irreducible_shortfall(form: Formulation) -> IrreducibleShortfall:
    """Return what of history, and then of obligations, stays without a source if nothing more is built."""
    if not form.unattributed and form.cash is None:
        return IrreducibleShortfall()
    high = [*form.model.high]
    for column in set(form.on.values()) - {form.one}:
        high[column] = 0.0
    nothing = replace(form, model=replace(form.model, high=high))
    nothing.minimise(dict.fromkeys(form.unattributed.values(), 1.0))
    not_attributed_bn = _exactly(nothing)
    unpaid = form.cash.unpaid.values() if form.cash is not None else ()
    if not unpaid:
        return IrreducibleShortfall(not_attributed_bn * BN_USD)
    hold_shortfall(form, IrreducibleShortfall(not_attributed_bn * BN_USD, math.inf))
    nothing.minimise(dict.fromkeys(unpaid, 1.0))
    return IrreducibleShortfall(not_attributed_bn * BN_USD, _exactly(nothing) * BN_USD)


def _exactly(form: Formulation) -> float:
    """Return the least value of a small model: its whole numbers are found first, then its money without rounding."""
    found = _found(solve(form.model, presolve=False, tolerance=TOLERANCE))
    whole = {column: float(round(found.x[column])) for column in form.whole}
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


def decide(
    form: Formulation, budget: Budget[Progress], *, first_objective_only: bool = False
) -> Decision:
    """Decide when each phase is energised, one objective after the other; or by the first alone, which is quicker."""
    whole, wanted = form.whole, objectives(form)
    if first_objective_only:
        wanted = wanted[:1]
    searches = _one_after_the_other(form, wanted, budget)
    if not searches:
        return Decision(dict.fromkeys(whole, 0.0), "none", math.inf, stopped=True)
    usable = [search for search in searches if search.status in USABLE]
    x = usable[-1].x
    proven = {search.status for search in searches} == {"optimal"}
    is_done = proven and len(searches) == len(wanted)
    return Decision(
        columns={column: float(round(x[column])) for column in whole},
        status=_proven(usable, budget.gap) if is_done else "feasible",
        mip_gap=max(map(_gap, usable)),
        stopped=not is_done,
    )


def _gap(search: Solution) -> float:
    """Return the relative gap of a search; infinite where what it found is nothing, and more may be possible. [-]"""
    if abs(search.value) > SLACK:
        return search.gap
    return 0.0 if abs(search.value - search.bound) <= SLACK else math.inf


def _proven(searches: Sequence[Solution], gap: float) -> Status:
    """Return what a plan may be called whose searches have all ended at the gap they were allowed."""
    each = {
        proven(one.gap, gap, apart=abs(one.value - one.bound), same=SLACK)
        for one in searches
    }
    return "optimal" if each == {"optimal"} else "feasible"


def _one_after_the_other(
    form: Formulation, wanted: Sequence[Terms], budget: Budget[Progress]
) -> list[Solution]:
    """Search for one objective after the other, each held at what was reached; none if the first found nothing.

    Each search starts from the solution of the one before; the last of them may have
    failed, and then the one before it stands.
    """
    searches: list[Solution] = []
    start: Floats | None = None
    for goal in wanted:
        form.minimise(goal)
        if searches and budget.is_over:
            break
        found = _searched(form.model, budget, start)
        if not searches and found.status == "none":
            break
        searches.append(found if searches else _found(found))
        if found.status not in USABLE:
            break
        start = found.x
        form.model.row(goal, high=found.value + SLACK)
    return searches


def _searched(
    model: Model, budget: Budget[Progress], start: Floats | None = None
) -> Solution:
    """Solve a mixed-integer model within what is left of a budget."""
    with timed(log, "search %s", model) as ended:
        found = solve(
            model,
            gap=budget.gap,
            seconds=budget.seconds_left,
            tolerance=TOLERANCE if budget.tolerance is None else budget.tolerance,
            presolve=False,
            start=start,
            progress=budget.progress,
            cancel=budget.cancel,
        )
        ended.append(str(found))
    return found


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
    rank, place = _places(narrowest_first), _places(tranches)
    last, early = len(tranches), _early(form.case)
    terms: Terms = {}
    for (id_, bill), column in form.payments.draw.items():
        terms[column] = early[bill.quarter] * rank[id_]
    for bill, column in form.unattributed.items():
        terms[column] = early[bill.quarter] * last
    if form.cash is not None:
        for (_, t), column in form.cash.bridged.items():
            terms[column] = early[t] * last
    for (funder, _, t), column in form.payments.passed.items():
        terms[column] = early[t] * place[funder] / 1000
    return terms


def _places(tranches: Iterable[Funding]) -> dict[str, int]:
    """Return the place of each tranche in a list, by id."""
    return {tranche.id: place for place, tranche in enumerate(tranches)}


def _early(case: Case) -> list[float]:
    """Return a weight for each quarter that falls towards the last one."""
    return list(map(float, range(case.quarters, 0, -1)))


def solved(model: Model) -> Solution:
    """Solve a model in which every phase is decided."""
    return _found(solve(model, presolve=False))


def _found(solution: Solution) -> Solution:
    if solution.status not in USABLE:
        raise SolveError(
            f"the build-out model ended as '{solution.status}'; check the scale of the inputs"
        )
    return solution
