"""Power purchase agreements of a site in the engine's terms: what a MW delivers, costs, and counts as.

Strikes are nominal and hold for some years; a sizing is of one year in the money of the programme's year. So a strike
is levelised over its own term: the real price that is worth the same at the real discount rate.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import filterfalse
from operator import attrgetter

import numpy as np

from abilene.arrays import Floats
from abilene.power.problem import (
    WEATHER_YEAR_HOURS,
    Block,
    Campus,
    Capacity,
    Settlement,
)
from abilene.programme.header import Header
from abilene.programme.power_records import Output
from abilene.programme.ppa_records import Ppa
from abilene.resource.calendar import local_months
from abilene.site.hours import SiteHours

PREFIX = "ppa."
"""Begins the names of agreements among the parts of a campus."""


@dataclass(frozen=True)
class Agreement:
    """A power purchase agreement, its prices levelised over its term."""

    name: str
    """``ppa.ID``."""
    terms: Ppa
    strike_usd_per_mwh: float
    """Levelised, in money of the programme's year. [USD/MWh]"""
    fee_usd_per_mwh: float
    """The same of its fee. [USD/MWh]"""

    @property
    def id(self) -> str:
        """Its id under ``ppa`` of the campus."""
        return self.name.removeprefix(PREFIX)

    @property
    def is_settled(self) -> bool:
        """Whether it is held against the market price, and brings no power of its own."""
        return not self.terms.is_physical

    @property
    def price_usd_per_mwh(self) -> float:
        """What a MWh that it delivers costs with its fee. [USD/MWh]"""
        return self.strike_usd_per_mwh + self.fee_usd_per_mwh

    def profile(self, hours: SiteHours) -> Floats:
        """Return what a MW of it delivers in each step of a weather year, shape (steps,). [MW/MW]"""
        weather = hours.weather
        by = {"sun": weather.sun_mw_per_mw, "wind": weather.wind_mw_per_mw}
        found = by.get(self.terms.output)
        if found is not None:
            return found
        given, axis = self.terms.delivered_in, weather.axis
        if given is None:
            return np.ones(axis.length)
        delivers = np.isin(local_months(axis, weather.zone), given.months)
        delivers &= np.isin(axis.hours_of_day, given.hours_utc)
        return delivers.astype(float)

    def market_usd_per_mwh(self, hours: SiteHours) -> Floats | float:
        """Return what the market pays for it in each step; nothing of power behind the meter. [USD/MWh]"""
        return hours.price_usd_per_mwh if self.is_settled else 0.0

    def mwh_per_mw(self, hours: SiteHours) -> float:
        """Return what a MW delivers in a year of 8,760 hours. [MWh/MW/year]"""
        return float(self.profile(hours).mean()) * WEATHER_YEAR_HOURS

    def usd_per_mw(self, hours: SiteHours) -> float:
        """Return what a MW costs in a year of 8,760 hours; below zero where it earns. [USD/MW/year]"""
        above = self.price_usd_per_mwh - self.market_usd_per_mwh(hours)
        return float((self.profile(hours) * above).mean()) * WEATHER_YEAR_HOURS

    def capacity(self, hours: SiteHours) -> Capacity:
        """Return how much of it may be signed, and what a MW costs in a weather year."""
        return Capacity(0.0, self.terms.max_mw, self.usd_per_mw(hours), by_weather=True)

    def block(self, hours: SiteHours) -> Block:
        """Return the power that comes behind the meter: paid for whether it is used or not."""
        profile = self.profile(hours)
        clean = self.terms.clean_share
        return Block(self.name, self.capacity(hours), 0.0, profile, clean=clean)

    def settlement(self, hours: SiteHours) -> Settlement:
        """Return the money of an agreement that is held against the market."""
        clean_mwh = self.terms.clean_share * self.mwh_per_mw(hours)
        return Settlement(self.name, self.capacity(hours), clean_mwh)


Agreements = tuple[Agreement, ...]


def agreements_of(
    header: Header, agreements: Mapping[str, Ppa], *, grid: bool = True
) -> Agreements:
    """Return the agreements of a site; without a grid only those whose power comes behind the meter."""
    used = {
        name: terms
        for name, terms in agreements.items()
        if terms.max_mw > 0 and (grid or terms.is_physical)
    }
    return tuple(_agreement(header, name, terms) for name, terms in used.items())


def _agreement(header: Header, name: str, terms: Ppa) -> Agreement:
    real = levelised_share(header, terms)
    strike, fee = terms.strike_usd_per_mwh * real, terms.fee_usd_per_mwh * real
    return Agreement(f"{PREFIX}{name}", terms, strike, fee)


def levelised_share(header: Header, terms: Ppa) -> float:
    """Return the real price of the programme's year that is worth what one nominal dollar of the first year is. [-]

    sum over k of w_k (1 + e)^k (1 + i)^-(y + k) (1 + r)^-k / sum over k of w_k (1 + r)^-k, with e the escalator, i
    inflation, r the real rate, y the years from the programme's year of money to the first of the contract, k its
    years, and w_k the part of each that it holds: 1, of the last what is left. Without an end it is 1.
    """
    if terms.years is None:
        return 1.0
    inflation, real = header.inflation_per_year, header.real_rate_per_year
    started = terms.from_.year - header.usd_year
    worth, paid = [], []
    for year in range(math.ceil(terms.years)):
        weight = min(1.0, terms.years - year) * (1 + real) ** -year
        worth.append(weight)
        grown = (1 + (terms.escalator or 0.0)) ** year
        paid.append(weight * grown * (1 + inflation) ** -(started + year))
    return math.fsum(paid) / math.fsum(worth)


def with_agreements(
    campus: Campus, agreements: Iterable[Agreement], hours: SiteHours
) -> Campus:
    """Return a weather year of a campus with its agreements: power behind the meter, and money."""
    blocks, settlements = list(campus.blocks), list(campus.settlements)
    for agreement in agreements:
        if agreement.is_settled:
            settlements.append(agreement.settlement(hours))
        else:
            blocks.append(agreement.block(hours))
    return replace(campus, blocks=tuple(blocks), settlements=tuple(settlements))


def outputs_of(agreements: Iterable[Agreement]) -> dict[str, Output]:
    """Return what the power that agreements bring behind the meter follows, by name."""
    physical = filterfalse(attrgetter("is_settled"), agreements)
    return {one.name: one.terms.output for one in physical}


def unnamed_plants(agreements: Iterable[Agreement]) -> Iterator[str]:
    """Yield the agreements that bring power of a plant of which nothing says what it emits."""
    for name, output in outputs_of(agreements).items():
        if output == "firm":
            yield name


def agreement_notes(
    header: Header, offered: Mapping[str, Ppa], agreements: Iterable[Agreement]
) -> Iterator[str]:
    """Yield what the prices of agreements rest on, and which of those that are offered are left out."""
    used = {one.name: one for one in agreements}
    yield from map(partial(_note, header), used.values())
    for name, terms in offered.items():
        if f"{PREFIX}{name}" not in used and terms.max_mw > 0:
            yield f"{PREFIX}{name}: left out, as without the grid nothing is settled against a market"


def _note(header: Header, agreement: Agreement) -> str:
    terms, year = agreement.terms, header.usd_year
    fee = f" and a fee of {terms.fee_usd_per_mwh:g}" * (terms.fee_usd_per_mwh > 0)
    said = f"{agreement.name}: strike of {terms.strike_usd_per_mwh:g} USD/MWh{fee}"
    if terms.years is None:
        return (
            f"{said}, without an end taken as money of {year} that grows with inflation"
        )
    grown = f", {terms.escalator:+.3g} a year" if terms.escalator else ""
    return (
        f"{said} in {terms.from_.year}{grown}, for {terms.years:g} years: "
        f"{agreement.price_usd_per_mwh:.2f} USD({year})/MWh levelised over them, in every year of a sizing"
    )
