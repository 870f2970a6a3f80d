"""Credits of curtailable contracts in the programme model: of the MW that may be cut no more counts than the load.

paid[s,i,t] = rate[i] / 4 * growth[t] * c[s,i,t], c[s,i,t] <= MW[i], c[s,i,t] <= load[s,t-1], measured load included.
[bn USD]
What is paid lowers cost, so c is the lesser of the two; both rows are linear. They hang on the load alone, whatever
serves it, so that the bound on all designs has them too. After the plan as long as load runs.

s: site, i: contract, t: quarter.
"""

from __future__ import annotations

from abilene.buildout.curtail_credits import Credit, credits_of
from abilene.buildout.model.after import last_quarter, load_in
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.terms import BN_USD, GW, add, at_most
from abilene.buildout.model.uses import discount, growth


def add_credits(form: Formulation, site_id: str) -> None:
    """Let utilities pay for what they may cut of a campus: less cost, to the end of its load."""
    for one in credits_of(form.case, site_id):
        for t in range(one.first, last_quarter(form, site_id) + 1):
            _pay(form, site_id, one, t)


def _pay(form: Formulation, site_id: str, one: Credit, quarter: int) -> None:
    """Take a credit off what power costs in a quarter, or off what is due after the plan."""
    counted = form.model.column(high=one.mw * GW)
    at_most(form.model, {counted: 1.0}, load_in(form, site_id, quarter))
    usd = one.usd_per_mw * growth(form.case, None, quarter)
    paid = {counted: -usd / GW / BN_USD}
    form.credits[site_id, one.contract, quarter] = paid
    if quarter <= form.case.quarters:
        add(form.operating[site_id, quarter], paid)
    else:
        form.after_costs.append((paid, discount(form.case, quarter)))
