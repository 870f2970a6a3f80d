"""The rule as a whole: the plan where nothing is uncertain, and what opens money in its quarter."""

import pytest
from small_risks import APART, BN, ONE, TWO, deck, energised, free, future, spent

from abilene.risk.tables import LACKS_MONEY, NEVER


def test_what_goes_as_planned_is_the_plan():
    found = future(deck(TWO, free(6)))
    assert energised(found) == [1, 1]
    assert spent(found) == [1.0, 5.0, 0.0, 0.0]
    assert found.drawn[0].tolist() == [6.0]
    assert not found.waited.any()


def test_money_that_opens_late_keeps_a_phase_waiting():
    """It cannot begin when it should; the quarter in which it is built after all is for lack of money too."""
    made = deck(ONE, free(3, opens="2026-Q2"), end="2027-Q4")
    assert energised(future(made)) == [2]
    found = future(made, late=[2])
    assert energised(found) == [4]
    assert found.opened[0].tolist() == [3]
    assert found.waited[0, 0, LACKS_MONEY] == found.waited.sum() == 2
    assert spent(found)[3:5] == [0.5, 2.5]


def test_money_that_never_comes_builds_nothing():
    made = deck(ONE, free(3, opens="2026-Q2"), end="2027-Q4")
    found = future(made, late=[NEVER])
    assert energised(found) == [NEVER]
    assert found.opened[0].tolist() == [NEVER]
    assert sum(spent(found)) == 0


@pytest.mark.parametrize(
    "event",
    [
        {"energised": "a.p"},
        {"it_online_mw": 100.0},
        {"per_it_online_mw_usd": 30e6},
        {"drawn": "free"},
    ],
)
def test_an_event_opens_a_tranche_a_quarter_after_it_has_happened(event):
    capital = free(3, only_for="sites.a") | {
        "next": {"amount_usd": 3 * BN, "opens": event, "only_for": "sites.b"}
    }
    made = deck(APART, capital, end="2027-Q4")
    assert energised(future(made)) == [1, 3]
    found = future(made, ready=[3, 1])
    assert energised(found) == [3, 5]
