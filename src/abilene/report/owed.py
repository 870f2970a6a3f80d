"""What of a plan is owed and not paid, and which covenants it breaks, as words and rows of the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain

from abilene.report.numbers import NONE, scaled_or
from abilene.results.covenants import (
    BrokenCovenant,
    asked_of,
    broken_covenants,
)
from abilene.results.debt_records import TrancheDebt
from abilene.results.records import PlanRecord, ViewAnswer
from abilene.results.refuted import refuted_usd
from abilene.results.unpaid import owed_and_not_paid

NamedCell = tuple[str, Callable[[ViewAnswer], str]]
"""Name of a row, and its cell for any view."""
NO_COVENANT = "none stated"


def refuted_rows(plan: PlanRecord) -> Iterator[NamedCell]:
    """Yield what was spent already in the views that believe in less money than that, if there are any."""
    found = map(_spent, plan.viewpoints.values())
    if set(found) != {NONE}:
        yield "refuted: spent", _spent


def _spent(view: ViewAnswer) -> str:
    """Return what was spent already, where it refutes the money of the view. [bn USD]"""
    return scaled_or(refuted_usd(view), 1e9, ",.1f")


def unpaid_rows(plan: PlanRecord) -> Iterator[NamedCell]:
    """Yield what is owed and paid by nobody, and from when on, where that is anything in any view."""
    if any(map(owed_and_not_paid, plan.viewpoints.values())):
        yield "owed, not paid", _amount
        yield "  from", _since


def _amount(view: ViewAnswer) -> str:
    """Return what is owed and paid by nobody. [bn USD]"""
    owed = owed_and_not_paid(view)
    return owed.bn_usd if owed else NONE


def _since(view: ViewAnswer) -> str:
    """Return the first quarter in which it is."""
    owed = owed_and_not_paid(view)
    return owed.since if owed else NONE


def not_paid_sentence(view: ViewAnswer) -> str:
    """Say what is owed and paid by nobody; nothing where all is paid."""
    owed = owed_and_not_paid(view)
    if owed is None:
        return ""
    return (
        f" {view.title}, {owed.bn_usd} bn USD of what is owed "
        f"is paid by nobody, from {owed.since} on."
    )


def covenant_rows(plan: PlanRecord) -> Iterator[NamedCell]:
    """Yield the first covenant that is broken, where any lender asks for cover."""
    loans = chain.from_iterable(view.debt.values() for view in plan.viewpoints.values())
    if any(map(asked_of, loans)):
        yield "covenant broken", _first_broken


def _first_broken(view: ViewAnswer) -> str:
    """Return the year and ratio of the first covenant that is broken."""
    broken = next(broken_covenants(view), None)
    if broken is None:
        return NONE
    return f"{broken.year}\n{broken.ratio.upper()}"


def covenant_words(name: str, debt: TrancheDebt, view: ViewAnswer) -> str:
    """Say what cover the lenders of a loan ask for, and when it is first less.

    Parameters
    ----------
    name : str
        The tranche that lends.
    debt : TrancheDebt
        What is owed on it.
    view : ViewAnswer
        The view that it is part of.
    """
    broken = {(one.tranche, one.ratio): one for one in broken_covenants(view)}
    words = [
        _kept_or_broken(f"{ratio.upper()} {least:g}", (name, ratio), broken)
        for ratio, least in asked_of(debt).items()
    ]
    return "; ".join(words) or NO_COVENANT


def _kept_or_broken(
    asked: str,
    place: tuple[str, str],
    broken: Mapping[tuple[str, str], BrokenCovenant],
) -> str:
    """Say whether what is asked of a tranche is kept, or when it is first broken."""
    one = broken.get(place)
    if one is None:
        return f"{asked}: kept"
    return f"{asked}: broken in {one.year} ({one.found:.2f})"
