"""Rows of a weather file: its place on earth, its columns by one name, and at which line each thing is wrong.

Nothing is judged here but whether it can be read.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
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


class WeatherRow(NamedTuple):
    """A row of a file."""

    line: int
    """Line on which it starts, from 1."""
    cells: list[str]

    @property
    def width(self) -> int:
        """Number of its cells, without empty ones at its end, which spreadsheets add."""
        held = (place for place, cell in enumerate(self.cells, 1) if cell.strip())
        return max(held, default=0)


class WeatherRows(NamedTuple):
    """The rows of a file that hold something, and its path for errors."""

    path: str
    rows: list[WeatherRow]

    def refused(self, line: int, what: str, fix: str, col: int = 1) -> InputError:
        """Return what is wrong with a line."""
        return InputError(Problem(what, fix, place=Place(self.path, line, col)))

    def hours(self, first: int) -> list[WeatherRow]:
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
        self.check_place(self.rows[row].line, found)
        return found

    def check_place(self, line: int, found: Sequence[float]) -> None:
        """Refuse numbers of ``ON_EARTH`` that a line gives and no place on earth has."""
        for (name, (low, high)), value in zip(ON_EARTH.items(), found, strict=True):
            if not low <= value <= high:  # what is no number is outside, too
                what = (
                    f"its head gives {value:g} as {name}, outside {low:g} .. {high:g}"
                )
                raise self.refused(line, what, "check the format")


def weather_rows(path: str, text: str) -> WeatherRows:
    """Part a text into rows; one that holds nothing is refused."""
    lines = io.StringIO(text, newline="")
    rows = [WeatherRow(line, cells) for line, cells in separated_rows(lines, path, ())]
    if not rows:
        raise WeatherRows(path, rows).refused(1, "it holds nothing", "check the format")
    return WeatherRows(path, rows)


def columns_by_title(
    source: WeatherRows, row: WeatherRow, names: Sequence[str]
) -> dict[str, int]:
    """Return the column of each quantity by its title, whatever its unit in brackets."""
    titles = [cell.partition("(")[0].strip().lower() for cell in row.cells]
    if not set(names[:4]) <= set(titles):
        missing = next(name for name in names[:4] if name not in titles)
        what = f"the file has no column for {missing}"
        fix = "bring a file with irradiance, temperature, pressure and wind"
        raise source.refused(row.line, what, fix)
    check_once(source, row, titles, names)
    for name, title in zip(QUANTITIES, names, strict=True):
        if title in titles:
            place = titles.index(title)
            unit = row.cells[place].partition("(")[2].partition(")")[0]
            check_unit(source, row.line, place + 1, name, unit)
    named = zip(QUANTITIES, names, strict=True)
    return {name: titles.index(title) for name, title in named if title in titles}


OTHER_UNITS = {
    "_c": ("degC", "f degf °f fahrenheit k kelvin"),
    "_m_s": ("m/s", "km/h kmh kph km/hr mph mi/h kn kt kts knot knots ft/s"),
    "_mbar": ("mbar", "pa kpa psi psia inhg mmhg torr atm bar"),
    "_pct": ("%", "fraction g/kg kg/kg"),
    "_w_m2": ("W/m2", "kj/m2 kj/m^2 mj/m2 mj/m^2 j/m2 j/m^2 kwh/m2 kwh/m^2 kw/m2"),
}
"""The unit that is read, by what a name of ``QUANTITIES`` ends in, and others in which files hold it."""


def check_unit(source: WeatherRows, line: int, col: int, name: str, said: str) -> None:
    """Refuse a quantity of which a file itself says that it is in another unit than is read."""
    ending = next(filter(name.endswith, OTHER_UNITS))
    ours, others = OTHER_UNITS[ending]
    if "".join(said.lower().replace("²", "2").split()) in others.split():
        what = f"{name.removesuffix(ending).replace('_', ' ')} is in {said.strip()}"
        fix = f"convert it to {ours}, and say so there"
        raise source.refused(line, what, fix, col)


def check_once(
    source: WeatherRows, row: WeatherRow, titles: Sequence[str], names: Iterable[str]
) -> None:
    """Refuse titles of which one that is read is there twice: they may contradict each other."""
    for name in names:
        if titles.count(name) > 1:
            again = titles.index(name, titles.index(name) + 1) + 1
            what = f"{name}: column given twice"
            raise source.refused(row.line, what, "keep one of them", again)


def check_width(source: WeatherRows, rows: Sequence[WeatherRow], most: int) -> None:
    """Refuse rows of more cells than columns: a decimal comma moves all that stands behind it."""
    wide = [row for row in rows if len(row.cells) > most and row.width > most]
    if wide:
        count = wide[0].width - most
        what = f"{count} cell{'s' * (count > 1)} more than columns"
        fix = "write decimals with a point, and once"
        raise source.refused(wide[0].line, first_of(what, len(wide)), fix)


def numbers_of(
    source: WeatherRows,
    rows: Sequence[WeatherRow],
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


def _column(source: WeatherRows, rows: Sequence[WeatherRow], place: int) -> Floats:
    cells = [row.cells[place] for row in rows]
    values = plain_numbers(cells)
    if values is not None:
        return values
    faults = Faults(source.path)
    numbered = zip(row_lines(rows).tolist(), cells, strict=True)
    taken = faults.taken(numbered, _number, place + 1, "")
    faults.refuse()
    return np.array(taken)


def moment(year: int, month: int, day: int, hour: int, minute: int) -> np.datetime64:
    """Return the time of a stamp; hour 24 is the next midnight.

    Raises
    ------
    ValueError
        If there is no such day, or a number is beyond ``CLOCK``.
    """
    stamp = (year, month, day, hour, minute)
    for number, (low, high) in zip(stamp, CLOCK.values(), strict=True):
        if not low <= number <= high:
            raise ValueError(stamp)
    midnight = np.datetime64(f"{year:04}-{month:02}-{day:02}", "s")
    return midnight + hour * HOUR + minute * MINUTE


def _number(cell: object) -> float:
    return number_in(cell, POINT)


def row_lines(rows: Sequence[WeatherRow]) -> Integers:
    """Return the line of each row, shape (rows,)."""
    return np.array([row.line for row in rows], dtype=np.int64)


def from_one(where: Mapping[str, int]) -> dict[str, int]:
    """Return columns as errors count them, from 1."""
    return {name: place + 1 for name, place in where.items()}
