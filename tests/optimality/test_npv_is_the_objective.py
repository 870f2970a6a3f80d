"""What the objective ``npv`` makes of a plan is the NPV that is printed, on random programmes with cash and loans."""

import pytest
from enumeration_cash import random_cash_case

from abilene.appraisal import Valuation
from abilene.appraisal.value import worth_of_all
from abilene.buildout import build

BN = 1e9
SAME_BN = 1e-6


@pytest.mark.parametrize("block", range(10))
def test_the_objective_is_the_npv_that_is_printed(block):
    """Where nothing runs, nothing is printed: then it is that of what was spent, if anything was."""
    printed = 0
    for seed in range(block * 20, block * 20 + 20):
        made, situation = random_cash_case(seed)
        plan = build(made, situation)
        whole = worth_of_all(Valuation(plan, made))
        if whole is None:
            continue
        if whole.npv_usd is None:
            wanted_usd = worth_of_flows_usd(made, plan, whole.flows)
        else:
            printed += 1
            wanted_usd = round(whole.npv_usd, 2)
        assert plan.npv_usd / BN == pytest.approx(
            wanted_usd / BN, rel=1e-9, abs=SAME_BN
        ), seed
    assert printed >= 2


def worth_of_flows_usd(made, plan, flows):
    """Return the present value on the day of the plan, in money of the programme's year, term by term."""
    header, day = made.programme, plan.case.quarter(plan.case.now)
    total = 0.0
    for quarter, usd in zip(flows.quarters, flows.cash_usd, strict=True):
        total += usd / (1 + header.discount_rate_per_year) ** ((quarter - day) / 4)
    return total / (1 + header.inflation_per_year) ** (day.year - header.usd_year)
