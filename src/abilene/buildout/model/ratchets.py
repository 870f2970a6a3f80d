"""Ratchets from quarter to quarter: billed demand by the true sequence of monthly peaks, whatever designs serve.

A design is billed as in a year like any other: its own peaks stand before it. The load of a plan grows, and other
designs take the place of some, so what a month is billed is no less than a share of what was drawn before it:

D[m] >= P[m] and D[m] >= share P[m-i], i = 1..months back, of those that count, with P[m] = sum over j of peak[j,m]
w[s,j,t-1] the draw of the designs that run in month m of quarter t, each at its own peak. So a ratchet *carries*

carried[s,g,l,t] = sum over m in t of price[m] D[m] - sum over j of billed[j,g,l] w[s,j,t-1],

which is added to what the designs are billed; it is below zero while a load is younger than its ratchet. Measured
load is billed as in a year like any other. After the plan what was drawn in it counts as long as the ratchet looks
back to it; load that ends leaves nothing.

s: site, g: part of the grid, l: line of its tariff, j: candidate, t: quarter, m: month.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

from abilene.buildout.candidates import CandidateDesign
from abilene.buildout.least_demand import contracts_by_part, month_usd_per_mw
from abilene.buildout.model.after import last_quarter
from abilene.buildout.model.carried import (
    MONTHS_PER_QUARTER,
    MONTHS_PER_YEAR,
    Serving,
    add_carried,
    in_month,
    months_of,
    serving_in,
    weights_of,
)
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.terms import GW, Terms, add, equal, scaled
from abilene.programme.tariff_records import DemandLine, RatchetTerms
from abilene.site.season_bills import PartLine, YearMonths


@dataclass(frozen=True)
class RatchetedLine:
    """A line with a ratchet, of a part of the grid of a campus, in a model."""

    form: Formulation
    site_id: str
    key: PartLine
    terms: DemandLine
    ratchet: RatchetTerms
    drawn: dict[tuple[int, int], int] = field(default_factory=dict)
    """Columns of what is drawn at most, by weather year and month. [GW]"""

    @property
    def quarters(self) -> range:
        """Quarters into which it may carry: of the plan, and after it as long as it looks back into it."""
        case = self.form.case
        looks_back = math.ceil(self.ratchet.months / MONTHS_PER_QUARTER)
        runs_to = last_quarter(self.form, self.site_id)
        last = max(case.quarters, min(case.quarters + looks_back, runs_to))
        return range(case.now + 1, last + 1)

    @property
    def weights(self) -> list[float]:
        """How much each weather year counts. [-]"""
        designs = self.form.case.power(self.site_id).candidates
        return weights_of(map(self.peaks, designs))

    def peaks(self, design: CandidateDesign) -> tuple[YearMonths, ...]:
        """Return what a MW of a design draws at most, by weather year; none where it draws nothing here."""
        return design.bills.peaks_mw.get(self.key, ())

    def usd_per_gw(self, month: int) -> float:
        """Return what a GW of billed demand costs in a month. [USD/GW]"""
        return month_usd_per_mw(self.terms, month % MONTHS_PER_YEAR) / GW

    def earlier(self, year: int, month: int) -> Iterator[int]:
        """Yield the columns of the peaks before a month that its ratchet looks back to, by weather year."""
        before = range(month - self.ratchet.months, month)
        counts = filter(self._counts, before)
        return map(
            self.drawn.__getitem__,
            filter(self.drawn.__contains__, ((year, m) for m in counts)),
        )

    def _counts(self, month: int) -> bool:
        return month % MONTHS_PER_YEAR + 1 in self.ratchet.of


def add_ratchets(form: Formulation, site_id: str) -> None:
    """Bill the peaks of the months before, as far as ratchets of a campus look back to them."""
    for part, (first, *_) in contracts_by_part(form.case, site_id):
        for line, terms in first.tariff.lines.items():
            if isinstance(terms, DemandLine) and terms.ratchet is not None:
                key = (part, line)
                _carry(RatchetedLine(form, site_id, key, terms, terms.ratchet))


def _carry(one: RatchetedLine) -> None:
    """Add what a line carries into each quarter."""
    form, site_id = one.form, one.site_id
    for quarter in one.quarters:
        serving = serving_in(form, site_id, quarter)
        if serving or quarter <= form.case.quarters:
            usd = _carried(one, quarter, serving)
            add_carried(form, (site_id, *one.key, quarter), usd)


def _carried(one: RatchetedLine, quarter: int, serving: Serving) -> Terms:
    """Return what a line bills for a quarter beyond what its designs are billed by themselves. [USD]"""
    terms = Terms()
    own = [(design.bills.months_usd.get(one.key, ()), load) for design, load in serving]
    months = months_of(one.form, quarter)
    for (year, weight), month in product(enumerate(one.weights), months):
        gw, of = _billed(one, serving, year, month), one.form.ratcheted
        at = (one.site_id, *one.key, quarter)
        of.setdefault(at, []).append((weight / MONTHS_PER_QUARTER, gw))
        billed = scaled(_in_column(one, gw, month), one.usd_per_gw(month))
        add(billed, in_month(own, year, month), -1.0)
        one.form.beyond[one.site_id, *one.key, year, month] = billed
        add(terms, billed, weight)
    return terms


def _billed(
    one: RatchetedLine, serving: Serving, year: int, month: int
) -> tuple[Terms, ...]:
    """Return what a month is billed on the highest of; its own peak is then known to later months. [GW]"""
    form = one.form
    peaks = [(one.peaks(design), load) for design, load in serving]
    earlier = [{column: one.ratchet.share} for column in one.earlier(year, month)]
    one.drawn[year, month] = column = form.model.column()
    drawn = scaled(in_month(peaks, year, month), GW)
    equal(form.model, {column: 1.0}, drawn)
    form.lowest[column] = (drawn,)
    return {column: 1.0}, *earlier


def _in_column(one: RatchetedLine, billed: tuple[Terms, ...], month: int) -> Terms:
    """Return the demand that a month is billed as terms: its own peak alone where nothing is charged. [GW]"""
    if not billed[1:] or not one.usd_per_gw(month):
        return billed[0]
    return {one.form.highest_of(*billed): 1.0}
