"""Answers on standard output: coloured on a terminal; in a pipe or a log file plain lines without trailing spaces."""

from __future__ import annotations

import sys

import click
from rich.console import Console, RenderableType


def show(answer: RenderableType) -> None:
    """Print an answer, as wide as the terminal; where there is none, as wide as COLUMNS says, or 80."""
    console = Console()
    if sys.stdout.isatty():
        console.print(answer)
        return
    with console.capture() as capture:
        console.print(answer)
    click.echo("\n".join(line.rstrip() for line in capture.get().splitlines()))
