"""A trace as it ran: recorded starts and ends of a file of any form that tells them, by the clock of the world.

A job counts whatever became of it: one that failed drew power all the same. One that
was still running when the file was written holds its accelerators for as long as the file
says that it had run, else until the last time that it tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from abilene.arrays import Bools, Floats, Ints
from abilene.compute.recorded import ALL, RecordedRuns
from abilene.compute.traces.detect import KNOWN, Recognised, seen_in_file
from abilene.compute.traces.dropping import Sorted, unusable_jobs
from abilene.compute.traces.forms import JobRows, JobState
from abilene.compute.traces.found import found_in
from abilene.compute.traces.reading import AS_THEY_ARE
from abilene.compute.traces.rebase import SECONDS_PER_YEAR
from abilene.compute.traces.told import Told, read_told
from abilene.dates import SECONDS_PER_HOUR
from abilene.errors import InputError, Place, Problem
from abilene.tabular.columns import read_columns
from abilene.tabular.header import check_rivals, column_names
from abilene.tabular.rows import head_of, rows_of
from abilene.tabular.wanted import Column

OTHER = "other"
"""Class of the jobs of all classes beyond the largest."""
MOST_CLASSES = 6
"""So many draws can be told apart at most: classes that run beside each other hide each other."""
CLASSES = ("class", "hardware", "partition", "queue")
"""Columns that may hold the class of a job, in capitals or not; a file has one of them at most."""


class _Runs(NamedTuple):
    """Starts and ends of the rows of a file, since 1970 in UTC. [s]"""

    start_s: Floats
    end_s: Floats
    running: Bools
    """Whether a job had not ended."""
    notes: tuple[str, ...]


def read_recorded(
    path: Path,
    clock_offset_s: float = 0.0,
    form: str = "",
    columns: Mapping[str, str] = AS_THEY_ARE,
) -> RecordedRuns:
    """Read when jobs held accelerators, from a trace of any form that tells when they started.

    Parameters
    ----------
    path : Path
        The file: Slurm's accounts, or a table with ``start``, ``end`` (or a duration)
        and ``accelerators``, and where jobs differ one of ``CLASSES``.
    clock_offset_s : float
        Offset from UTC of times that carry none. [s]
    form, columns
        As in ``read_trace``.

    Raises
    ------
    InputError
        As ``read_trace``, or if the file does not tell when jobs started, or on which
        day.
    """
    seen = seen_in_file(path, form, columns)
    place = Place(str(path), 1, 1)
    if seen.form.serves or "start" not in seen.said:
        what = f"{seen.form.title}: it does not tell when jobs started"
        fix = "bring start, end and accelerators, or say which columns they are: --column start=NAME"
        raise InputError(Problem(what, fix, place=place))
    told = read_told(path, seen.said, seen.layout)
    found = seen.form.rule(told, found_in(told, seen.form))
    ran = _runs(told, found, clock_offset_s, place)
    rows = Sorted(told.table, _unusable(found, ran), found.not_jobs)
    if not rows.keep.any():
        left_out = ", ".join(map(str, rows.dropped))
        what = f"no job ran on accelerators: {left_out}"
        raise InputError(Problem(what, "bring jobs that ran", place=place))
    keep, gang = rows.keep, found.accelerators
    held = np.where(keep, gang * (ran.end_s - ran.start_s), 0.0)
    kind, kinds = _classes(path, seen, keep, held)
    return RecordedRuns(
        ran.start_s[keep],
        ran.end_s[keep],
        gang[keep],
        kind,
        kinds,
        (*_counted(rows, int((ran.running & keep).sum())), *ran.notes),
    )


def _runs(told: Told, found: JobRows, clock_offset_s: float, place: Place) -> _Runs:
    """Return when each row started and ended; refuse times that tell no day."""
    start_s, notes = found.start_s, []
    if told.has_dates("start"):
        lacks = np.isnan(told.offset_s("start")) & np.isfinite(start_s)
        start_s = np.where(lacks, start_s - clock_offset_s, start_s)
        if lacks.any():
            hours = clock_offset_s / SECONDS_PER_HOUR
            notes.append(
                f"{told.name('start')}: times without an offset from UTC, taken by the clock of the meter, "
                f"UTC{hours:+g} h"
            )
    elif not np.nanmax(start_s, initial=0.0) >= SECONDS_PER_YEAR:
        what = f"{told.name('start')}: its numbers tell no day"
        fix = "write times such as 2026-01-31T06:00Z, or seconds since 1970"
        raise InputError(Problem(what, fix, place=place))
    running = np.isfinite(start_s)
    running &= found.never_ended | (found.state == JobState.RUNNING)
    ended_s = start_s + found.work_s
    last_s = np.nanmax(np.concatenate([start_s, ended_s]), initial=0.0)
    # how long it has run so far may be told, as by sacct
    ended_s = np.where(running & ~(found.work_s > 0), last_s, ended_s)
    return _Runs(start_s, ended_s, running, tuple(notes))


def _unusable(found: JobRows, ran: _Runs) -> Iterator[tuple[str, Bools]]:
    """Yield kinds of rows that held nothing that is known, as in ``unusable_jobs``, and which are of it."""
    still = ran.running & (ran.end_s > ran.start_s) & (found.accelerators > 0)
    no_start = np.isnan(ran.start_s)
    for kind, these in unusable_jobs(found._replace(submit_s=ran.start_s)):
        known = still | (no_start & (kind == "with missing values"))
        yield kind, these & ~known
    yield "whose start is not told", no_start


def _counted(rows: Sorted, running: int) -> Iterator[str]:
    yield f"jobs: {int(rows.keep.sum()):,} of {rows.read:,} used"
    yield from (f"jobs: left out {each}" for each in rows.dropped)
    if running:
        yield f"jobs: {running:,} had not ended; they hold accelerators as far as the file tells"


def _classes(
    path: Path, seen: Recognised, keep: Bools, held: Floats
) -> tuple[Ints, tuple[str, ...]]:
    """Return the class of each job that is kept, and the names of classes, those that held most first."""
    name = _class_column(path, seen)
    if not name:
        return np.zeros(int(keep.sum()), np.int64), (ALL,)
    texts = read_columns(path, [Column(name, "text")], seen.layout).values[name]
    names, number = np.unique(texts[keep].astype(str), return_inverse=True)
    order = np.argsort(-np.bincount(number, held[keep]), kind="stable")
    place = np.empty(len(names), np.int64)
    place[order] = np.arange(len(names))
    kinds = tuple(names[order].tolist())
    if len(kinds) > MOST_CLASSES:
        kinds = (*kinds[: MOST_CLASSES - 1], OTHER)
    return np.minimum(place[number], len(kinds) - 1), kinds


def _class_column(path: Path, seen: Recognised) -> str:
    """Return the name of the column of classes; nothing where there is none."""
    header, line = list(seen.layout.names), 1
    if not header:
        line, cells = head_of(rows_of(path, KNOWN, seen.layout), path)
        header = column_names(cells)
    found = [name for name in header if name.lower() in CLASSES]
    check_rivals(found, [found], Place(str(path), line, 1))
    return next(iter(found), "")
