"""The best start by hand."""

import numpy as np

from abilene.compute._deferral import best_starts_s

SIGNAL = np.array([5.0, 1.0, 3.0])


def best(first, last, run):
    ends = (np.array([float(each)]) for each in (first, last, run))
    return best_starts_s(SIGNAL, 10.0, *ends)[0]


def test_a_run_begins_or_ends_on_a_border_or_where_it_may():
    assert best(0, 30, 10) == 10
    assert best(0, 30, 15) == 10  # ends in the hour of 3
    assert best(0, 30, 25) == 5  # as dear as from 10 on, and earlier
    assert best(0, 7, 10) == 7
    assert best(12, 30, 5) == 12
    assert best(16, 39, 5) == 16 - 1 + 1  # 4 of 1 and 1 of 3
    assert best(21, 60, 10) == 40  # the signal comes again


def test_of_starts_that_cost_the_same_the_first():
    assert best(10, 100, 30) == 10
