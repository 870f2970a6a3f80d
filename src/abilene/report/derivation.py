"""How a result follows from others: the record in which each derivation is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from abilene.report.numbers import figure_with_unit
from abilene.results.records import ViewAnswer

WHOLE: Sequence[str] = ("",)
"""Of a result that needs no quarter and no campus."""
Stands = Callable[[str], str]
"""Where a result stands in ``plan.json``, below its view, by the quarter, year or campus
that is asked for."""
MOST_PARTS = 8
"""Parts of a sum that are told one by one; the rest is one line."""


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
    stands: Stands
    """Where in ``plan.json``."""
    details: Callable[[ViewAnswer], Sequence[str]] = lambda view: WHOLE
    """The quarters or campuses for which it may be asked; ``""`` where without one."""


def money(usd: float) -> str:
    """Return money as people read it."""
    return figure_with_unit(usd, "USD")


def parts(amounts: Mapping[str, float]) -> list[str]:
    """Return the largest parts of a sum of money, one a line, and the rest together."""
    largest = sorted(amounts.items(), key=lambda part: -part[1])
    lines = [f"{money(usd)} {name}" for name, usd in largest[:MOST_PARTS] if usd]
    rest = sum(usd for _, usd in largest[MOST_PARTS:])
    if rest:
        lines.append(f"{money(rest)} of {len(largest) - MOST_PARTS} smaller ones")
    return lines


def at(key: str) -> Stands:
    """Return where a figure stands that is one, whatever is asked for."""
    return lambda _: key


def by(key: str) -> Stands:
    """Return where a figure stands that has a value for each quarter or name."""
    return lambda detail: f"{key}.{detail}" if detail else key


def quarters(view: ViewAnswer) -> Sequence[str]:
    """Return the quarters of a plan."""
    return list(view.it_mw)


def all_or_quarters(view: ViewAnswer) -> Sequence[str]:
    """Return the quarters of a plan, and its last or all of it."""
    return ["", *view.it_mw]


def campuses(view: ViewAnswer) -> Sequence[str]:
    """Return the campuses of a plan."""
    return list(view.sites)


def all_or_campuses(view: ViewAnswer) -> Sequence[str]:
    """Return the campuses of a plan, and the whole programme."""
    return ["", *view.sites]


def all_or_years(view: ViewAnswer) -> Sequence[str]:
    """Return the years of a plan, and all of it."""
    return ["", *dict.fromkeys(quarter[:4] for quarter in view.it_mw)]
