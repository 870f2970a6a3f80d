"""What of a view is owed and paid by nobody."""

from __future__ import annotations

from typing import NamedTuple

from abilene.results.figures import cash
from abilene.results.known import ByQuarter
from abilene.results.records import ViewAnswer

MUCH_OWED_USD = 1e6
"""What is owed and not paid, above which it is said: less is rounding. [USD]"""
ROUNDING_USD = 1e4
"""In one quarter. [USD]"""
SMALL_USD = 5e7
"""Below this a tenth of a bn USD would show nothing. [USD]"""


class Unpaid(NamedTuple):
    """What is owed for operation and lenders and no source pays."""

    usd: float
    """Summed over the quarters of the plan. [USD]"""
    since: str
    """First quarter with any."""

    @property
    def bn_usd(self) -> str:
        """In bn USD, with as many decimals as it takes to be more than nothing."""
        digits = 3 if self.usd < SMALL_USD else 1
        return f"{self.usd / 1e9:,.{digits}f}"


def owed_and_not_paid(view: ViewAnswer) -> Unpaid | None:
    """Return what is owed and paid by nobody, and from when on; None for rounding."""
    unpaid_usd: ByQuarter = cash(view).get("unpaid_usd", {})
    owed_usd = sum(unpaid_usd.values())
    if owed_usd <= MUCH_OWED_USD:
        return None

    def counts(quarter: str) -> bool:
        return unpaid_usd[quarter] > ROUNDING_USD

    return Unpaid(
        usd=owed_usd,
        since=next(filter(counts, unpaid_usd)),
    )
