"""What the roll-out of a plan reads and writes: records of arrays, each with its shape and unit.

P: phases that are still to be energised, in the order in which they are played. B:
tranches with money. L: those of them that lend. S: campuses. Q: quarters of the plan.
Money is in bn USD. What is paid for a phase grows with inflation, so it is kept at the
prices of the programme's year of money and multiplied by ``growth`` when it is paid;
what the plan pays in a certain quarter whatever is built is nominal.

A *slice* is a range of places in another table: from the first up to, without it, the
one that is called ``end``.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import Floats, Ints

Records = NDArray[np.void]
"""An array of records: each of its fields is an array too."""

NEVER = 1_000_000
"""A quarter after any plan: that of what does not happen."""


def or_never(quarter: int | None) -> int:
    """Return a quarter, or NEVER where there is none."""
    return NEVER if quarter is None else quarter


SHELL, CHIPS, POWER, LATER = range(4)
"""What is paid for a phase: its building, its accelerators, the equipment that comes into
service with it, and what the plan adds at its campus in quarters after it."""
USES = 4
BY_DATE, BY_PHASE, BY_LOAD, PER_MW, BY_DRAWS = range(5)
"""What opens a tranche: a date, a phase that is energised, IT load that is online, the
same in proportion, or the draws of another."""


INT, FLOAT = np.int64, np.float64


def _record(**fields: type) -> np.dtype[Any]:
    return np.dtype([*fields.items()])


PHASE = _record(
    site=INT,
    it_mw=FLOAT,
    load_mw=FLOAT,
    before=INT,
    ready=INT,
    planned=INT,
    started=INT,
    build=INT,
)
"""A phase, in the order in which they are played.

site: its campus. it_mw: IT load [MW]. load_mw: facility load that its campus adds to what
is measured, up to it [MW]. before: the phase that its campus energises before it, -1 for
the first. ready: first quarter that its own dates allow. planned: quarter in which the
plan energises it, or NEVER. started: quarter in which its work was seen to begin, or
NEVER. build: quarters of work, the first and the last included.
"""
USE = _record(first=INT, end=INT, pool=INT, pool_end=INT)
"""A use of a phase: its slice of instalments, and that of the tranches that may pay it."""
DUE = _record(bn=FLOAT, lag=INT, planned=INT, payers=INT, payers_end=INT)
"""An instalment.

bn: at prices of the programme's year [bn USD]. lag: of a building, quarters after its work
begins; of accelerators, before the phase is energised; of what comes later, after that.
planned: quarter in which the plan pays it, or NEVER. Its slice of payers in the plan is
empty where the plan never pays it.
"""
PAYER = _record(pot=INT, funder=INT, share=FLOAT)
"""A tranche that pays, the one that passes it the money or -1, and its part of the instalment [-]."""
PAID = _record(pot=INT, funder=INT, bn=FLOAT)
"""What the plan pays whatever is built: by which tranche, or -1 where nobody does, and how
much, nominal [bn USD]."""
QUARTER = _record(
    growth=FLOAT,
    uses=INT,
    service=INT,
    service_end=INT,
    owed=FLOAT,
    returned=FLOAT,
    balance=FLOAT,
)
"""A quarter of the plan.

growth: its prices to those of the programme's year [-]. Slices of what is paid whatever is
built: for uses, then for the service of loans and obligations. owed: obligations that wait
for no phase, less what operation leaves whatever is built; returned: collateral that
comes back; balance: cash that the plan holds at its end [bn USD].
"""
POT = _record(
    own=FLOAT,
    gone=FLOAT,
    opens=INT,
    planned=INT,
    expires=INT,
    kind=INT,
    key=INT,
    wanted=FLOAT,
    funders=INT,
    funders_end=INT,
    lender=INT,
)
"""A tranche.

own [bn USD]. gone: paid and passed on before the day of the plan [bn USD]. opens: quarter
in which it is promised to be open, -NEVER from the start, NEVER where an event opens it.
planned: quarter in which it opens in the plan, or NEVER. expires: last quarter, or NEVER.
kind: what opens it; key: the phase or the tranche whose event that is; wanted: IT load
[MW], draws [bn USD], or bn USD per MW. Its slice of tranches of which each dollar must
come; empty for its own money. lender: its row among the loans, or -1.
"""
POT_QUARTER = _record(hold=FLOAT, called=FLOAT, gross=FLOAT)
"""A tranche in a quarter.

hold: what the plan pays of it from then on for what is fixed [bn USD]. called: share that
has been called by then, if it opens when it is promised [-]. gross: what a dollar drawn
then costs to serve within the plan [-].
"""
LOAN = _record(pot=INT, upfront=FLOAT, commitment=FLOAT)
"""A loan: its tranche, the fee on a draw [-], that on what is open and not drawn [per quarter]."""
EVENT = _record(site=INT, bit=INT, planned=INT)
"""An uncertain event of power: its campus, its bit there, and the quarter in which it is promised."""


class Dues(NamedTuple):
    """What is paid for phases, and by whom the plan pays it."""

    use: Records
    """(P x 4,) of USE."""
    due: Records
    """(I,) of DUE."""
    payer: Records
    """of PAYER."""
    pool: Ints
    """Tranches that may pay, the narrowest earmark first, then the first to expire, then in file order."""


class Fixed(NamedTuple):
    """What is paid whatever is built."""

    paid: Records
    """of PAID."""
    waiting: Ints
    """(W,) obligations that wait for a phase: which one, -1 for one that is history."""
    waiting_bn: Floats
    """(W, Q) what each comes to. [bn USD]"""
    bridge: Ints
    """Tranches that may pay for operation, in the order of pools."""


class Money(NamedTuple):
    """Tranches."""

    pot: Records
    """(B,) of POT."""
    of: Records
    """(B, Q) of POT_QUARTER."""
    funder: Ints
    """Tranches of which dollars of others must come."""


class Loans(NamedTuple):
    """Tranches that lend."""

    terms: Records
    """(L,) of LOAN."""
    owed: Floats
    """(L, Q) interest and repayment by quarters since a dollar was drawn. [-]"""
    past: Floats
    """(L, Q) draws before the day of the plan. [bn USD]"""


class RollOutTables(NamedTuple):
    """All that the roll-out of one plan reads."""

    now: int
    """Quarter of the day of the plan."""
    begins: int
    """Quarter before which no work begins that has not begun: that of the day of the plan,
    or a later one for somebody who waits."""
    quarters: int
    phases: Records
    """(P,) of PHASE: as the plan energises them; then those that it never does."""
    payments: Dues
    fixed: Fixed
    money: Money
    loans: Loans
    quarter: Records
    """(Q,) of QUARTER."""
    room: Floats
    """(S, M, Q) load that can be added at a campus, by which of its uncertain events have
    happened: bit j of M for the j-th. [MW]"""
    event: Records
    """(E,) of EVENT."""
    income: Floats
    """(P, Q, Q) what a phase leaves of operation, by the quarter in which it is energised
    and by quarter; nothing where nobody puts a price on compute. [bn USD]"""
    online_mw: float
    """IT load that is measured to be energised. [MW]"""
    strict: int
    """1 where the phases are a list, of which none is funded that the plan gives up, or
    that stands below one which is not; 0 where money goes past what it does not cover."""


class Chances(NamedTuple):
    """What one draw of everything uncertain says; N: futures."""

    ready: Ints
    """(N, P) quarter before which a phase is not energised."""
    build: Ints
    """(N, P) quarters that its work takes where it has not begun."""
    shell: Floats
    """(N, P) factor on the cost of its building. [-]"""
    chips: Floats
    """(N, P) on that of its accelerators. [-]"""
    power: Floats
    """(N, S) on that of equipment. [-]"""
    event: Ints
    """(N, E) quarter in which an uncertain event of power happens."""
    late: Ints
    """(N, B) quarters by which a tranche opens late; NEVER if it never does."""


class Played(NamedTuple):
    """What came of each future."""

    energised: Ints
    """(N, P) quarter, or NEVER."""
    spent: Floats
    """(N, Q) capital. [bn USD]"""
    lent: Floats
    """(N, L, Q) draws on what lends, those before the day of the plan too. [bn USD]"""
    fees: Floats
    """(N, Q) upfront and commitment fees. [bn USD]"""
    unpaid: Floats
    """(N,) service, obligations and what is due whatever is built, that nobody paid. [bn USD]"""
    opened: Ints
    """(N, B) quarter in which a tranche opened, or NEVER; -NEVER where it was open."""
    drawn: Floats
    """(N, B) what it has paid and passed on by the end. [bn USD]"""
    last: Ints
    """(N, B) last quarter in which the plan's phases drew on it, -1 where none did."""
    waited: Ints
    """(N, P, 4) quarters behind the plan for lack of money, for its own delay, for power,
    and for the phase before it."""


LACKS_MONEY, LATE, LACKS_POWER, LACKS_PHASE = range(4)
