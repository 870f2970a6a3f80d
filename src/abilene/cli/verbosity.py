"""What the library warns of; with ``-v`` and ``-vv`` what is read, sized, solved and cached, and how long it took."""

from __future__ import annotations

import logging
import sys

import click

LEVELS = (logging.WARNING, logging.INFO, logging.DEBUG)
"""What is shown, by how often ``-v`` is said, before and after the command together."""
LIBRARY = logging.getLogger("abilene")
SAID = "abilene.verbose"
"""What a run of the command line calls the number of times."""


class _OnStderr(logging.Handler):
    """Writes where standard error is now: a spinner may have put itself in its place."""

    def emit(self, record: logging.LogRecord) -> None:
        sys.stderr.write(f"{self.format(record)}\n")


def _listen(ctx: click.Context, _: click.Parameter, times: int) -> None:
    """Show the log of the library for as long as the command runs."""
    is_shown = SAID in ctx.meta  # the options before the command come first
    said = ctx.meta[SAID] = ctx.meta.get(SAID, 0) + times
    LIBRARY.setLevel(LEVELS[min(said, len(LEVELS) - 1)])
    if is_shown:
        return
    shown = _OnStderr()
    shown.setFormatter(logging.Formatter("%(name)s: %(message)s"))
    LIBRARY.addHandler(shown)

    def stop() -> None:
        LIBRARY.removeHandler(shown)
        LIBRARY.setLevel(logging.NOTSET)

    ctx.find_root().call_on_close(stop)


VERBOSE = click.option(
    "-v",
    "--verbose",
    count=True,
    expose_value=False,
    callback=_listen,
    help="Say on standard error what is done and how long it takes; -vv says more.",
)
