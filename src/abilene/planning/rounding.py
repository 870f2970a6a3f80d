"""How figures stand in ``plan.json``: rounded, by quarter, and null where they are not known.

A negative zero is never written: it would differ in bytes from the zero that it equals.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from abilene.arrays import Floats
from abilene.dates import Quarter
from abilene.results.known import ByQuarter, KnownByQuarter

FIGURES = 9
"""Significant figures of what spans many orders of magnitude, such as FLOP."""
OF_SIZE = 10
"""Significant figures of what ``size --json`` says too."""


def decimals(number: float, digits: int) -> float:
    """Return a number with so many decimals."""
    return round(float(number), digits) + 0.0


def decimals_or_null(number: float | None, digits: int) -> float | None:
    """Return the same, or null for what is not computed."""
    return None if number is None else decimals(number, digits)


def cents(usd: float) -> float:
    """Return money to the cent. [USD]"""
    return decimals(usd, 2)


def significant(number: float | None, figures: int = FIGURES) -> float | None:
    """Return so many significant figures, or null for what is not known."""
    if number is None or not math.isfinite(number):
        return None
    return float(f"{number:.{figures}g}") + 0.0


def by_quarter(
    quarters: Sequence[Quarter], numbers: Floats, digits: int = 3
) -> ByQuarter:
    """Return numbers by quarter, with so many decimals: MW to the kW, money to a tenth of a cent."""
    figures = [decimals(number, digits) for number in numbers]
    return dict(zip(map(str, quarters), figures, strict=True))


def known_by_quarter(quarters: Sequence[Quarter], numbers: Floats) -> KnownByQuarter:
    """Return numbers by quarter to so many significant figures, null where one is not known."""
    figures = map(significant, map(float, numbers))
    return dict(zip(map(str, quarters), figures, strict=True))


def text(quarter: Quarter | None) -> str | None:
    """Return a quarter as it is written, or null for never."""
    return None if quarter is None else str(quarter)
