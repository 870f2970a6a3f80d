"""What the roll-out does not play, and says so."""

from __future__ import annotations

from collections.abc import Iterator

from abilene.buildout.case import Case
from abilene.buildout.model import income
from abilene.buildout.model.debt_share import caps_debt


def unsupported(case: Case) -> str:
    """Return why a view cannot be played; nothing if it can."""
    return "; ".join(_reasons(case))


def _reasons(case: Case) -> Iterator[str]:
    header = case.programme.programme
    if income.has_price(case):
        yield (
            "compute has a price, so that what is built pays for what is built next: the "
            "roll-out plays no cash of operation"
        )
    if header.minimum_cash_usd:
        yield "minimum_cash_usd is kept by the plan, and not by the roll-out"
    if any(_passes_on(case)):
        yield "a tranche that others fund funds another: the roll-out follows money one step back"
    lendings = [one.lending for one in case.funding.values() if one.own_usd > 0]
    caps = [
        one.gearing_cap is not None or one.gearing_cap_per_site is not None
        for one in lendings
    ]
    if any(caps) or caps_debt(case):
        yield "a cap on debt is kept by the plan, and not by the roll-out"


def _passes_on(case: Case) -> Iterator[bool]:
    """Yield, for each tranche, whether it is funded by one that has funders itself."""
    for one in case.funding.values():
        funders = filter(case.funding.__contains__, one.funded_by)
        yield any(case.funding[id_].funded_by for id_ in funders)
