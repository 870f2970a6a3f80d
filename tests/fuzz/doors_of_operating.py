"""Doors of what runs a campus: the terms of an operator, events in files, and what a server sends."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from itertools import chain
from pathlib import Path

from fuzz.doors import Door, Maker

EXAMPLES = Path(__file__).parents[2] / "examples"
TABLE = b"""id,asked_by,from,until,limit_mw,cut,usd_per_mwh,alert
cut1,utility,2026-12-01T16:00:00Z,2026-12-01T19:00:00Z,,0.25,,
p,market,2026-12-01T16:00:00Z,,,,900,
"""


def _words(*texts: bytes) -> list[bytes]:
    return sorted(set(chain(*(re.findall(rb"[A-Za-z_0-9.\[\]-]+", t) for t in texts))))


def terms(folder: Path) -> Door:
    """Return the door of ``abilene operate FILE``, as far as to the nodes and the sources."""
    from abilene.operate.draws import Park
    from abilene.operate.sources import sources_of
    from abilene.operate.terms import read_terms

    seed = (EXAMPLES / "operate.yaml").read_bytes()
    more = b"openadr3: https://x/3.0.1\nbudget: licences\nracks: [n[1-2]]\ncampus: {programme: x.yaml}\n"

    def enter(data: bytes) -> None:
        path = folder / "operate.yaml"
        path.write_bytes(data)
        found = read_terms(path)
        Park.of(found)
        sources_of(found, folder)

    return Door([seed, seed + b"racks: ['n[1-2]']\n"], _words(seed, more), enter)


def events(folder: Path, name: str, seed: bytes) -> Door:
    """Return the door of a file of events."""
    from abilene.operate.event_file import read_events
    from abilene.operate.signal import limit_at
    from abilene.operate.terms import read_terms

    known = read_terms(EXAMPLES / "operate.yaml")

    def enter(data: bytes) -> None:
        path = folder / name
        path.write_bytes(data)
        found = read_events(path, 0.0)
        for event in found:
            assert 0 <= limit_at(found, known, event.start, is_lost=False).mw <= 0.24

    return Door([seed], _words(seed), enter)


def server(folder: Path) -> Door:
    """Return the door of what an OpenADR 3 server answers: events, or a poll that failed."""
    from small_vtn import limit_event

    from abilene.operate.openadr3 import OpenAdr3
    from abilene.operate.signal import SourceError
    from abilene.operate.terms import OpenAdr3Source

    class Answering(OpenAdr3):
        def _call(self, path, body=None):
            return self.answer

    source = Answering(OpenAdr3Source(openadr3="http://127.0.0.1:9"))
    seed = json.dumps([limit_event("2027-01-15T16:00:00Z", "PT3H", 180)]).encode()

    def enter(data: bytes) -> None:
        with suppress(ValueError, RecursionError):
            source.answer = json.loads(data)
            with suppress(SourceError):
                source.poll(0.0)

    return Door([seed], _words(seed, b"PRICE SIMPLE ALERT_FLEX_ALERT VEN_NAME"), enter)


OPERATING: dict[str, Maker] = {
    "operator": terms,
    "events": lambda f: events(
        f, "events.yaml", (EXAMPLES / "events.yaml").read_bytes()
    ),
    "events.csv": lambda f: events(f, "events.csv", TABLE),
    "vtn": server,
}
"""Doors by name."""
