"""Plans of small random programmes with cash, loans and revenue against every combination of quarters."""

import numpy as np
import pytest
from enumeration_cash import CashOracle, random_cash_case

from abilene.buildout import build

BN = 1e9


@pytest.mark.parametrize("block", range(20))
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
