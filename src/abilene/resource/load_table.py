"""The load that a user brings to be billed: a table with one column of kW, step by step.

Without a column ``time`` the rows are the steps of one year by the local clock, from 1
January, which no law of summer time moves. With one, as ``read_hourly`` reads it, they
are real hours.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from operator import ne
from pathlib import Path

import numpy as np

from abilene.arrays import Floats
from abilene.brief import cut
from abilene.errors import InputError, Place, Problem, ShapeError
from abilene.resource.calendar import whole_years
from abilene.resource.hourly import LOAD, PRICE, read_hourly, refuse_beyond
from abilene.resource.metered import refuse_unmetered
from abilene.resource.readers import NOMINAL_LEAP_YEAR
from abilene.resource.timeaxis import NOMINAL_YEAR, TimeAxis
from abilene.tabular.cells import plain_numbers
from abilene.tabular.columns import TypedColumns, header_of, read_columns
from abilene.tabular.faults import first_of
from abilene.tabular.rows import as_text, rows_of
from abilene.tabular.wanted import Column

TIME = "time"
YEARS = {8760: NOMINAL_YEAR, 8784: NOMINAL_LEAP_YEAR}
"""Years without a date, by their hours."""
KW_PER_MW = 1000.0
NO_KW = {
    **{
        unit.lower(): f"in {unit}" for unit in ("W", "MW", "GW", "kVA", "MVA", "A", "V")
    },
    **dict.fromkeys(("wh", "kwh", "mwh", "gwh"), "energy, not power"),
    **dict.fromkeys(("temperature", "degc", "celsius", "price", "usd"), "no power"),
}
"""What a load is not read in, by the last word of its column."""
WORD = re.compile("[a-z]+")
LINE_END = re.compile("\r\n|\r|\n")


def read_load(path: Path | str) -> tuple[TimeAxis, Floats]:
    """Read a load of one year.

    Returns
    -------
    TimeAxis, array of shape (steps,)
        In MW. The axis is a typical year's where the rows have no time.

    Raises
    ------
    InputError
        If the table cannot be read, or it is not clear which column is the load.
    ShapeError
        If the rows are no whole year.
    """
    path = Path(path)
    names = header_of(path, (Column("kw"),))
    column = _load_column(path, names)
    if TIME in names:
        axis, load_kw = read_hourly(path, column, LOAD, metered=True)
        _refuse_part_of_year(axis, path)
        return axis, load_kw / KW_PER_MW
    load_kw = step_values(path, column, LOAD, metered=True)
    # a table without a header begins with a number
    first = plain_numbers([column])
    if first is not None:
        load_kw = np.concatenate([first, load_kw])
    return _year_of(len(load_kw), path), load_kw / KW_PER_MW


def read_spot(path: Path | str, axis: TimeAxis) -> Floats:
    """Read market prices for each step of a load, from a table with the column ``usd_per_mwh``. [USD/MWh]

    Raises
    ------
    InputError
        If the table cannot be read.
    ShapeError
        If it has not one price for each step.
    """
    prices = step_values(Path(path), "usd_per_mwh", PRICE)
    if len(prices) != axis.length:
        what = f"{len(prices):,} prices beside {axis.length:,} steps of the load"
        fix = "give one price for each step"
        raise ShapeError(Problem(what, fix, place=Place(str(path), 1, 1)))
    return prices


def step_values(
    path: Path, column: str, bounds: tuple[float, float], *, metered: bool = False
) -> Floats:
    """Return the numbers of a column, one for each step, of which none stands for a gap or is out of bounds.

    Raises
    ------
    InputError
        At the first line that has none, or one out of bounds; of a ``metered`` load also
        at one that is no meter's.
    """
    table = read_columns(path, (Column(column),))
    refuse_beyond(table, column, bounds)
    _refuse_gaps(table, path)
    if metered:
        refuse_unmetered(table, column)
    return np.asarray(table.values[column])


def _refuse_gaps(table: TypedColumns, path: Path) -> None:
    """Refuse an empty row among the steps: where no time says so, all that follow would come a step too soon."""
    if (np.diff(table.lines) == 1).all() and (table.lines[:1] <= 2).all():
        return
    rows = rows_of(path, list(table.values))
    ends = [line + sum(map(_line_ends, cells)) for line, cells in rows]
    gaps = np.flatnonzero(np.append(table.lines, ends[-1] + 1) - ends > 1)
    if gaps.size:
        line = ends[gaps[0]] + 1
        what = first_of(f"no value in row {line}", gaps.size)
        fix = "give each step its value; a formula has one once a spreadsheet saved it"
        raise InputError(Problem(what, fix, place=Place(str(path), line, 1)))


def _line_ends(cell: object) -> int:
    """Return how many lines more a row takes for what is in a cell."""
    return len(LINE_END.findall(as_text(cell)))


def _load_column(path: Path, names: Sequence[str]) -> str:
    """Return the name of the one column of kW: the only one, or the only one called so."""
    others = list(filter(partial(ne, TIME), names))
    [*found] = filter(_says_kw, others)
    [column, *more] = found or others or [""]
    place = Place(str(path), 1, 1)
    if more or not column:
        what = f"the columns {cut(', '.join(names))} do not say which is the load"
        raise InputError(Problem(what, "keep one column, kw", place=place))
    # the last word is the unit: of "Power (W)" as of load_w
    *_, unit = ["", *WORD.findall(column.lower())]
    if unit in NO_KW or column.lower().endswith("mw"):
        what = f"the column {cut(column)} is {NO_KW.get(unit, 'in MW')}"
        raise InputError(Problem(what, "give kW, and call it kw", place=place))
    return column


def _says_kw(name: str) -> bool:
    return name.lower().endswith("kw")


def _refuse_part_of_year(axis: TimeAxis, path: Path) -> None:
    """Say at the file that its load is of no whole year."""
    try:
        whole_years(axis, "the load")
    except ShapeError as error:
        at = partial(replace, path="", place=Place(str(path), 1, 1))
        raise ShapeError(map(at, error.problems)) from None


def _year_of(count: int, path: Path) -> TimeAxis:
    """Return the axis of so many steps of one year that has no date."""
    hours = next(filter(lambda hours: count % hours == 0 < count, YEARS), 0)
    if hours:
        start = datetime(YEARS[hours], 1, 1, tzinfo=UTC)
        return TimeAxis(start, hours / count, count, real=False)
    what = f"{count:,} rows are no whole year"
    fix = "give 8,760 hours from 1 January (8,784 of a leap year), or a column time"
    raise ShapeError(Problem(what, fix, place=Place(str(path), 1, 1)))
