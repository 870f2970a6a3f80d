"""A site of a programme as a power problem: its contracts, equipment, weather and prices as the engine's records."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import numpy as np

from abilene.arrays import Floats
from abilene.brief import brief
from abilene.errors import InputError, Problem, refuse
from abilene.names import choices, did_you_mean
from abilene.power.problem import Campus
from abilene.power.result import Sizing
from abilene.power.tariff_blocks import standing_usd
from abilene.programme.agreements import at_market, without_sleeve
from abilene.programme.hourly_records import WeatherFile
from abilene.programme.packaged import weather_name
from abilene.programme.power_records import Grid
from abilene.programme.schema import Programme, Site
from abilene.resource.weather import packaged_weather_names
from abilene.site.account import Accounts
from abilene.site.beside_state import BesideState, beside_state
from abilene.site.builder import NO_LIMITS, Builder, Limits, UnitCost
from abilene.site.contract_notes import energy_only
from abilene.site.hours import SiteHours, site_hours
from abilene.site.load import Tier, loads_of
from abilene.site.load_hours import SiteLoad, load_by_hour
from abilene.site.plant import Plant
from abilene.site.ppa import Agreements, agreements_of
from abilene.site.price_response import bought_through, makes_peaks
from abilene.site.swings import swing_rows
from abilene.site.voll import stated_voll

NO_SLEEVE = "a sleeved agreement takes the place of the market price, which no connection of the site pays"
NO_SLEEVE_FIX = (
    "make it fixed_for_floating, or let a connection pass the market price on"
)


@dataclass(frozen=True)
class SiteCampus:
    """The power problem of a site, and what it rests on."""

    site: str
    load_mw: float
    """Facility load. [MW]"""
    tiers: tuple[Tier, ...]
    """What its load is worth: one load each."""
    years: tuple[Campus, ...]
    """The campus in each weather year."""
    hours: tuple[SiteHours, ...]
    """Weather and price of each of these years."""
    plants: Mapping[str, Plant]
    """The equipment it may build."""
    units: Mapping[str, UnitCost]
    """Cost of a MW or MWh, by column, mean of the weather years; grid contracts have none."""
    weathered: frozenset[str]
    """Blocks whose unused output is curtailed: sun and wind."""
    load: SiteLoad
    """Its load in each hour of the weather years, per MW."""
    notes: tuple[str, ...]
    """What the figures rest on, for reports."""
    unknown_co2: frozenset[str] = frozenset()
    """Contracts whose emissions nobody says, as no region is given. The engine counts 0
    for them; what is added up of them is not known."""
    accounts: Accounts = ()
    """Connections that are billed under a tariff."""
    energy_only: str = ""
    """Contracts whose price holds no delivery, demand or capacity charge."""
    agreements: Agreements = ()
    """Power purchase agreements that may be signed."""
    at_market: frozenset[str] = frozenset()
    """Columns of connections whose energy costs the market price: a sleeve goes through them."""
    own_use: frozenset[str] = frozenset()
    """Contracts for own use, as another sells for more than they cost."""
    beside_state: BesideState | None = None
    """What industrial customers of its state pay, where that is known."""
    called: Mapping[str, Grid] = field(default_factory=dict)
    """Contracts whose power is cut in events, by id."""
    failed_usd_per_mwh: float = 0.0
    """What the years count for a MWh that a failed machine should have given, as part of
    the cost of its block. [USD/MWh]"""
    __repr__ = brief

    @property
    def weights(self) -> list[float]:
        """How much each weather year counts in their mean. [-]"""
        of_one = len(self.years) // max(len(self.hours), 1)
        return [campus.weight for campus in self.years[::of_one]]

    def standing_usd(self, connection: str) -> float:
        """Return what a connection costs whatever it draws: the fixed lines of its tariff. [USD/year]"""
        usd = [
            weight * standing_usd(account.tariff, account.calendar(year))
            for account in self.accounts
            if account.connection == connection
            for year, weight in zip(self.hours, self.weights, strict=True)
        ]
        return math.fsum(usd) / math.fsum(self.weights)


def chosen_site(programme: Programme, site_id: str | None = None) -> str:
    """Return the site of this name, or the only one there is.

    Raises
    ------
    InputError
        If there is none of this name, or several and none is named.
    """
    names = list(programme.sites)
    if site_id is None:
        if len(names) == 1:
            return names[0]
        fix = f"name one of {', '.join(names)} with --site"
        raise InputError(Problem("which site?", fix, "sites"))
    if site_id not in names:
        what, fix = f"there is no site '{site_id}'", choices(site_id, names)
        raise InputError(Problem(what, fix, "sites"))
    return site_id


def with_weather(programme: Programme, site_id: str, names: Sequence[str]) -> Programme:
    """Return the programme with this weather at a site: some of the years it has, or packaged ones.

    A file is called by its name as the site gives it.

    Raises
    ------
    InputError
        If the site has no weather of a name, and none is packaged.
    """
    site = programme.sites[site_id]
    packaged = packaged_weather_names()
    known: dict[str, str | WeatherFile] = dict(zip(packaged, packaged, strict=True))
    known |= {weather_name(one): one for one in site.weather}
    problems = [
        Problem(
            f"no weather is called '{name}'",
            did_you_mean(name, known) or f"name one of {', '.join(known)}",
        )
        for name in names
        if name not in known
    ]
    if problems:
        raise InputError(problems)
    moved = site.model_copy(update={"weather": tuple(map(known.__getitem__, names))})
    return programme.model_copy(update={"sites": {**programme.sites, site_id: moved}})


def site_campus(
    programme: Programme,
    site_id: str,
    load_mw: float,
    *,
    grid: bool = True,
    seed: int = 1,
    folder: Path | None = None,
    shapes: Sequence[Floats] | None = None,
    limits: Limits = NO_LIMITS,
    tiers: Sequence[Tier] = (),
    of_any_size: bool = False,
) -> SiteCampus:
    """Bring a site of a programme into the form of the power engine.

    Limits of contracts and equipment are those of the site, whatever the load; what
    must be built at least is for the whole campus, and for a smaller load its share.
    Contracts and equipment count in full, whatever their date.

    Parameters
    ----------
    programme : Programme
        As a viewpoint sees it.
    site_id : str
        The site.
    load_mw : float
        Facility load. [MW]
    grid : bool
        False for on-site generation only.
    seed : int
        Of the price year, if it is drawn from a profile.
    folder : Path, optional
        Folder of the programme file; by default the current one.
    shapes : sequence of array, optional
        Load in each hour per MW of ``load_mw``, one array for each weather year; by
        default that of ``load_by_hour``. [-]
    limits : Limits
        Price and cap of carbon, clean share, hours of storage.
    tiers : sequence of Tier
        What the load is worth, in blocks; by default all of it the stated value of lost
        load.
    of_any_size : bool
        Whether contracts are to be of any size up to the load: one for own use is then
        held where the load is the same in every hour.

    Raises
    ------
    InputError
        If the site is not known, or lacks what it needs: weather, price, figures, the
        value of lost load, and what grid power emits where carbon has a price or a cap.
    """
    site = programme.sites[chosen_site(programme, site_id)]
    if not 0 < load_mw < math.inf:
        fix = "add a phase with it_mw or facility_mw, or size it with --load MW"
        path = f"sites.{site_id}.phases"
        raise InputError(Problem(f"a load of {load_mw:g} MW", fix, path))
    builder = Builder(
        programme,
        site_id,
        load_mw,
        tiers=tuple(tiers) or stated_voll(programme),
        contracts=site.grid if grid else {},
        limits=limits,
        of_any_size=of_any_size,
    )
    priced = bool(builder.contracts)
    agreements = agreements_of(programme.programme, site.ppa, grid=priced)
    builder = replace(builder, agreements=agreements)
    _check_power(builder, grid=grid)
    hours = site_hours(programme, site_id, folder or Path(), priced=priced, seed=seed)
    load = load_by_hour(programme, site_id, hours)
    if shapes is not None:
        load = replace(load, facility=tuple(shapes), it=None, words="as handed over")
    shapes = load.facility
    weights = tuple(
        site.weather_weights.get(weather_name(one), 1.0) for one in site.weather
    )
    load = replace(load, weights=weights)
    years = [
        replace(builder.campus(year, shape), weight=weight)
        for year, shape, weight in zip(hours, shapes, weights, strict=True)
    ]
    builder = replace(builder, tiers=bought_through(builder.tiers, years))
    served = [
        replace(year, loads=loads_of(builder.tiers, load_mw, shape, makes_peaks(year)))
        for shape, year in zip(shapes, years, strict=True)
    ]
    rows = swing_rows(programme, site_id, served[0])
    return SiteCampus(
        site=site_id,
        load_mw=load_mw,
        tiers=builder.tiers,
        years=tuple(replace(year, spares=(*year.spares, *rows)) for year in served),
        hours=hours,
        plants=builder.plants,
        load=load,
        units=builder.units | _units_of(agreements, hours, weights),
        weathered=builder.weathered,
        unknown_co2=builder.unknown_co2,
        accounts=builder.accounts,
        energy_only=energy_only(programme, site_id) if priced else "",
        agreements=agreements,
        at_market=_at_market(programme, site),
        beside_state=beside_state(programme, site_id, grid=priced),
        called=builder.called,
        own_use=builder.own_use_contracts(hours),
        # every note once, in order: weather years rest on much the same
        notes=tuple(dict.fromkeys(builder.notes(hours, load))),
    )


def _check_power(builder: Builder, *, grid: bool) -> None:
    """Refuse a site that nothing can power, or of which nothing says what a limit or an agreement needs."""
    site_id = builder.site_id
    if builder.contracts:
        missing = without_sleeve(builder.programme, builder.site)
        refuse(map(partial(_no_sleeve, site_id), missing))
    elif not builder.may_generate:
        what = "nothing can make its power" + ("" if grid else " without the grid")
        fix = "add equipment or a grid contract"
        raise InputError(Problem(what, fix, f"sites.{site_id}"))
    if builder.limits.of_carbon and builder.unknown_co2:
        what = "a price or cap of carbon, and nothing says what grid power emits"
        fix = "give grid_co2_region, a row of the packaged table of grid carbon"
        path = f"sites.{site_id}.grid_co2_region"
        raise InputError(Problem(what, fix, path))


def _no_sleeve(site_id: str, name: str) -> Problem:
    """Say that an agreement has no market price to replace."""
    return Problem(NO_SLEEVE, NO_SLEEVE_FIX, f"sites.{site_id}.ppa.{name}.kind")


def _at_market(programme: Programme, site: Site) -> frozenset[str]:
    """Return the columns of the connections whose energy costs the market price."""
    names = [f"grid.{name}" for name in at_market(programme, site)]
    return frozenset((*names, *map("{}.curtailable".format, names)))


def _units_of(
    agreements: Agreements, hours: Sequence[SiteHours], weights: Sequence[float]
) -> dict[str, UnitCost]:
    """Return what a MW of each agreement costs a year, mean of the weather years."""
    means = {
        one.name: float(np.average([*map(one.usd_per_mw, hours)], weights=weights))
        for one in agreements
    }
    return {name: UnitCost(0.0, usd, usd) for name, usd in means.items()}


def most_drawn_mw(site: SiteCampus, sizing: Sizing, connection: str) -> float:
    """Return the most that a connection gives in any hour, through all of its cells. [MW]"""
    cells = [b.name for b in site.years[0].blocks if b.column == connection]
    each = [
        np.sum(list(map(operation.output_mw.__getitem__, cells)), axis=0)
        for operation in sizing.operations
    ]
    return max(float(mw.max()) for mw in each)
