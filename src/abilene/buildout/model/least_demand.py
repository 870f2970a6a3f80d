"""Least demand of contracts in the programme model: what it takes beyond what the designs are billed.

stranded[s,g,l,m] >= least[s,g,l,m] - sum over j of billed[j,g,l,m] w[s,j,t-1] - carried[s,g,l,m], and no less than
nothing, month by month, as a month of much draw makes up for none of little. [m USD]
After the plan to the end of the term, for the load that still runs then.

s: site, g: part of the grid, l: line of its tariff, j: candidate, t: quarter, m: month of it, of each weather year.
"""

from __future__ import annotations

from itertools import product

from abilene.buildout.least_demand import (
    LeastDemand,
    last_bound,
    least_demands,
    least_mw,
)
from abilene.buildout.model.carried import (
    MONTHS_PER_YEAR,
    all_running,
    in_month,
    months_of,
    weights_of,
)
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.terms import (
    BN_USD,
    GW,
    Terms,
    add,
    scaled,
)
from abilene.buildout.model.uses import discount, growth


def add_least_demand(form: Formulation, site_id: str) -> None:
    """Let a campus pay for what its contracts bill at least and its load does not reach."""
    for least in least_demands(form.case, site_id):
        for t in range(last_bound(form.case, site_id) + 1):
            if least_mw(form.case, least, t):
                _strand(form, site_id, least, t)


def _strand(form: Formulation, site_id: str, least: LeastDemand, quarter: int) -> None:
    """Add what strands of a line in a quarter: to its operating cost, or after the plan to what is due then."""
    key = (least.part, least.line)
    running = all_running(form, site_id, quarter)
    bills = [(one.bills.months_usd.get(key, ()), load) for one, load in running]
    weights = weights_of(years for years, _ in bills) or [1.0]
    held_mw, usd = least_mw(form.case, least, quarter), Terms()
    months = months_of(form, quarter)
    for (year, weight), month in product(enumerate(weights), months):
        due_usd = held_mw * least.month_usd_per_mw(month % MONTHS_PER_YEAR)
        if due_usd:
            lack = {form.one: due_usd / M_USD}
            add(lack, in_month(bills, year, month), -1 / M_USD)
            add(lack, form.beyond.get((site_id, *key, year, month), {}), -1 / M_USD)
            usd[form.highest_of({}, lack)] = weight
    grown = scaled(usd, growth(form.case, None, quarter) * M_USD / BN_USD)
    form.stranded[site_id, *key, quarter] = grown
    if quarter <= form.case.quarters:
        add(form.operating[site_id, quarter], grown)
    else:
        form.after_costs.append((grown, discount(form.case, quarter)))


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


M_USD = 1e6
"""Columns are in m USD. [USD]"""
NONE = (0.0, 0.0, 0.0, 0.0)
"""A design that does not draw through a part is billed nothing there."""
