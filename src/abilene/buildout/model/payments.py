"""Which tranche pays which bill when: the rows and columns of money that every model here shares. [bn USD]

A *bill* is what is due in one quarter and may be paid by the same tranches: uses are
summed by who may pay them, which changes nothing in the answer and keeps the model
small.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import repeat

from abilene.buildout.model.terms import BN_USD, Terms, at_most, equal, summed
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


Flows = defaultdict[str, defaultdict[int, Terms]]
"""Terms by tranche and quarter. [bn USD]"""


@dataclass(frozen=True)
class Payments:
    """Columns of money."""

    draw: dict[tuple[str, Bill], int] = field(default_factory=dict)
    """What a tranche pays of a bill."""
    passed: dict[tuple[str, str, int], int] = field(default_factory=dict)
    """What a tranche passes in a quarter to one that it funds: funder, funded,
    quarter."""

    def draws_on(self, bill: Bill) -> dict[str, int]:
        """Return the column of each tranche that may pay a bill, in file order."""
        found: dict[str, int] = {}
        for id_ in bill.payers:
            if (id_, bill) in self.draw:
                found[id_] = self.draw[id_, bill]
        return found

    def draws_by(self, tranche: str) -> dict[Bill, int]:
        """Return the column of each bill that a tranche may pay."""
        return {
            bill: column for (id_, bill), column in self.draw.items() if id_ == tranche
        }

    def flows(self) -> tuple[Flows, Flows]:
        """Return what leaves each tranche in each quarter, and what others pass to it."""
        outflow: Flows = defaultdict(lambda: defaultdict(dict))
        inflow: Flows = defaultdict(lambda: defaultdict(dict))
        for (id_, bill), column in self.draw.items():
            outflow[id_][bill.quarter][column] = 1.0
        for (funder, id_, quarter), column in self.passed.items():
            outflow[funder][quarter][column] = 1.0
            inflow[id_][quarter][column] = 1.0
        return outflow, inflow


Opened = Callable[[str, int], Terms]
"""How much of a tranche has opened by a quarter, as terms; no terms where it is closed
in that quarter."""
OpenIn = Callable[[int], frozenset[str]]
"""The tranches that may be open in a quarter."""


def add_payments(
    model: Model,
    funding: Mapping[str, Funding],
    bills: Iterable[Bill],
    opened: Opened,
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
    open_in = cache(partial(_open_in, funding, opened))
    _add_draws(model, payments, bills, open_in)
    _add_passed(model, payments, funding, bills, open_in)
    outflow, inflow = payments.flows()
    for id_, tranche in funding.items():
        _limit(model, tranche, outflow[id_], opened)
        if tranche.funded_by:
            _pass_on(model, outflow[id_], inflow[id_])
    return payments


def _open_in(
    funding: Mapping[str, Funding],
    opened: Opened,
    quarter: int,
) -> frozenset[str]:
    """Return the tranches that may be open in a quarter."""
    return frozenset(id_ for id_ in funding if opened(id_, quarter))


def _add_draws(
    model: Model,
    payments: Payments,
    bills: Iterable[Bill],
    open_in: OpenIn,
) -> None:
    """Add rule 1: a column for each bill that a tranche may pay, where it is open."""
    for bill in bills:
        is_open = open_in(bill.quarter)
        for id_ in filter(is_open.__contains__, bill.payers):
            payments.draw[id_, bill] = model.column()


def _add_passed(
    model: Model,
    payments: Payments,
    funding: Mapping[str, Funding],
    bills: Iterable[Bill],
    open_in: OpenIn,
) -> None:
    """Add a column for what a funder passes on, where it and the tranche that it funds are open."""
    pairs = list(_pairs(funding))
    for quarter in sorted({bill.quarter for bill in bills}):
        are_open = open_in(quarter).issuperset
        for funder, funded in filter(are_open, pairs):
            payments.passed[funder, funded, quarter] = model.column()


def _pairs(funding: Mapping[str, Funding]) -> Iterator[tuple[str, str]]:
    """Yield each funder with each tranche that it funds."""
    for id_, tranche in funding.items():
        yield from zip(tranche.funded_by, repeat(id_), strict=False)


def _pass_on(
    model: Model,
    outflow: Mapping[int, Terms],
    inflow: Mapping[int, Terms],
) -> None:
    """Add rule 3 for one tranche; where it has nothing to pay, nothing is passed to it."""
    for quarter, paid in outflow.items():
        equal(model, paid, inflow.get(quarter, {}))
    for quarter in sorted(inflow.keys() - outflow.keys()):
        at_most(model, inflow[quarter], {})


def _limit(
    model: Model,
    tranche: Funding,
    outflow: Mapping[int, Terms],
    opened: Opened,
) -> None:
    """Add rule 2: one row for a tranche that is there at once by a date, else one for each quarter."""
    if not outflow:
        return
    if isinstance(tranche.opens, Event) or tranche.calls_per_year:
        _limit_by_quarter(model, tranche, outflow, opened)
        return
    paid = summed(outflow[quarter] for quarter in sorted(outflow))
    open_bn = opened(tranche.id, max(outflow))
    at_most(model, paid, open_bn)


def _limit_by_quarter(
    model: Model,
    tranche: Funding,
    outflow: Mapping[int, Terms],
    opened: Opened,
) -> None:
    """Add rule 2 for a tranche that an event opens, or that is called over years.

    What has been paid so far is a column of its own, carried from quarter to quarter:
    rows that sum all draws up to each quarter would grow with the square of quarters.
    """
    so_far: Terms = {}
    for quarter in sorted(outflow):
        paid_by_now = {model.column(high=tranche.own_usd / BN_USD): 1.0}
        paid = summed((so_far, outflow[quarter]))
        equal(model, paid, paid_by_now)
        at_most(model, paid_by_now, opened(tranche.id, quarter))
        so_far = paid_by_now
