"""The kernels of outages by hand."""

import numpy as np
import pytest

from abilene.power._outages import events, shift_add, walk, with_store


def test_a_walk_starts_where_it_is_told_and_never_leaves_its_range():
    path = np.empty(5000, dtype=np.int64)
    walk(3, 2, 0.5, 0.5, np.random.default_rng(1), path)
    assert path[0] == 2
    assert set(path.tolist()) == {0, 1, 2, 3}


def test_a_walk_without_events_stands_still():
    path = np.empty(10, dtype=np.int64)
    walk(3, 3, 0.0, 0.5, np.random.default_rng(1), path)
    assert path.tolist() == [3] * 10


def test_events_are_stretches():
    assert events(np.array([1.0, 2.0, 0.0, 0.0, 3.0, 0.0])) == 2
    assert events(np.zeros(4)) == 0


def test_shift_add_is_the_convolution_on_a_wider_grid():
    table, weights = np.array([0.25, 0.75]), np.array([0.1, 0.2, 0.7])
    wide = np.zeros(7)
    wide[::3] = weights
    found = shift_add(table, weights, 3)
    assert found == pytest.approx(np.convolve(table, wide))


def test_a_shortage_of_rounding_is_none():
    unserved = np.empty(2)
    none = (0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0)
    left = with_store(np.array([1.0, 1.0]), np.array([1 - 1e-14, 0.5]), none, unserved)
    assert unserved.tolist() == [0.0, 0.5]
    assert left == 0.0
