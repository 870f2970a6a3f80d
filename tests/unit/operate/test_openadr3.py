"""A small OpenADR 3 server, polled."""

import pytest
from operator_terms import NOW, terms_of
from small_vtn import CLIENT, SECRET, SmallVtn, limit_event, serving_vtn

from abilene.errors import InputError
from abilene.operate.openadr3 import OpenAdr3
from abilene.operate.signal import SourceError
from abilene.operate.sources import sources_of

START = "2027-01-15T16:00:00Z"


@pytest.fixture(scope="module")
def served():
    vtn = SmallVtn()
    with serving_vtn(vtn) as address:
        yield vtn, address


@pytest.fixture
def vtn(served, monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    found, found.address = served
    found.events, found.reports, found.token = [], [], None
    return found


def source(vtn, path="", **more):
    signals = [{"openadr3": vtn.address + path, **more}]
    return sources_of(terms_of(signals=signals), None)[0]


def test_events_of_a_programme_are_polled_page_by_page(vtn):
    vtn.events = [limit_event(START, "PT1H", 100, str(i)) for i in range(120)]
    vtn.events[0]["programID"] = "p2"
    found = source(vtn, program_id="p1").poll(NOW)
    assert [event.id for event in found] == [f"{i}.0.0" for i in range(1, 120)]
    assert len(source(vtn).poll(NOW)) == 120


def test_a_token_of_the_environment_is_sent(vtn, monkeypatch):
    vtn.token = "abc"
    with pytest.raises(SourceError, match=r"/events\S* answers 401"):
        source(vtn).poll(NOW)
    monkeypatch.setenv("VTN_TOKEN", "abc")
    assert source(vtn, token_variable="VTN_TOKEN").poll(NOW) == ()


def test_a_token_is_asked_for_and_renewed(vtn, monkeypatch):
    vtn.token = "first"
    monkeypatch.setenv("VTN_ID", CLIENT)
    monkeypatch.setenv("VTN_SECRET", SECRET)
    names = {"client_id_variable": "VTN_ID", "client_secret_variable": "VTN_SECRET"}
    one = source(vtn, **names)
    assert one.poll(NOW) == ()
    vtn.token = "second"
    assert one.poll(NOW) == ()
    monkeypatch.setenv("VTN_SECRET", "wrong")
    with pytest.raises(SourceError, match="/auth/token answers 403"):
        source(vtn, **names).poll(NOW)


def test_what_is_drawn_is_reported(vtn):
    vtn.events = [limit_event(START, "PT1H", 100)]
    one = source(vtn)
    (event,) = one.poll(NOW)
    one.report(event, 0.095, NOW)
    (report,) = vtn.reports
    assert (report["programID"], report["eventID"]) == ("p1", "1")
    (interval,) = report["resources"][0]["intervals"]
    assert interval["payloads"] == [{"type": "DEMAND", "values": [95.0]}]
    silent = source(vtn, report=False)
    silent.poll(NOW)
    silent.report(event, 0.095, NOW)
    vtn.token = "refused"
    one.report(event, 0.095, NOW)  # no matter of the limit
    assert len(vtn.reports) == 1
    one.close()


def test_an_event_that_cannot_be_read_silences_the_source(vtn):
    vtn.events = [limit_event(START, "3 hours", 100)]
    with pytest.raises(SourceError, match="cannot be read: '3 hours'"):
        source(vtn).poll(NOW)


def test_a_redirect_is_not_followed(vtn):
    with pytest.raises(SourceError, match="redirects to"):
        source(vtn, "/moved").poll(NOW)


def test_a_server_that_is_gone_is_silent():
    with pytest.raises(SourceError, match="refused"):
        OpenAdr3(
            terms_of(signals=[{"openadr3": "http://127.0.0.1:9"}]).signals[0]
        ).poll(NOW)


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ({"openadr3": "file:///etc/passwd"}, "is no address"),
        ({"openadr3": "http://x", "token_variable": "NOT_SET_HERE"}, "is not set"),
    ],
)
def test_terms_that_name_no_server_are_refused(terms, said):
    with pytest.raises(InputError, match=said):
        sources_of(terms_of(signals=[terms]), None)
