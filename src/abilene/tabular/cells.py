"""What a cell is taken for: a number, a moment, a day or a text; or why it cannot be."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import Floats
from abilene.brief import cut
from abilene.tabular.faults import CellFault
from abilene.tabular.numerals import POINT, Style, tidy
from abilene.tabular.rows import as_text

_CLOCK = r"(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}"
_CLOCKS = re.compile(rf"{_CLOCK}(?:\|{_CLOCK})*")
GAP = ("gap", "fill the gap, nothing is guessed")
INFINITE = ("infinite", "write a finite number")
BOOLEAN = ("boolean", "write a number")
NO_NUMBERS = {
    **dict.fromkeys(["", "nan", "na", "n/a", "#n/a", "null", "none", "nat"], GAP),
    **dict.fromkeys(["inf", "infinity"], INFINITE),
    **dict.fromkeys(["true", "false"], BOOLEAN),
}
"""What tools write where there is no finite number: the kind of fault, and its fix."""


UNSAID = {
    "",
    "-",
    "unknown",
    "\\n",
    *(word for word, why in NO_NUMBERS.items() if why is GAP),
}
"""What stands where nothing is known, in columns that may lack it."""


def is_unsaid(cell: object) -> bool:
    """Return whether a cell says that nothing is known."""
    text = cell if isinstance(cell, str) else as_text(cell)
    return text.strip().lower() in UNSAID


def plain_numbers(cells: Sequence[object]) -> Floats | None:
    """Return cells that are all plain finite numbers, or None if any may not be one.

    ``float`` alone would take ``True``, ``nan``, ``1_000`` and digits of other scripts.
    """
    kinds = set(map(type, cells))
    if kinds == {str}:
        joined = "".join(cells)  # type: ignore[arg-type]
        if "_" in joined or not joined.isascii():
            return None
    elif not kinds <= {int, float}:
        return None
    try:
        values = np.fromiter(map(float, cells), np.float64, len(cells))  # type: ignore[arg-type]
    except (ValueError, OverflowError):
        return None
    return values if np.isfinite(values).all() else None


def clock_moments(cells: Sequence[object]) -> NDArray[np.datetime64] | None:
    """Return cells that are all moments as 2026-01-31 06:00:00, or None if any may not be one."""
    if set(map(type, cells)) != {str}:
        return None
    if _CLOCKS.fullmatch("|".join(cells)) is None:  # type: ignore[arg-type]
        return None
    try:
        return np.array(cells, "datetime64[us]")
    except ValueError:
        return None


def is_empty(cell: object) -> bool:
    """Return whether there is nothing in a cell."""
    return not as_text(cell).strip()


def number_in(cell: object, style: Style) -> float:
    """Return the number in a cell.

    Raises
    ------
    CellFault
        If there is none, or none that is finite.
    """
    text = tidy(as_text(cell))
    word = text.lower().lstrip("+-")
    if word in NO_NUMBERS:
        kind, fix = NO_NUMBERS[word]
        raise CellFault(kind, _said(text, "number"), fix)
    # a cell of a workbook or of Parquet that is a number has no style of writing
    value = (style if isinstance(cell, str) else POINT).value(text)
    if value is None:
        fix = "write a number alone, such as 1234.5"
        raise CellFault("number", _said(text, "number"), fix)
    if not math.isfinite(value):
        what, fix = (
            f"'{cut(text)}' is larger than any number can be",
            "check its exponent",
        )
        raise CellFault("huge", what, fix)
    return value


def _said(text: str, wanted: str) -> str:
    return f"'{cut(text)}' is no {wanted}" if text else f"no {wanted} is given"


Parsed = TypeVar("Parsed", date, datetime)


def moment_in(cell: object) -> datetime:
    """Return the moment in a cell, with its offset from UTC if it has one.

    Raises
    ------
    CellFault
        If there is none.
    """
    return _parsed(cell, datetime.fromisoformat, "time", "2026-01-31T06:00Z")


def day_in(cell: object) -> date:
    """Return the day in a cell.

    Raises
    ------
    CellFault
        If there is none, or a time of day beside it.
    """
    return _parsed(cell, _day, "day", "2026-05-23")


@lru_cache(2**15)
def _day(text: str) -> date:
    """Return a day, the same object for the same text: long tables have few of them."""
    return date.fromisoformat(text)


def text_in(cell: object) -> str:
    """Return the text in a cell; the same object for the same text, where texts come again soon."""
    return _one_of(as_text(cell))


@lru_cache(2**12)
def _one_of(text: str) -> str:
    return text


def _parsed(
    cell: object, parse: Callable[[str], Parsed], wanted: str, example: str
) -> Parsed:
    # moments of a workbook or of Parquet go through their text, which keeps all of them
    text = as_text(cell).strip()
    try:
        return parse(text)
    except ValueError:
        fix = f"write a {wanted} such as {example}"
        raise CellFault(wanted, _said(text, wanted), fix) from None
