"""What lines of a tariff bill of a whole campus beyond what each design is billed by itself.

A month is counted from January of the year 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter

from abilene.buildout.candidates import CandidateDesign
from abilene.buildout.model.after import runs_after, served_after
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.income import running
from abilene.buildout.model.terms import BN_USD, GW, Terms, add, if_there, scaled
from abilene.buildout.model.uses import counted_share, discount, growth
from abilene.site.season_bills import YearMonths

MONTHS_PER_QUARTER, MONTHS_PER_YEAR = 3, 12
Serving = list[tuple[CandidateDesign, Terms]]
"""Designs, and the load that each serves. [GW]"""


def months_of(form: Formulation, quarter: int) -> range:
    """Return the months of a quarter."""
    first = form.case.quarter(quarter).index * MONTHS_PER_QUARTER
    return range(first, first + MONTHS_PER_QUARTER)


def add_carried(
    form: Formulation, at: tuple[str, str, str, int], usd: Mapping[int, float]
) -> None:
    """Add what a line of a part of a site bills in a quarter beyond its designs: to cost, or to what is due after.

    Parameters
    ----------
    usd : mapping
        Terms in money of the programme's year. [USD]
    """
    site_id, *_, quarter = at
    grown = scaled(usd, growth(form.case, None, quarter) / BN_USD)
    form.carried[at] = grown
    counts = counted_share(form.case, quarter)
    if quarter <= form.case.quarters:
        add(form.operating[site_id, quarter], grown, counts)
    else:
        weight = discount(form.case, quarter) * counts
        form.after_costs.append((grown, weight))


def serving_in(form: Formulation, site_id: str, quarter: int) -> Serving:
    """Return the load that a plan decides about and that runs in a quarter, with what serves it. [GW]"""
    return list(_serving(form, site_id, quarter))


def _serving(
    form: Formulation, site_id: str, quarter: int
) -> Iterator[tuple[CandidateDesign, Terms]]:
    if quarter > form.case.quarters:
        for design, end, load in served_after(form, site_id):
            if end >= quarter:
                yield design, load
        return
    for design in form.case.power(site_id).candidates:
        yield design, if_there(form.served, (site_id, design.name, quarter - 1))


def all_running(form: Formulation, site_id: str, quarter: int) -> Serving:
    """Return the load that runs in a quarter, of the plan and measured, with what serves it. [GW]

    The quarter may lie before or after the plan.
    """
    runs = _runs if quarter <= form.case.quarters else runs_after
    return list(runs(form, site_id, quarter))


def _runs(
    form: Formulation, site_id: str, quarter: int
) -> Iterator[tuple[CandidateDesign, Terms]]:
    """Yield the load that runs in a quarter up to that after the plan, with the candidate that serves it. [GW]"""
    for candidate in form.case.power(site_id).candidates:
        yield candidate, if_there(form.served, (site_id, candidate.name, quarter - 1))
    history = form.case.candidate_of_history(site_id)
    for step in form.history(site_id):
        yield history, scaled(running(form, step, quarter), step.facility_mw * GW)


def weights_of(by_design: Iterable[tuple[YearMonths, ...]]) -> list[float]:
    """Return how much each weather year counts, of the first design that has any figures. [-]"""
    return list(map(itemgetter(0), next(filter(None, by_design), ())))


def in_month(
    serving: Iterable[tuple[tuple[YearMonths, ...], Terms]], year: int, month: int
) -> Terms:
    """Return a figure of a MW of each design, in a month of a weather year, times the load that it serves."""
    terms = Terms()
    for years, load in serving:
        for _, figures in years[year : year + 1]:
            add(terms, load, figures[month % MONTHS_PER_YEAR] / GW)
    return terms
