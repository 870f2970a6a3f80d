"""Loans as the kernel serves them, by hand."""

import pytest
from small_risks import BN, ONE, plan_of

from abilene.risk.loan_tables import (
    lender_rows,
    lending_pots,
    lending_table,
    served_within,
)
from abilene.risk.payers import payers_of

CAPITAL = {
    "own": {"amount_usd": BN},
    "loan": {
        "amount_usd": 9 * BN,
        "rate": 0.08,
        "upfront_fee": 0.01,
        "commitment_fee": 0.004,
    },
}


@pytest.fixture(scope="module")
def payers():
    return payers_of(plan_of(ONE, CAPITAL))


def test_only_what_asks_for_something_lends(payers):
    case = payers.plan.case
    assert [one.id for one in lending_pots(case, payers.pots)] == ["loan"]
    assert lender_rows(case, payers.pots) == [-1, 0]


def test_a_dollar_costs_interest_for_each_quarter_to_the_end_and_its_fee(payers):
    own, loan = payers.pots
    case = payers.plan.case
    assert served_within(case, own).tolist() == [0.0] * 4
    assert served_within(case, loan) == pytest.approx([0.07, 0.05, 0.03, 0.01])


def test_the_table_has_terms_and_what_is_due_by_age(payers):
    found = lending_table(payers.plan, payers)
    assert found.terms["pot"].tolist() == [1]
    assert found.terms["upfront"].tolist() == [0.01]
    assert found.terms["commitment"].tolist() == pytest.approx([0.001])
    assert found.owed.tolist() == [pytest.approx([0.0, 0.02, 0.02, 0.02])]
    assert found.past.tolist() == [[0.0] * 4]
    none = payers_of(plan_of(ONE, {"own": {"amount_usd": BN}}))
    assert lending_table(none.plan, none).owed.shape == (0, 4)
