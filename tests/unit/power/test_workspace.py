"""What the kernels read: hours as columns of sources, the store in energy per hour."""

import numpy as np
import pytest

from abilene.power import workspace
from abilene.power.problem import Block, Campus, Capacity, Load, Storage

HOURS = 6
CAMPUS = Campus(
    (Load("a", 5.0, np.ones(HOURS), 900.0), Load("b", 1.0, np.full(HOURS, 0.5), 300.0)),
    (
        Block("gas", Capacity(0, 9), 40.0, co2_t_per_mwh=0.5),
        Block("x", Capacity(0, 2), np.arange(-2.0, 4.0), export=True),
    ),
    co2_cap_t=10.0,
    periods=np.array([0, 0, 0, 1, 1, 1]),
)
GROUPS = np.array([0, 0, 1, 2, 2, 3])


def test_hours_have_a_column_for_every_source():
    hours = workspace.hours_of(CAMPUS, GROUPS)
    assert hours.cost.shape == (HOURS, 4)
    assert hours.cost[:, 0].tolist() == [40.0] * HOURS
    assert hours.cost[3].tolist() == [40.0, 1.0, 900.0, 300.0]
    assert hours.availability[:, 1].tolist() == [0, 0, 1, 1, 1, 1]
    assert hours.weights.shape == (1, HOURS, 4)
    assert hours.weights[0, 0].tolist() == [0.5, 0.0, 0.0, 0.0]
    assert hours.shape[0].tolist() == [1.0, 0.5]
    assert hours.sells.tolist() == [False, True, False, False]
    assert hours.groups is GROUPS


def test_without_limits_there_are_no_weights():
    hours = workspace.hours_of(Campus(CAMPUS.loads, CAMPUS.blocks), CAMPUS.periods)
    assert hours.weights.shape == (0, HOURS, 4)


def test_a_store_in_steps_of_half_an_hour():
    """10 MW give 5 MWh in a step; of what is stored 1 % goes in an hour, so 0.5013 % in half of one."""
    storage = Storage(
        "s",
        Capacity(),
        Capacity(),
        charge_efficiency=0.9,
        standing_loss_per_hour=0.01,
        charge_usd_per_mwh=2.0,
    )
    store = workspace.store_of(storage, np.array([8.0, 10.0, 40.0]), 0.5)
    assert (store.charge, store.discharge, store.energy) == (4.0, 5.0, 40.0)
    assert store.rho == pytest.approx(1 - 0.0050126, abs=1e-7)
    assert (store.charge_efficiency, store.discharge_efficiency) == (0.9, 1.0)
    assert (store.charge_cost, store.discharge_cost) == (2.0, 0.0)


def test_room_is_as_large_as_the_campus():
    hours = workspace.hours_of(CAMPUS, GROUPS)
    assert workspace.new_merit_order(hours).potential.shape == (HOURS, 4)
    assert workspace.new_flows(hours).soc.tolist() == [0.0] * (HOURS + 1)
    assert workspace.new_prices(hours).slope.shape == (4, 4 + 2 + 3)
    assert workspace.new_prices(hours).border.shape == (4, 2)
    assert len(workspace.new_steps(hours).width) == HOURS * 17
    assert len(workspace.new_cost_to_go(hours).length) == HOURS + 1
