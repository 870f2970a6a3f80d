"""Readers of a user's own weather: TMY3, EPW, NSRDB (PSM3, PSM4) and PVGIS typical years.

Whatever the file's clock, the result is in UTC and hour-beginning. Needs the optional
part ``weather`` (pvlib).

=======  =====================================  ===============================================
format   clock of the file                      year
=======  =====================================  ===============================================
tmy3     local standard, hour-ending            typical
epw      local standard, hour-ending            one year: the user says; else as psm
psm      as its header says; stamped inside     real if its hours follow each other, else typical
pvgis    UTC, hour-beginning                    typical
=======  =====================================  ===============================================
"""

from __future__ import annotations

import logging
import math
from datetime import UTC, datetime, timedelta, timezone
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, get_args

import numpy as np

from abilene.arrays import Floats
from abilene.errors import (
    InputError,
    MissingExtraError,
    Place,
    Problem,
    ShapeError,
    refuse,
)
from abilene.resource import air
from abilene.resource.drawn import not_measured
from abilene.resource.physical import check_physical
from abilene.resource.pvgis import pvgis_table
from abilene.resource.stuck import still_notes, stuck
from abilene.resource.sun import Sunlight
from abilene.resource.timeaxis import (
    HOUR,
    NOMINAL_YEAR,
    TimeAxis,
    Times,
    first_gap,
    not_next,
)
from abilene.resource.weather import Weather
from abilene.resource.weather_rows import WeatherTable
from abilene.resource.weather_tables import epw_table, psm_table, tmy3_table
from abilene.tabular.decode import whole_text
from abilene.timing import timed

log = logging.getLogger(__name__)

Format = Literal["tmy3", "epw", "psm", "pvgis"]
TABLES = {
    "tmy3": tmy3_table,
    "epw": epw_table,
    "psm": psm_table,
    "pvgis": pvgis_table,
}
NOMINAL_LEAP_YEAR = 2000
"""Calendar year in which typical years with a 29 February are written."""
DAYS_29 = 28 * 24 * HOUR
"""Time in a month at which its 29th begins."""


def read_weather(
    path: Path | str, format: Format, *, real: bool | None = None
) -> Weather:
    """Read a weather file.

    Parameters
    ----------
    path : path
        The file.
    format : {"tmy3", "epw", "psm", "pvgis"}
        Its format.
    real : bool, optional
        True if its hours happened, False if it is a typical year; by default as the
        table above says.

    Returns
    -------
    Weather
        Wind is known near the ground only.

    Raises
    ------
    InputError
        If the file cannot be read, or lacks a column.
    ShapeError
        If hours are missing, doubled or out of order, or a value is missing.
    MissingExtraError
        If pvlib is not installed.
    """
    if format not in get_args(Format):
        fix = f"known: {', '.join(get_args(Format))}"
        raise InputError(
            Problem(f"weather format '{format}' is not known", fix, "format")
        )
    with timed(log, "read the weather of %s, %s", path, format):
        table = _open(str(path), format)
    if real is None:
        real = _is_real(str(path), format, table.begins)
    axis, roll = _axis(str(path), table, real)
    check_physical(str(path), table, axis.step_hours)
    refuse(stuck(str(path), table, axis.step_hours))
    refuse(not_measured(str(path), table, axis.step_hours))

    def column(name: str) -> Floats:
        return np.roll(_column(str(path), table, name), roll)

    temp = column("air_temp_c")
    light = Sunlight(
        axis=axis,
        latitude=table.latitude,
        longitude=table.longitude,
        altitude_m=table.altitude_m,
        global_w_m2=column("ghi_w_m2"),
        direct_w_m2=column("dni_w_m2"),
        diffuse_w_m2=column("dhi_w_m2"),
        air_temp_c=temp,
        wind_m_s=column("wind_m_s"),
        sampled_at=table.sampled_at,
    )
    humid = "relative_humidity_pct" in table.columns
    return Weather(
        light=light,
        relative_humidity_pct=column("relative_humidity_pct")
        if humid
        else air.relative_humidity(temp, column("dew_point_c")),
        pressure_mbar=column("pressure_mbar"),
        source=f"{Path(path).name} ({format}, {'real hours' if real else 'typical year'})",
        zone=timezone(timedelta(hours=table.utc_offset_hours)),
        notes=tuple(still_notes(table, axis.step_hours)),
    )


def _is_real(path: str, format: Format, begins: Times) -> bool:
    """Return whether the hours of a file happened, as far as its stamps say."""
    if format in {"tmy3", "pvgis"}:
        return False
    if len(np.unique(begins.astype("datetime64[Y]"))) > 1:
        # months of several years: one after the other, or from here and there
        return first_gap(begins) is None
    if format == "psm":
        return True
    what = "every hour carries the same year: real hours, or a typical year written so?"
    raise InputError(
        Problem(
            what,
            "say real: true or real: false (in Python real=True, real=False)",
            place=Place(path, 1, 1),
        )
    )


def _axis(path: str, table: WeatherTable, real: bool) -> tuple[TimeAxis, int]:
    """Return the axis in UTC, and by how many steps the values of a typical year are turned to begin on it."""
    begins = table.begins if real else _in_nominal_year(table.begins)
    step = begins[1] - begins[0] if len(begins) > 1 else HOUR
    bad = first_gap(begins)
    if bad is not None:
        what = f"after {begins[bad - 1]} comes {begins[bad]}, {not_next(begins, bad)}"
        fix = "give every step once, in order"
        if real:
            fix += "; a year without its 29 February is a typical one: real: false (real=False in Python)"
        line = int(table.lines[bad])
        raise ShapeError(Problem(what, fix, place=Place(path, line, 1)))
    step_hours = float(step / HOUR)
    first = begins[0] - np.timedelta64(round(table.utc_offset_hours * 3600), "s")
    whole_steps = 0 if real else math.floor((first - begins[0]) / step + 1e-9)
    start = first - whole_steps * step
    return TimeAxis(
        start.astype(datetime).replace(tzinfo=UTC), step_hours, len(begins), real
    ), whole_steps


def _in_nominal_year(begins: Times) -> Times:
    """Return the same months, days and times in years that mean nothing, a leap year where there is a 29 February."""
    months = begins.astype("datetime64[M]")
    in_month = begins - months.astype("datetime64[s]")
    month = months.astype(np.int64) % 12
    # a year that does not begin with January goes on into the next
    year = np.cumsum(np.diff(month, prepend=month[:1]) < 0)
    leap_days = np.flatnonzero((month == 1) & (in_month >= DAYS_29))
    first = NOMINAL_LEAP_YEAR - year[leap_days[0]] if len(leap_days) else NOMINAL_YEAR
    nominal = np.datetime64(f"{first}", "M") + year * 12 + month
    return np.asarray(nominal.astype("datetime64[s]") + in_month)


def _column(path: str, table: WeatherTable, name: str) -> Floats:
    if name in table.columns:
        return table.columns[name]
    what = f"the file has no column for {name}"
    fix = "bring a file with irradiance, temperature, humidity, pressure and wind"
    raise InputError(Problem(what, fix, place=Place(path, 1, 1)))


def _open(path: str, format: Format) -> WeatherTable:
    if find_spec("pvlib") is None:
        raise MissingExtraError("weather", f"Reading weather in the format {format}")
    return TABLES[format](path, whole_text(Path(path)))
