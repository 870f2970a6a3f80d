"""What may be drawn at a moment."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from operator_terms import NOW, terms_of

from abilene.operate.signal import (
    GridEvent,
    iso,
    least_between,
    limit_at,
    price_at,
    zoned_time,
)


def event(start=0.0, end=100.0, **more):
    return GridEvent("e", "utility", "limit", NOW + start, NOW + end, **more)


def mw(events, at=0.0, is_lost=False, **changes):
    return limit_at(events, terms_of(**changes), NOW + at, is_lost=is_lost).mw


def test_a_cut_is_a_share_of_the_contract_and_the_least_counts():
    events = [event(cut=0.25), event(limit_mw=0.2)]
    assert mw(events) == pytest.approx(0.18)
    assert limit_at(events, terms_of(), NOW, is_lost=False).asked_by == "utility"


def test_an_event_holds_from_its_start_until_its_end():
    events = [event(10, 20, limit_mw=0.1)]
    assert [mw(events, at) for at in (9, 10, 19.9, 20)] == [0.24, 0.1, 0.1, 0.24]


def test_an_alert_asks_for_what_the_terms_say():
    alert = event(alert="ALERT_GRID_EMERGENCY")
    assert mw([alert]) == 0.24
    assert mw([alert], alerts={"ALERT_GRID_EMERGENCY": 0.5}) == pytest.approx(0.12)


def test_a_lost_signal_holds_the_last_limit_and_what_the_contract_allows_without_one():
    held = event(-10, math.inf, limit_mw=0.1)
    assert mw([held], is_lost=True, lost_signal_mw=0.2) == 0.1
    assert mw([], is_lost=True, lost_signal_mw=0.2) == 0.2
    assert mw([], is_lost=True) == 0.24
    assert mw([event(-20, -10, limit_mw=0.1)], is_lost=True) == 0.24


@given(
    st.lists(st.tuples(st.floats(-1, 9), st.floats(0, 1), st.floats(-50, 50))),
    st.booleans(),
)
def test_no_event_allows_more_than_the_contract(given_events, is_lost):
    events = [
        event(start, start + 30, limit_mw=limit, cut=cut)
        for limit, cut, start in given_events
    ]
    found = mw(events, is_lost=is_lost)
    assert 0 <= found <= 0.24
    # one more event never allows more
    assert mw([*events, event(limit_mw=0.1)], is_lost=is_lost) <= found


def test_the_least_limit_of_some_time_ahead_is_that_of_a_start_within_it():
    events = [event(30, 40, limit_mw=0.1)]

    def least(ahead):
        return least_between(events, terms_of(), NOW, NOW + ahead, is_lost=False).mw

    assert (least(29.9), least(30)) == (0.24, 0.1)


def test_the_highest_price_in_force_counts():
    prices = [
        GridEvent(f"p{usd}", "market", "price", NOW, NOW + 10, usd_per_mwh=usd)
        for usd in (50.0, 900.0, 70.0)
    ]
    assert price_at(prices, NOW).id == "p900.0"
    assert price_at(prices, NOW + 10) is None


def test_moments_need_a_zone():
    assert (
        iso(zoned_time("2026-12-01T16:00:00+01:00")) == "2026-12-01T15:00:00.000+00:00"
    )
    assert iso(math.inf) == "open"
    with pytest.raises(ValueError, match="no time zone"):
        zoned_time("2026-12-01T16:00:00")


def test_an_event_is_the_same_whenever_it_is_heard():
    assert event(received=1.0).same_as(event(received=2.0))
    assert not event(cut=0.1).same_as(event(cut=0.2))
