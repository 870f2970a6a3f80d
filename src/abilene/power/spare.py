"""Spare machines as rows among the sizes: what is left with some of them out carries the load.

A row holds for the hours in which it could be missed alone: an hour in which every MW gives
more for each MW of load says nothing that another does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain, filterfalse, repeat
from operator import attrgetter, neg

import numpy as np

from abilene.arrays import Floats
from abilene.power.parts import SpareRow, series
from abilene.power.problem import Campus


def with_spare(
    campuses: Sequence[Campus], counts: Mapping[str, int], spare_units: int
) -> list[Campus]:
    """Return the weather years of a campus that carries its load with machines out (N+k).

    Every kind of machine by itself may lack so many while all else is there; what is
    stored counts nothing. Stated by the share ``(n - k) / n`` of a kind that is left, so
    that a kind which is not built asks for nothing.

    Parameters
    ----------
    campuses : sequence of Campus
        Its availabilities are those of machines that are up.
    counts : mapping
        Machines of each block.
    spare_units : int
        Machines of one kind that may be out.
    """
    of_year = partial(_rows, counts=counts, spare_units=spare_units)
    rows = tuple(chain.from_iterable(map(of_year, campuses)))
    return [replace(one, spares=(*one.spares, *rows)) for one in campuses]


def _rows(
    campus: Campus, counts: Mapping[str, int], spare_units: int
) -> Iterator[SpareRow]:
    """Yield the rows of a weather year."""
    given = _given(campus)
    kept = list(map(_as_mw, repeat(given), counts.items(), repeat(spare_units)))
    needed = list(map(neg, map(attrgetter("shape"), campus.loads)))
    names = (*given, *map(attrgetter("name"), campus.loads))
    for columns in kept:
        hours = np.column_stack([*columns, *needed])
        for row in _least(hours):
            yield SpareRow(dict(zip(names, row.tolist(), strict=True)))


def _given(campus: Campus) -> dict[str, Floats]:
    """Return what a MW of each column can give to the load in each hour. [-]"""
    given: dict[str, Floats] = {}
    for block in filterfalse(attrgetter("export"), campus.blocks):
        own = series(block.availability, campus.hours)
        given[block.column] = given.get(block.column, np.zeros(campus.hours)) + own
    return given


def _as_mw(
    given: Mapping[str, Floats], machines: tuple[str, int], spare_units: int
) -> list[Floats]:
    """Return the same with some machines of a kind out, one array for each column. [-]"""
    kind, count = machines
    left = max(0.0, (count - spare_units) / count)
    return [*{**given, kind: given[kind] * left}.values()]


def _least(rows: Floats) -> list[Floats]:
    """Return the rows of which no other is as low in every column: the rest hold with them."""
    unique = np.unique(rows, axis=0)
    kept = unique[:0]
    for row in unique[np.argsort(unique.sum(axis=1), kind="stable")]:
        is_below = np.all(kept <= row, axis=1)
        if not is_below.any():
            kept = np.vstack([kept, row])
    return list(kept)
