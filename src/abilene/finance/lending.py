"""The terms on which a tranche lends, per dollar drawn and in quarters: interest, repayment, fees, gearing caps.

A loan of which a dollar is drawn bears interest from the quarter after, at a quarter of
its nominal yearly rate. For ``interest_only_quarters`` interest alone is paid, then
level payments until its tenor is over, or all of it at the end of the tenor (bullet);
without a tenor, or where it is refinanced on the same terms, the dollar is paid back
after the plan. Each draw is a loan of its own: there is one schedule, and every draw follows
it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from abilene.programme.money_records import Tranche

if TYPE_CHECKING:
    from abilene.arrays import Floats


@dataclass(frozen=True)
class Lending:
    """Terms of a tranche."""

    rate_per_quarter: float | None = None
    """Interest; None for money that is not paid back. [per quarter]"""
    tenor_quarters: int | None = None
    """From a draw to the last payment on it. [quarters]"""
    interest_only_quarters: int = 0
    """Of these, the first ones, in which interest alone is paid. [quarters]"""
    is_bullet: bool = False
    """Whether it is paid back at the end of the tenor, in one payment."""
    is_refinanced: bool = False
    """Whether, at the end of the tenor, it is lent anew on the same terms."""
    upfront_fee: float = 0.0
    """Of each draw, due with it. [-]"""
    commitment_fee_per_quarter: float = 0.0
    """Of what is open and not yet drawn. [per quarter]"""
    gearing_cap: float | None = None
    """The most that it may have paid of the uses that it may pay for, at any time.
    [-]"""
    gearing_cap_per_site: float | None = None
    """The same at each campus. [-]"""
    is_debt: bool = False
    """Whether it counts as debt: its kind is debt, or it bears a rate."""

    @property
    def costs(self) -> bool:
        """Return whether this money costs or is paid back."""
        return self.rate_per_quarter is not None or bool(
            self.upfront_fee or self.commitment_fee_per_quarter
        )

    @property
    def is_free(self) -> bool:
        """Return whether it is debt to which nobody gives a rate."""
        return self.is_debt and self.rate_per_quarter is None

    @property
    def is_plain(self) -> bool:
        """Return whether nothing about this money depends on the quarter in which it is drawn."""
        return (
            not self.costs
            and self.gearing_cap is None
            and self.gearing_cap_per_site is None
        )

    @property
    def last_payment(self) -> int | None:
        """Quarters from a draw to the last payment on it; None where the terms do not say."""
        if self.rate_per_quarter is None or self.is_refinanced:
            return None
        return self.tenor_quarters

    def service(self, quarters: int) -> tuple[Floats, Floats]:
        """Return interest and repayment, 0 to ``quarters`` - 1 quarters after a dollar was drawn. [USD per USD]"""
        import numpy as np

        from abilene.finance.debt import bullet, level

        interest, repaid = np.zeros(quarters), np.zeros(quarters)
        if self.rate_per_quarter is None:
            return interest, repaid
        tenor = self.last_payment
        if tenor is None:
            interest[1:] = self.rate_per_quarter
            return interest, repaid
        if self.is_bullet:
            loan = bullet(1.0, self.rate_per_quarter, tenor)
        else:
            grace = self.interest_only_quarters
            loan = level(1.0, self.rate_per_quarter, tenor, grace)
        paid = min(quarters - 1, tenor)
        interest[1 : paid + 1], repaid[1 : paid + 1] = (
            loan.interest_usd[:paid],
            loan.principal_usd[:paid],
        )
        return interest, repaid

    def owed_on(self, drawn_usd: Floats) -> tuple[Floats, Floats]:
        """Return interest and repayment of draws, each a loan of its own, on the axis of the draws. [USD]"""
        import numpy as np

        of_a_dollar = self.service(len(drawn_usd))
        interest, repaid = (
            np.convolve(drawn_usd, usd)[: len(drawn_usd)] for usd in of_a_dollar
        )
        return interest, repaid

    def fees_on(self, drawn_usd: Floats, open_usd: Floats) -> Floats:
        """Return upfront and commitment fees by quarter. [USD]

        Parameters
        ----------
        drawn_usd : array, shape (quarters,)
            Draws. [USD]
        open_usd : array, shape (quarters,)
            How much of the tranche has opened by each quarter; 0 where it is closed.
            [USD]
        """
        import numpy as np

        idle_usd = np.maximum(0.0, open_usd - np.cumsum(drawn_usd))
        upfront_usd = self.upfront_fee * drawn_usd
        commitment_usd = self.commitment_fee_per_quarter * idle_usd
        return np.asarray(upfront_usd + commitment_usd, np.float64)


def lending(tranche: Tranche) -> Lending:
    """Return the terms of a tranche."""
    return Lending(
        rate_per_quarter=None if tranche.rate is None else tranche.rate / 4,
        tenor_quarters=None
        if tranche.tenor_years is None
        else max(1, round(tranche.tenor_years * 4)),
        interest_only_quarters=round(tranche.interest_only_years * 4),
        is_bullet=tranche.repayment == "bullet",
        is_refinanced=tranche.refinanced,
        upfront_fee=tranche.upfront_fee,
        commitment_fee_per_quarter=tranche.commitment_fee / 4,
        gearing_cap=tranche.gearing_cap,
        gearing_cap_per_site=tranche.gearing_cap_per_site,
        is_debt=tranche.kind == "debt" or tranche.rate is not None,
    )
