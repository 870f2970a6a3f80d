"""Water values, prices and slopes by hand."""

import numpy as np
import pytest
from kernel_arrays import STORE, arrays, run

from abilene.power import workspace
from abilene.power._prices import slopes, water_values, weighted_sums
from abilene.power.problem import Block, Capacity


def flows_of(soc, low, high, store=STORE):
    hours = len(low)
    arrays = [np.array(values, dtype=float) for values in (soc, low, high)]
    none = np.zeros(hours)
    return workspace.HourlyFlows(
        arrays[0], np.zeros((hours, 1)), none, none, *arrays[1:]
    )


def test_between_empty_and_full_the_water_value_stays():
    """Only the last hour bounds it, and the store is neither empty nor full on the way."""
    flows = flows_of([0, 1, 2, 0], [0, 0, 50], [100, 100, 60])
    values = np.empty(3)
    run(water_values, STORE, False, flows, values)
    assert values.tolist() == [55.0, 55.0, 55.0]


def test_it_may_fall_across_an_empty_store_and_rise_across_a_full_one():
    flows = flows_of([0, 0, 4, 0], [80, 10, 70], [80, 10, 70])
    values = np.empty(3)
    run(water_values, STORE, False, flows, values)
    assert values.tolist() == [80.0, 10.0, 70.0]


def test_a_standing_loss_makes_it_rise_from_hour_to_hour():
    leaky = STORE._replace(rho=0.5)
    flows = flows_of([0, 1, 1, 0], [0, 0, 80], [100, 100, 80])
    values = np.empty(3)
    run(water_values, leaky, False, flows, values)
    assert values.tolist() == [20.0, 40.0, 80.0]


def test_round_a_cycle_the_end_bounds_the_start():
    flows = flows_of([2, 1, 3, 2], [0, 0, 30], [100, 100, 30])
    values = np.empty(3)
    run(water_values, STORE, True, flows, values)
    assert values.tolist() == [30.0, 30.0, 30.0]


def test_what_leaks_and_is_never_full_or_empty_is_worth_nothing():
    leaky = STORE._replace(rho=0.5)
    flows = flows_of([1, 1, 1], [-50, -50], [50, 50])
    values = np.empty(2)
    run(water_values, leaky, True, flows, values)
    assert values.tolist() == [0.0, 0.0]


def priced(load, blocks, water, groups=None, **sizes):
    hours, merit, _, store = arrays(load, blocks, **sizes)
    if groups is not None:
        hours = hours._replace(groups=np.array(groups))
    prices = workspace.new_prices(hours)
    prices.water[:] = water
    run(slopes, hours, merit, store, prices)
    return prices


def grid(mw, *prices):
    return [Block("grid", Capacity.fixed(mw), np.array(prices))]


def test_the_last_source_that_is_needed_sets_the_price():
    alone = priced([1.0, 3.0], grid(2.0, 10.0, 10.0), 0.0, charge=0.0, discharge=0.0)
    assert alone.bus.tolist() == [10.0, 1000.0]


def test_a_store_that_sells_at_its_water_value_caps_the_price():
    """Unserved load at 1000, but the store gives up to 2 MWh at 120."""
    assert priced([3.0], grid(2.0, 10.0), 120.0).bus.tolist() == [120.0]
    scarce = priced([5.0], grid(2.0, 10.0), 120.0)
    assert scarce.bus.tolist() == [1000.0]


def test_a_store_that_buys_lifts_it():
    assert priced([1.0], grid(9.0, 10.0), 120.0).bus.tolist() == [10.0]
    assert priced([1.0], grid(2.0, 10.0), 120.0).bus.tolist() == [120.0]


def test_a_store_that_loses_half_of_what_is_worth_less_than_nothing_does_both():
    """At -40 USD/MWh it takes for -20 and gives for -80: with 0.5 MWh of load its 1 MWh is too much."""
    half = {"charge_efficiency": 0.5, "discharge_efficiency": 0.5}
    prices = priced([0.5], grid(9.0, 10.0), -40.0, charge=0.0, discharge=1.0, **half)
    assert prices.bus.tolist() == [-80.0]


def test_slopes_are_margins_of_whoever_is_limited():
    """At 1000 a MW of grid saves 990 an hour, one of discharge 880; a MW of this load asks for 5 MWh an hour."""
    prices = priced([5.0, 5.0], grid(2.0, 10.0, 10.0), 120.0)
    grid_mw, unserved, load, charge, discharge, energy = prices.slope[0].tolist()
    assert grid_mw == -2 * 990.0
    assert unserved == 0.0
    assert load == 2 * 5 * 1000.0
    assert (charge, discharge) == (0.0, -2 * 880.0)
    assert energy == 0.0


def test_energy_is_worth_what_the_water_value_rises_by():
    prices = priced([1.0, 1.0, 1.0], grid(9.0, 10, 10, 10), [10.0, 40.0, 40.0])
    assert prices.slope[0][-1] == -30.0
    assert prices.border[0].tolist() == [10.0, 40.0]


def test_groups_have_slopes_and_borders_of_their_own():
    water = [10.0, 40.0, 70.0]
    prices = priced([1.0] * 3, grid(9.0, 10, 10, 10), water, groups=[0, 0, 1], rho=0.5)
    assert prices.slope[:, -1].tolist() == [-10.0, 0.0]
    assert prices.border.tolist() == [[5.0, 40.0], [35.0, 70.0]]


def test_weighted_sums_of_all_hours_and_sources():
    weights = np.array([[[1.0, 0.0], [2.0, 5.0]], [[0.0, 1.0], [0.0, 1.0]]])
    output = np.array([[3.0, 1.0], [1.0, 2.0]])
    assert weighted_sums(weights, output).tolist() == [3.0 + 2.0 + 10.0, 3.0]
    assert weighted_sums(weights[:0], output).tolist() == []
    assert weighted_sums(weights, output) == pytest.approx(
        np.einsum("ctk,tk->c", weights, output)
    )
