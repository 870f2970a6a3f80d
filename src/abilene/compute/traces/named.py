"""Columns of a trace that the user names: --column accelerators=ngpu."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from abilene.brief import cut
from abilene.compute.traces.plain import (
    NAMES,
    UNITS,
    Meant,
    meant_by,
    said_by,
    unit_in,
)
from abilene.compute.traces.told import LENGTHS, TIMES, TraceColumn
from abilene.errors import InputError, Place, Problem
from abilene.names import did_you_mean


def named_by_user(
    columns: Mapping[str, str], header: Sequence[str], place: Place
) -> Iterator[tuple[str, TraceColumn]]:
    """Yield what the user says of columns, by meaning.

    Parameters
    ----------
    columns : mapping of str to str
        Columns by what they say; each a name, or a number from 1.
    header : sequence of str
        The columns that are there.
    place : Place
        Where the header stands.

    Raises
    ------
    InputError
        If nothing of a job is meant, there is no such column, or it has another unit in
        the header.
    """
    by_number = dict(zip(map(str, range(1, len(header) + 1)), header, strict=True))
    there = by_number | dict(zip(header, header, strict=True))
    for key, name in columns.items():
        meant = _meant(key)
        if name not in there:
            what = f"--column {key}={cut(name)}: there is no such column"
            raise InputError(Problem(what, did_you_mean(name, header), place=place))
        yield meant.meaning, said_by(_with_unit(meant, key, there[name]), there[name])


def _meant(key: str) -> Meant:
    meant = meant_by(key)
    if meant is None:
        what = f"'{cut(key)}' is nothing that a column of jobs can say"
        fix = did_you_mean(key, NAMES)
        raise InputError(Problem(what, fix, path="--column"))
    return meant


def _with_unit(meant: Meant, key: str, name: str) -> Meant:
    """Take the unit of time that the header names: 'wall [min]' is in minutes whoever names it."""
    unit = unit_in(name) if meant.meaning in (*TIMES, *LENGTHS) else ""
    if not unit:
        return meant
    if meant.has_unit and meant.unit != UNITS[unit]:
        what = f"--column {key}={cut(name)}: the header says another unit"
        fix = f"name the unit once: --column {meant.meaning}={cut(name)}"
        raise InputError(Problem(what, fix, path="--column"))
    return meant._replace(unit=UNITS[unit], has_unit=True)
