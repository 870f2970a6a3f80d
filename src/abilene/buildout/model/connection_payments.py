"""What connections take of capital: contributions in aid of construction, and collateral until the end of a term.

All of it is data, as what tariffs take whatever is drawn: it is due whether a plan builds anything there or not.
Both are paid in the quarter before that of the connection.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from abilene.buildout.case import Case
from abilene.buildout.model.uses import growth
from abilene.finance.connection_uses import (
    COLLATERAL,
    CONTRIBUTION,
    contribution_usd,
    posted_usd,
    secured_usd,
    term_of,
    whole_contract_mw,
)
from abilene.programme.power_records import Grid

QUARTERS_PER_YEAR = 4


@dataclass(frozen=True)
class ConnectionPayment:
    """What is paid for a connection, and what is given back of it."""

    use: str
    """Path of what is paid."""
    quarter: int
    """Below zero if it lies before the plan."""
    amount: float
    """One connection, or contract demand. [-, MW]"""
    usd_each: float
    """In money of the programme's year. [USD, USD/MW]"""
    is_by_mw: bool = False
    """Whether it is counted in MW."""
    returned: int | None = None
    """Quarter at whose end it is given back as it was paid; None of what is not."""

    def usd(self, case: Case) -> float:
        """Return what it comes to, nominal. [USD]"""
        return self.amount * self.usd_each * growth(case, None, self.quarter)


@dataclass(frozen=True)
class Letter:
    """A letter of credit instead of cash: its fee, quarter by quarter."""

    first: int
    last: int
    usd_per_quarter: float
    """Nominal, and level: collateral does not grow once it is posted. [USD]"""


def connection_payments(case: Case, site_id: str) -> Iterator[ConnectionPayment]:
    """Yield what is paid for the connections of a campus: contributions, and collateral in cash."""
    for name, grid in case.programme.sites[site_id].grid.items():
        paid, contribution = case.index(grid.from_) - 1, contribution_usd(grid)
        if contribution:
            path = CONTRIBUTION(site_id, name)
            yield ConnectionPayment(path, paid, 1.0, contribution)
        posted = posted_usd(case.programme, grid)
        if posted:
            mw = whole_contract_mw(grid)
            yield ConnectionPayment(
                use=COLLATERAL(site_id, name),
                quarter=paid,
                amount=mw,
                usd_each=posted / mw,
                is_by_mw=True,
                returned=last_of_term(case, grid),
            )


def last_of_term(case: Case, grid: Grid) -> int:
    """Return the last quarter of a term, which begins in the quarter after that of the connection."""
    years = term_of(case.programme, grid).years
    return case.index(grid.from_) + math.ceil(years * QUARTERS_PER_YEAR)


def letters(case: Case, site_id: str) -> Iterator[Letter]:
    """Yield the letters of credit of a campus; of quarters before the plan nothing is said, as of obligations."""
    for grid in case.programme.sites[site_id].grid.values():
        fee = term_of(case.programme, grid).letter_of_credit_fee
        if fee:
            first, last = case.index(grid.from_) - 1, last_of_term(case, grid)
            usd = secured_usd(case.programme, grid) * growth(case, None, first)
            yield Letter(max(first, 0), last, usd * fee / QUARTERS_PER_YEAR)


def collateral_held_usd(case: Case, site_id: str, quarter: int) -> float:
    """Return the cash that is posted at the end of a quarter, nominal. [USD]"""
    return math.fsum(
        paid.usd(case)
        for paid in connection_payments(case, site_id)
        if paid.returned is not None and paid.quarter <= quarter < paid.returned
    )
