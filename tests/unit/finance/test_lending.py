"""The terms of a tranche by quarter, and what a dollar drawn on them owes."""

import numpy as np
import pytest
from small_programmes import programme

from abilene.finance.lending import Lending, lending

SITES = {"a": {"phases": {"p": {}}}}


def terms(**tranche):
    made = programme(SITES, {"t": {"amount_usd": 1, **tranche}})
    return lending(made.capital["t"])


def test_yearly_terms_become_quarterly():
    loan = terms(
        rate=0.08,
        tenor_years=2.5,
        interest_only_years=1,
        upfront_fee=0.01,
        commitment_fee=0.004,
    )
    assert loan.rate_per_quarter == 0.02
    assert (loan.tenor_quarters, loan.interest_only_quarters) == (10, 4)
    assert loan.commitment_fee_per_quarter == pytest.approx(0.001)
    assert loan.upfront_fee == 0.01
    assert terms(rate=0.08, tenor_years=0.01).tenor_quarters == 1


def test_money_that_is_not_paid_back_costs_nothing():
    gift = terms()
    assert gift == Lending()
    assert not gift.costs
    assert gift.is_plain
    interest, repaid = gift.service(4)
    assert not interest.any()
    assert not repaid.any()


def test_a_cap_on_gearing_costs_nothing_but_is_not_plain():
    capped = terms(gearing_cap=0.6)
    assert not capped.costs
    assert not capped.is_plain
    assert terms(upfront_fee=0.01).costs


@pytest.mark.parametrize(
    ("loan", "costs", "is_free", "is_plain", "last_payment"),
    [
        (Lending(tenor_quarters=3), False, False, True, None),
        (Lending(tenor_quarters=3, is_debt=True), False, True, True, None),
        (Lending(0.02, 3, is_debt=True), True, False, False, 3),
        (Lending(0.0, 3), True, False, False, 3),
        (Lending(0.02, None), True, False, False, None),
        (Lending(0.02, 3, is_refinanced=True), True, False, False, None),
        (Lending(commitment_fee_per_quarter=0.01), True, False, False, None),
        (Lending(upfront_fee=0.01), True, False, False, None),
        (Lending(gearing_cap=0.0), False, False, False, None),
        (Lending(gearing_cap_per_site=0.0), False, False, False, None),
    ],
)
def test_what_terms_say_of_money(loan, costs, is_free, is_plain, last_payment):
    """A rate of nothing is a rate; debt without one is free; a fee and a cap each are terms."""
    assert (loan.costs, loan.is_free, loan.is_plain) == (costs, is_free, is_plain)
    assert loan.last_payment == last_payment


def test_a_dollar_without_a_tenor_owes_interest_alone():
    interest, repaid = Lending(rate_per_quarter=0.02).service(4)
    assert interest.tolist() == [0, 0.02, 0.02, 0.02]
    assert not repaid.any()


def test_a_dollar_is_paid_back_by_level_payments_after_its_grace():
    loan = Lending(rate_per_quarter=0.02, tenor_quarters=3, interest_only_quarters=1)
    interest, repaid = loan.service(6)
    payment = 0.02 / (1 - 1.02**-2)
    assert interest[:2].tolist() == [0, 0.02]
    assert (interest + repaid)[2:4] == pytest.approx([payment, payment])
    assert repaid.sum() == pytest.approx(1)
    assert interest[4:].tolist() == repaid[4:].tolist() == [0, 0]


def test_a_plan_that_ends_first_sees_only_its_own_quarters():
    loan = Lending(rate_per_quarter=0.02, tenor_quarters=40)
    short, long = loan.service(5), loan.service(60)
    for seen, whole in zip(short, long, strict=True):
        np.testing.assert_array_equal(seen, whole[:5])


def test_a_bullet_owes_all_of_it_at_the_end_of_its_tenor():
    loan = terms(rate=0.08, tenor_years=1, repayment="bullet")
    interest, repaid = loan.service(7)
    assert interest == pytest.approx([0, 0.02, 0.02, 0.02, 0.02, 0, 0])
    assert repaid == pytest.approx([0, 0, 0, 0, 1, 0, 0])
    assert loan.last_payment == 4


def test_what_is_refinanced_bears_interest_on():
    loan = terms(rate=0.08, tenor_years=1, repayment="bullet", refinanced=True)
    interest, repaid = loan.service(7)
    assert interest.tolist() == [0, *[0.02] * 6]
    assert not repaid.any()
    assert loan.last_payment is None


def test_each_draw_is_a_loan_of_its_own():
    loan = Lending(rate_per_quarter=0.02, tenor_quarters=2, is_bullet=True)
    interest, repaid = loan.owed_on(np.array([100.0, 50.0, 0.0, 0.0, 0.0]))
    assert interest == pytest.approx([0, 2, 3, 1, 0])
    assert repaid == pytest.approx([0, 0, 100, 50, 0])


def test_fees_are_of_draws_and_of_what_is_open_and_not_drawn():
    """What closes undrawn costs nothing more, nor does what rounding draws beyond it."""
    loan = Lending(upfront_fee=0.01, commitment_fee_per_quarter=0.001)
    drawn, is_open = np.array([0.0, 60, 41, 0]), np.array([100.0, 100, 100, 0])
    assert loan.fees_on(drawn, is_open) == pytest.approx([0.1, 0.64, 0.41, 0])


@pytest.mark.parametrize(
    "fee",
    [
        {"upfront_fee": 0.01},
        {"commitment_fee_per_quarter": 0.01},
        {"rate_per_quarter": 0.0},
    ],
)
def test_any_fee_or_rate_is_a_cost(fee):
    assert Lending(**fee).costs
