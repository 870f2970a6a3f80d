"""Days, periods and quarters.

A period (month, quarter, half, year) counts as its last day; a date falls in its
quarter.
"""

from __future__ import annotations

import math
import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_DAY = re.compile(r"(\d{4})(?:-(?:Q([1-4])|H([12])|(\d{2})(?:-(\d{2}))?))?", re.ASCII)
HOURS_PER_YEAR = 8766
"""A year of a plan, the mean over four calendar years. [h]"""
HOURS_PER_QUARTER = HOURS_PER_YEAR / 4
"""A quarter of a plan. [h]"""
SECONDS_PER_HOUR = 3600.0
FORMS = "a day 2026-09-30, a month 2026-09, a quarter 2026-Q3, a half 2026-H2 or a year 2026"


@dataclass(frozen=True, order=True)
class Quarter:
    """A calendar quarter; ``index`` counts quarters from the year 0."""

    index: int

    @classmethod
    def of(cls, day: date) -> Quarter:
        """Return the quarter in which a day falls."""
        return cls(day.year * 4 + (day.month - 1) // 3)

    @classmethod
    def parse(cls, text: str) -> Quarter:
        """Read ``2026-Q3``, or any day or period (its last quarter)."""
        return cls.of(parse_day(text))

    @property
    def year(self) -> int:
        """Calendar year."""
        return self.index // 4

    @property
    def last_day(self) -> date:
        """Last day of the quarter."""
        month = self.index % 4 * 3 + 3
        return date(self.year, month, monthrange(self.year, month)[1])

    def __add__(self, quarters: int) -> Quarter:
        return Quarter(self.index + quarters)

    def __sub__(self, other: Quarter) -> int:
        return self.index - other.index

    def __str__(self) -> str:
        return f"{self.year:04d}-Q{self.index % 4 + 1}"


def quarters_between(first: Quarter, last: Quarter) -> Iterator[Quarter]:
    """Yield every quarter from first to last, both included."""
    return (Quarter(i) for i in range(first.index, last.index + 1))


def quarters_of_months(months: float) -> int:
    """Round a duration [months] up to whole quarters."""
    return math.ceil(round(months / 3, 9))


def parse_day(text: str) -> date:
    """Read a day or a period, which counts as its last day.

    Raises
    ------
    ValueError
        If the text is none of the forms, or no such day exists.
    """
    return parse_period(text)[1]


def parse_period(text: str) -> tuple[date, date]:
    """Read a day or a period; return its first and last day.

    Raises
    ------
    ValueError
        If the text is none of the forms, or no such day exists.
    """
    found = _DAY.fullmatch(text.strip())
    if not found:
        raise ValueError(f"'{text}' is not a date; write {FORMS}")
    year, quarter, half, month, day = found.groups()
    try:
        last = (
            int(quarter) * 3 if quarter else int(half) * 6 if half else int(month or 12)
        )
        first = last - 2 if quarter else last - 5 if half else int(month or 1)
        if day:
            return date(int(year), last, int(day)), date(int(year), last, int(day))
        return date(int(year), first, 1), date(
            int(year), last, monthrange(int(year), last)[1]
        )
    except (ValueError, IndexError) as error:
        raise ValueError(f"'{text}' is not a date: {error}; write {FORMS}") from None
