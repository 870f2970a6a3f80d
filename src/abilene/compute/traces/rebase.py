"""Times of a trace: they count from its first job, or keep the dates that the file has."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import Floats
from abilene.compute.traces.forms import Zero
from abilene.compute.traces.told import Told
from abilene.dates import SECONDS_PER_HOUR
from abilene.errors import InputError, Problem
from abilene.tabular.columns import TypedColumns
from abilene.tabular.faults import first_of

SECONDS_PER_DAY = 24 * SECONDS_PER_HOUR
SECONDS_PER_YEAR = 366 * SECONDS_PER_DAY
MOST_YEARS = 100
"""No trace lasts longer: such numbers are of another unit."""
LONGEST_S = MOST_YEARS * SECONDS_PER_YEAR
UNSET_DAYS = tuple(
    (day - date(1970, 1, 1)).days
    for day in (date(1970, 1, 1), date(1980, 1, 1), date(1980, 1, 6), date(2000, 1, 1))
)
"""Days on which clocks begin that nobody has set: of Unix, of PCs, of GPS, of boards. [days since 1970]"""
EPOCH = datetime(1970, 1, 1)


class TimeOrigin(NamedTuple):
    """Where the times of a trace begin."""

    origin_s: float
    """What is taken off each time: since the file's zero, or since 1970 in UTC. [s]"""
    begins: datetime | None
    """What the file's clock shows then; None where it tells no date."""
    note: str


def origin_of(
    told: Told,
    submit_s: Floats,
    keep: NDArray[np.bool_],
    keep_dates: bool,
    zero: Zero | None = None,
) -> TimeOrigin:
    """Return from when the times of the jobs that are kept count.

    By default from the first of them, so that a trace that is shifted as a whole gives
    the same replay; with their dates from midnight of its day, or from the file's zero.

    Raises
    ------
    InputError
        Where some times carry an offset from UTC and some do not, a clock was not set,
        or a job lies more than a year from all others.
    """
    if told.has_dates():
        _check_offsets(told, keep)
    _check_clock(told.table, told.name("submit"), submit_s, keep, told.has_dates())
    times = submit_s[keep]
    first_s = float(times.min())
    clock = _clock(told, submit_s, keep, zero)
    name = told.name("submit")
    if clock is None:
        origin_s = 0.0 if keep_dates else first_s
        how = (
            "as in the file"
            if keep_dates or first_s == 0
            else f"{first_s:,.10g} s earlier than in the file"
        )
        return TimeOrigin(origin_s, None, f"{name}: counted {how}")
    first_by_clock = clock(first_s)
    shown = first_by_clock.replace(microsecond=0).isoformat(" ")
    if not keep_dates:
        note = f"{name}: counted from the first job, {shown}; --keep-dates keeps day and hour"
        return TimeOrigin(first_s, first_by_clock, note)
    midnight = first_by_clock.replace(hour=0, minute=0, second=0, microsecond=0)
    since_s = (first_by_clock - midnight).total_seconds()
    note = f"{name}: dates kept, the replay begins at {midnight.isoformat(' ')}"
    return TimeOrigin(first_s - since_s, midnight, note)


class _Clock(NamedTuple):
    zero_s: float
    offset_s: float

    def __call__(self, seconds: float) -> datetime:
        return EPOCH + timedelta(seconds=self.zero_s + seconds + self.offset_s)


def _clock(
    told: Told, submit_s: Floats, keep: NDArray[np.bool_], zero: Zero | None
) -> _Clock | None:
    """Return what a file's clock shows at its seconds; None where it tells no date."""
    if told.has_dates():
        first = int(np.flatnonzero(keep)[submit_s[keep].argmin()])
        return _Clock(0.0, float(np.nan_to_num(told.offset_s("submit")[first])))
    if zero is not None:
        return _Clock(zero.unix_s, zero.offset_s)
    return _Clock(0.0, 0.0) if submit_s[keep].min() >= SECONDS_PER_YEAR else None


def _check_offsets(told: Told, keep: NDArray[np.bool_]) -> None:
    """Refuse times of which some carry their offset from UTC and some do not."""
    without = np.isnan(told.offset_s("submit"))
    other = np.flatnonzero(keep & (without != without[keep][0]))
    if len(other):
        name = told.name("submit")
        what = f"{name}: times with an offset from UTC beside times without one"
        fix = "write it for all or for none"
        place = told.table.place(int(other[0]), name)
        raise InputError(Problem(what, fix, place=place))


def _check_clock(
    table: TypedColumns,
    name: str,
    submit_s: Floats,
    keep: NDArray[np.bool_],
    is_time: bool,
) -> None:
    """Refuse times that no clock showed that was set right."""
    rows, each = np.flatnonzero(keep), submit_s[keep]
    late = np.flatnonzero(each - each.min() > LONGEST_S)
    _refuse_unset(table, name, rows, each, is_time)
    if len(late):
        what = f"{name}: a job more than {MOST_YEARS} years after the first"
        place = table.place(int(rows[late[0]]), name)
        raise InputError(Problem(what, "check its unit", place=place))
    _refuse_idle_year(table, name, rows, each)


def _refuse_unset(
    table: TypedColumns, name: str, rows: NDArray[np.int64], each: Floats, is_time: bool
) -> None:
    """Refuse days on which clocks begin that nobody has set, beside others."""
    late = each >= SECONDS_PER_YEAR
    if not late.any():
        return
    day = each // SECONDS_PER_DAY
    unset = np.isin(day, UNSET_DAYS) & (is_time | (day > 0))
    # counts from 0 begin so; times since 1970 do not
    unset |= (day == 0) & (is_time | (late.mean() > 0.5))
    if unset.any() and not unset.all():
        what = first_of(f"{name}: the clock was not set", int(unset.sum()))
        fix = "give the time at which it was submitted, or leave the job out"
        place = table.place(int(rows[unset.argmax()]), name)
        raise InputError(Problem(what, fix, place=place))


def _refuse_idle_year(
    table: TypedColumns, name: str, rows: NDArray[np.int64], each: Floats
) -> None:
    """Refuse jobs between which in time over a year lies: a clock was wrong, or two traces stand in one file."""
    order = np.argsort(each, kind="stable")
    gaps = np.diff(each[order])
    if len(gaps) and gaps.max() > SECONDS_PER_YEAR:
        before = int(gaps.argmax())
        # the fewer of the two sides is the wrong one
        wrong = before if 2 * (before + 1) <= len(order) else before + 1
        what = f"{name}: over a year lies between this job and the next in time"
        fix = "check its clock, or bring the trace of one time"
        place = table.place(int(rows[order[wrong]]), name)
        raise InputError(Problem(what, fix, place=place))
