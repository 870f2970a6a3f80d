"""How far one future has come: what the kernels of the roll-out keep from quarter to quarter."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from abilene.arrays import Floats, Ints
from abilene.risk.tables import Records, RollOutTables

TINY = 1e-9
"""Money that is rounding. [bn USD]"""
ENOUGH = 2e-6
"""Short of this a payment is made. [bn USD]"""
TINY_MW = 1e-6
"""Power that is rounding. [MW]"""
POT_STATE = np.dtype(
    [
        *((name, np.float64) for name in ("gone", "tried", "paper", "paper_tried")),
        *((name, np.float64) for name in ("hold", "extra", "extra_tried", "before")),
        ("ahead", np.float64),
        *((name, np.int64) for name in ("opens", "opened")),
    ]
)
"""Of a tranche: what it has paid and passed on, and the same while a payment is tried;
what is left of its promise once what comes first has been reserved; what the plan still
pays of it for what is fixed, and what is kept for the interest on draws that the plan
does not make, what had been paid when the quarter began, and what is reserved for the
phases that come before the one that pays [bn USD]; the quarter in which it opens by
date, and that in which it did."""
PHASE_STATE = np.dtype(
    [
        (name, np.int64)
        for name in (
            "energised",
            "start",
            "stood",
            "funded",
            "expected",
            "first",
            "rank",
            "held",
        )
    ]
)
"""Of a phase: when it was energised and when its work began, or NEVER; for how many
quarters that stood still; whether promises cover it, and when it is then expected;
whether it is asked before those that nobody has begun, and the place in which it was;
and what last held it back once its work should have begun, but its own delay."""
LOAN_STATE = np.dtype(
    [(name, np.float64) for name in ("drawn", "tried", "before", "due")]
)
"""Of a loan: its draws of this quarter, and the same while a payment is tried; those of
all quarters before, and what is due on them now. [bn USD]"""


class Standing(NamedTuple):
    """How far one future has come."""

    pot: Records
    """(B,) of POT_STATE."""
    phase: Records
    """(P,) of PHASE_STATE."""
    power: Ints
    """(S, Q) which uncertain events of power of a campus have happened by a quarter, as far
    as one knows now: bit j for the j-th."""
    event: Ints
    """(E,) quarter in which each of them happens, as far as one knows now."""
    paid: Ints
    """(I,) 1 where an instalment is paid, 2 while that is tried."""
    loan: Records
    """(L,) of LOAN_STATE."""
    drawn: Floats
    """(L, Q) draws of the quarters before. [bn USD]"""
    reserved: Floats
    """(P, B) what is reserved on paper for each phase that is funded. [bn USD]"""
    sums: Floats
    """(4,) IT load at the end of the quarter before, at the end of this one, cash, and what
    phases leave of operation in this quarter."""


def blank_state(tab: RollOutTables) -> Standing:
    """Return room for the state of one future."""
    return Standing(
        pot=np.zeros(len(tab.money.pot), POT_STATE),
        phase=np.zeros(len(tab.phases), PHASE_STATE),
        power=np.zeros((tab.room.shape[0], tab.quarters), np.int64),
        event=np.zeros(len(tab.event), np.int64),
        paid=np.zeros(len(tab.payments.due), np.int64),
        loan=np.zeros(len(tab.loans.terms), LOAN_STATE),
        drawn=np.zeros(tab.loans.past.shape),
        reserved=np.zeros((len(tab.phases), len(tab.money.pot))),
        sums=np.zeros(4),
    )
