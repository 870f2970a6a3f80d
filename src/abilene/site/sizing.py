"""The cheapest power for a site, added up: what is built, what it costs, gives and emits; by default for one MW."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import starmap
from operator import attrgetter
from pathlib import Path

import numpy as np

from abilene.arrays import Floats
from abilene.brief import brief
from abilene.budget import Budget
from abilene.power.billed import billed_as_drawn
from abilene.power.columns import Over
from abilene.power.problem import Campus
from abilene.power.result import Sizing, Tally, at_once, not_taken_usd, tally
from abilene.power.rule import RuleRun, run_by_rule
from abilene.power.sizing import State, size
from abilene.power.warm_start import WarmStart
from abilene.programme.schema import Programme
from abilene.site.agreement_bills import SignedAgreements, signed_agreements
from abilene.site.bills import (
    ConnectionBill,
    above_first_step_usd,
    bills_of,
    charges_by_mw_usd,
)
from abilene.site.builder import NO_LIMITS, Limits
from abilene.site.load import Tier, lifted_usd
from abilene.site.lost_compute import lost_compute_by_workload, lost_compute_share
from abilene.site.price_response import (
    PriceResponse,
    mean_response,
    price_response,
)
from abilene.site.problem import SiteCampus, most_drawn_mw, site_campus

LCOE_DEFINITION = (
    "fixed charge rate (NREL): (capital x FCR + fixed O&M + variable cost) / energy served,"
    " FCR = capital recovery factor at the real rate, before tax; lost load is left out of both"
)
TOLERANCE, EVALUATIONS = 1e-4, 400
"""Relative gap at which sizing may stop, and its most evaluations, unless a budget says otherwise. [-]"""

BURNT = (
    "{name} charges and discharges at once in {hours:,.0f} hours a year, {gwh:,.3g} GWh: "
    "power costs less than nothing then, and the cheapest operation burns it; no real "
    "storage does, so that what is saved by it is too much"
)
"""What is said of a storage that does what none can."""


@dataclass(frozen=True)
class Part:
    """A block or a storage of the design; yearly sums are means over the weather years."""

    name: str
    mw: float
    """What is built; of a grid contract, the most that is drawn. [MW]"""
    mwh: float
    """Stored energy that is built. [MWh]"""
    capital_usd: float
    """[USD]"""
    annuity_usd: float
    """Capital paid off over its life. [USD/year]"""
    fixed_om_usd: float
    """Fixed operation; of a contract, demand charges less credits; of an agreement, all. [USD/year]"""
    variable_usd: float
    """Fuel, variable operation, energy bought; below zero where it sells. [USD/year]"""
    energy_mwh: float
    """Given to the campus; of an export, sold. [MWh/year]"""
    curtailed_mwh: float
    """Sun and wind that were there and not used. [MWh/year]"""
    co2_t: float
    """NaN where nothing says what it emits. [t/year]"""

    @property
    def cost_usd(self) -> float:
        """All of it. [USD/year]"""
        return self.annuity_usd + self.fixed_om_usd + self.variable_usd


@dataclass(frozen=True)
class Unserved:
    """Load of one tier that is not served; yearly sums are means over the weather years."""

    tier: Tier
    mwh: float
    """[MWh/year]"""
    share: float
    """Share of the energy of the tier. [-]"""


@dataclass(frozen=True)
class PowerDesign:
    """The cheapest power found for a load at a site; money is real, in the programme's year of money."""

    site: SiteCampus
    grid: bool
    """False if it has on-site generation only."""
    seed: int
    over: Over
    """Which yearly cost was minimised: the mean of the weather years, or that of the
    worst."""
    sizing: Sizing
    """With its certificate and the operation of every hour."""
    parts: tuple[Part, ...]
    take_or_pay_usd: float
    """Paid for energy that had to be taken and was not. [USD/year]"""
    served_mwh: float
    """[MWh/year]"""
    unserved_mwh: float
    """Load that was not served. [MWh/year]"""
    response: PriceResponse
    """What was bought and at what price, and what was shed because of it, apart from
    hours in which supply was missing; means over the weather years."""
    unserved_usd: float
    """At what it is worth. [USD/year]"""
    lifted_usd: float
    """What it counts in the search above that, so that no hour is too dear for load that
    buys through; nobody pays it. [USD/year]"""
    unserved: tuple[Unserved, ...]
    """The same by tier."""
    failed_mwh: float = 0.0
    """Part of it that machines which fail should have given, where their risk was
    counted as a cost. [MWh/year]"""
    __repr__ = brief

    @cached_property
    def bills(self) -> tuple[ConnectionBill, ...]:
        """Bills of each connection under a tariff, beside what the model counts for it."""
        return bills_of(self.site, self.sizing)

    @cached_property
    def agreements(self) -> SignedAgreements:
        """What the power purchase agreements deliver and pay."""
        return signed_agreements(self.site, self.sizing)

    @property
    def load_mw(self) -> float:
        """Facility load. [MW]"""
        return self.site.load_mw

    @property
    def facility_mwh(self) -> float:
        """Energy that the load asks for, served or not. [MWh/year]"""
        return self.served_mwh + self.unserved_mwh

    @property
    def it_mwh(self) -> float | None:
        """Energy of its IT load, were all of it served; None where that is not known by the hour. [MWh/year]"""
        annual = self.site.load.pue_annual
        return None if annual is None else self.facility_mwh / annual

    def mean_of_years(self, years: Sequence[object], name: str) -> float:
        """Return the mean of a yearly sum that each weather year has under a name."""
        return _mean(self.site, list(map(attrgetter(name), years)))

    @property
    def notes(self) -> tuple[str, ...]:
        """What the figures rest on, how far from the state's they are, and what no real plant does."""
        names = [storage.name for storage in self.site.years[0].storages]
        beside = self.site.beside_state
        far = beside.note(self.lcoe_usd_per_mwh) if beside else ""
        return (*self.site.notes, *filter(None, (far, *map(self._burnt, names))))

    def run_by(self, order: Sequence[str]) -> RuleRun:
        """Return what it costs to run it by a fixed order of its parts; raises as ``run_by_rule``."""
        names = [name.strip() for name in order]
        return run_by_rule(self.site.years, self.sizing, names, self.over)

    def with_notes(self, notes: Sequence[str]) -> PowerDesign:
        """Return it with more of what its figures rest on, said first."""
        site = replace(self.site, notes=(*notes, *self.site.notes))
        return replace(self, site=site)

    def _burnt(self, name: str) -> str:
        """Say how much power a storage burns by charging and discharging at once; nothing if it does not."""
        campuses = self.site.years
        given = zip(campuses, self.sizing.operations, strict=True)
        found = [
            (at_once(o.charge_mw[name], o.discharge_mw[name]), _per_year(c))
            for c, o in given
        ]
        hours = _mean(self.site, [steps * per_year for (steps, _), per_year in found])
        if not hours:
            return ""
        mwh = _mean(self.site, [mw * per_year for (_, mw), per_year in found])
        return BURNT.format(name=name, hours=hours, gwh=mwh / 1e3)

    @property
    def unserved_hours(self) -> float:
        """Hours in which some load was not served for want of supply. [hours per year]"""
        return self.response.outage_hours

    @property
    def lifted_usd_per_mwh(self) -> float:
        """What a MWh that is missing counts in the search above its value: see ``price_response``. [USD/MWh]"""
        tiers = self.site.tiers
        return max(tier.dear_usd_per_mwh + tier.peak_usd_per_mwh for tier in tiers)

    @property
    def shed(self) -> tuple[Unserved, ...]:
        """What is lost of each workload; nothing where all load is worth the same."""
        return tuple(one for one in self.unserved if one.tier.workload)

    @property
    def lost_compute_share(self) -> float:
        """Share of the compute that is lost with the load not served. [-]"""
        return lost_compute_share(*_of_tiers(self.unserved))

    @property
    def lost_compute_by_workload(self) -> dict[str, float]:
        """The same of each workload; empty where all load is worth the same. [-]"""
        return lost_compute_by_workload(*_of_tiers(self.unserved))

    @property
    def capital_usd_per_mw(self) -> float:
        """Capital cost per MW of load. [USD/MW]"""
        return math.fsum(part.capital_usd for part in self.parts) / self.load_mw

    @property
    def fixed_om_usd_per_mw_year(self) -> float:
        """Fixed operation and demand charges per MW of load. [USD/MW per year]"""
        return math.fsum(part.fixed_om_usd for part in self.parts) / self.load_mw

    @property
    def variable_usd_per_mw_year(self) -> float:
        """Variable cost per MW of load, without unserved energy. [USD/MW per year]"""
        return (
            math.fsum(part.variable_usd for part in self.parts) + self.take_or_pay_usd
        ) / self.load_mw

    @property
    def supply_usd(self) -> float:
        """Yearly cost of the power, without unserved energy. [USD/year]"""
        return math.fsum(part.cost_usd for part in self.parts) + self.take_or_pay_usd

    @property
    def standing_usd(self) -> float:
        """Yearly fixed charges of its tariffs, which no draw changes. [USD/year]"""
        accounts = self.site.accounts
        return math.fsum(self.site.standing_usd(one.connection) for one in accounts)

    @property
    def counted_usd(self) -> float:
        """Yearly cost as the search counts it and its certificate bounds: without what no draw changes. [USD/year]"""
        paid_usd = self.supply_usd - self.standing_usd
        return paid_usd + self.unserved_usd + self.lifted_usd

    @property
    def lcoe_usd_per_mwh(self) -> float:
        """Levelised cost of energy by ``LCOE_DEFINITION``; NaN if nothing is served. [USD/MWh]"""
        return self.supply_usd / self.served_mwh if self.served_mwh > 0 else math.nan

    @property
    def co2_t_per_mwh(self) -> float:
        """Emissions per MWh served; NaN if nothing is, or a part is not known. [t/MWh]"""
        return (
            math.fsum(part.co2_t for part in self.parts) / self.served_mwh
            if self.served_mwh > 0
            else math.nan
        )

    @property
    def curtailed_share(self) -> float:
        """Unused part of the sun and wind that was there; 0 if none is built. [-]"""
        curtailed = math.fsum(part.curtailed_mwh for part in self.parts)
        used = math.fsum(
            part.energy_mwh for part in self.parts if part.name in self.site.weathered
        )
        return curtailed / (curtailed + used) if curtailed + used > 0 else 0.0

    @property
    def capacity_mw_per_mw(self) -> dict[str, float]:
        """MW of each block and storage per MW of load. [-]"""
        return {part.name: part.mw / self.load_mw for part in self.parts}

    @property
    def price_usd_per_mwh(self) -> Floats:
        """What one more MWh would cost, hour by hour through all weather years. [USD/MWh]

        At most what the dearest load is worth: dearer than that it would go unserved,
        though the search counts a missing MWh above its worth.
        """
        operations = self.sizing.operations
        prices = np.concatenate([one.price_usd_per_mwh for one in operations])
        worth = max(tier.usd_per_mwh for tier in self.site.tiers)
        found: Floats = np.minimum(prices, worth)
        return found


def unit_design(
    programme: Programme,
    site_id: str,
    *,
    load_mw: float = 1.0,
    grid: bool = True,
    seed: int = 1,
    folder: Path | None = None,
    shapes: Sequence[Floats] | None = None,
    limits: Limits = NO_LIMITS,
    tiers: Sequence[Tier] = (),
    over: Over = "mean",
    budget: Budget[State] | None = None,
    warm_start: WarmStart | None = None,
) -> PowerDesign:
    """Size the power of a site for a load, by default one MW of the facility.

    The same input gives the same result, unless its time stops it.

    Parameters
    ----------
    programme, site_id, load_mw, grid, seed, folder, shapes, limits, tiers
        As in ``site_campus``.
    over, warm_start
        As in ``sizing.size``.
    budget : Budget, optional
        How exactly and how long to search: its tolerance, time and evaluations.

    Raises
    ------
    InputError
        As ``site_campus``.
    """
    given = site_campus(
        programme,
        site_id,
        load_mw,
        grid=grid,
        seed=seed,
        folder=folder,
        shapes=shapes,
        limits=limits,
        tiers=tiers,
    )
    allowed = budget or Budget[State]()
    sizing = size(
        given.years,
        over=over,
        tolerance=TOLERANCE if allowed.tolerance is None else allowed.tolerance,
        evaluations=allowed.evaluations or EVALUATIONS,
        seconds=allowed.seconds_left,
        warm_start=warm_start,
        progress=allowed.progress,
    )
    sizing = billed_as_drawn(given.years, sizing, over)
    has_grid = grid and bool(programme.sites[site_id].grid)
    return added_up(given, sizing, has_grid, seed, over)


def added_up(
    campus: SiteCampus, sizing: Sizing, grid: bool, seed: int, over: Over = "mean"
) -> PowerDesign:
    """Add up the years of a sized campus; its seasons, if those are its years, each by its length."""
    years = list(zip(campus.years, sizing.operations, strict=True))
    tallies = [tally(one, operation) for one, operation in years]
    first = campus.years[0]
    columns = dict.fromkeys(map(attrgetter("column"), first.blocks))
    parts = [_block_part(campus, sizing, column, tallies) for column in columns]
    parts += [_storage_part(campus, sizing, storage.name) for storage in first.storages]
    parts += [_settled_part(campus, sizing, one.name) for one in first.settlements]
    unserved_mwh = [
        _mean(campus, [found[load.unserved].energy_mwh for found in tallies])
        for load in first.loads
    ]
    failed_mwh = _failed_mwh(campus, tallies)
    # what machines fail to give is missing of the load that is worth the least
    least = min(range(len(first.loads)), key=lambda i: campus.tiers[i].usd_per_mwh)
    unserved_mwh[least] += failed_mwh
    each = list(zip(campus.tiers, unserved_mwh, strict=True))
    unserved_usd = math.fsum(tier.usd_per_mwh * mwh for tier, mwh in each)
    counted_usd = [
        _mean(campus, [found[load.unserved].cost_usd for found in tallies])
        for load in first.loads
    ]
    counted_usd[least] += failed_mwh * campus.failed_usd_per_mwh
    above_usd = math.fsum(
        lifted_usd(*one, usd) for one, usd in zip(each, counted_usd, strict=True)
    )
    load_mwh = _mean(
        campus, [float(one.demand_mw.sum()) * _per_year(one) for one in campus.years]
    )
    return PowerDesign(
        site=campus,
        grid=grid,
        seed=seed,
        over=over,
        sizing=sizing,
        parts=tuple(parts),
        take_or_pay_usd=_mean(campus, list(starmap(not_taken_usd, years))),
        served_mwh=load_mwh - math.fsum(unserved_mwh),
        unserved_mwh=math.fsum(unserved_mwh),
        response=mean_response(
            [price_response(one, done, campus.tiers) for one, done in years],
            _lengths_of(campus),
        ),
        unserved_usd=unserved_usd,
        lifted_usd=above_usd,
        unserved=tuple(
            Unserved(tier, mwh, max(0.0, mwh / (load_mwh * tier.share_of_load)))
            for tier, mwh in each
        ),
        failed_mwh=failed_mwh,
    )


def _failed_mwh(campus: SiteCampus, tallies: list[dict[str, Tally]]) -> float:
    """Return what machines should have given and do not, as they fail. [MWh/year]"""
    each = [[one.failed_mwh for one in found.values()] for found in tallies]
    return _mean(campus, list(map(math.fsum, each)))


def _block_part(
    campus: SiteCampus, sizing: Sizing, name: str, tallies: list[dict[str, Tally]]
) -> Part:
    """Add up a block."""
    unit = campus.units.get(name)
    mw = most_drawn_mw(campus, sizing, name) if unit is None else sizing.capacity[name]
    energy = _mean(campus, [found[name].energy_mwh for found in tallies])
    available = _mean(campus, [found[name].available_mwh for found in tallies])
    return Part(
        name=name,
        mw=mw,
        mwh=0.0,
        capital_usd=mw * unit.capital_usd if unit else 0.0,
        annuity_usd=mw * (unit.annuity_usd - unit.fixed_om_usd) if unit else 0.0,
        fixed_om_usd=mw * unit.fixed_om_usd
        if unit
        else charges_by_mw_usd(campus, sizing, name) + campus.standing_usd(name),
        variable_usd=_mean(campus, [found[name].cost_usd for found in tallies])
        + _mean(campus, above_first_step_usd(campus, sizing, name))
        - _mean(campus, [found[name].failed_mwh for found in tallies])
        * campus.failed_usd_per_mwh,
        energy_mwh=energy,
        curtailed_mwh=max(0.0, available - energy) if name in campus.weathered else 0.0,
        co2_t=_co2_t(campus, name, energy, tallies),
    )


def _settled_part(campus: SiteCampus, sizing: Sizing, name: str) -> Part:
    """Add up a contract that moves money alone: what it pays or earns is fixed, whatever is dispatched."""
    mw, nothing = sizing.capacity[name], (0.0,) * 4
    usd = mw * campus.units[name].fixed_om_usd
    return Part(name, mw, 0.0, 0.0, 0.0, usd, *nothing)


def _co2_t(
    campus: SiteCampus, name: str, energy_mwh: float, tallies: list[dict[str, Tally]]
) -> float:
    """Return the yearly emissions of a block: NaN where it gives energy and nothing says what that emits. [t/year]"""
    contract = name.removesuffix(".curtailable")
    if contract in campus.unknown_co2 and energy_mwh > 0:
        return math.nan
    return _mean(campus, [found[name].co2_t for found in tallies])


def _storage_part(campus: SiteCampus, sizing: Sizing, name: str) -> Part:
    """Add up a storage; what it gives is counted, what it draws is in the other parts."""
    power, energy = campus.units[f"{name}.power"], campus.units[f"{name}.energy"]
    mw, mwh = sizing.capacity[f"{name}.power"], sizing.capacity[f"{name}.energy"]
    given = zip(campus.years, sizing.operations, strict=True)
    return Part(
        name=name,
        mw=mw,
        mwh=mwh,
        capital_usd=mw * power.capital_usd + mwh * energy.capital_usd,
        annuity_usd=mw * (power.annuity_usd - power.fixed_om_usd)
        + mwh * (energy.annuity_usd - energy.fixed_om_usd),
        fixed_om_usd=mw * power.fixed_om_usd + mwh * energy.fixed_om_usd,
        variable_usd=0.0,
        energy_mwh=_mean(
            campus, [float(o.discharge_mw[name].sum()) * _per_year(c) for c, o in given]
        ),
        curtailed_mwh=0.0,
        co2_t=0.0,
    )


def _of_tiers(unserved: Sequence[Unserved]) -> tuple[list[Tier], list[float]]:
    """Return tiers, and the part of the energy of each that is not served. [-]"""
    return [one.tier for one in unserved], [one.share for one in unserved]


def _per_year(campus: Campus) -> float:
    """Turn a sum over the steps into a sum per year. [h/year]"""
    return campus.step_hours / campus.years


def _lengths_of(campus: SiteCampus) -> list[float]:
    """Return how long the weather years of a campus count, or their seasons. [years]"""
    return [one.years * one.weight for one in campus.years]


def _mean(campus: SiteCampus, numbers: list[float]) -> float:
    """Return the mean of yearly sums over the weather years, or their seasons, by the length of each."""
    return float(np.average(numbers, weights=_lengths_of(campus)))
