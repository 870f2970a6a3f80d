"""Events of OpenADR 3, as its user guide has them."""

import math

import pytest
from operator_terms import NOW
from small_vtn import limit_event

from abilene.operate.openadr3_events import events_of, seconds_of_duration
from abilene.operate.signal import iso

START = "2027-01-15T16:00:00Z"


def read(raw):
    return events_of(raw, "campus", NOW)


def with_payload(kind, values, **described):
    return limit_event(
        START,
        "PT1H",
        0,
        intervals=[{"id": 0, "payloads": [{"type": kind, "values": values}]}],
        payloadDescriptors=[{"payloadType": kind, **described}],
    )


def test_a_capacity_limit_is_one():
    (event,) = read(limit_event(START, "PT3H", 180))
    assert (event.id, event.kind, event.asked_by) == ("1.0.0", "limit", "cut1")
    assert event.limit_mw == pytest.approx(0.18)
    assert iso(event.start) == "2027-01-15T16:00:00.000+00:00"
    assert event.end - event.start == 3 * 3600


def test_intervals_follow_one_another_or_have_periods_of_their_own():
    payloads = [{"type": "IMPORT_CAPACITY_LIMIT", "values": [100]}]
    own = {"start": "2027-01-16T00:00:00Z", "duration": "PT30M"}
    raw = limit_event(START, "PT1H", 0)
    raw["intervals"] = [
        {"id": 0, "payloads": payloads},
        {"id": 1, "payloads": payloads},
        {"id": 2, "payloads": payloads, "intervalPeriod": own},
    ]
    first, second, third = read(raw)
    assert second.start == first.end
    assert iso(third.start).startswith("2027-01-16T00:00")
    assert third.end - third.start == 1800
    assert len({event.id for event in (first, second, third)}) == 3


def test_without_a_period_it_holds_from_now_on():
    raw = limit_event(START, "PT1H", 100)
    del raw["intervalPeriod"]
    (event,) = read(raw)
    assert (event.start, event.end) == (0, math.inf)
    raw["intervalPeriod"] = {"start": "0001-01-01T00:00:00Z", "duration": "P9999Y"}
    assert read(raw)[0].start == 0


@pytest.mark.parametrize(
    ("units", "value", "mw"), [("KW", 180, 0.18), ("MW", 2, 2), (None, 180, 0.18)]
)
def test_units_are_those_of_the_event(units, value, mw):
    (event,) = read(with_payload("IMPORT_CAPACITY_LIMIT", [value], units=units))
    assert event.limit_mw == pytest.approx(mw)


def test_prices_alerts_and_levels():
    price = with_payload("PRICE", [0.17], units="KWH", currency="USD")
    assert read(price)[0].usd_per_mwh == pytest.approx(170)
    alert = with_payload("ALERT_GRID_EMERGENCY", ["save power"])
    assert (read(alert)[0].kind, read(alert)[0].alert) == (
        "alert",
        "ALERT_GRID_EMERGENCY",
    )
    assert read(with_payload("SIMPLE", [2]))[0].alert == "SIMPLE_2"
    assert read(with_payload("SIMPLE", [0])) == []
    assert read(with_payload("GHG", [400])) == []


def test_events_of_others_are_passed_over():
    other = [{"type": "VEN_NAME", "values": ["other"]}]
    mine = [*other, {"type": "VEN_NAME", "values": ["campus"]}]
    assert read(limit_event(START, "PT1H", 1, targets=other)) == []
    assert len(read(limit_event(START, "PT1H", 1, targets=mine))) == 1
    assert len(read(limit_event(START, "PT1H", 1, targets=["region"]))) == 1


@pytest.mark.parametrize(
    "raw",
    [
        {"id": "1"},
        limit_event("2027-01-15T16:00:00", "PT1H", 1),
        limit_event(START, "3 hours", 1),
        limit_event(START, "PT1H", "much"),
        limit_event(START, "PT1H", math.inf),
        with_payload("IMPORT_CAPACITY_LIMIT", [1], units="AMPS"),
        with_payload("IMPORT_CAPACITY_LIMIT", [None]),
        with_payload("PRICE", [1], currency="EUR"),
    ],
)
def test_what_cannot_be_read_is_an_error_and_no_silence(raw):
    with pytest.raises((ValueError, TypeError, KeyError)):
        read(raw)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("PT3H", 10800), ("P1DT1M", 86460), ("PT0.5S", 0.5), ("P9999Y", math.inf)],
)
def test_durations(text, seconds):
    assert seconds_of_duration(text) == seconds


@pytest.mark.parametrize("text", ["P", "PT", "3H", ""])
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(ValueError, match="no duration"):
        seconds_of_duration(text)
