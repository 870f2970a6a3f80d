"""What lenders are owed in each quarter, as terms: interest, fees and repayment of what they have paid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from abilene.arrays import Floats
from abilene.buildout.case import Case
from abilene.buildout.model.formulation import Formulation
from abilene.buildout.model.opening import InColumns, opened
from abilene.buildout.model.terms import (
    Terms,
    add,
    difference,
    equal,
    if_there,
    total,
    without_zeros,
)
from abilene.buildout.model.uses import discount
from abilene.finance.capital import SERVICE

PRICE = ("interest", "fees")
"""What money costs, beside being paid back."""
SERVICES = (*PRICE, "repaid")
Service = dict[tuple[str, int], Terms]
"""What a tranche is owed, by name and quarter, as terms. [bn USD]"""


def lenders(case: Case) -> dict[str, str]:
    """Return the tranches that lend, by the path of their interest and fees."""
    found: dict[str, str] = {}
    for id_ in case.funding:
        path = SERVICE(id_)
        if path in case.payers:
            found[path] = id_
    return found


def service(form: Formulation, tranche: str) -> Service:
    """Return interest, fees and repayment of a tranche by quarter, as terms. [bn USD]

    What falls due before the quarter of the day of the plan is history, and is not
    counted.
    """
    drawn = draws(form, tranche)
    lending = form.case.funding[tranche].lending
    interest, repaid = lending.service(form.case.quarters)
    found: Service = {}
    for t in form.ahead:
        by_now = _until(t, drawn)
        found["interest", t] = _by_age(interest, t, by_now)
        found["fees", t] = _fees(form, tranche, t, by_now)
        found["repaid", t] = _by_age(repaid, t, by_now)
    return found


def _until(quarter: int, drawn: Mapping[int, int]) -> dict[int, int]:
    """Return the draws up to a quarter."""
    return {when: column for when, column in drawn.items() if when <= quarter}


def _by_age(per_usd: Floats, quarter: int, drawn: Mapping[int, int]) -> Terms:
    """Return what falls due in a quarter on all draws, by how many quarters ago each was made."""
    ages = {column: quarter - when for when, column in drawn.items()}
    return without_zeros({column: float(per_usd[age]) for column, age in ages.items()})


def _fees(
    form: Formulation,
    tranche: str,
    quarter: int,
    drawn: Mapping[int, int],
) -> Terms:
    """Return the fees of a quarter: on what is drawn in it, and on what is open at its end and not drawn by then.

    commitment fee * (opened[t] - sum over u <= t of draws[u]) + upfront fee * draws[t]
    """
    lending = form.case.funding[tranche].lending
    fees: Terms = {}
    open_by_now = opened(InColumns(form), tranche, quarter)
    if open_by_now:
        undrawn = difference(open_by_now, total(drawn.values()))
        add(fees, undrawn, lending.commitment_fee_per_quarter)
    add(fees, if_there(drawn, quarter), lending.upfront_fee)
    return without_zeros(fees)


def price_of_money(form: Formulation) -> Terms:
    """Return interest and fees from the day of the plan to the quarter after it, discounted. [bn USD]

    Every loan is followed equally long, so that of two the cheaper one costs less, and
    what is drawn in the last quarter is not free.
    """
    terms: Terms = {}
    if form.cash is None:
        return terms
    after = form.case.quarters
    for (flow, t), owed in form.cash.flows.items():
        if flow in PRICE:
            add(terms, owed, discount(form.case, t))
    for id_ in lenders(form.case).values():
        interest, _ = form.case.funding[id_].lending.service(after + 1)
        drawn = form.payments.draws_by(id_).items()
        by_column = {
            column: float(interest[after - bill.quarter]) for bill, column in drawn
        }
        add(terms, by_column, discount(form.case, after))
    return without_zeros(terms)


def draws(form: Formulation, tranche: str) -> dict[int, int]:
    """Return one column for what a tranche pays in each quarter: the sum of its draws."""
    by_quarter: dict[int, list[int]] = defaultdict(list)
    for bill, column in form.payments.draws_by(tranche).items():
        by_quarter[bill.quarter].append(column)
    return {quarter: _summed(form, some) for quarter, some in by_quarter.items()}


def _summed(form: Formulation, columns: list[int]) -> int:
    """Return a column that is the sum of some; itself, where there is one."""
    if len(columns) == 1:
        return columns[0]
    summed = form.model.column()
    equal(form.model, total(columns), {summed: 1.0})
    return summed
