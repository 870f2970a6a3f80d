"""Time axes: when the values of an array happen.

Every axis is in UTC, a value belongs to the step that *begins* at its time, and all
steps are equally long. A real year happened; a typical year (TMY weather, a synthetic
price year) has a calendar but no date.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import Floats
from abilene.errors import InputError, Problem, ShapeError

NOMINAL_YEAR = 2001
"""Calendar year in which typical years are written: not a leap year, and it means
nothing else."""

Integers = NDArray[np.int64]
Times = NDArray[np.datetime64]
HOUR = np.timedelta64(3600, "s")


@dataclass(frozen=True)
class TimeAxis:
    """Equal steps in UTC; step ``i`` begins at ``start + i * step_hours``."""

    start: datetime
    """Beginning of the first step, in UTC."""
    step_hours: float
    """Length of a step. [h]"""
    length: int
    """Number of steps."""
    real: bool
    """True if these hours happened; False for a typical year."""
    turned: int = 0
    """Steps of the beginning that follow at the end, where a year in a circle begins
    elsewhere. Each step keeps its time."""

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.start.utcoffset():
            raise InputError(
                Problem(
                    f"time axis starts at {self.start}, not in UTC",
                    "give the start in UTC",
                )
            )
        if not self.step_hours > 0 or self.length < 1:
            what = f"time axis of {self.length} steps of {self.step_hours:g} h"
            raise InputError(
                Problem(what, "give at least one step, longer than nothing")
            )

    @property
    def hours(self) -> float:
        """Length of the whole axis. [h]"""
        return self.length * self.step_hours

    @property
    def times(self) -> Times:
        """Beginning of each step, in UTC, shape (length,)."""
        first = np.datetime64(self.start.replace(tzinfo=None), "s")
        steps = np.roll(np.arange(self.length), -self.turned)
        since = np.round(steps * (self.step_hours * 3600)).astype("timedelta64[s]")
        return np.asarray(first + since)

    @property
    def months(self) -> Integers:
        """Month (UTC) of each step, 1 to 12, shape (length,)."""
        return self.times.astype("datetime64[M]").astype(np.int64) % 12 + 1

    @property
    def hours_of_day(self) -> Integers:
        """Hour of the day (UTC) in which each step begins, 0 to 23, shape (length,)."""
        return self.times.astype("datetime64[h]").astype(np.int64) % 24

    def __str__(self) -> str:
        end = self.start + timedelta(hours=self.hours)
        steps = f"{self.length} steps of {self.step_hours:g} h"
        if self.real:
            return f"{steps}, {self.start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} UTC"
        return f"{steps} of a typical year from {self.start:%d %B %H:%M} UTC"


def typical_year() -> TimeAxis:
    """Return 8,760 hours from 1 January 00:00 UTC that belong to no real year."""
    return TimeAxis(datetime(NOMINAL_YEAR, 1, 1, tzinfo=UTC), 1.0, 8760, real=False)


def real_year(year: int) -> TimeAxis:
    """Return every hour of a calendar year in UTC: 8,760, or 8,784 in a leap year."""
    start = datetime(year, 1, 1, tzinfo=UTC)
    hours = (datetime(year + 1, 1, 1, tzinfo=UTC) - start).days * 24
    return TimeAxis(start, 1.0, hours, real=True)


def as_typical(axis: TimeAxis) -> TimeAxis:
    """Return an axis of the same steps that claims no date."""
    return replace(axis, real=False)


def first_gap(begins: Times) -> int | None:
    """Return the number of the first time that does not come one step after the one before it; None if all do.

    The first two times say how long a step is.
    """
    steps = np.diff(begins)
    wrong = (steps != steps[:1]) | (steps <= np.timedelta64(0, "s"))
    return int(wrong.argmax()) + 1 if wrong.any() else None


def not_next(begins: Times, bad: int) -> str:
    """Say in words how the time that ``first_gap`` found fails to come one step after the one before it."""
    step, found = begins[1] - begins[0], begins[bad] - begins[bad - 1]
    none = np.timedelta64(0, "s")
    if (np.diff(begins) < none).all():
        return "as the rows are in descending order"
    if found == none:
        return "the same time once more"
    if found < none:
        return "which is earlier: the rows are out of order, or doubled"
    # the first two may be the wrong ones
    return (
        f"not one step of {max(step, none) / HOUR:g} h later"
        if step > none
        else "later"
    )


def align(axes: Mapping[str, TimeAxis]) -> TimeAxis:
    """Return the one axis that several named axes share.

    Two axes agree if their steps have the same number, length and place in the
    calendar; the year counts only between real axes. The answer is a real axis if all
    of them are.

    Raises
    ------
    ShapeError
        If they do not agree; the message names both.
    """
    (first_name, first), *others = axes.items()
    for name, axis in others:
        if not _same_steps(first, axis):
            what = f"{name} has {axis}, {first_name} has {first}"
            raise ShapeError(
                Problem(
                    what, "bring both to the same hours; nothing is padded or cut", name
                )
            )
        first_name, first = (name, axis) if axis.real else (first_name, first)
    return first if all(axis.real for axis in axes.values()) else as_typical(first)


def pair(weather: TimeAxis, price: TimeAxis) -> TimeAxis:
    """Return the axis of a weather year and a price year that may stand beside each other.

    Real hours may meet real hours if they are the same ones; a synthetic price year may
    meet any weather.

    Raises
    ------
    InputError
        If typical weather meets a real price year, or two real years differ.
    ShapeError
        If the steps differ.
    """
    if price.real and not weather.real:
        what = f"the weather is a typical year, the price is real ({price})"
        fix = (
            "a heat wave of one cannot meet the price spike of the other: bring weather of the same hours, or let the"
            " file of prices give a typical year (typical: true) or its hours as they are (pairing: by_hour)"
        )
        raise InputError(Problem(what, fix, "price"))
    return align({"weather": weather, "price": price})


def steps_by_hour(axis: TimeAxis, of: TimeAxis) -> Integers:
    """Return for each step of an axis the step of another year at the same month, day and time, shape (length,).

    Both are read in UTC. A 29 February that only the other year has is left out.

    Raises
    ------
    ShapeError
        If the other year lacks an hour, has one twice, or other steps.
    """
    wanted, found = _in_calendar(axis), _in_calendar(of)
    order = np.argsort(found, kind="stable")
    places = np.searchsorted(found[order], wanted).clip(max=of.length - 1)
    missing = np.flatnonzero(found[order][places] != wanted)
    doubled = np.flatnonzero(np.diff(found[order]) == 0)
    what = ""
    if axis.step_hours != of.step_hours:
        what = f"steps of {of.step_hours:g} h are paired with {axis.step_hours:g} h"
    elif len(missing):
        what = f"nothing is given for {_said(axis.times[missing[0]])} UTC"
    elif len(doubled):
        what = f"{_said(of.times[order[doubled[0]]])} UTC is given twice"
    if what:
        raise ShapeError(Problem(f"{what} ({of})", "give each hour of one year once"))
    return np.asarray(order[places])


def check_length(axis: TimeAxis, **arrays: Floats) -> None:
    """Check that arrays have one value per step and that none is missing.

    Raises
    ------
    ShapeError
        If a length differs or a value is not a number.
    """
    problems = []
    for name, values in arrays.items():
        if values.shape != (axis.length,):
            what = f"{name} has shape {values.shape}, the time axis {axis.length} steps"
            problems.append(Problem(what, "give one value per step", name))
        elif not np.isfinite(values).all():
            bad = np.flatnonzero(~np.isfinite(values))
            what = f"{name} has {len(bad)} values that are not numbers, the first in step {bad[0]}"
            problems.append(
                Problem(what, "fill the gaps first; nothing is guessed", name)
            )
    if problems:
        raise ShapeError(problems)


def _same_steps(one: TimeAxis, other: TimeAxis) -> bool:
    if _steps(one) != _steps(other):
        return False
    if one.real and other.real:
        return one.start == other.start
    return _in_year(one) == _in_year(other) and np.array_equal(one.months, other.months)


def _in_calendar(axis: TimeAxis) -> Integers:
    """Return month, day and time of each step as one number that has no year."""
    days = axis.times.astype("datetime64[D]")
    day_of_month = (days - days.astype("datetime64[M]")).astype(np.int64)
    seconds = (axis.times - days).astype(np.int64)
    return np.asarray((axis.months * 31 + day_of_month) * 86_400 + seconds)


def _said(time: np.datetime64) -> str:
    """Write a time without its year."""
    return f"{time.astype(datetime):%d %B %H:%M}"


def _steps(axis: TimeAxis) -> tuple[int, float, int]:
    return axis.length, axis.step_hours, axis.turned


def _in_year(axis: TimeAxis) -> tuple[int, int, int, int]:
    return axis.start.month, axis.start.day, axis.start.hour, axis.start.minute
