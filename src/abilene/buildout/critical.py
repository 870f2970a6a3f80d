"""The critical predecessor of each phase of a plan: which of the things it needs comes last."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Literal

from abilene.buildout.case import Case, Key
from abilene.buildout.outcome import BuildPlan
from abilene.buildout.schedule import Step, hardware_allows, ready, steps
from abilene.dates import Quarter

Predecessor = Literal[
    "history",
    "target",
    "lead_time",
    "hardware",
    "earlier_phase",
    "power",
    "money",
    "not_known",
]


@dataclass(frozen=True)
class PhaseTiming:
    """When a phase comes, and which of its predecessors is critical."""

    it_mw: float
    """IT load. [MW]"""
    target: Quarter | None
    """When it is promised."""
    due: Quarter | None
    """Quarter before which it is not planned, as the view believes it."""
    begins: Quarter | None
    """When work begins: measured, or as late as the time it takes allows; None for
    never."""
    earliest: Quarter | None
    """First quarter that all but money would allow; None for none in the plan."""
    energised: Quarter | None
    critical_predecessor: Predecessor


def phase_timings(plan: BuildPlan, unlimited: BuildPlan) -> dict[Key, PhaseTiming]:
    """Return every phase of a plan, in file order, with what comes last of what it needs.

    * history: it runs already;
    * money: with money without limit it would come earlier, or come at all;
    * not_known: the same, but the search was stopped, and might have found an earlier
      quarter with the money there is;
    * power: no quarter before has power enough for it and for the phases before it, or
      equipment in time;
    * earlier_phase: the one before it at its site comes no earlier;
    * target, lead_time, hardware: its own dates, the latest of them.

    Of one that comes after the end of the plan for its own dates, these are critical.

    Parameters
    ----------
    plan, unlimited : BuildPlan
        The plan, and that of the same view with money without limit.
    """
    found: dict[Key, PhaseTiming] = {}
    for _, of_site in groupby(steps(plan.case), key=attrgetter("site")):
        before: int | None = None
        for step in of_site:
            found[step.key] = _timing(plan, unlimited, step, before)
            before = step.earliest
    return found


def _timing(
    plan: BuildPlan, unlimited: BuildPlan, step: Step, before: int | None
) -> PhaseTiming:
    """Return the timing of a phase; ``before`` is when the one before it at its site could come."""
    case, energised = plan.case, plan.energised[step.key]
    earliest = None if step.earliest is None else case.quarter(step.earliest)
    return PhaseTiming(
        it_mw=step.it_mw,
        target=case.situation.targets.get(step.key),
        due=case.situation.due_of(step.key),
        begins=_begins(case, step, energised),
        earliest=earliest,
        energised=energised,
        critical_predecessor=_critical(plan, unlimited, step, before),
    )


def _critical(
    plan: BuildPlan, unlimited: BuildPlan, step: Step, before: int | None
) -> Predecessor:
    """Return what comes last of all that a phase needs.

    ``before`` is the first quarter that all but money would allow the phase before it
    at its site; None where there is none, or it is history.
    """
    if step.is_history:
        return "history"
    energised = _or_never(plan.indices[step.key])
    if energised > _or_never(unlimited.indices[step.key]):
        return "not_known" if plan.stopped else "money"
    own = ready(plan.case, step)
    if own >= min(energised, plan.case.quarters):
        return _of_its_own(plan.case, step, own)
    if energised == step.earliest == before:
        return "earlier_phase"
    return "power"


def _or_never(quarter: int | None) -> float:
    """Return a quarter as a number that can be compared: infinity for what never comes."""
    return math.inf if quarter is None else quarter


def _of_its_own(case: Case, step: Step, own: int) -> Predecessor:
    """Return which of the dates of a phase is the one that allows it no earlier than it does."""
    if case.situation.due_of(step.key) == case.quarter(own):
        return "target"
    if hardware_allows(case, step) == own:
        return "hardware"
    return "lead_time"


def _begins(case: Case, step: Step, energised: Quarter | None) -> Quarter | None:
    """Return the quarter in which work on a phase begins."""
    if step.started is not None:
        return case.quarter(step.started)
    return None if energised is None else energised + (1 - step.phase.build_quarters)
