"""Progress on standard error: a spinner on a terminal, a line a step in a log file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Yield a function that is told what is being worked on."""
    from rich.console import Console

    console = Console(stderr=True)
    if not sys.stderr.isatty():
        yield lambda text: console.print(f"planning: {text}", highlight=False)
        return
    with console.status("planning") as status:
        yield lambda text: status.update(f"planning: {text}")
