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
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product
from operator import itemgetter

from abilene.buildout.candidates import CandidateDesign
from abilene.buildout.least_demand import contracts_by_part, month_usd_per_mw
from abilene.buildout.model.after import last_quarter, served_after
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.terms import (
    BN_USD,
    GW,
    Terms,
    add,
    at_least,
    equal,
    if_there,
    scaled,
)
from abilene.buildout.model.uses import discount, growth
from abilene.dates import HOURS_PER_QUARTER
from abilene.programme.tariff_records import DemandLine, RatchetTerms
from abilene.site.season_bills import PartLine, YearPeaks

MONTHS_PER_QUARTER, MONTHS_PER_YEAR, SEASONS = 3, 12, 4
HOURS_OF_SEASON = (90 * 24, 91 * 24, 92 * 24, 92 * 24)
"""Of each quarter of a year of 365 days. [h]"""
NONE = (0.0, 0.0, 0.0, 0.0)
"""Of a design that does not draw through a part of the grid."""


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
        return list(
            map(itemgetter(0), next(filter(None, map(self.peaks, designs)), ()))
        )

    def peaks(self, design: CandidateDesign) -> tuple[YearPeaks, ...]:
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


def counted_share(form: Formulation, quarter: int) -> float:
    """Return how much of a bill of a quarter counts: quarters of a plan are as long as each other. [-]"""
    season = form.case.quarter(quarter).index % SEASONS
    return HOURS_PER_QUARTER / HOURS_OF_SEASON[season]


def _carry(one: RatchetedLine) -> None:
    """Add what a line carries into each quarter: to operating cost, or after the plan to what is due then."""
    form, case = one.form, one.form.case
    for t in one.quarters:
        usd = growth(case, None, t) / BN_USD
        carried = scaled(_carried(one, t), usd)
        form.carried[one.site_id, *one.key, t] = carried
        if t <= case.quarters:
            cost = form.operating[one.site_id, t]
            add(cost, carried, counted_share(form, t))
        else:
            form.after_costs.append((carried, discount(case, t)))


def _carried(one: RatchetedLine, quarter: int) -> Terms:
    """Return what a line bills for a quarter beyond what its designs are billed by themselves. [USD]"""
    terms, index = Terms(), one.form.case.quarter(quarter).index
    serving = list(_serving(one, quarter))
    if not serving and quarter > one.form.case.quarters:
        return terms
    for design, load in serving:
        by_season = design.bills.usd.get(one.key, NONE)
        add(terms, load, -by_season[index % SEASONS] / GW)
    first = index * MONTHS_PER_QUARTER
    months = range(first, first + MONTHS_PER_QUARTER)
    for (year, weight), month in product(enumerate(one.weights), months):
        billed = _billed(one, serving, year, month)
        add(terms, billed, one.usd_per_gw(month) * weight)
    return terms


def _billed(
    one: RatchetedLine,
    serving: Iterable[tuple[CandidateDesign, Terms]],
    year: int,
    month: int,
) -> Terms:
    """Return the demand that a month is billed, whose own peak is then known to later months. [GW]"""
    model, peak = one.form.model, Terms()
    for design, load in serving:
        for _, by_month in one.peaks(design)[year : year + 1]:
            add(peak, load, by_month[month % MONTHS_PER_YEAR])
    earlier = list(one.earlier(year, month))
    one.drawn[year, month] = model.column()
    own = {one.drawn[year, month]: 1.0}
    equal(model, own, peak)
    if not earlier or not one.usd_per_gw(month):
        return own
    billed = {model.column(): 1.0}
    at_least(model, billed, own)
    for column in earlier:
        at_least(model, billed, {column: one.ratchet.share})
    return billed


def _serving(
    one: RatchetedLine, quarter: int
) -> Iterator[tuple[CandidateDesign, Terms]]:
    """Yield the load that the plan decides about and that runs in a quarter, with what serves it. [GW]"""
    form, site_id = one.form, one.site_id
    if quarter > form.case.quarters:
        for design, end, load in served_after(form, site_id):
            if end >= quarter:
                yield design, load
        return
    for design in form.case.power(site_id).candidates:
        yield design, if_there(form.served, (site_id, design.name, quarter - 1))
