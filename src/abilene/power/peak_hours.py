"""Hours of the clock in which a system peaked, or in which an alarm expects that it will."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import Floats
from abilene.errors import InputError, Problem
from abilene.resource.billing import BillingCalendar


@dataclass(frozen=True)
class PeakHour:
    """An hour by the clock of a tariff, named by its beginning."""

    month: int
    """1 to 12."""
    day: int
    """Of the month, from 1."""
    hour: int
    """0 to 23."""
    year: int | None = None
    """None: of whichever year is billed."""

    def __str__(self) -> str:
        """Return it as a file has it."""
        of_year = f"{self.year}-" * (self.year is not None)
        return f"{of_year}{self.month:02}-{self.day:02} {self.hour:02}"


def steps_at_hours(
    line: str, hours: Iterable[PeakHour], calendar: BillingCalendar
) -> Floats:
    """Return how often each step is among some hours, shape (steps,).

    Real steps are of their year: hours of other years do not count in them. A typical
    year has none, and every hour counts on its day.

    Raises
    ------
    InputError
        If none of the hours lies in the steps.
    """
    own = filter(partial(_is_in_year, calendar), hours)
    found = np.zeros(calendar.length)
    for steps in map(partial(_steps, calendar), own):
        # a clock that is set back passes an hour twice, and shares it
        found[steps] += 1 / max(1, int(steps.sum()))
    if not found.any():
        years = ", ".join(map(str, sorted(_years(calendar)))) or "a typical year"
        what = f"none of the hours of its peaks lies in what is billed, {years}"
        fix = "give the hours of that year, or hours without a year: MM-DD HH"
        raise InputError(Problem(what, fix, line))
    return found


def _is_in_year(calendar: BillingCalendar, hour: PeakHour) -> bool:
    return hour.year is None or not calendar.real or hour.year in _years(calendar)


def _years(calendar: BillingCalendar) -> set[int]:
    """Return the years in which real steps lie; none of a typical year."""
    years = calendar.dates.astype("datetime64[Y]").astype(int) + 1970
    return set(years.tolist() if calendar.real else ())


def _steps(calendar: BillingCalendar, at: PeakHour) -> NDArray[np.bool_]:
    """Return which steps lie in an hour, shape (steps,)."""
    dates = calendar.dates
    day = (dates - dates.astype("datetime64[M]")).astype(int) + 1
    year = dates.astype("datetime64[Y]").astype(int) + 1970
    is_its_year = (year == at.year) | (at.year is None or not calendar.real)
    is_its_day = (calendar.months == at.month - 1) & (day == at.day) & is_its_year
    return np.asarray(is_its_day & (calendar.hours == at.hour))
