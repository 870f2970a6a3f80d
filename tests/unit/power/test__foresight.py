"""The kernel of the worth of stored energy by hand."""

import numpy as np

from abilene.power._foresight import add_worth


def test_levels_are_read_at_the_middle_of_their_parts():
    """4 MWh of which the first is worth 90, the next two 50, and the last nothing that is listed."""
    width, value = np.array([1.0, 2.0]), np.array([90.0, 50.0])
    first, length = np.array([9, 0, 0]), np.array([9, 2, 2])
    sums, counts = np.zeros((2, 4)), np.zeros(2, dtype=np.int64)
    keys = np.array([1, 1])
    add_worth((width, value, first, length), keys, 4.0, sums, counts)
    assert sums[1].tolist() == [180.0, 100.0, 100.0, 0.0]
    assert counts.tolist() == [0, 2]
