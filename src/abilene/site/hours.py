"""What a site's hours rest on: weather years, hourly prices, the price of fuel.

Each comes with a label that says whether it was measured, drawn or assumed, and whether
the year is real or typical.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from abilene.arrays import Floats
from abilene.errors import InputError, Problem
from abilene.programme.power_records import PriceFile, StatedPrice, WeatherFile
from abilene.programme.schema import Programme, Site
from abilene.resource import prices, weather
from abilene.resource.fuel import GAS_USD_YEAR, gas_price_usd_per_mmbtu, gas_price_years
from abilene.resource.hourly import read_hourly
from abilene.resource.prices import PriceYear
from abilene.resource.readers import read_weather
from abilene.resource.timeaxis import TimeAxis, align, as_typical, pair
from abilene.resource.weather import SiteYear, site_year
from abilene.resource.wind import standard_wind_plant


@dataclass(frozen=True)
class SiteHours:
    """One year of a site: its weather and, where it buys power, the price and net load beside it."""

    weather: SiteYear
    price: PriceYear | None
    net_load_mw: Floats | None = None
    """Net load of the grid, where the site gives it. [MW]"""

    @property
    def labels(self) -> tuple[str, ...]:
        """Say what they rest on."""
        kind = "real hours" if self.weather.axis.real else "no real year"
        lines = [
            f"weather: {self.weather.name}, {self.weather.label} ({kind}); {self.weather.source}"
        ]
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
        If the site lacks weather, a price or a net load that a contract needs, if
        typical weather would stand beside a real price year or net load, or if the site
        may build wind and the weather knows none at hub height.
    """
    site, path = programme.sites[site_id], f"sites.{site_id}"
    if not site.weather:
        fix = f"name one or more of {', '.join(weather.packaged_weather_names())}, or a file"
        raise InputError(Problem("missing", fix, f"{path}.weather"))
    windy = any(
        programme.equipment[k].output == "wind" and e.max_mw > 0
        for k, e in site.equipment.items()
    )
    years = []
    for number, one in enumerate(site.weather):
        try:
            year = _weather(one, folder, windy=windy)
            price = _price(site, year.axis, folder, seed + number) if priced else None
            net_load_mw = _net_load(site, year.axis, folder) if priced else None
        except InputError as error:
            raise InputError(
                [_at(problem, path) for problem in error.problems]
            ) from None
        if windy and year.wind_mw_per_mw is None:
            what = f"knows no wind at hub height, and {path} may build wind"
            raise InputError(
                Problem(
                    f"{year.name} {what}",
                    "take wind out, or bring other weather",
                    f"{path}.weather",
                )
            )
        years.append(SiteHours(year, price, net_load_mw))
    return tuple(years)


def _at(problem: Problem, path: str) -> Problem:
    """Put the site in front of the path of a problem."""
    return replace(problem, path=f"{path}.{problem.path}" if problem.path else path)


def _weather(source: str | WeatherFile, folder: Path, *, windy: bool) -> SiteYear:
    if isinstance(source, str):
        return weather.packaged_weather(source)
    read = read_weather(folder / source.file, source.format, real=source.real)
    return site_year(source.file, read, wind=standard_wind_plant() if windy else None)


def _price(site: Site, axis: TimeAxis, folder: Path, seed: int) -> PriceYear:
    """Return the price beside a weather year."""
    stated = site.price
    if stated is None:
        fix = f"name one of {', '.join(prices.packaged_profile_names())}, a mean_usd_per_mwh, or a file"
        raise InputError(Problem("missing, and the site has grid power", fix, "price"))
    if isinstance(stated, PriceFile):
        price = prices.read_prices(folder / stated.file)
    elif isinstance(stated, StatedPrice) and stated.shape is None:
        flat = np.full(axis.length, stated.mean_usd_per_mwh)
        price = PriceYear("the same in every hour", as_typical(axis), flat, "assumed")
    elif isinstance(stated, StatedPrice):
        price = _drawn(stated.shape or "", seed, stated.mean_usd_per_mwh, axis)
    else:
        price = _drawn(stated, seed, None, axis)
    pair(axis, price.axis)
    if price.kind == "drawn" or (price.kind == "assumed" and "shape" in price.name):
        price = replace(price, name=f"{price.name}, seed {seed}")
    return price


def _net_load(site: Site, axis: TimeAxis, folder: Path) -> Floats | None:
    """Return the net load of the grid in the hours of a weather year [MW]."""
    if site.net_load is None:
        for name, contract in site.grid.items():
            if contract.curtailed_above_mw is not None:
                fix = "give the file of the grid's net load"
                raise InputError(
                    Problem(
                        f"missing, and contract '{name}' is cut by it", fix, "net_load"
                    )
                )
        return None
    hours, net_load_mw = read_hourly(folder / site.net_load.file, "net_load_mw")
    if not axis.real:
        what = f"the weather is a typical year, the net load is real ({hours})"
        raise InputError(
            Problem(
                what,
                "bring weather of the same hours, or cut by curtailed_in",
                "net_load",
            )
        )
    align({"weather": axis, "net_load": hours})
    return net_load_mw


@lru_cache(maxsize=64)
def _drawn(
    profile: str, seed: int, mean_usd_per_mwh: float | None, axis: TimeAxis
) -> PriceYear:
    """Draw a year from a packaged profile, once for all sizings that want it."""
    return prices.price_year(
        prices.packaged_profile(profile), seed, mean_usd_per_mwh, axis
    )


def fuel_price(programme: Programme, site_id: str, fuel: str) -> tuple[float, str]:
    """Return the price of a fuel at a site [USD/MMBtu], in the programme's year of money, and its label.

    What the site states wins. Else gas costs the mean of the packaged path over the
    years of the plan.

    Raises
    ------
    InputError
        If the site says neither what the fuel costs nor, for gas, in which region it
        lies.
    """
    site, header = programme.sites[site_id], programme.programme
    if fuel in site.fuel_usd_per_mmbtu:
        usd = site.fuel_usd_per_mmbtu[fuel]
        return usd, f"{fuel}: {usd:.2f} USD/MMBtu, given in the programme"
    if fuel != "natural_gas":
        path = f"sites.{site_id}.fuel_usd_per_mmbtu.{fuel}"
        raise InputError(
            Problem(
                "missing: no packaged price of this fuel", "give one in USD/MMBtu", path
            )
        )
    if site.gas_region is None:
        fix = "name the region of the gas price, such as west_south_central, or give fuel_usd_per_mmbtu"
        raise InputError(
            Problem(
                "missing, and the site may burn gas", fix, f"sites.{site_id}.gas_region"
            )
        )
    first, last = gas_price_years()
    years = range(max(first, header.start.year), min(last, header.end.year) + 1)
    if not years:
        what = f"the gas price is known from {first} to {last}, the plan runs from {header.start} to {header.end}"
        raise InputError(
            Problem(what, "give fuel_usd_per_mmbtu", f"sites.{site_id}.gas_region")
        )
    usd = float(
        np.mean([gas_price_usd_per_mmbtu(site.gas_region, year) for year in years])
    )
    usd *= (1 + header.inflation_per_year) ** (header.usd_year - GAS_USD_YEAR)
    when = f"mean of {years[0]} to {years[-1]}"
    return (
        usd,
        f"natural gas: {usd:.2f} USD/MMBtu, AEO 2025 reference case, {site.gas_region}, {when}",
    )
