"""Kernels: a build-out played quarter by quarter, by a rule that knows no future.

The rule is told in ``docs/risk.md``; each function here is one of its sentences.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from abilene.arrays import Floats, Ints
from abilene.compiled import compiled
from abilene.risk.tables import (
    BY_DATE,
    BY_LOAD,
    BY_PHASE,
    CHIPS,
    LACKS_MONEY,
    LACKS_PHASE,
    LACKS_POWER,
    LATE,
    LATER,
    NEVER,
    PER_MW,
    SHELL,
    USES,
    Chances,
    Fixed,
    Money,
    Played,
    Records,
    RollOutTables,
)

TINY = 1e-9
"""Money that is rounding. [bn USD]"""
ENOUGH = 2e-6
"""Short of this a payment is made. [bn USD]"""
TINY_MW = 1e-6
INNER = compiled(
    nogil=True,
    error_model="numpy",
    no_cpython_wrapper=True,
    no_cfunc_wrapper=True,
    _nrt=False,
)
"""Compiles what only kernels call: what Python would need to call it takes long to compile."""
GIVEN_UP = 4
"""Quarters after which nobody counts any more on a tranche that has not opened."""


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
        )
    ]
)
"""Of a phase: when it was energised and when its work began, or NEVER; for how many
quarters that stood still; whether promises cover it, and when it is then expected;
whether it is asked before those that nobody has begun, and the place in which it was."""
LOAN_STATE = np.dtype(
    [(name, np.float64) for name in ("drawn", "tried", "before", "due")]
)
"""Of a loan: its draws of this quarter, and the same while a payment is tried; those of
all quarters before, and what is due on them now. [bn USD]"""
SITE_STATE = np.dtype([("mask", np.int64), ("mask_next", np.int64)])
"""Of a campus: which uncertain events of power have happened, by this quarter and the next."""


class Standing(NamedTuple):
    """How far one future has come."""

    pot: Records
    """(B,) of POT_STATE."""
    phase: Records
    """(P,) of PHASE_STATE."""
    site: Records
    """(S,) of SITE_STATE."""
    paid: Ints
    """(I,) 1 where an instalment is paid, 2 while that is tried."""
    loan: Records
    """(L,) of LOAN_STATE."""
    drawn: Floats
    """(L, Q) draws of the quarters before. [bn USD]"""
    reserved: Floats
    """(P, B) what is reserved on paper for each phase that is funded. [bn USD]"""
    sums: Floats
    """(3,) IT load at the end of the quarter before, at the end of this one, and cash."""


@INNER
def _open_bn(b: int, t: int, money: Money, s: Standing) -> float:
    """Return how much of a tranche has opened by a quarter; nothing outside its dates."""
    opened = s.pot[b].opened
    if t < opened or t > money.pot[b].expires:
        return 0.0
    if money.pot[b].kind == PER_MW:
        return min(money.pot[b].own, money.pot[b].wanted * s.sums[0])
    if money.pot[b].kind == BY_DATE:
        # calls are counted from the quarter in which it opens
        late = opened - money.pot[b].opens if opened > -NEVER else 0
        return money.pot[b].own * money.of[b, max(0, t - late)].called
    return money.pot[b].own


@INNER
def _left(b: int, t: int, money: Money, s: Standing, kept: bool) -> float:
    """Return what may be drawn of a tranche in a quarter.

    With ``kept``, without what is kept for loans, for what is fixed, and for the phases
    that come first.
    """
    left = _open_bn(b, t, money, s) - s.pot[b].tried
    if kept:
        pot = s.pot[b]
        free = money.pot[b].own - pot.tried - pot.hold - pot.extra_tried - pot.ahead
        left = min(left, free)
    return left


@INNER
def _draw(
    b: int, f: int, most: float, t: int, money: Money, s: Standing, kept: bool
) -> float:
    """Draw up to an amount of a tranche that is open, and of what funds it; return what came.

    With ``kept`` what the plan keeps of it for loans and other fixed payments stays.
    """
    got = min(most, _left(b, t, money, s, kept))
    if f >= 0:
        got = min(got, _left(f, t, money, s, kept))
    if got <= 0.0:
        return 0.0
    s.pot[b].tried += got
    if f >= 0:
        s.pot[f].tried += got
    lender = money.pot[b].lender
    if lender >= 0:
        s.loan[lender].tried += got
    return got


@INNER
def _draw_pool(
    amount: float, t: int, pool: Ints, first: int, last: int, money: Money, s: Standing
) -> float:
    """Draw an amount of whoever may pay it, in order; return what is lacking.

    Of a lender as much less as its interest takes.
    """
    need = amount
    for k in range(first, last):
        b = pool[k]
        per = 1.0 + money.of[b, t].gross
        most = min(need, _left(b, t, money, s, True) / per)
        if most <= 0.0:
            continue
        got = 0.0
        if money.pot[b].funders == money.pot[b].funders_end:
            got = _draw(b, -1, most, t, money, s, True)
        for j in range(money.pot[b].funders, money.pot[b].funders_end):
            got += _draw(b, money.funder[j], most - got, t, money, s, True)
        s.pot[b].extra_tried += got * money.of[b, t].gross
        need -= got
        if need <= TINY:
            return 0.0
    return need


@INNER
def _pay_instalment(
    i: int, use: int, amount: float, t: int, pays: Any, money: Money, s: Standing
) -> float:
    """Pay an instalment of a phase; return what is lacking.

    As the plan does, and what is then lacking by whoever may.
    """
    lack = amount
    for k in range(pays.due[i].payers, pays.due[i].payers_end):
        most = min(lack, amount * pays.payer[k].share)
        lack -= _draw(pays.payer[k].pot, pays.payer[k].funder, most, t, money, s, True)
    if lack <= TINY:
        return 0.0
    return _draw_pool(
        lack, t, pays.pool, pays.use[use].pool, pays.use[use].pool_end, money, s
    )


@INNER
def _promised(b: int, q: int, t: int, money: Money, s: Standing) -> bool:
    """Return whether a tranche, as it is promised today, is open in a quarter."""
    if q > money.pot[b].expires:
        return False
    if s.pot[b].opened <= t:
        return True
    opens = money.pot[b].planned
    if t - opens >= GIVEN_UP:
        return False
    return q >= min(opens, NEVER) and opens < NEVER


@INNER
def _free(b: int, money: Money, s: Standing) -> float:
    """Return what is left of the promise of a tranche once what is fixed has been kept."""
    pot = s.pot[b]
    return money.pot[b].own - pot.gone - pot.hold - pot.extra


@INNER
def _reserved(b: int, money: Money, s: Standing) -> float:
    """Return what has been reserved of a tranche on paper."""
    return _free(b, money, s) - s.pot[b].paper_tried


@INNER
def _reserve(
    b: int, f: int, most: float, q: int, t: int, money: Money, s: Standing
) -> float:
    """Reserve up to an amount of a promise, and of what funds it; return what was."""
    if not _promised(b, q, t, money, s):
        return 0.0
    got = min(most, s.pot[b].paper_tried)
    if f >= 0:
        if not _promised(f, q, t, money, s):
            return 0.0
        got = min(got, s.pot[f].paper_tried)
    if got <= 0.0:
        return 0.0
    s.pot[b].paper_tried -= got
    if f >= 0:
        s.pot[f].paper_tried -= got
    return got


@INNER
def _reserve_instalment(
    i: int,
    use: int,
    amount: float,
    q: int,
    t: int,
    pays: Any,
    money: Money,
    s: Standing,
) -> float:
    """Reserve an instalment that is expected in a quarter; return what no promise covers."""
    lack = amount
    for k in range(pays.due[i].payers, pays.due[i].payers_end):
        most = min(lack, amount * pays.payer[k].share)
        lack -= _reserve(pays.payer[k].pot, pays.payer[k].funder, most, q, t, money, s)
    for k in range(pays.use[use].pool, pays.use[use].pool_end):
        if lack <= TINY:
            return 0.0
        b = pays.pool[k]
        # beside the plan, nobody counts on an event that has not come
        most = s.pot[b].paper_tried
        if money.pot[b].kind != BY_DATE:
            most = min(most, _left(b, t, money, s, True) - _reserved(b, money, s))
        per = 1.0 + money.of[b, q].gross
        most = min(lack, most / per)
        if most <= 0.0:
            continue
        got = 0.0
        if money.pot[b].funders == money.pot[b].funders_end:
            got = _reserve(b, -1, most, q, t, money, s)
        for j in range(money.pot[b].funders, money.pot[b].funders_end):
            got += _reserve(b, money.funder[j], most - got, q, t, money, s)
        s.pot[b].paper_tried -= got * money.of[b, q].gross
        lack -= got
    return max(lack, 0.0)


@INNER
def _factor(kind: int, n: int, p: int, site: int, chances: Chances) -> float:
    """Return the factor on what a use of a phase costs in a future."""
    if kind == SHELL:
        return chances.shell[n, p]
    if kind == CHIPS:
        return chances.chips[n, p]
    return chances.power[n, site]


@INNER
def _expected(p: int, t: int, tab: RollOutTables, s: Standing) -> int:
    """Return the quarter in which a phase is energised if nothing more comes between, or NEVER.

    Not before its power is promised, nor before the phase that comes first at its campus.
    """
    phases = tab.phases
    expected = phases[p].planned if phases[p].planned < NEVER else phases[p].ready
    begun = s.phase[p].start if s.phase[p].start < NEVER else t
    expected = max(expected, t, begun + phases[p].build - 1 + s.phase[p].stood)
    before = phases[p].before
    if before >= 0 and s.phase[before].energised == NEVER:
        if not s.phase[before].funded:
            return NEVER
        expected = max(expected, s.phase[before].expected)
    site, all_of_it = phases[p].site, tab.room.shape[1] - 1
    while expected < tab.quarters:
        if tab.room[site, all_of_it, expected] >= phases[p].load_mw - TINY_MW:
            return expected
        expected += 1
    return NEVER


@INNER
def _is_covered(
    n: int, p: int, t: int, tab: RollOutTables, chances: Chances, s: Standing
) -> bool:
    """Reserve the rest of a phase on paper; return whether promises cover it."""
    pays, phases = tab.payments, tab.phases
    expected = _expected(p, t, tab, s)
    s.phase[p].expected = expected
    # what the plan gives up, and nobody pays for in time, is given up
    is_given_up = phases[p].planned == NEVER and s.phase[p].stood > 0
    if expected == NEVER or is_given_up:
        return False
    begun = (
        s.phase[p].start if s.phase[p].start < NEVER else expected - phases[p].build + 1
    )
    slip = expected - phases[p].planned if phases[p].planned < NEVER else 0
    for b in range(s.pot.shape[0]):
        s.pot[b].paper_tried = s.pot[b].paper
    for kind in range(LATER):
        use = USES * p + kind
        for i in range(pays.use[use].first, pays.use[use].end):
            if s.paid[i]:
                continue
            if pays.due[i].planned < NEVER:
                q = pays.due[i].planned + slip
            elif kind == SHELL:
                q = begun + pays.due[i].lag
            else:
                q = expected - pays.due[i].lag
            q = min(max(q, t), expected)
            amount = (
                pays.due[i].bn
                * tab.quarter[q].growth
                * _factor(kind, n, p, phases[p].site, chances)
            )
            if _reserve_instalment(i, use, amount, q, t, pays, tab.money, s) > ENOUGH:
                return False
    for b in range(s.pot.shape[0]):
        s.reserved[p, b] = s.pot[b].paper - s.pot[b].paper_tried
        s.pot[b].paper = s.pot[b].paper_tried
    return True


@INNER
def _set_aside(rank: int, s: Standing) -> None:
    """Keep what is reserved for the phases that were asked before a place out of reach of whoever pays now."""
    for b in range(s.pot.shape[0]):
        s.pot[b].ahead = 0.0
    for p in range(s.phase.shape[0]):
        phase = s.phase[p]
        if phase.funded and phase.energised == NEVER and phase.rank < rank:
            for b in range(s.pot.shape[0]):
                s.pot[b].ahead += s.reserved[p, b]


@INNER
def _use_up(p: int, s: Standing) -> None:
    """Take what has been tried for a phase off what is reserved for it."""
    for b in range(s.pot.shape[0]):
        pot = s.pot[b]
        used = pot.tried - pot.gone + pot.extra_tried - pot.extra
        s.reserved[p, b] = max(0.0, s.reserved[p, b] - used)


@INNER
def _fund(n: int, t: int, tab: RollOutTables, chances: Chances, s: Standing) -> None:
    """Say which phases are funded by what is promised today: those under way first, then in order."""
    money = tab.money
    for b in range(money.pot.shape[0]):
        s.pot[b].paper = _free(b, money, s)
        s.pot[b].ahead = 0.0
    # what a phase that is under way has to wait for comes first with it
    for p in range(s.phase.shape[0]):
        is_kept = s.phase[p].start < NEVER and tab.phases[p].planned < NEVER
        s.phase[p].first = 1 if is_kept else 0
    for p in range(s.phase.shape[0] - 1, -1, -1):
        if s.phase[p].first and tab.phases[p].before >= 0:
            s.phase[tab.phases[p].before].first = 1
    rank = 0
    for first in (1, 0):
        for p in range(s.phase.shape[0]):
            if s.phase[p].energised == NEVER and s.phase[p].first == first:
                s.phase[p].funded = 1 if _is_covered(n, p, t, tab, chances, s) else 0
                s.phase[p].rank = rank
                rank += 1


@INNER
def _open_tranches(t: int, tab: RollOutTables, s: Standing) -> bool:
    """Open what events or dates open in a quarter; return whether anything opened, or opens in proportion."""
    money = tab.money
    changed = False
    for b in range(money.pot.shape[0]):
        if money.pot[b].kind == PER_MW:
            changed = changed or s.sums[0] != s.sums[1]
            continue
        if s.pot[b].opened < NEVER:
            continue
        if money.pot[b].kind == BY_DATE:
            opens = s.pot[b].opens <= t
        elif money.pot[b].kind == BY_PHASE:
            opens = s.phase[money.pot[b].key].energised <= t - 1
        elif money.pot[b].kind == BY_LOAD:
            opens = s.sums[1] >= money.pot[b].wanted - TINY_MW
        else:
            opens = s.pot[money.pot[b].key].gone >= money.pot[b].wanted - ENOUGH
        if opens:
            s.pot[b].opened = t
            changed = True
    return changed


@INNER
def _keep(s: Standing) -> None:
    """Take what was tried for paid."""
    for b in range(s.pot.shape[0]):
        s.pot[b].gone = s.pot[b].tried
        s.pot[b].extra = s.pot[b].extra_tried
    for row in range(s.loan.shape[0]):
        s.loan[row].drawn = s.loan[row].tried


@INNER
def _drop(s: Standing) -> None:
    """Take nothing of what was tried for paid."""
    for b in range(s.pot.shape[0]):
        s.pot[b].tried = s.pot[b].gone
        s.pot[b].extra_tried = s.pot[b].extra
    for row in range(s.loan.shape[0]):
        s.loan[row].tried = s.loan[row].drawn


@INNER
def _falls_due(
    kind: int, lag: int, p: int, t: int, soon: bool, expected: int, s: Standing
) -> bool:
    """Return whether an instalment of a phase that is not done is due in a quarter."""
    if kind == SHELL:
        return t >= s.phase[p].start + lag + s.phase[p].stood
    if kind == CHIPS:
        return (lag == 1 and soon) or (lag > 1 and t >= expected - lag)
    return False


@INNER
def _pay_due(
    n: int,
    p: int,
    t: int,
    done: bool,
    soon: bool,
    tab: RollOutTables,
    chances: Chances,
    s: Standing,
) -> float:
    """Pay what is due for a phase in a quarter, all of it or nothing; return what was paid, or -1 if money lacks.

    A building by the quarters since its work began; accelerators as they are ordered,
    the last but one when the phase is one quarter ahead; all the rest when it is done.
    """
    pays, phases = tab.payments, tab.phases
    expected = _expected(p, t, tab, s)
    spent, count = 0.0, 0
    for kind in range(LATER):
        use = USES * p + kind
        for i in range(pays.use[use].first, pays.use[use].end):
            if s.paid[i]:
                continue
            lag = pays.due[i].lag
            if not (done or _falls_due(kind, lag, p, t, soon, expected, s)):
                continue
            if not count:
                _set_aside(s.phase[p].rank, s)
            amount = (
                pays.due[i].bn
                * tab.quarter[t].growth
                * _factor(kind, n, p, phases[p].site, chances)
            )
            if _pay_instalment(i, use, amount, t, pays, tab.money, s) > ENOUGH:
                _drop(s)
                for j in range(
                    pays.use[USES * p].first, pays.use[USES * p + LATER].first
                ):
                    if s.paid[j] == 2:
                        s.paid[j] = 0
                return -1.0
            s.paid[i] = 2
            spent += amount
            count += 1
    if count:
        _use_up(p, s)
        _keep(s)
        for j in range(pays.use[USES * p].first, pays.use[USES * p + LATER].first):
            if s.paid[j] == 2:
                s.paid[j] = 1
    return spent


@INNER
def _note(cause: int, n: int, p: int, t: int, tab: RollOutTables, out: Played) -> None:
    """Count a quarter in which a phase is behind the plan."""
    if t >= tab.phases[p].planned:
        out.waited[n, p, cause] += 1


@INNER
def _advance(
    n: int,
    p: int,
    t: int,
    tab: RollOutTables,
    chances: Chances,
    s: Standing,
    out: Played,
) -> bool:
    """Let a phase start, be paid for and be energised in a quarter; return whether money lacked."""
    phases = tab.phases
    is_new = s.phase[p].start == NEVER
    if not s.phase[p].funded:
        if not is_new:
            s.phase[p].stood += 1
        _note(LACKS_MONEY, n, p, t, tab, out)
        return False
    planned = phases[p].planned if phases[p].planned < NEVER else phases[p].ready
    expected = _expected(p, t, tab, s)
    if expected == NEVER:
        return False
    work = expected - phases[p].build + 1
    if is_new and t >= work:
        s.phase[p].start = t
    # accelerators may be ordered before work begins
    begun, stood = min(s.phase[p].start, max(t, work)), s.phase[p].stood
    real = max(chances.ready[n, p], begun + phases[p].build - 1)
    if phases[p].started == NEVER:
        real = max(real, begun + chances.build[n, p] - 1)
    real = max(real + stood, planned)
    site, load = phases[p].site, phases[p].load_mw - TINY_MW
    before = phases[p].before
    follows = before < 0 or s.phase[before].energised <= t
    has_power = tab.room[site, s.site[site].mask, t] >= load
    done = real <= t and follows and has_power
    next_t = min(t + 1, tab.quarters - 1)
    soon = done or (
        real <= t + 1 and tab.room[site, s.site[site].mask_next, next_t] >= load
    )
    spent = _pay_due(n, p, t, done, soon, tab, chances, s)
    if spent < 0.0:
        if is_new:
            s.phase[p].start = NEVER
        else:
            s.phase[p].stood += 1
        _note(LACKS_MONEY, n, p, t, tab, out)
        return True
    out.spent[n, t] += spent
    if done:
        s.phase[p].energised = t
        s.sums[1] += phases[p].it_mw
    elif real > t:
        _note(LATE, n, p, t, tab, out)
    elif not has_power:
        _note(LACKS_POWER, n, p, t, tab, out)
    else:
        _note(LACKS_PHASE, n, p, t, tab, out)
    return False


@INNER
def _pay_later(
    n: int, t: int, tab: RollOutTables, chances: Chances, s: Standing, out: Played
) -> None:
    """Pay what the plan adds at a campus some quarters after a phase, where the same tranches still can."""
    pays, money = tab.payments, tab.money
    for p in range(s.phase.shape[0]):
        if s.phase[p].energised == NEVER:
            continue
        use = USES * p + LATER
        for i in range(pays.use[use].first, pays.use[use].end):
            if s.paid[i] or t < s.phase[p].energised + pays.due[i].lag:
                continue
            amount = (
                pays.due[i].bn
                * tab.quarter[t].growth
                * chances.power[n, tab.phases[p].site]
            )
            lack = amount
            for k in range(pays.due[i].payers, pays.due[i].payers_end):
                most = min(lack, amount * pays.payer[k].share)
                lack -= _draw(
                    pays.payer[k].pot, pays.payer[k].funder, most, t, money, s, True
                )
            s.paid[i] = 1
            if lack > ENOUGH:
                _drop(s)
            else:
                _keep(s)
                out.spent[n, t] += amount


@INNER
def _unhold(k: int, fixed: Fixed, s: Standing) -> None:
    """Keep no longer what is paid now."""
    if fixed.paid[k].pot >= 0:
        s.pot[fixed.paid[k].pot].hold -= fixed.paid[k].bn
    if fixed.paid[k].funder >= 0:
        s.pot[fixed.paid[k].funder].hold -= fixed.paid[k].bn


@INNER
def _pay_fixed(n: int, t: int, tab: RollOutTables, s: Standing, out: Played) -> None:
    """Pay what is due whatever is built, as the plan does."""
    fixed = tab.fixed
    for k in range(tab.quarter[t].uses, tab.quarter[t].service):
        out.spent[n, t] += fixed.paid[k].bn
        _unhold(k, fixed, s)
        if fixed.paid[k].pot >= 0:
            _draw(
                fixed.paid[k].pot,
                fixed.paid[k].funder,
                fixed.paid[k].bn,
                t,
                tab.money,
                s,
                False,
            )
    _keep(s)


@INNER
def _owed(t: int, tab: RollOutTables, s: Standing) -> float:
    """Return what loans and obligations ask for in a quarter. [bn USD]"""
    fixed, loans, money = tab.fixed, tab.loans, tab.money
    owed = tab.quarter[t].owed - tab.quarter[t].returned
    for w in range(fixed.waiting.shape[0]):
        p = fixed.waiting[w]
        if p < 0 or s.phase[p].energised <= t - 1:
            owed += fixed.waiting_bn[w, t]
    for row in range(loans.terms.shape[0]):
        owed += s.loan[row].due + loans.terms[row].upfront * s.loan[row].tried
        if loans.terms[row].commitment > 0.0:
            drawn = s.loan[row].before + s.loan[row].tried
            idle = _open_bn(loans.terms[row].pot, t, money, s) - drawn
            owed += loans.terms[row].commitment * max(0.0, idle)
    return owed


@INNER
def _serve(n: int, t: int, tab: RollOutTables, s: Standing, out: Played) -> None:
    """Pay interest, fees, repayment and obligations; count what nobody pays.

    As the plan does, then by whoever may.
    """
    fixed, money = tab.fixed, tab.money
    cash = s.sums[2]
    for k in range(tab.quarter[t].service, tab.quarter[t].service_end):
        _unhold(k, fixed, s)
    need = _owed(t, tab, s) + tab.quarter[t].balance - cash
    for k in range(tab.quarter[t].service, tab.quarter[t].service_end):
        b = fixed.paid[k].pot
        if need <= TINY or b < 0:
            continue
        most = min(need, fixed.paid[k].bn)
        got = _draw(b, fixed.paid[k].funder, most, t, money, s, False)
        cash += got
        # a draw for the service of a loan has a fee of its own
        lender = money.pot[b].lender
        fee = tab.loans.terms[lender].upfront if lender >= 0 else 0.0
        need -= got * (1.0 - fee)
    for _ in range(2):
        lack = _owed(t, tab, s) - cash
        if lack <= TINY:
            break
        left = _draw_pool(lack, t, fixed.bridge, 0, fixed.bridge.shape[0], money, s)
        for row in range(tab.loans.terms.shape[0]):
            b = tab.loans.terms[row].pot
            most = min(left, max(0.0, s.pot[b].extra_tried))
            got = _draw(b, -1, most, t, money, s, False)
            s.pot[b].extra_tried -= got
            left -= got
        cash += lack - left
    owed = _owed(t, tab, s)
    out.unpaid[n] += max(0.0, owed - cash)
    s.sums[2] = max(0.0, cash - owed)
    _keep(s)


@INNER
def _see_loans(t: int, tab: RollOutTables, s: Standing) -> None:
    """Add up what is due on the draws of the quarters before."""
    for row in range(s.loan.shape[0]):
        due = 0.0
        for u in range(t):
            if s.drawn[row, u] > 0.0:
                due += s.drawn[row, u] * tab.loans.owed[row, t - u]
        s.loan[row].due = due


@INNER
def _close_loans(t: int, s: Standing) -> None:
    """Add the draws of a quarter to those of the quarters before."""
    for row in range(s.loan.shape[0]):
        s.drawn[row, t] += s.loan[row].drawn
        s.loan[row].before += s.loan[row].drawn
        s.loan[row].drawn = s.loan[row].tried = 0.0


@INNER
def _begin(n: int, tab: RollOutTables, chances: Chances, s: Standing) -> None:
    """Set the state to the day of the plan."""
    money, phases = tab.money, tab.phases
    for b in range(money.pot.shape[0]):
        s.pot[b].gone = money.pot[b].gone
        s.pot[b].extra = 0.0
        s.pot[b].opens = money.pot[b].opens
        s.pot[b].opened = NEVER
        if money.pot[b].kind == PER_MW or (
            money.pot[b].opens < tab.now and money.pot[b].kind == BY_DATE
        ):
            s.pot[b].opened = (
                money.pot[b].opens if money.pot[b].kind == BY_DATE else -NEVER
            )
        elif money.pot[b].kind == BY_DATE:
            s.pot[b].opens = min(money.pot[b].opens + chances.late[n, b], NEVER)
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
    for i in range(s.paid.shape[0]):
        s.paid[i] = 0
    s.sums[0] = s.sums[1] = tab.online_mw
    s.sums[2] = tab.quarter[tab.now - 1].balance if tab.now > 0 else 0.0
    _drop(s)


@INNER
def _see_power(
    n: int, t: int, tab: RollOutTables, chances: Chances, s: Standing
) -> None:
    """See which uncertain events of power have happened, and which do next quarter."""
    for site in range(s.site.shape[0]):
        s.site[site].mask = s.site[site].mask_next = 0
    for j in range(tab.event.shape[0]):
        site, bit = tab.event[j].site, 1 << tab.event[j].bit
        if chances.event[n, j] <= t:
            s.site[site].mask |= bit
        if chances.event[n, j] <= t + 1:
            s.site[site].mask_next |= bit


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
        opened = _open_tranches(t, tab, s)
        s.sums[0] = s.sums[1]
        for b in range(s.pot.shape[0]):
            s.pot[b].hold = tab.money.of[b, t].hold
            s.pot[b].before = s.pot[b].gone
        _see_power(n, t, tab, chances, s)
        _see_loans(t, tab, s)
        _pay_fixed(n, t, tab, s, out)
        if failed or opened or changes[t]:
            _fund(n, t, tab, chances, s)
        failed = False
        for p in range(s.phase.shape[0]):
            if s.phase[p].energised == NEVER:
                lacked = _advance(n, p, t, tab, chances, s, out)
                failed = failed or lacked
        _set_aside(s.phase.shape[0], s)
        _pay_later(n, t, tab, chances, s, out)
        _set_aside(0, s)
        for b in range(s.pot.shape[0]):
            if s.pot[b].gone > s.pot[b].before + TINY:
                out.last[n, b] = t
        _serve(n, t, tab, s, out)
        _close_loans(t, s)
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


def blank_state(tab: RollOutTables) -> Standing:
    """Return room for the state of one future."""
    return Standing(
        pot=np.zeros(len(tab.money.pot), POT_STATE),
        phase=np.zeros(len(tab.phases), PHASE_STATE),
        site=np.zeros(tab.room.shape[0], SITE_STATE),
        paid=np.zeros(len(tab.payments.due), np.int64),
        loan=np.zeros(len(tab.loans.terms), LOAN_STATE),
        drawn=np.zeros(tab.loans.past.shape),
        reserved=np.zeros((len(tab.phases), len(tab.money.pot))),
        sums=np.zeros(3),
    )
