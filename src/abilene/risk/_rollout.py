"""Kernels: a build-out played quarter by quarter, by a rule that knows no future.

The rule is told in ``docs/risk.md``; each function here, and in the kernels beside it, is one of its sentences.
"""

from __future__ import annotations

from abilene.arrays import Ints
from abilene.compiled import compiled
from abilene.risk._drawing import GIVEN_UP, INNER, drop_tried
from abilene.risk._lending import close_loans, pay_fixed_uses, see_loans, serve_loans
from abilene.risk._phases import advance_phase, fund_phases, pay_later_uses, set_aside
from abilene.risk._standing import ENOUGH, TINY, TINY_MW, Standing
from abilene.risk.tables import (
    BY_DATE,
    BY_LOAD,
    BY_PHASE,
    LATE,
    NEVER,
    PER_MW,
    Chances,
    Played,
    RollOutTables,
)


@INNER
def _open_tranches(
    n: int, t: int, tab: RollOutTables, chances: Chances, s: Standing
) -> bool:
    """Open what events or dates open in a quarter; return whether anything opened, or is counted on no more.

    Money of an event may close later than that, or never.
    """
    money = tab.money
    changed = False
    for b in range(money.pot.shape[0]):
        if money.pot[b].kind == PER_MW:
            changed = changed or s.sums[0] != s.sums[1]
        if s.pot[b].opened < NEVER:
            continue
        if money.pot[b].kind == BY_DATE:
            happened = False
        elif money.pot[b].kind == BY_PHASE:
            happened = s.phase[money.pot[b].key].energised <= t - 1
        elif money.pot[b].kind == BY_LOAD:
            happened = s.sums[1] >= money.pot[b].wanted - TINY_MW
        elif money.pot[b].kind == PER_MW:
            happened = s.sums[1] > TINY_MW
        else:
            happened = s.pot[money.pot[b].key].gone >= money.pot[b].wanted - ENOUGH
        if happened and s.pot[b].opens == NEVER:
            s.pot[b].opens = min(t + chances.late[n, b], NEVER)
        opens = s.pot[b].opens <= t
        if opens:
            s.pot[b].opened = t
        # what is counted on no more is a change too
        if opens or t - money.pot[b].planned == GIVEN_UP:
            changed = True
    return changed


@INNER
def _begin(n: int, tab: RollOutTables, chances: Chances, s: Standing) -> None:
    """Set the state to the day of the plan."""
    money, phases = tab.money, tab.phases
    for b in range(money.pot.shape[0]):
        s.pot[b].gone = money.pot[b].gone
        s.pot[b].extra = 0.0
        s.pot[b].opens = s.pot[b].opened = NEVER
        if money.pot[b].kind == BY_DATE:
            if money.pot[b].opens < tab.now:
                s.pot[b].opened = money.pot[b].opens
            else:
                s.pot[b].opens = min(money.pot[b].opens + chances.late[n, b], NEVER)
        elif money.pot[b].kind == PER_MW and chances.late[n, b] == 0:
            s.pot[b].opened = -NEVER
    for row in range(s.loan.shape[0]):
        s.loan[row].before = s.loan[row].drawn = 0.0
        for t in range(tab.quarters):
            s.drawn[row, t] = tab.loans.past[row, t]
            s.loan[row].before += tab.loans.past[row, t]
    for p in range(s.phase.shape[0]):
        s.phase[p].energised = NEVER
        s.phase[p].start = phases[p].started
        s.phase[p].stood = s.phase[p].funded = 0
        s.phase[p].expected = NEVER
        s.phase[p].held = LATE
    for i in range(s.paid.shape[0]):
        s.paid[i] = 0
    s.sums[0] = s.sums[1] = tab.online_mw
    s.sums[2] = tab.quarter[tab.now - 1].balance if tab.now > 0 else 0.0
    s.event[:] = NEVER
    s.power[:] = 0
    drop_tried(s)


@INNER
def _see_power(
    n: int, t: int, tab: RollOutTables, chances: Chances, s: Standing
) -> bool:
    """See which uncertain events of power have happened or do next quarter; return whether one did not know that.

    Of the others the promise holds, and where it is broken the quarter after the next.
    """
    changed = False
    for j in range(tab.event.shape[0]):
        happens = chances.event[n, j]
        if happens > t + 1:
            happens = max(tab.event[j].planned, t + 2)
        if happens == s.event[j]:
            continue
        changed = True
        s.event[j] = happens
        site, bit = tab.event[j].site, 1 << tab.event[j].bit
        for q in range(tab.quarters):
            if q >= happens:
                s.power[site, q] |= bit
            else:
                s.power[site, q] &= ~bit
    return changed


@INNER
def _play(
    n: int,
    changes: Ints,
    tab: RollOutTables,
    chances: Chances,
    s: Standing,
    out: Played,
) -> None:
    """Play one future."""
    _begin(n, tab, chances, s)
    failed = True
    for t in range(tab.now, tab.quarters):
        opened = _open_tranches(n, t, tab, chances, s)
        s.sums[0] = s.sums[1]
        for b in range(s.pot.shape[0]):
            s.pot[b].hold = tab.money.of[b, t].hold
            s.pot[b].before = s.pot[b].gone
        moved = _see_power(n, t, tab, chances, s)
        see_loans(t, tab, s)
        pay_fixed_uses(n, t, tab, s, out)
        if failed or opened or moved or changes[t]:
            fund_phases(n, t, tab, chances, s)
        failed = False
        for p in range(s.phase.shape[0]):
            if s.phase[p].energised == NEVER:
                lacked = advance_phase(n, p, t, tab, chances, s, out)
                failed = failed or lacked
        set_aside(s.phase.shape[0], s)
        pay_later_uses(n, t, tab, chances, s, out)
        set_aside(0, s)
        for b in range(s.pot.shape[0]):
            if s.pot[b].gone > s.pot[b].before + TINY:
                out.last[n, b] = t
        serve_loans(n, t, tab, s, out)
        close_loans(n, t, tab, s, out)
    for row in range(s.loan.shape[0]):
        for t in range(tab.quarters):
            out.lent[n, row, t] = s.drawn[row, t]
    for p in range(s.phase.shape[0]):
        out.energised[n, p] = s.phase[p].energised
    for b in range(s.pot.shape[0]):
        out.opened[n, b] = s.pot[b].opened
        out.drawn[n, b] = s.pot[b].gone


@compiled(nogil=True, error_model="numpy", _nrt=False)
def roll_out(
    tab: RollOutTables, chances: Chances, changes: Ints, s: Standing, out: Played
) -> None:
    """Play every future of ``chances``.

    Parameters
    ----------
    changes : array, shape (Q,)
        Quarters in which prices change, or a tranche opens or closes by date.
    """
    for n in range(chances.ready.shape[0]):
        _play(n, changes, tab, chances, s, out)
