"""Loads, blocks and storages: names of their columns, and what is wrong with one of them."""

import numpy as np
import pytest
from left_out import left_out

from abilene.errors import InputError
from abilene.power.parts import (
    SHARED,
    LinkingConstraint,
    column_in_year,
    peak_columns,
    series,
    wrong_capacity,
)
from abilene.power.problem import Block, Campus, Capacity, Load, Storage

ONES = np.ones(48)
LOAD = Load("it", 100.0, ONES, 1000.0)


@pytest.mark.parametrize(
    ("block", "message"),
    [
        (Block("it", Capacity()), "2 parts are called 'it'"),
        (Block("gas", Capacity(5, 1)), "gas: allows 5 .. 1"),
        (
            Block("gas", Capacity(), np.full(48, np.nan)),
            "gas.cost_usd_per_mwh: has a value that is not a number",
        ),
        (
            Block("sun", Capacity(), 0.0, -ONES),
            "sun.availability: has a value below zero",
        ),
        (Block("x", Capacity(), 10.0, export=True), "an export needs a limit"),
        (
            Block("g", Capacity(), 1.0, 0.5, demand_charge_usd_per_mw=1.0),
            "needs an availability of 0 or 1",
        ),
        (
            Block("g", Capacity(), min_load=0.5),
            "a minimum load needs the size of a unit",
        ),
        (Block("g", Capacity(), min_take=1.5), "lie between 0 and 1"),
        (Block("g", Capacity(), min_take_usd_per_mwh=-1.0), "start at 0"),
        (
            Block("x", Capacity(0, 1), export=True, min_take=0.1),
            "an export has no demand charge",
        ),
        (
            Block("g", Capacity(), unserved=1.5),
            "unserved and clean lie between 0 and 1",
        ),
        (
            Block("g", Capacity(), unserved=-0.5),
            "unserved and clean lie between 0 and 1",
        ),
        (Block("g", Capacity(), clean=1.5), "unserved and clean lie between 0 and 1"),
        (Block("g", SHARED, of="gas"), "is of 'gas', which is no block"),
        (
            Block("g", Capacity(), of="gas"),
            "a block of another has no capacity",
        ),
        (
            Block("g", SHARED, of="gas", ramp_per_hour=0.5),
            "a block of another has no capacity, peak, take, ramp",
        ),
        (Block("x", Capacity(0, 1), max_mwh=-1.0), "the most energy of a year starts"),
        (Block("x", SHARED, of="y", max_mwh=9.0), "a block of another has no capacity"),
        (
            Block("x", Capacity(0, 1), export=True, unserved=0.1),
            "an export shares no capacity and fails no load",
        ),
    ],
)
def test_a_wrong_block_is_named(block, message):
    with pytest.raises(InputError, match=message):
        Campus((LOAD,), (block,))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"charge_efficiency": 1.2}, "efficiencies lie above 0"),
        ({"discharge_efficiency": 0.0}, "efficiencies lie above 0"),
        ({"standing_loss_per_hour": 1.0}, "a standing loss from 0 to below 1"),
        ({"standing_loss_per_hour": -0.1}, "a standing loss from 0 to below 1"),
        ({"charge_per_power": 0.0}, "charge per MW of discharge lies above 0"),
        (
            {"charge_per_power": 2.0, "charge": Capacity()},
            "keep one of charge and charge_per_power",
        ),
        ({"discharge_usd_per_mwh": -1.0}, "starts at 0"),
        ({"charge_usd_per_mwh": -1.0}, "starts at 0"),
        ({"min_hours": 4.0, "max_hours": 2.0}, "min_hours <= max_hours"),
        ({"start": "full"}, "start 'full' is unknown"),
        ({"start": 1.5}, "a start level is a share"),
        ({"end_usd_per_mwh": 5.0}, "a cyclic store has nothing left"),
    ],
)
def test_a_wrong_storage_is_named(changes, message):
    with pytest.raises(InputError, match=message):
        Campus((LOAD,), (), (Storage("store", Capacity(), Capacity(), **changes),))


def test_what_is_right_is_let_through():
    store = Storage("s", Capacity(), Capacity(), start=0.5, end_usd_per_mwh=5.0)
    plant = Block("gas", Capacity(1, 1), min_load=0.4, unit_mw=10.0, ramp_per_hour=0.0)
    firm = Block("grid", Capacity(0, 9), 1.0, demand_charge_usd_per_mw=2.0)
    assert Campus((LOAD,), (plant, firm), (store,)).parts == (LOAD, plant, firm, store)


@pytest.mark.parametrize("end", [0.0, 1.0])
def test_both_ends_of_every_range_are_let_through(end):
    shares = {"min_take": end, "min_load": end, "unserved": end, "clean": end}
    free = dict.fromkeys(
        ("demand_charge_usd_per_mw", "min_take_usd_per_mwh", "ramp_per_hour"), 0.0
    )
    plant = Block("gas", Capacity(1, 1), unit_mw=1.0, max_mwh=0.0, **shares, **free)
    hours = {"min_hours": 4 * end, "max_hours": 4 * end}
    store = Storage("s", Capacity(), Capacity(), start=end, **hours)
    assert Campus((LOAD,), (plant,), (store,)).parts == (LOAD, plant, store)


@pytest.mark.parametrize(
    "wrong",
    [
        {"min_take": -0.1},
        {"min_load": -0.1},
        {"min_load": 1.1, "unit_mw": 1.0},
        {"clean": -0.1},
        {"ramp_per_hour": -0.1},
        {"demand_charge_usd_per_mw": -0.1},
    ],
)
def test_beyond_every_range_is_refused(wrong):
    with pytest.raises(InputError, match=r"lie between 0 and 1|start at 0"):
        Campus((LOAD,), (Block("gas", Capacity(1, 1), **wrong),))


@pytest.mark.parametrize(
    "bounds", [(-1.0, 2.0), (np.inf, np.inf), (3.0, 2.0), (0.0, np.inf, -5.0)]
)
def test_bounds_that_leave_nothing_are_refused(bounds):
    (problem,) = wrong_capacity("gas", Capacity(*bounds))
    assert problem.path == "gas"
    assert "needs 0 <= low <= high" in problem.fix


def test_what_earns_needs_an_end():
    assert not list(wrong_capacity("swap", Capacity(0.0, 1.0, -5.0)))


def test_fixed_is_given_and_not_chosen():
    assert Capacity.fixed(7.0, 3.0) == Capacity(7.0, 7.0, 3.0)
    assert not list(wrong_capacity("gas", Capacity.fixed(7.0, 3.0)))


def test_above_a_limit_with_a_price_there_is_no_end_and_without_one_nothing():
    limits = [
        LinkingConstraint("co2", np.ones((1, 2)), 5.0, np.array([0.0, 3.0]), usd)
        for usd in (np.inf, 7.0)
    ]
    hard, soft = limits
    assert (hard.most_excess, hard.price_usd) == (0.0, 0.0)
    assert (soft.most_excess, soft.price_usd) == (np.inf, 7.0)
    assert hard.limit(np.array([9.0, 2.0])) == 11.0


def test_peaks_are_named_by_block_and_period():
    assert peak_columns("grid", 0) == []
    assert peak_columns("grid", 2) == ["grid.peak.0", "grid.peak.1"]


def test_a_storage_charges_through_its_discharge_unless_that_is_built_apart():
    power, energy, charge = Capacity(0, 1), Capacity(0, 2), Capacity(0, 3)
    one, apart = Storage("s", power, energy), Storage("s", power, energy, charge=charge)
    assert one.columns == {"s.power": power, "s.energy": energy}
    assert one.charge_column == one.power_column
    assert apart.columns == {"s.power": power, "s.charge": charge, "s.energy": energy}
    assert list(apart.columns) == ["s.power", "s.charge", "s.energy"]


def test_rho_is_what_a_standing_loss_leaves():
    assert Storage("s", Capacity(), Capacity()).rho == 1.0
    assert Storage("s", Capacity(), Capacity(), standing_loss_per_hour=0.25).rho == 0.75


def test_weather_years_have_peaks_of_their_own_and_nothing_else():
    assert column_in_year("grid.peak.3", 0) == "grid.peak.3"
    assert column_in_year("grid.peak.3", 2) == "2:grid.peak.3"
    assert column_in_year("grid", 2) == "grid"


def test_a_series_is_one_number_or_one_for_each_hour():
    assert series(2.0, 3).tolist() == [2.0, 2.0, 2.0]
    assert series(np.arange(3.0), 3).tolist() == [0.0, 1.0, 2.0]
    with pytest.raises(ValueError, match="broadcast"):
        series(np.arange(3.0), 4)


def test_unserved_load_is_called_as_in_the_files():
    assert LOAD.unserved == "it.lost"


def test_terms_that_are_left_out_bind_and_cost_nothing():
    assert left_out(Capacity) == {
        "low": 0.0,
        "high": float("inf"),
        "annuity_usd": 0.0,
        "by_weather": False,
    }
    block = {name: value for name, value in left_out(Block).items() if value}
    assert block.pop("ramp_per_hour") == block.pop("max_mwh") == float("inf")
    assert block == {"availability": 1.0, "clean": True}
    storage = {name: value for name, value in left_out(Storage).items() if value}
    assert storage.pop("max_hours") == float("inf")
    names = ("charge_efficiency", "discharge_efficiency", "charge_per_power")
    assert storage == dict.fromkeys(names, 1.0)
    assert Capacity.fixed(5.0) == Capacity(5.0, 5.0, 0.0)
