"""Where events come from, and threads that ask each source on its own time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Protocol

from abilene.errors import InputError, in_one_line
from abilene.operate.event_file import read_events
from abilene.operate.signal import GridEvent, SourceError
from abilene.operate.terms import (
    FileSource,
    OpenAdr3Source,
    OperateTerms,
    SignalSource,
)

FILE_POLL_S = 1.0
"""Time between two looks at a file. [s]"""


@dataclass(frozen=True)
class SourceReading:
    """What a source said, or why it said nothing."""

    source: str
    at: float
    """When it was asked. [s of UNIX]"""
    events: tuple[GridEvent, ...] = ()
    """All that it now asks: what is missing is taken back."""
    error: str = ""


class EventSource(Protocol):
    """One source of events."""

    name: str
    poll_s: float

    def poll(self, now: float) -> tuple[GridEvent, ...]:
        """Return all events that the source now has.

        Raises
        ------
        SourceError
            If it does not answer, or what it says cannot be read.
        """

    def report(self, event: GridEvent, mw: float, at: float) -> None:
        """Tell the source what is drawn under one of its events."""

    def close(self) -> None:
        """Let go of what it holds."""


class EventFile:
    """A file of events as a source."""

    poll_s = FILE_POLL_S

    def __init__(self, path: Path) -> None:
        self.name, self._path = f"file {path.name}", path

    def poll(self, now: float) -> tuple[GridEvent, ...]:
        """Read the file."""
        try:
            return read_events(self._path, now)
        except InputError as error:
            raise SourceError(in_one_line(error)) from None

    def report(self, event: GridEvent, mw: float, at: float) -> None:
        """Do nothing: a file hears nothing."""

    def close(self) -> None:
        """Hold nothing."""


def sources_of(terms: OperateTerms, folder: Path) -> tuple[EventSource, ...]:
    """Return the sources of an operator.

    Raises
    ------
    InputError
        If one cannot be made: a variable is not set, an extra is missing.
    """
    return tuple(_source(one, folder) for one in terms.signals)


def _source(terms: SignalSource, folder: Path) -> EventSource:
    if isinstance(terms, FileSource):
        return EventFile(folder / terms.file)
    if isinstance(terms, OpenAdr3Source):
        from abilene.operate.openadr3 import OpenAdr3

        return OpenAdr3(terms)
    from abilene.operate.openadr2 import OpenAdr2

    return OpenAdr2(terms)


class Listener:
    """Asks each source in a thread of its own; what they say waits in a queue."""

    def __init__(
        self, sources: Iterable[EventSource], clock: Callable[[], float]
    ) -> None:
        self._sources, self._clock = tuple(sources), clock
        self._said: SimpleQueue[SourceReading] = SimpleQueue()
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._listen, args=(one,), daemon=True)
            for one in self._sources
        ]

    def start(self) -> None:
        """Begin to ask."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ask no more; a poll that hangs is left behind."""
        self._stop.set()
        for source in self._sources:
            source.close()

    def readings(self, wait_s: float) -> list[SourceReading]:
        """Return what was said since the last call; wait so long for the first, if nothing was."""
        found = []
        with suppress(Empty):
            found.append(self._said.get(timeout=wait_s))
            while True:
                found.append(self._said.get_nowait())
        return found

    def _listen(self, source: EventSource) -> None:
        while not self._stop.is_set():
            self._said.put(poll_once(source, self._clock()))
            self._stop.wait(source.poll_s)


def poll_once(source: EventSource, now: float) -> SourceReading:
    """Ask a source once; what goes wrong is part of the answer."""
    try:
        return SourceReading(source.name, now, source.poll(now))
    except SourceError as error:
        return SourceReading(source.name, now, error=str(error))
