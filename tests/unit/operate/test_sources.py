"""Sources of events, and how they are asked."""

import time

import pytest
from operator_terms import NOW, terms_of

from abilene.operate.signal import SourceError
from abilene.operate.sources import (
    EventFile,
    Listener,
    poll_once,
    sources_of,
)

EVENT = "events:\n  - {id: e, asked_by: u, from: 2026-12-01T16:00:00Z, cut: 0.25}\n"


class Counting:
    """A source that fails at first."""

    name, poll_s = "counting", 0.001

    def __init__(self):
        self.polls, self.is_closed = 0, False

    def poll(self, now):
        self.polls += 1
        if self.polls == 1:
            raise SourceError("not yet")
        return ()

    def close(self):
        self.is_closed = True


def test_a_file_is_a_source(tmp_path):
    (source,) = sources_of(terms_of(), tmp_path)
    assert isinstance(source, EventFile)
    assert "events.yaml" in poll_once(source, NOW).error
    (tmp_path / "events.yaml").write_text(EVENT)
    reading = poll_once(source, NOW)
    assert (reading.error, [event.id for event in reading.events]) == ("", ["e"])
    assert source.report(reading.events[0], 0.1, NOW) is None


@pytest.mark.parametrize("want", [2])
def test_what_sources_say_waits_in_a_queue(want):
    source = Counting()
    listener = Listener([source], time.time)
    assert listener.readings(0.001) == []
    listener.start()
    found = []
    while len(found) < want:
        found += listener.readings(1.0)
    listener.stop()
    assert [bool(reading.error) for reading in found[:want]] == [True, False]
    assert source.is_closed
