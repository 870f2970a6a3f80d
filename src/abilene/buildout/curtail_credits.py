"""What utilities pay for the power that they may cut: the credits of curtailable contracts, quarter by quarter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from abilene.buildout.case import Case

QUARTERS_PER_YEAR = 4


@dataclass(frozen=True)
class Credit:
    """The credit of a contract, in money of the programme's year."""

    contract: str
    mw: float
    """What may be cut. [MW]"""
    usd_per_mw: float
    """Paid in a quarter. [USD/MW]"""
    first: int
    """Quarter of the plan from which on it is paid: what is energised in one runs from the next one on."""


def credits_of(case: Case, site_id: str) -> Iterator[Credit]:
    """Yield the credits of a campus; nothing of one that is not sized."""
    if site_id not in case.site_powers:
        return
    for name, grid in case.programme.sites[site_id].grid.items():
        usd_per_mw = grid.credit_usd_per_mw / QUARTERS_PER_YEAR
        if usd_per_mw:
            first = max(0, case.index(grid.from_) + 1)
            yield Credit(name, grid.curtailable_mw, usd_per_mw, first)
