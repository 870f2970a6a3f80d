"""Kernels: what is drawn of tranches and reserved of their promises, as the plan does first, then by whoever may."""

from __future__ import annotations

from typing import Any

from abilene.arrays import Ints
from abilene.compiled import compiled
from abilene.risk._standing import TINY, Standing
from abilene.risk.tables import BY_DATE, NEVER, PER_MW, Money

INNER = compiled(
    nogil=True,
    error_model="numpy",
    no_cpython_wrapper=True,
    no_cfunc_wrapper=True,
    forceinline=True,
    _nrt=False,
)
"""Compiles what only kernels call, into whoever calls it: a call would copy the shape and
place of every array of the tables, which takes longer than most of what is called. What
Python would need to call it takes long to compile, and is left out."""
GIVEN_UP = 4
"""Quarters after which nobody counts any more on a tranche that has not opened."""


@INNER
def open_bn(b: int, t: int, money: Money, s: Standing) -> float:
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
    left = open_bn(b, t, money, s) - s.pot[b].tried
    if kept:
        pot = s.pot[b]
        free = money.pot[b].own - pot.tried - pot.hold - pot.extra_tried - pot.ahead
        left = min(left, free)
    return left


@INNER
def draw_of(
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
def draw_from_pool(
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
            got = draw_of(b, -1, most, t, money, s, True)
        for j in range(money.pot[b].funders, money.pot[b].funders_end):
            got += draw_of(b, money.funder[j], most - got, t, money, s, True)
        s.pot[b].extra_tried += got * money.of[b, t].gross
        need -= got
        if need <= TINY:
            return 0.0
    return need


@INNER
def pay_instalment(
    i: int, use: int, amount: float, t: int, pays: Any, money: Money, s: Standing
) -> float:
    """Pay an instalment of a phase; return what is lacking.

    As the plan does, and what is then lacking by whoever may.
    """
    lack = amount
    for k in range(pays.due[i].payers, pays.due[i].payers_end):
        most = min(lack, amount * pays.payer[k].share)
        lack -= draw_of(
            pays.payer[k].pot, pays.payer[k].funder, most, t, money, s, True
        )
    if lack <= TINY:
        return 0.0
    return draw_from_pool(
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
def still_free(b: int, money: Money, s: Standing) -> float:
    """Return what is left of the promise of a tranche once what is fixed has been kept."""
    pot = s.pot[b]
    return money.pot[b].own - pot.gone - pot.hold - pot.extra


@INNER
def _reserved(b: int, money: Money, s: Standing) -> float:
    """Return what has been reserved of a tranche on paper."""
    return still_free(b, money, s) - s.pot[b].paper_tried


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
def reserve_instalment(
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
def keep_tried(s: Standing) -> None:
    """Take what was tried for paid."""
    for b in range(s.pot.shape[0]):
        s.pot[b].gone = s.pot[b].tried
        s.pot[b].extra = s.pot[b].extra_tried
    for row in range(s.loan.shape[0]):
        s.loan[row].drawn = s.loan[row].tried


@INNER
def drop_tried(s: Standing) -> None:
    """Take nothing of what was tried for paid."""
    for b in range(s.pot.shape[0]):
        s.pot[b].tried = s.pot[b].gone
        s.pot[b].extra_tried = s.pot[b].extra
    for row in range(s.loan.shape[0]):
        s.loan[row].tried = s.loan[row].drawn
