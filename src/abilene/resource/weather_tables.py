"""Weather tables as EPW, TMY3 and PSM files hold them: what stands on which line, by which clock.

Each function turns the text of a file into a ``WeatherTable``: columns by one name and unit, and the beginning of
each step by the clock of the file. Nothing is judged here but whether it can be read.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import Floats
from abilene.errors import InputError, Place, Problem
from abilene.resource.timeaxis import HOUR, Integers, Times
from abilene.tabular.cells import number_in, plain_numbers
from abilene.tabular.faults import Faults, first_of
from abilene.tabular.numerals import POINT
from abilene.tabular.separated import separated_rows

Mask = NDArray[np.bool_]
MINUTE = np.timedelta64(60, "s")
PA_PER_MBAR = 100.0
IN_PASCAL = {"pressure_mbar": (PA_PER_MBAR, "Pa")}
"""What EPW and PVGIS hold in a unit of their own."""
QUANTITIES = (
    "ghi_w_m2",
    "dni_w_m2",
    "dhi_w_m2",
    "air_temp_c",
    "dew_point_c",
    "relative_humidity_pct",
    "pressure_mbar",
    "wind_m_s",
)
"""Names of the columns, with their units."""
TMY3_NAMES = ("ghi", "dni", "dhi", "dry-bulb", "dew-point", "rhum", "pressure", "wspd")
PSM_NAMES = (
    "ghi",
    "dni",
    "dhi",
    "temperature",
    "dew point",
    "relative humidity",
    "pressure",
    "wind speed",
)
CLOCK = {
    "year": (1, 9999),
    "month": (1, 12),
    "day": (1, 31),
    "hour": (0, 24),
    "minute": (0, 60),
}
"""Least and most of each number of a stamp."""
ON_EARTH = {
    "latitude": (-90, 90),
    "longitude": (-180, 180),
    "time zone": (-14, 14),
    "elevation": (-500, 9000),
}
"""Least and most of each number of a place. [degrees, degrees, h, m]"""
STEPS_OF_AN_HOUR = (1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60)
"""Steps of whole minutes that an hour has. [1/h]"""
EPW_HEAD_LINES = 8
EPW_CELLS = 35
"""Cells of a line of EPW, uncertainty flags included."""
EPW_PLACES = (13, 14, 15, 6, 7, 8, 9, 21)
"""Columns of EPW for the same, from 0 (EnergyPlus Auxiliary Programs, EPW data dictionary)."""


@dataclass(frozen=True)
class WeatherTable:
    """A weather file with what the formats call differently brought to one name."""

    columns: Mapping[str, Floats]
    """By ``QUANTITIES``; what the file lacks is not there."""
    lines: Integers
    """Line of the file of each step, from 1."""
    places: Mapping[str, int]
    """Column of the file of each quantity, from 1."""
    latitude: float
    """[degrees north]"""
    longitude: float
    """[degrees east]"""
    altitude_m: float
    """[m]"""
    utc_offset_hours: float
    """[h]"""
    begins: Times
    """Beginning of each step by the clock of the file, with the years of the file."""
    sampled_at: float = 0.5
    """Where in the step the sun stands for its light. [-]"""
    given_in: Mapping[str, tuple[float, str]] = field(default_factory=dict)
    """Of a quantity that the file holds in another unit: how many of it make one of ours, and its name."""


def problem_of_steps(
    path: str, table: WeatherTable, bad: Mask, what: str, fix: str, name: str
) -> Problem:
    """Return one problem of some steps, at the line and column of the first, with their count."""
    count, first = int(bad.sum()), int(bad.argmax())
    place = Place(path, int(table.lines[first]), table.places.get(name, 1))
    return Problem(first_of(what, count), fix, place=place)


class _Row(NamedTuple):
    line: int
    cells: list[str]


class _Source(NamedTuple):
    """The rows of a file that hold something, and its path for errors."""

    path: str
    rows: list[_Row]

    def refused(self, line: int, what: str, fix: str) -> InputError:
        return InputError(Problem(what, fix, place=Place(self.path, line, 1)))

    def hours(self, first: int) -> list[_Row]:
        """Return the rows of the hours, from the first below the head."""
        if len(self.rows) <= first:
            raise self.refused(
                self.rows[-1].line, "it has no hours", "check the format"
            )
        return self.rows[first:]

    def head(self, row: int, fields: Sequence[int]) -> list[float]:
        """Return numbers of a row of the head."""
        line, cells = self.rows[row]
        try:
            return [float(cells[field]) for field in fields]
        except (ValueError, IndexError):
            what = "its head gives no latitude, longitude, time zone and elevation"
            raise self.refused(line, what, "check the format") from None

    def place(self, row: int, *fields: int) -> list[float]:
        """Return latitude, longitude, zone and elevation of a row of the head, of a place on earth."""
        found = self.head(row, fields)
        for (name, (low, high)), value in zip(ON_EARTH.items(), found, strict=True):
            if not low <= value <= high:  # what is no number is outside, too
                what = (
                    f"its head gives {value:g} as {name}, outside {low:g} .. {high:g}"
                )
                raise self.refused(self.rows[row].line, what, "check the format")
        return found


def _source(path: str, text: str) -> _Source:
    lines = io.StringIO(text, newline="")
    rows = [_Row(line, cells) for line, cells in separated_rows(lines, path, ())]
    if not rows:
        raise _Source(path, rows).refused(1, "it holds nothing", "check the format")
    return _Source(path, rows)


def epw_table(path: str, text: str) -> WeatherTable:
    """Read EnergyPlus weather: local standard time, each step called by its end."""
    source = _source(path, text)
    titles = [row.cells[0].strip().upper() for row in source.rows[:EPW_HEAD_LINES]]
    if titles[0] != "LOCATION":
        what = "cannot be read as epw: its first line is not LOCATION"
        raise source.refused(1, what, "check the format")
    first, per_hour = EPW_HEAD_LINES - 1, 1.0
    if "DATA PERIODS" in titles:
        first = titles.index("DATA PERIODS")
        (per_hour,) = source.head(first, [2])
        if per_hour not in STEPS_OF_AN_HOUR:
            what = f"its head gives {per_hour:g} steps an hour"
            raise source.refused(source.rows[first].line, what, "check the format")
    rows = source.hours(first + 1)
    latitude, longitude, zone, altitude = source.place(0, 6, 7, 8, 9)
    where = dict(zip(QUANTITIES, EPW_PLACES, strict=True))
    _check_width(source, rows, EPW_CELLS)
    columns, stamp = _numbers(source, rows, where, range(5))
    year, month, day, hour, minute = stamp
    step = 60 / per_hour
    # the minute of an hour that is one step says nothing: 60, 0 and 30 are written
    before = 0.0 if per_hour == 1 else np.where(minute == 0, 60, minute) - step
    ends = hour.min() > 0
    begins = _days(year, month, day) + _minutes((hour - ends) * 60 + before)
    columns["pressure_mbar"] = columns["pressure_mbar"] / PA_PER_MBAR
    return WeatherTable(
        columns,
        _lines(rows),
        _from_one(where),
        latitude,
        longitude,
        altitude,
        zone,
        begins,
        given_in=IN_PASCAL,
    )


def tmy3_table(path: str, text: str) -> WeatherTable:
    """Read TMY3: local standard time, each hour called by its end, the last of a day 24:00."""
    source = _source(path, text)
    rows = source.hours(2)
    latitude, longitude, zone, altitude = source.place(0, 4, 5, 3, 6)
    where = _where(source, source.rows[1], TMY3_NAMES)
    _check_width(source, rows, _width(source.rows[1]))
    columns, _ = _numbers(source, rows, where, ())
    begins = [_tmy3_begin(source, row) for row in rows]
    return WeatherTable(
        columns,
        _lines(rows),
        _from_one(where),
        latitude,
        longitude,
        altitude,
        zone,
        np.array(begins, dtype="datetime64[s]"),
    )


def _tmy3_begin(source: _Source, row: _Row) -> np.datetime64:
    """Return when an hour begins: of its own day, so that 24:00 needs no calendar."""
    try:
        month, day, year = map(int, row.cells[0].split("/"))
        hour, minute = map(int, row.cells[1].split(":"))
        stamp = (year, month, day, hour, minute)
        if not all(
            low <= n <= high
            for n, (low, high) in zip(stamp, CLOCK.values(), strict=False)
        ):
            raise ValueError(stamp)
        midnight = np.datetime64(f"{year:04}-{month:02}-{day:02}", "s")
    except (ValueError, IndexError):
        what = f"no time of the form MM/DD/YYYY,HH:MM: {','.join(row.cells[:2])}"
        raise source.refused(row.line, what, "check the format") from None
    return midnight + (hour - 1) * HOUR + minute * MINUTE


def psm_table(path: str, text: str) -> WeatherTable:
    """Read NSRDB data (PSM3, PSM4): its head says the zone; a stamp stands at the beginning of a step or inside."""
    source = _source(path, text)
    names = [cell.strip().lower() for cell in source.rows[0].cells]
    wanted = ("latitude", "longitude", "time zone", "elevation")
    missing = [name for name in wanted if name not in names]
    if missing:
        what = f"cannot be read as psm: no {missing[0]} in the first line"
        raise source.refused(1, what, "check the format")
    rows = source.hours(3)
    latitude, longitude, zone, altitude = source.place(1, *map(names.index, wanted))
    where = _where(source, source.rows[2], PSM_NAMES)
    titles = [cell.strip().lower() for cell in source.rows[2].cells]
    clock = list(CLOCK)
    if not set(clock) <= set(titles):
        what = f"cannot be read as psm: no columns {', '.join(clock)}"
        raise source.refused(source.rows[2].line, what, "check the format")
    _check_width(source, rows, _width(source.rows[2]))
    columns, stamp = _numbers(source, rows, where, list(map(titles.index, clock)))
    year, month, day, hour, minute = stamp
    stamps = _days(year, month, day) + _minutes(hour * 60 + minute)
    step = stamps[1] - stamps[0] if len(stamps) > 1 else HOUR
    step = step if step > np.timedelta64(0) else HOUR
    inside = (stamps[0] - stamps[0].astype("datetime64[h]")) % step
    return WeatherTable(
        columns,
        _lines(rows),
        _from_one(where),
        latitude,
        longitude,
        altitude,
        zone,
        stamps - inside,
        float(inside / step),
    )


def _where(source: _Source, row: _Row, names: Sequence[str]) -> dict[str, int]:
    """Return the column of each quantity by its title, whatever its unit in brackets."""
    titles = [cell.partition("(")[0].strip().lower() for cell in row.cells]
    if not set(names[:4]) <= set(titles):
        missing = next(name for name in names[:4] if name not in titles)
        what = f"the file has no column for {missing}"
        fix = "bring a file with irradiance, temperature, pressure and wind"
        raise source.refused(row.line, what, fix)
    named = zip(QUANTITIES, names, strict=True)
    return {name: titles.index(title) for name, title in named if title in titles}


def _width(row: _Row) -> int:
    """Return the cells of a row, without empty ones at its end, which spreadsheets add."""
    held = (place for place, cell in enumerate(row.cells, 1) if cell.strip())
    return max(held, default=0)


def _check_width(source: _Source, rows: Sequence[_Row], most: int) -> None:
    """Refuse rows of more cells than columns: a decimal comma moves all that stands behind it."""
    wide = [row for row in rows if len(row.cells) > most and _width(row) > most]
    if wide:
        count = _width(wide[0]) - most
        what = f"{count} cell{'s' * (count > 1)} more than columns"
        fix = "write decimals with a point, and once"
        raise source.refused(wide[0].line, first_of(what, len(wide)), fix)


def _numbers(
    source: _Source,
    rows: Sequence[_Row],
    where: Mapping[str, int],
    clock: Sequence[int],
) -> tuple[dict[str, Floats], list[Floats]]:
    """Return the columns of the quantities, and those of the clock."""
    wanted = [*where.values(), *clock]
    short = next((row for row in rows if len(row.cells) <= max(wanted)), None)
    if short is not None:
        what = f"the line has {len(short.cells)} cells, {max(wanted) + 1} are needed"
        raise source.refused(short.line, what, "write or fetch the file again")
    found = [_column(source, rows, place) for place in wanted]
    stamp = found[len(where) :]
    for (name, (low, high)), values in zip(CLOCK.items(), stamp, strict=False):
        bad = np.flatnonzero((values < low) | (values > high))
        if len(bad):
            what = f"{values[bad[0]]:g} is no {name}"
            raise source.refused(rows[bad[0]].line, what, "check the format")
    return dict(zip(where, found, strict=False)), stamp


def _column(source: _Source, rows: Sequence[_Row], place: int) -> Floats:
    cells = [row.cells[place] for row in rows]
    values = plain_numbers(cells)
    if values is not None:
        return values
    faults = Faults(source.path)
    numbered = zip(_lines(rows).tolist(), cells, strict=True)
    taken = faults.taken(numbered, _number, place + 1, "")
    faults.refuse()
    return np.array(taken)


def _number(cell: object) -> float:
    return number_in(cell, POINT)


def _days(year: Floats, month: Floats, day: Floats) -> Times:
    """Return midnight of each day; a day too many for its month runs on into the next."""
    months = np.rint((year - 1970) * 12 + month - 1).astype("timedelta64[M]")
    first = (np.datetime64("1970-01", "M") + months).astype("datetime64[D]")
    days = np.rint(day - 1).astype("timedelta64[D]")
    return np.asarray((first + days).astype("datetime64[s]"))


def _minutes(minutes: Floats) -> NDArray[np.timedelta64]:
    return np.rint(minutes * 60).astype("timedelta64[s]")


def _lines(rows: Sequence[_Row]) -> Integers:
    return np.array([row.line for row in rows], dtype=np.int64)


def _from_one(where: Mapping[str, int]) -> dict[str, int]:
    return {name: place + 1 for name, place in where.items()}
