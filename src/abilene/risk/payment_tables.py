"""What the phases of a plan cost, instalment by instalment, and who pays each in the plan."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from abilene.buildout.case import Case
from abilene.buildout.outcome import BuildPlan
from abilene.buildout.schedule import Step
from abilene.finance.capital import EQUIPMENT, HARDWARE
from abilene.finance.capital import SHELL as SHELL_PATH
from abilene.risk.equipment_bills import Bills, equipment_bills
from abilene.risk.instalments import Instalment, of_chips, of_shell
from abilene.risk.payers import Payers, Share
from abilene.risk.tables import (
    CHIPS,
    DUE,
    NEVER,
    PAYER,
    SHELL,
    USE,
    USES,
    Dues,
)

PATHS = {SHELL: SHELL_PATH, CHIPS: HARDWARE}
"""Paths of the uses of which each phase has one of its own."""


def payment_tables(plan: BuildPlan, order: Sequence[Step], payers: Payers) -> Dues:
    """Return what the phases cost, and who pays that in the plan."""
    use = np.zeros((len(order), USES), USE)
    due: list[tuple[float, int, int, int, int]] = []
    paid: list[Share] = []
    pool: list[int] = []
    bills = phase_bills(plan, order)
    for place, kind in np.ndindex(*use.shape):
        step, here = order[place], use[place, kind]
        here["first"], here["pool"] = len(due), len(pool)
        for one in bills.get((step.key, kind), ()):
            first = len(paid)
            paid += _payers_in_plan(payers, one)
            due.append((one.bn, one.lag, one.planned, first, len(paid)))
        pool += payers.pool(_path(plan.case, step, kind))
        here["end"], here["pool_end"] = len(due), len(pool)
    return Dues(
        use=use.ravel(),
        due=np.array(due, DUE),
        payer=np.array(paid, PAYER),
        pool=np.array(pool, np.int64),
    )


def phase_bills(plan: BuildPlan, order: Sequence[Step]) -> Bills:
    """Return all that the phases are still to cost."""
    found = equipment_bills(plan, order)
    for step in order:
        found[step.key, SHELL] = [*of_shell(plan, step)]
        found[step.key, CHIPS] = [*of_chips(plan, step)]
    return found


def _payers_in_plan(payers: Payers, one: Instalment) -> list[Share]:
    return payers.shares(one.path, one.planned) if one.planned < NEVER else []


def _path(case: Case, step: Step, kind: int) -> str:
    """Return the path of a use of a phase; nothing for equipment where the campus can have none."""
    if kind in PATHS:
        return PATHS[kind](*step.key)
    kinds = case.programme.sites[step.site].equipment
    return next(map(partial(EQUIPMENT, step.site), kinds), "")
