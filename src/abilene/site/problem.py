"""A site of a programme as a power problem: its contracts, equipment, weather and prices as the engine's records.

Money is real, in the programme's year of money: capital is paid off over each plant's
life at the real rate.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np

from abilene.arrays import Floats
from abilene.errors import InputError, Problem
from abilene.names import did_you_mean
from abilene.power.problem import (
    INFINITY,
    Block,
    Campus,
    Capacity,
    Load,
    Series,
    Storage,
)
from abilene.programme.power_records import Grid, SiteEquipment, WeatherFile
from abilene.programme.schema import Programme, Site
from abilene.resource.fuel import fuel_co2_kg_per_mmbtu
from abilene.resource.weather import packaged_weather_names
from abilene.site.connection import KW_PER_MW, contract_of, curtailment_note
from abilene.site.contracts import grid_blocks
from abilene.site.equipment import temperature_availability
from abilene.site.hours import SiteHours, fuel_price, site_hours
from abilene.site.load import Tier, loads_of, stated_voll, voll_words
from abilene.site.plant import Plant, plant


@dataclass(frozen=True)
class Unit:
    """What one MW (of a storage's energy: one MWh) costs, whether it is used or not."""

    capital_usd: float
    """[USD/MW, or USD/MWh]"""
    fixed_om_usd: float
    """[USD/MW per year, or USD/MWh per year]"""
    annuity_usd: float
    """Capital paid off over its life, and fixed operation. [USD/MW per year, or USD/MWh
    per year]"""


@dataclass(frozen=True)
class Limits:
    """What the power of a site must keep to, beyond its contracts and equipment."""

    co2_usd_per_t: float = 0.0
    """Price of carbon. [USD/t]"""
    co2_cap_t: float = INFINITY
    """Most emissions. [t/year]"""
    clean_share: float = 0.0
    """Sources that are not clean give at most (1 - clean_share) of the load's energy.
    [-]"""
    storage_hours: tuple[float, float] = (0.0, INFINITY)
    """Least and most energy per MW of a storage; what the site asks for at least still
    holds. [h]"""

    @property
    def notes(self) -> Iterator[str]:
        """Say what they are."""
        if self.co2_usd_per_t:
            yield f"carbon: {self.co2_usd_per_t:g} USD a tonne, counted as variable cost"
        if math.isfinite(self.co2_cap_t):
            yield f"emissions: at most {self.co2_cap_t:,.6g} t CO2 a year"
        if self.clean_share:
            yield f"clean share: what is not clean gives at most {1 - self.clean_share:.1%} of the load's energy"
        low, high = self.storage_hours
        if low or math.isfinite(high):
            yield f"storage: {low:g} to {high:g} hours"


NO_LIMITS = Limits()


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
    units: Mapping[str, Unit]
    """Cost of a MW or MWh, by column; grid contracts have none."""
    weathered: frozenset[str]
    """Blocks whose unused output is curtailed: sun and wind."""
    notes: tuple[str, ...]
    """What the figures rest on, for reports."""


def full_load_mw(site: Site) -> float:
    """Return the facility load of all phases of a site. [MW]"""
    return math.fsum(
        phase.facility_mw or (phase.it_mw or 0.0) * site.facility_per_it_peak
        for phase in site.phases.values()
    )


def chosen_site(programme: Programme, site_id: str | None = None) -> str:
    """Return the site of this name, or the only one there is.

    Raises
    ------
    InputError
        If there is none of this name, or several and none is named.
    """
    if site_id is None and len(programme.sites) == 1:
        return next(iter(programme.sites))
    if site_id is None:
        raise InputError(
            Problem(
                "which site?",
                f"name one of {', '.join(programme.sites)} with --site",
                "sites",
            )
        )
    if site_id not in programme.sites:
        raise InputError(
            Problem(
                f"there is no site '{site_id}'",
                did_you_mean(site_id, programme.sites),
                "sites",
            )
        )
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
    known: dict[str, str | WeatherFile] = dict(
        zip(packaged_weather_names(), packaged_weather_names(), strict=True)
    )
    known |= {one if isinstance(one, str) else one.file: one for one in site.weather}
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
    moved = site.model_copy(update={"weather": tuple(known[name] for name in names)})
    return programme.model_copy(update={"sites": {**programme.sites, site_id: moved}})


def has_on_site_generation(programme: Programme, site_id: str) -> bool:
    """Return whether a site may build anything that makes power; a storage does not."""
    kinds = programme.sites[site_id].equipment.items()
    return any(
        at.max_mw > 0 and programme.equipment[kind].output != "storage"
        for kind, at in kinds
    )


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
) -> SiteCampus:
    """Bring a site of a programme into the form of the power engine.

    Limits of contracts and equipment are those of the site, whatever the load; what
    must be built at least is for the whole campus, and for a smaller load its share. No
    more of one contract is taken than the load. Contracts and equipment count in full,
    whatever their date.

    Parameters
    ----------
    programme : Programme
        As a viewpoint sees it.
    site_id : str
        The site.
    load_mw : float
        Facility load. [MW]
    grid : bool
        False for own power only.
    seed : int
        Of the price year, if it is drawn from a profile.
    folder : Path, optional
        Folder of the programme file; by default the current one.
    shapes : sequence of array, optional
        Load in each hour per MW of ``load_mw``, one array for each weather year; by
        default 1 in every hour. [-]
    limits : Limits
        Price and cap of carbon, clean share, hours of storage.
    tiers : sequence of Tier
        What the load is worth, in blocks; by default all of it the stated value of lost
        load.

    Raises
    ------
    InputError
        If the site is not known, or lacks what it needs: weather, price, figures, the
        value of lost load.
    """
    site = programme.sites[chosen_site(programme, site_id)]
    worth = tuple(tiers) or stated_voll(programme)
    contracts = site.grid if grid else {}
    kinds = {kind: at for kind, at in site.equipment.items() if at.max_mw > 0}
    if not contracts and not has_on_site_generation(programme, site_id):
        what = "nothing can make its power" + ("" if grid else " without the grid")
        raise InputError(
            Problem(what, "add equipment or a grid contract", f"sites.{site_id}")
        )
    hours = site_hours(
        programme, site_id, folder or Path(), priced=bool(contracts), seed=seed
    )
    least = min(1.0, load_mw / full_load_mw(site)) if site.phases else 1.0
    plants = {kind: plant(programme, kind) for kind in kinds}
    builder = _Builder(programme, site_id, load_mw, least, plants, limits)
    loads = [
        loads_of(
            worth,
            load_mw,
            np.ones(one.weather.axis.length) if shapes is None else shapes[number],
        )
        for number, one in enumerate(hours)
    ]
    years = tuple(
        _campus(builder, contracts, kinds, *both)
        for both in zip(hours, loads, strict=True)
    )
    return SiteCampus(
        site=site_id,
        load_mw=load_mw,
        tiers=worth,
        years=years,
        hours=hours,
        plants=builder.plants,
        units=builder.units,
        weathered=frozenset(
            kind for kind, at in builder.plants.items() if at.output in {"sun", "wind"}
        ),
        notes=tuple(
            dict.fromkeys(_notes(builder, contracts, hours, worth, loads[0][0].shape))
        ),
    )


@dataclass(frozen=True)
class _Builder:
    """What the parts of a campus have in common."""

    programme: Programme
    site_id: str
    load_mw: float
    least: float
    """Share of the whole campus that the load is. [-]"""
    plants: Mapping[str, Plant]
    limits: Limits

    @property
    def site(self) -> Site:
        """The site of the programme."""
        return self.programme.sites[self.site_id]

    @cached_property
    def units(self) -> dict[str, Unit]:
        """What a MW (or MWh) of each column costs."""
        found = {}
        for kind, at in self.plants.items():
            if at.output == "storage":
                found[f"{kind}.power"] = _unit(at, "kw")
                found[f"{kind}.energy"] = _unit(at, "kwh")
            else:
                found[kind] = _unit(at, "kw")
        return found


def _unit(at: Plant, per: str) -> Unit:
    if at.rent_usd_per_mw_year is not None:
        rent_usd = at.rent_usd_per_mw_year if per == "kw" else 0.0
        return Unit(0.0, rent_usd, rent_usd)
    capital = at.need(f"capex_usd_per_{per}") * KW_PER_MW
    fixed = at.need(f"fixed_om_usd_per_{per}_year") * KW_PER_MW
    return Unit(capital, fixed, at.annuity_usd(capital, fixed))


def _campus(
    builder: _Builder,
    contracts: Mapping[str, Grid],
    kinds: Mapping[str, SiteEquipment],
    hours: SiteHours,
    loads: tuple[Load, ...],
) -> Campus:
    """Bring one weather year together."""
    axis, units, limits = hours.weather.axis, builder.units, builder.limits
    granted = [
        contract_of(builder.site, name, hours, builder.load_mw) for name in contracts
    ]
    blocks = list(grid_blocks(granted, date.max, axis.length))
    storages = []
    for kind, at in kinds.items():
        bounds = (at.min_mw * builder.least, at.max_mw)
        if builder.plants[kind].output == "storage":
            storages.append(_storage(builder, kind, at, bounds))
        else:
            blocks.append(
                _generator(
                    builder, kind, Capacity(*bounds, units[kind].annuity_usd), hours
                )
            )
    return Campus(
        loads,
        tuple(blocks),
        tuple(storages),
        step_hours=axis.step_hours,
        co2_usd_per_t=limits.co2_usd_per_t,
        co2_cap_t=limits.co2_cap_t,
        clean_share=limits.clean_share,
    )


def _generator(
    builder: _Builder, kind: str, capacity: Capacity, hours: SiteHours
) -> Block:
    """Return a plant that makes power: from sun or wind, or from a fuel."""
    at, year = builder.plants[kind], hours.weather
    figures, variable = at.figures, at.figures.variable_om_usd_per_mwh
    if at.output == "sun":
        return Block(kind, capacity, variable or 0.0, year.sun_mw_per_mw)
    if at.output == "wind":
        assert year.wind_mw_per_mw is not None  # site_hours has seen to it
        return Block(kind, capacity, variable or 0.0, year.wind_mw_per_mw)
    cost, co2 = at.need("variable_om_usd_per_mwh"), 0.0
    if figures.fuel is not None:
        heat_rate = at.need("heat_rate_mmbtu_per_mwh")
        cost += (
            heat_rate * fuel_price(builder.programme, builder.site_id, figures.fuel)[0]
        )
        co2 = heat_rate * fuel_co2_kg_per_mmbtu(figures.fuel) / 1000
    derated = (
        figures.derate_per_k_above_15c is not None and figures.derate_floor is not None
    )
    available: Series = (
        temperature_availability(figures, year.air_temp_c) if derated else 1.0
    )
    return Block(kind, capacity, cost, available, co2_t_per_mwh=co2, clean=co2 == 0)


def _storage(
    builder: _Builder, name: str, here: SiteEquipment, bounds_mw: tuple[float, float]
) -> Storage:
    """Return a storage: each way loses the same share of its round trip."""
    units, (low_hours, high_hours) = builder.units, builder.limits.storage_hours
    efficiency = math.sqrt(builder.plants[name].need("round_trip_efficiency"))
    return Storage(
        name,
        power=Capacity(*bounds_mw, units[f"{name}.power"].annuity_usd),
        energy=Capacity(0.0, INFINITY, units[f"{name}.energy"].annuity_usd),
        charge_efficiency=efficiency,
        discharge_efficiency=efficiency,
        min_hours=max(here.min_hours, low_hours),
        max_hours=high_hours,
    )


def _notes(
    builder: _Builder,
    contracts: Mapping[str, Grid],
    hours: Sequence[SiteHours],
    tiers: tuple[Tier, ...],
    shape: Floats,
) -> Iterator[str]:
    """Yield what the figures rest on."""
    when = (
        "in every hour"
        if np.all(shape == 1)
        else f"at most, {shape.mean():.1%} of it on average"
    )
    worth = voll_words(builder.programme, tiers)
    yield f"load: {builder.load_mw:,.6g} MW {when}; a MWh that is not served costs {worth}"
    yield from builder.limits.notes
    for year in hours:
        yield from year.labels
    for fuel in dict.fromkeys(
        at.figures.fuel for at in builder.plants.values() if at.figures.fuel
    ):
        yield fuel_price(builder.programme, builder.site_id, fuel)[1]
    region = builder.site.grid_co2_region
    if contracts:
        yield f"emissions of grid power: {region or 'not counted, no grid_co2_region is given'}"
    for name, contract in contracts.items():
        if contract.curtailable_mw:
            yield f"grid.{name}: {curtailment_note(contract, hours[0])}"
    for kind, at in builder.plants.items():
        by = dict.fromkeys(origin.partition(":")[0] for origin in at.origins.values())
        yield f"{kind}: figures {', '.join(by)}"
