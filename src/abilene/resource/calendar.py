"""The calendar of a site: months and quarters of its hours, by the clock of its own time zone.

Hours are kept in UTC; bills, seasons and tariffs follow the calendar on the wall. A typical year has no date, so no
law of summer time holds in it: its clock is the standard time of the zone. Weather years are circles, as everything
else is that is sized by them: one that begins in July, or at midnight UTC far from Greenwich, is *turned* to begin on
1 January, and the hours before that follow at its end.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

import numpy as np

from abilene.errors import Problem, ShapeError
from abilene.resource.timeaxis import Integers, TimeAxis, Times

MONTHS = 12
DAYS_PER_WEEK, WEEKS = 7, 52
YEAR_OF_STANDARD_TIME = 2025
"""Whose law says what the standard time of a zone is, where hours have no year."""


def standard_offset(zone: tzinfo) -> timedelta:
    """Return how far the standard time of a zone is ahead of UTC: the lesser of January's and July's."""
    days = (datetime(YEAR_OF_STANDARD_TIME, month, 1, tzinfo=UTC) for month in (1, 7))
    offsets = (day.astimezone(zone).utcoffset() for day in days)
    return min(offset for offset in offsets if offset is not None)


@lru_cache(maxsize=32)
def local_times(axis: TimeAxis, zone: tzinfo) -> Times:
    """Return what the clock of a zone shows at the beginning of each step, shape (steps,)."""
    times = axis.times
    if not axis.real:
        return times + np.timedelta64(standard_offset(zone))
    utc = (time.replace(tzinfo=UTC) for time in times.tolist())
    local = [time.astimezone(zone).replace(tzinfo=None) for time in utc]
    return np.array(local, dtype="datetime64[s]")


def _months(axis: TimeAxis, zone: tzinfo) -> Integers:
    """Return the months of each step, counted on through the years."""
    in_order = np.roll(local_times(axis, zone), axis.turned)
    months = in_order.astype("datetime64[M]").astype(np.int64)
    # a clock that is set back over midnight of the first does not begin the month twice
    return np.roll(np.maximum.accumulate(months), -axis.turned)


def local_months(axis: TimeAxis, zone: tzinfo) -> Integers:
    """Return the month of each step, 1 to 12, shape (steps,)."""
    return np.asarray(_months(axis, zone) % MONTHS + 1)


def local_quarters(axis: TimeAxis, zone: tzinfo) -> Integers:
    """Return the quarter of the year of each step, 0 to 3, shape (steps,)."""
    return np.asarray(_months(axis, zone) % MONTHS // 3)


def local_weeks(axis: TimeAxis, zone: tzinfo) -> Integers:
    """Return the week of the year of each step, shape (steps,): 1 from 1 January on, 52 to the end of the year."""
    local = local_times(axis, zone)
    days = (local.astype("datetime64[D]") - local.astype("datetime64[Y]")).astype(int)
    return np.asarray(np.minimum(days // DAYS_PER_WEEK + 1, WEEKS))


def billing_periods(axis: TimeAxis, zone: tzinfo) -> Integers:
    """Return the month's bill on which each step stands: 0, 0, ..., 1, ..., shape (steps,).

    Both ends of a month that the year cuts in two stand on one bill, where the axis is
    turned so that they meet.
    """
    months = local_months(axis, zone)
    return np.cumsum(np.diff(months, prepend=months[:1]) != 0)


def whole_years(axis: TimeAxis, name: str = "axis") -> int:
    """Return how many calendar years an axis is long.

    Raises
    ------
    ShapeError
        If it is a part of a year, or some hours longer or shorter than whole ones.
    """
    start, end = axis.start, axis.start + timedelta(hours=axis.hours)
    years = end.year - start.year
    if years >= 1 and _years_after(start, years) == end:
        return years
    what = f"{name} has {axis}, no whole year"
    fix = (
        "bring each hour of one or more years: 8,760, or 8,784 with a 29 February;"
        " nothing is padded or cut"
    )
    raise ShapeError(Problem(what, fix, "weather"))


def _years_after(start: datetime, years: int) -> datetime:
    try:
        return start.replace(year=start.year + years)
    except ValueError:  # 29 February
        return start.replace(year=start.year + years, month=3, day=1)


def year_hours(axis: TimeAxis) -> float:
    """Return the mean length of the calendar years of an axis; raises as ``whole_years``. [h]"""
    return axis.hours / whole_years(axis)


def steps_to_january(axis: TimeAxis, zone: tzinfo) -> int:
    """Return by how many steps a whole year is to be turned to begin with January."""
    months = _months(axis, zone)
    before = np.roll(months, 1) % MONTHS
    begins = (months % MONTHS == 0) & (before != 0)
    return int(begins.argmax())
