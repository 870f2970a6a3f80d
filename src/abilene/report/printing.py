"""Answers on standard output: coloured and wrapped on a terminal, plain in a pipe or a log file."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import RenderableType


def show(answer: RenderableType) -> None:
    """Print an answer, as wide as the terminal; where there is none, as wide as COLUMNS says, or 80.

    In a pipe or a log file no line ends with spaces.
    """
    from rich.console import Console

    console = Console()
    if sys.stdout.isatty():
        console.print(answer)
        return
    with console.capture() as capture:
        console.print(answer)
    click.echo("\n".join(line.rstrip() for line in capture.get().splitlines()))


def say(lines: Iterable[str]) -> None:
    """Print lines: wrapped on a terminal, what goes on indented; whole in a pipe or a log file, one thing a line."""
    if not sys.stdout.isatty():
        click.echo("\n".join(lines))
        return
    width = shutil.get_terminal_size().columns
    for line in lines:
        indent = " " * (len(line) - len(line.lstrip()) + 2)
        click.echo(
            textwrap.fill(line, width, subsequent_indent=indent, break_on_hyphens=False)
        )
