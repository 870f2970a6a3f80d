"""The rule by hand, sentence by sentence: a phase of 100 MW takes two quarters, 0.5 bn in each and 2 bn when it is done."""

import numpy as np
import pytest
from small_risks import APART, BN, ONE, TWO, deck, free, future

from abilene.risk.futures import Deck
from abilene.risk.tables import (
    EVENT,
    LACKS_MONEY,
    LACKS_PHASE,
    LACKS_POWER,
    LATE,
    NEVER,
)


def energised(found):
    return found.energised[0].tolist()


def spent(found):
    return found.spent[0].tolist()


def test_what_goes_as_planned_is_the_plan():
    found = future(deck(TWO, free(6)))
    assert energised(found) == [1, 1]
    assert spent(found) == [1.0, 5.0, 0.0, 0.0]
    assert found.drawn[0].tolist() == [6.0]
    assert not found.waited.any()


def test_a_late_phase_pays_its_building_as_it_is_built_and_its_accelerators_when_it_is_done():
    found = future(deck(ONE, free(3)), ready=[3])
    assert energised(found) == [3]
    assert spent(found) == [0.5, 0.5, 0.0, 2.0]
    assert found.last[0].tolist() == [3]
    assert found.waited[0, 0, LATE] == found.waited.sum() == 2


def test_work_that_has_not_begun_takes_longer():
    assert energised(future(deck(ONE, free(3)), build=[4])) == [3]


def test_a_phase_waits_for_the_one_before_it_at_its_campus_alone():
    found = future(deck(TWO, free(6)), ready=[3, 1])
    assert energised(found) == [3, 3]
    assert found.waited[0, 1, LACKS_PHASE] == found.waited[0, 1].sum() == 2
    assert energised(future(deck(APART, free(6)), ready=[3, 1])) == [3, 1]


def test_nothing_is_ahead_of_the_plan():
    """Money for the second phase comes in the third quarter only, so that it is planned then; its dates allow the second."""
    capital = free(3) | {"more": {"amount_usd": 3 * BN, "opens": "2026-Q3"}}
    made = deck(APART, capital)
    planned = made.tables.phases["planned"].tolist()
    assert energised(future(made, ready=[0, 0])) == planned


def test_money_that_opens_late_keeps_a_phase_waiting():
    """It cannot begin when it should; the quarter in which it is built after all counts as delay."""
    made = deck(ONE, free(3, opens="2026-Q2"), end="2027-Q4")
    assert energised(future(made)) == [2]
    found = future(made, late=[2])
    assert energised(found) == [4]
    assert found.opened[0].tolist() == [3]
    assert found.waited[0, 0, LACKS_MONEY] == 1
    assert found.waited[0, 0, LATE] == 1
    assert spent(found)[3:5] == [0.5, 2.5]


def test_money_that_never_comes_builds_nothing():
    made = deck(ONE, free(3, opens="2026-Q2"), end="2027-Q4")
    found = future(made, late=[NEVER])
    assert energised(found) == [NEVER]
    assert found.opened[0].tolist() == [NEVER]
    assert sum(spent(found)) == 0


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


def with_power(made, quarter):
    """Return a plan whose second half of power is an event that is promised for a quarter."""
    tab = made.tables
    room = np.repeat(tab.room, 2, axis=1)
    room[:, 0] = 100.0
    room[:, 1, :quarter] = 100.0
    event = np.array([(0, 0)], EVENT)
    return Deck(
        **vars(made) | {"tables": tab._replace(room=room, event=event)},
    )


def test_power_that_is_late_keeps_the_load_waiting_that_needs_it():
    made = with_power(deck(TWO, free(6)), 1)
    assert energised(future(made, event=[1])) == [1, 1]
    found = future(made, event=[3])
    assert energised(found) == [1, 3]
    assert found.waited[0, 1, LACKS_POWER] == found.waited.sum() == 2


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


LEASE = {"usd_per_year": 0.4 * BN, "from": "2026-01-01"}


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


def test_what_is_reserved_for_the_first_is_not_drawn_by_the_second():
    """3 bn now, and 3 bn once the first phase is energised: what begins the second on that promise would sink both."""
    capital = free(3) | {"later": {"amount_usd": 3 * BN, "opens": {"energised": "a.p"}}}
    made = deck(TWO, capital, end="2027-Q4")
    first, second = energised(future(made, ready=[3, 1]))
    assert first == 3
    assert first < second < NEVER
