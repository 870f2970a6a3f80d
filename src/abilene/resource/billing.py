"""The calendar of a bill: month, hour of the day and kind of day of each step, by the clock on the wall.

Tariffs name local hours, weekdays and calendar months. Real hours have the weekdays
and the summer time that they had. A typical year has no date: its clock is the
standard time of the zone, and which weekday its 1 January is has to be said; a Monday,
unless another is, as in NREL's SAM. Holidays count as the weekday that they fall on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, tzinfo

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import ByValue
from abilene.errors import Problem, ShapeError
from abilene.resource.calendar import MONTHS, local_months, local_times, whole_years
from abilene.resource.timeaxis import Integers, TimeAxis, Times

WEEKDAYS = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
SATURDAY = WEEKDAYS.index("Saturday")
EPOCH_WEEKDAY = WEEKDAYS.index("Thursday")
"""Of 1 January 1970."""
DAYS_PER_WEEK = len(WEEKDAYS)


@dataclass(frozen=True, eq=False)
class BillingCalendar(ByValue):
    """One year of steps as a bill sees them, each array of shape (steps,)."""

    months: Integers
    """Month of each step, 0 to 11."""
    hours: Integers
    """Hour of the day in which it begins, 0 to 23."""
    dates: Times
    """Day of each step, of days; of a typical year its month and day count alone."""
    weekend: NDArray[np.bool_]
    """Whether it lies on a Saturday or a Sunday."""
    step_hours: float
    """Length of a step. [h]"""
    days: tuple[int, ...]
    """Days of each of the twelve months."""
    real: bool
    """Whether these hours happened."""

    @property
    def length(self) -> int:
        """Number of steps."""
        return len(self.months)


def billing_calendar(
    axis: TimeAxis, zone: tzinfo = UTC, first_weekday: int = 0
) -> BillingCalendar:
    """Return the calendar of one year's bills.

    Parameters
    ----------
    axis : TimeAxis
        One whole year of steps.
    zone : tzinfo
        Zone of the clock by which the tariff names its hours.
    first_weekday : int
        Weekday of 1 January in a typical year, 0 for Monday to 6; real hours have their
        own.

    Raises
    ------
    ShapeError
        If the axis is not one whole year.
    """
    if whole_years(axis) > 1:
        what = f"a bill is of one year; there are {axis}"
        raise ShapeError(Problem(what, "bill each year by itself", "draw"))
    times = local_times(axis, zone)
    return BillingCalendar(
        months=local_months(axis, zone) - 1,
        hours=times.astype("datetime64[h]").astype(np.int64) % 24,
        dates=times.astype("datetime64[D]"),
        weekend=_weekdays(times, axis.real, first_weekday) >= SATURDAY,
        step_hours=axis.step_hours,
        days=_days(local_months(axis, zone) - 1, times),
        real=axis.real,
    )


def _weekdays(times: Times, real: bool, first_weekday: int) -> Integers:
    """Return the weekday of each step, 0 for Monday."""
    days = times.astype("datetime64[D]")
    if real:
        return np.asarray((days.astype(np.int64) + EPOCH_WEEKDAY) % DAYS_PER_WEEK)
    since = (days - days.astype("datetime64[Y]").astype("datetime64[D]")).astype(int)
    return np.asarray((since + first_weekday) % DAYS_PER_WEEK)


def _days(months: Integers, times: Times) -> tuple[int, ...]:
    """Return how many days each month has; hours at both ends of a year may share one."""
    days = times.astype("datetime64[D]")
    in_month = (days - days.astype("datetime64[M]")).astype(np.int64)
    return tuple(len(np.unique(in_month[months == month])) for month in range(MONTHS))
