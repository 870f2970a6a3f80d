"""Readers of job traces: Microsoft's Philly, and plain tables of jobs.

A form of traces is what its columns are called and what their cells may be; a further
form is one more entry in ``FORMS``.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import Floats
from abilene.compute.jobs import Jobs
from abilene.dates import SECONDS_PER_HOUR
from abilene.errors import InputError, Problem
from abilene.tabular.columns import TypedColumns, header_of, read_columns
from abilene.tabular.faults import first_of
from abilene.tabular.wanted import Column

SECONDS_PER_DAY = 24 * SECONDS_PER_HOUR
SECONDS_PER_YEAR = 366 * SECONDS_PER_DAY
LAST_S = 253_402_300_799
"""The last second of the year 9999 since 1970: larger numbers are no seconds."""
MOST_YEARS = 100
"""No job and no trace lasts longer: such numbers are of another unit."""
MOST_ACCELERATORS = 10**9
"""No cluster has more: such numbers are no gang."""
MOST_TIER = 10**6
"""No trace has more priorities."""
UNSET_DAYS = tuple(
    (day - date(1970, 1, 1)).days
    for day in (date(1970, 1, 1), date(1980, 1, 1), date(1980, 1, 6), date(2000, 1, 1))
)
"""Days on which clocks begin that nobody has set: of Unix, of PCs, of GPS, of boards. [days since 1970]"""
LONGEST_S = MOST_YEARS * SECONDS_PER_YEAR


class TraceForm(NamedTuple):
    """The columns of a form of traces."""

    start: Column
    """Submission: a moment, or seconds."""
    work: Column
    accelerators: Column
    tier: Column = Column("tier", "whole", True, empty=0, least=0, most=MOST_TIER)
    whole_seconds: bool = False
    """Whether durations are cut to whole seconds, and jobs that last none are left out."""

    @property
    def columns(self) -> list[Column]:
        """All columns that are read."""
        return [self.start, self.work, self.accelerators, self.tier]

    def missing(self, header: set[str]) -> int:
        """Return how many of its columns a header lacks."""
        return len({column.name for column in self.columns[:3]} - header)


PHILLY = TraceForm(
    Column("timestamp", "moment"),
    # jobs that never ran are in the trace, too; they are left out, not refused
    Column("duration", least=0, most=LONGEST_S),
    Column("num_gpus", "whole", least=1, most=MOST_ACCELERATORS),
    whole_seconds=True,
)
"""Microsoft's Philly cluster."""
TIMED = TraceForm(
    Column("submitted", "moment"),
    Column("duration_s", least=np.nextafter(0, 1), most=LONGEST_S),
    Column("accelerators", "whole", least=1, most=MOST_ACCELERATORS),
)
"""A plain table with times."""
PLAIN = TIMED._replace(start=Column("submit_s", least=0, most=LAST_S))
"""A plain table with seconds."""
FORMS = (PHILLY, TIMED, PLAIN)
"""A file is of the form of whose columns it lacks the fewest, of the last of several."""


def read_philly(
    path: Path,
    first: date | None = None,
    end: date = date.max,
    least_duration_s: float = 0.0,
    most_accelerators: float = np.inf,
) -> Jobs:
    """Read jobs of Microsoft's Philly cluster: the columns timestamp, duration [s] and num_gpus.

    Durations are cut to whole seconds, and time counts from midnight of ``first``, or
    of the first job's day.

    Parameters
    ----------
    path : Path
        The trace.
    first, end : date, optional
        Keep what was submitted from the first day on, and before the end.
    least_duration_s : float
        Leave out shorter jobs. [s]
    most_accelerators : float, optional
        Leave out larger jobs.

    Raises
    ------
    InputError
        As ``read_columns``, or if no job is left.
    """
    table = read_columns(path, PHILLY.columns)
    days = table.values["timestamp"]["clock"].astype("datetime64[D]")
    keep = np.floor(table.values["duration"]) >= least_duration_s
    keep &= table.values["num_gpus"] <= most_accelerators
    keep &= (days >= np.datetime64(first or date.min)) & (days < np.datetime64(end))
    return _jobs(table, PHILLY, keep, first)


def read_jobs(path: Path) -> Jobs:
    """Read a plain table of jobs.

    Columns: ``submit_s``, or ``submitted`` with times such as 2026-01-31 12:00:00,
    which then count from midnight of the first job's day; ``duration_s``;
    ``accelerators``; and, where there are priorities, ``tier``, 0 first. Times carry
    their offset from UTC all or none. Seconds that begin after more than a year are
    those since 1970 and count from midnight, too.

    Raises
    ------
    InputError
        As ``read_columns``, if two columns say the same, or if there is no job.
    """
    return _read(path, TIMED, PLAIN)


def read_trace(path: Path) -> Jobs:
    """Read a trace of any form, by its columns.

    Raises
    ------
    InputError
        As ``read_philly`` and ``read_jobs``.
    """
    return _read(path, *FORMS)


def _read(path: Path, *forms: TraceForm) -> Jobs:
    columns = [column for form in forms for column in form.columns]
    alike = zip(*(form.columns for form in forms), strict=True)
    rivals = [{column.name for column in each} for each in alike]
    header = set(header_of(path, columns, rivals))
    form = min(reversed(forms), key=lambda form: form.missing(header))
    table = read_columns(path, form.columns)
    return _jobs(table, form, np.ones(len(table), bool), None)


def _jobs(
    table: TypedColumns, form: TraceForm, keep: NDArray[np.bool_], first: date | None
) -> Jobs:
    """Return the jobs of a trace that are kept."""
    work_s = table.values[form.work.name]
    tier = table.values.get(form.tier.name, np.zeros(len(table), np.int64))
    if form.whole_seconds:
        work_s = np.floor(work_s)
        keep = keep & (work_s >= 1)
    if not keep.any():
        raise _no_job(Path(table.file))
    return Jobs(
        submit_s=_counted(table, form.start.name, keep, first),
        accelerators=table.values[form.accelerators.name][keep],
        work_s=work_s[keep],
        tier=tier[keep],
    )


def _no_job(path: Path) -> InputError:
    what, fix = "no job is left in the trace", "widen what is kept"
    return InputError(Problem(what, fix, path=str(path)))


def _counted(
    table: TypedColumns, name: str, keep: NDArray[np.bool_], first: date | None
) -> Floats:
    """Return when the jobs that are kept were submitted [s]."""
    values = table.values[name]
    _refuse_unset_clock(table, name, keep)
    if values.dtype.names is None:
        epoch_s = values[keep]
        is_count = epoch_s.min() < SECONDS_PER_YEAR
        midnight_s = 0 if is_count else epoch_s.min() // SECONDS_PER_DAY * SECONDS_PER_DAY  # fmt: skip
        submit_s = epoch_s - midnight_s
    else:
        _check_offsets(table, name)
        submit_s = _since_midnight(values[keep], first)
    late = np.flatnonzero(submit_s - submit_s.min() > LONGEST_S)
    if len(late):
        what = f"{name}: a job more than {MOST_YEARS} years after the first"
        row = int(np.flatnonzero(keep)[late[0]])
        place = table.place(row, name)
        raise InputError(Problem(what, "check its unit", place=place))
    _refuse_idle_year(table, name, keep, submit_s)
    return submit_s


def _refuse_unset_clock(
    table: TypedColumns, name: str, keep: NDArray[np.bool_]
) -> None:
    """Refuse days on which clocks begin that nobody has set, beside others."""
    values, rows = table.values[name], np.flatnonzero(keep)
    is_time = values.dtype.names is not None
    each = values["clock"].astype(np.int64) / 1e6 if is_time else values
    each = np.asarray(each, float)[rows]
    late = each >= SECONDS_PER_YEAR
    if late.any():
        day = each // SECONDS_PER_DAY
        unset = np.isin(day, UNSET_DAYS) & (is_time | (day > 0))
        # counts from 0 begin so; times since 1970 do not
        unset |= (day == 0) & (is_time | (late.mean() > 0.5))
        if unset.any() and not unset.all():
            row = int(rows[unset.argmax()])
            what = first_of(f"{name}: the clock was not set", int(unset.sum()))
            fix = "give the time at which it was submitted, or leave the job out"
            raise InputError(Problem(what, fix, place=table.place(row, name)))


def _refuse_idle_year(
    table: TypedColumns, name: str, keep: NDArray[np.bool_], submit_s: Floats
) -> None:
    """Refuse jobs between which in time over a year lies: a clock was wrong, or two traces stand in one file."""
    rows, order = np.flatnonzero(keep), np.argsort(submit_s, kind="stable")
    gaps = np.diff(submit_s[order])
    if len(gaps) and gaps.max() > SECONDS_PER_YEAR:
        before = int(gaps.argmax())
        # the fewer of the two sides is the wrong one
        wrong = before if 2 * (before + 1) <= len(order) else before + 1
        row = int(rows[order[wrong]])
        what = f"{name}: over a year lies between this job and the next in time"
        fix = "check its clock, or bring the trace of one time"
        raise InputError(Problem(what, fix, place=table.place(row, name)))


def _since_midnight(moments: NDArray[np.void], first: date | None) -> Floats:
    """Return moments by the clock of the earliest one, from midnight of its day or of the first day [s]."""
    offset_s = np.nan_to_num(moments["offset_s"])
    clock_s = moments["clock"].astype(np.int64) / 1e6
    utc_s = clock_s - offset_s
    local_s = utc_s + offset_s[np.argmin(utc_s)]
    midnight_s = local_s.min() // SECONDS_PER_DAY * SECONDS_PER_DAY
    if first is not None:
        midnight_s = (first - date(1970, 1, 1)).days * SECONDS_PER_DAY
    return np.asarray(local_s - midnight_s)


def _check_offsets(table: TypedColumns, name: str) -> None:
    """Refuse times of which some carry their offset from UTC and some do not."""
    without = np.isnan(table.values[name]["offset_s"])
    other = np.flatnonzero(without != without[0])
    if len(other):
        what = f"{name}: times with an offset from UTC beside times without one"
        fix = "write it for all or for none"
        place = table.place(int(other[0]), name)
        raise InputError(Problem(what, fix, place=place))
