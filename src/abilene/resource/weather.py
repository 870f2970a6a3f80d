"""Weather of a site: what a MW of sun and wind gives in each hour, and how warm it is.

``packaged_weather`` returns a ready profile; ``site_year`` makes one from weather a user brings
(see ``readers``).
"""

from __future__ import annotations

import io
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from functools import cache

import numpy as np

from abilene.arrays import ByValue, Floats
from abilene.brief import brief
from abilene.data import read_bytes, read_table
from abilene.errors import InputError, Problem
from abilene.names import did_you_mean
from abilene.resource import air
from abilene.resource.calendar import local_times
from abilene.resource.sun import Sunlight, SunPlant, standard_sun_plant, sun_output
from abilene.resource.timeaxis import TimeAxis, check_length, real_year, typical_year
from abilene.resource.wind import WindPlant, at_height, wind_output
from abilene.timing import timed

log = logging.getLogger(__name__)

MONTH_HOURS = 28 * 24
"""A month at least. [h]"""


@dataclass(frozen=True)
class Weather:
    """Weather at a place as its source gives it; arrays of shape (steps,)."""

    light: Sunlight
    """Time axis, place, irradiance, air temperature and wind near the ground."""
    relative_humidity_pct: Floats
    """[%]"""
    pressure_mbar: Floats
    """[mbar]"""
    source: str
    """Where it comes from, for reports."""
    wind_aloft_m_s: Mapping[float, Floats] | None = None
    """Wind speed by height [m] where turbines stand; None where only wind near the
    ground is known. [m/s]"""
    zone: tzinfo = UTC
    """The clock of the source."""
    notes: tuple[str, ...] = ()
    """What a reader should know of it, such as wind that is 0 for days."""
    __repr__ = brief

    def __post_init__(self) -> None:
        aloft = {
            f"wind_{height:g}m": speed
            for height, speed in (self.wind_aloft_m_s or {}).items()
        }
        check_length(
            self.light.axis,
            relative_humidity_pct=self.relative_humidity_pct,
            pressure_mbar=self.pressure_mbar,
            **aloft,
        )


@dataclass(frozen=True, eq=False)
class SiteYear(ByValue):
    """What a site gives in each step of a year; arrays of shape (steps,)."""

    name: str
    axis: TimeAxis
    sun_mw_per_mw: Floats
    """Output of a tracking plant per MW of AC connection. [-]"""
    wind_mw_per_mw: Floats | None
    """Output of a wind farm per MW, or None where no wind at hub height is known.
    [-]"""
    air_temp_c: Floats
    """[degC]"""
    wet_bulb_c: Floats
    """[degC]"""
    at: tuple[float, float]
    """Latitude and longitude of its source. [degrees north, degrees east]"""
    source: str
    """Where it comes from, for reports."""
    zone: tzinfo = UTC
    """The clock by which its months are those of the calendar: that of its source, until
    the site says its own."""
    notes: tuple[str, ...] = ()
    """What a reader should know of its source."""
    __repr__ = brief

    def __post_init__(self) -> None:
        wind = (
            {}
            if self.wind_mw_per_mw is None
            else {"wind_mw_per_mw": self.wind_mw_per_mw}
        )
        check_length(
            self.axis,
            sun_mw_per_mw=self.sun_mw_per_mw,
            air_temp_c=self.air_temp_c,
            wet_bulb_c=self.wet_bulb_c,
            **wind,
        )

    @property
    def label(self) -> str:
        """Say which year it is, wherever a figure rests on it: ``typical year`` or ``2013``."""
        if not self.axis.real:
            return "typical year"
        years, steps = np.unique(
            local_times(self.axis, self.zone).astype("M8[Y]"), return_counts=True
        )
        # a year of which it holds only some hours, as between two clocks, is not named
        named = years[steps * self.axis.step_hours > MONTH_HOURS].astype(str).tolist()
        return " to ".join(dict.fromkeys((named[0], named[-1])))

    @property
    def first_hour(self) -> datetime:
        """When the first step begins. [UTC]"""
        first: datetime = self.axis.times[0].astype(datetime)
        return first.replace(tzinfo=UTC)

    def turned(self, steps: int) -> SiteYear:
        """Return the same year, which is a circle, beginning some steps later."""
        wind = self.wind_mw_per_mw
        return replace(
            self,
            axis=replace(self.axis, turned=steps),
            sun_mw_per_mw=np.roll(self.sun_mw_per_mw, -steps),
            wind_mw_per_mw=None if wind is None else np.roll(wind, -steps),
            air_temp_c=np.roll(self.air_temp_c, -steps),
            wet_bulb_c=np.roll(self.wet_bulb_c, -steps),
        )


def site_year(
    name: str,
    weather: Weather,
    sun: SunPlant | None = None,
    wind: WindPlant | None = None,
) -> SiteYear:
    """Turn weather into what a MW of sun, and if ``wind`` is given a MW of wind, gives in each step.

    Parameters
    ----------
    name : str
        Name of the result.
    weather : Weather
        Weather at the place.
    sun : SunPlant
        By default the plant of the packaged profiles.
    wind : WindPlant
        Without one the result has no wind. Air density is taken near the ground, about
        1 % above that at the hub.

    Raises
    ------
    InputError
        If wind is asked for and the weather has none on both sides of the hub.
    MissingExtraError
        If pvlib is not installed.
    """
    light, humidity, pressure = (
        weather.light,
        weather.relative_humidity_pct,
        weather.pressure_mbar,
    )
    gives_wind = None
    if wind is not None:
        hub = at_height(weather.wind_aloft_m_s or {}, wind.hub_height_m)
        gives_wind = wind_output(hub, air.density(light.air_temp_c, pressure), wind)
    return SiteYear(
        name=name,
        axis=light.axis,
        sun_mw_per_mw=sun_output(light, sun or standard_sun_plant()),
        wind_mw_per_mw=gives_wind,
        air_temp_c=light.air_temp_c,
        wet_bulb_c=air.wet_bulb(light.air_temp_c, humidity, pressure),
        source=weather.source,
        at=(light.latitude, light.longitude),
        zone=weather.zone,
        notes=tuple(f"{name}: {note}" for note in weather.notes),
    )


def packaged_weather_names() -> tuple[str, ...]:
    """Return the names of the packaged profiles."""
    return tuple(row["name"] for row in read_table("weather_sites.csv"))


@cache
def packaged_places() -> dict[str, tuple[float, float]]:
    """Return latitude and longitude of each packaged profile. [degrees]"""
    rows = read_table("weather_sites.csv")
    return {row["name"]: (float(row["lat"]), float(row["lon"])) for row in rows}


@cache
def packaged_weather(name: str) -> SiteYear:
    """Return a packaged profile, read once, such as ``abilene_tx_2013`` (a real year) or ``milam_tx_typical``.

    Raises
    ------
    InputError
        If there is none of this name.
    """
    rows = {row["name"]: row for row in read_table("weather_sites.csv")}
    if name not in rows:
        fix = did_you_mean(name, rows) or "see packaged_weather_names()"
        raise InputError(
            Problem(f"no packaged weather is called '{name}'", fix, "weather")
        )
    row = rows[name]
    with timed(log, "read the packaged weather %s", name):
        columns = np.loadtxt(
            io.BytesIO(read_bytes(f"weather/{name}.csv.gz")),
            delimiter=",",
            skiprows=1,
            unpack=True,
        )
    with_wind = row["wind"] == "yes"
    sun, temp, wet_bulb, *wind = columns / np.array(
        [[1000], [1], [1], *([[1000]] * with_wind)]
    )
    return SiteYear(
        name=name,
        axis=real_year(int(row["year"])) if row["year"] else typical_year(),
        sun_mw_per_mw=sun,
        wind_mw_per_mw=wind[0] if with_wind else None,
        air_temp_c=temp,
        wet_bulb_c=wet_bulb,
        source=row["source"],
        at=packaged_places()[name],
    )
