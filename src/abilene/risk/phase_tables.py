"""The phases of a plan as the roll-out plays them: their order, their dates, and the load they add."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import filterfalse
from operator import attrgetter

import numpy as np

from abilene.buildout.case import Case, Key
from abilene.buildout.model.objectives import objective
from abilene.buildout.order import Phases
from abilene.buildout.outcome import BuildPlan
from abilene.buildout.schedule import Step, ready, steps
from abilene.risk.tables import NEVER, PHASE, Records, or_never


def undecided(case: Case) -> list[Step]:
    """Return the phases that are still to be energised, in the order of the file."""
    return [*filterfalse(attrgetter("is_history"), steps(case))]


def played(plan: BuildPlan, listed: Phases = ()) -> tuple[Step, ...]:
    """Return the phases that are still to be energised, in the order in which they are played.

    That of a list, if one is given. Else as the plan energises them; those that it never
    does come last, as their own dates allow. Phases of one campus stay in their order.
    """
    if listed:
        by_key = {step.key: step for step in undecided(plan.case)}
        return tuple(by_key[key] for key in listed if key in by_key)
    allowed = _allowed(plan.case)
    # a sort keeps what is equal in the order of the file
    return tuple(sorted(undecided(plan.case), key=partial(_rank, plan, allowed)))


def _rank(plan: BuildPlan, allowed: Mapping[Key, int], step: Step) -> tuple[int, int]:
    return or_never(plan.indices[step.key]), allowed[step.key]


def _allowed(case: Case) -> dict[Key, int]:
    """Return the first quarter that its dates, and those of the phases before it at its campus, allow each."""
    earliest = defaultdict[str, int](int)
    allowed: dict[Key, int] = {}
    for step in undecided(case):
        earliest[step.site] = max(earliest[step.site], ready(case, step))
        allowed[step.key] = earliest[step.site]
    return allowed


def phase_tables(
    plan: BuildPlan, order: Sequence[Step], sites: Sequence[str]
) -> Records:
    """Return the table of phases."""
    case, planned = plan.case, plan.indices
    load_mw, before = _along_sites(case, order)
    rows = [
        (
            sites.index(step.site),
            step.it_mw,
            load_mw[step.key],
            before[step.key],
            ready(case, step) if is_wanted(plan, step) else NEVER,
            or_never(planned[step.key]),
            or_never(step.started),
            step.phase.build_quarters,
        )
        for step in order
    ]
    return np.array(rows, PHASE)


def is_wanted(plan: BuildPlan, step: Step) -> bool:
    """Return whether a phase may be built: where worth decides, what the plan leaves out is not."""
    return plan.indices[step.key] is not None or objective(plan.case) != "npv"


def _along_sites(
    case: Case, order: Sequence[Step]
) -> tuple[dict[Key, float], dict[Key, int]]:
    """Return the load up to each phase at its site, and the place of the phase before it."""
    place = {step.key: i for i, step in enumerate(order)}
    load_mw: dict[Key, float] = {}
    before: dict[Key, int] = {}
    so_far = defaultdict[str, float](float)
    last = defaultdict[str, int](lambda: -1)
    for step in undecided(case):
        so_far[step.site] += step.facility_mw
        load_mw[step.key], before[step.key] = so_far[step.site], last[step.site]
        last[step.site] = place[step.key]
    return load_mw, before
