"""What a site's hours rest on: weather years and hourly prices.

Each comes with a label that says whether it was measured, drawn or assumed, and whether
the year is real or typical.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from abilene.arrays import ByValue, Floats
from abilene.errors import InputError, Problem
from abilene.programme.power_records import WeatherFile
from abilene.programme.schema import Programme, Site
from abilene.resource import weather
from abilene.resource.calendar import steps_to_january, whole_years
from abilene.resource.prices import PriceYear
from abilene.resource.readers import read_weather
from abilene.resource.weather import SiteYear, site_year
from abilene.resource.wind import standard_wind_plant
from abilene.site.market import net_load_beside, price_beside


@dataclass(frozen=True, eq=False)
class SiteHours(ByValue):
    """One year of a site: its weather and, where it buys power, the price and net load beside it."""

    weather: SiteYear
    price: PriceYear | None
    net_load_mw: Floats | None = None
    """Net load of the grid, where the site gives it. [MW]"""

    @property
    def price_usd_per_mwh(self) -> Floats:
        """Price of a site that buys power. [USD/MWh]"""
        assert self.price is not None  # site_hours has seen to it
        return self.price.usd_per_mwh

    @property
    def labels(self) -> tuple[str, ...]:
        """Say what they rest on."""
        kind = "real hours" if self.weather.axis.real else "no real year"
        lines = [
            f"weather: {self.weather.name}, {self.weather.label} ({kind}); {self.weather.source}"
        ]
        if isinstance(self.weather.zone, ZoneInfo):
            lines.append(f"months: by the clock of {self.weather.zone}")
        if self.price is not None:
            mean = float(self.price.usd_per_mwh.mean())
            lines.append(
                f"grid price: {self.price.kind}, {self.price.name}; mean {mean:.1f} USD/MWh"
            )
        return tuple(lines)


def site_hours(
    programme: Programme, site_id: str, folder: Path, *, priced: bool, seed: int
) -> tuple[SiteHours, ...]:
    """Return the weather years of a site, each with its price.

    Parameters
    ----------
    programme : Programme
        As a viewpoint sees it.
    site_id : str
        The site.
    folder : Path
        Folder of the programme file: where its own weather and prices lie.
    priced : bool
        False if the site buys no power.
    seed : int
        Of the first year's price, if it is drawn; the next year has the next seed.

    Raises
    ------
    InputError
        If a weather year is no whole one, the site lacks weather, a price or a net load that a contract needs, if
        typical weather would stand beside a real price year or net load, or if the site
        may build wind and the weather knows none at hub height.
    """
    site, path = programme.sites[site_id], f"sites.{site_id}"
    if not site.weather:
        fix = f"name one or more of {', '.join(weather.packaged_weather_names())}, or a file"
        raise InputError(Problem("missing", fix, f"{path}.weather"))
    windy = any(
        programme.equipment[kind].output == "wind" and at.max_mw > 0
        for kind, at in site.equipment.items()
    )
    years = []
    for number, source in enumerate(site.weather):
        try:
            year = _weather(source, folder, windy=windy)
            whole_years(year.axis, year.name)
            if site.time_zone is not None:
                year = replace(year, zone=ZoneInfo(site.time_zone))
            hours = SiteHours(year, None)
            if priced:
                hours = _priced(site, year, folder, seed + number)
            years.append(_from_january(hours))
        except InputError as error:
            problems = [_at(problem, path) for problem in error.problems]
            raise InputError(problems) from None
    return tuple(years)


def _from_january(hours: SiteHours) -> SiteHours:
    """Return the same year, which is a circle, beginning with January by the clock of the site."""
    weather, price, net_load = hours.weather, hours.price, hours.net_load_mw
    steps = steps_to_january(weather.axis, weather.zone)
    if not steps:
        return hours
    return SiteHours(
        weather.turned(steps),
        price and price.turned(steps),
        None if net_load is None else np.roll(net_load, -steps),
    )


def _at(problem: Problem, path: str) -> Problem:
    """Put the site in front of the path of a problem."""
    return replace(problem, path=".".join(filter(None, (path, problem.path))))


def _weather(source: str | WeatherFile, folder: Path, *, windy: bool) -> SiteYear:
    if isinstance(source, str):
        year = weather.packaged_weather(source)
    else:
        read = read_weather(folder / source.file, source.format, real=source.real)
        plant = standard_wind_plant() if windy else None
        year = site_year(source.file, read, wind=plant)
    if windy and year.wind_mw_per_mw is None:
        what = f"{year.name} knows no wind at hub height, and the site may build wind"
        fix = "take wind out, or bring other weather"
        raise InputError(Problem(what, fix, "weather"))
    return year


def _priced(site: Site, year: SiteYear, folder: Path, seed: int) -> SiteHours:
    """Return a weather year with what a site that buys power needs beside it."""
    price = price_beside(site, year.axis, folder, seed)
    return SiteHours(year, price, net_load_beside(site, year.axis, folder))
