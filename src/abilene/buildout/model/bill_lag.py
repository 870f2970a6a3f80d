"""When bills are paid: so many months after the month that they are for, or a year after the peaks that they rest on.

Costs count in the quarter that they are for; cash falls when the bill is paid. Of m months in 3 q + r a bill of
quarter t takes (1 - r/3) of its cash in quarter t + q, and the rest in the quarter after.

s: site, g: part of the grid, l: line of its tariff, t: quarter.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from abilene.arrays import Floats
from abilene.buildout.case import Case, derived
from abilene.buildout.curtail_credits import credits_of
from abilene.buildout.least_demand import contracts_by_part, fixed_by_tariff_usd
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.income import power_cost
from abilene.buildout.model.least_demand import billed
from abilene.buildout.model.terms import (
    BN_USD,
    Terms,
    add,
    scaled,
    summed,
    value,
)
from abilene.buildout.model.uses import growth
from abilene.programme.tariff_records import CoincidentLine, TariffTerms
from abilene.solve import INFINITY

MONTHS_PER_QUARTER, A_YEAR = 3, 12


@dataclass(frozen=True)
class Delayed:
    """Lines of a tariff that are paid so many months after the month that they are for."""

    months: int
    lines: tuple[tuple[str, str], ...] = ()
    """Parts of the grid and lines that bill the load."""
    fixed: str = ""
    """A tariff whose fixed charges are paid like that."""


def paid_power(form: Formulation, quarter: int) -> Terms:
    """Return what power takes of cash in a quarter. [bn USD]"""
    by_site = map(partial(_paid, form, quarter), form.case.programme.sites)
    return summed(by_site)


def _paid(form: Formulation, quarter: int, site_id: str) -> Terms:
    """Return what the power of a site takes of cash in a quarter. [bn USD]"""
    case = form.case
    later = [one for one in delays(case, site_id) if one.months]
    if later and site_id in form.by_cuts:
        return _at_the_latest(form, site_id, quarter, max(one.months for one in later))
    terms = dict(power_cost(form, quarter, site_id))
    for one in later:
        add(terms, accrued(form, site_id, one, quarter), -1.0)
        add(terms, _shifted(form, site_id, one, quarter))
    return terms


def _at_the_latest(form: Formulation, site_id: str, quarter: int, months: int) -> Terms:
    """Return what power takes of cash at the least by each quarter, where designs are not known. [bn USD]

    All of it paid as late as any of it: as no cost is below nothing, no plan has more
    cash. Where power is sold, an agreement is signed because it earns, or a utility pays
    for what it may cut, one may be, and then nothing is held of it.
    """
    power = form.case.power(site_id)
    earns = any(map(power.is_export, power.contracts))
    earns |= any(one.mw for one in power.agreements)
    if earns or any(credits_of(form.case, site_id)):
        return {form.model.column(low=-INFINITY): 1.0}
    before = quarter - math.ceil(months / MONTHS_PER_QUARTER)
    return dict(form.operating.get((site_id, before), {}))


def accrued(form: Formulation, site_id: str, one: Delayed, quarter: int) -> Terms:
    """Return what some lines bill for a quarter, least demand that strands among it. [bn USD]"""
    terms: Terms = {}
    for line in one.lines:
        add(terms, billed(form, site_id, line, quarter))
        add(terms, form.stranded.get((site_id, *line, quarter), {}))
    usd = _fixed_usd(form.case, site_id, quarter).get(one.fixed, 0.0)
    add(terms, {form.one: usd * growth(form.case, None, quarter) / BN_USD})
    return terms


def _fixed_usd(case: Case, site_id: str, quarter: int) -> dict[str, float]:
    """Return the fixed charges of a quarter by tariff; before the plan nobody counts them. [USD]"""
    return fixed_by_tariff_usd(case, site_id, quarter) if quarter >= 0 else {}


def _shifted(form: Formulation, site_id: str, one: Delayed, quarter: int) -> Terms:
    """Return what is paid in a quarter of what some lines bill. [bn USD]"""
    quarters, rest = divmod(one.months, MONTHS_PER_QUARTER)
    late = rest / MONTHS_PER_QUARTER
    due, before = quarter - quarters, quarter - quarters - 1
    terms = scaled(accrued(form, site_id, one, due), 1 - late)
    add(terms, accrued(form, site_id, one, before), late)
    return terms


@derived
def delays(case: Case, site_id: str) -> tuple[Delayed, ...]:
    """Return the lines of the tariffs of a site by when they are paid."""
    return tuple(_delays(case, site_id))


def _delays(case: Case, site_id: str) -> Iterator[Delayed]:
    """Yield lines, and fixed charges, that are paid after as many months, together."""
    lines: dict[int, list[tuple[str, str]]] = {}
    fixed: dict[str, int] = {}
    for part, (first, *_) in contracts_by_part(case, site_id):
        fixed[first.tariff_id] = first.tariff.paid_after_months
        for name in first.tariff.lines:
            months = _months(first.tariff, name)
            lines.setdefault(months, []).append((part, name))
    for months, those in lines.items():
        yield Delayed(months, tuple(those))
    for tariff_id, months in fixed.items():
        yield Delayed(months, fixed=tariff_id)


def _months(tariff: TariffTerms, name: str) -> int:
    """Return how many months after its own a line is paid."""
    line = tariff.lines[name]
    is_late = isinstance(line, CoincidentLine) and line.peaks_of_year_before
    return tariff.paid_after_months + A_YEAR * is_late


@dataclass(frozen=True)
class BillsPaid:
    """What tariffs bill and what of it is paid, quarter by quarter: arrays of shape (quarters,), nominal. [USD]"""

    billed_usd: Floats
    """All lines, fixed charges and what strands, nominal; part of the cost of electricity."""
    paid_usd: Floats
    """Cash of the quarter."""
    owed_usd: Floats
    """Billed by the end of the quarter and not paid yet."""
    after_usd: float
    """Billed for the quarter after the plan."""


def bills_paid(form: Formulation, x: Floats, site_id: str) -> BillsPaid:
    """Return what the tariffs of a site bill in a solution, and when it is paid."""
    quarters = range(form.case.quarters + 1)
    sums = np.zeros((3, len(quarters)))
    for one in delays(form.case, site_id):
        by_quarter = partial(_bills_of, form, x, site_id, one)
        sums += np.array(list(map(by_quarter, quarters))).T
    billed_usd, paid_usd, owed_usd = sums[:, :-1]
    return BillsPaid(billed_usd, paid_usd, owed_usd, after_usd=float(sums[0, -1]))


def _bills_of(
    form: Formulation, x: Floats, site_id: str, one: Delayed, quarter: int
) -> tuple[float, float, float]:
    """Return what some lines bill for a quarter, what is paid in it, and what is owed at its end. [USD]"""
    quarters, rest = divmod(one.months, MONTHS_PER_QUARTER)
    late = rest / MONTHS_PER_QUARTER

    def usd(t: int) -> float:
        return value(accrued(form, site_id, one, t), x) * BN_USD

    bills = list(map(usd, range(quarter, quarter - quarters - 2, -1)))
    paid = (1 - late) * bills[quarters] + late * bills[quarters + 1]
    owed = math.fsum(bills[:quarters]) + late * bills[quarters]
    return bills[0], paid, owed
