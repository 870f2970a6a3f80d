"""Kernels: which phases are funded, and how they start, are paid for and are energised."""

from __future__ import annotations

from abilene.risk._drawing import (
    INNER,
    draw_of,
    drop_tried,
    keep_tried,
    pay_instalment,
    reserve_instalment,
    still_free,
)
from abilene.risk._standing import ENOUGH, TINY_MW, Standing
from abilene.risk.tables import (
    CHIPS,
    LACKS_MONEY,
    LACKS_PHASE,
    LACKS_POWER,
    LATE,
    LATER,
    NEVER,
    SHELL,
    USES,
    Chances,
    Played,
    RollOutTables,
)


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
    begun = s.phase[p].start if s.phase[p].start < NEVER else max(t, tab.begins)
    expected = max(expected, t, begun + phases[p].build - 1 + s.phase[p].stood)
    before = phases[p].before
    if before >= 0 and s.phase[before].energised == NEVER:
        if not s.phase[before].funded:
            return NEVER
        expected = max(expected, s.phase[before].expected)
    while expected < tab.quarters:
        if _has_power(p, expected, tab, s):
            return expected
        expected += 1
    return NEVER


@INNER
def _has_power(p: int, t: int, tab: RollOutTables, s: Standing) -> bool:
    """Return whether a campus carries all its phases up to one in a quarter, as far as one knows now."""
    site = tab.phases[p].site
    return tab.room[site, s.power[site, t], t] >= tab.phases[p].load_mw - TINY_MW


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
            if reserve_instalment(i, use, amount, q, t, pays, tab.money, s) > ENOUGH:
                return False
    for b in range(s.pot.shape[0]):
        s.reserved[p, b] = s.pot[b].paper - s.pot[b].paper_tried
        s.pot[b].paper = s.pot[b].paper_tried
    return True


@INNER
def set_aside(rank: int, s: Standing) -> None:
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
def fund_phases(
    n: int, t: int, tab: RollOutTables, chances: Chances, s: Standing
) -> None:
    """Say which phases are funded by what is promised today: those under way first, then in order.

    Of a strict list nothing is funded that the plan along it gives up, nor anything below what is not.
    """
    money = tab.money
    for b in range(money.pot.shape[0]):
        s.pot[b].paper = still_free(b, money, s)
        s.pot[b].ahead = 0.0
    # what a phase that is under way has to wait for comes first with it
    for p in range(s.phase.shape[0]):
        is_kept = s.phase[p].start < NEVER and tab.phases[p].planned < NEVER
        s.phase[p].first = 1 if is_kept else 0
    for p in range(s.phase.shape[0] - 1, -1, -1):
        if s.phase[p].first and tab.phases[p].before >= 0:
            s.phase[tab.phases[p].before].first = 1
    rank, ended = 0, False
    for first in (1, 0):
        for p in range(s.phase.shape[0]):
            if s.phase[p].energised == NEVER and s.phase[p].first == first:
                ended = ended or (tab.strict == 1 and tab.phases[p].planned == NEVER)
                funded = not ended and _is_covered(n, p, t, tab, chances, s)
                ended = ended or (tab.strict > first and not funded)
                s.phase[p].funded = 1 if funded else 0
                s.phase[p].rank = rank
                rank += 1


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
                set_aside(s.phase[p].rank, s)
            amount = (
                pays.due[i].bn
                * tab.quarter[t].growth
                * _factor(kind, n, p, phases[p].site, chances)
            )
            if pay_instalment(i, use, amount, t, pays, tab.money, s) > ENOUGH:
                drop_tried(s)
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
        keep_tried(s)
        for j in range(pays.use[USES * p].first, pays.use[USES * p + LATER].first):
            if s.paid[j] == 2:
                s.paid[j] = 1
    return spent


@INNER
def _note(
    cause: int, n: int, p: int, t: int, tab: RollOutTables, s: Standing, out: Played
) -> None:
    """Count a quarter in which a phase is behind the plan, and keep what held its work back."""
    if t >= tab.phases[p].planned:
        out.waited[n, p, cause] += 1
    if cause != LATE and t >= tab.phases[p].planned - tab.phases[p].build + 1:
        s.phase[p].held = cause


@INNER
def _not_funded(p: int, tab: RollOutTables, s: Standing) -> int:
    """Return what keeps a phase from being funded: power, where that is not expected within the plan, or money."""
    while s.phase[p].expected == NEVER:
        before = tab.phases[p].before
        if before < 0 or s.phase[before].energised < NEVER or s.phase[before].funded:
            return LACKS_POWER
        p = before
    return LACKS_MONEY


@INNER
def _behind(
    n: int, p: int, t: int, real: int, tab: RollOutTables, chances: Chances, s: Standing
) -> int:
    """Return why a phase that is funded is not energised in a quarter.

    What comes of a late beginning, or of quarters in which work stood, is what held it.
    """
    phases = tab.phases
    if real <= t:
        return LACKS_PHASE if _has_power(p, t, tab, s) else LACKS_POWER
    begun = min(phases[p].started, phases[p].planned - phases[p].build + 1)
    build = phases[p].build
    if phases[p].started == NEVER:
        build = chances.build[n, p]
    if t < max(chances.ready[n, p], begun + build - 1):
        return LATE
    return s.phase[p].held


@INNER
def _hold(p: int, t: int, tab: RollOutTables, s: Standing) -> None:
    """See what keeps work from beginning that should have begun: power, or the phase before."""
    planned, before = tab.phases[p].planned, tab.phases[p].before
    if t < planned - tab.phases[p].build + 1:
        return
    if not _has_power(p, min(max(t, planned), tab.quarters - 1), tab, s):
        s.phase[p].held = LACKS_POWER
    elif (
        before >= 0
        and s.phase[before].energised == NEVER
        and s.phase[before].expected > planned
    ):
        s.phase[p].held = LACKS_PHASE


@INNER
def advance_phase(
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
        _note(_not_funded(p, tab, s), n, p, t, tab, s, out)
        return False
    planned = phases[p].planned if phases[p].planned < NEVER else phases[p].ready
    expected = _expected(p, t, tab, s)
    if expected == NEVER:
        return False
    work = expected - phases[p].build + 1
    if is_new and t >= work:
        s.phase[p].start = t
    elif is_new:
        _hold(p, t, tab, s)
    # accelerators may be ordered before work begins
    begun, stood = min(s.phase[p].start, max(t, work)), s.phase[p].stood
    real = max(chances.ready[n, p], begun + phases[p].build - 1)
    if phases[p].started == NEVER:
        real = max(real, begun + chances.build[n, p] - 1)
    real = max(real + stood, planned)
    before = phases[p].before
    follows = before < 0 or s.phase[before].energised <= t
    done = real <= t and follows and _has_power(p, t, tab, s)
    next_t = min(t + 1, tab.quarters - 1)
    soon = done or (real <= t + 1 and _has_power(p, next_t, tab, s))
    spent = _pay_due(n, p, t, done, soon, tab, chances, s)
    if spent < 0.0:
        if is_new:
            s.phase[p].start = NEVER
        else:
            s.phase[p].stood += 1
        _note(LACKS_MONEY, n, p, t, tab, s, out)
        return True
    out.spent[n, t] += spent
    if done:
        s.phase[p].energised = t
        s.sums[1] += phases[p].it_mw
    else:
        cause = _behind(n, p, t, real, tab, chances, s)
        _note(cause, n, p, t, tab, s, out)
    return False


@INNER
def pay_later_uses(
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
                lack -= draw_of(
                    pays.payer[k].pot, pays.payer[k].funder, most, t, money, s, True
                )
            s.paid[i] = 1
            if lack > ENOUGH:
                drop_tried(s)
            else:
                keep_tried(s)
                out.spent[n, t] += amount
