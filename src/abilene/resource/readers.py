"""Readers of a user's own weather: TMY3, EPW, NSRDB (PSM3, PSM4) and PVGIS typical years.

Whatever the file's clock, the result is in UTC and hour-beginning. Needs the optional
part ``weather`` (pvlib).

=======  =====================================  ===============================================
format   clock of the file                      year
=======  =====================================  ===============================================
tmy3     local standard, hour-ending            typical
epw      local standard, hour-ending            typical if its years differ; else the user says
psm      as its header says; stamped inside     typical if its years differ, else real
pvgis    UTC, hour-beginning                    typical
=======  =====================================  ===============================================
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from abilene.arrays import Floats
from abilene.errors import InputError, MissingExtraError, Place, Problem, ShapeError
from abilene.resource import air
from abilene.resource.sun import Sunlight
from abilene.resource.timeaxis import HOUR, NOMINAL_YEAR, TimeAxis, Times, first_gap
from abilene.resource.weather import Weather
from abilene.timing import timed

if TYPE_CHECKING:
    import pandas as pd

log = logging.getLogger(__name__)

Format = Literal["tmy3", "epw", "psm", "pvgis"]


@dataclass(frozen=True)
class _Raw:
    """A file as pvlib reads it, with what the formats call differently brought to one name."""

    table: pd.DataFrame
    latitude: float
    longitude: float
    altitude_m: float
    utc_offset_hours: float
    begins: Times
    """Beginning of each step by the clock of the file, with the years of the file."""
    sampled_at: float
    pressure_per_mbar: float
    first_line: int
    """Line of the file with the first values."""


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
        raw = _open(str(path), format)
    years = np.unique(raw.begins.astype("datetime64[Y]"))
    if real is None:
        real = _is_real(str(path), format, len(years))
    axis, roll = _axis(str(path), raw, real)

    def column(*names: str) -> Floats:
        return np.roll(_column(str(path), raw.table, names), roll)

    temp = column("temp_air")
    light = Sunlight(
        axis=axis,
        latitude=raw.latitude,
        longitude=raw.longitude,
        altitude_m=raw.altitude_m,
        global_w_m2=column("ghi"),
        direct_w_m2=column("dni"),
        diffuse_w_m2=column("dhi"),
        air_temp_c=temp,
        wind_m_s=column("wind_speed"),
        sampled_at=raw.sampled_at,
    )
    humid = "relative_humidity" in raw.table
    return Weather(
        light=light,
        relative_humidity_pct=column("relative_humidity")
        if humid
        else air.relative_humidity(temp, column("temp_dew")),
        pressure_mbar=column("pressure", "atmospheric_pressure")
        / raw.pressure_per_mbar,
        source=f"{Path(path).name} ({format}, {'real hours' if real else 'typical year'})",
        zone=timezone(timedelta(hours=raw.utc_offset_hours)),
    )


def _is_real(path: str, format: Format, years: int) -> bool:
    if format in {"tmy3", "pvgis"} or years > 1:
        return False
    if format == "psm":
        return True
    what = "every hour carries the same year: real hours, or a typical year written so?"
    raise InputError(
        Problem(what, "say real=True or real=False", place=Place(path, 1, 1))
    )


def _axis(path: str, raw: _Raw, real: bool) -> tuple[TimeAxis, int]:
    """Return the axis in UTC, and by how many steps the values of a typical year are turned to begin on it."""
    begins = raw.begins if real else _in_nominal_year(raw.begins)
    step = begins[1] - begins[0] if len(begins) > 1 else HOUR
    bad = first_gap(begins)
    if bad is not None:
        what = f"after {begins[bad - 1]} comes {begins[bad]}, not one step of {step / HOUR:g} h later"
        fix = (
            "a year without its 29 February is a typical one: real=False"
            if real
            else "a typical year has no 29 February"
        )
        fix = f"give every step once, in order; {fix}"
        raise ShapeError(Problem(what, fix, place=Place(path, raw.first_line + bad, 1)))
    step_hours = float(step / HOUR)
    first = begins[0] - np.timedelta64(round(raw.utc_offset_hours * 3600), "s")
    whole_steps = 0 if real else math.floor((first - begins[0]) / step + 1e-9)
    start = first - whole_steps * step
    return TimeAxis(
        start.astype(datetime).replace(tzinfo=UTC), step_hours, len(begins), real
    ), whole_steps


def _in_nominal_year(begins: Times) -> Times:
    months = begins.astype("datetime64[M]")
    in_month = begins - months.astype("datetime64[s]")
    nominal = np.datetime64(f"{NOMINAL_YEAR}", "M") + months.astype(np.int64) % 12
    return np.asarray(nominal.astype("datetime64[s]") + in_month)


def _column(path: str, table: pd.DataFrame, names: tuple[str, ...]) -> Floats:
    for name in names:
        if name in table:
            return np.asarray(table[name], dtype=float)
    what = f"the file has no column for {names[0]}"
    raise InputError(
        Problem(
            what,
            "bring a file with irradiance, temperature, pressure and wind",
            place=Place(path, 1, 1),
        )
    )


def _open(path: str, format: Format) -> _Raw:
    try:
        from pvlib import iotools
    except ImportError:
        raise MissingExtraError(
            "weather", f"Reading weather in the format {format}"
        ) from None
    openers: dict[str, Callable[[Any, str], _Raw]] = {
        "tmy3": _tmy3,
        "epw": _epw,
        "psm": _psm,
        "pvgis": _pvgis,
    }
    try:
        return openers[format](iotools, path)
    except FileNotFoundError:
        raise InputError(
            f"{path}: no such file; give the path of a weather file"
        ) from None
    except (ValueError, KeyError, IndexError, StopIteration, TypeError) as error:
        what = f"cannot be read as {format}: {type(error).__name__}: {error}"
        raise InputError(
            Problem(what, "check the format", place=Place(path, 1, 1))
        ) from None


def _tmy3(iotools: Any, path: str) -> _Raw:
    table, head = iotools.read_tmy3(path)
    begins = _stamps(table) - HOUR
    return _Raw(table, *_place(head), head["TZ"], begins, 0.5, 1.0, first_line=3)


def _epw(iotools: Any, path: str) -> _Raw:
    table, head = iotools.read_epw(
        path
    )  # pvlib has already moved the stamps to the beginning of the hour
    return _Raw(
        table, *_place(head), head["TZ"], _stamps(table), 0.5, 100.0, first_line=9
    )


def _psm(iotools: Any, path: str) -> _Raw:
    table, head = iotools.read_nsrdb_psm4(path)
    stamps = _stamps(table)
    step = stamps[1] - stamps[0]
    inside = (stamps[0] - stamps[0].astype("datetime64[h]")) % step
    return _Raw(
        table,
        *_place(head),
        head["Time Zone"],
        stamps - inside,
        float(inside / step),
        1.0,
        first_line=4,
    )


def _pvgis(iotools: Any, path: str) -> _Raw:
    table, head = iotools.read_pvgis_tmy(path)
    inputs = head["inputs"]
    place = inputs.get("location", inputs)
    offset = inputs.get(
        "irradiance time offset", place.get("irradiance_time_offset", 0.0)
    )
    where = (place["latitude"], place["longitude"], place["elevation"])
    return _Raw(table, *where, 0.0, _stamps(table), float(offset), 100.0, first_line=19)


def _place(head: dict[str, Any]) -> tuple[float, float, float]:
    return head["latitude"], head["longitude"], head["altitude"]


def _stamps(table: pd.DataFrame) -> Times:
    """Return the stamps by the clock of the file."""
    return np.asarray(table.index.tz_localize(None), dtype="datetime64[s]")
