"""Lines that bill a whole campus, and not a MW of load: minimum bills, and energy in steps that rise.

Designs are sized and billed without them. In each month and weather year, over all load that runs, measured load too:

above[i] >= sum over j of energy[j,m] w[s,j,t-1] - limit[i], at the price of its step less that of the one before;
lack >= least[m] - what the lines that count bill.

Both are convex, so what is built is billed exactly. No design is operated for the margin of a higher step, and the
bound on all designs leaves both out: the gap of a plan holds what that may be worth.

s: site, j: candidate, t: quarter, m: month, i: step.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise, product
from operator import methodcaller

from abilene.buildout.least_demand import (
    DAYS_PER_QUARTER,
    KW_PER_MW,
    Contract,
    contracts_by_part,
    last_bound,
)
from abilene.buildout.model.after import last_quarter
from abilene.buildout.model.carried import (
    MONTHS_PER_QUARTER,
    Serving,
    add_carried,
    all_running,
    in_month,
    months_of,
    weights_of,
)
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.terms import Terms, add, scaled
from abilene.programme.tariff_records import (
    FixedLine,
    MinimumBillLine,
    TariffLine,
    TiersLine,
)

GWH, M_USD = 1e3, 1e6
"""Columns are in GWh and m USD. [MWh, USD]"""


@dataclass(frozen=True)
class WholeLine:
    """A line of a part of the grid that bills a whole campus."""

    form: Formulation
    site_id: str
    part: str
    name: str
    contracts: tuple[Contract, ...]

    @property
    def years(self) -> list[tuple[int, float]]:
        """Weather years, and how much each counts. [-]"""
        designs = self.form.case.power(self.site_id).candidates
        drawn = (design.bills.months_mwh.get(self.part, ()) for design in designs)
        return list(enumerate(weights_of(drawn)))

    @property
    def bills_fixed(self) -> bool:
        """Whether the fixed charges of its tariff are counted here: with the first part of it."""
        every = contracts_by_part(self.form.case, self.site_id)
        alike = (
            p for p, (one, *_) in every if one.tariff_id == self.contracts[0].tariff_id
        )
        return next(alike) == self.part

    def counted(self, terms: MinimumBillLine) -> dict[str, TariffLine]:
        """Return the lines that count towards a minimum bill: those that it names, or all that are none."""
        lines = self.contracts[0].tariff.lines
        every = [n for n in lines if not isinstance(lines[n], MinimumBillLine)]
        return {name: lines[name] for name in terms.on or every}

    def mwh(self, running: Serving, year: int, month: int) -> Terms:
        """Return what is drawn from its part in a month. [MWh]"""
        drawn = [
            (one.bills.months_mwh.get(self.part, ()), load) for one, load in running
        ]
        return in_month(drawn, year, month)

    def usd(self, running: Serving, name: str, year: int, month: int) -> Terms:
        """Return what a line bills in a month, with what it bills beyond the designs. [USD]"""
        key = (self.part, name)
        bills = [(one.bills.months_usd.get(key, ()), load) for one, load in running]
        terms = in_month(bills, year, month)
        beyond = self.form.beyond.get((self.site_id, *key, year, month), {})
        add(terms, beyond)
        return terms


def add_whole_bills(form: Formulation, site_id: str) -> None:
    """Bill energy in steps, and then what minimum bills ask for beyond all other lines."""
    lines = list(_lines(form, site_id))
    for one, terms in lines:
        if isinstance(terms, TiersLine):
            _fill_steps(one, terms)
    for one, terms in lines:
        if isinstance(terms, MinimumBillLine):
            _reach_minimum(one, terms)


def _lines(
    form: Formulation, site_id: str
) -> Iterator[tuple[WholeLine, TiersLine | MinimumBillLine]]:
    """Yield the lines of each part of the grid that bill a whole campus."""
    for part, contracts in contracts_by_part(form.case, site_id):
        for name, terms in contracts[0].tariff.lines.items():
            if isinstance(terms, TiersLine | MinimumBillLine):
                yield WholeLine(form, site_id, part, name, contracts), terms


def _fill_steps(one: WholeLine, terms: TiersLine) -> None:
    """Add what energy above each limit costs more than the first step."""
    for quarter in range(last_quarter(one.form, one.site_id) + 1):
        running = all_running(one.form, one.site_id, quarter)
        above = partial(_above, one, terms, running)
        _add(one, quarter, above)


def _above(
    one: WholeLine, terms: TiersLine, running: Serving, year: int, month: int
) -> Terms:
    """Return what the energy of a month costs above the price of the first step. [USD]"""
    mwh, usd = one.mwh(running, year, month), Terms()
    for step, dearer in pairwise(terms.steps):
        limit_mwh = step.up_to or math.inf
        above = scaled(mwh, 1 / GWH)
        add(above, {one.form.one: -limit_mwh / GWH})
        column = one.form.highest_of({}, above)
        usd[column] = (dearer.usd_per_mwh - step.usd_per_mwh) * GWH
    return usd if mwh else {}


def _reach_minimum(one: WholeLine, terms: MinimumBillLine) -> None:
    """Add what the lines that count lack to a minimum bill; after the plan as long as a term binds."""
    for quarter in range(last_bound(one.form.case, one.site_id) + 1):
        least_usd = _least_usd(one, terms, quarter)
        if least_usd > 0:
            running = all_running(one.form, one.site_id, quarter)
            _add(one, quarter, partial(_lack, one, terms, running, least_usd))


def _lack(
    one: WholeLine,
    terms: MinimumBillLine,
    running: Serving,
    least_usd: float,
    year: int,
    month: int,
) -> Terms:
    """Return what the lines that count lack to the least of a month. [USD]"""
    least_usd -= _fixed_usd(one, terms)
    lack = {one.form.one: least_usd / M_USD}
    for name in one.counted(terms):
        add(lack, one.usd(running, name, year, month), -1 / M_USD)
    return {one.form.highest_of({}, lack): M_USD}


def _fixed_usd(one: WholeLine, terms: MinimumBillLine) -> float:
    """Return the fixed charges of a month that count. [USD]"""
    counted = one.counted(terms).values()
    days = DAYS_PER_QUARTER / MONTHS_PER_QUARTER
    return one.bills_fixed * math.fsum(
        line.usd_per_month + line.usd_per_day * days
        for line in counted
        if isinstance(line, FixedLine)
    )


def _least_usd(one: WholeLine, terms: MinimumBillLine, quarter: int) -> float:
    """Return the least that a month of a quarter is billed, after a plan what a term binds. [USD]"""
    is_after = quarter > one.form.case.quarters
    held = methodcaller("bound_mw" if is_after else "mw", quarter)
    held_mw = list(map(held, one.contracts))
    by_kw = terms.usd_per_kw_month * KW_PER_MW * math.fsum(held_mw)
    return by_kw + terms.usd_per_month * len(list(filter(None, held_mw)))


def _add(one: WholeLine, quarter: int, of_month: partial[Terms]) -> None:
    """Add what a line bills in each month of a quarter, mean of the weather years."""
    usd = Terms()
    months = months_of(one.form, quarter)
    for (year, weight), month in product(one.years, months):
        key = (one.site_id, one.part, one.name, year, month)
        one.form.beyond[key] = of_month(year, month)
        add(usd, one.form.beyond[key], weight)
    add_carried(one.form, (one.site_id, one.part, one.name, quarter), usd)
