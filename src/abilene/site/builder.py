"""The parts of a site's campus: what may be built, what the grid gives, what must be served.

Money is real, in the programme's year of money: capital is paid off over each plant's
life at the real rate.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain
from operator import attrgetter

import numpy as np

from abilene.arrays import Floats
from abilene.errors import InputError, Problem
from abilene.power.problem import INFINITY, Block, Campus, Capacity, Storage
from abilene.programme.power_records import MOST_STORAGE_HOURS, Grid, SiteEquipment
from abilene.programme.schema import Programme, Site
from abilene.resource.calendar import billing_periods, year_hours
from abilene.resource.fuel import fuel_co2_kg_per_mmbtu
from abilene.site.account import Accounts, accounts_of, under_tariffs
from abilene.site.connection import KG_PER_T, KW_PER_MW, contract_of, curtailment
from abilene.site.contract_notes import asked_before_power, contract_notes
from abilene.site.contracts import (
    GridContract,
    cheap_power,
    grid_blocks,
    own_use_notes,
)
from abilene.site.equipment import temperature_availability
from abilene.site.fuel import fuel_price
from abilene.site.hours import SiteHours
from abilene.site.load import Tier, full_load_mw, loads_of
from abilene.site.load_hours import SiteLoad
from abilene.site.planned_outages import outage_words, planned_availability
from abilene.site.plant import Plant, plant
from abilene.site.ppa import (
    Agreements,
    agreement_notes,
    outputs_of,
    unnamed_plants,
    with_agreements,
)
from abilene.site.price_response import shed_words
from abilene.site.swings import swing_words
from abilene.site.voll import voll_words

WEATHERED = ("sun", "wind")
"""Outputs that come with the weather: what is not used of them is curtailed."""


@dataclass(frozen=True)
class UnitCost:
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

    def __post_init__(self) -> None:
        least, most = self.storage_hours
        if not 0 <= least <= most:
            what = f"no storage has at least {least:g} and at most {most:g} hours"
            raise InputError(Problem(what, "exchange them", "--storage-hours"))
        if least > MOST_STORAGE_HOURS:
            what = f"a storage of at least {least:g} hours is above the {MOST_STORAGE_HOURS:g} of a month"
            raise InputError(Problem(what, "lower its least", "--storage-hours"))

    @property
    def of_carbon(self) -> bool:
        """Whether they ask what power emits."""
        return self.co2_usd_per_t > 0 or math.isfinite(self.co2_cap_t)

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
        if self.storage_hours != (0.0, INFINITY):
            yield f"storage: {low:g} to {high:g} hours"


NO_LIMITS = Limits()


@dataclass(frozen=True)
class Builder:
    """What the weather years of a campus have in common, and how each is put together."""

    programme: Programme
    site_id: str
    load_mw: float
    """Facility load. [MW]"""
    tiers: tuple[Tier, ...]
    contracts: Mapping[str, Grid]
    """The grid contracts that are used."""
    limits: Limits
    agreements: Agreements = ()
    """Power purchase agreements that may be signed."""
    of_any_size: bool = False
    """Whether contracts are of any size up to the load, as those of a MW of load are."""

    @property
    def site(self) -> Site:
        """The site of the programme."""
        return self.programme.sites[self.site_id]

    @cached_property
    def accounts(self) -> Accounts:
        """The contracts that are billed under a tariff."""
        return accounts_of(self.programme, self.site_id, self.contracts)

    @cached_property
    def kinds(self) -> dict[str, SiteEquipment]:
        """The kinds of equipment that may be built, and how much of each."""
        return {kind: at for kind, at in self.site.equipment.items() if at.max_mw > 0}

    @property
    def least(self) -> float:
        """Share of the whole campus that the load is. [-]"""
        site = self.site
        return min(1.0, self.load_mw / full_load_mw(site)) if site.phases else 1.0

    @property
    def called(self) -> dict[str, Grid]:
        """The contracts whose power is cut in events."""
        return {n: g for n, g in self.contracts.items() if g.curtail is not None}

    @property
    def may_generate(self) -> bool:
        """Whether anything that may be built, or bought behind the meter, makes power; a storage does not."""
        kinds = self.programme.equipment
        built = any(kinds[kind].output != "storage" for kind in self.kinds)
        return built or any(outputs_of(self.agreements))

    @property
    def weathered(self) -> frozenset[str]:
        """Blocks whose unused output is curtailed."""
        outputs = {kind: at.output for kind, at in self.plants.items()}
        outputs |= outputs_of(self.agreements)
        return frozenset(name for name, of in outputs.items() if of in WEATHERED)

    @property
    def unknown_co2(self) -> frozenset[str]:
        """Contracts of which nothing says what they emit: all of them, where the site names no region.

        And agreements that name no plant, for power that they bring.
        """
        unknown = self.contracts if self.site.grid_co2_region is None else ()
        plants = unnamed_plants(self.agreements)
        return frozenset((*map("grid.{}".format, unknown), *plants))

    @cached_property
    def plants(self) -> dict[str, Plant]:
        """The same with their figures."""
        return {kind: plant(self.programme, kind) for kind in self.kinds}

    @cached_property
    def units(self) -> dict[str, UnitCost]:
        """What a MW (or MWh) of each column costs."""
        found = {}
        for kind, at in self.plants.items():
            if at.output == "storage":
                found[f"{kind}.power"] = _unit_cost(at, "kw")
                found[f"{kind}.energy"] = _unit_cost(at, "kwh")
            else:
                found[kind] = _unit_cost(at, "kw")
        return found

    @property
    def is_for_own_use(self) -> bool:
        """Whether contracts may be held to the load: their MW are given, and nothing of it is shed to be sold."""
        return not any(map(attrgetter("sheds"), self.tiers))

    def granted(self, hours: SiteHours) -> list[GridContract]:
        """Return the contracts in a weather year."""
        priced = {one.contract: one.usd_per_mwh(hours) for one in self.accounts}
        return [
            contract_of(self.site, name, hours, self.load_mw, priced.get(name))
            for name in self.contracts
        ]

    def campus(self, hours: SiteHours, shape: Floats) -> Campus:
        """Bring one weather year together.

        Parameters
        ----------
        hours : SiteHours
            Weather and price.
        shape : array, shape (hours,)
            Load in each hour per MW of ``load_mw``. [-]
        """
        axis, limits = hours.weather.axis, self.limits
        asked_mw = self._asked_mw(shape)
        bought = grid_blocks(self.granted(hours), date.max, axis.length, asked_mw)
        blocks, demands, steps = under_tariffs(bought, self.accounts, hours)
        storages = []
        for kind, at in self.plants.items():
            if at.output == "storage":
                storages.append(self._storage(kind))
            else:
                blocks.append(self._generator(kind, hours))
        campus = Campus(
            loads_of(self.tiers, self.load_mw, shape),
            tuple(blocks),
            tuple(storages),
            step_hours=axis.step_hours,
            periods=billing_periods(axis, hours.weather.zone),
            calendar_year_hours=year_hours(axis),
            co2_usd_per_t=limits.co2_usd_per_t,
            co2_cap_t=limits.co2_cap_t,
            clean_share=limits.clean_share,
            demands=demands,
            energy_steps=steps,
        )
        return with_agreements(campus, self.agreements, hours)

    def _asked_mw(self, shape: Floats) -> Floats | None:
        """Return the load of which contracts for own use give no more; None where none may be.

        One of any size up to a load that is the same in every hour is never above it.
        """
        if not self.is_for_own_use:
            return None
        if not self.of_any_size:
            return self.load_mw * shape
        return np.full(len(shape), np.inf) if shape.min() >= 1 else None

    def own_use_contracts(self, hours: Sequence[SiteHours]) -> frozenset[str]:
        """Return the contracts that are for own use, as another sells for more than they cost."""
        if not any(grid.export_mw for grid in self.contracts.values()):
            return frozenset()
        every = (
            cheap_power(self.granted(one), date.max, one.weather.axis.length)
            for one in hours
        )
        return frozenset(one.contract.name for one in chain.from_iterable(every))

    def notes(self, hours: Sequence[SiteHours], load: SiteLoad) -> Iterator[str]:
        """Yield what the figures rest on."""
        mean, when = load.facility_factor, "in every hour"
        if mean < 1:
            when = f"at most, {mean:.1%} of it on average"
        voll = voll_words(self.programme, self.tiers)
        yield f"load: {self.load_mw:,.6g} MW {when}; a MWh that is not served costs {voll}"
        yield load.note
        yield f"dear hours: {shed_words(self.programme, self.tiers)}"
        yield from self.limits.notes
        yield from map(swing_words, filter(None, (self.site.swing,)))
        for year in hours:
            yield from year.labels
        for name, weight in self.site.weather_weights.items():
            yield f"weather: {name} counts {weight:g} in the mean of the years, where others count 1"
        yield from self._least_notes()
        plants = self.plants
        fuels = dict.fromkeys(at.figures.fuel for at in plants.values())
        for fuel in filter(None, fuels):
            yield fuel_price(self.programme, self.site_id, fuel)[1]
        if self.contracts:
            region = self.site.grid_co2_region
            counted = region or "not known, no grid_co2_region is given"
            yield f"emissions of grid power: {counted}"
        for name, contract in self.contracts.items():
            if contract.curtailable_mw:
                yield f"grid.{name}: {curtailment(contract, hours[0]).note}"
        if self.contracts:
            yield from contract_notes(self.programme, self.site_id)
            yield from asked_before_power(self.programme, self.site_id)
            steps = hours[0].weather.axis.length
            yield from own_use_notes(self.granted(hours[0]), steps)
        header = self.programme.programme
        yield from agreement_notes(header, self.site.ppa, self.agreements)
        for kind, at in plants.items():
            by = dict.fromkeys(
                origin.partition(":")[0] for origin in at.origins.values()
            )
            outages = outage_words(self.programme.equipment[kind])
            yield "; ".join(filter(None, (f"{kind}: figures {', '.join(by)}", outages)))

    def _least_notes(self) -> Iterator[str]:
        """Yield how much of what the whole campus must have a part of its load must."""
        is_part = self.least < 1
        asked = filter(lambda kind: is_part and self.kinds[kind].min_mw, self.kinds)
        return map(self._least_note, asked)

    def _least_note(self, kind: str) -> str:
        mw = self.kinds[kind].min_mw
        built = f"of this part of its load {mw * self.least:,.6g} MW must be built"
        return f"equipment.{kind}.min_mw: {mw:,.6g} MW are of the whole campus; {built}"

    def _power(self, kind: str, column: str) -> Capacity:
        """Return how much of a kind may be built: at least its share of what the whole campus must have."""
        here, annuity_usd = self.kinds[kind], self.units[column].annuity_usd
        return Capacity(here.min_mw * self.least, here.max_mw, annuity_usd)

    def _generator(self, kind: str, hours: SiteHours) -> Block:
        """Return a plant that makes power: from sun or wind, or from a fuel."""
        at, year, capacity = self.plants[kind], hours.weather, self._power(kind, kind)
        figures = at.figures
        if at.output in WEATHERED:
            by = {"sun": year.sun_mw_per_mw, "wind": year.wind_mw_per_mw}
            output = by[at.output]
            assert output is not None  # site_hours has seen to it
            usd_per_mwh, most = (
                figures.variable_om_usd_per_mwh or 0.0,
                self.kinds[kind].most_mwh,
            )
            return Block(kind, capacity, usd_per_mwh, output, max_mwh=most)
        cost, co2 = at.need("variable_om_usd_per_mwh"), 0.0
        if figures.fuel is not None:
            heat_rate = at.need("heat_rate_mmbtu_per_mwh")
            usd_per_mmbtu, _ = fuel_price(self.programme, self.site_id, figures.fuel)
            cost += heat_rate * usd_per_mmbtu
            co2 = heat_rate * fuel_co2_kg_per_mmbtu(figures.fuel) / KG_PER_T
        heat = temperature_availability(figures, year.air_temp_c)
        return Block(
            kind,
            capacity,
            cost,
            heat * planned_availability(self.programme.equipment[kind], year),
            co2_t_per_mwh=co2,
            clean=co2 == 0,
            max_mwh=self.kinds[kind].most_mwh,
        )

    def _storage(self, kind: str) -> Storage:
        """Return a storage: charge and discharge lose the same share of its round trip."""
        low_hours, high_hours = self.limits.storage_hours
        asked_hours = self.kinds[kind].min_hours
        if asked_hours > high_hours:
            what = f"{asked_hours:g} h is above the {high_hours:g} h of --storage-hours"
            path = f"sites.{self.site_id}.equipment.{kind}.min_hours"
            raise InputError(Problem(what, "lower it, or raise that", path))
        efficiency = math.sqrt(self.plants[kind].need("round_trip_efficiency"))
        energy_usd = self.units[f"{kind}.energy"].annuity_usd
        given = self.programme.equipment[kind]
        return Storage(
            kind,
            power=self._power(kind, f"{kind}.power"),
            energy=Capacity(0.0, self.kinds[kind].most_mwh, energy_usd),
            charge_per_power=given.charge_mw_per_mw or 1.0,
            charge_efficiency=efficiency,
            discharge_efficiency=efficiency,
            standing_loss_per_hour=given.standing_loss_per_hour or 0.0,
            min_hours=max(asked_hours, low_hours),
            max_hours=high_hours,
        )


def _unit_cost(at: Plant, per: str) -> UnitCost:
    if at.rent_usd_per_mw_year is not None:
        rent_usd = at.rent_usd_per_mw_year if per == "kw" else 0.0
        return UnitCost(0.0, rent_usd, rent_usd)
    capital = at.need(f"capex_usd_per_{per}") * KW_PER_MW
    fixed = at.need(f"fixed_om_usd_per_{per}_year") * KW_PER_MW
    return UnitCost(capital, fixed, at.annuity_usd(capital, fixed))
