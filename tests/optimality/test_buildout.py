"""Plans of small random programmes against every combination of quarters."""

import pytest
from enumeration import Oracle
from small_programmes import random_case

from abilene.buildout import build, headlines

BN = 1e9


@pytest.mark.parametrize("block", range(12))
def test_no_combination_of_quarters_is_better(block):
    for seed in range(block * 20, block * 20 + 20):
        programme, situation = random_case(seed)
        plan = build(programme, situation)
        not_attributed_bn, mw_quarters, cost_bn = Oracle(programme, situation).best()
        assert plan.status == "optimal", seed
        assert plan.mip_gap < 1e-9, seed
        assert plan.capital_not_attributed_usd / BN == pytest.approx(
            not_attributed_bn, abs=1e-6
        ), seed
        assert plan.it_mw_quarters == pytest.approx(mw_quarters, abs=1e-4), seed
        assert plan.present_cost_usd / BN == pytest.approx(cost_bn, abs=1e-6), seed


@pytest.mark.parametrize("block", range(3))
def test_the_unlimited_plan_and_the_funding_gap_are_the_least(block):
    for seed in range(1000 + block * 20, 1000 + block * 20 + 20):
        programme, situation = random_case(seed)
        found, oracle = headlines(programme, situation), Oracle(programme, situation)
        most = max(
            (plan for plan in oracle.plans() if oracle.is_buildable(plan)),
            key=oracle.mw_quarters,
        )
        assert found.unlimited.it_mw_quarters == pytest.approx(
            oracle.mw_quarters(most), abs=1e-4
        ), seed
        least_bn = oracle.extra_bn(most, oracle.now)
        assert found.funding_gap_usd / BN == pytest.approx(least_bn, abs=1e-5), seed
        if found.funding_gap_quarter is not None:
            first = found.funding_gap_quarter - oracle.start
            assert oracle.extra_bn(most, first) == pytest.approx(least_bn, abs=1e-5), (
                seed
            )
            later_bn = oracle.extra_bn(most, first + 1)
            assert later_bn is None or later_bn > least_bn + 1e-5, seed
