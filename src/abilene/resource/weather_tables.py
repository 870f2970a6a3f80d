"""Weather tables as EPW, TMY3 and PSM files hold them: what stands on which line, by which clock.

Each function turns the text of a file into a ``WeatherTable``: columns by one name and unit, and the beginning of
each step by the clock of the file. Nothing is judged here but whether it can be read.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import Floats
from abilene.resource.timeaxis import HOUR, Times
from abilene.resource.weather_rows import (
    CLOCK,
    IN_PASCAL,
    PA_PER_MBAR,
    QUANTITIES,
    WeatherRow,
    WeatherRows,
    WeatherTable,
    check_once,
    check_unit,
    check_width,
    columns_by_title,
    from_one,
    moment,
    numbers_of,
    row_lines,
    weather_rows,
)

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
STEPS_OF_AN_HOUR = (1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60)
"""Steps of whole minutes that an hour has. [1/h]"""
EPW_HEAD_LINES = 8
EPW_CELLS = 35
"""Cells of a line of EPW, uncertainty flags included."""
EPW_PLACES = (13, 14, 15, 6, 7, 8, 9, 21)
"""Columns of EPW for the same, from 0 (EnergyPlus Auxiliary Programs, EPW data dictionary)."""


def epw_table(path: str, text: str) -> WeatherTable:
    """Read EnergyPlus weather: local standard time, each step called by its end."""
    source = weather_rows(path, text)
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
    check_width(source, rows, EPW_CELLS)
    columns, stamp = numbers_of(source, rows, where, range(5))
    year, month, day, hour, minute = stamp
    step = 60 / per_hour
    # the minute of an hour that is one step says nothing: 60, 0 and 30 are written
    before = 0.0 if per_hour == 1 else np.where(minute == 0, 60, minute) - step
    ends = hour.min() > 0
    begins = _days(year, month, day) + _minutes((hour - ends) * 60 + before)
    columns["pressure_mbar"] = columns["pressure_mbar"] / PA_PER_MBAR
    return WeatherTable(
        columns,
        row_lines(rows),
        from_one(where),
        latitude,
        longitude,
        altitude,
        zone,
        begins,
        given_in=IN_PASCAL,
    )


def tmy3_table(path: str, text: str) -> WeatherTable:
    """Read TMY3: local standard time, each hour called by its end, the last of a day 24:00."""
    source = weather_rows(path, text)
    rows = source.hours(2)
    latitude, longitude, zone, altitude = source.place(0, 4, 5, 3, 6)
    where = columns_by_title(source, source.rows[1], TMY3_NAMES)
    check_width(source, rows, source.rows[1].width)
    columns, _ = numbers_of(source, rows, where, ())
    begins = [_tmy3_begin(source, row) for row in rows]
    return WeatherTable(
        columns,
        row_lines(rows),
        from_one(where),
        latitude,
        longitude,
        altitude,
        zone,
        np.array(begins, dtype="datetime64[s]"),
    )


def _tmy3_begin(source: WeatherRows, row: WeatherRow) -> np.datetime64:
    """Return when an hour begins: of its own day, so that 24:00 needs no calendar."""
    try:
        month, day, year = map(int, row.cells[0].split("/"))
        hour, minute = map(int, row.cells[1].split(":"))
        # its end: the hour is called by it
        return moment(year, month, day, hour, minute) - HOUR
    except (ValueError, IndexError):
        what = f"no time of the form MM/DD/YYYY,HH:MM: {','.join(row.cells[:2])}"
        raise source.refused(row.line, what, "check the format") from None


def psm_table(path: str, text: str) -> WeatherTable:
    """Read NSRDB data (PSM3, PSM4): its head says the zone; a stamp stands at the beginning of a step or inside."""
    source = weather_rows(path, text)
    names = [cell.strip().lower() for cell in source.rows[0].cells]
    wanted = ("latitude", "longitude", "time zone", "elevation")
    missing = [name for name in wanted if name not in names]
    if missing:
        what = f"cannot be read as psm: no {missing[0]} in the first line"
        raise source.refused(1, what, "check the format")
    check_once(source, source.rows[0], names, wanted)
    rows = source.hours(3)
    latitude, longitude, zone, altitude = source.place(1, *map(names.index, wanted))
    _check_units_of_psm(source, names)
    where = columns_by_title(source, source.rows[2], PSM_NAMES)
    titles = [cell.strip().lower() for cell in source.rows[2].cells]
    clock = list(CLOCK)
    if not set(clock) <= set(titles):
        what = f"cannot be read as psm: no columns {', '.join(clock)}"
        raise source.refused(source.rows[2].line, what, "check the format")
    check_once(source, source.rows[2], titles, clock)
    check_width(source, rows, source.rows[2].width)
    columns, stamp = numbers_of(source, rows, where, list(map(titles.index, clock)))
    year, month, day, hour, minute = stamp
    stamps = _days(year, month, day) + _minutes(hour * 60 + minute)
    step = stamps[1] - stamps[0] if len(stamps) > 1 else HOUR
    step = step if step > np.timedelta64(0) else HOUR
    inside = (stamps[0] - stamps[0].astype("datetime64[h]")) % step
    return WeatherTable(
        columns,
        row_lines(rows),
        from_one(where),
        latitude,
        longitude,
        altitude,
        zone,
        stamps - inside,
        float(inside / step),
    )


def _check_units_of_psm(source: WeatherRows, names: Sequence[str]) -> None:
    """Refuse units of the head of PSM that are not its own; that of wind stands under ``Wind Speed``."""
    line, cells = source.rows[1]
    for name, title in zip(QUANTITIES, PSM_NAMES, strict=True):
        for col, said in enumerate(names[: len(cells)]):
            if said in {title, f"{title} units"}:
                check_unit(source, line, col + 1, name, cells[col])


def _days(year: Floats, month: Floats, day: Floats) -> Times:
    """Return midnight of each day; a day too many for its month runs on into the next."""
    months = np.rint((year - 1970) * 12 + month - 1).astype("timedelta64[M]")
    first = (np.datetime64("1970-01", "M") + months).astype("datetime64[D]")
    days = np.rint(day - 1).astype("timedelta64[D]")
    return np.asarray((first + days).astype("datetime64[s]"))


def _minutes(minutes: Floats) -> NDArray[np.timedelta64]:
    return np.rint(minutes * 60).astype("timedelta64[s]")
