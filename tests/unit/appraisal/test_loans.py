"""What is owed, by hand: one loan of 100 at 8 %, two years of interest alone and five of level payments."""

import pytest
from small_valuations import LIVING, borrowing, valued

from abilene.appraisal.loans import loans
from abilene.dates import Quarter

TERMS = {"kind": "debt", "rate": 0.08, "tenor_years": 7, "interest_only_years": 2}


def lent(amount=100e6, until=None, **terms):
    """Return the loan of a plan that first draws all of it in 2026-Q1."""
    capital = borrowing(amount, **(TERMS | terms))
    plan = valued(capital=capital, hardware=LIVING).plan
    return loans(plan, until)["loan"]


def test_every_balance_of_one_loan():
    """Drawn at 2026-Q1: 8 quarters of 2.0 interest, then 20 payments of 100 i / (1 - (1+i)^-20), i = 2 %."""
    loan = lent()
    payment = 100e6 * 0.02 / (1 - 1.02**-20)
    assert payment == pytest.approx(6_115_671.81, abs=0.01)
    owed = 100e6
    assert loan.balance_usd[0] == pytest.approx(owed)
    assert loan.interest_usd[0] == loan.repaid_usd[0] == 0.0
    for t in range(1, 9):
        assert loan.interest_usd[t] == pytest.approx(2e6)
        assert loan.repaid_usd[t] == pytest.approx(0.0, abs=1e-6)
        assert loan.balance_usd[t] == pytest.approx(owed)
    for t in range(9, 29):
        interest = 0.02 * owed
        assert loan.interest_usd[t] == pytest.approx(interest)
        assert loan.repaid_usd[t] == pytest.approx(payment - interest)
        owed -= payment - interest
        assert loan.balance_usd[t] == pytest.approx(owed, abs=1e-3)
    assert owed == pytest.approx(0, abs=1e-3)
    assert (loan.last, len(loan.balance_usd)) == (28, 29)
    assert loan.balance_usd[-1] == 0.0


def test_what_is_drawn_is_repaid_or_owed():
    for terms in ({}, {"tenor_years": None}, {"repayment": "bullet"}, {"rate": 0.0}):
        if terms.get("tenor_years", 7) is None or "repayment" in terms:
            terms |= {"interest_only_years": 0.0}
        loan = lent(5e9, **terms)
        assert loan.drawn_usd.sum() > 2e9
        assert loan.repaid_usd.sum() + loan.balance_usd[-1] == pytest.approx(
            loan.drawn_usd.sum()
        )
        steps = loan.drawn_usd - loan.repaid_usd
        assert loan.balance_usd[1:] == pytest.approx(
            loan.balance_usd[:-1] + steps[1:], abs=10
        )


def test_interest_is_due_on_what_was_owed_a_quarter_before():
    loan = lent(5e9)
    assert loan.interest_usd[1:] == pytest.approx(0.02 * loan.balance_usd[:-1], abs=10)


def test_a_bullet_is_paid_at_the_end_of_its_tenor():
    loan = lent(repayment="bullet", interest_only_years=0, tenor_years=4)
    assert loan.balance_usd[:16] == pytest.approx([100e6] * 16)
    assert loan.interest_usd[1:17] == pytest.approx([2e6] * 16)
    assert loan.repaid_usd[16] == pytest.approx(100e6)
    assert (loan.last, loan.balance_usd[16]) == (16, 0.0)


def test_what_is_refinanced_or_has_no_tenor_stays_owed():
    until = Quarter.parse("2032-Q4")
    for terms in (
        {"repayment": "bullet", "refinanced": True, "interest_only_years": 0},
        {"tenor_years": None, "interest_only_years": 0},
    ):
        loan = lent(until=until, **terms)
        assert (loan.last, loan.has_end) == (None, False)
        assert loan.balance_usd == pytest.approx([100e6] * 28)
        assert loan.interest_usd[1:] == pytest.approx([2e6] * 27)
        assert not loan.repaid_usd.any()


def test_debt_without_a_rate_is_owed_and_costs_nothing():
    loan = lent(rate=None, tenor_years=None, interest_only_years=0)
    assert loan.balance_usd == pytest.approx([100e6] * 4)
    assert not loan.interest_usd.any()


def test_equity_is_no_loan():
    assert loans(valued().plan) == {}
