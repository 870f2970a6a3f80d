"""Measured power and recorded jobs cut into the same intervals: what drew, in each of them, and what was known.

Power stands from row to row of the meter, jobs start and end when they do, and errors
are told by the hour of the meter's clock; where its step is longer than an hour, by
that step. So time is cut at all of these, and every mean is exact.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from abilene.arrays import Bools, ByValue, Floats, Ints
from abilene.brief import brief
from abilene.compute.recorded import RecordedRuns
from abilene.dates import SECONDS_PER_HOUR
from abilene.resource.power_log import PowerLog

WHOLE_S = 1.0
"""An interval is known where no more than so much of it is not. [s]"""
W_PER_MW = 1e6


@dataclass(frozen=True, eq=False)
class MeteredIntervals(ByValue):
    """Pieces of time in which the meter stands still, and the intervals of which they are parts."""

    begin_s: Floats
    """Of each interval, since 1970, UTC, shape (intervals,). [s]"""
    hours: Floats
    """Length of each interval. [h]"""
    known: Bools
    """Whether all of an interval was measured, and jobs were recorded."""
    not_known: int
    """Intervals in which power was not measured throughout."""
    not_recorded: int
    """Intervals before the first start or after the last end of a job."""
    part_of: Ints
    """Interval of each piece, shape (pieces,)."""
    piece_s: Floats
    """Length of each piece. [s]"""
    row: Ints
    """Row of the meter of each piece."""
    held: Floats
    """Accelerators held by each class, shape (kinds, pieces)."""
    __repr__ = brief

    def mean(self, of_pieces: Floats) -> Floats:
        """Return the means over intervals, the known parts of each, of a value of each piece."""
        count = len(self.hours)
        whole = np.bincount(self.part_of, of_pieces * self.piece_s, count)
        length = np.bincount(self.part_of, self.piece_s, count)
        return np.divide(whole, length, out=np.zeros(count), where=length > 0)

    def some(self, of_pieces: Bools) -> Bools:
        """Return whether something is so in any piece of each interval."""
        return np.bincount(self.part_of, of_pieces, len(self.hours)) > 0


def cut_into_intervals(log: PowerLog, runs: RecordedRuns) -> MeteredIntervals:
    """Cut measured power and recorded jobs into the intervals by which errors are told.

    Returns
    -------
    MeteredIntervals
        Of the time that the meter spans.
    """
    edges = _interval_edges(log)
    cuts = np.unique(np.concatenate([log.begin_s, log.end_s, edges]))
    begin, end = cuts[:-1], cuts[1:]
    middle = (begin + end) / 2
    row = np.searchsorted(log.begin_s, middle, side="right") - 1
    part_of = np.searchsorted(edges, middle, side="right") - 1
    inside = (row >= 0) & (part_of < len(edges) - 1)
    measured = inside & (middle < log.end_s[row]) & np.isfinite(log.mw[row])
    begin, end, row, part_of = (each[measured] for each in (begin, end, row, part_of))
    length_s = np.diff(edges)
    covered = np.bincount(part_of, end - begin, len(length_s))
    metered = covered >= length_s - WHOLE_S
    first, last = float(runs.start_s.min()), float(runs.end_s.max())
    recorded = (edges[:-1] >= first) & (edges[1:] <= last)
    return MeteredIntervals(
        begin_s=edges[:-1],
        hours=length_s / SECONDS_PER_HOUR,
        known=metered & recorded,
        not_known=int((~metered & recorded).sum()),
        not_recorded=int((~recorded).sum()),
        part_of=part_of.astype(np.int64),
        piece_s=end - begin,
        row=row.astype(np.int64),
        held=runs.held_means(begin, end),
    )  # fmt: skip


def _interval_edges(log: PowerLog) -> Floats:
    """Return the ends of intervals: hours of the meter's clock, or its own rows where they are longer."""
    if log.step_s > SECONDS_PER_HOUR:
        return np.unique(np.append(log.begin_s, log.end_s[-1]))
    hours = (
        np.floor((log.begin_s[0] + log.offset_s) / SECONDS_PER_HOUR),
        np.ceil((log.end_s[-1] + log.offset_s) / SECONDS_PER_HOUR),
    )
    return np.arange(hours[0], hours[1] + 1) * SECONDS_PER_HOUR - log.offset_s
