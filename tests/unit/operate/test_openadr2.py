"""OpenADR 2.0b: events of openleadr's own server, and what a load cannot read of them."""

import builtins
import sys
from datetime import datetime, timedelta

import pytest
from old_vtn import old_vtn
from operator_terms import NOW, terms_of
from real_slurm import free_ports

from abilene.errors import MissingExtraError
from abilene.operate.openadr2 import events_of_2b
from abilene.operate.signal import SourceError, iso
from abilene.operate.sources import sources_of

START = "2027-01-15T16:00:00+00:00"


def source(address):
    return sources_of(terms_of(signals=[{"openadr2": address}]), None)[0]


def raw(name="LOAD_DISPATCH", kind="setpoint", payloads=(180,), **more):
    """Return an event as openleadr reads it."""
    hour = timedelta(hours=1)
    measured = {"name": "powerReal", "unit": "W", "scale": "k"}
    signal = {
        "signal_name": name,
        "signal_type": kind,
        "measurement": measured,
        "intervals": [{"duration": hour, "signal_payload": p} for p in payloads],
    }
    described = {"event_id": "e", "modification_number": 0, "event_status": "far"}
    return {
        "event_descriptor": {**described, **more.pop("described", {})},
        "active_period": {"dtstart": datetime.fromisoformat(START), "duration": hour},
        "event_signals": [{**signal, **more}],
    }


def test_events_of_a_server_are_polled_and_agreed_to(tmp_path):
    (port,) = free_ports(1)
    events = [
        ("LOAD_DISPATCH", "setpoint", 180, ["powerReal", "W", "k"], START, 10800),
        ("SIMPLE", "level", 2, None, START, 3600),
        (
            "ELECTRICITY_PRICE",
            "price",
            0.17,
            ["currencyPerKWh", "USD", "none"],
            START,
            60,
        ),
    ]
    with old_vtn(tmp_path, port, *events) as address:
        vtn = source(address)
        limit, level, price = vtn.poll(NOW)
        assert vtn.poll(NOW) == (limit, level, price)
    assert limit.limit_mw == pytest.approx(0.18)
    assert iso(limit.start) == "2027-01-15T16:00:00.000+00:00"
    assert limit.end - limit.start == 10800
    assert limit.asked_by == "http://utility.example/cut"
    assert (level.kind, level.alert) == ("alert", "SIMPLE_2")
    assert price.usd_per_mwh == pytest.approx(170)
    assert vtn.report(limit, 0.1, NOW) is None
    assert vtn.close() is None
    with pytest.raises(SourceError, match="does not answer"):
        vtn.poll(NOW)


def test_a_server_that_is_not_there_registers_nobody():
    with pytest.raises(SourceError, match="does not register"):
        source(f"http://127.0.0.1:{free_ports(1)[0]}/OpenADR2/Simple/2.0b").poll(NOW)


def test_intervals_follow_one_another():
    first, second = events_of_2b(raw(payloads=(180, 90)), NOW)
    assert second.start == first.end
    assert (first.limit_mw, second.limit_mw) == pytest.approx((0.18, 0.09))
    assert first.id != second.id


@pytest.mark.parametrize("status", ["completed", "cancelled"])
def test_what_is_over_asks_nothing(status):
    assert list(events_of_2b(raw(described={"event_status": status}), NOW)) == []


def test_other_signals_ask_nothing():
    assert list(events_of_2b(raw(name="LOAD_CONTROL"), NOW)) == []
    assert list(events_of_2b(raw(name="SIMPLE", payloads=(0,)), NOW)) == []


@pytest.mark.parametrize(
    "one",
    [
        raw(kind="delta"),
        raw(measurement=None),
        raw(measurement={"unit": "W", "scale": "?"}),
        raw(name="ELECTRICITY_PRICE", kind="price"),
        raw(payloads=(None,)),
        {"event_descriptor": {}},
    ],
)
def test_what_cannot_be_read_is_an_error_and_no_silence(one):
    with pytest.raises((ValueError, TypeError, KeyError)):
        list(events_of_2b(one, NOW))


def test_without_openleadr_the_extra_is_named(monkeypatch):
    plain = builtins.__import__

    def without(name, *args):
        if name == "openleadr":
            raise ImportError(name)
        return plain(name, *args)

    monkeypatch.delitem(sys.modules, "openleadr", raising=False)
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtraError, match=r"abilene\[operate\]"):
        source("http://127.0.0.1:9")
