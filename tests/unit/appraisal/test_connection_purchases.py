"""What is bought of connections, by hand."""

import pytest
from connection_money import connected_case

from abilene.appraisal import Valuation
from abilene.appraisal.connection_purchases import purchases_of_connections
from abilene.budget import Budget
from abilene.buildout.search import plan_case
from abilene.dates import Quarter
from abilene.finance.project import Tax
from abilene.finance.worth import QuarterlyCash, taxed


def test_collateral_is_no_income_and_a_contribution_is_deducted_as_a_shell():
    """Posted in quarter 1 and given back after quarter 5; 60 m USD in aid serve from the third quarter on."""
    case = connected_case()
    valuation = Valuation(plan_case(case, Budget()), case.programme)
    aid, posted = purchases_of_connections(valuation, "a")
    assert (aid.cost_usd, aid.residual_usd) == (pytest.approx(60e6), 0)
    assert aid.used[0] == 2
    assert (posted.used, posted.residual_usd) == ((1, 6), pytest.approx(20e6))
    flows = QuarterlyCash.empty(tuple(Quarter.parse("2026-Q1") + i for i in range(8)))
    posted.add_to(flows, 0)
    paid = taxed(flows, [posted.bought(0)], Tax(rate=0.3))
    assert not paid.tax_usd.any()
    assert paid.cash_usd.sum() == pytest.approx(0)
