"""What is bought of connections: contributions in aid of construction, and collateral that is given back.

Collateral is sold, in the terms of a purchase, for what it cost: that is no income.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from abilene.appraisal.lifetime import Valuation
from abilene.appraisal.purchases import Purchase
from abilene.buildout.model.connection_payments import connection_payments


def purchases_of_connections(valuation: Valuation, site_id: str) -> Iterator[Purchase]:
    """Yield what connections ask for: a contribution serves while the campus runs, collateral comes back in full."""
    in_service = partial(_contribution, valuation, site_id)
    for paid in connection_payments(valuation.case, site_id):
        usd = {paid.quarter: paid.usd(valuation.case)}
        if paid.returned is None:
            yield in_service(paid.quarter + 1, usd)
        else:
            held = (paid.quarter, paid.returned)
            yield Purchase("equipment_usd", usd, held, left=1.0)


def _contribution(
    valuation: Valuation, site_id: str, energised: int, paid_usd: dict[int, float]
) -> Purchase:
    """Return a contribution for a connection that is energised in a quarter; it is deducted as shells are."""
    runs = (one.last for _, one in valuation.runs(site_id))
    last = max(runs, default=energised - 1)
    used = (energised, last) if last >= energised else None
    rule = valuation.programme.finance.shell
    return Purchase("equipment_usd", paid_usd, used, deduction=rule)
