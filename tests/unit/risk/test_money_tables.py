"""The table of tranches."""

import pytest
from small_programmes import situation
from small_risks import BN, ONE, plan_of

from abilene.risk.money_tables import money_table
from abilene.risk.payers import payers_of
from abilene.risk.tables import BY_DATE, NEVER

CAPITAL = {
    "fund": {"amount_usd": 2 * BN, "outside": True, "calls_per_year": [0.5, 0.5]},
    "venture": {"amount_usd": 5 * BN, "funded_by": ["fund"], "expires": "2026-Q3"},
    "loan": {"amount_usd": 3 * BN, "rate": 0.08, "opens": "2026-Q2"},
}


def table(plan, fixed=()):
    return money_table(plan, payers_of(plan), fixed, {("a", "p"): 0})


@pytest.fixture(scope="module")
def found():
    return table(plan_of(ONE, CAPITAL), [(2, 2, -1, 0.25)])


def test_a_row_says_what_a_tranche_has_and_when(found):
    assert found.pot["own"].tolist() == [2.0, 5.0, 3.0]
    assert found.pot["expires"].tolist() == [NEVER, 2, NEVER]
    assert found.pot["kind"].tolist() == [BY_DATE] * 3
    assert found.pot["opens"].tolist() == [-NEVER, -NEVER, 1]
    assert found.pot["planned"].tolist() == [-NEVER, -NEVER, 1]
    assert found.pot["lender"].tolist() == [-1, -1, 0]
    assert (found.pot["gone"] == 0).all()


def test_funders_are_a_slice(found):
    assert found.funder.tolist() == [0]
    slices = [(int(a), int(b)) for a, b in found.pot[["funders", "funders_end"]]]
    assert slices == [(0, 0), (0, 1), (1, 1)]


def test_what_is_held_called_and_served_by_quarter(found):
    assert found.of["hold"][2].tolist() == [0.25, 0.25, 0.25, 0.0]
    assert found.of["called"][2].tolist() == [1.0] * 4
    assert (found.of["called"][0] < 1).all()
    assert found.of["gross"][2] == pytest.approx([0.06, 0.04, 0.02, 0.0])


def test_what_was_paid_before_the_day_of_the_plan_is_gone():
    ran = {"started": "2025-Q4", "energised": "2026-Q1"}
    measured = {f"sites.a.phases.p.{what}" for what in ran}
    sites = {"a": {"phases": {"p": ran, "q": {}}}}
    plan = plan_of(
        sites, {"free": {"amount_usd": 9 * BN}}, situation("2026-05-01", measured)
    )
    gone = table(plan).pot["gone"].tolist()
    assert gone == pytest.approx([plan.outflow_usd["free"][0] / BN])
    assert gone[0] > 1.9
