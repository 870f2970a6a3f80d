"""Who pays for what in a solved model, to the cent: sources and uses, and the cash of operation and lenders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from itertools import product
from operator import itemgetter

import numpy as np

from abilene.arrays import Floats
from abilene.buildout.model.billing import bill_of
from abilene.buildout.model.cash import GIVEN_BACK
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.lending import SERVICES, lenders
from abilene.buildout.model.opening import InColumns, opened
from abilene.buildout.model.payments import Bill
from abilene.buildout.model.terms import BN_USD, value

Costs = Mapping[tuple[str, int, bool], float]
"""Capital cost by path of the use, quarter, and whether it is sunk. [USD]"""
FROM_OPERATION = "from operation"
NOT_ATTRIBUTED = "not attributed"
INTO_CASH = frozenset({"revenue", GIVEN_BACK, "bridged", "unpaid"})
"""The flows that add to cash; every other takes from it."""


@dataclass(frozen=True)
class Sources:
    """Money of a plan; arrays over its quarters. [USD]"""

    paid_usd: Mapping[tuple[str, str], Floats]
    """What a source pays for a use: a tranche, ``from operation`` or ``not
    attributed``; path of the use."""
    passed_usd: Mapping[tuple[str, str], Floats]
    """What a tranche passes to one that it funds."""
    cash_usd: Mapping[str, Floats]
    """Flows of cash by name, none negative, and the balance at the end of each
    quarter."""
    fees_usd: Mapping[str, Floats]
    """The fees among them, by tranche."""


def read_sources(form: Formulation, x: Floats, costs: Costs) -> Sources:
    """Return who pays what in a solution.

    A source of a bill pays for each use of the bill in proportion. The last digit of
    rounding in a bill is given to its largest source, so that sources equal uses.
    """
    due = _due(form, x, costs)
    paid_usd = _series(form)
    for bill in form.bills:
        uses = due.get(bill, {})
        total = sum(uses.values())
        if total <= 0:
            continue
        sources = _sources(form, x, bill, total).items()
        paying = filter(itemgetter(1), sources)
        for (source, usd), (path, part) in product(paying, uses.items()):
            paid_usd[source, path][bill.quarter] += usd * part / total
    passed_usd = _series(form)
    for (funder, funded, t), column in form.payments.passed.items():
        passed_usd[funder, funded][t] = _usd(x, column)
    served = _served(form, x, paid_usd)
    return Sources(
        paid_usd=dict(paid_usd),
        passed_usd=dict(passed_usd),
        cash_usd=_cash(form, x, served, paid_usd),
        fees_usd={id_: owed["fees"] for id_, owed in served.items()},
    )


def _series(form: Formulation) -> defaultdict[tuple[str, str], Floats]:
    """Return series over the quarters by whatever key, each zero at first."""
    return defaultdict(lambda: np.zeros(form.case.quarters))


def _usd(x: Floats, column: int) -> float:
    """Return the value of a column of money, without what rounding takes below zero. [USD]"""
    return max(0.0, float(x[column])) * BN_USD


def _due(form: Formulation, x: Floats, costs: Costs) -> dict[Bill, dict[str, float]]:
    """Return what is due of each bill by use: capital cost, and what capital bridges for operation. [USD]"""
    due: dict[Bill, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for (path, t, is_sunk), usd in costs.items():
        bill = bill_of(form.case, path, t, is_sunk)
        due[bill][path] += usd
    if form.cash is not None:
        for (path, t), column in form.cash.bridged.items():
            bill = bill_of(form.case, path, t, False)
            due[bill][path] = _usd(x, column)
    return due


def _sources(
    form: Formulation, x: Floats, bill: Bill, due_usd: float
) -> dict[str, float]:
    """Return what each source pays of a bill. [USD]"""
    columns = form.payments.draws_on(bill)
    if bill in form.unattributed:
        columns[NOT_ATTRIBUTED] = form.unattributed[bill]
    if form.cash is not None and bill in form.cash.reinvested:
        columns[FROM_OPERATION] = form.cash.reinvested[bill]
    paid_usd = {source: _usd(x, column) for source, column in columns.items()}
    if paid_usd:
        largest = max(paid_usd, key=paid_usd.__getitem__)
        paid_usd[largest] += due_usd - sum(paid_usd.values())
    return paid_usd


def _cash(
    form: Formulation,
    x: Floats,
    served: Mapping[str, Mapping[str, Floats]],
    paid_usd: Mapping[tuple[str, str], Floats],
) -> dict[str, Floats]:
    """Return the flows of cash by name, and the balance, over the quarters. [USD]"""
    cash, quarters = form.cash, form.case.quarters
    if cash is None:
        return {}
    found: dict[str, Floats] = defaultdict(lambda: np.zeros(quarters))
    for (name, t), terms in cash.flows.items():
        found[name][t] += max(0.0, value(terms, x)) * BN_USD
    for name in SERVICES:
        owed_usd = map(itemgetter(name), served.values())
        found[name] = sum(owed_usd, np.zeros(quarters))
    for (_, t), column in cash.bridged.items():
        found["bridged"][t] += _usd(x, column)
    for t, column in cash.unpaid.items():
        found["unpaid"][t] = _usd(x, column)
    found["reinvested"] = paid_by(FROM_OPERATION, paid_usd, quarters)
    return _balanced(found, quarters)


def _balanced(flows: Mapping[str, Floats], quarters: int) -> dict[str, Floats]:
    """Return flows of cash with the balance that they leave at the end of each quarter. [USD]

    The balance is added up from the flows as they are printed, and not read in its
    column, which fits them to the tolerance of the solver only. By as much the flows
    may ask for more than there is: nobody pays that, so it is unpaid.
    """
    net_usd = np.zeros(quarters)
    for name, usd in flows.items():
        net_usd += usd if name in INTO_CASH else -usd
    unpaid_usd, balance_usd = np.zeros(quarters), np.zeros(quarters)
    held_usd = 0.0
    for t, more_usd in enumerate(net_usd):
        left_usd = held_usd + float(more_usd)
        held_usd = balance_usd[t] = max(0.0, left_usd)
        unpaid_usd[t] = max(0.0, -left_usd)
    unpaid_usd += flows["unpaid"]
    return {**flows, "unpaid": unpaid_usd, "balance": balance_usd}


def _served(
    form: Formulation, x: Floats, paid_usd: Mapping[tuple[str, str], Floats]
) -> dict[str, dict[str, Floats]]:
    """Return what each lender is owed by name (``SERVICES``), over the quarters. [USD]

    It follows from the draws as they are printed, not from the columns of the model:
    what a row of it may miss, some 1e-6 bn USD, is a thousand dollars of a fee. What
    fell due before the quarter of the day of the plan is history.
    """
    case, found = form.case, {}
    for id_ in lenders(case).values():
        lending = case.funding[id_].lending
        drawn_usd = paid_by(id_, paid_usd, case.quarters)
        fees_usd = lending.fees_on(drawn_usd, _open_usd(form, x, id_))
        interest_usd, repaid_usd = lending.owed_on(drawn_usd)
        owed_usd = np.array([interest_usd, fees_usd, repaid_usd])
        owed_usd[:, : case.now] = 0.0
        found[id_] = dict(zip(SERVICES, owed_usd, strict=True))
    return found


def _open_usd(form: Formulation, x: Floats, tranche: str) -> Floats:
    """Return how much of a tranche has opened by each quarter. [USD]"""
    quarters, decided = range(form.case.quarters), np.rint(x)
    by_quarter = map(partial(opened, InColumns(form), tranche), quarters)
    # of what opens a tranche, every column is a whole number
    return np.array([value(terms, decided) * BN_USD for terms in by_quarter])


def paid_by(
    source: str, paid_usd: Mapping[tuple[str, str], Floats], quarters: int
) -> Floats:
    """Return what a source pays over the quarters, whatever it is for. [USD]"""
    paid = (usd for (who, _), usd in paid_usd.items() if who == source)
    return sum(paid, np.zeros(quarters))
