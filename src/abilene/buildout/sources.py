"""Who pays for what in a solved model, to the cent: sources and uses, and the cash of operation and lenders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from abilene.arrays import Floats
from abilene.buildout.model.billing import bill_of
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.payments import Bill
from abilene.buildout.model.terms import BN_USD, Terms

Costs = Mapping[tuple[str, int, bool], float]
"""Capital cost by path of the use, quarter, and whether it is sunk. [USD]"""
FROM_OPERATION = "from operation"
NOT_ATTRIBUTED = "not attributed"


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


def read_sources(form: Formulation, x: Floats, costs: Costs) -> Sources:
    """Return who pays what in a solution.

    A source of a bill pays for each use of the bill in proportion. The last digit of
    rounding in a bill is given to its largest source, so that sources equal uses.
    """
    bridged = {} if form.cash is None else form.cash.bridged
    due: dict[Bill, dict[str, float]] = {}
    for (path, t, is_sunk), usd in costs.items():
        uses = due.setdefault(bill_of(form.case, path, t, is_sunk), {})
        uses[path] = uses.get(path, 0.0) + usd
    for (path, t), column in bridged.items():
        due.setdefault(bill_of(form.case, path, t, False), {})[path] = (
            max(0.0, float(x[column])) * BN_USD
        )
    paid_usd: dict[tuple[str, str], Floats] = {}
    for bill in form.bills:
        uses = due.get(bill, {})
        total = sum(uses.values())
        for source, usd in _sources(form, x, bill, total).items():
            for path, part in uses.items() if total > 0 and usd else ():
                series = paid_usd.setdefault(
                    (source, path), np.zeros(form.case.quarters)
                )
                series[bill.quarter] += usd * part / total
    passed_usd: dict[tuple[str, str], Floats] = {}
    for (funder, funded, t), column in form.payments.passed.items():
        passed_usd.setdefault((funder, funded), np.zeros(form.case.quarters))[t] = (
            max(0.0, x[column]) * BN_USD
        )
    return Sources(paid_usd, passed_usd, _cash(form, x))


def _sources(
    form: Formulation, x: Floats, bill: Bill, due_usd: float
) -> dict[str, float]:
    columns = {
        id_: form.payments.draw[id_, bill]
        for id_ in bill.payers
        if (id_, bill) in form.payments.draw
    }
    if bill in form.unattributed:
        columns[NOT_ATTRIBUTED] = form.unattributed[bill]
    if form.cash is not None and bill in form.cash.reinvested:
        columns[FROM_OPERATION] = form.cash.reinvested[bill]
    paid_usd = {
        source: max(0.0, float(x[column])) * BN_USD
        for source, column in columns.items()
    }
    if paid_usd:
        largest = max(paid_usd, key=lambda source: paid_usd[source])
        paid_usd[largest] += due_usd - sum(paid_usd.values())
    return paid_usd


def _cash(form: Formulation, x: Floats) -> dict[str, Floats]:
    if form.cash is None:
        return {}
    found: dict[str, Floats] = {}

    def put(name: str, quarter: int, bn: float) -> None:
        found.setdefault(name, np.zeros(form.case.quarters))[quarter] += (
            max(0.0, bn) * BN_USD
        )

    for (name, t), terms in form.cash.flows.items():
        put(name, t, value(terms, x))
    for (_, t), column in form.cash.bridged.items():
        put("bridged", t, float(x[column]))
    for bill, column in form.cash.reinvested.items():
        put("reinvested", bill.quarter, float(x[column]))
    for name, columns in (("unpaid", form.cash.unpaid), ("balance", form.cash.balance)):
        for t, column in columns.items():
            put(name, t, float(x[column]))
    return found


def value(terms: Terms, x: Floats) -> float:
    """Return what some terms come to in a solution."""
    return float(sum(factor * x[column] for column, factor in terms.items()))
