"""Numbers as people read them, and as JSON and charts hold them: how many digits, in which scale."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date

from abilene.units import Number

NONE = "-"
"""A cell without a figure."""
SCALES = ((1e12, "tn"), (1e9, "bn"), (1e6, "m"))
"""Words for large sums of money, the largest first."""
DIGITS = ((99.95, 0), (9.995, 1), (0.005, 2))
"""Places after the point of numbers from a size on: three figures in all."""


def figure(number: float) -> str:
    """Return a number with three figures at least, and all of those before the point."""
    size = abs(number)
    places = next((places for least, places in DIGITS if size >= least), None)
    return "0" if places is None else f"{number:,.{places}f}"


def figure_with_unit(value: Number | None, unit: str) -> str:
    """Return a value with its unit; large sums of money in m, bn or tn USD."""
    if value is None or isinstance(value, date):
        return str(value or "none")
    if unit == "USD":
        scale, word = next(
            (pair for pair in SCALES if abs(value) >= pair[0]), (None, "")
        )
        if scale is not None:
            return f"{value / scale:,.4g} {word} USD"
    return f"{value:,.6g}" if unit == "fraction" else f"{value:,.6g} {unit}"


def figure_or(number: float | None, form: str, missing: str = NONE) -> str:
    """Return a number in a form such as ``,.1f``, or what stands for one that is not known."""
    return missing if number is None else format(number, form)


def billions(usd: float) -> str:
    """Return bn USD with one decimal."""
    return f"{usd / 1e9:,.1f}"


def bn_usd(usd: float) -> float:
    """Return bn USD to a million; zero has no sign."""
    return round(usd / 1e9, 3) + 0.0


def three_places(values: Iterable[float]) -> list[float]:
    """Return numbers with three places after the point; zero has no sign."""
    return [round(float(value), 3) + 0.0 for value in values]


def ten_figures(value: float) -> float | None:
    """Return ten significant figures, for JSON; nothing for what is not a number."""
    return float(f"{value:.10g}") + 0.0 if math.isfinite(value) else None
