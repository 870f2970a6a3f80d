"""What is owed on each tranche that lends, to its last payment: also after the last quarter of the plan.

Each draw is a loan of its own on the terms of its tranche (``finance.lending``), so
interest and repayment are the draws convolved with those of a dollar by its age, and

    balance[t] = balance[t-1] + drawn[t] - repaid[t] .
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from abilene.arrays import Floats
from abilene.brief import brief
from abilene.buildout import BuildPlan
from abilene.dates import Quarter
from abilene.finance.lending import Lending

ROUNDING_USD = 1e4
"""Draws that come to no more than this are rounding of the search. [USD]"""


@dataclass(frozen=True)
class Loan:
    """What is owed on a tranche: arrays over the quarters from the first of the plan on. [USD]"""

    drawn_usd: Floats
    balance_usd: Floats
    """Owed at the end of the quarter."""
    interest_usd: Floats
    """By the terms, whether or not operation or capital can pay it."""
    repaid_usd: Floats
    has_end: bool
    """Whether its terms say when it is paid back. Without an end, or refinanced, it
    stays owed and bears interest on the whole axis."""
    __repr__ = brief

    @property
    def last(self) -> int | None:
        """Quarter of its last payment; None for a loan without an end."""
        if not self.has_end:
            return None
        return int(np.flatnonzero(self.repaid_usd)[-1])


def loans(build: BuildPlan, until: Quarter | None = None) -> dict[str, Loan]:
    """Return what is owed on each tranche of debt, or with a rate, of which anything is drawn.

    All loans share one axis: from the first quarter of the plan to the latest of its
    last one, the last payment of any loan, and ``until``.
    """
    shown = 0 if until is None else until - build.case.quarter(0) + 1
    drawn = _lent_usd(build)
    terms = {id_: build.case.funding[id_].lending for id_ in drawn}
    lengths = [_last_due(terms[id_], usd) + 1 for id_, usd in drawn.items()]
    length = max([len(build.quarters), shown, *lengths])
    return {id_: _loan(terms[id_], usd, length) for id_, usd in drawn.items()}


def _lent_usd(build: BuildPlan) -> Mapping[str, Floats]:
    """Return the draws of each tranche that lends. [USD]"""
    funding = build.case.funding
    return {
        id_: usd
        for id_, usd in build.drawn_usd.items()
        if funding[id_].lending.is_debt and usd.sum() > ROUNDING_USD
    }


def _last_due(terms: Lending, drawn_usd: Floats) -> int:
    """Return the quarter of the last payment on what is drawn; that of the last draw for a loan without an end."""
    last_draw = int(np.flatnonzero(drawn_usd)[-1])
    return last_draw + (terms.last_payment or 0)


def _loan(terms: Lending, drawn_usd: Floats, length: int) -> Loan:
    """Return what is owed on a tranche."""
    drawn = np.zeros(length)
    drawn[: len(drawn_usd)] = drawn_usd
    interest, repaid = terms.owed_on(drawn)
    has_end = terms.last_payment is not None
    balance = np.cumsum(drawn) - np.cumsum(repaid)
    # The last payment takes what is left: no digits of rounding stay owed.
    balance[np.abs(balance) < 1e-9 * drawn.sum()] = 0.0
    return Loan(drawn, balance, interest, repaid, has_end)
