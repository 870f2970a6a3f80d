"""Real hours that a user brings as a CSV file: prices, or the net load of a grid."""

from __future__ import annotations

import csv
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import filterfalse
from pathlib import Path

import numpy as np

from abilene.arrays import Floats
from abilene.errors import InputError, Place, Problem, ShapeError, refuse
from abilene.resource.timeaxis import HOUR, TimeAxis, first_gap
from abilene.timing import timed

log = logging.getLogger(__name__)


def read_hourly(path: Path | str, column: str) -> tuple[TimeAxis, Floats]:
    """Read one value for each step from a CSV file with the columns ``time`` and ``column``.

    Times are beginnings of equal steps and carry their offset from UTC:
    ``2024-01-01T06:00Z`` or ``2024-01-01T00:00-06:00``.

    Returns
    -------
    TimeAxis, array of shape (steps,)

    Raises
    ------
    InputError
        If the file cannot be read, or a time or value in it; every such line is named.
    ShapeError
        If a step is missing, doubled or out of order.
    """
    with timed(log, "read the hours of %s", path):
        rows = _rows(str(path), column)
    times = np.array(
        [time.replace(tzinfo=None) for time, _ in rows], dtype="datetime64[s]"
    )
    step, bad = times[1] - times[0], first_gap(times)
    if bad is not None:
        what = f"after {times[bad - 1]} UTC comes {times[bad]} UTC, not one step of {step} later"
        fix = "give every step once, in order; where clocks change, write the offset from UTC"
        raise ShapeError(Problem(what, fix, place=Place(str(path), bad + 2, 1)))
    axis = TimeAxis(rows[0][0], float(step / HOUR), len(rows), real=True)
    return axis, np.array([value for _, value in rows])


def _rows(path: str, column: str) -> list[tuple[datetime, float]]:
    table = _table(path)
    found = set[str]().union(*table[:1])
    place, fix = Place(path, 1, 1), f"write the columns time, {column}"
    for missing in filterfalse(found.__contains__, ("time", column)):
        raise InputError(Problem(f"no column '{missing}'", fix, place=place))
    if len(table) < 2:
        raise InputError(Problem("fewer than two steps", fix, place=place))
    rows, problems = [], []
    for line, row in enumerate(table, start=2):
        try:
            rows.append(_row(row, column))
        except ValueError as error:
            what, _, fix = str(error).partition("; ")
            problems.append(Problem(what, fix, place=Place(path, line, 1)))
    refuse(problems)
    return rows


def _table(path: str) -> list[dict[str, str]]:
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; give its path") from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read: {error}") from None


def _row(row: Mapping[str, str], column: str) -> tuple[datetime, float]:
    time = datetime.fromisoformat(row["time"].strip())
    value = float(row[column] or "nan")
    if time.tzinfo is None:
        raise ValueError(
            f"'{row['time']}' has no offset from UTC; write {row['time']}Z if it is UTC"
        )
    if not np.isfinite(value):
        raise ValueError(f"no {column}; fill the gap, nothing is guessed")
    return time.astimezone(UTC), value
