"""Columns of a trace that the user names: --column accelerators=ngpu."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from abilene.brief import cut
from abilene.compute.traces.plain import NAMES, Meant, meant_by, said_by
from abilene.compute.traces.told import TraceColumn
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
        If nothing of a job is meant, or there is no such column.
    """
    by_number = dict(zip(map(str, range(1, len(header) + 1)), header, strict=True))
    there = by_number | dict(zip(header, header, strict=True))
    for key, name in columns.items():
        meant = _meant(key)
        if name not in there:
            what = f"--column {key}={cut(name)}: there is no such column"
            raise InputError(Problem(what, did_you_mean(name, header), place=place))
        yield meant.meaning, said_by(meant, there[name])


def _meant(key: str) -> Meant:
    meant = meant_by(key)
    if meant is None:
        what = f"'{cut(key)}' is nothing that a column of jobs can say"
        fix = did_you_mean(key, NAMES)
        raise InputError(Problem(what, fix, path="--column"))
    return meant
