"""Options by which a command takes a trace: the file, its form, its columns, its dates, what is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from abilene.errors import InputError, Problem

if TYPE_CHECKING:
    from abilene.compute.traces.record import Trace

Command = Callable[..., None]
FORMAT = click.option(
    "--format",
    "form",
    metavar="NAME",
    default="",
    help="Form of the trace; by default found: sacct, swf, helios ...",
)
COLUMN = click.option(
    "--column",
    "columns",
    metavar="WHAT=NAME",
    multiple=True,
    help="A column of the trace: accelerators=ngpu, duration_h=wall ...",
)
_OPTIONS = (
    FORMAT,
    COLUMN,
    click.option(
        "--keep-dates",
        is_flag=True,
        help="Jobs keep their dates; by default the first begins the replay.",
    ),
    click.option(
        "--strict",
        is_flag=True,
        help="Refuse jobs that cannot be used; by default they are left out.",
    ),
)


class TraceAsked(NamedTuple):
    """A trace that a user asks for."""

    path: Path
    form: str
    columns: tuple[str, ...]
    keep_dates: bool
    strict: bool

    def read(self) -> Trace:
        """Read it.

        Raises
        ------
        InputError
            As ``read_trace``, or if a column is not given as WHAT=NAME.
        """
        from abilene.compute.traces.reading import read_trace

        columns = columns_named(self.columns)
        return read_trace(self.path, self.form, columns, self.keep_dates, self.strict)


def columns_named(options: Iterable[str]) -> dict[str, str]:
    """Return the columns that ``--column WHAT=NAME`` names, by what they say.

    Raises
    ------
    InputError
        If a column is not given as WHAT=NAME.
    """
    columns = {}
    for given in options:
        what, is_given, name = given.partition("=")
        if not is_given:
            fix = "write --column accelerators=NAME"
            raise InputError(Problem(f"'{given}' names no column", fix, "--column"))
        columns[what.strip()] = name.strip()
    return columns


def traced(what: str, required: bool) -> Callable[[Command], Command]:
    """Return what gives a command the options of a trace, and to its function ``trace``: asked for, or None."""
    file = click.option(
        "--trace",
        "path",
        type=click.Path(path_type=Path),
        required=required,
        help=what,
    )

    def wrap(command: Command) -> Command:
        @wraps(command)
        def asked(*, path: Path | None, **given: Any) -> None:
            options = {name: given.pop(name) for name in TraceAsked._fields[1:]}
            trace = None if path is None else TraceAsked(path, **options)
            command(trace=trace, **given)

        for option in reversed((file, *_OPTIONS)):
            asked = option(asked)
        return asked

    return wrap
