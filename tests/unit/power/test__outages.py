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


def test_a_store_by_hand():
    """Leak first, then what is to spare up to charge and room; then what is missing up to discharge and content."""
    load = np.array([10.0, 10.0, 10.0, 10.0, 10.0, 10.0])
    supply = np.array([10.0, 30.0, 12.0, 7.0, 0.0, 9.5])
    # charge 8, discharge 4, energy 6; half is lost on the way in, a fifth on the way out
    store = (8.0, 4.0, 6.0, 0.5, 0.8, 0.9, 2.0)
    unserved = np.full(6, np.nan)
    left = with_store(load, supply, store, unserved)
    soc = 2.0 * 0.9
    soc = soc * 0.9 + 0.5 * 8  # 20 to spare, 8 go in
    soc = min(6.0, soc * 0.9 + 0.5 * 2)
    soc = soc * 0.9 - 3 / 0.8
    given = soc * 0.9 * 0.8
    assert given < 4.0
    assert unserved == pytest.approx([0, 0, 0, 0, 10 - given, 0.5])
    assert left == pytest.approx(0.0, abs=1e-12)


def test_a_full_store_takes_what_it_has_room_for_and_gives_no_more_than_it_can():
    unserved = np.empty(2)
    store = (8.0, 4.0, 6.0, 0.5, 0.8, 1.0, 5.5)
    left = with_store(np.array([0.0, 9.0]), np.array([7.0, 0.0]), store, unserved)
    assert unserved.tolist() == [0.0, 5.0]
    assert left == pytest.approx(6.0 - 4.0 / 0.8)


def test_a_walk_fails_and_returns_at_its_rates():
    """Of two machines that never return, each is up after t with exp(-t / 10); one down comes back with 1 - exp(-t / 5)."""
    ends = np.empty((4000, 2))
    random, path = np.random.default_rng(3), np.empty(8, dtype=np.int64)
    for row in ends:
        walk(2, 2, 0.1, 0.0, random, path)
        row[0] = path[-1]
        walk(1, 0, 0.0, 0.2, random, path)
        row[1] = path[-1]
    assert ends.mean(axis=0) == pytest.approx(
        [2 * np.exp(-0.7), 1 - np.exp(-1.4)], abs=0.03
    )
