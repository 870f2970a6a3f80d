"""Files that a command has read: nothing that it writes takes the place of one of them.

A folder of ours may hold a file that goes into the next run: it is listed in the manifest,
so that it would go with the rest of the folder.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from abilene.errors import InputError, Problem

_READ: ContextVar[set[Path] | None] = ContextVar("read", default=None)
"""Files that the command has read so far, without links on the way; None outside of a command."""


@contextmanager
def inputs_kept() -> Iterator[None]:
    """Keep what is read in the block from being replaced in it."""
    before = _READ.set(set())
    try:
        yield
    finally:
        _READ.reset(before)


def note_input(path: Path) -> None:
    """Note that a file is read."""
    found = _READ.get()
    if found is not None:
        found.add(Path(os.path.realpath(path)))


def refuse_over_inputs(place: Path, named: Path) -> None:
    """Refuse a place for results that is, or holds, a file that the command has read.

    Parameters
    ----------
    place : Path
        Of a file or a folder, without links on the way.
    named : Path
        What to call it.

    Raises
    ------
    InputError
        With both names.
    """
    for one in sorted(_READ.get() or ()):
        if one.is_relative_to(place):
            what = f"{named} would replace {one}, which this command reads"
            raise InputError(Problem(what, "name another place for the results"))
