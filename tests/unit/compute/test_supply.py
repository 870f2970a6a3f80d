"""What power allows a cluster, step by step."""

import math

import numpy as np
import pytest

from abilene.compute.power_of_work import PowerOfWork
from abilene.compute.supply import ClusterSupply, PowerShared
from abilene.errors import InputError, ShapeError

MODEL = PowerOfWork(idle_w=300, busy_w=1800, floor_w=900, exponent=3)


def test_supply_from_power_keeps_within_it():
    supply = ClusterSupply.from_power([18_000, 12_000, 5_000, 0], 10, MODEL, rack=2)
    assert supply.accelerators.tolist() == [10, 8, 4, 0]
    assert (supply.accelerators * supply.busy_w <= [18_000, 12_000, 5_000, 0]).all()
    assert supply.speed[0] == 1


def test_hours_of_power_are_steps_of_an_hour():
    supply = ClusterSupply.from_power([1800, 1800, 0], 1, MODEL, start_s=7200)
    assert supply.start_s.tolist() == [7200, 10_800, 14_400]
    assert supply.idle_w.tolist() == [300, 300, 0]  # what is shut draws nothing


def test_a_supply_that_never_changes():
    supply = ClusterSupply.constant(5, busy_w=1800, idle_w=300, start_s=60)
    assert (supply.start_s[0], supply.accelerators[0], supply.speed[0]) == (60, 5, 1)
    assert (supply.busy_w[0], supply.idle_w[0]) == (1800, 300)


def test_arrays_take_the_types_of_the_kernel():
    supply = ClusterSupply([0, 5], [4.0, 1.0], [1, 1], [0, 0], [0, 0])
    assert supply.accelerators.dtype == np.int64
    assert supply.start_s.dtype == supply.speed.dtype == np.float64
    assert supply.start_s.flags.c_contiguous


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        (([0.0, 0], [1, 1], [1.0, 1], [0.0, 0], [0.0, 0]), "must rise"),
        (([0.0], [1], [math.nan], [0.0], [0.0]), "speed must be finite"),
        (([0.0], [-1], [1.0], [0.0], [0.0]), "accelerators must be finite and not"),
    ],
)
def test_bad_steps_are_told(steps, words):
    with pytest.raises(InputError, match=words):
        ClusterSupply(*steps)


def test_misaligned_steps_are_refused():
    with pytest.raises(ShapeError, match="per step"):
        ClusterSupply([0.0], [1, 2], [1.0], [0.0], [0.0])
    with pytest.raises(ShapeError, match="per step"):
        ClusterSupply([], [], [], [], [])
    shared = PowerShared(np.zeros(2), 1, 1, MODEL)
    with pytest.raises(ShapeError, match="power_w has shape"):
        ClusterSupply([0.0], [1], [1.0], [0.0], [0.0], shared)
