"""Cash of the programme: operation pays its way, lenders are served, and capital bridges what is lacking.

Cash at the end of a quarter is that of the quarter before, plus what compute brings and
collateral that is given back, less electricity, running costs, obligations, interest, fees, repayment and what is
reinvested, plus what tranches bridge. It never falls below zero, nor below the minimum
once something new runs. Where nobody puts a price on compute, operation is taken to pay
for itself: then revenue, electricity and running costs are left out. Bills of
electricity are cash when they are paid: see ``bill_lag``.

Tranches bridge under the use ``operation``; interest and fees of its own each may
always pay. What cannot be paid even so is ``unpaid``: no plan may leave more unpaid
than building nothing more would.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from abilene.buildout.case import Case
from abilene.buildout.model import income
from abilene.buildout.model.bill_lag import paid_power
from abilene.buildout.model.connections import (
    all_letters,
    all_payments,
    given_back,
)
from abilene.buildout.model.formulation import CashColumns, Formulation
from abilene.buildout.model.lending import SERVICES, Service, lenders, service
from abilene.buildout.model.terms import (
    BN_USD,
    Terms,
    add,
    at_least,
    at_most,
    equal,
    if_there,
    scaled,
    summed,
)
from abilene.finance.capital import OPERATION

GIVEN_BACK = "collateral_returned"
SIGN = {"revenue": 1.0, GIVEN_BACK: 1.0}
"""What a flow adds to cash; every other takes from it."""


def needs_cash(case: Case) -> bool:
    """Return whether there is anything to account for beside capital cost."""
    funding = case.funding.values()
    lends = any(one.lending.costs and one.own_usd > 0 for one in funding)
    owes = bool(case.programme.obligations) or any(all_letters(case))
    gets = any(paid.returned is not None for paid in all_payments(case))
    return any((lends, owes, gets, income.has_price(case)))


def add_bridges(form: Formulation, cash: CashColumns) -> None:
    """Add the bills of what capital pays for operation, before anybody pays them."""
    paths = (OPERATION, *lenders(form.case))
    for t, path in product(form.ahead, paths):
        cash.bridged[path, t] = form.model.column()
    for bill, terms in form.bridged_bills():
        add(form.bills.setdefault(bill, {}), terms)


def add_cash(form: Formulation, cash: CashColumns) -> None:
    """Let cash be carried from quarter to quarter: see the head of this module.

    balance[t] = balance[t-1] + net[t] + bridged[t] - reinvested[t] + unpaid[t], where
    net[t] is revenue less every other flow of the quarter.
    """
    served: dict[str, Service] = {}
    for path, id_ in lenders(form.case).items():
        served[path] = service(form, id_)
    left: Terms = {}
    for t in form.ahead:
        flows = _flows(form, t, served)
        cash.flows |= {(name, t): terms for name, terms in flows.items()}
        net = _net(flows)
        add(left, net)
        _carry(form, cash, t, net)
        _limit_reinvestment(form, cash, t, left)
        _limit_own_service(form, cash, t, served)
        _keep_minimum(form, cash, t)


def _carry(
    form: Formulation,
    cash: CashColumns,
    quarter: int,
    net: Terms,
) -> None:
    """Add the balance at the end of a quarter, what is unpaid in it, and their row."""
    balance, unpaid = form.model.column(), form.model.column()
    cash.balance[quarter], cash.unpaid[quarter] = balance, unpaid
    before = if_there(cash.balance, quarter - 1)
    kept_or_spent = summed(({balance: 1.0}, cash.reinvested_in(quarter)))
    there = summed((before, net, cash.bridged_in(quarter), {unpaid: 1.0}))
    equal(form.model, kept_or_spent, there)


def _net(flows: Mapping[str, Terms]) -> Terms:
    """Return revenue less every other flow of a quarter. [bn USD]"""
    net: Terms = {}
    for name, terms in flows.items():
        add(net, terms, SIGN.get(name, -1.0))
    return net


def _flows(
    form: Formulation,
    quarter: int,
    served: Mapping[str, Service],
) -> dict[str, Terms]:
    """Return every flow of a quarter by its name, as terms that are never negative. [bn USD]"""
    flows: dict[str, Terms] = {"obligations": income.obligations(form, quarter)}
    flows[GIVEN_BACK] = given_back(form, quarter)
    if income.has_price(form.case):
        flows["revenue"] = income.revenue(form, quarter)
        flows["electricity"] = paid_power(form, quarter)
        flows["running_cost"] = income.running_cost(form, quarter)
    for name in SERVICES:
        flows[name] = summed(owed[name, quarter] for owed in served.values())
    return flows


def _limit_own_service(
    form: Formulation,
    cash: CashColumns,
    quarter: int,
    served: Mapping[str, Service],
) -> None:
    """Let a tranche pay under the name of its own service no more than its interest and fees."""
    for path, owed in served.items():
        interest_and_fees = summed((owed["interest", quarter], owed["fees", quarter]))
        at_most(form.model, {cash.bridged[path, quarter]: 1.0}, interest_and_fees)


def _keep_minimum(form: Formulation, cash: CashColumns, quarter: int) -> None:
    """Keep the minimum in cash once any phase runs that is not history: balance[t] >= minimum * Z[p,t-1]."""
    least_bn = form.case.programme.programme.minimum_cash_usd / BN_USD
    if not least_bn:
        return
    balance = {cash.balance[quarter]: 1.0}
    running = {form.on.get((step.key, quarter - 1), form.one) for step in form.steps}
    for column in sorted(running - {form.one}):
        at_least(form.model, balance, {column: least_bn})


def _limit_reinvestment(
    form: Formulation,
    cash: CashColumns,
    quarter: int,
    left: Terms,
) -> None:
    """Reinvest, by any quarter, at most the share of what operation has left after debt service by then."""
    reinvested_share = form.case.programme.programme.reinvested_share
    reinvested = cash.reinvested_by(quarter)
    if reinvested:
        at_most(form.model, reinvested, scaled(left, reinvested_share))
