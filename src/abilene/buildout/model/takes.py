"""Minimum take of contracts in the programme model: what they are paid for and a campus does not take.

Designs are sized and priced with the minimum take of what they hold of a contract. A contract binds for all that it
grants, whatever runs: in each quarter and weather year

lacking >= share granted hours - sum over j of taken[j] w[s,j,t-1], and no less than nothing,

and what that is paid for beyond what the designs are paid for by themselves is added to the cost of the quarter;
it is below zero where one design takes what another lacks. After the plan, for which no contract says how long it
binds, what the designs hold counts alone.

s: site, j: candidate, t: quarter.
"""

from __future__ import annotations

from operator import itemgetter

from abilene.buildout.least_demand import granted_by_term_mw, min_takes
from abilene.buildout.model.carried import all_running
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.terms import BN_USD, GW, Terms, add, scaled
from abilene.buildout.model.uses import counted_share, growth
from abilene.site.season_bills import YearTake

GWH, SEASONS = 1e3, 4
"""Columns are in GWh. [MWh]"""


def add_takes(form: Formulation, site_id: str) -> None:
    """Let a campus pay for the minimum take of all that its contracts grant."""
    for part, share in min_takes(form.case, site_id):
        for quarter in range(form.case.quarters + 1):
            held_mw = share * granted_by_term_mw(form.case, site_id, part, quarter)
            _pay(form, (site_id, part, quarter), held_mw)


def _pay(form: Formulation, at: tuple[str, str, int], held_mw: float) -> None:
    """Pay for what is not taken in a quarter of so many MW in each hour."""
    site_id, part, quarter = at
    running = all_running(form, site_id, quarter)
    takes = [(one.bills.takes.get(part, ()), load) for one, load in running]
    count = max(map(len, map(itemgetter(0), takes)), default=0)
    season = form.case.quarter(quarter).index % SEASONS
    usd, own_usd = Terms(), Terms()
    for year in range(count * (held_mw > 0)):
        in_year = [(years[year], load) for years, load in takes if years]
        _pay_year(form, in_year, season, held_mw, (usd, own_usd))
    grown = growth(form.case, None, quarter) / BN_USD
    form.not_taken[site_id, part, "", quarter] = scaled(usd, grown)
    add(usd, own_usd, -1.0)
    form.take_beyond[site_id, part, "", quarter] = beyond = scaled(usd, grown)
    add(form.operating[site_id, quarter], beyond, counted_share(form.case, quarter))


def _pay_year(
    form: Formulation,
    taking: list[tuple[YearTake, Terms]],
    season: int,
    held_mw: float,
    usd: tuple[Terms, Terms],
) -> None:
    """Add what is paid for what is not taken in a weather year, and what of it designs are priced with. [USD]"""
    (first, _), *_ = taking
    worth = first.weight * first.usd_per_mwh[season]
    lacking = {form.one: held_mw * first.hours[season] / GWH}
    paid, own = usd
    for one, load in taking:
        add(lacking, load, -one.taken_mwh[season] / GW / GWH)
        add(own, load, one.lacking_mwh[season] / GW * worth)
    paid[form.highest_of({}, lacking)] = worth * GWH
