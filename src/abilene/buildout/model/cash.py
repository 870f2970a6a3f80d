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

from collections.abc import Mapping

from abilene.buildout.case import Case
from abilene.buildout.model import income
from abilene.buildout.model.formulation import CashColumns, Formulation
from abilene.buildout.model.lending import SERVICES, Service, lenders, service
from abilene.buildout.model.payments import Bill
from abilene.buildout.model.terms import (
    BN_USD,
    Terms,
    add,
    total,
)
from abilene.finance.capital import OPERATION


def needs_cash(case: Case) -> bool:
    """Return whether there is anything to account for beside capital cost."""
    funding = case.funding.values()
    lends = any(one.lending.costs and one.own_usd > 0 for one in funding)
    return lends or income.has_price(case) or bool(case.programme.obligations)


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
