"""Money of connections in plans: bills, cash, worth, and that they add up to the cent."""

import numpy as np
import pytest
from connection_money import connected_case

from abilene.appraisal import Valuation
from abilene.appraisal.capital_bill import capital_bill
from abilene.appraisal.value import worth_of_all
from abilene.budget import Budget
from abilene.buildout.search import plan_case

CONTRIBUTION, COLLATERAL = "sites.a.grid.g.contribution", "sites.a.grid.g.collateral"
MONEY = {"inflation_per_year": 0.03, "discount_rate_per_year": 0.08}


def planned(**more):
    return plan_case(connected_case(**MONEY, **more), Budget())


@pytest.fixture(scope="module")
def plan():
    return planned()


def test_both_are_paid_by_capital_and_collateral_comes_back(plan):
    assert plan.cost_usd[CONTRIBUTION][1] == pytest.approx(60e6)
    assert plan.cost_usd[COLLATERAL][1] == pytest.approx(20e6)
    back = plan.sources.cash_usd["collateral_returned"]
    assert np.flatnonzero(back).tolist() == [6]
    assert back[6] == pytest.approx(20e6)
    assert plan.paid_by_use_usd["free"]["sites.a.collateral"] == pytest.approx(20e6)


def test_sources_are_uses_and_cash_adds_up_to_the_cent(plan):
    paid = sum(plan.sources.paid_usd[source, use] for source, use in plan.sources.paid_usd if use in plan.cost_usd)  # fmt: skip
    assert paid == pytest.approx(plan.total_cost_usd, abs=0.005)
    flows = plan.sources.cash_usd
    into = ("revenue", "collateral_returned", "bridged", "unpaid")
    change = sum((usd if name in into else -usd) for name, usd in flows.items() if name != "balance")  # fmt: skip
    assert np.cumsum(change) == pytest.approx(flows["balance"], abs=0.005)


def test_the_bill_of_capital_has_them_with_amount_and_price(plan):
    lines = {line.use: line for line in capital_bill(plan)}
    assert lines[CONTRIBUTION].unit == "connection"
    posted = lines[COLLATERAL]
    assert (posted.amount, posted.unit, posted.usd_per_unit) == (200, "MW", 100_000)
    whole = sum(line.cost_usd for line in capital_bill(plan))
    assert whole == pytest.approx(plan.total_cost_usd.sum(), abs=0.005)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"term": {"years": 12}},
        {"term": {"letter_of_credit_fee": 0.03}},
        {"term": {"letter_of_credit_fee": 0.03, "years": 9}},
        {"ready": "2026-Q1", "as_of": "2026-05-15"},
        {"ready": "2025-Q2", "as_of": "2027-05-15"},
    ],
)
def test_the_objective_is_the_npv_that_is_printed(more):
    plan = planned(**more)
    worth = worth_of_all(Valuation(plan, plan.case.programme))
    assert worth.npv_usd == pytest.approx(plan.npv_usd, rel=1e-9, abs=1.0)


def test_each_costs_what_it_says():
    """The same plan without: worth more by what is paid less what comes back, discounted."""
    dear, letter = planned(), planned(term={"letter_of_credit_fee": 0.03})
    # collateral in cash: 20 m USD for five quarters; a letter: 0.15 m USD in each of six
    weight = [1.08 ** (-t / 4) for t in range(8)]
    lost = 20e6 * (weight[1] - weight[6])
    fees = 20e6 * 0.03 / 4 * sum(weight[1:7])
    assert letter.npv_usd - dear.npv_usd == pytest.approx(lost - fees, rel=1e-6)
    assert letter.sources.cash_usd["obligations"][1] == pytest.approx(150_000)


def test_it_is_due_whatever_is_built():
    """Where the money is not there, what no tranche pays is said."""
    case = connected_case(**MONEY)
    capital = {"free": case.programme.capital["free"].model_copy(update={"amount_usd": 10e6})}  # fmt: skip
    poor = case.programme.model_copy(update={"capital": capital})
    made = plan_case(type(case)(poor, case.situation, site_powers=case.site_powers), Budget())  # fmt: skip
    assert made.energised["a", "p"] is None
    assert made.not_attributed_usd[1] == pytest.approx(70e6)
