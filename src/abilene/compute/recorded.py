"""Jobs as they ran: recorded starts and ends, and how many accelerators they held between any two times.

A replay of recorded starts needs no scheduler. Accelerators held are a step function of
time, so their integral is a line between events, and the mean over any interval is
exact whatever its length.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from abilene.arrays import ByValue, Floats, Ints
from abilene.brief import brief
from abilene.errors import InputError, ShapeError

ALL = "all"
"""Class of jobs where the file has no column of classes."""


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
    notes: tuple[str, ...] = ()
    """What was left out, and what was assumed of times, in words."""
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
