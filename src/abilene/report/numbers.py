"""Numbers as people read them, and as JSON and charts hold them: how many digits, in which scale."""

from __future__ import annotations

import math
from bisect import bisect
from collections.abc import Iterable

from abilene.units import Number

NONE = "-"
"""A cell without a figure."""
NOT_KNOWN = "not known"
"""A cell of a figure that cannot be worked out, as something it rests on is not said."""
LEAST = 0.005
"""What is smaller is written as 0."""
SIZES, PLACES = (9.995, 99.95), (2, 1, 0)
"""Places after the point of numbers below, between and above two sizes: three figures
in all."""
LARGE_USD, SCALES = (1e6, 1e9, 1e12), ("m", "bn", "tn")
"""Large sums of money, and the words for them."""


def figure(number: float) -> str:
    """Return a number with three figures at least, and all of those before the point."""
    size = abs(number)
    if size < LEAST:
        return "0"
    places = PLACES[bisect(SIZES, size)]
    return f"{number:,.{places}f}"


def figure_with_unit(value: Number | None, unit: str) -> str:
    """Return a value with its unit; large sums of money in m, bn or tn USD."""
    if isinstance(value, float | int):
        return _UNITS.get(unit, _with_unit)(value, unit)
    return "none" if value is None else str(value)


def _with_unit(value: float, unit: str) -> str:
    return f"{value:,.6g} {unit}"


def _without_unit(value: float, unit: str) -> str:
    return f"{value:,.6g}"


def _money(usd: float, unit: str) -> str:
    scale = bisect(LARGE_USD, abs(usd)) - 1
    if scale < 0:
        return _with_unit(usd, unit)
    return f"{usd / LARGE_USD[scale]:,.4g} {SCALES[scale]} {unit}"


_UNITS = {"USD": _money, "fraction": _without_unit}
"""How figures are written whose unit does not simply stand behind them."""


def figure_or(number: float | None, form: str, missing: str = NONE) -> str:
    """Return a number in a form such as ``,.1f``, or what stands for one that is not known."""
    return scaled_or(number, 1.0, form, missing)


def scaled_or(
    number: float | None, scale: float, form: str, missing: str = NONE
) -> str:
    """Return a number in another scale and a form, or what stands for one that is not known."""
    return missing if number is None else format(number / scale, form)


def billions(usd: float) -> str:
    """Return bn USD with one decimal."""
    return f"{usd / 1e9:,.1f}"


def marked(figure: str, mark: str) -> str:
    """Return a figure with the mark of the bound on which it rests, such as ``at most``."""
    return f"{mark} {figure}".lstrip()


def bn_usd(usd: float) -> float:
    """Return bn USD to a million; zero has no sign."""
    return round(usd / 1e9, 3) + 0.0


def three_places(values: Iterable[float]) -> list[float]:
    """Return numbers with three places after the point; zero has no sign."""
    return [round(float(value), 3) + 0.0 for value in values]


def ten_figures(value: float | None) -> float | None:
    """Return ten significant figures, for JSON; nothing for what is not a number."""
    if value is None or not math.isfinite(value):
        return None
    return float(f"{value:.10g}") + 0.0
