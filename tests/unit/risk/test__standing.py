"""Room for the state of one future: one record for each phase, tranche, campus and loan of the tables."""

from small_risks import BN, TWO, deck, free

from abilene.risk._standing import blank_state


def test_there_is_room_for_all_of_it_and_nothing_has_happened():
    capital = free(3) | {"loan": {"amount_usd": 3 * BN, "rate": 0.016}}
    tables = deck(TWO, capital).tables
    state = blank_state(tables)
    assert (len(state.phase), len(state.pot), len(state.loan)) == (2, 2, 1)
    assert state.reserved.shape == (2, 2)
    assert state.drawn.shape == tables.loans.past.shape == (1, tables.quarters)
    assert len(state.paid) == len(tables.payments.due)
    assert not state.paid.any()
    assert not state.reserved.any()
    assert state.power.shape == (1, tables.quarters)
    assert not state.power.any()
    assert len(state.event) == len(tables.event) == 0
