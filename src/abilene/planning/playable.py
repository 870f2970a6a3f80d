"""A plan ready to be played where its compute has a price: what operation leaves serves those who lend."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from abilene.appraisal.coverage import Coverage, coverage
from abilene.appraisal.lifetime import Valuation
from abilene.appraisal.phase_cash import PhaseCash, phase_cash
from abilene.appraisal.value import worth_of_all
from abilene.arrays import Floats
from abilene.brief import brief
from abilene.buildout import BuildPlan
from abilene.buildout.model import income
from abilene.buildout.model.terms import BN_USD
from abilene.buildout.order import Phases
from abilene.finance.lending import Lending
from abilene.risk.cover import CoverTables
from abilene.risk.futures import Deck, deck_of
from abilene.risk.loan_tables import lending_pots
from abilene.risk.payers import payers_of
from abilene.risk.phase_tables import played
from abilene.risk.tables import RollOutTables


@dataclass(frozen=True)
class Playable:
    """A plan whose compute has a price, ready to be played."""

    deck: Deck
    cover: CoverTables | None
    """What the cover of each future is worked out from; None where nobody lends, where
    compute has no price, or no life."""
    __repr__ = brief


def playable(build: BuildPlan, listed: Phases = ()) -> Playable:
    """Return a plan, ready to be played; ``listed`` as in ``deck_of``."""
    if not income.has_price(build.case):
        return Playable(deck_of(build, listed), None)
    valuation = Valuation(build, build.case.programme)
    whole = worth_of_all(valuation)
    covered = None if whole is None else coverage(build, whole)
    until = build.quarters[-1] + _longest(build)
    if covered is not None:
        until = max(until, covered.quarters[-1])
    cash = phase_cash(valuation, played(build, listed), until)
    deck = deck_of(build, listed, _within(build, cash))
    lends = bool(len(deck.tables.loans.terms))
    if covered is None or covered.cfads_usd is None or not lends:
        return Playable(deck, None)
    return Playable(deck, _cover(build, deck, covered, cash))


def _longest(build: BuildPlan) -> int:
    """Return the quarters from a draw to the last payment of the longest loan; none where no loan has an end."""
    terms = (one.lending.last_payment or 0 for one in build.case.funding.values())
    return max(terms, default=0)


def _within(build: BuildPlan, cash: PhaseCash) -> Floats:
    """Return what phases leave of operation in the quarters of the plan, shape (P, Q, Q). [bn USD]"""
    quarters = build.case.quarters
    phases = len(cash.operation_usd)
    found = np.zeros((phases, quarters, quarters))
    start, end = max(0, cash.first), min(quarters, cash.first + len(cash.quarters))
    axis = slice(start - cash.first, end - cash.first)
    found[:, :, start:end] = cash.operation_usd[:, :-1, axis] / BN_USD
    return found


def _cover(
    build: BuildPlan, deck: Deck, covered: Coverage, cash: PhaseCash
) -> CoverTables:
    """Return what the cover of each future is worked out from: the plan's, and what phases change of it."""
    cfads = (cash.operation_usd - cash.obligations_usd) / BN_USD
    planned = np.minimum(deck.tables.phases["planned"], deck.tables.quarters)
    every = np.arange(len(planned))
    more = len(cash.quarters) - len(covered.quarters)
    assert covered.cfads_usd is not None  # the caller has looked
    all_cash = np.pad(covered.cfads_usd / BN_USD, (0, more))
    all_hours = np.pad(covered.hours, (0, more))
    other_hours = all_hours - cash.hours[every, planned].sum(axis=0)
    other_hours[np.abs(other_hours) < 1e-9 * all_hours.max(initial=1.0)] = 0.0
    loans = lending_pots(build.case, payers_of(build).pots)
    served = [_of_a_dollar(one.lending, cash, deck.tables) for one in loans]
    interest, repaid, owed = map(np.array, zip(*served, strict=True))
    return CoverTables(
        loans=tuple(one.id for one in loans),
        first=cash.first,
        cash=cfads,
        hours=cash.hours,
        other_cash=all_cash - cfads[every, planned].sum(axis=0),
        other_hours=other_hours,
        interest=interest,
        repaid=repaid,
        owed=owed,
        has_end=covered.has_end and all(one.lending.last_payment for one in loans),
    )


def _of_a_dollar(
    terms: Lending, cash: PhaseCash, tab: RollOutTables
) -> tuple[Floats, Floats, Floats]:
    """Return interest, repayment and what is owed of a dollar by the quarter in which it was drawn, on an axis. [-]

    Interest and repayment from the quarter of the day of the plan on; shapes (Q, T), (Q,
    T) and (Q, T + 1).
    """
    ahead = cash.first + np.arange(-1, len(cash.quarters))
    drawn = np.arange(tab.quarters)[:, None]
    # up to the day of the plan nothing moves: what was owed on it stands for the time before
    age = np.maximum(ahead, tab.now - 1) - drawn
    interest, repaid = terms.service(max(int(age.max()), 0) + 1)
    is_there, place = age >= 0, np.maximum(age, 0)
    owed = np.where(is_there, (1 - np.cumsum(repaid))[place], 0.0)
    is_due = is_there[:, 1:] & (ahead[1:] >= tab.now)
    due = (np.where(is_due, row[place[:, 1:]], 0.0) for row in (interest, repaid))
    of_interest, of_repaid = due
    return of_interest, of_repaid, owed
