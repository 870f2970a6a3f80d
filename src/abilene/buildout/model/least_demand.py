"""Least demand of contracts in the programme model: what it takes beyond what the designs are billed.

stranded[s,g,l,t] >= least[s,g,l,t] - sum over j of billed[j,g,l] w[s,j,t-1] - carried[s,g,l,t], and no less than
nothing. [bn USD]
After the plan to the end of the term, for the load that still runs then.

s: site, g: part of the grid, l: line of its tariff, j: candidate, t: quarter.
"""

from __future__ import annotations

from abilene.buildout.least_demand import last_bound, least_demands, least_usd
from abilene.buildout.model.carried import all_running
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.terms import (
    BN_USD,
    GW,
    Terms,
    add,
    at_least,
)
from abilene.buildout.model.uses import discount, growth


def add_least_demand(form: Formulation, site_id: str) -> None:
    """Let a campus pay for what its contracts bill at least and its load does not reach."""
    for least in least_demands(form.case, site_id):
        for t in range(last_bound(form.case, site_id) + 1):
            usd = least_usd(form.case, least, t)
            if usd:
                grown_usd = usd * growth(form.case, None, t)
                _strand(form, (site_id, least.part, least.line, t), grown_usd)


def _strand(form: Formulation, at: tuple[str, str, str, int], usd: float) -> None:
    """Add what strands of a line in a quarter: to its operating cost, or after the plan to what is due then."""
    site_id, part, line, quarter = at
    form.stranded[at] = stranded = form.model.column()
    paid = billed(form, site_id, (part, line), quarter)
    add(paid, {stranded: 1.0})
    at_least(form.model, paid, {form.one: usd / BN_USD})
    if quarter <= form.case.quarters:
        add(form.operating[site_id, quarter], {stranded: 1.0})
    else:
        due = {stranded: 1.0}, discount(form.case, quarter)
        form.after_costs.append(due)


def billed(
    form: Formulation, site_id: str, line: tuple[str, str], quarter: int
) -> Terms:
    """Return what a line bills in a quarter of the load that runs in it: of the plan, and measured. [bn USD]

    With what it bills beyond the designs: see ``carried``.
    The line is told by its part of the grid and its name; the quarter may lie before or
    after the plan.
    """
    case, terms = form.case, Terms()
    season = case.quarter(quarter).index % 4
    grown = growth(case, None, quarter) / GW / BN_USD
    for candidate, load in all_running(form, site_id, quarter):
        usd_per_mw = candidate.bills.usd.get(line, NONE)[season]
        add(terms, load, usd_per_mw * grown)
    add(terms, form.carried.get((site_id, *line, quarter), {}))
    return terms


NONE = (0.0, 0.0, 0.0, 0.0)
"""A design that does not draw through a part is billed nothing there."""
