"""A sized campus, added up over its years: what it costs, what each part gives, and what is not served."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import attrgetter

import numpy as np

from abilene.arrays import Floats
from abilene.brief import brief
from abilene.power.columns import Over
from abilene.power.problem import Campus
from abilene.power.result import Sizing, at_once
from abilene.power.rule import RuleRun, run_by_rule
from abilene.site.agreement_bills import SignedAgreements, signed_agreements
from abilene.site.bills import (
    ConnectionBill,
    bills_of,
)
from abilene.site.load import Tier
from abilene.site.lost_compute import lost_compute_by_workload, lost_compute_share
from abilene.site.price_response import (
    PriceResponse,
)
from abilene.site.problem import SiteCampus

LCOE_DEFINITION = (
    "fixed charge rate (NREL): (capital x FCR + fixed O&M + variable cost) / energy served,"
    " FCR = capital recovery factor at the real rate, before tax; lost load is left out of both"
)


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
        return weighted_mean(self.site, list(map(attrgetter(name), years)))

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
            (at_once(o.charge_mw[name], o.discharge_mw[name]), sum_to_year(c))
            for c, o in given
        ]
        hours = weighted_mean(
            self.site, [steps * per_year for (steps, _), per_year in found]
        )
        if not hours:
            return ""
        mwh = weighted_mean(self.site, [mw * per_year for (_, mw), per_year in found])
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

    def price_quantiles_usd_per_mwh(self, shares: Floats) -> Floats:
        """Return what one more MWh costs at most in shares of the hours, each as likely as its state. [USD/MWh]"""
        years = self.site.years
        each = [np.full(one.hours, one.weight * one.step_hours) for one in years]
        return weighted_quantiles(self.price_usd_per_mwh, np.concatenate(each), shares)


def weighted_quantiles(values: Floats, weights: Floats, shares: Floats) -> Floats:
    """Return quantiles of values that count differently, linear in between.

    Between the share of all weight below a value and that up to it, a value stands where
    its rank does, so that with equal weights they are those of ``numpy.quantile``.

    Parameters
    ----------
    values, weights : array, shape (n,)
        In any order; the weights are above zero.
    shares : array
        From 0 to 1.
    """
    order = np.argsort(values, kind="stable")
    weight, ranks = weights[order], np.arange(len(values))
    places = (len(values) - 1) * (np.cumsum(weight) - weight) + ranks * weight
    found: Floats = np.interp(shares * places[-1], places, values[order])
    return found


def _of_tiers(unserved: Sequence[Unserved]) -> tuple[list[Tier], list[float]]:
    """Return tiers, and the part of the energy of each that is not served. [-]"""
    return [one.tier for one in unserved], [one.share for one in unserved]


def sum_to_year(campus: Campus) -> float:
    """Turn a sum over the steps into a sum per year. [h/year]"""
    return campus.step_hours / campus.years


def year_lengths(campus: SiteCampus) -> list[float]:
    """Return how long the weather years of a campus count, or their seasons. [years]"""
    return [one.years * one.weight for one in campus.years]


def weighted_mean(campus: SiteCampus, numbers: list[float]) -> float:
    """Return the mean of yearly sums over the weather years, or their seasons, by the length of each."""
    return float(np.average(numbers, weights=year_lengths(campus)))
