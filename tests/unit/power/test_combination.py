"""The mean of operations of one campus: its hours, its cost, and what is set off in it."""

from dataclasses import replace

import numpy as np
import pytest

from abilene.power.combination import convex_combination
from abilene.power.dispatch import dispatch
from abilene.power.engine import Engine
from abilene.power.problem import Block, Campus, Capacity, Load, Storage
from abilene.power.result import linking_sums

HOURS = 4
STORE = Storage("s", Capacity(0, 9), Capacity(0, 9), charge_efficiency=0.5)
CAMPUS = Campus(
    (Load("it", 10.0, np.ones(HOURS), 1000.0),),
    (
        Block("gas", Capacity(0, 9), 50.0, co2_t_per_mwh=0.5),
        Block("grid", Capacity(0, 9), np.array([10.0, 20.0, 30.0, 40.0])),
    ),
    (STORE,),
    co2_cap_t=1e9,
)


def operation(gas, grid, power=0.0, energy=0.0):
    engine = Engine(CAMPUS)
    engine.evaluate(np.array([10.0, gas, grid, power, energy]))
    return engine.operation()


def mean(parts, weights, prices):
    return convex_combination(CAMPUS, parts, np.array(weights), prices, np.zeros(1))


def test_the_mean_of_one_is_itself():
    one = operation(6.0, 5.0, 2.0, 3.0)
    again = mean([one], [1.0], one)
    assert again.output_mw["gas"] == pytest.approx(one.output_mw["gas"])
    assert again.cost_usd == pytest.approx(one.cost_usd)
    assert again.soc_mwh["s"] == pytest.approx(one.soc_mwh["s"])


def test_hours_and_cost_are_means():
    """A third of 9 MW of gas and two thirds of none: 3 MW of gas, and 4 MW less unserved than with 9 of grid."""
    gas, grid = operation(9.0, 0.0), operation(0.0, 9.0)
    half = mean([gas, grid], [1 / 3, 2 / 3], operation(3.0, 6.0))
    assert half.output_mw["gas"].tolist() == pytest.approx([3.0] * 4)
    assert half.output_mw["grid"].tolist() == pytest.approx([6.0] * 4)
    assert half.output_mw["it.lost"].tolist() == pytest.approx([1.0] * 4)
    assert half.cost_usd == pytest.approx((gas.cost_usd + 2 * grid.cost_usd) / 3)
    assert half.capacity["gas"] == 3.0


def test_charge_and_discharge_of_one_hour_are_set_off_and_the_dearest_gives_less():
    """2 MW in and 1 MW out in one hour: 1 MWh is lost on the way round, so nothing need run at all."""
    here = operation(9.0, 9.0, 4.0, 9.0)
    zero = np.zeros(HOURS)
    into, out = np.array([2.0, 0, 0, 0]), np.array([1.0, 0, 0, 0])
    charging = replace(
        here,
        output_mw={"gas": np.full(4, 6.0), "grid": np.full(4, 5.0), "it.lost": zero},
        charge_mw={"s": into},
        discharge_mw={"s": out},
        soc_mwh={"s": np.zeros(HOURS + 1)},
    )
    net = mean([charging], [1.0], here)
    assert net.charge_mw["s"].tolist() == [0.0] * 4
    assert net.discharge_mw["s"].tolist() == [0.0] * 4
    assert net.output_mw["gas"].tolist() == [5.0, 6.0, 6.0, 6.0]
    assert net.output_mw["grid"].tolist() == [5.0] * 4


def test_the_price_of_a_limit_moves_bound_and_slopes_by_what_the_limit_allows():
    capped = Campus(CAMPUS.loads, CAMPUS.blocks, CAMPUS.storages, clean_share=0.0)
    assert not capped.linking
    here = operation(6.0, 6.0)
    free = convex_combination(CAMPUS, [here], np.ones(1), here, np.zeros(1))
    dear = convex_combination(CAMPUS, [here], np.ones(1), here, np.array([3.0]))
    assert free.bound_usd - dear.bound_usd == pytest.approx(3.0 * 1e9)
    assert dear.slope_usd == free.slope_usd


def test_the_price_of_a_least_take_moves_the_slope_of_what_it_grows_with():
    """Half of 8,760 h must be taken of each MW of the grid: at 3 USD a MWh of it, 13,140 USD."""
    grid = replace(CAMPUS.blocks[1], min_take=0.5)
    take = replace(CAMPUS, blocks=(CAMPUS.blocks[0], grid), co2_cap_t=np.inf)
    engine = Engine(take)
    engine.evaluate(np.array([10.0, 6.0, 5.0, 2.0, 3.0]))
    one = engine.operation()
    moved = convex_combination(take, [one], np.array([1.0]), one, np.array([3.0]))
    more = {name: moved.slope_usd[name] - one.slope_usd[name] for name in one.slope_usd}
    assert more.pop("grid") == pytest.approx(13_140)
    assert set(more.values()) == {0.0}
    assert moved.bound_usd - one.bound_usd == pytest.approx(5 * 13_140)


def test_what_stands_above_a_soft_limit_is_paid():
    """Half of 8 MW must be taken and a quarter is: 2 MW short through a year at 7 USD."""
    grid = Block("grid", Capacity(0, 8), 20.0, min_take=0.5, min_take_usd_per_mwh=7.0)
    campus = Campus((Load("it", 2.0, np.ones(HOURS), 1000.0),), (grid,))
    engine = Engine(campus)
    engine.evaluate(np.array([2.0, 8.0]))
    here = engine.operation()
    assert linking_sums(campus, here.output_mw).tolist() == [-2.0 * 8760]
    found = convex_combination(campus, [here], np.ones(1), here, np.zeros(1))
    assert found.cost_usd == pytest.approx(here.cost_usd + 2 * 8760 * 7.0)


def test_it_is_no_cheaper_than_dispatch_at_the_mean_sizes():
    parts = [operation(9.0, 2.0, 3.0, 3.0), operation(1.0, 8.0, 0.0, 0.0)]
    sizes = {"gas": 5.0, "grid": 5.0, "s.power": 1.5, "s.energy": 1.5}
    plain = Campus(CAMPUS.loads, CAMPUS.blocks, CAMPUS.storages)
    best = dispatch(plain, sizes)
    assert mean(parts, [0.5, 0.5], best).cost_usd >= best.cost_usd - 1e-6


def test_nothing_is_set_off_where_power_is_worth_less_than_nothing():
    here = operation(9.0, 9.0, 4.0, 9.0)
    both = {"charge_mw": {"s": np.full(4, 2.0)}, "discharge_mw": {"s": np.full(4, 1.0)}}
    burning = replace(here, **both)
    paid = replace(here, price_usd_per_mwh=np.array([5.0, -0.5, 0.0, -5.0]))
    net = mean([burning], [1.0], paid)
    assert net.charge_mw["s"].tolist() == [0.0, 2.0, 0.0, 2.0]
    assert net.discharge_mw["s"].tolist() == [0.0, 1.0, 0.0, 1.0]


def test_what_has_to_be_taken_is_given_no_less():
    """A MWh less of the grid saves 10 to 40, and costs 100 as it is not taken: 1 MWh is lost in the store instead."""
    gas, grid = CAMPUS.blocks
    grid = replace(grid, min_take=0.5, min_take_usd_per_mwh=100.0)
    campus = replace(CAMPUS, blocks=(gas, grid))
    engine = Engine(campus)
    engine.evaluate(np.array([10.0, 9.0, 9.0, 4.0, 9.0]))
    here, zero = engine.operation(), np.zeros(HOURS)
    charging = replace(
        here,
        output_mw={"gas": zero, "grid": np.full(4, 5.0), "it.lost": zero},
        charge_mw={"s": np.array([2.0, 0, 0, 0])},
        discharge_mw={"s": np.array([1.0, 0, 0, 0])},
        soc_mwh={"s": np.zeros(HOURS + 1)},
    )
    prices = np.zeros(len(campus.linking))
    net = convex_combination(campus, [charging], np.array([1.0]), here, prices)
    assert net.charge_mw["s"].tolist() == [2.0, 0, 0, 0]
    assert net.output_mw["grid"].tolist() == [5.0] * 4
