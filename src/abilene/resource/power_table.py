"""The power of a campus as a user brings it: a table with one column, its unit and whose power it is in the header.

``it_mw``, ``facility_kw``, ``it_share`` ...: the last word is the unit, and one of the
others says whether it is the power of the computers or of the whole facility. With a
column ``time`` the rows are equal steps of any length, as ``read_hourly`` reads them;
without one they are hours from the start. Beside it may stand what a MWh costs and emits
at the meter: ``usd_per_mwh`` and ``co2_kg_per_mwh``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, get_args

from abilene.arrays import ByValue, Floats
from abilene.brief import brief, cut
from abilene.errors import InputError, Place, Problem
from abilene.resource.hourly import LOAD, PRICE, read_hourly
from abilene.resource.load_table import TIME, step_values
from abilene.tabular.columns import header_of, read_columns
from abilene.tabular.wanted import Column

PowerOf = Literal["it", "facility"]
MW_OF_UNIT = {"mw": 1.0, "kw": 1e-3}
SHARE = "share"
SHARES = (0.0, 1.0)
"""Least and most share of full power. [-]"""
BESIDE = {"usd_per_mwh": PRICE, "co2_kg_per_mwh": (0.0, 1e5)}
"""Columns that may stand beside the power: least and most of each."""
WORD = re.compile("[a-z]+")
FORMS = "it_mw, facility_mw, it_kw, facility_kw, it_share or facility_share"


@dataclass(frozen=True, eq=False)
class PowerTable(ByValue):
    """Power in each of equal steps."""

    values: Floats
    """Shape (steps,). [MW, or share of full power]"""
    is_share: bool
    """Whether they are shares of full power, not MW."""
    of: PowerOf
    """Whose power: of IT, or of the whole facility."""
    step_hours: float
    """[h]"""
    start: datetime | None
    """Beginning of the first step, in UTC; None where the rows have no time."""
    clock: datetime | None = None
    """The same by the clock of the first row."""
    usd_per_mwh: Floats | None = None
    """Price of energy at the meter, where the table has it. [USD/MWh]"""
    co2_kg_per_mwh: Floats | None = None
    """Emissions of energy at the meter, likewise. [kg/MWh]"""
    __repr__ = brief


def read_power(path: Path | str, of: PowerOf | None = None) -> PowerTable:
    """Read the power that a campus gets.

    Parameters
    ----------
    path : Path
        CSV, Parquet or XLSX, packed or not.
    of : {"it", "facility"}, optional
        Whose power it is, where the header does not say, or holds both.

    Raises
    ------
    InputError
        If the table cannot be read, or it is not clear which column it is, in what unit
        or whose power.
    ShapeError
        If a step is missing, doubled or out of order.
    """
    path = Path(path)
    names = header_of(path, (Column("it_mw"),))
    column, unit, whose = _column(path, names, of)
    bounds = SHARES if unit == SHARE else LOAD
    start, clock, step_hours = None, None, 1.0
    if TIME in header_of(path, (Column(column),)):
        axis, values = read_hourly(path, column, bounds)
        start, step_hours = axis.start, axis.step_hours
        first = read_columns(path, (Column(TIME, "moment", offset=True),))
        clock = first.values[TIME]["clock"][0].astype("datetime64[s]").item()
    else:
        values = step_values(path, column, bounds)
    if not len(values):
        place = Place(str(path), 1, 1)
        fix = "give power in each step below the header"
        raise InputError(Problem("the table has no rows", fix, place=place))
    return PowerTable(
        values * MW_OF_UNIT.get(unit, 1.0),
        unit == SHARE,
        whose,
        step_hours,
        start,
        clock,
        *(_beside(path, names, name, limits) for name, limits in BESIDE.items()),
    )


def _beside(
    path: Path, names: Sequence[str], column: str, bounds: tuple[float, float]
) -> Floats | None:
    """Return a column that may stand beside the power; None where it does not."""
    if column not in names:
        return None
    if TIME in names:
        return read_hourly(path, column, bounds)[1]
    return step_values(path, column, bounds)


def _column(
    path: Path, names: Sequence[str], of: PowerOf | None
) -> tuple[str, str, PowerOf]:
    """Return the column of power, its unit, and whose power it is."""
    found = []
    for name in names:
        words = WORD.findall(name.lower())
        if words and words[-1] in (*MW_OF_UNIT, SHARE):
            whose = next((one for one in get_args(PowerOf) if one in words), of)
            if of in {None, whose}:
                found.append((name, words[-1], whose))
    place = Place(str(path), 1, 1)
    if len(found) != 1:
        what = f"the columns {cut(', '.join(names))} do not say which is the power" + (
            f" of {of}" if of else ""
        )
        fix = f"call one of them {FORMS}, and say with --power-of which of two"
        raise InputError(Problem(what, fix, place=place))
    [(name, unit, whose)] = found
    if whose is None:
        what = f"the column {cut(name)} does not say whether it is IT or facility power"
        fix = f"call it it_{unit} or facility_{unit}, or say --power-of it or facility"
        raise InputError(Problem(what, fix, place=place))
    return name, unit, whose
