"""Jobs as they ran: the accelerators that they held in any interval."""

import numpy as np
import pytest

from abilene.compute.recorded import ALL, RecordedRuns
from abilene.errors import InputError, ShapeError


def runs(*rows, kinds=(ALL,), kind=None):
    start, end, gang = map(np.array, zip(*rows, strict=True))
    number = np.zeros(len(rows), np.int64) if kind is None else np.array(kind)
    return RecordedRuns(start * 1.0, end * 1.0, gang * 1.0, number, kinds)


def test_means_over_intervals_are_exact():
    found = runs((0, 1800, 8), (900, 5400, 4))
    hours = np.arange(3) * 3600.0
    held = found.held_means(hours, hours + 3600)
    assert held.tolist() == [[8 * 0.5 + 4 * 0.75, 4 * 0.5, 0.0]]
    assert found.accelerator_hours == 8 * 0.5 + 4 * 1.25
    assert found.most_held == 12


def test_one_ends_where_another_starts():
    found = runs((0, 100, 8), (100, 200, 8), (100, 200, 2))
    assert found.most_held == 10


def test_each_class_is_counted_by_itself():
    found = runs((0, 3600, 8), (0, 1800, 4), kinds=("a", "b", "c"), kind=[0, 1])
    held = found.held_means(np.zeros(1), np.full(1, 3600.0))
    assert held.tolist() == [[8.0], [2.0], [0.0]]


def test_arrays_that_do_not_align_are_refused():
    one = np.zeros(1)
    with pytest.raises(ShapeError, match="one value per run"):
        RecordedRuns(one, np.ones(2), one, one.astype(np.int64))
    with pytest.raises(InputError, match="ends before it starts"):
        RecordedRuns(one, one, one, one.astype(np.int64))
