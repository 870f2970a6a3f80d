"""Jobs as they ran: recorded starts and ends, and how many accelerators they held between any two times.

A replay of recorded starts needs no scheduler. Accelerators held are a step function of
time, so their integral is a line between events, and the mean over any interval is
exact whatever its length.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import ByValue, Floats, Ints
from abilene.brief import brief
from abilene.errors import InputError, Place, Problem, ShapeError
from abilene.tabular.columns import TypedColumns, header_of, read_columns
from abilene.tabular.faults import first_of
from abilene.tabular.wanted import Column

ALL = "all"
"""Class of jobs where the file has no column of classes."""
OTHER = "other"
"""Class of the jobs of all classes beyond the ``MOST_CLASSES`` largest."""
MOST_CLASSES = 6
"""So many draws can be told apart at most: classes that run beside each other hide each other."""
CLASSES = ("class", "hardware", "partition", "queue")
"""Columns that may hold the class of a job; a file has one of them at most."""
GANG = Column("accelerators", least=np.nextafter(0, 1), most=1e9)
TIMES = (Column("start", "moment", offset=True), Column("end", "moment", offset=True))


@dataclass(frozen=True, eq=False)
class RecordedRuns(ByValue):
    """When jobs held accelerators; arrays of shape (runs,)."""

    start_s: Floats
    """Since 1970, UTC. [s]"""
    end_s: Floats
    """Since 1970, UTC. [s]"""
    accelerators: Floats
    """Held from start to end; a share of one counts as such."""
    kind: Ints
    """Number of its class in ``kinds``."""
    kinds: tuple[str, ...] = (ALL,)
    """Classes: of hardware, of a partition or a queue."""
    left_out: tuple[str, ...] = ()
    """What the file held and no replay can use, in words."""
    __repr__ = brief

    def __post_init__(self) -> None:
        shapes = {
            name: np.shape(getattr(self, name))
            for name in ("start_s", "end_s", "accelerators", "kind")
        }
        if len(set(shapes.values())) > 1:
            raise ShapeError(f"recorded runs: shapes {shapes}; give one value per run")
        if (self.end_s <= self.start_s).any():
            raise InputError("recorded runs: a run ends before it starts; leave it out")

    def __len__(self) -> int:
        return len(self.start_s)

    @property
    def accelerator_hours(self) -> float:
        """Accelerators held. [accelerator-hours]"""
        return float(self.accelerators @ (self.end_s - self.start_s)) / 3600

    @property
    def most_held(self) -> float:
        """Accelerators held at one time, the most of all. [-]"""
        _, held = _steps(self.start_s, self.end_s, self.accelerators)
        return float(held.max(initial=0.0))

    def held_means(self, begin_s: Floats, end_s: Floats) -> Floats:
        """Return the accelerators held by each class, as means over intervals, shape (kinds, intervals).

        Parameters
        ----------
        begin_s, end_s : array, shape (intervals,)
            Since 1970, UTC; each longer than nothing. [s]
        """
        found = np.zeros((len(self.kinds), len(begin_s)))
        for kind in range(len(self.kinds)):
            mine = self.kind == kind
            runs = (self.start_s[mine], self.end_s[mine], self.accelerators[mine])
            times, held = _steps(*runs)
            if len(times):
                # between events the integral is a line, before and after them it stands
                whole = np.append(0.0, np.cumsum(held[:-1] * np.diff(times)))
                ends = (np.interp(each, times, whole) for each in (begin_s, end_s))
                first, last = ends
                found[kind] = (last - first) / (end_s - begin_s)
        return found


def _steps(start_s: Floats, end_s: Floats, gang: Floats) -> tuple[Floats, Floats]:
    """Return the times at which a run starts or ends, and the accelerators held from each on."""
    times, place = np.unique(np.concatenate([start_s, end_s]), return_inverse=True)
    change = np.bincount(place, np.concatenate([gang, -gang]), minlength=len(times))
    return times, np.cumsum(change)


def read_recorded(path: Path) -> RecordedRuns:
    """Read recorded runs from a table.

    Columns: ``start`` and ``end``, times with their offset from UTC; ``accelerators``,
    and, where jobs differ, one of ``class``, ``hardware``, ``partition`` and ``queue``.
    Runs that end when they start are left out and counted.

    Raises
    ------
    InputError
        As ``read_columns``; if a run ends before it starts, or none is left.
    """
    classes = [Column(name, "text") for name in CLASSES]
    names = header_of(path, (*TIMES, GANG, *classes), [CLASSES])
    named = [column for column in classes if column.name in names]
    table = read_columns(path, (*TIMES, GANG, *named))
    start_s, end_s = (_utc_s(table.values[column.name]) for column in TIMES)
    backwards = end_s < start_s
    if backwards.any():
        what = first_of("a run ends before it starts", int(backwards.sum()))
        place = table.place(int(backwards.argmax()), "end")
        raise InputError(Problem(what, "mend its times", place=place))
    ran = end_s > start_s
    if not ran.any():
        fix = "bring jobs that ran: start, end, accelerators"
        place = Place(str(path), 1, 1)
        raise InputError(Problem("no job in the table ran", fix, place=place))
    kind, kinds = _classes(table, [column.name for column in named], ran, end_s - start_s)  # fmt: skip
    return RecordedRuns(
        start_s[ran],
        end_s[ran],
        table.values["accelerators"][ran],
        kind,
        kinds,
        _left_out(table, ran),
    )


def _utc_s(moments: NDArray[np.void]) -> Floats:
    """Return moments with their offsets as seconds since 1970, UTC."""
    return np.asarray(moments["clock"].astype(np.int64) / 1e6 - moments["offset_s"])


def _left_out(table: TypedColumns, ran: NDArray[np.bool_]) -> tuple[str, ...]:
    if ran.all():
        return ()
    first = int(table.lines[int((~ran).argmax())])
    return (f"{int((~ran).sum()):,} runs of no length, the first in line {first:,}",)


def _classes(
    table: TypedColumns, named: Sequence[str], ran: NDArray[np.bool_], length_s: Floats
) -> tuple[Ints, tuple[str, ...]]:
    """Return the class of each run that ran, and the names of classes, the largest first."""
    if not named:
        return np.zeros(int(ran.sum()), np.int64), (ALL,)
    texts = table.values[named[0]][ran].astype(str)
    names, number = np.unique(texts, return_inverse=True)
    held = np.bincount(number, (table.values["accelerators"] * length_s)[ran])
    order = np.argsort(-held, kind="stable")
    place = np.empty(len(names), np.int64)
    place[order] = np.arange(len(names))
    kinds = tuple(names[order].tolist())
    if len(kinds) > MOST_CLASSES:
        kinds = (*kinds[: MOST_CLASSES - 1], OTHER)
    return np.minimum(place[number], len(kinds) - 1), kinds
