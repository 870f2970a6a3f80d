"""Weather is physics: what no hour on earth has had is refused, and light is where the sun is.

A code for a missing value, Kelvin, Fahrenheit, pascal and exchanged columns all are numbers, and any model takes
them. Here each quantity keeps within what was ever measured (``weather_limits.csv``), and light keeps to the
sun (``daylight``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

import numpy as np

from abilene.arrays import Floats
from abilene.data import read_table
from abilene.errors import Problem, refuse
from abilene.resource.air import relative_humidity
from abilene.resource.daylight import wrong_light
from abilene.resource.weather_rows import WeatherTable, problem_of_steps

FILL = "fill the gap: nothing is guessed"
MOST_ABOVE_AIR_K, MOST_STEPS_ABOVE_AIR = 1.0, 0.01
"""How far, and in what share of the steps, a dew point may lie above the air: two
instruments differ, and at thirteen stations none does by so much. [K, -]"""
MOST_OFF_STANDARD = 0.12
"""How far the mean pressure may be from the standard atmosphere at its elevation: a year's
mean at sea level is 985 to 1,020 mbar everywhere, a grid cell may lie 800 m from its place,
and stations here differ by 0.02. Millimetres of mercury are 0.25 below it, a pressure reduced
to the sea 0.13 above at 1,000 m. [-]"""


MOST_JUMP = {
    "air_temp_c": 30.0,
    "dew_point_c": 40.0,
    "pressure_mbar": 50.0,
    "wind_m_s": 50.0,
}
"""By how much a quantity may not change in a step and back within ``JUMP_HOURS``: in eighteen files the
most is 6 K, 10 K, 8 mbar and 20 m/s, and the fastest known fall of the air's temperature some 27 K, at
Spearfish, South Dakota, in 1943 (National Weather Service). One jump alone is the seam of two months."""
JUMP_HOURS = 48.0
MOST_OFF_DEW, MOST_STEPS_OFF_DEW, MOST_OFF_DEW_ONCE = 15.0, 0.01, 50.0
"""How far humidity may be from what air and dew point above freezing make it, and in what share of the
steps (at fifteen stations it is so in 0.001 of them); and how far where it is 0 or 100: there, once, 37. [%, -, %]"""


class _Limits(NamedTuple):
    """What a quantity has been on earth."""

    title: str
    unit: str
    low: float
    high: float
    mean_low: float
    mean_high: float
    missing: tuple[float, ...]
    perhaps: str


@cache
def _limits() -> dict[str, _Limits]:
    return {
        row["quantity"]: _Limits(
            row["title"],
            row["unit"],
            float(row["low"]),
            float(row["high"]),
            float(row["mean_low"]),
            float(row["mean_high"]),
            tuple(map(float, row["missing"].split())),
            row["perhaps"],
        )
        for row in read_table("weather_limits.csv")
    }


def title_of(quantity: str) -> str:
    """Return the words for a quantity of a weather table, such as ``air temperature``."""
    return _limits()[quantity].title


def check_physical(path: str, table: WeatherTable, step_hours: float) -> None:
    """Check that a weather table can be the weather of a place on earth.

    Parameters
    ----------
    path : str
        The file, for errors.
    table : WeatherTable
        What it holds.
    step_hours : float
        Length of a step. [h]

    Raises
    ------
    InputError
        With one problem for each quantity that misses values or leaves its limits, or,
        where none does, for a pressure that its elevation does not have, or a dew point
        above the air's temperature; for a value that jumps and falls back, or a humidity that
        air and dew point contradict; or for light at night, off noon, missing or dim
        with the sun high, or unlike the sum of its parts.
    """
    used = _used(table.columns)
    refuse(problem for name in used for problem in _beyond(path, table, name))
    refuse(_of_another_height(path, table))
    refuse(_dew_above_air(path, table))
    refuse(
        problem for name in used for problem in _jumps(path, table, name, step_hours)
    )
    refuse(_off_dew_point(path, table))
    refuse(wrong_light(path, table, step_hours))


def standard_pressure_mbar(altitude_m: float) -> float:
    """Return the pressure of the standard atmosphere (ISO 2533:1975, troposphere). [mbar]"""
    return float(1013.25 * (1 - 2.25577e-5 * altitude_m) ** 5.25588)


def _of_another_height(path: str, table: WeatherTable) -> Iterator[Problem]:
    """Yield where the pressure is not that of the elevation: it is in another unit, or reduced to the sea."""
    pressure = table.columns.get("pressure_mbar")
    if pressure is None:
        return
    usual = standard_pressure_mbar(table.altitude_m)
    mean = float(pressure.mean())
    if abs(mean / usual - 1) > MOST_OFF_STANDARD:
        scale, unit = table.given_in.get("pressure_mbar", (1.0, "mbar"))
        what = (
            f"pressure has a mean of {mean * scale:.4g} {unit}, and {table.altitude_m:g} m above the"
            f" sea it is some {usual * scale:.4g}"
        )
        fix = (
            f"give it in {unit}, as measured at the place: it may be in mmHg, or reduced to sea level;"
            " or check the elevation in its head"
        )
        every = np.ones(len(pressure), dtype=bool)
        yield problem_of_steps(path, table, every, what, fix, "pressure_mbar")


def _dew_above_air(path: str, table: WeatherTable) -> Iterator[Problem]:
    """Yield where the dew point is above the air's temperature, which no air has: the two are exchanged."""
    if "dew_point_c" not in table.columns:
        return
    dew, air, limits = (
        table.columns["dew_point_c"],
        table.columns["air_temp_c"],
        _limits()["dew_point_c"],
    )
    known = (dew >= limits.low) & (dew <= limits.high)  # a code says nothing
    above = known & (dew > air + MOST_ABOVE_AIR_K)
    if above.sum() > MOST_STEPS_ABOVE_AIR * len(dew):
        first = above.argmax()
        what = f"dew point {dew[first]:g} is above the air temperature {air[first]:g}"
        fix = "check the two columns: they may be exchanged"
        yield problem_of_steps(path, table, above, what, fix, "dew_point_c")


def _jumps(
    path: str, table: WeatherTable, name: str, step_hours: float
) -> Iterator[Problem]:
    """Yield values to which a quantity jumps, and from which it falls back, as no weather does."""
    values, most = table.columns[name], MOST_JUMP.get(name, np.inf)
    steps = np.diff(values)
    jumps = np.flatnonzero(np.abs(steps) > most)
    back = (np.diff(np.sign(steps[jumps])) != 0) & (
        np.diff(jumps) * step_hours <= JUMP_HOURS
    )
    bad = np.zeros(len(values), dtype=bool)
    for i in np.flatnonzero(back).tolist():
        bad[jumps[i] + 1 : jumps[i + 1] + 1] = True
    if bad.any():
        scale, unit = table.given_in.get(name, (1.0, _limits()[name].unit))
        first = int(bad.argmax())
        before, after = values[first - 1] * scale, values[first] * scale
        what = f"{title_of(name)} jumps from {before:g} to {after:g} {unit}, and back"
        yield problem_of_steps(path, table, bad, what, FILL, name)


def _off_dew_point(path: str, table: WeatherTable) -> Iterator[Problem]:
    """Yield where the humidity is not what the air's temperature and the dew point of the same row make it."""
    columns = table.columns
    if not {"relative_humidity_pct", "dew_point_c"} <= set(columns):
        return
    dew, air, humid = (
        columns[name] for name in ("dew_point_c", "air_temp_c", "relative_humidity_pct")
    )
    limits = _limits()["dew_point_c"]
    known = (dew >= limits.low) & (dew <= limits.high)  # a code says nothing
    known &= air > 0  # below, some count humidity over ice
    made = np.clip(relative_humidity(air, np.minimum(dew, air)), 0.0, 100.0)
    off = np.where(known, np.abs(made - humid), 0.0)
    bad = off > MOST_OFF_DEW
    if bad.sum() <= MOST_STEPS_OFF_DEW * len(dew):
        bad = np.isin(humid, (0.0, 100.0)) & (off > MOST_OFF_DEW_ONCE)
    if bad.any():
        first = bad.argmax()
        what = (
            f"relative humidity is {humid[first]:g} %, and air of {air[first]:g} degC with a dew point of"
            f" {dew[first]:g} has {made[first]:.0f} %"
        )
        fix = "mend the one that is wrong, or give the code of a missing dew point"
        yield problem_of_steps(path, table, bad, what, fix, "relative_humidity_pct")


def _used(columns: Mapping[str, Floats]) -> list[str]:
    """Return the quantities that count: the dew point only where there is no humidity."""
    unused = "dew_point_c" if "relative_humidity_pct" in columns else ""
    return [name for name in columns if name != unused]


def _beyond(path: str, table: WeatherTable, name: str) -> Iterator[Problem]:
    """Yield where a quantity is missing or outside its limits, each kind once."""
    values, limits = table.columns[name], _limits()[name]
    codes = np.isclose(values[:, None], limits.missing, rtol=1e-9)
    missing = np.asarray(codes.any(axis=1))
    inside = (values >= limits.low) & (values <= limits.high)
    outside = np.logical_not(missing | inside)
    # said in the unit of the file, in which it is to be mended
    scale, unit = table.given_in.get(name, (1.0, limits.unit))
    span = f"outside {limits.low * scale:g} .. {limits.high * scale:g} {unit}"
    for bad, what, fix in (
        (missing, "the code of a missing value", FILL),
        (outside, span, f"give it in {unit}: it may be {limits.perhaps}"),
    ):
        if bad.any():
            value = f"{limits.title} {values[bad.argmax()] * scale:g} is {what}"
            yield problem_of_steps(path, table, bad, value, fix, name)
    mean = float(values.mean())
    usual = limits.mean_low <= mean <= limits.mean_high
    if not usual and not (missing | outside).any():
        what = f"{limits.title} has a mean of {mean:.4g} {limits.unit}, as no place has"
        every = np.ones(len(values), dtype=bool)
        yield problem_of_steps(path, table, every, what, fix, name)
