"""Which tranche pays which bill when: the rows and columns of money that every model here shares. [bn USD]

A *bill* is what is due in one quarter and may be paid by the same tranches: uses are
summed by who may pay them, which changes nothing in the answer and keeps the model
small.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from abilene.buildout.model.terms import BN_USD, Terms
from abilene.finance.capital import Funding
from abilene.programme.money_records import Event
from abilene.solve import Model


@dataclass(frozen=True, order=True)
class Bill:
    """What is due in a quarter and may be paid by some tranches; ``sunk`` if no decision changes it.

    ``site`` is given where a tranche may pay no more than a share of what is due at
    each site.
    """

    quarter: int
    payers: tuple[str, ...]
    sunk: bool = False
    site: str = ""


@dataclass(frozen=True)
class Payments:
    """Columns of money."""

    draw: dict[tuple[str, Bill], int] = field(default_factory=dict)
    """What a tranche pays of a bill."""
    passed: dict[tuple[str, str, int], int] = field(default_factory=dict)
    """What a tranche passes in a quarter to one that it funds: funder, funded,
    quarter."""


Opened = Callable[[str, int], Terms]
"""How much of a tranche has opened by a quarter, as terms; no terms where it is closed
in that quarter."""


def add_payments(
    model: Model, funding: Mapping[str, Funding], bills: Iterable[Bill], opened: Opened
) -> Payments:
    """Add the columns of money, and the rows that hold whatever the bills are; those that settle them come later.

    1. A tranche pays only where it is open: it has columns in no other quarter.
    2. What a tranche has paid and passed on by the end of a quarter is at most what has
       opened by then.
    3. What a tranche with funders pays and passes on in a quarter, its funders have
       passed to it in that quarter.
    """
    payments = Payments()
    bills = sorted(bills)
    for bill in bills:
        for id_ in bill.payers:
            if opened(id_, bill.quarter):
                payments.draw[id_, bill] = model.column()
    for quarter in sorted({bill.quarter for bill in bills}):
        for id_, tranche in funding.items():
            for funder in tranche.funded_by:
                if (
                    funder in funding
                    and opened(id_, quarter)
                    and opened(funder, quarter)
                ):
                    payments.passed[funder, id_, quarter] = model.column()
    outflow, inflow = _flows(payments)
    for id_, tranche in funding.items():
        _limit(model, tranche, outflow[id_], opened)
        if tranche.funded_by:
            for quarter, columns in outflow[id_].items():
                given = dict.fromkeys(inflow[id_][quarter], -1.0)
                model.row({**dict.fromkeys(columns, 1.0), **given}, low=0.0, high=0.0)
            for quarter in inflow[id_].keys() - outflow[id_].keys():
                model.row(dict.fromkeys(inflow[id_][quarter], 1.0), high=0.0)
    return payments


Flows = defaultdict[str, defaultdict[int, list[int]]]
"""Columns by tranche and quarter."""


def _flows(payments: Payments) -> tuple[Flows, Flows]:
    """Return what leaves each tranche in each quarter, and what others pass to it."""
    outflow: Flows = defaultdict(lambda: defaultdict(list))
    inflow: Flows = defaultdict(lambda: defaultdict(list))
    for (id_, bill), column in payments.draw.items():
        outflow[id_][bill.quarter].append(column)
    for (funder, id_, quarter), column in payments.passed.items():
        outflow[funder][quarter].append(column)
        inflow[id_][quarter].append(column)
    return outflow, inflow


def _limit(
    model: Model, tranche: Funding, outflow: Mapping[int, list[int]], opened: Opened
) -> None:
    """Add rule 2: one row for a tranche that opens at once by a date, else one for each quarter."""
    quarters = sorted(outflow)
    if not quarters:
        return
    if not isinstance(tranche.opens, Event):
        paid = {column: 1.0 for quarter in quarters for column in outflow[quarter]}
        model.row({**paid, **_minus(opened(tranche.id, quarters[-1]))}, high=0.0)
        return
    paid_before: int | None = None
    for quarter in quarters:
        paid_by_now = model.column(high=tranche.own_usd / BN_USD)
        so_far = {} if paid_before is None else {paid_before: 1.0}
        model.row(
            {**so_far, **dict.fromkeys(outflow[quarter], 1.0), paid_by_now: -1.0},
            low=0.0,
            high=0.0,
        )
        model.row({paid_by_now: 1.0, **_minus(opened(tranche.id, quarter))}, high=0.0)
        paid_before = paid_by_now


def _minus(terms: Terms) -> Terms:
    return {column: -value for column, value in terms.items()}
