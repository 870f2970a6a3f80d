"""Cover of the debt in futures, by hand: two years of quarters, one phase, one loan of 10 at 8 % paid back at the end."""

from types import SimpleNamespace

import numpy as np
import pytest

from abilene.risk.cover import Cover, CoverTables
from abilene.risk.tables import NEVER

Q, T = 2, 8


def tables(**changes):
    """One phase that leaves 1 in each quarter after it is energised; a loan drawn in quarter 0."""
    cash, hours = np.zeros((1, Q + 1, T)), np.zeros((1, Q + 1, T))
    for energised in range(Q):
        cash[0, energised, energised + 1 :] = 1.0
        hours[0, energised, energised + 1 :] = 100.0
    interest, repaid, owed = (np.zeros((1, Q, T + extra)) for extra in (0, 0, 1))
    interest[0, 0, 1:], repaid[0, 0, -1], owed[0, 0, 1:-1] = 0.02, 1.0, 1.0
    given = {
        "loans": ("bank",),
        "first": 0,
        "cash": cash,
        "hours": hours,
        "other_cash": np.zeros(T),
        "other_hours": np.zeros(T),
        "interest": interest,
        "repaid": repaid,
        "owed": owed,
        "has_end": True,
    }
    return CoverTables(**given | changes)


def cover(energised=(0, 1, NEVER), drawn=10.0, fees=0.0, **changes):
    lent = np.zeros((len(energised), 1, Q))
    lent[:, 0, 0] = drawn
    paid = np.full((len(energised), Q), fees)
    played = SimpleNamespace(
        energised=np.array(energised)[:, None], lent=lent, fees=paid
    )
    return Cover(tables(**changes), played)


def test_cash_and_service_of_each_future():
    found = cover(fees=0.5)
    assert found.cfads[:, :3].tolist() == [[0, 1, 1], [0, 0, 1], [0, 0, 0]]
    assert found.service[0].tolist() == pytest.approx(
        [0.5, 0.7, 0.2, 0.2, 0.2, 0.2, 0.2, 10.2]
    )
    assert found.opening[0].tolist() == [0] + [10] * 7


def test_dscr_is_cash_over_service_of_years():
    found = cover()
    assert found.dscr[0].tolist() == pytest.approx([3 / 0.6, 4 / 10.8])
    assert found.dscr[1].tolist() == pytest.approx([2 / 0.6, 4 / 10.8])
    assert found.operates.tolist() == [[False, True], [False, True], [False, False]]
    least = found.least(found.dscr)
    assert least.tolist() == pytest.approx([4 / 10.8, 4 / 10.8, np.inf])


def test_llcr_is_the_worth_of_cash_over_what_is_owed():
    """At the start of the second year four quarters of 1 at 2 % are left, and 10 is owed."""
    found = cover()
    worth = sum(1.02**-k for k in range(1, 5))
    assert np.isnan(found.llcr[0, 0])
    assert found.llcr[:, 1].tolist() == pytest.approx([worth / 10, worth / 10, 0])


def test_a_covenant_is_tested_in_years_of_operation_in_which_the_loan_is_owed():
    found = cover()
    # the first year is none of operation; the third future has no year of operation
    held = found.kept(0, found.dscr, 0.5)
    assert held[:2].tolist() == [0, 0]
    assert np.isnan(held[2])
    assert found.kept(0, found.dscr, 0.3)[:2].tolist() == [1, 1]
    assert np.isnan(cover(drawn=0.0).kept(0, found.dscr, 0.3)).all(), "nothing is owed"


def test_what_no_phase_to_come_brings_stays():
    found = cover(other_cash=np.full(T, 2.0), other_hours=np.full(T, 5.0))
    assert found.cfads[2].tolist() == [2.0] * T
    assert found.operates.all()


def test_an_axis_that_begins_before_the_plan_has_its_fees_in_their_quarters():
    found = cover(
        fees=0.5, first=-2, interest=np.zeros((1, Q, T)), repaid=np.zeros((1, Q, T))
    )
    assert found.service[0].tolist() == [0, 0, 0.5, 0.5, 0, 0, 0, 0]
    later = cover(
        fees=0.5, first=1, interest=np.zeros((1, Q, T)), repaid=np.zeros((1, Q, T))
    )
    assert later.service[0].tolist() == [0.5] + [0] * 7
