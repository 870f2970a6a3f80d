"""What loans and obligations ask for, quarter by quarter, and what of it nobody pays."""

import pytest
from small_risks import BN, ONE, deck, energised, free, future

LEASE = {"usd_per_year": 0.4 * BN, "from": "2026-01-01"}


def test_what_a_loan_asks_for_moves_with_its_draws():
    """0.4 % a quarter of 0.5, 1 and then 3 bn, from the quarter after each draw."""
    capital = {"loan": {"amount_usd": 3 * BN, "rate": 0.016}} | {
        "own": {"amount_usd": 0.05 * BN, "only_for": "operation"}
    }
    made = deck(ONE, capital)
    plan, late = future(made), future(made, ready=[2])
    own = made.tranches.index("own")
    assert (energised(plan), energised(late)) == ([1], [2])
    assert plan.drawn[0, own] == pytest.approx(0.002 + 2 * 0.012)
    assert late.drawn[0, own] == pytest.approx(0.002 + 0.004 + 0.012)
    assert plan.unpaid[0] == late.unpaid[0] == pytest.approx(0)


def test_an_obligation_that_nobody_pays_is_counted():
    made = deck(
        ONE, free(3, only_for="sites.a"), more={"obligations": {"lease": LEASE}}
    )
    assert future(made).unpaid[0] == pytest.approx(0.4)


def test_an_obligation_that_waits_for_a_phase_is_due_from_the_quarter_after_it():
    capital = free(3) | {"own": {"amount_usd": 0.2 * BN, "only_for": "operation"}}
    lease = LEASE | {"when_energised": "a.p"}
    made = deck(ONE, capital, more={"obligations": {"lease": lease}})
    own = made.tranches.index("own")
    assert future(made).drawn[0, own] == pytest.approx(0.2)
    assert future(made, ready=[2]).drawn[0, own] == pytest.approx(0.1)
    assert future(made, ready=[3]).drawn[0, own] == pytest.approx(0.0)
