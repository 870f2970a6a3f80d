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
from abilene.programme.billed_grid import needs_market_price
from abilene.programme.schema import Programme, Site
from abilene.resource.calendar import steps_to_january
from abilene.resource.metered import metered_notes
from abilene.resource.prices import PriceYear
from abilene.resource.weather import SiteYear, packaged_weather_names
from abilene.site.market import load_beside, net_load_beside, price_beside
from abilene.site.tariff_hours import on_the_clock_of_its_tariffs
from abilene.site.weather import may_build_wind, place_notes, weather_year


@dataclass(frozen=True, eq=False)
class SiteHours(ByValue):
    """One year of a site: its weather and, where it buys power, the price and net load beside it."""

    weather: SiteYear
    price: PriceYear | None
    net_load_mw: Floats | None = None
    """Net load of the grid, where the site gives it. [MW]"""
    load_mw: Floats | None = None
    """Load of its own, where the site brings it: of IT or of the facility. [MW]"""
    notes: tuple[str, ...] = ()
    """What a reader should know of where they are from."""

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
        return (*lines, *self.notes)


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
        typical weather would stand beside a real price year or load, or if the site
        may build wind and the weather knows none at hub height.
    """
    site, path = programme.sites[site_id], f"sites.{site_id}"
    if not site.weather:
        fix = f"name one or more of {', '.join(packaged_weather_names())}, or a file"
        raise InputError(Problem("missing", fix, f"{path}.weather"))
    windy, years = may_build_wind(programme, site), []
    for number, source in enumerate(site.weather):
        try:
            year = weather_year(site, source, folder, windy=windy)
            year = on_the_clock_of_its_tariffs(programme, site, year)
            own_mw = load_beside(site, year.axis, folder)
            noted = (*year.notes, *place_notes(site, year))
            if own_mw is not None:
                noted = (*noted, *metered_notes(own_mw, year.axis.step_hours))
            hours = SiteHours(year, None, load_mw=own_mw, notes=noted)
            if priced:
                needed = site.price is not None or needs_market_price(programme, site)
                hours = _priced(site, hours, folder, seed + number, needed=needed)
            years.append(_from_january(hours))
        except InputError as error:
            problems = [_at(problem, path) for problem in error.problems]
            raise InputError(problems) from None
    return tuple(years)


def _from_january(hours: SiteHours) -> SiteHours:
    """Return the same year, which is a circle, beginning with January by the clock of the site."""
    weather, price = hours.weather, hours.price
    steps = steps_to_january(weather.axis, weather.zone)
    if not steps:
        return hours
    return replace(
        hours,
        weather=weather.turned(steps),
        price=price and price.turned(steps),
        net_load_mw=_turned(hours.net_load_mw, steps),
        load_mw=_turned(hours.load_mw, steps),
    )


def _turned(series: Floats | None, steps: int) -> Floats | None:
    return None if series is None else np.roll(series, -steps)


def _at(problem: Problem, path: str) -> Problem:
    """Put the site in front of the path of a problem."""
    return replace(problem, path=".".join(filter(None, (path, problem.path))))


def _priced(
    site: Site, hours: SiteHours, folder: Path, seed: int, *, needed: bool
) -> SiteHours:
    """Return a weather year with what a site that buys power needs beside it.

    Where tariffs alone say what power costs, no price of a market is ``needed``.
    """
    axis = hours.weather.axis
    return replace(
        hours,
        price=price_beside(site, axis, folder, seed) if needed else None,
        net_load_mw=net_load_beside(site, axis, folder),
    )
