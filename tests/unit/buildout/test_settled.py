"""Power purchase agreements of a plan: in its cost of electricity to the dollar, and in that of its last year."""

from dataclasses import replace

import numpy as np
import pytest
from billed_plans import LINE, agreement, billed_case

from abilene.budget import Budget
from abilene.buildout.agreements import agreements_usd, last_settled
from abilene.buildout.last_year import SHARE_OF_YEAR, quarters_that_run
from abilene.buildout.levelised import levelised_usd_per_mwh
from abilene.buildout.model.uses import growth
from abilene.buildout.search import plan_case
from abilene.buildout.settled import agreements_by_quarter
from abilene.dates import HOURS_PER_YEAR

SIZED = replace(LINE, lcoe_usd_per_mwh=40.0)
HEADER = {"inflation_per_year": 0.1, "usd_year": 2025}


@pytest.fixture(scope="module")
def plans():
    """Return the plan without an agreement, and with one."""
    one = agreement(years=10, escalator=0.02)
    return [
        plan_case(billed_case(agreements=some, header=HEADER, line=SIZED), Budget())
        for some in ((), (one,))
    ]


def test_each_quarter_pays_strike_and_fee_less_the_market(plans):
    _, plan = plans
    (found,) = agreements_by_quarter(plan, "a")
    grown = np.array([1.1] * 4 + [1.21] * 4)
    strike = 30 * np.array([1.0] * 5 + [1.02] * 3)
    mwh = 50 * np.array([0, 500, 600, 300, 400, 500, 600, 300])
    market = 50e3 * np.array([0, 15, 30, 9, 16, 15, 30, 9]) * grown
    assert found.mwh == pytest.approx(mwh)
    assert found.usd_per_mwh == pytest.approx(strike)
    assert found.market_usd == pytest.approx(market)
    assert found.paid_usd == pytest.approx(mwh * strike - market)


def test_it_is_part_of_the_cost_of_electricity_and_nothing_else_moves(plans):
    bare, plan = plans
    (found,) = agreements_by_quarter(plan, "a")
    for t in range(8):
        apart = plan.electricity_usd["a"][t] - bare.electricity_usd["a"][t]
        assert apart == pytest.approx(found.paid_usd[t], abs=0.01)
    assert plan.energised == bare.energised
    assert not list(agreements_by_quarter(bare, "a"))


def test_the_cost_of_the_last_year_holds_it_in_money_of_the_programme(plans):
    """100 MW run at their peak through the four quarters after those that are settled, at 1.21 of its money."""
    bare, plan = (levelised_usd_per_mwh(one, "a") for one in plans)
    at, runs_in = quarters_that_run(plans[1], "a")
    mwh = 100 * HOURS_PER_YEAR * SHARE_OF_YEAR[runs_in].sum()
    case = plans[1].case
    settled_usd = [
        agreements_usd(case, "a", t, growth(case, None, t)) / growth(case, None, t)
        for t in at + 1
    ]
    assert plan - bare == pytest.approx(sum(settled_usd) / mwh)
    assert plan < bare


def test_a_term_goes_on_after_the_plan(plans):
    """Ten years from the second quarter of 2026: to the first of 2036, of which the plan has eight."""
    bare, plan = plans
    paid, without = plan.electricity_usd["a"], bare.electricity_usd["a"]
    last = max(t for t, usd in paid.items() if usd)
    assert last == 40
    for t in range(9, 41):
        usd = agreements_usd(plan.case, "a", t, growth(plan.case, None, t))
        assert paid[t] - without.get(t, 0.0) == pytest.approx(usd, abs=0.01)
    assert last_settled(plan.case, "a") == 40
    assert last_settled(bare.case, "a") == -1
