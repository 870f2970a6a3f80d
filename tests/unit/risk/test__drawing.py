"""What is drawn: of tranches that are open, and not of what is reserved for those that come first."""

from small_risks import BN, ONE, TWO, deck, energised, free, future, spent

from abilene.risk.tables import NEVER


def test_what_expires_before_a_late_phase_is_done_is_lost():
    found = future(deck(ONE, free(3, expires="2026-Q2")), ready=[3])
    assert energised(found) == [NEVER]
    assert found.drawn[0].tolist() == [1.0], "the building, before anybody knew"


def test_a_phase_that_costs_more_than_there_is_is_not_begun():
    made = deck(ONE, free(3))
    found = future(made, shell=[2.0])
    assert energised(found) == [NEVER]
    assert sum(spent(found)) == 0
    dear = future(deck(ONE, free(4)), shell=[2.0])
    assert energised(dear) == [1]
    assert spent(dear)[:2] == [1.0, 3.0]
    assert sum(spent(future(deck(ONE, free(4)), chips=[1.5]))) == 4.0


def test_what_is_reserved_for_the_first_is_not_drawn_by_the_second():
    """3 bn now, and 3 bn once the first phase is energised: what begins the second on that promise would sink both."""
    capital = free(3) | {"later": {"amount_usd": 3 * BN, "opens": {"energised": "a.p"}}}
    made = deck(TWO, capital, end="2027-Q4")
    first, second = energised(future(made, ready=[3, 1]))
    assert first == 3
    assert first < second < NEVER
