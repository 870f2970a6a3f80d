"""Real hours that a user brings as a table: prices, or the net load of a grid."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from abilene.arrays import Floats
from abilene.errors import InputError, Place, Problem, ShapeError
from abilene.resource.metered import refuse_unmetered
from abilene.resource.timeaxis import HOUR, TimeAxis, first_gap, not_next
from abilene.tabular.columns import TypedColumns, read_columns
from abilene.tabular.faults import first_of
from abilene.tabular.wanted import Column
from abilene.timing import timed

log = logging.getLogger(__name__)

MISSING = (-999.0, -9999.0, -99999.0)
"""What loggers and exports write where there is no value: a price or load of exactly so much is none.
Markets have floors, of -500 or -1000 USD/MWh, but none of these; who means the number
writes a thousandth more."""


LOAD = (0.0, 1e9)
"""Least and most of a load [kW or MW]: what is above no grid carries, nor any sum of a year."""
PRICE = (-1e6, 1e6)
"""Least and most of a market price [USD/MWh]: a hundred times the caps of markets."""


def read_hourly(
    path: Path | str,
    column: str,
    bounds: tuple[float, float] = (-np.inf, np.inf),
    *,
    metered: bool = False,
) -> tuple[TimeAxis, Floats]:
    """Read one value for each step from a table with the columns ``time`` and ``column``.

    Times are beginnings of equal steps and carry their offset from UTC:
    ``2024-01-01T06:00Z`` or ``2024-01-01T00:00-06:00``.

    Returns
    -------
    TimeAxis, array of shape (steps,)

    Raises
    ------
    InputError
        If the table cannot be read, or a time or value in it, as ``read_columns``; if a
        value is one of ``MISSING`` or out of ``bounds``, or, of a ``metered`` load, no
        meter's (``refuse_unmetered``).
    ShapeError
        If a step is missing, doubled or out of order.
    """
    wanted = (Column("time", "moment", offset=True), Column(column))
    with timed(log, "read the hours of %s", path):
        table = read_columns(Path(path), wanted)
    refuse_beyond(table, column, bounds)
    if len(table) < 2:
        fix = f"write the columns time, {column}"
        place = Place(str(path), 1, 1)
        raise InputError(Problem("fewer than two steps", fix, place=place))
    axis = _axis(table)
    if metered:
        refuse_unmetered(table, column)
    return axis, table.values[column]


def refuse_beyond(
    table: TypedColumns, column: str, bounds: tuple[float, float]
) -> None:
    """Refuse numbers of a column that stand for a gap or are out of bounds; raises ``InputError`` at the first."""
    values = table.values[column]
    gaps = np.flatnonzero(np.isin(values, MISSING))
    if gaps.size:
        first = int(gaps[0])
        code = f"{values[first]:g}"
        what = f"{column}: {code} is what tools write where there is no value"
        fix = f"fill the gap, nothing is guessed; if it is a value, write {code}.001"
        place = table.place(first, column)
        raise InputError(Problem(first_of(what, gaps.size), fix, place=place))
    least, most = bounds
    beyond = np.flatnonzero((values < least) | (values > most))
    if beyond.size:
        first = int(beyond[0])
        what = f"{column}: {values[first]:g} is not within {least:g} and {most:g}"
        place = table.place(first, column)
        fix = "check its sign and unit"
        raise InputError(Problem(first_of(what, beyond.size), fix, place=place))


def _axis(table: TypedColumns) -> TimeAxis:
    """Return the axis of the column ``time``, in UTC."""
    clock, offset_s = (table.values["time"][part] for part in ("clock", "offset_s"))
    offsets = offset_s.astype("timedelta64[s]")
    times = clock.astype("datetime64[s]") - offsets
    bad = first_gap(times)
    if bad is not None:
        what = (
            f"after {times[bad - 1]} UTC comes {times[bad]} UTC, {not_next(times, bad)}"
        )
        fix = "give every step once, in order; where clocks change, write the offset from UTC"
        raise ShapeError(Problem(what, fix, place=table.place(bad, "time")))
    step = times[1] - times[0]
    start = times[0].astype(datetime).replace(tzinfo=UTC)
    return TimeAxis(start, float(step / HOUR), len(times), real=True)
