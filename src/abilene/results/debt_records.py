"""What lenders are owed and what covers it, under the keys of ``plan.json``.

Definitions are those of ``abilene.finance``: a loan as ``finance.debt``, ratios as
``finance.measures``. CFADS is before tax.
"""

from __future__ import annotations

from collections.abc import Mapping

from abilene.record import Record
from abilene.results.known import QuarterText


class TrancheDebt(Record):
    """What is owed on a tranche: each draw is a loan of its own on the terms of the tranche."""

    rate_per_year: float | None
    """Nominal interest; null for debt that nobody gives a rate: it is never paid back.
    [per year]"""
    last_payment: QuarterText | None
    """Quarter of its last payment; null where the terms do not say, or it is
    refinanced."""
    refinanced: bool = False
    """Whether it is taken to be lent anew on the same terms when it is due."""
    drawn_usd: dict[QuarterText, float]
    """Drawn in each quarter. [USD]"""
    balance_usd: dict[QuarterText, float]
    """Owed at the end of each quarter, from the first draw on: that of the quarter
    before, plus what is drawn, less what is repaid. [USD]"""
    interest_usd: dict[QuarterText, float]
    """Interest of each quarter, on what is owed at its start. [USD]"""
    repaid_usd: dict[QuarterText, float]
    """Paid back in each quarter. [USD]"""
    fees_usd: Mapping[str, float] = {}
    """Upfront and commitment fees of each quarter of the plan. [USD]"""
    tenor_quarters: int | None = None
    """From a draw to the last payment on it. [quarters]"""
    interest_only_quarters: int = 0
    """Of these, the first ones, in which interest alone is paid. [quarters]"""
    repayment: str = "level"
    """``level`` or ``bullet``."""
    upfront_fee: float = 0.0
    """Of each draw, due with it. [-]"""
    commitment_fee_per_year: float = 0.0
    """Of what is open and not drawn. [per year]"""
    dscr_min: float | None = None
    """Covenant: the least DSCR that its lenders ask for. [-]"""
    llcr_min: float | None = None
    """Covenant: the least LLCR that they ask for. [-]"""
    dscr_broken_in: str | None = None
    """First year of full operation, while it is owed, with a DSCR below that; null where
    there is none, and without a price."""
    llcr_broken_in: str | None = None
    """The same of the LLCR."""


def owed_usd(debt: Mapping[str, TrancheDebt], quarter: str) -> float:
    """Return what is owed to all who lend at the end of a quarter. [USD]"""
    return sum(one.balance_usd.get(quarter, 0.0) for one in debt.values())


class CoverageYear(Record):
    """Debt service of a calendar year, and the cash that covers it; from the quarter of the day of the plan on."""

    revenue_usd: float | None
    """Compute sold, or rent of tenants; null without a price. [USD]"""
    electricity_usd: float
    """Power for what runs. [USD]"""
    opex_usd: float
    """Staff, upkeep and other running costs. [USD]"""
    obligations_usd: float
    """Leases and other contracts. [USD]"""
    cfads_usd: float | None
    """Cash available for debt service: revenue less electricity, running costs and
    obligations, before tax; null without a price. [USD]"""
    interest_usd: float
    """Interest. [USD]"""
    fees_usd: float
    """Upfront and commitment fees. [USD]"""
    repaid_usd: float
    """Repayment. [USD]"""
    service_usd: float
    """Interest, fees and repayment. [USD]"""
    balance_usd: float
    """Owed at the end of the year. [USD]"""
    operates: bool
    """Whether compute is sold in every quarter: the years that the least DSCR is of."""
    dscr: float | None
    """CFADS over service; null without a price, or where nothing is due. [-]"""
    llcr: float | None
    """At the start of the year: worth of the CFADS to the last payment, at the rate of
    the debt, over what is owed; null before all is drawn, where a loan has no end, and
    without a price. [-]"""
