"""What no replay can use: left out by kind, each counted, with the place of its first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from abilene.compute.traces.forms import JobRows, JobState
from abilene.compute.traces.record import Dropped
from abilene.errors import Place
from abilene.tabular.columns import TypedColumns

Kinds = Iterable[tuple[str, NDArray[np.bool_]]]


class Sorted:
    """Rows of a trace, those that can be used and the others by kind.

    Parameters
    ----------
    table : TypedColumns
        The file.
    kinds : iterable of (str, array)
        What is wrong with rows, and with which; a row of several kinds counts for the
        first.
    not_counted : array, shape (rows,)
        Rows that are no jobs.
    """

    def __init__(
        self, table: TypedColumns, kinds: Kinds, not_counted: NDArray[np.bool_]
    ) -> None:
        self._table = table
        self.keep = ~not_counted
        self.read = int(self.keep.sum())
        self.dropped = tuple(self._drop(kinds))

    def _drop(self, kinds: Kinds) -> Iterator[Dropped]:
        for kind, unusable in kinds:
            these = self.keep & unusable
            if these.any():
                line = int(self._table.lines[int(these.argmax())])
                place = Place(self._table.file, line, 1)
                yield Dropped(kind, int(these.sum()), place)
                self.keep &= ~these


def unusable_jobs(found: JobRows) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Yield kinds of jobs that no replay can use, and which are of it; one of several counts for the first."""
    state = found.state
    yield "never started", found.never_started | (state == JobState.WAITING)
    yield (
        "not ended when the trace was taken",
        (found.never_ended | (state == JobState.RUNNING)),
    )
    yield "of a status that is not known", state == JobState.STRANGE
    lacking = np.isnan(found.submit_s) | np.isnan(found.work_s)
    yield "with missing values", lacking | np.isnan(found.accelerators)
    yield "without accelerators", found.accelerators <= 0
    yield "that end before they start", found.work_s < 0
    yield "of zero length", found.work_s == 0
