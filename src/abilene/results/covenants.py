"""Which covenants the debt of a view breaks, and when first."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from abilene.results.debt_records import TrancheDebt
from abilene.results.records import ViewAnswer


class BrokenCovenant(NamedTuple):
    """A ratio below what the lenders of a tranche ask for."""

    tranche: str
    ratio: str
    """``dscr`` or ``llcr``."""
    year: str
    """The first in which it is."""
    found: float
    """In that year. [-]"""
    least: float
    """What they ask for. [-]"""


def asked_of(debt: TrancheDebt) -> dict[str, float]:
    """Return the cover that the lenders of a loan ask for, by ratio. [-]"""
    asked = {"dscr": debt.dscr_min, "llcr": debt.llcr_min}
    return {ratio: least for ratio, least in asked.items() if least is not None}


def broken_covenants(view: ViewAnswer) -> Iterator[BrokenCovenant]:
    """Yield each covenant that is broken, the earliest first."""
    found = chain.from_iterable(_broken(view, name) for name in view.debt)
    yield from sorted(found, key=attrgetter("year", "tranche"))


def _broken(view: ViewAnswer, name: str) -> Iterator[BrokenCovenant]:
    """Yield each covenant of a loan that is broken."""
    debt = view.debt[name]
    for ratio, least in asked_of(debt).items():
        year: str | None = getattr(debt, f"{ratio}_broken_in")
        if year is None:
            continue
        is_now: float = getattr(view.coverage[year], ratio)
        yield BrokenCovenant(
            tranche=name,
            ratio=ratio,
            year=year,
            found=is_now,
            least=least,
        )
