"""How a result follows from others: the record in which each derivation is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from abilene.results.records import ViewAnswer

WHOLE: Sequence[str] = ("",)
"""Of a result that needs no quarter and no campus."""


@dataclass(frozen=True)
class Derivation:
    """A result with what it is made of."""

    name: str
    """For people."""
    value: str
    """With its unit."""
    formula: str
    """In words."""
    numbers: Sequence[str]
    """The formula with its numbers and units, one line each."""
    inputs: Sequence[str]
    """Patterns of the paths of the programme on which it rests."""


@dataclass(frozen=True)
class Deriving:
    """How a result is derived, and for what it may be asked."""

    of: Callable[[ViewAnswer, str], Derivation]
    """From a view, and a quarter or campus."""
    details: Callable[[ViewAnswer], Sequence[str]] = lambda view: WHOLE
    """The quarters or campuses for which it may be asked; ``""`` where without one."""


def quarters(view: ViewAnswer) -> Sequence[str]:
    """Return the quarters of a plan."""
    return list(view.it_mw)


def campuses(view: ViewAnswer) -> Sequence[str]:
    """Return the campuses of a plan."""
    return list(view.sites)


def all_or_campuses(view: ViewAnswer) -> Sequence[str]:
    """Return the campuses of a plan, and the whole programme."""
    return ["", *view.sites]


def all_or_years(view: ViewAnswer) -> Sequence[str]:
    """Return the years of a plan, and all of it."""
    return ["", *dict.fromkeys(quarter[:4] for quarter in view.it_mw)]
