"""The operator as a process: step after step until it is told to stop."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import product
from operator import attrgetter
from types import FrameType
from typing import Any

from abilene.operate.audit import AuditLog
from abilene.operate.operator import Operator, StepDone
from abilene.operate.slurm import CommandRunner, DryRunner, RanCommand, SlurmSilentError
from abilene.operate.sources import EventSource, Listener, poll_once

REPORT_S = 15.0
"""Time between two reports to a source. [s]"""


class AuditedRunner:
    """Notes each command that changes something, how it ended and how long it took."""

    def __init__(self, runner: CommandRunner, audit: AuditLog) -> None:
        self._runner, self._audit = runner, audit

    def ask(self, command: Sequence[str]) -> RanCommand:
        """Run a command that changes nothing."""
        return self._runner.ask(command)

    def tell(self, command: Sequence[str]) -> RanCommand:
        """Run a command that changes something, and note it."""
        done = self._runner.tell(command)
        more: dict[str, Any] = {"error": done.error} if done.code else {}
        self._audit.note(
            "command",
            line=done.line,
            code=done.code,
            took_s=round(done.seconds, 4),
            **more,
        )
        return done


@contextmanager
def stopped_by_signals() -> Iterator[threading.Event]:
    """Yield an event that is set by Ctrl-C and by SIGTERM: the step under way is finished first."""
    stop = threading.Event()

    def told(number: int, frame: FrameType | None) -> None:
        stop.set()

    interrupted = signal.signal(signal.SIGINT, told)
    terminated = signal.signal(signal.SIGTERM, told)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, interrupted)
        signal.signal(signal.SIGTERM, terminated)


def run_once(operator: Operator, sources: Sequence[EventSource], now: float) -> None:
    """Ask each source once and do one step.

    Raises
    ------
    SlurmSilentError
        If Slurm does not answer.
    """
    operator.expect(map(attrgetter("name"), sources), now)
    operator.hear(map(partial(poll_once, now=now), sources), now)
    if operator.step(now) is None:
        raise SlurmSilentError(operator.slurm_error)


def run_loop(
    operator: Operator,
    sources: Sequence[EventSource],
    step_s: float,
    stop: threading.Event,
    *,
    clock: Callable[[], float] = time.time,
    dry: DryRunner | None = None,
) -> None:
    """Step until told to stop; each source is asked in a thread of its own.

    Parameters
    ----------
    operator, sources
        What is kept, and who asks.
    step_s : float
        Time between two steps; what a source says starts one at once. [s]
    stop : threading.Event
        Set when it is to end.
    clock
        Seconds of UNIX.
    dry : DryRunner, optional
        Prints commands anew whenever the limit changes.
    """
    listener = Listener(sources, clock)
    reporter = Reporter(sources)
    operator.expect(map(attrgetter("name"), sources), clock())
    # the first step knows what every source says, or that it says nothing
    operator.hear(map(partial(poll_once, now=clock()), sources), clock())
    listener.start()
    last: StepDone | None = None
    try:
        while not stop.is_set():
            done = operator.step(clock())
            if done is not None:
                last = _anew(last, done, dry)
                reporter.tell(done, clock())
            operator.hear(listener.readings(step_s), clock())
    finally:
        listener.stop()
        operator.save()


def _anew(last: StepDone | None, done: StepDone, dry: DryRunner | None) -> StepDone:
    """Let commands be printed anew once another limit holds."""
    changed = last is not None and last.limit != done.limit
    if dry is not None and changed:
        dry.forget()
    return done


class Reporter:
    """Tells sources what is drawn under their events, each now and then and in a thread of its own."""

    def __init__(self, sources: Sequence[EventSource]) -> None:
        self._sources = sources
        self._last = 0.0
        self._thread: threading.Thread | None = None

    def tell(self, done: StepDone, now: float) -> None:
        """Report a step, unless the last report is young or still under way."""
        is_busy = self._thread is not None and self._thread.is_alive()
        if not done.active or is_busy or now - self._last < REPORT_S:
            return
        self._last = now
        self._thread = threading.Thread(
            target=self._send, args=(done, now), daemon=True
        )
        self._thread.start()

    def join(self) -> None:
        """Wait for a report that is under way."""
        if self._thread is not None:
            self._thread.join()

    def _send(self, done: StepDone, now: float) -> None:
        for source, event in product(self._sources, done.active):
            source.report(event, done.drawn_mw, now)
