"""What each phase of a plan is still to cost: building and accelerators by instalment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from abilene.buildout.case import Case
from abilene.buildout.model.terms import BN_USD
from abilene.buildout.model.uses import growth
from abilene.buildout.outcome import BuildPlan
from abilene.buildout.schedule import Step
from abilene.finance.capital import HARDWARE, SHELL
from abilene.risk.tables import NEVER, or_never


@dataclass(frozen=True)
class Instalment:
    """One instalment of what a phase costs."""

    bn: float
    """At prices of the programme's year. [bn USD]"""
    lag: int
    planned: int = NEVER
    """Quarter in which the plan pays it."""
    path: str = ""
    """Path of the use, by which its payers in the plan are found."""


def of_shell(plan: BuildPlan, step: Step) -> Iterator[Instalment]:
    """Yield what is yet to be paid for a building: its instalments by the quarters since work begins."""
    case, phase = plan.case, step.phase
    usd = phase.shell_usd_per_it_kw * step.it_mw * 1000
    whole_bn = base_bn(case, phase.usd_year, usd)
    begins = _begins(plan, step)
    # what was due before the day of the plan is history
    sunk = max(0, case.now - or_never(step.started))
    for lag, share in [*enumerate(phase.shell_spend)][sunk:]:
        if share > 0:
            when = _when(plan, step, begins + lag)
            yield Instalment(share * whole_bn, lag, when, SHELL(*step.key))


def of_chips(plan: BuildPlan, step: Step) -> Iterator[Instalment]:
    """Yield what is paid for accelerators, by the quarters before the phase is energised."""
    case, phase = plan.case, step.phase
    hardware = case.programme.hardware[phase.hardware]
    usd = hardware.usd_per_it_kw * step.it_mw * 1000
    whole_bn = base_bn(case, hardware.usd_year, usd)
    planned = or_never(plan.indices[step.key])
    for k, share in enumerate(phase.hardware_spend):
        lag = phase.hardware_quarters - 1 - k
        if share > 0:
            when = _when(plan, step, planned - lag)
            yield Instalment(share * whole_bn, lag, when, HARDWARE(*step.key))


def _begins(plan: BuildPlan, step: Step) -> int:
    """Return the quarter in which work begins in the plan, far away where it never does."""
    if step.started is not None:
        return step.started
    return or_never(plan.indices[step.key]) - step.phase.build_quarters + 1


def _when(plan: BuildPlan, step: Step, due: int) -> int:
    """Return when the plan pays what is due in a quarter: from its day on, and before the phase is energised."""
    planned = plan.indices[step.key]
    return NEVER if planned is None else min(max(due, plan.case.now), planned)


def base_bn(case: Case, usd_year: int | None, usd: float) -> float:
    """Return a cost at prices of the programme's year. [bn USD]

    Parameters
    ----------
    usd_year : int or None
        Year of whose money the cost is, None for that of the programme.
    usd : float
        The cost. [USD]
    """
    return usd * growth(case, usd_year, 0) / growth(case, None, 0) / BN_USD
