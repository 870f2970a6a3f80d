"""A trace of any form, read into one record: the one way in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from abilene.arrays import Floats
from abilene.compute.jobs import Jobs
from abilene.compute.traces.detect import seen_in_file
from abilene.compute.traces.dropping import Sorted, unusable_jobs
from abilene.compute.traces.forms import Form, JobRows, JobState
from abilene.compute.traces.found import found_in
from abilene.compute.traces.plain import MOST_ACCELERATORS, PLAIN
from abilene.compute.traces.rebase import TimeOrigin, origin_of
from abilene.compute.traces.record import Trace, refuse_dropped, refuse_none_left
from abilene.compute.traces.requests import requests_by_hour, unusable_requests
from abilene.compute.traces.told import Told, read_told
from abilene.dates import SECONDS_PER_HOUR
from abilene.errors import InputError, Place, Problem

AS_THEY_ARE: Mapping[str, str] = MappingProxyType({})
EVEN = "requests are load of serving: tokens written in each hour, whatever model wrote them"
NOT_USEFUL = "they hold accelerators and draw power, and their work is not useful"
OPTIONAL = ("tier",)
"""Columns of a plain table that are easily misspelt."""


def read_trace(
    path: Path,
    form: str = "",
    columns: Mapping[str, str] = AS_THEY_ARE,
    keep_dates: bool = False,
    strict: bool = False,
) -> Trace:
    """Read a trace of jobs or of requests.

    Parameters
    ----------
    path : Path
        The file, in any form that ``tabular`` reads.
    form : str
        Name of its form; by default found by its header or its first line.
    columns : mapping of str to str
        Columns by what they say, such as {"accelerators": "ngpu", "duration_h":
        "wall"}: a name, or a number from 1 where there is no header.
    keep_dates : bool
        Whether times keep their dates, and do not count from the first job.
    strict : bool
        Whether jobs that no replay can use are refused, and not left out.

    Raises
    ------
    InputError
        If the file or its form cannot be read, its times contradict each other, no job
        is left, or ``strict`` finds what would be left out.
    """
    seen = seen_in_file(path, form, columns)
    optional = OPTIONAL if seen.form is PLAIN else ()
    told = read_told(path, seen.said, seen.layout, optional)
    how = _How(path, seen.form, keep_dates, strict)
    return _requests(told, how) if seen.form.serves else _jobs(told, how)


class _How(NamedTuple):
    """How a trace is read."""

    path: Path
    form: Form
    keep_dates: bool
    strict: bool

    def trace(self, rows: Sorted, notes: tuple[str, ...]) -> Trace:
        """Return a trace whose jobs are still to come, if any can be used."""
        if self.strict:
            refuse_dropped(rows.dropped)
        nothing = np.zeros(0)
        trace = Trace(
            file=str(self.path),
            form=self.form.name,
            title=f"{self.path.name}, {self.form.title}",
            read=rows.read,
            jobs=Jobs(nothing, nothing.astype(np.int64), nothing),
            lines=np.zeros(0, np.int64),
            dropped=rows.dropped,
            moved_s=0.0,
            begins=None,
            notes=notes,
        )
        refuse_none_left(trace)
        return trace

    def origin_of(self, told: Told, submit_s: Floats, rows: Sorted) -> TimeOrigin:
        """Return from when times count."""
        zero = self.form.zero_of(self.path) if self.form.zero_of else None
        return origin_of(told, submit_s, rows.keep, self.keep_dates, zero)


def _requests(told: Told, how: _How) -> Trace:
    nobody = np.zeros(len(told), np.bool_)
    rows = Sorted(told.table, unusable_requests(told), nobody)
    trace = how.trace(rows, (EVEN,))
    since = how.origin_of(told, told.numbers("submit"), rows)
    return replace(
        trace,
        requests=requests_by_hour(told, rows.keep, since.origin_s),
        moved_s=since.origin_s,
        begins=since.begins,
        notes=(*trace.notes, since.note),
    )


def _jobs(told: Told, how: _How) -> Trace:
    found = how.form.rule(told, found_in(told, how.form))
    rows = Sorted(told.table, unusable_jobs(found), found.not_jobs)
    trace = how.trace(rows, (*found.notes, *_parts(found)))
    return _with_jobs(trace, found, rows, how.origin_of(told, found.submit_s, rows))


def _parts(found: JobRows) -> Iterator[str]:
    parts = int(found.not_jobs.sum())
    if parts:
        yield f"{parts:,} rows are parts of jobs, and not counted"


def _with_jobs(trace: Trace, found: JobRows, rows: Sorted, since: TimeOrigin) -> Trace:
    """Return a trace with its jobs, whose times count from a moment."""
    keep = rows.keep
    asked = found.accelerators[keep]
    whole = np.ceil(asked)
    if whole.max() > MOST_ACCELERATORS:
        widest = int(found.lines[keep][whole.argmax()])
        what = f"a job on {whole.max():g} accelerators"
        place = Place(trace.file, widest, 1)
        raise InputError(Problem(what, "check its unit", place=place))
    jobs = Jobs(
        submit_s=found.submit_s[keep] - since.origin_s,
        accelerators=whole.astype(np.int64),
        work_s=found.work_s[keep],
        tier=found.tier[keep],
        requested_s=found.requested_s[keep],
        user=found.user[keep],
        deadline_s=found.deadline_s[keep] - since.origin_s,
        useful=found.state[keep] == JobState.USEFUL,
    )
    lost = int((~jobs.useful).sum())
    failed = [f"{lost:,} jobs failed or were cancelled: {NOT_USEFUL}"] if lost else []
    shares = _of_shares(asked, whole, found.work_s[keep])
    notes = (*trace.notes, *shares, *failed, since.note)
    return replace(
        trace,
        jobs=jobs,
        lines=found.lines[keep],
        moved_s=since.origin_s,
        begins=since.begins,
        notes=notes,
    )


def _of_shares(asked: Floats, whole: Floats, work_s: Floats) -> list[str]:
    """Say how shares of an accelerator are counted, if there are any."""
    parts = int((asked != whole).sum())
    if not parts:
        return []
    by_share, by_whole = (
        float(each @ work_s) / SECONDS_PER_HOUR for each in (asked, whole)
    )
    return [
        f"{parts:,} jobs share accelerators; here each holds whole ones, {by_whole:,.1f} accelerator-hours in place "
        f"of {by_share:,.1f}"
    ]
