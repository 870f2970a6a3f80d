"""The critical predecessor of each phase of a plan: which of the things it needs comes last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from abilene.buildout.case import Case, Key
from abilene.buildout.outcome import BuildPlan
from abilene.buildout.schedule import Step, ready, steps
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
    return dict(_timings(plan, unlimited))


def _timings(
    plan: BuildPlan, unlimited: BuildPlan
) -> Iterator[tuple[Key, PhaseTiming]]:
    case = plan.case
    before: Step | None = None
    for step in steps(case):
        if before is not None and before.site != step.site:
            before = None
        energised, free = plan.energised[step.key], unlimited.energised[step.key]
        if step.energised is not None:
            reason: Predecessor = "history"
        elif free is not None and (energised is None or energised > free):
            reason = "money"
        else:
            reason = _physical(
                case,
                step,
                before,
                None if energised is None else case.index_of(energised),
            )
        yield (
            step.key,
            PhaseTiming(
                it_mw=step.it_mw,
                target=case.situation.targets.get(step.key),
                begins=_begins(case, step, energised),
                earliest=None if step.earliest is None else case.quarter(step.earliest),
                energised=energised,
                critical_predecessor=reason,
            ),
        )
        before = step


def _physical(
    case: Case, step: Step, before: Step | None, energised: int | None
) -> Predecessor:
    """Return the critical predecessor of a phase that money does not move."""
    own = ready(case, step)
    if own < case.quarters and (energised is None or energised != step.earliest):
        return "power"
    if energised is not None and energised > own:
        follows = (
            before is not None
            and before.energised is None
            and before.earliest == energised
        )
        return "earlier_phase" if follows else "power"
    target = case.situation.targets.get(step.key)
    if target is not None and case.index_of(target) == own:
        return "target"
    available = case.programme.hardware[step.phase.hardware].available
    if (
        available is not None
        and case.index(available) + step.phase.hardware_quarters - 1 == own
    ):
        return "hardware"
    return "lead_time"


def _begins(case: Case, step: Step, energised: Quarter | None) -> Quarter | None:
    """Return the quarter in which work on a phase begins."""
    if step.started is not None:
        return case.quarter(step.started)
    return None if energised is None else energised + (1 - step.phase.build_quarters)
