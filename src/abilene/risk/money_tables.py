"""The tranches of a plan as the roll-out draws on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from abilene.buildout.case import Case, Key
from abilene.buildout.model.terms import BN_USD
from abilene.buildout.outcome import BuildPlan
from abilene.dates import Quarter
from abilene.finance.capital import Funding
from abilene.finance.fund import called_share
from abilene.risk.loan_tables import lender_rows, served_within
from abilene.risk.openings import opening_of, planned_opening
from abilene.risk.payers import Paid, Payers, expiry
from abilene.risk.tables import POT, POT_QUARTER, Money


def money_table(
    plan: BuildPlan, payers: Payers, fixed: Sequence[Paid], place: Mapping[Key, int]
) -> Money:
    """Return the table of tranches.

    Parameters
    ----------
    fixed : sequence
        All that the plan pays whatever is built.
    place : mapping
        Place of each phase that is played.
    """
    case, pots = plan.case, payers.pots
    pot = np.zeros(len(pots), POT)
    of = np.zeros((len(pots), case.quarters), POT_QUARTER)
    of["hold"] = payers.hold_bn([one for one in fixed if one[1] >= 0])
    funder: list[int] = []
    for i, one in enumerate(pots):
        row, funders = pot[i], _funders(payers, one)
        opening = opening_of(plan, payers, one, place)
        row["kind"], row["key"] = opening.kind, opening.key
        row["wanted"], row["opens"] = opening.wanted, opening.opens
        row["own"] = one.own_usd / BN_USD
        row["gone"] = _gone_bn(plan, one.id)
        row["planned"] = planned_opening(plan, one)
        row["expires"] = expiry(case, one)
        row["funders"] = len(funder)
        funder += funders
        row["funders_end"] = len(funder)
        of["called"][i] = [_called(case, one, t) for t in range(case.quarters)]
        of["gross"][i] = served_within(case, one)
    pot["lender"] = lender_rows(case, pots)
    return Money(pot, of, np.array(funder, np.int64))


def _funders(payers: Payers, one: Funding) -> list[int]:
    """Return the tranches of which each dollar must come."""
    with_money = filter(payers.place.__contains__, one.funded_by)
    return [*map(payers.place.__getitem__, with_money)]


def _gone_bn(plan: BuildPlan, tranche: str) -> float:
    return float(plan.outflow_usd[tranche][: plan.case.now].sum()) / BN_USD


def _called(case: Case, one: Funding, quarter: int) -> float:
    """Return the share of a tranche that has been called by a quarter. [-]"""
    if not one.calls_per_year:
        return 1.0
    first = case.index_of(one.opens) if isinstance(one.opens, Quarter) else 0
    return called_share(one.calls_per_year, quarter - first + 1)
