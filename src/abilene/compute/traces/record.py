"""A trace as it was read: its jobs, what was left out of it and why, and how its times moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import Floats, Ints
from abilene.brief import brief
from abilene.compute.jobs import JOB_COLUMNS, Jobs
from abilene.errors import InputError, Place, Problem, refuse


class Dropped(NamedTuple):
    """Jobs that are left out, of one kind."""

    kind: str
    """What is wrong with them, as in "3 jobs without accelerators"."""
    jobs: int
    first: Place
    """Where the first of them stands."""

    def __str__(self) -> str:
        return f"{self.jobs:,} {self.kind} (the first in line {self.first.line:,})"


@dataclass(frozen=True, eq=False)
class RequestLoad:
    """Requests to language models, by the hour; shape (hours,) each, the first hour begins with the first request."""

    requests: Floats
    """Requests that came. [1/h]"""
    input_tokens: Floats
    """Tokens that they brought. [1/h]"""
    output_tokens: Floats
    """Tokens that were written for them. [1/h]"""
    __repr__ = brief


@dataclass(frozen=True, eq=False)
class Trace:
    """Jobs, or requests, of a file."""

    file: str
    form: str
    """Name of its form, as ``--format`` takes it."""
    title: str
    """The same for people."""
    read: int
    """Jobs, or requests, that stand in the file."""
    jobs: Jobs
    lines: Ints
    """Line of each job in the file, shape (jobs,)."""
    dropped: tuple[Dropped, ...]
    moved_s: float
    """How much earlier the times are than in the file, counted in it from its own zero
    or from 1970. [s]"""
    begins: datetime | None
    """What the clock of the file shows at second 0 of the jobs; None where it tells no date."""
    notes: tuple[str, ...]
    """What else was assumed."""
    requests: RequestLoad | None = None
    """Load of serving, where the file holds requests and no jobs."""
    __repr__ = brief

    @property
    def used(self) -> int:
        """Jobs, or requests, that are used."""
        return self.read - sum(each.jobs for each in self.dropped)

    def narrowed(self, accelerators: int, of_what: str, strict: bool = False) -> Trace:
        """Return it without the jobs that are wider than a cluster.

        Raises
        ------
        InputError
            If none is left, or if any is wider and ``strict`` refuses it.
        """
        fits = self.jobs.accelerators <= accelerators
        if fits.all():
            return self
        wide = int(np.flatnonzero(~fits)[0])
        kind = f"wider than {of_what} of {accelerators:,} accelerators"
        place = Place(self.file, int(self.lines[wide]), 1)
        more = Dropped(kind, int((~fits).sum()), place)
        if strict:
            refuse_dropped((more,))
        less = replace(
            self,
            jobs=some_jobs(self.jobs, fits),
            lines=self.lines[fits],
            dropped=(*self.dropped, more),
        )
        refuse_none_left(less)
        return less

    def sentences(self) -> Iterator[str]:
        """Yield in words what was read, used and left out, how times moved and what was assumed."""
        what = "requests" if self.requests else "jobs"
        used = f"{self.used:,} of {self.read:,} {what} used"
        left_out = ", ".join(map(str, self.dropped))
        rest = f"; left out: {left_out}" if left_out else ""
        yield f"trace: {self.title}; {used}{rest}"
        yield from self.notes


def some_jobs(jobs: Jobs, keep: NDArray[np.bool_]) -> Jobs:
    """Return some of the jobs of a trace."""
    return Jobs(**{name: getattr(jobs, name)[keep] for name in JOB_COLUMNS})


def refuse_dropped(dropped: Sequence[Dropped]) -> None:
    """Refuse a trace of which jobs are left out.

    Raises
    ------
    InputError
        With one problem for each kind.
    """
    fix = "take them out of the file, or read it without --strict"
    refuse(
        Problem(
            f"{each.jobs:,} jobs {each.kind}, here the first", fix, place=each.first
        )
        for each in dropped
    )


def refuse_none_left(trace: Trace) -> None:
    """Refuse a trace of which nothing can be replayed.

    Raises
    ------
    InputError
        With what is wrong with its jobs.
    """
    if trace.used:
        return
    what = "no job is left in the trace"
    if trace.dropped:
        what += f": {', '.join(map(str, trace.dropped))}"
    place = trace.dropped[0].first if trace.dropped else Place(trace.file, 1, 1)
    fix = "bring jobs that ran on accelerators, or say which column counts them: --column accelerators=NAME"
    raise InputError(Problem(what, fix, place=place))
