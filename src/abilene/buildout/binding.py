"""The binding constraint of a phase: the smallest limit that, set aside, lets it come earlier, all else as planned.

Every other phase keeps its quarter; the phases before it at its site may come forward
with it. So each question is a small linear programme, and the answer does not depend on
what else a different optimum would do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations, filterfalse
from operator import attrgetter
from typing import Literal

from abilene.buildout.case import RELAXATIONS, Case, Key
from abilene.buildout.held import hold_shortfall
from abilene.buildout.model.assemble import formulate
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.objectives import objective
from abilene.buildout.outcome import BuildPlan
from abilene.buildout.room import KIND
from abilene.buildout.schedule import steps
from abilene.buildout.search import solved
from abilene.dates import Quarter
from abilene.solve import Solution, SolveError, solve

Quarters = Mapping[Key, int | None]
Coming = Literal["past", "ahead", "never"]
"""When a phase is energised: by the quarter of the day of the plan, after it, or not
within the plan."""
WORDS = {
    "condition": "with every tranche open from the start",
    "earmark": "without earmarks",
    "hardware": "if the hardware could be bought at once",
    "lead_time": "built within one quarter",
    "land": "without the limit of the land",
    "equipment": "with equipment without limit",
    "grid": "with grid power without limit",
    "money": "with free money",
}


STOPPED = (
    "not known",
    "what binds is not known: the search was stopped; --seconds gives it more time",
)
"""What is said of a phase where a longer search might have found an earlier quarter."""


NO_DAY = Quarter(0)
"""Before every day that is believed of a phase."""


@dataclass(frozen=True)
class DelayedPhase:
    """A phase that is delayed or not built, and its binding constraint.

    ``binding`` is one of ``RELAXATIONS``, or ``several: a + b`` where none of them
    alone moves it; ``no claim`` where the view keeps it out for want of one;
    ``promise`` where it believes a later day than was announced;
    ``price`` where it could come and would not pay; ``not known`` where the search was
    stopped.
    """

    quarter: Quarter
    site: str
    phase: str
    binding: str
    detail: str


def first_delayed(plan: BuildPlan) -> DelayedPhase | None:
    """Return the earliest target of a phase that is planned for later, and could have been planned earlier.

    What is energised by the quarter of the day of the plan is past moving: see
    ``already_delayed``.
    """
    return _diagnosed(plan, _delays(plan, "ahead"))


def already_delayed(plan: BuildPlan) -> dict[Key, int]:
    """Return by how many quarters phases miss their target that no decision can bring forward any more."""
    return _delays(plan, "past")


def first_not_built(plan: BuildPlan) -> DelayedPhase | None:
    """Return the earliest target of a phase that is never energised."""
    return _diagnosed(plan, _delays(plan, "never"))


def _targets(plan: BuildPlan) -> Iterator[tuple[Key, Quarter]]:
    """Yield the target of each phase if it lies in the plan, not before those of earlier phases of its site."""
    latest: dict[str, Quarter] = {}
    for site_id, name in plan.energised:
        target = plan.case.situation.targets.get((site_id, name))
        if target is not None:
            latest[site_id] = max(target, latest.get(site_id, target))
            if latest[site_id] <= plan.quarters[-1]:
                yield (site_id, name), latest[site_id]


def _delays(plan: BuildPlan, coming: Coming) -> dict[Key, int]:
    """Return by how many quarters phases miss their target, of those that come at some time.

    What never comes is as late as the quarter after the end of the plan would be.
    """
    found = {}
    indices = plan.indices
    for key, target in _targets(plan):
        planned = indices[key]
        late = _up_to(plan.case, planned) - plan.case.index_of(target)
        if late > 0 and _coming(plan.case, planned) == coming:
            found[key] = late
    return found


def _up_to(case: Case, quarter: int | None) -> int:
    """Return a quarter; that after the end of the plan for one that is not in it."""
    return case.quarters if quarter is None else quarter


def _coming(case: Case, quarter: int | None) -> Coming:
    """Return when a phase is energised, as seen from the day of the plan."""
    if quarter is None:
        return "never"
    return "past" if quarter <= case.now else "ahead"


def _diagnosed(plan: BuildPlan, delays: Mapping[Key, int]) -> DelayedPhase | None:
    """Return what binds the phase with the earliest target, of some that are late."""
    if not delays:
        return None
    targets = dict(_targets(plan))
    key = min(delays, key=targets.__getitem__)
    binding, detail = STOPPED if plan.stopped else _binding(plan, key)
    site, phase = key
    return DelayedPhase(targets[key], site, phase, binding, detail)


def _binding(plan: BuildPlan, key: Key) -> tuple[str, str]:
    """Return the binding constraint of a phase, and what it would do without, in words."""
    if not plan.case.situation.kept_out.isdisjoint(_with_those_before(plan, key)):
        return "no claim", "this view believes no day of it, or no power of its campus"
    holds = _later_due(plan, key)
    if holds is not None:
        due = plan.case.situation.due_of(holds)
        of = ".".join(holds)
        return "promise", f"no earlier day than {due} is believed of {of}"
    if objective(plan.case) == "npv":
        possible = earliest(plan, key, ())
        if possible is not None:
            words = f"it could be energised in {possible}"
            return "price", f"{words}, but would not pay at this price"
    limits, quarter = _smallest(plan, key)
    binding = " + ".join(limits)
    if len(limits) > 1:
        binding = f"several: {binding}"
    words = _set_aside(plan, key, limits, quarter)
    return binding, f"{words} it could be energised in {quarter}"


def _later_due(plan: BuildPlan, key: Key) -> Key | None:
    """Return the phase, the one asked for or one before it at its site, whose believed day allows no earlier quarter.

    A target by itself delays nothing: only what is believed for later than promised does.
    """

    def due(other: Key) -> Quarter:
        return plan.case.situation.due_of(other) or NO_DAY

    # of equal days that of the phase itself is named
    last = max(reversed(_with_those_before(plan, key)), key=due)
    planned = _up_to(plan.case, plan.indices[key])
    return last if plan.case.index_of(due(last)) >= planned else None


def _with_those_before(plan: BuildPlan, key: Key) -> list[Key]:
    """Return the phases of a site up to one of them, in their order."""
    of_site = list(filter(lambda other: other[0] == key[0], plan.energised))
    return of_site[: of_site.index(key) + 1]


def _set_aside(
    plan: BuildPlan, key: Key, limits: tuple[str, ...], quarter: Quarter
) -> str:
    """Say what is set aside for a phase to come by a quarter: how much money, which equipment."""
    if limits == ("money",):
        return _extra(plan, key, quarter)
    words = " and ".join(map(WORDS.__getitem__, limits))
    if limits == ("equipment",):
        return f"{words} ({_which_equipment(plan, key)})"
    return words


def _which_equipment(plan: BuildPlan, key: Key) -> str:
    """Say which kinds of equipment move a phase, each without limit alone; all of them, where none does alone."""
    kinds = list(plan.case.programme.sites[key[0]].equipment)
    alone = [kind for kind in kinds if earliest(plan, key, (KIND.format(kind),))]
    return " or ".join(alone) or f"{' and '.join(kinds)} together"


def _smallest(plan: BuildPlan, key: Key) -> tuple[tuple[str, ...], Quarter]:
    """Return the smallest limits that, set aside, move a phase, and its quarter then.

    Each limit alone, then each pair, the smallest first; more where a phase needs more.
    """
    for limits in (*combinations(RELAXATIONS, 1), *combinations(RELAXATIONS, 2)):
        quarter = earliest(plan, key, limits)
        if quarter is not None:
            return limits, quarter
    return _taken_back(plan, key)


def _taken_back(plan: BuildPlan, key: Key) -> tuple[tuple[str, ...], Quarter]:
    """Return limits that, set aside together, move a phase, and its quarter then.

    All limits are set aside, which leaves nothing but its target, and one after the
    other is taken back, the largest first, as long as it moves.
    """
    needed: tuple[str, ...] = RELAXATIONS
    best = earliest(plan, key, needed)
    for limit in reversed(RELAXATIONS):
        fewer = tuple(filter(limit.__ne__, needed))
        quarter = earliest(plan, key, fewer)
        if quarter is not None:
            needed, best = fewer, quarter
    if best is None:
        raise SolveError(
            f"nothing moves {'.'.join(key)}; check the scale of the inputs"
        )
    return needed, best


def earliest(plan: BuildPlan, key: Key, limits: Iterable[str]) -> Quarter | None:
    """Return the first quarter, before the planned one, in which a phase could be energised without some limits."""
    case = replace(plan.case, relaxed=frozenset(limits), site=key[0])
    by_key = {step.key: step for step in steps(case)}
    planned = _up_to(case, plan.indices[key])
    earlier = by_key[key].window(planned)
    if not earlier:
        return None
    form = formulate(case, merged=True)
    hold_shortfall(form, plan.irreducible)
    possible = filter(partial(_possible_by, form, plan, key), earlier)
    return next(map(case.quarter, possible), None)


def moved(plan: BuildPlan, key: Key, quarter: int) -> Quarters:
    """Return the planned quarters, with one phase and those before it at its site no later than a quarter."""
    quarters = plan.indices
    for other in _with_those_before(plan, key):
        planned = _up_to(plan.case, quarters[other])
        quarters[other] = min(planned, quarter)
    return quarters


def fix_quarters(form: Formulation, quarters: Quarters) -> bool:
    """Fix when each phase is energised; return whether the model has the columns for it."""
    last = form.case.quarters
    for step in filterfalse(attrgetter("is_history"), form.steps):
        window = step.window(last)
        comes = _up_to(form.case, quarters[step.key])
        if comes < window.start:
            return False
        form.fix({form.on[step.key, t]: float(t >= comes) for t in window})
    return True


def _possible_by(form: Formulation, plan: BuildPlan, key: Key, quarter: int) -> bool:
    """Return whether a phase can be energised by a quarter, all else as planned."""
    form.minimise({})
    if not fix_quarters(form, moved(plan, key, quarter)):
        return False
    # without an objective all is a tie, in which the simplex method loses its way; where
    # the interior point ends in an error, nothing is left that needs the rows as they are
    try:
        found = solve(form.model, presolve=False, method="ipm")
    except SolveError:
        found = solve(form.model)
    return found.status == "optimal"


def _extra(plan: BuildPlan, key: Key, quarter: Quarter) -> str:
    """Say how much free money a phase needs, all else as planned."""
    form = formulate(plan.case, merged=True, with_extra=True)
    hold_shortfall(form, plan.irreducible)
    fix_quarters(form, moved(plan, key, plan.case.index_of(quarter)))
    return f"with {least_extra(form).value:,.1f} bn USD of free money"


def least_extra(form: Formulation) -> Solution:
    """Return the solution that needs the least money from nowhere. [bn USD]"""
    form.minimise(dict.fromkeys(form.extra.values(), 1.0))
    return solved(form.model)
