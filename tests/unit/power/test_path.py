"""The path of the state of charge: by a given start, any start, or round a cycle."""

from dataclasses import replace

import numpy as np
import pytest
from kernel_arrays import STORE, arrays

from abilene.errors import InputError
from abilene.power import workspace
from abilene.power.path import CheapestPath
from abilene.power.problem import Block, Capacity, Storage

RANGE = (0.0, 1000.0)


def path_of(load, prices, start, end=0.0, **changes):
    """Return the path through hours of a grid at some prices, and its cost."""
    grid = Block("grid", Capacity.fixed(9.0), np.array(prices, dtype=float))
    hours, merit, steps, store = arrays(load, [grid], **changes)
    flows = workspace.new_flows(hours)
    none = Capacity.fixed(0.0)
    storage = Storage("s", none, none, start=start, end_usd_per_mwh=end)
    path = CheapestPath(hours, merit, steps, flows, storage)
    path.find(store, RANGE)
    return flows.soc.copy(), path.operate()


def test_a_given_start_is_a_share_of_the_energy():
    soc, cost = path_of([1.0, 2.0], [10.0, 90.0], start=0.25)
    assert soc.tolist() == [1.0, 2.0, 0.0]
    assert cost == pytest.approx(2 * 10.0)


def test_a_free_start_is_as_full_as_stored_energy_is_worth_anything():
    soc, cost = path_of([1.0, 2.0], [10.0, 90.0], start="free")
    assert soc.tolist() == [3.0, 2.0, 0.0]
    assert cost == 0.0


def test_what_is_left_is_kept_where_it_is_worth_more():
    kept, _ = path_of([2.0, 2.0], [10.0, 90.0], start=1.0, end=95.0)
    assert kept.tolist() == [4.0, 4.0, 4.0]
    sold, _ = path_of([2.0, 2.0], [10.0, 90.0], start=1.0, end=85.0)
    assert sold.tolist() == [4.0, 4.0, 2.0]


def test_a_cycle_ends_as_full_as_it_began():
    soc, cost = path_of([1.0, 2.0, 1.0, 2.0], [10.0, 90.0, 20.0, 80.0], start="cyclic")
    assert soc[0] == soc[-1]
    assert np.diff(soc).tolist() == [2.0, -2.0, 2.0, -2.0]
    assert cost == pytest.approx(3 * 10.0 + 3 * 20.0)


def test_a_cycle_may_run_over_the_end_of_the_year():
    """Cheap in the last hour and dear in the first: the store is full where the year turns."""
    soc, cost = path_of([2.0, 1.0, 1.0], [90.0, 50.0, 10.0], start="cyclic")
    assert soc[0] == soc[-1]
    assert soc[0] - soc[1] == 2.0
    assert cost == pytest.approx(50.0 + 3 * 10.0)


def test_a_cycle_that_does_not_close_is_the_mean_of_two_paths():
    """Nearly equal prices in a huge store that leaks: no border is ever touched."""
    changes = {"energy": 1000.0, "charge": 0.3, "discharge": 0.3, "rho": 0.999}
    prices = [30.0, 30.0, 40.0, 30.0]
    soc, cost = path_of([5.0] * 4, prices, start="cyclic", **changes)
    assert soc[0] == soc[-1]
    assert 0 <= soc.min() <= soc.max() <= 1000.0
    idle = 5.0 * sum(prices)
    assert cost <= idle
    assert cost == pytest.approx(idle - 0.3 * (40.0 - 30.0 / 0.999**2), rel=1e-2)


def test_without_energy_there_is_no_path():
    soc, cost = path_of([1.0, 1.0], [10.0, 90.0], start="cyclic", energy=0.0)
    assert soc.tolist() == [0.0, 0.0, 0.0]
    assert cost == 100.0


def test_long_lists_get_more_room():
    """A store of many days whose every hour has a price of its own outgrows the room made for batteries."""
    rng = np.random.default_rng(1)
    load, prices = rng.uniform(0, 3, 900), rng.uniform(0, 90, 900)
    changes = {"energy": 800.0, "rho": 0.9999}
    soc, cost = path_of(load, prices, start="cyclic", **changes)
    assert soc[0] == soc[-1]
    assert cost < float(load @ prices)


def test_a_machine_without_memory_for_a_store_of_months_says_so(monkeypatch):
    # found by fuzzing: energy that costs nothing makes a store without end, and lists of gigabytes
    class Full(np.ndarray):
        def resize(self, *_, **__):
            raise MemoryError

    made = workspace.new_cost_to_go
    monkeypatch.setattr(
        "abilene.power.path.new_cost_to_go",
        lambda hours: made(hours)._replace(width=np.zeros(5000).view(Full)),
    )
    rng = np.random.default_rng(1)
    load, prices = rng.uniform(0, 3, 900), rng.uniform(0, 90, 900)
    said = (
        "not enough memory for a store of 800 MWh; limit its hours with --storage-hours"
    )
    with pytest.raises(InputError, match=said):
        path_of(load, prices, start="cyclic", energy=800.0, rho=0.9999)


@pytest.mark.parametrize("seed", range(8))
def test_no_path_by_hand_is_cheaper(seed):
    """Against the best of random paths that a lossless store could follow from the same start."""
    rng = np.random.default_rng(seed)
    load, prices = rng.uniform(0, 3, 12), rng.uniform(0, 90, 12)
    _, cost = path_of(load, prices, start=0.5)
    best = np.inf
    for _ in range(300):
        soc = np.clip(2.0 + np.cumsum(rng.uniform(-2, 2, 12)), 0, STORE.energy)
        change = np.diff(soc, prepend=2.0)
        need = load + np.clip(change, -2, 2)
        if (np.abs(change) <= 2).all() and (need >= 0).all() and (need <= 9).all():
            best = min(best, float(need @ prices))
    assert cost <= best + 1e-9


def test_the_same_arrays_serve_one_store_after_the_other():
    grid = Block("grid", Capacity.fixed(9.0), np.array([10.0, 90.0]))
    hours, merit, steps, store = arrays([1.0, 2.0], [grid])
    flows, none = workspace.new_flows(hours), Capacity.fixed(0.0)
    storage = Storage("s", none, none, start=0.25)
    path = CheapestPath(hours, merit, steps, flows, storage)
    path.find(store, RANGE)
    first = flows.soc.tolist()
    path.find(store._replace(energy=0.0), RANGE)
    path.find(store, RANGE)
    assert flows.soc.tolist() == first
    other = CheapestPath(hours, merit, steps, flows, replace(storage, start=0.0))
    other.find(store, RANGE)
    assert flows.soc.tolist() == [0.0, 2.0, 0.0]


@pytest.mark.parametrize("energy", [0.0, -7e-14, 7e-14])
@pytest.mark.parametrize("start", ["cyclic", "free", 0.5])
def test_a_store_that_is_nothing_but_rounding_changes_nothing(energy, start):
    """A mean of trials once left a store of -7e-14 MWh, and a division by zero."""
    soc, cost = path_of([1.0, 2.0, 1.0], [10.0, 90.0, 20.0], start=start, energy=energy)
    assert np.abs(soc).max() <= 7e-14
    assert cost == pytest.approx(10.0 + 180.0 + 20.0)
