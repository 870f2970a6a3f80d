"""What the power purchase agreements of a sized campus deliver and pay, month by month, and whether a sleeve holds.

Everything follows from the profile of an agreement, its MW and the market price, hour by hour: no model is asked.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from operator import attrgetter

import numpy as np

from abilene.arrays import ByValue, Floats
from abilene.power.problem import Campus, series
from abilene.power.result import Operation, Sizing
from abilene.programme.ppa_records import PpaKind
from abilene.resource.calendar import MONTHS, local_months
from abilene.site.hours import SiteHours
from abilene.site.ppa import Agreement
from abilene.site.problem import SiteCampus

SLEEVED = "sleeved"
LEAST_MW = 1e-6
"""Less of a sleeve above the draw is rounding, per MW of load. [-]"""
LEAST_MWH = 0.5
"""Less energy above the draw is the tolerance of sizing. [MWh/year]"""
Monthly = Callable[[Agreement, SiteHours], Floats]


@dataclass(frozen=True, eq=False)
class AgreementBill(ByValue):
    """A year of a power purchase agreement, mean of the weather years; arrays by month, shape (12,)."""

    name: str
    kind: PpaKind
    mw: float
    """What is signed. [MW]"""
    strike_usd_per_mwh: float
    """Levelised over its term, in money of the programme's year. [USD/MWh]"""
    fee_usd_per_mwh: float
    """The same of its fee. [USD/MWh]"""
    mwh: Floats
    """Delivered, and paid for. [MWh]"""
    market_usd: Floats
    """What the market pays for it, and is set off; nothing of power behind the meter.
    [USD]"""
    used_mwh: float
    """Of power behind the meter, what the campus uses or sells; else all that is delivered.
    [MWh/year]"""
    clean_mwh: float
    """What of it counts as clean. [MWh/year]"""

    @property
    def strike_usd(self) -> Floats:
        """Paid at the strike. [USD]"""
        return self.mwh * self.strike_usd_per_mwh

    @property
    def fee_usd(self) -> Floats:
        """Paid in fees. [USD]"""
        return self.mwh * self.fee_usd_per_mwh

    @property
    def usd(self) -> Floats:
        """All of it: strike and fee less what the market pays; below zero where it earns. [USD]"""
        return self.strike_usd + self.fee_usd - self.market_usd

    @property
    def total_usd(self) -> float:
        """The same of the year. [USD/year]"""
        return float(self.usd.sum())


@dataclass(frozen=True)
class Sleeve:
    """What sleeved agreements deliver above what is drawn through connections at the market price."""

    hours: float
    """In which they do. [hours per year]"""
    mwh: float
    """[MWh/year]"""
    usd: float
    """What it counts as sold for, at the market price. [USD/year]"""

    @property
    def is_exact(self) -> bool:
        """Whether no hour delivers more than is drawn, so that strike takes the place of price throughout."""
        return self.mwh < LEAST_MWH


@dataclass(frozen=True)
class SignedAgreements:
    """The power purchase agreements of a sized campus, those of which nothing is signed among them."""

    bills: tuple[AgreementBill, ...]
    sleeve: Sleeve | None
    """None where none is sleeved."""
    settled_clean_mwh: float
    """What those that bring no power count as clean, over the year. [MWh/year]"""
    matched_clean_mwh: float
    """What of that meets power that is not clean in the same hour. [MWh/year]"""

    @property
    def usd(self) -> float:
        """What all of them pay; below zero where they earn. [USD/year]"""
        return math.fsum(map(attrgetter("total_usd"), self.bills))


def signed_agreements(site: SiteCampus, sizing: Sizing) -> SignedAgreements:
    """Return what the agreements of a sized campus deliver and pay."""
    bills = tuple(map(partial(_bill_of, site, sizing), site.agreements))
    settled = set(map(attrgetter("name"), site.years[0].settlements))
    clean = (one.clean_mwh for one in bills if one.name in settled)
    return SignedAgreements(
        bills=bills,
        sleeve=sleeve_of(site, sizing),
        settled_clean_mwh=math.fsum(clean),
        matched_clean_mwh=matched_clean_mwh(site, sizing),
    )


def _bill_of(site: SiteCampus, sizing: Sizing, agreement: Agreement) -> AgreementBill:
    mw = sizing.capacity[agreement.name]
    mwh = mw * _mean(site, agreement, _delivered)
    return AgreementBill(
        name=agreement.name,
        kind=agreement.terms.kind,
        mw=mw,
        strike_usd_per_mwh=agreement.strike_usd_per_mwh,
        fee_usd_per_mwh=agreement.fee_usd_per_mwh,
        mwh=mwh,
        market_usd=mw * _mean(site, agreement, _at_market),
        used_mwh=_used_mwh(site, sizing, agreement.name, float(mwh.sum())),
        clean_mwh=agreement.terms.clean_share * float(mwh.sum()),
    )


def _mean(site: SiteCampus, agreement: Agreement, of_hours: Monthly) -> Floats:
    """Return what a MW comes to by month of a year of 8,760 hours, mean of the weather years."""
    years = []
    for campus, hours in zip(site.years, site.hours, strict=True):
        month = local_months(hours.weather.axis, hours.weather.zone) - 1
        series = of_hours(agreement, hours) * campus.step_hours / campus.years
        years.append(np.bincount(month, weights=series, minlength=MONTHS))
    return np.average(years, axis=0, weights=site.weights)


def _delivered(agreement: Agreement, hours: SiteHours) -> Floats:
    return agreement.profile(hours)


def _at_market(agreement: Agreement, hours: SiteHours) -> Floats:
    return agreement.profile(hours) * agreement.market_usd_per_mwh(hours)


def _used_mwh(site: SiteCampus, sizing: Sizing, name: str, mwh: float) -> float:
    """Return what of an agreement is used or sold: of one that is settled, all. [MWh/year]"""
    if name not in site.years[0].by_name:
        return mwh
    used = [
        float(operation.output_mw[name].sum()) * campus.step_hours / campus.years
        for campus, operation in zip(site.years, sizing.operations, strict=True)
    ]
    return float(np.average(used, weights=site.weights))


def sleeve_of(site: SiteCampus, sizing: Sizing) -> Sleeve | None:
    """Return how far sleeved agreements deliver above the draw, mean of the weather years; None without any."""
    sleeved = [one for one in site.agreements if one.terms.kind == SLEEVED]
    signed = [one for one in sleeved if sizing.capacity[one.name] > 0]
    if not signed:
        return None
    found: list[Floats] = []
    years = zip(site.years, site.hours, sizing.operations, strict=True)
    for campus, hours, operation in years:
        profiles = [sizing.capacity[one.name] * one.profile(hours) for one in signed]
        drawn_mw = at_market_mw(site, campus, operation)
        above_mw = np.maximum(np.sum(profiles, axis=0) - drawn_mw, 0.0)
        above_mw[above_mw < LEAST_MW * site.load_mw] = 0.0
        sums = (
            np.count_nonzero(above_mw),
            above_mw.sum(),
            above_mw @ hours.price_usd_per_mwh,
        )
        found.append(np.array(sums) * campus.step_hours / campus.years)
    return Sleeve(*np.average(found, axis=0, weights=site.weights).tolist())


def at_market_mw(site: SiteCampus, campus: Campus, operation: Operation) -> Floats:
    """Return what is drawn in each hour through connections at the market price. [MW]"""
    names = site.at_market
    blocks = [b.name for b in campus.blocks if b.column in names]
    drawn = [operation.output_mw[name] for name in blocks]
    return np.asarray(np.sum([np.zeros(campus.hours), *drawn], axis=0))


def matched_clean_mwh(site: SiteCampus, sizing: Sizing) -> float:
    """Return how much clean energy of settled agreements meets power that is not clean in the same hour. [MWh/year]

    What counts as clean over the year may be delivered in hours in which the campus has
    no use for it.
    """
    settled = list(filter(attrgetter("is_settled"), site.agreements))
    found: list[float] = []
    years = zip(site.years, site.hours, sizing.operations, strict=True)
    for campus, hours, operation in years:
        each = [
            sizing.capacity[a.name] * a.terms.clean_share * a.profile(hours)
            for a in settled
        ]
        clean_mw = np.sum([np.zeros(campus.hours), *each], axis=0)
        met_mw = np.minimum(clean_mw, _not_clean_mw(campus, operation))
        found.append(float(met_mw.sum()) * campus.step_hours / campus.years)
    return float(np.average(found, weights=site.weights))


def _not_clean_mw(campus: Campus, operation: Operation) -> Floats:
    """Return what is used in each hour that is not clean. [MW]"""
    each = [
        operation.output_mw[s.name] * series(1.0 - s.clean, campus.hours)
        for s in campus.sources
        if not s.export
    ]
    return np.asarray(np.sum(each, axis=0))
