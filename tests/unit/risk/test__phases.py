"""How phases start, are paid for and are energised: 100 MW take two quarters, 0.5 bn in each and 2 bn when they are done."""

import numpy as np
from small_risks import APART, BN, ONE, TWO, deck, energised, free, future, spent

from abilene.risk.futures import Deck
from abilene.risk.tables import EVENT, LACKS_PHASE, LACKS_POWER, LATE


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


def with_power(made, quarter):
    """Return a plan whose second half of power is an event that is promised for a quarter."""
    tab = made.tables
    room = np.repeat(tab.room, 2, axis=1)
    room[:, 0] = 100.0
    event = np.array([(0, 0, quarter)], EVENT)
    return Deck(
        **vars(made) | {"tables": tab._replace(room=room, event=event)},
    )


def test_power_that_is_late_keeps_the_load_waiting_that_needs_it():
    made = with_power(deck(TWO, free(6)), 1)
    assert energised(future(made, event=[1])) == [1, 1]
    found = future(made, event=[3])
    assert energised(found) == [1, 3]
    assert found.waited[0, 1, LACKS_POWER] == found.waited.sum() == 2
