"""Least demand of contracts in the programme model: what it takes beyond what the designs are billed.

stranded[s,g,l,t] >= least[s,g,l,t] - sum over j of billed[j,g,l] w[s,j,t-1], and no less than nothing. [bn USD]

s: site, g: part of the grid, l: line of its tariff, j: candidate, t: quarter.
"""

from __future__ import annotations

from abilene.buildout.least_demand import least_demands, least_usd
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.income import running
from abilene.buildout.model.terms import (
    BN_USD,
    GW,
    Terms,
    add,
    at_least,
    if_there,
)
from abilene.buildout.model.uses import growth


def add_least_demand(form: Formulation, site_id: str) -> None:
    """Let a campus pay for what its contracts bill at least and its load does not reach."""
    for least in least_demands(form.case, site_id):
        for t in range(form.case.quarters + 1):
            usd = least_usd(form.case, least, t)
            if not usd:
                continue
            line = least.part, least.line
            form.stranded[site_id, *line, t] = stranded = form.model.column()
            paid = billed(form, site_id, line, t)
            add(paid, {stranded: 1.0})
            due_bn = usd * growth(form.case, None, t) / BN_USD
            at_least(form.model, paid, {form.one: due_bn})
            add(form.operating[site_id, t], {stranded: 1.0})


def billed(
    form: Formulation, site_id: str, line: tuple[str, str], quarter: int
) -> Terms:
    """Return what a line bills in a quarter of the load that runs in it: of the plan, and measured. [bn USD]

    The line is told by its part of the grid and its name; the quarter may lie before
    the plan.
    """
    case, terms = form.case, Terms()
    season = case.quarter(quarter).index % 4
    grown = growth(case, None, quarter) / BN_USD
    for candidate in case.power(site_id).candidates:
        served = if_there(form.served, (site_id, candidate.name, quarter - 1))
        usd_per_mw = candidate.bills.usd.get(line, NONE)[season]
        add(terms, served, usd_per_mw * grown / GW)
    history = case.candidate_of_history(site_id).bills.usd.get(line, NONE)[season]
    for step in form.history(site_id):
        load = running(form, step, quarter)
        add(terms, load, step.facility_mw * history * grown)
    return terms


NONE = (0.0, 0.0, 0.0, 0.0)
"""A design that does not draw through a part is billed nothing there."""
