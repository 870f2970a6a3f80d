"""Kernels: what is due whatever is built, and the service of loans and obligations, quarter by quarter."""

from __future__ import annotations

from abilene.risk._drawing import INNER, draw_from_pool, draw_of, keep_tried, open_bn
from abilene.risk._standing import ENOUGH, TINY, Standing
from abilene.risk.tables import Fixed, Played, RollOutTables


@INNER
def _unhold(k: int, fixed: Fixed, s: Standing) -> None:
    """Keep no longer what is paid now."""
    if fixed.paid[k].pot >= 0:
        s.pot[fixed.paid[k].pot].hold -= fixed.paid[k].bn
    if fixed.paid[k].funder >= 0:
        s.pot[fixed.paid[k].funder].hold -= fixed.paid[k].bn


@INNER
def pay_fixed_uses(
    n: int, t: int, tab: RollOutTables, s: Standing, out: Played
) -> None:
    """Pay what is due whatever is built, as the plan does; count what a tranche that is not open does not pay."""
    fixed = tab.fixed
    for k in range(tab.quarter[t].uses, tab.quarter[t].service):
        got = fixed.paid[k].bn
        _unhold(k, fixed, s)
        if fixed.paid[k].pot >= 0:
            got = draw_of(
                fixed.paid[k].pot,
                fixed.paid[k].funder,
                fixed.paid[k].bn,
                t,
                tab.money,
                s,
                False,
            )
        out.spent[n, t] += got
        lack = fixed.paid[k].bn - got
        if lack > ENOUGH:
            out.unpaid[n] += lack
    keep_tried(s)


@INNER
def _owed(t: int, tab: RollOutTables, s: Standing) -> float:
    """Return what loans and obligations ask for in a quarter beyond what operation leaves. [bn USD]"""
    fixed, loans = tab.fixed, tab.loans
    owed = tab.quarter[t].owed - tab.quarter[t].returned
    for w in range(fixed.waiting.shape[0]):
        p = fixed.waiting[w]
        if p < 0 or s.phase[p].energised <= t - 1:
            owed += fixed.waiting_bn[w, t]
    for row in range(loans.terms.shape[0]):
        owed += s.loan[row].due
    return owed + _fees(t, tab, s) - s.sums[3]


@INNER
def _fees(t: int, tab: RollOutTables, s: Standing) -> float:
    """Return the upfront and commitment fees of a quarter. [bn USD]"""
    fees, terms = 0.0, tab.loans.terms
    for row in range(terms.shape[0]):
        fees += terms[row].upfront * s.loan[row].tried
        if terms[row].commitment > 0.0:
            drawn = s.loan[row].before + s.loan[row].tried
            idle = open_bn(terms[row].pot, t, tab.money, s) - drawn
            fees += terms[row].commitment * max(0.0, idle)
    return fees


@INNER
def _operation(t: int, tab: RollOutTables, s: Standing) -> float:
    """Return what the phases that run leave of operation in a quarter. [bn USD]"""
    left = 0.0
    for p in range(s.phase.shape[0]):
        if s.phase[p].energised < t:
            left += tab.income[p, s.phase[p].energised, t]
    return left


@INNER
def serve_loans(n: int, t: int, tab: RollOutTables, s: Standing, out: Played) -> None:
    """Pay interest, fees, repayment and obligations; count what nobody pays.

    As the plan does, then by whoever may.
    """
    fixed, money = tab.fixed, tab.money
    cash = s.sums[2]
    s.sums[3] = _operation(t, tab, s)
    for k in range(tab.quarter[t].service, tab.quarter[t].service_end):
        _unhold(k, fixed, s)
    need = _owed(t, tab, s) + tab.quarter[t].balance - cash
    for k in range(tab.quarter[t].service, tab.quarter[t].service_end):
        b = fixed.paid[k].pot
        if need <= TINY or b < 0:
            continue
        most = min(need, fixed.paid[k].bn)
        got = draw_of(b, fixed.paid[k].funder, most, t, money, s, False)
        cash += got
        # a draw for the service of a loan has a fee of its own
        lender = money.pot[b].lender
        fee = tab.loans.terms[lender].upfront if lender >= 0 else 0.0
        need -= got * (1.0 - fee)
    for _ in range(2):
        lack = _owed(t, tab, s) - cash
        if lack <= TINY:
            break
        left = draw_from_pool(lack, t, fixed.bridge, 0, fixed.bridge.shape[0], money, s)
        for row in range(tab.loans.terms.shape[0]):
            b = tab.loans.terms[row].pot
            most = min(left, max(0.0, s.pot[b].extra_tried))
            got = draw_of(b, -1, most, t, money, s, False)
            s.pot[b].extra_tried -= got
            left -= got
        cash += lack - left
    owed = _owed(t, tab, s)
    out.unpaid[n] += max(0.0, owed - cash)
    s.sums[2] = max(0.0, cash - owed)
    keep_tried(s)


@INNER
def see_loans(t: int, tab: RollOutTables, s: Standing) -> None:
    """Add up what is due on the draws of the quarters before."""
    for row in range(s.loan.shape[0]):
        due = 0.0
        for u in range(t):
            if s.drawn[row, u] > 0.0:
                due += s.drawn[row, u] * tab.loans.owed[row, t - u]
        s.loan[row].due = due


@INNER
def close_loans(n: int, t: int, tab: RollOutTables, s: Standing, out: Played) -> None:
    """Add the draws of a quarter to those of the quarters before."""
    for row in range(s.loan.shape[0]):
        s.loan[row].tried = s.loan[row].drawn
    out.fees[n, t] = _fees(t, tab, s)
    for row in range(s.loan.shape[0]):
        s.drawn[row, t] += s.loan[row].drawn
        s.loan[row].before += s.loan[row].drawn
        s.loan[row].drawn = s.loan[row].tried = 0.0
