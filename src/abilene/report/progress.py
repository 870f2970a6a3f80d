"""While a plan is made: what is being worked on, and Ctrl-C that keeps what there is."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from abilene.power.sizing import State


@contextmanager
def progress(
    doing: str = "planning", hint: str = " (Ctrl-C keeps what is planned so far)"
) -> Iterator[Callable[[str], None]]:
    """Yield a function that is told what is being worked on.

    It shows on standard error: a spinner on a terminal, a line a step in a log file.
    """
    from rich.console import Console

    console = Console(stderr=True)
    if not sys.stderr.isatty():
        yield lambda text: console.print(f"{doing}: {text}", highlight=False)
        return
    with console.status(doing) as status:
        yield lambda text: status.update(f"{doing}: {text}{hint}")


def told_of_sizing(step: Callable[[str], None]) -> Callable[[State], None]:
    """Return what tells of a sizing that takes minutes: one with several stores at once."""

    def told(state: State) -> None:
        if state.evaluations == 0:
            usd = f"{state.cost_usd / 1e6:,.6g} m USD a year"
            step(f"an LP over all hours, which takes minutes; with one store {usd}")

    return told


@contextmanager
def stop_on_interrupt() -> Iterator[threading.Event]:
    """Yield an event that Ctrl-C sets; a second Ctrl-C interrupts as usual."""
    event = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield event
        return

    def stop(*_: object) -> None:
        event.set()
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield event
    finally:
        signal.signal(signal.SIGINT, before)
