"""The merit order of an hour, and what changing the state of charge costs in it, by hand."""

import numpy as np
import pytest
from kernel_arrays import arrays, run

from abilene.power import workspace
from abilene.power._stages import sort_sources
from abilene.power.problem import Block, Campus, Capacity, Load


def segments(steps, hour=0):
    """Return the segments of an hour: widths and slopes."""
    of_hour = slice(steps.start[hour], steps.start[hour + 1])
    return steps.width[of_hour].tolist(), steps.value[of_hour].tolist()


def blocks(*costs):
    return [Block(f"b{k}", Capacity.fixed(3.0), cost) for k, cost in enumerate(costs)]


def test_sources_are_sorted_by_cost_in_every_hour_and_ties_keep_their_order():
    swap = np.array([50.0, 10.0])
    _, merit, _, _ = arrays([1.0, 1.0], blocks(20.0, swap, 20.0))
    assert merit.source.tolist() == [[0, 2, 1, 3], [1, 0, 2, 3]]
    assert merit.cost.tolist() == [
        [20.0, 20.0, 50.0, 1000.0],
        [10.0, 20.0, 20.0, 1000.0],
    ]


def test_a_price_of_carbon_changes_the_order():
    dirty = Block("dirty", Capacity.fixed(1.0), 20.0, co2_t_per_mwh=1.0)
    clean = Block("clean", Capacity.fixed(1.0), 30.0)
    load = Load("it", 1.0, np.ones(1), 1000.0)
    campus = Campus((load,), (dirty, clean), co2_cap_t=1.0)
    hours = workspace.hours_of(campus, campus.periods)
    merit = workspace.new_merit_order(hours)
    assert run(sort_sources, hours, np.array([0.0]), merit) == (20.0, 1000.0, 0.0)
    assert merit.source[0].tolist() == [0, 1, 2]
    assert run(sort_sources, hours, np.array([15.0]), merit) == (30.0, 1000.0, 0.0)
    assert merit.source[0].tolist() == [1, 0, 2]
    assert merit.cost[0].tolist() == [30.0, 35.0, 1000.0]


def test_what_may_be_sold_is_asked_for_too():
    sold = Block("x", Capacity.fixed(2.0), 25.0, export=True)
    hours, merit, _, _ = arrays([1.0], [*blocks(20.0), sold])
    assert hours.sells.tolist() == [False, True, False]
    assert merit.demand.tolist() == [3.0]
    assert merit.potential[0].tolist() == [3.0, 2.0, 1.0]


def test_charging_pays_the_next_source_and_discharging_saves_the_last():
    """Load 2 of sources of 3 MWh at 10 and 50: two MWh less save 10 each; one more costs 10, another 50."""
    _, _, steps, _ = arrays([2.0], blocks(10.0, 50.0))
    assert segments(steps) == ([2.0, 1.0, 1.0], [10.0, 10.0, 50.0])
    assert (steps.fall[0], steps.rise[0]) == (2.0, 2.0)


def test_losses_and_costs_of_use_stand_between_both():
    """A stored MWh costs 10 / 0.8 + 2 / 0.8, and brings (10 - 1) * 0.5 to the bus."""
    given = {"charge_efficiency": 0.8, "discharge_efficiency": 0.5}
    costs = {"charge_cost": 2.0, "discharge_cost": 1.0}
    _, _, steps, _ = arrays([2.0], blocks(10.0), **given, **costs)
    widths, values = segments(steps)
    assert widths[:2] == pytest.approx([2.0 / 0.5, 1.0 * 0.8])
    assert values[:2] == pytest.approx([4.5, 15.0])
    assert steps.idle[0] == -np.inf


def test_no_more_is_discharged_than_is_asked_for():
    _, _, steps, _ = arrays([0.5], blocks(10.0))
    assert steps.fall[0] == 0.5
    assert segments(steps)[0][0] == 0.5


def test_where_power_is_paid_for_the_store_burns_it():
    """At -100 a lossy store charges 4 and gives 2 back: a fall of its charge still rises the draw.

    Empty at a discharge of 4, it draws 4 more to fall by 2 only, which earns 400; then
    it gives 4 less to rise by 2, which earns 400 again.
    """
    given = {"charge_efficiency": 0.5, "charge": 4.0, "discharge": 4.0}
    _, _, steps, _ = arrays([5.0], [Block("b", Capacity.fixed(20.0), -100.0)], **given)
    assert steps.idle[0] == 4.0
    assert segments(steps) == ([2.0, 4.0], [-200.0, -100.0])
    assert (steps.fall[0], steps.rise[0]) == (4.0, 2.0)


def test_every_source_that_is_paid_for_is_burnt():
    """Of 10 MW at -100 and 10 at -90, a load of 5 leaves 15 to a store that takes 16."""
    given = {"charge_efficiency": 0.5, "charge": 16.0, "discharge": 16.0}
    paid = [Block(f"b{-usd}", Capacity.fixed(10.0), usd) for usd in (-100.0, -90.0)]
    _, _, steps, _ = arrays([5.0], paid, **given)
    assert steps.idle[0] == 15.0


@pytest.mark.parametrize("seed", range(20))
def test_every_stage_is_convex_and_covers_what_the_store_can_do(seed):
    rng = np.random.default_rng(seed)
    given = [
        Block(
            f"b{k}", Capacity.fixed(float(rng.integers(0, 4))), rng.uniform(-60, 90, 9)
        )
        for k in range(4)
    ]
    sizes = {"charge_efficiency": 0.9, "discharge_efficiency": 0.8, "charge_cost": 1.0}
    _, merit, steps, store = arrays(rng.uniform(0, 6, 9), given, **sizes)
    for t in range(9):
        widths, values = segments(steps, t)
        assert values == sorted(values)
        assert min(widths, default=1.0) > 0
        assert sum(widths) == pytest.approx(steps.rise[t] + steps.fall[t])
        surplus = merit.potential[t].sum() - merit.demand[t]
        assert steps.rise[t] <= 0.9 * min(store.charge, surplus) + 1e-12
        most = min(store.discharge, merit.demand[t]) / 0.8
        assert steps.fall[t] <= most + 1e-12 or steps.idle[t] > -np.inf
