"""Weather that stands still: a sensor that is stuck, a gap that was filled with one number.

Each value is one that the place may have, so no limit finds it; only that it does not change is impossible. What real
files hold is kept: in fifteen TMY3 and three NSRDB files no temperature was the same for more than 24 h, no wind for
more than 23 h, no humidity for more than 70 h (in fog). Pressure is
the same all year in two of them, and for 620 h where it is rounded to 10 mbar, so that is noted and not refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from abilene.arrays import Floats
from abilene.errors import Problem
from abilene.resource.physical import standard_pressure_mbar, title_of
from abilene.resource.weather_rows import Mask, WeatherTable, problem_of_steps

LONGEST_HOURS = {
    "air_temp_c": 36.0,
    "dew_point_c": 72.0,
    "relative_humidity_pct": 72.0,
    "wind_m_s": 168.0,
    "ghi_w_m2": 24.0,
    "dni_w_m2": 24.0,
    "dhi_w_m2": 24.0,
}
"""How long a quantity may be the same; light and wind that are not 0, and air that is not saturated. [h]"""
SATURATED_PCT, LONGEST_FOG_HOURS = 95.0, 240.0
"""Humidity from which the air may be fog, which stays. [%, h]"""
LONGEST_CALM_HOURS = 720.0
"""How long wind may be 0: the longest calm of these files is 23 h. [h]"""
CALM_HOURS, PRESSURE_HOURS = 48.0, 720.0
"""From here a note says so. [h]"""
WINDY_M_S = 10.0
"""Mean wind near the ground that coasts and passes alone have: the windiest of sixteen American
stations has 5.6. [m/s]"""
OFF_HEIGHT, NEAR_HEIGHT, M_PER_FOOT = 0.04, 0.02, 0.3048
"""How far the mean pressure may be off that of its elevation unsaid, how near to it stations are [-]; a foot. [m]"""
FIX = "a sensor was stuck, or a gap filled with one number: give what was measured"


class _Run(NamedTuple):
    """The longest run of steps in which something holds."""

    first: int
    steps: int

    def mask(self, length: int) -> Mask:
        steps = np.arange(length)
        return np.asarray((steps >= self.first) & (steps < self.first + self.steps))


def _longest(held: Mask) -> _Run:
    edges = np.diff(np.concatenate([[False], held, [False]]).astype(np.int8))
    begins, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    if not len(begins):
        return _Run(0, 0)
    longest = int((ends - begins).argmax())
    return _Run(int(begins[longest]), int((ends - begins)[longest]))


def _same(values: Floats, counts: Mask) -> _Run:
    """Return the longest run of one value among the steps that count."""
    pairs = (np.diff(values) == 0) & counts[1:] & counts[:-1]
    run = _longest(pairs)
    return _Run(run.first, run.steps + 1 if run.steps else 0)


def stuck(path: str, table: WeatherTable, step_hours: float) -> Iterator[Problem]:
    """Yield each quantity of a weather table that is the same for longer than it can be, at the first such line.

    Parameters
    ----------
    path : str
        The file, for errors.
    table : WeatherTable
        What it holds, within the limits of each quantity.
    step_hours : float
        Length of a step. [h]
    """
    columns = table.columns
    unused = "dew_point_c" if "relative_humidity_pct" in columns else ""
    for name in filter(columns.__contains__, LONGEST_HOURS):
        if name == unused:
            continue
        values = columns[name]
        run = _same(values, _counts(name, values))
        value = values[run.first]
        most = LONGEST_HOURS[name]
        if name == "relative_humidity_pct" and value >= SATURATED_PCT:
            most = LONGEST_FOG_HOURS
        if run.steps * step_hours >= most:
            hours = run.steps * step_hours
            what = f"{title_of(name)} is {value:g} for {hours:,.0f} h on end, as it is nowhere"
            bad = run.mask(len(values))
            yield problem_of_steps(path, table, bad, what, FIX, name)
    calm = _longest(columns["wind_m_s"] == 0)
    if calm.steps * step_hours >= LONGEST_CALM_HOURS:
        what = f"wind speed is 0 for {calm.steps * step_hours:,.0f} h on end, as it is nowhere"
        bad = calm.mask(len(columns["wind_m_s"]))
        yield problem_of_steps(path, table, bad, what, FIX, "wind_m_s")


def _counts(name: str, values: Floats) -> Mask:
    """Return the steps in which a quantity should change: at night and in a calm it does not."""
    if name == "wind_m_s" or name.endswith("w_m2"):
        return np.asarray(values > 0)
    return np.ones(len(values), dtype=bool)


def still_notes(table: WeatherTable, step_hours: float) -> Iterator[str]:
    """Yield what a reader should know of wind and pressure that stand still, or of wind in another unit."""
    wind, pressure = table.columns["wind_m_s"], table.columns["pressure_mbar"]
    calm = _longest(wind == 0)
    if calm.steps * step_hours >= CALM_HOURS:
        line, hours = table.lines[calm.first], calm.steps * step_hours
        yield f"wind is 0 for {hours:,.0f} h from line {line}: the anemometer may have been stuck"
    if wind.mean() > WINDY_M_S:
        yield (
            f"wind near the ground has a mean of {wind.mean():.1f} m/s, as few places have: it may be in"
            " km/h, mph or knots"
        )
    if _has_no_beam(table):
        yield (
            "direct light is 0 all year, and diffuse light is all of global: nobody split the two, and a plant that"
            " follows the sun gains nothing"
        )
    yield from _height_notes(table)
    same = _same(pressure, np.ones(len(pressure), dtype=bool))
    if same.steps * step_hours >= PRESSURE_HOURS:
        line, hours = table.lines[same.first], same.steps * step_hours
        yield (
            f"pressure is {pressure[same.first]:g} mbar for {hours:,.0f} h from line {line}: it was assumed, not"
            " measured"
        )


def _has_no_beam(table: WeatherTable) -> bool:
    """Return whether all light is said to be diffuse."""
    light, beam, diffuse = (
        table.columns[name] for name in ("ghi_w_m2", "dni_w_m2", "dhi_w_m2")
    )
    return bool(light.max() > 0 and not beam.any() and (light == diffuse).all())


def _height_notes(table: WeatherTable) -> Iterator[str]:
    """Yield where the pressure is not quite that of the elevation, as where that is in feet."""
    mean, height = float(table.columns["pressure_mbar"].mean()), table.altitude_m
    usual = standard_pressure_mbar(height)
    if abs(mean / usual - 1) <= OFF_HEIGHT:
        return
    in_feet = abs(mean / standard_pressure_mbar(height * M_PER_FOOT) - 1) <= NEAR_HEIGHT
    feet = f": it may be {height:g} feet" * in_feet
    yield (
        f"pressure has a mean of {mean:.4g} mbar, and {height:g} m above the sea it is some {usual:.4g}: check the"
        f" elevation in the head{feet}"
    )
