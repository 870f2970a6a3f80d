"""Plans of small random programmes with cash, loans and revenue against every combination of quarters."""

import numpy as np
import pytest
from enumeration_cash import CashOracle, indebted_case, random_cash_case

from abilene.buildout import build

BN = 1e9


def blocks(count, fast):
    """Return so many blocks of ten programmes, all but the fast ones marked as slow."""
    slow = pytest.mark.slow
    return [pytest.param(k, marks=() if k in fast else slow) for k in range(count)]


@pytest.mark.parametrize("block", blocks(20, fast={0, 7, 13, 19}))
def test_no_combination_of_quarters_is_worth_more(block):
    for seed in range(block * 10, block * 10 + 10):
        made, situation = random_cash_case(seed)
        plan = build(made, situation)
        not_attributed_bn, unpaid_bn, npv_bn = CashOracle(made, situation).best_npv()
        assert plan.status == "optimal", seed
        assert plan.irreducible.not_attributed_usd / BN == pytest.approx(
            not_attributed_bn, abs=1e-5
        ), seed
        assert plan.irreducible.unpaid_usd / BN == pytest.approx(unpaid_bn, abs=1e-5), (
            seed
        )
        assert plan.npv_usd / BN == pytest.approx(npv_bn, abs=1e-5), seed
        paid = sum(plan.sources.paid_usd.values(), np.zeros(len(plan.quarters)))
        assert paid == pytest.approx(
            plan.total_cost_usd + plan.sources.cash_usd["bridged"], abs=0.01
        ), seed


@pytest.mark.parametrize("block", blocks(4, fast={3}))
def test_all_debt_together_at_no_more_than_a_share_of_cost(block):
    """Debt is plentiful in these: without the cap, most of them would be worth more."""
    held = 0
    for seed in range(block * 10, block * 10 + 10):
        made, situation = indebted_case(seed)
        plan = build(made, situation)
        best = CashOracle(made, situation).best_npv()
        assert plan.irreducible.not_attributed_usd / BN == pytest.approx(
            best[0], abs=1e-5
        ), seed
        assert plan.npv_usd / BN == pytest.approx(best[2], abs=1e-5), seed
        held += CashOracle(_uncapped(made), situation).best_npv() != best
    assert held >= 2


def _uncapped(made):
    data = made.model_dump(by_alias=True)
    for record in (data["programme"], *data["sites"].values()):
        record["debt_share_max"] = None
    return type(made).model_validate(data)
