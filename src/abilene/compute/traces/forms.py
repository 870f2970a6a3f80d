"""What a form of traces is: its columns by meaning, their units, its words for how a job ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import Floats, Ints
from abilene.compute.traces.told import Told, TraceColumn
from abilene.errors import InputError, Place, Problem
from abilene.tabular.separated import FOUND, Layout


class JobState(IntEnum):
    """How a job ended."""

    LOST = 0
    """It failed, was cancelled or ran out of time: it held accelerators for nothing."""
    USEFUL = 1
    WAITING = 2
    """It never started."""
    RUNNING = 3
    """It was still running when the trace was taken."""
    STRANGE = 4
    """A word that its form does not have."""
    PART = 5
    """A part of a job, which stands as a whole in another row."""


class Zero(NamedTuple):
    """The moment from which a file counts its seconds."""

    unix_s: float
    """Since 1970. [s]"""
    offset_s: float
    """Of its clock from UTC. [s]"""


class JobRows(NamedTuple):
    """What a file tells of its jobs, one value for each row; NaN where it tells nothing."""

    lines: Ints
    submit_s: Floats
    start_s: Floats
    work_s: Floats
    accelerators: Floats
    """Size of the gang, which may be a fraction."""
    state: Ints
    """A ``JobState`` each."""
    requested_s: Floats
    user: Ints
    tier: Ints
    deadline_s: Floats
    never_started: NDArray[np.bool_]
    never_ended: NDArray[np.bool_]
    not_jobs: NDArray[np.bool_]
    """Rows that are no jobs, such as the steps of one."""
    notes: tuple[str, ...] = ()


def as_found(told: Told, found: JobRows) -> JobRows:
    """Return what was found, where a form has no rule of its own."""
    del told
    return found


def opens_nothing(line: str) -> bool:
    """Return that a line does not open a form, which has a header always."""
    del line
    return False


class Form(NamedTuple):
    """A form of traces."""

    name: str
    """As ``--format`` takes it."""
    title: str
    """The same for people."""
    marks: tuple[str, ...]
    """Columns by which a header is known, in small letters; all of them are there, in capitals or not."""
    said: Mapping[str, TraceColumn]
    """Columns by meaning: submit, start, end, duration, accelerators, asked
    (accelerators), processors, status, requested (wall time), user, tier, deadline."""
    rule: Callable[[Told, JobRows], JobRows] = as_found
    """What is to be done with what was found."""
    by_span: bool = False
    """Whether work lasts from start to end, whatever the column of durations says."""
    layout: Layout = FOUND
    """How it is written without a header, or where no first line tells."""
    opens: Callable[[str], bool] = opens_nothing
    """Whether a file without a header is of this form, by its first line."""
    refused: tuple[str, str] | None = None
    """Why a file of this form holds no jobs that can be replayed, and what to bring instead."""
    zero_of: Callable[[Path], Zero | None] | None = None
    """What a file says of the moment from which it counts seconds."""
    serves: bool = False
    """Whether its rows are requests, and no jobs."""

    def header_fits(self, header: Sequence[str]) -> bool:
        """Return whether a header has all its marks."""
        names = {name.lower() for name in header}
        return bool(self.marks) and set(self.marks) <= names

    def said_there(self, header: Sequence[str]) -> dict[str, TraceColumn]:
        """Return what it says in the columns that are there, capitals or not, by meaning."""
        by_name = {name.lower(): name for name in reversed(header)}
        there = {
            meaning: list(filter(None, map(by_name.get, map(str.lower, one.names))))
            for meaning, one in self.said.items()
        }
        return {
            meaning: self.said[meaning].named(names[0])
            for meaning, names in there.items()
            if names
        }

    def check(self, place: Place) -> None:
        """Refuse a file of a form that holds no jobs.

        Raises
        ------
        InputError
            With what to bring instead.
        """
        if self.refused is not None:
            what, fix = self.refused
            raise InputError(Problem(f"{self.title}: {what}", fix, place=place))
