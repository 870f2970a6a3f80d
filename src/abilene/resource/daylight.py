"""Light is where the sun is: by day, around noon, and globally the sum of its parts.

A clock that is hours off, a longitude with the wrong sign and exchanged columns of irradiance all give some output of
a solar plant. The sun's place in the sky tells them.

References
----------
.. [1] C. N. Long, E. G. Dutton, "BSRN Global Network recommended QC tests, V2.0", 2002: global irradiance against the
   sum of its parts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from abilene.arrays import Floats
from abilene.errors import Problem
from abilene.resource.sun import sun_height_degrees, sun_hours_after_noon
from abilene.resource.weather_rows import Mask, WeatherTable, problem_of_steps

CHECK_CLOCK = (
    "check the time zone, latitude and longitude in its head, and whether its steps"
    " are called by their beginning or their end"
)
CHECK_COLUMNS = "check the columns of irradiance: two may be exchanged"
DUSK_DEGREES, NIGHT_DEGREES = -6.0, -12.0
"""Height of the sun below which it gives no light to count (the end of civil twilight),
and none at all (of nautical). [degrees]"""
NIGHT_W_M2 = 20.0
"""Light that an instrument may show at night. [W/m2]"""
MOST_IN_DUSK = 0.02
"""Share of a year's light that may fall while the sun is down. [-]"""
MOST_OFF_NOON_HOURS = 0.75
"""How far the middle of a year's light may lie from noon by the sun: it is within 0.13 h
at fifteen American stations; morning fog and afternoon storms move it more. [h]"""
HIGH_DEGREES, LIT_W_M2 = 20.0, 50.0
"""The parts of light are compared where the sun is higher, and light is more. [degrees,
W/m2]"""
MOST_APART = 0.3
"""How far global irradiance may be from the sum of its parts. BSRN allows 0.08 where the
sun is measured within the minute. [-]"""
MOST_HOURS_APART = 0.25
"""Share of these hours in which it may be farther. [-]"""
DARK_W_M2 = 50.0
"""The brightest hour of a year is brighter. [W/m2]"""
SUN_W_M2 = 1361.0
"""What the sun gives outside the atmosphere (Kopp and Lean, Geophysical Research Letters
38 (2011) L01706). [W/m2]"""
CLEAR_PERCENTILE, LEAST_CLEAR = 99.0, 0.5
"""Of the hours with the sun high, the clearest in a hundred let more than this share of
its light through: 0.77 to 0.84 at sixteen American stations. [%, -]"""
LEAST_GAP_HOURS = 0.5
"""How long it may be dark with the sun high: the longest total eclipse takes 0.13 h, and
at sixteen stations and in 26 years of ERA5 no hour was dark. [h]"""

Found = Iterator[tuple[Mask, str, str]]
"""Steps, what is wrong with them, and the fix."""


@dataclass(frozen=True)
class _Sky:
    """Light of a table and the sun in each step."""

    light: Floats
    """Global irradiance. [W/m2]"""
    brightest: Floats
    """The largest of global, direct and diffuse. [W/m2]"""
    parts: Floats
    """Diffuse and direct together, on the horizontal. [W/m2]"""
    middle_degrees: Floats
    """Height of the sun where it stands for the step. [degrees]"""
    highest_degrees: Floats
    """Its largest height in the step. [degrees]"""
    hours_after_noon: Floats
    """By the sun, -12 to 12. [h]"""
    step_hours: float
    """Length of a step. [h]"""

    @property
    def is_high(self) -> Mask:
        """Whether the sun is high in each step."""
        return np.asarray(self.middle_degrees > HIGH_DEGREES)


def wrong_light(path: str, table: WeatherTable, step_hours: float) -> Iterator[Problem]:
    """Yield the first thing that is wrong with the light of a table; of a polar night nothing can be said.

    Parameters
    ----------
    path : str
        The file, for errors.
    table : WeatherTable
        What it holds, within the limits of each quantity.
    step_hours : float
        Length of a step. [h]
    """
    sky = _sky(table, step_hours)
    lit = bool(sky.light.any())
    for check in CHECKS if lit else (_dark,):
        for bad, what, fix in check(sky):
            yield problem_of_steps(path, table, bad, what, fix, "ghi_w_m2")
            return


def _sky(table: WeatherTable, step_hours: float) -> _Sky:
    light, direct, diffuse = (
        table.columns[name] for name in ("ghi_w_m2", "dni_w_m2", "dhi_w_m2")
    )
    zone = np.timedelta64(round(table.utc_offset_hours * 3600), "s")
    length = np.timedelta64(round(step_hours * 3600), "s")
    begins, place = table.begins - zone, (table.latitude, table.longitude)
    middle = begins + np.timedelta64(round(table.sampled_at * step_hours * 3600), "s")
    stands = sun_height_degrees(middle, *place)
    ends = [sun_height_degrees(time, *place) for time in (begins, begins + length)]
    up = np.sin(np.radians(np.maximum(stands, 0.0)))
    return _Sky(
        light=np.maximum(light, 0.0),
        brightest=np.max([light, direct, diffuse], axis=0),
        parts=direct * up + diffuse,
        middle_degrees=stands,
        highest_degrees=np.max([stands, *ends], axis=0),
        hours_after_noon=sun_hours_after_noon(middle, table.longitude),
        step_hours=step_hours,
    )


def _dark(sky: _Sky) -> Found:
    """Find the sun high without global irradiance: the whole column is missing."""
    if sky.is_high.any():
        what = "global irradiance is 0 in every step, with the sun high"
        yield sky.is_high, what, "bring a file with irradiance"


def _units(sky: _Sky) -> Found:
    most = sky.light.max()
    if most < DARK_W_M2:
        what = f"global irradiance is {most:g} W/m2 at most in all the year"
        yield sky.light > 0, what, "give it in W/m2"


def _faint(sky: _Sky) -> Found:
    """Find light that is dim also in the clearest hours: it is in another unit, or of half an hour."""
    if not sky.is_high.any():
        return
    sun = SUN_W_M2 * np.sin(np.radians(sky.middle_degrees[sky.is_high]))
    clear = np.percentile(sky.light[sky.is_high] / sun, CLEAR_PERCENTILE)
    if clear < LEAST_CLEAR:
        what = f"global irradiance is {clear:.0%} of the sun's own in its clearest hours, as at no place"
        yield sky.is_high, what, "give it in W/m2, the mean of each step"


def _gaps(sky: _Sky) -> Found:
    """Find steps without any light and the sun high: the thickest cloud lets more through."""
    dark = sky.is_high & (sky.light == 0)
    if dark.sum() * sky.step_hours > LEAST_GAP_HOURS:
        degrees = sky.middle_degrees[dark.argmax()]
        what = f"global irradiance is 0 with the sun {degrees:.0f} degrees high"
        yield dark, what, "fill the gap, nothing is guessed"


def _at_night(sky: _Sky) -> Found:
    """Find light in a step through which the sun is far below the horizon, or much of it while the sun is down."""
    night = (sky.highest_degrees < NIGHT_DEGREES) & (sky.brightest > NIGHT_W_M2)
    if night.any():
        first = night.argmax()
        below, light = -sky.highest_degrees[first], sky.brightest[first]
        what = f"light of {light:g} W/m2 with the sun {below:.0f} degrees below the horizon"
        yield night, what, CHECK_CLOCK
    dusk = (sky.highest_degrees < DUSK_DEGREES) & (sky.light > 0)
    share = sky.light[dusk].sum() / sky.light.sum()
    if share > MOST_IN_DUSK:
        yield dusk, f"{share:.0%} of the light falls while the sun is down", CHECK_CLOCK


def _around_noon(sky: _Sky) -> Found:
    turn = 2 * np.pi / 24
    mean = np.average(np.exp(1j * turn * sky.hours_after_noon), weights=sky.light)
    hours = float(np.angle(mean)) / turn
    if abs(hours) > MOST_OFF_NOON_HOURS:
        side = "after" if hours > 0 else "before"
        what = f"light is centred {abs(hours):.1f} h {side} noon by the sun"
        yield sky.light > 0, what, CHECK_CLOCK


def _together(sky: _Sky) -> Found:
    compared = sky.is_high & (np.maximum(sky.light, sky.parts) > LIT_W_M2)
    apart = compared & (
        abs(sky.light - sky.parts) > MOST_APART * np.maximum(sky.light, sky.parts)
    )
    if apart.sum() > MOST_HOURS_APART * compared.sum():
        what = "global irradiance is not diffuse and direct together"
        yield apart, what, CHECK_COLUMNS


CHECKS = (_units, _at_night, _around_noon, _gaps, _together, _faint)
"""In this order: what says most of the cause first."""
