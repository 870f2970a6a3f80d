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
from dataclasses import dataclass

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
from abilene.programme.tariff_records import DemandLine
from abilene.site.season_bills import PartLine, YearPeaks

MONTHS_PER_QUARTER, MONTHS_PER_YEAR, SEASONS = 3, 12, 4
HOURS_OF_SEASON = (90 * 24, 91 * 24, 92 * 24, 92 * 24)
"""Of each quarter of a year of 365 days. [h]"""
NO_PEAKS: tuple[YearPeaks, ...] = ()
"""Of a design that does not draw through a part of the grid."""
NONE = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True)
class RatchetedLine:
    """A line with a ratchet, of a part of the grid of a campus."""

    site_id: str
    part: str
    line: str
    terms: DemandLine

    @property
    def key(self) -> PartLine:
        """Its part of the grid and its name."""
        return self.part, self.line

    @property
    def share(self) -> float:
        """Of earlier peaks that is billed at least. [-]"""
        return self.terms.ratchet.share if self.terms.ratchet else 0.0

    def earlier(self, month: int) -> Iterator[int]:
        """Yield the months before one that its ratchet looks back to, counted from January of the first year."""
        assert self.terms.ratchet is not None
        for before in range(month - self.terms.ratchet.months, month):
            if before % MONTHS_PER_YEAR + 1 in self.terms.ratchet.of:
                yield before


def add_ratchets(form: Formulation, site_id: str) -> None:
    """Bill the peaks of the months before, as far as ratchets of a campus look back to them."""
    for part, (first, *_) in contracts_by_part(form.case, site_id):
        for line, terms in first.tariff.lines.items():
            if isinstance(terms, DemandLine) and terms.ratchet is not None:
                _carry(form, RatchetedLine(site_id, part, line, terms))


def counted_share(form: Formulation, quarter: int) -> float:
    """Return how much of a bill of a quarter counts: quarters of a plan are as long as each other. [-]"""
    season = form.case.quarter(quarter).index % SEASONS
    return HOURS_PER_QUARTER / HOURS_OF_SEASON[season]


def _carry(form: Formulation, one: RatchetedLine) -> None:
    """Add what a line carries into each quarter of the plan, and after it as long as it looks back into it."""
    case, site_id = form.case, one.site_id
    assert one.terms.ratchet is not None
    after = math.ceil(one.terms.ratchet.months / MONTHS_PER_QUARTER)
    last = min(case.quarters + after, last_quarter(form, site_id))
    drawn: dict[tuple[int, int], int] = {}
    for t in range(case.now + 1, max(case.quarters, last) + 1):
        carried = _carried(form, one, t, drawn)
        if not carried:
            continue
        grown = scaled(carried, growth(case, None, t) / BN_USD)
        form.carried[site_id, *one.key, t] = grown
        if t <= case.quarters:
            add(form.operating[site_id, t], grown, counted_share(form, t))
        else:
            form.after_costs.append((grown, discount(case, t)))


def _carried(
    form: Formulation,
    one: RatchetedLine,
    quarter: int,
    drawn: dict[tuple[int, int], int],
) -> Terms:
    """Return what a line bills for a quarter beyond what its designs are billed by themselves. [USD of GW]

    Parameters
    ----------
    drawn : dict
        Columns of what is drawn at most, by weather year and month, to which those of the
        quarter are added. [GW]
    """
    terms: Terms = {}
    season = form.case.quarter(quarter).index % SEASONS
    serving = list(_serving(form, one.site_id, quarter))
    if not serving and quarter > form.case.quarters:
        return terms
    for design, load in serving:
        add(terms, load, -design.bills.usd.get(one.key, NONE)[season] / GW)
    for number, weight in enumerate(_weights(form, one)):
        for month in range(MONTHS_PER_QUARTER):
            at = form.case.quarter(quarter).index * MONTHS_PER_QUARTER + month
            peak = _peak(serving, one, number, at % MONTHS_PER_YEAR)
            billed = _billed(form, one, (number, at), peak, drawn)
            usd = month_usd_per_mw(one.terms, at % MONTHS_PER_YEAR) * weight / GW
            add(terms, billed, usd)
    return terms


def _billed(
    form: Formulation,
    one: RatchetedLine,
    at: tuple[int, int],
    peak: Terms,
    drawn: dict[tuple[int, int], int],
) -> Terms:
    """Return the demand that a month is billed, whose own peak is then known to later months. [GW]"""
    year, month = at
    if peak:
        drawn[at] = form.model.column()
        equal(form.model, {drawn[at]: 1.0}, peak)
    earlier = [
        drawn[year, before] for before in one.earlier(month) if (year, before) in drawn
    ]
    own = if_there(drawn, at)
    if not earlier or not month_usd_per_mw(one.terms, month % MONTHS_PER_YEAR):
        return own
    billed = {form.model.column(): 1.0}
    at_least(form.model, billed, own)
    for column in earlier:
        at_least(form.model, billed, {column: one.share})
    return billed


def _serving(
    form: Formulation, site_id: str, quarter: int
) -> Iterator[tuple[CandidateDesign, Terms]]:
    """Yield the load that the plan decides about and that runs in a quarter, with what serves it. [GW]"""
    if quarter > form.case.quarters:
        for design, end, load in served_after(form, site_id):
            if end >= quarter:
                yield design, load
        return
    for design in form.case.power(site_id).candidates:
        load = if_there(form.served, (site_id, design.name, quarter - 1))
        if load:
            yield design, load


def _weights(form: Formulation, one: RatchetedLine) -> list[float]:
    """Return how much each weather year counts. [-]"""
    designs = form.case.power(one.site_id).candidates
    known = (design.bills.peaks_mw.get(one.key, NO_PEAKS) for design in designs)
    return [weight for weight, _ in next(filter(None, known), NO_PEAKS)]


def _peak(
    serving: list[tuple[CandidateDesign, Terms]],
    one: RatchetedLine,
    year: int,
    month: int,
) -> Terms:
    """Return what some designs draw at most in a month of a weather year, each at its own peak. [GW]"""
    terms: Terms = {}
    for design, load in serving:
        peaks = design.bills.peaks_mw.get(one.key, NO_PEAKS)
        if peaks and peaks[year][1][month]:
            add(terms, load, peaks[year][1][month])
    return terms
