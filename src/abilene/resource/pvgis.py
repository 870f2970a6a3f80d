"""Typical years (TMY) of PVGIS, as CSV or JSON: what stands on which line; UTC, each hour called by its beginning."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from itertools import dropwhile, starmap
from typing import Any, NamedTuple

import numpy as np

from abilene.errors import InputError, Place, Problem
from abilene.resource.weather_rows import (
    IN_PASCAL,
    PA_PER_MBAR,
    WeatherRow,
    WeatherRows,
    WeatherTable,
    check_width,
    columns_by_title,
    from_one,
    moment,
    numbers_of,
    row_lines,
    weather_rows,
)

TIME = "time(utc)"
NAMES = ("g", "gb", "gd", "t2m", "td2m", "rh", "sp", "ws10m")
"""What PVGIS calls the quantities, their marks in brackets left out; it gives no dew point."""
PLACE = ("latitude", "longitude", "elevation")
OFFSET = "irradiance time offset"
"""Where in each hour its light was seen. [h]"""
_STAMP = re.compile(r"^(\d{4})(\d\d)(\d\d):(\d\d)(\d\d)$", re.ASCII)
FETCH = "fetch the file again"
NO_JSON_OF_PVGIS = (
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    RecursionError,
)
"""What looking for the hours of another file ends in."""
_BEGINS_LIKE_A_STAMP = re.compile(r"\d+:", re.ASCII)


def pvgis_table(path: str, text: str) -> WeatherTable:
    """Read a typical year of PVGIS; a line of JSON is the number of the hour, from 1.

    Raises
    ------
    InputError
        If it is none, at the first line that is wrong.
    """
    of_json = text.lstrip("\ufeff \t\r\n").startswith(("{", "["))
    file = (_of_json if of_json else _of_csv)(path, text)
    source, (titles, *rows) = file.source, file.hours
    latitude, longitude, altitude = map(file.number, PLACE)
    source.check_place(1, (latitude, longitude, 0.0, altitude))
    where = columns_by_title(source, titles, NAMES)
    check_width(source, rows, titles.width)
    columns, _ = numbers_of(source, rows, where, ())
    columns["pressure_mbar"] = columns["pressure_mbar"] / PA_PER_MBAR
    begins = list(map(file.begin, rows))
    return WeatherTable(
        columns,
        row_lines(rows),
        from_one(where),
        latitude,
        longitude,
        altitude,
        utc_offset_hours=0.0,
        begins=np.array(begins, dtype="datetime64[s]"),
        sampled_at=file.offset_hours,
        given_in=IN_PASCAL,
    )


class _File(NamedTuple):
    """The parts of a file."""

    source: WeatherRows
    head: Mapping[str, Any]
    """What its head says, by name."""
    hours: Sequence[WeatherRow]
    """The row of titles, and those of the hours."""
    time: int = 0
    """Column of the time, from 0."""

    def number(self, name: str) -> float:
        """Return a number of the head."""
        try:
            return float(self.head[name])
        except KeyError:
            raise _no_tmy(self.source.path, without=name) from None
        except (ValueError, TypeError, OverflowError):
            what = f"its head gives no number as {name}"
            raise self.source.refused(1, what, FETCH) from None

    @property
    def offset_hours(self) -> float:
        """Where in each hour its light was seen; older files do not say. [h]"""
        hours = self.number(OFFSET) if OFFSET in self.head else 0.0
        if not abs(hours) <= 1:
            what = f"its head gives {hours:g} as {OFFSET}, outside -1 .. 1"
            raise self.source.refused(1, what, FETCH)
        return hours

    def begin(self, row: WeatherRow) -> np.datetime64:
        """Return when an hour begins."""
        said = row.cells[self.time].strip()
        try:
            (parts,) = _STAMP.findall(said)
            return moment(*map(int, parts))
        except ValueError:
            what = f"no time of the form YYYYMMDD:HHMM: {said[:40]}"
            raise self.source.refused(row.line, what, FETCH) from None


def _of_csv(path: str, text: str) -> _File:
    source = weather_rows(path, text)
    titles = list(map(_title, source.rows))
    if TIME not in titles:
        raise _no_tmy(path)
    first = titles.index(TIME)
    # below the hours stands what the columns mean
    upwards = dropwhile(_is_no_hour, reversed(source.rows[first + 1 :]))
    hours = [source.rows[first], *reversed(list(upwards))]
    if len(hours) == 1:
        raise _no_tmy(path, hours[0].line)
    return _File(source, dict(map(_said, titles[:first])), hours)


def _title(row: WeatherRow) -> str:
    return row.cells[0].strip().lower()


def _is_no_hour(row: WeatherRow) -> bool:
    return _BEGINS_LIKE_A_STAMP.match(row.cells[0].strip()) is None


def _said(title: str) -> tuple[str, str]:
    """Return the name and value of a line of the head, such as ``elevation (m): 250``."""
    name, _, value = title.partition(":")
    return name.partition("(")[0].strip(), value


def _of_json(path: str, text: str) -> _File:
    try:
        data = json.loads(text.removeprefix("\ufeff"))
        inputs, hours = data["inputs"], data["outputs"]["tmy_hourly"]
        head = {**inputs, **inputs.get("location", {})}
        names = list(hours[0])
        cells = [list(map(str, map(hour.__getitem__, names))) for hour in hours]
    except NO_JSON_OF_PVGIS as error:
        place = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        missing = str(error.args[0]) if isinstance(error, KeyError) else ""
        raise _no_tmy(path, *place, without=missing) from None
    titles = list(map(str.lower, names))
    if TIME not in titles:
        raise _no_tmy(path, without=TIME)
    rows = list(starmap(WeatherRow, enumerate(cells, 1)))
    named = dict(zip(map(_spaced, head), head.values(), strict=True))
    hours = [WeatherRow(1, names), *rows]
    return _File(WeatherRows(path, rows), named, hours, titles.index(TIME))


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _no_tmy(path: str, line: int = 1, col: int = 1, *, without: str = "") -> InputError:
    """Return that a file is something else."""
    what = "cannot be read as pvgis: it is no typical year (TMY) of PVGIS"
    if without:
        what += f", for it has no '{without}'"
    fix = (
        "fetch its TMY as csv or json, or say the format of the file: tmy3, epw or psm"
    )
    return InputError(Problem(what, fix, place=Place(path, line, col)))
