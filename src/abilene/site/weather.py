"""The weather years of a site: packaged or read from files, whole, and by the clock of the site."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from abilene.errors import InputError, Problem
from abilene.programme.hourly_records import WeatherFile
from abilene.programme.ppa_records import is_any_of_wind
from abilene.programme.schema import Programme, Site
from abilene.resource.calendar import whole_years
from abilene.resource.readers import read_weather
from abilene.resource.weather import (
    SiteYear,
    packaged_places,
    packaged_weather,
    site_year,
)
from abilene.resource.wind import standard_wind_plant

EARTH_RADIUS_KM = 6371.0
"""Mean radius (IUGG). [km]"""
NEAR_KM = 100.0
"""Farther than this, weather is another place's. [km]"""
SAME_CLIMATE_K = 5.0
"""Means of years of one place differ by less: the warmest and the coldest year of a
century are some 3 K apart. [K]"""


def may_build_wind(programme: Programme, site: Site) -> bool:
    """Return whether a site may build wind farms, or buy of one: they need wind at hub height."""
    kinds = programme.equipment
    return is_any_of_wind(site.ppa.values()) or any(
        kinds[kind].output == "wind" and at.max_mw > 0
        for kind, at in site.equipment.items()
    )


def weather_year(
    site: Site, source: str | WeatherFile, folder: Path, *, windy: bool
) -> SiteYear:
    """Return one weather year of a site, by the clock of the site if it states one.

    Parameters
    ----------
    site : Site
        The site.
    source : str or WeatherFile
        One of its weather years.
    folder : Path
        Where its own weather lies.
    windy : bool
        Whether it needs wind at hub height.

    Raises
    ------
    InputError
        If the weather cannot be read, is no whole year, or lacks wind at hub height.
    """
    year = _read(source, folder, windy=windy)
    whole_years(year.axis, year.name)
    if windy and year.wind_mw_per_mw is None:
        what = f"{year.name} knows no wind at hub height, and the site may build wind"
        fix = "take wind out, or bring other weather"
        raise InputError(Problem(what, fix, "weather"))
    if site.time_zone is None:
        return year
    return replace(year, zone=ZoneInfo(site.time_zone))


def _read(source: str | WeatherFile, folder: Path, *, windy: bool) -> SiteYear:
    if isinstance(source, str):
        return packaged_weather(source)
    read = read_weather(folder / source.file, source.format, real=source.real)
    plant = standard_wind_plant() if windy else None
    return site_year(source.file, read, wind=plant)


def place_notes(site: Site, year: SiteYear) -> Iterator[str]:
    """Yield what a reader should know of weather that is not the site's own: from far away, or of another climate.

    What the climate at the site is, the packaged weather near it says, where there is
    some.
    """
    if site.at is None:
        return
    here = (site.at.lat, site.at.lon)
    distance_km = great_circle_km(here, year.at)
    if distance_km > NEAR_KM:
        yield f"{year.name} is weather of a place {distance_km:,.0f} km from the site"
    mean_c = float(year.air_temp_c.mean())
    for name, at in packaged_places().items():
        if great_circle_km(here, at) > NEAR_KM:
            continue
        usual_c = float(packaged_weather(name).air_temp_c.mean())
        if abs(mean_c - usual_c) > SAME_CLIMATE_K:
            yield (
                f"{year.name} is of another climate than the site: {mean_c:.1f} degC"
                f" over the year, {usual_c:.1f} in {name}"
            )


def great_circle_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the distance of two places on the sphere, by the haversine. [km]

    Parameters
    ----------
    one, other : tuple of float
        Latitude and longitude. [degrees]
    """
    north, other_north = math.radians(one[0]), math.radians(other[0])
    east = math.radians(other[1] - one[1])
    across = math.cos(north) * math.cos(other_north) * math.sin(east / 2) ** 2
    haversine = math.sin((other_north - north) / 2) ** 2 + across
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, haversine)))
