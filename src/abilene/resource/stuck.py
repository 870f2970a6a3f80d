"""Weather that stands still: a sensor that is stuck, a gap that was filled with one number, one day again and again.

Each value is one that the place may have, so no limit finds it; only that it does not change is impossible. What real
files hold is kept: in fifteen TMY3 and three NSRDB files no temperature was the same for more than 24 h, no wind for
more than 23 h, no humidity for more than 70 h (in fog), and air was as on the day before for 15 h. Pressure is
the same all year in two of them, and for 620 h where it is rounded to 10 mbar, so that is noted and not refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from abilene.arrays import Floats
from abilene.errors import Problem
from abilene.resource.physical import title_of
from abilene.resource.weather_rows import Mask, WeatherTable, problem_of_steps

DAY_HOURS = 24.0
LONGEST_HOURS = {
    "air_temp_c": 48.0,
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
SAME_DAY_HOURS, SAME_LIGHT_HOURS, BRIGHT_W_M2 = 48.0, 24.0, 50.0
"""How long air, and light where it is bright, may be what it was 24 h before. [h, h, W/m2]"""
WINDY_M_S = 10.0
"""Mean wind near the ground that coasts and passes alone have: the windiest of sixteen American
stations has 5.6. [m/s]"""
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
    yield from _same_days(path, table, step_hours)


def _counts(name: str, values: Floats) -> Mask:
    """Return the steps in which a quantity should change: at night and in a calm it does not."""
    if name == "wind_m_s" or name.endswith("w_m2"):
        return np.asarray(values > 0)
    return np.ones(len(values), dtype=bool)


def _same_days(path: str, table: WeatherTable, step_hours: float) -> Iterator[Problem]:
    """Yield where each day is the day before once more."""
    day = round(DAY_HOURS / step_hours)
    for name, least, most_hours in (
        ("air_temp_c", -np.inf, SAME_DAY_HOURS),
        ("ghi_w_m2", BRIGHT_W_M2, SAME_LIGHT_HOURS),
    ):
        values = table.columns[name]
        counted = np.flatnonzero(values > least)
        counted = counted[counted >= day]
        run = _longest(values[counted] == values[counted - day])
        steps = counted[run.first : run.first + run.steps]
        alone = _same(values, _counts(name, values)).steps * step_hours
        # what is the same in every hour has been told
        if run.steps * step_hours >= most_hours and alone < LONGEST_HOURS[name]:
            bad = np.isin(np.arange(len(values)), steps)
            what = f"{title_of(name)} is that of the day before, hour by hour"
            fix = "one day was copied into the others: give what was measured"
            yield problem_of_steps(path, table, bad, what, fix, name)


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
    same = _same(pressure, np.ones(len(pressure), dtype=bool))
    if same.steps * step_hours >= PRESSURE_HOURS:
        line, hours = table.lines[same.first], same.steps * step_hours
        yield (
            f"pressure is {pressure[same.first]:g} mbar for {hours:,.0f} h from line {line}: it was assumed, not"
            " measured"
        )
