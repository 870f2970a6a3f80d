"""The critical predecessor of each phase of a plan: which of the things it needs comes last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from abilene.buildout.case import Case, Key
from abilene.buildout.outcome import BuildPlan
from abilene.buildout.schedule import Step, hardware_allows, ready, steps
from abilene.dates import Quarter

Predecessor = Literal[
    "history", "target", "lead_time", "hardware", "earlier_phase", "power", "money"
]


@dataclass(frozen=True)
class PhaseTiming:
    """When a phase comes, and which of its predecessors is critical."""

    it_mw: float
    """IT load. [MW]"""
    target: Quarter | None
    """When it is promised."""
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
    before: Step | None = None
    for step in steps(plan.case):
        same_site = before is not None and before.site == step.site
        found[step.key] = _timing(plan, unlimited, step, before if same_site else None)
        before = step
    return found


def _timing(
    plan: BuildPlan, unlimited: BuildPlan, step: Step, before: Step | None
) -> PhaseTiming:
    case, energised = plan.case, plan.energised[step.key]
    earliest = None if step.earliest is None else case.quarter(step.earliest)
    return PhaseTiming(
        it_mw=step.it_mw,
        target=case.situation.targets.get(step.key),
        begins=_begins(case, step, energised),
        earliest=earliest,
        energised=energised,
        critical_predecessor=_critical(plan, unlimited, step, before),
    )


def _critical(
    plan: BuildPlan, unlimited: BuildPlan, step: Step, before: Step | None
) -> Predecessor:
    """Return what comes last of all that a phase needs; ``before`` is the phase before it at its site."""
    if step.is_history:
        return "history"
    energised, free = plan.indices[step.key], unlimited.indices[step.key]
    if free is not None and (energised is None or energised > free):
        return "money"
    own = ready(plan.case, step)
    if energised is None:
        in_plan = own < plan.case.quarters
        return "power" if in_plan else _of_its_own(plan.case, step, own)
    if energised != step.earliest and own < plan.case.quarters:
        return "power"
    if energised > own:
        return "earlier_phase" if _follows(before, energised) else "power"
    return _of_its_own(plan.case, step, own)


def _follows(before: Step | None, energised: int) -> bool:
    """Return whether the phase before could itself come no earlier than this quarter."""
    if before is None or before.is_history:
        return False
    return before.earliest == energised


def _of_its_own(case: Case, step: Step, own: int) -> Predecessor:
    """Return which of the dates of a phase is the one that allows it no earlier than it does."""
    target = case.situation.targets.get(step.key)
    if target is not None and case.index_of(target) == own:
        return "target"
    if hardware_allows(case, step) == own:
        return "hardware"
    return "lead_time"


def _begins(case: Case, step: Step, energised: Quarter | None) -> Quarter | None:
    """Return the quarter in which work on a phase begins."""
    if step.started is not None:
        return case.quarter(step.started)
    return None if energised is None else energised + (1 - step.phase.build_quarters)
