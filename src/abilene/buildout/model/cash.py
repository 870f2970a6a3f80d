"""Cash of the programme: operation pays its way, lenders are served, and capital bridges what is lacking.

Cash at the end of a quarter is that of the quarter before, plus what compute brings,
less electricity, running costs, obligations, interest, fees, repayment and what is
reinvested, plus what tranches bridge. It never falls below zero, nor below the minimum
once something new runs. Where nobody puts a price on compute, operation is taken to pay
for itself: then revenue, electricity and running costs are left out.

Tranches bridge under the use ``operation``; interest and fees of its own each may
always pay. What cannot be paid even so is ``unpaid``: no plan may leave more unpaid
than building nothing more would.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from abilene.buildout.case import Case
from abilene.buildout.model import income
from abilene.buildout.model.formulation import CashColumns, Formulation
from abilene.buildout.model.opening import InColumns, opened
from abilene.buildout.model.payments import Bill
from abilene.buildout.model.terms import (
    BN_USD,
    Terms,
    add,
    scaled,
    total,
    without_zeros,
)
from abilene.finance.capital import OPERATION, SERVICE

SERVICES = ("interest", "fees", "repaid")
Service = dict[tuple[str, int], Terms]
"""What a tranche is owed, by name and quarter, as terms. [bn USD]"""


def needs_cash(case: Case) -> bool:
    """Return whether there is anything to account for beside capital cost."""
    with_money = (one for one in case.funding.values() if one.own_usd > 0)
    lends = any(funding.lending.costs for funding in with_money)
    return lends or income.has_price(case) or bool(case.programme.obligations)


def lenders(case: Case) -> dict[str, str]:
    """Return the tranches that lend, by the path of their interest and fees."""
    return {
        SERVICE(id_): id_
        for id_, funding in case.funding.items()
        if funding.lending.costs and SERVICE(id_) in case.payers
    }


def add_bridges(form: Formulation, cash: CashColumns) -> None:
    """Add the bills of what capital pays for operation, before anybody pays them."""
    for t in range(form.case.now, form.case.quarters):
        for path in (OPERATION, *lenders(form.case)):
            cash.bridged[path, t] = column = form.model.column()
            bill = Bill(t, form.case.payers[path])
            add(form.bills.setdefault(bill, {}), {column: 1.0})


def add_cash(form: Formulation, cash: CashColumns) -> None:
    """Let cash be carried from quarter to quarter: see the head of this module.

    balance[t] = balance[t-1] + net[t] + bridged[t] - reinvested[t] + unpaid[t], where
    net[t] is revenue less every other flow of the quarter.
    """
    served = {path: service(form, id_) for path, id_ in lenders(form.case).items()}
    left: Terms = {}
    before: Terms = {}
    for t in range(form.case.now, form.case.quarters):
        flows = _flows(form, t, served)
        cash.flows |= {(name, t): terms for name, terms in flows.items()}
        net = _net(flows)
        add(left, net)
        cash.balance[t], cash.unpaid[t] = form.model.column(), form.model.column()
        row: Terms = {cash.balance[t]: 1.0, cash.unpaid[t]: -1.0}
        add(row, before, -1.0)
        add(row, net, -1.0)
        add(row, cash.reinvested_in(t))
        add(row, cash.bridged_in(t), -1.0)
        form.model.row(row, low=0.0, high=0.0)
        before = {cash.balance[t]: 1.0}
        _limit_reinvestment(form, cash, t, left)
        _limit_own_service(form, cash, t, served)
        _keep_minimum(form, cash, t)


def _net(flows: Mapping[str, Terms]) -> Terms:
    """Return revenue less every other flow of a quarter. [bn USD]"""
    net: Terms = {}
    for name, terms in flows.items():
        add(net, terms, 1.0 if name == "revenue" else -1.0)
    return net


def _flows(
    form: Formulation, quarter: int, served: Mapping[str, Service]
) -> dict[str, Terms]:
    """Return every flow of a quarter by its name, as terms that are never negative. [bn USD]"""
    flows: dict[str, Terms] = {"obligations": income.obligations(form, quarter)}
    if income.has_price(form.case):
        flows["revenue"] = income.revenue(form, quarter)
        flows["electricity"] = income.electricity(form, quarter)
        flows["running_cost"] = income.running_cost(form, quarter)
    for name in SERVICES:
        flows[name] = {}
        for terms in served.values():
            add(flows[name], terms.get((name, quarter), {}))
    return flows


def _limit_own_service(
    form: Formulation, cash: CashColumns, quarter: int, served: Mapping[str, Service]
) -> None:
    """Let a tranche pay under the name of its own service no more than its interest and fees."""
    for path, terms in served.items():
        own: Terms = {cash.bridged[path, quarter]: 1.0}
        for name in ("interest", "fees"):
            add(own, terms.get((name, quarter), {}), -1.0)
        form.model.row(own, high=0.0)


def _keep_minimum(form: Formulation, cash: CashColumns, quarter: int) -> None:
    """Keep the minimum in cash once any phase runs that is not history: balance[t] >= minimum * Z[p,t-1]."""
    least_bn = form.case.programme.programme.minimum_cash_usd / BN_USD
    if not least_bn:
        return
    running = {form.on.get((step.key, quarter - 1), form.one) for step in form.steps}
    for column in sorted(running - {form.one}):
        form.model.row({cash.balance[quarter]: 1.0, column: -least_bn}, low=0.0)


def _limit_reinvestment(
    form: Formulation, cash: CashColumns, quarter: int, left: Terms
) -> None:
    """Reinvest, by any quarter, at most the share of what operation has left after debt service by then."""
    paid = cash.reinvested.items()
    spent = total(column for bill, column in paid if bill.quarter <= quarter)
    if spent:
        add(spent, left, -form.case.programme.programme.reinvested_share)
        form.model.row(spent, high=0.0)


def service(form: Formulation, tranche: str) -> Service:
    """Return interest, fees and repayment of a tranche by quarter, as terms. [bn USD]

    What falls due before the quarter of the day of the plan is history, and is not
    counted.
    """
    lending, drawn = form.case.funding[tranche].lending, draws(form, tranche)
    interest, repaid = lending.service(form.case.quarters)
    found: Service = {}
    for t in range(form.case.now, form.case.quarters):
        due = {name: Terms() for name in SERVICES}
        for quarter, columns in drawn.items():
            if quarter > t:
                continue
            ones = total(columns)
            add(due["interest"], ones, float(interest[t - quarter]))
            add(due["repaid"], ones, float(repaid[t - quarter]))
            add(due["fees"], ones, lending.upfront_fee if quarter == t else 0.0)
        add(due["fees"], _commitment(form, tranche, t, drawn))
        for name, terms in due.items():
            found[name, t] = without_zeros(terms)
    return found


def draws(form: Formulation, tranche: str) -> dict[int, list[int]]:
    """Return one column for what a tranche pays in each quarter: the sum of its draws."""
    found: dict[int, list[int]] = {}
    for (id_, bill), column in form.payments.draw.items():
        if id_ == tranche:
            found.setdefault(bill.quarter, []).append(column)
    for quarter, columns in found.items():
        if len(columns) > 1:
            summed = form.model.column()
            form.model.row({**total(columns), summed: -1.0}, low=0.0, high=0.0)
            found[quarter] = [summed]
    return found


def _commitment(
    form: Formulation, tranche: str, quarter: int, drawn: Mapping[int, list[int]]
) -> Terms:
    """Return the commitment fee of a quarter: on what is open at its end and not drawn by then."""
    fee = form.case.funding[tranche].lending.commitment_fee_per_quarter
    open_by_now = opened(InColumns(form), tranche, quarter)
    if not (fee and open_by_now):
        return {}
    terms = scaled(open_by_now, fee)
    for t, columns in drawn.items():
        if t <= quarter:
            add(terms, total(columns), -fee)
    return terms


def add_gearing(form: Formulation) -> None:
    """Draws of a tranche by any quarter <= cap * cost by then of the uses that it may pay for; or so at each site."""
    for id_, funding in form.case.funding.items():
        lending = funding.lending
        if lending.gearing_cap is not None:
            _gear(form, id_, lending.gearing_cap, None)
        if lending.gearing_cap_per_site is not None:
            for site in sorted({bill.site for bill in form.due if id_ in bill.payers}):
                _gear(form, id_, lending.gearing_cap_per_site, site)


def _gear(form: Formulation, tranche: str, cap: float, site: str | None) -> None:
    """Add the rows of one cap, one for each quarter in which anything is paid or due; of all sites where None."""
    paid: dict[int, Terms] = defaultdict(dict)
    for (id_, bill), column in form.payments.draw.items():
        if id_ == tranche and site in {None, bill.site}:
            add(paid[bill.quarter], {column: 1.0})
    for bill, terms in form.due.items():
        if tranche in bill.payers and site in {None, bill.site}:
            add(paid[bill.quarter], terms, -cap)
    if form.cash is not None and site is None:
        for (path, quarter), column in form.cash.bridged.items():
            if tranche in form.case.payers[path]:
                add(paid[quarter], {column: -cap})
    so_far: Terms = {}
    for quarter in sorted(paid):
        add(so_far, paid[quarter])
        form.model.row(so_far, high=0.0)
