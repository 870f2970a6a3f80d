"""What a site's files say beside a weather year: hourly price, net load of the grid, and load of its own.

A price is measured, drawn from the profile of its own market, or assumed. Real hours meet real weather of the same
hours; beside a typical year they stand only where the file says by which rule.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np

from abilene.arrays import Floats
from abilene.errors import InputError, Problem
from abilene.power.problem import WEATHER_YEAR_HOURS
from abilene.programme.hourly_records import (
    LoadFile,
    NetLoadFile,
    PriceFile,
    StatedPrice,
)
from abilene.programme.schema import Site
from abilene.resource import prices
from abilene.resource.hourly import LOAD, read_hourly
from abilene.resource.prices import PriceYear
from abilene.resource.timeaxis import (
    TimeAxis,
    align,
    as_typical,
    pair,
    steps_by_hour,
)


def price_beside(site: Site, axis: TimeAxis, folder: Path, seed: int) -> PriceYear:
    """Return the price beside a weather year."""
    stated = site.price
    if stated is None:
        fix = f"name one of {', '.join(prices.packaged_profile_names())}, a mean_usd_per_mwh, or a file"
        raise InputError(Problem("missing, and the site has grid power", fix, "price"))
    match stated:
        case PriceFile(typical=True):
            own = prices.read_prices(folder / stated.file)
            named = f"{own.name}{_part_of_year(own.axis)}"
            profile = prices.price_profile(named, own.axis, own.usd_per_mwh)
            price = prices.price_year(profile, seed, None, axis)
        case PriceFile():
            price = prices.read_prices(folder / stated.file)
            if stated.pairing == "by_hour" and not axis.real:
                price = price.beside(axis)
        case StatedPrice(shape=None):
            flat = np.full(axis.length, stated.mean_usd_per_mwh)
            price = PriceYear(_flat_words(site), as_typical(axis), flat, "assumed")
        case StatedPrice(shape=str(shape)):
            drawn = _drawn(shape, seed, stated.mean_usd_per_mwh, axis)
            price = _of_its_market(drawn, shape, site)
        case str(name):
            price = _of_its_market(_drawn(name, seed, None, axis), name, site)
    pair(axis, price.axis)
    return price


def _part_of_year(axis: TimeAxis) -> str:
    """Say that prices are of no whole year; nothing of a year or more."""
    if axis.hours >= WEATHER_YEAR_HOURS:
        return ""
    return f", less than a year ({axis}), each month as the hours of it that are there"


def price_doubt(site: Site) -> Literal["", "flat", "borrowed"]:
    """Return why the hours of a site's price say little of its own market, if they do.

    ``flat``: a stated mean in a region of which no profile is packaged; ``borrowed``:
    hours of a packaged profile of a market that the site's ``grid_co2_region`` does not
    name.
    """
    own = prices.profiles_of_region(site.grid_co2_region)
    match site.price:
        case StatedPrice(shape=None) if not own:
            return "flat"
        case StatedPrice(shape=str(name)) | str(name) if name not in own:
            return "borrowed"
    return ""


def _flat_words(site: Site) -> str:
    """Say why a stated mean is the same in every hour."""
    why = {"flat": "no profile of its own region"}
    return f"flat: {why.get(price_doubt(site), 'no shape is named, in every hour the same')}"


def _of_its_market(price: PriceYear, profile: str, site: Site) -> PriceYear:
    """Return a price drawn from a profile; one of another market than the site's is borrowed, and assumed."""
    if price_doubt(site) != "borrowed":
        return price
    of = f"{prices.market_of_profile(profile)}, which grid_co2_region does not name"
    return replace(price, name=f"{price.name}, borrowed from {of}", kind="assumed")


def net_load_beside(site: Site, axis: TimeAxis, folder: Path) -> Floats | None:
    """Return the net load of the grid in the hours of a weather year [MW]."""
    if site.net_load is None:
        _check_net_load_is_not_needed(site)
        return None
    fix = (
        "bring weather of the same hours, say pairing: by_hour, or cut by curtailed_in"
    )
    return _beside(site.net_load, ("net_load", "net_load_mw"), axis, folder, fix)


def load_beside(site: Site, axis: TimeAxis, folder: Path) -> Floats | None:
    """Return the load that a site brings in the hours of a weather year; None where it brings none. [MW]

    Raises
    ------
    InputError
        If the file cannot be read, its hours are not those of the weather, or some load
        is below 0, or none above it.
    """
    if site.load is None:
        return None
    column = f"{site.load.of}_mw"
    fix = "bring weather of the same hours, or say pairing: by_hour"
    load_mw = _beside(site.load, ("load", column), axis, folder, fix, LOAD)
    if not load_mw.max() > 0:
        what = f"{site.load.file}: {column} is 0 in every hour"
        raise InputError(Problem(what, "give loads that are not all 0", "load"))
    return load_mw


def _beside(
    given: NetLoadFile | LoadFile,
    named: tuple[str, str],
    axis: TimeAxis,
    folder: Path,
    fix: str,
    bounds: tuple[float, float] = (-np.inf, np.inf),
) -> Floats:
    """Return a series of a file in the hours of a weather year; ``named`` are the key of the site and the column."""
    key, column = named
    hours, series = read_hourly(folder / given.file, column, bounds, metered=True)
    if not axis.real and given.pairing == "by_hour":
        return series[steps_by_hour(axis, hours)]
    if not axis.real:
        words = key.replace("_", " ")
        what = f"the weather is a typical year, the {words} is real ({hours})"
        raise InputError(Problem(what, fix, key))
    align({"weather": axis, key: hours})
    return series


def _check_net_load_is_not_needed(site: Site) -> None:
    for name, contract in site.grid.items():
        if contract.curtailed_above_mw is not None:
            what = f"missing, and contract '{name}' is cut by it"
            fix = "give the file of the grid's net load"
            raise InputError(Problem(what, fix, "net_load"))


@lru_cache(maxsize=64)
def _drawn(
    profile: str, seed: int, mean_usd_per_mwh: float | None, axis: TimeAxis
) -> PriceYear:
    """Draw a year from a packaged profile, once for all sizings that want it."""
    known = prices.packaged_profile(profile)
    year = prices.price_year(known, seed, mean_usd_per_mwh, axis)
    return replace(year, name=f"{year.name}, seed {seed}")
