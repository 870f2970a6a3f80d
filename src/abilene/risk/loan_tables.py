"""The loans of a plan as the roll-out serves them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from abilene.arrays import Floats
from abilene.buildout.case import Case
from abilene.buildout.model.terms import BN_USD
from abilene.buildout.outcome import BuildPlan
from abilene.finance.capital import SERVICE, Funding
from abilene.risk.payers import Payers
from abilene.risk.tables import LOAN, Loans


def lending_pots(case: Case, pots: Sequence[Funding]) -> list[Funding]:
    """Return the tranches that lend."""
    return [one for one in pots if SERVICE(one.id) in case.payers]


def lender_rows(case: Case, pots: Sequence[Funding]) -> list[int]:
    """Return the row of each tranche among those that lend, or -1."""
    rows = {one.id: i for i, one in enumerate(lending_pots(case, pots))}
    return [rows.get(one.id, -1) for one in pots]


def served_within(case: Case, one: Funding) -> Floats:
    """Return what a dollar that is drawn in a quarter costs to serve within the plan, by quarter. [-]"""
    if not one.lending.costs:
        return np.zeros(case.quarters)
    interest, repaid = one.lending.service(case.quarters)
    # a draw of the last quarter has one quarter of service to come, one of the first all
    by_quarter: Floats = np.cumsum(interest + repaid)[::-1] + one.lending.upfront_fee
    return by_quarter


def lending_table(plan: BuildPlan, payers: Payers) -> Loans:
    """Return the table of loans."""
    case, lending = plan.case, lending_pots(plan.case, payers.pots)
    past = np.zeros((len(lending), case.quarters))
    owed = np.zeros((len(lending), case.quarters))
    terms = np.zeros(len(lending), LOAN)
    for row, one in enumerate(lending):
        drawn_usd = plan.drawn_usd[one.id][: case.now]
        past[row, : case.now] = drawn_usd / BN_USD
        owed[row] = sum(one.lending.service(case.quarters))
        terms[row]["pot"] = payers.place[one.id]
        terms[row]["upfront"] = one.lending.upfront_fee
        terms[row]["commitment"] = one.lending.commitment_fee_per_quarter
    return Loans(terms, owed, past)
