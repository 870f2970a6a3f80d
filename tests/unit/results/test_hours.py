"""Hours of a campus: every hour balances, designs are mixed by the load that they serve, columns come back."""

import pickle
from dataclasses import replace

import numpy as np
import pytest

from abilene.budget import Budget
from abilene.errors import ShapeError
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.results.hours import Hours, hours_id, hours_of_design, is_sold, mixed
from abilene.site.sizing import unit_design

FOUR = np.ones(4)
"""A MW in each quarter of the year."""


@pytest.fixture(scope="module")
def designs(draft, sizer):
    """Return the designs of the small example by name."""
    return sizer.designs(seen_by(draft)["as_written"].programme, "prairie")


@pytest.mark.parametrize("name", ["grid", "own firm power", "grid with equipment"])
def test_a_design_serves_its_load_in_every_hour(designs, name):
    hours = hours_of_design(designs[name])
    assert len(hours.times) == 8760
    assert hours.load_mw == pytest.approx(1.0)
    given = sum(hours.supply_mw.values()) - sum(hours.charge_mw.values())
    assert given == pytest.approx(hours.load_mw, abs=1e-6)


def test_the_price_on_the_grid_is_that_of_the_market(designs):
    design = designs["grid"]
    market = design.site.hours[0].price.usd_per_mwh
    assert hours_of_design(design).price_usd_per_mwh is market


def test_hours_follow_each_other_from_the_first_of_the_weather_year(designs):
    hours = hours_of_design(designs["grid"])
    assert hours.times[0] == np.datetime64("2013-01-01T00")
    assert set(np.diff(hours.times)) == {np.timedelta64(3600, "s")}


def test_the_unserved_part_of_all_tiers_is_one_block(designs):
    hours = hours_of_design(designs["own firm power"])
    assert [name for name in hours.supply_mw if "lost" in name] == ["facility.lost"]
    assert hours.technology["facility.lost"] == "unserved"
    assert hours.technology["gas_turbine"] == "gas_turbine"


def test_designs_are_mixed_by_the_load_that_each_serves(designs):
    one, two = (hours_of_design(designs[name]) for name in ("grid", "own firm power"))
    both = mixed({"one": one, "two": two}, {"one": FOUR * 30, "two": FOUR * 10})
    assert both.load_mw == pytest.approx(40.0)
    turbine, grid = both.supply_mw["gas_turbine"], both.supply_mw["grid.first"]
    assert turbine == pytest.approx(10.0 * two.supply_mw["gas_turbine"])
    assert grid == pytest.approx(30.0 * one.supply_mw["grid.first"])
    expected = 0.75 * one.price_usd_per_mwh + 0.25 * two.price_usd_per_mwh
    assert both.price_usd_per_mwh == pytest.approx(expected)


def test_a_block_of_both_designs_adds_up(three_weeks):
    dear = replace(three_weeks, price_usd_per_mwh=2 * three_weeks.price_usd_per_mwh)
    both = mixed({"a": three_weeks, "b": dear}, {"a": FOUR * 30, "b": FOUR * 10})
    assert both.price_usd_per_mwh == pytest.approx(1.25 * three_weeks.price_usd_per_mwh)
    for name, mw in three_weeks.supply_mw.items():
        assert both.supply_mw[name] == pytest.approx(40.0 * mw)
    charge = three_weeks.charge_mw["battery"]
    assert both.charge_mw["battery"] == pytest.approx(40.0 * charge)
    assert both.technology == three_weeks.technology
    assert both.source == "made up"


def test_each_quarter_of_the_year_has_its_own_mix(three_weeks):
    """The made-up weeks are of January: of two quarters, let the second begin with the second of them."""
    quarter = np.repeat([0, 1, 2], 168)
    one = replace(three_weeks, quarter=quarter)
    dear = replace(one, price_usd_per_mwh=2 * one.price_usd_per_mwh, source="dear")
    both = mixed(
        {"a": one, "b": dear},
        {"a": np.array([30.0, 0, 0, 0]), "b": np.array([10.0, 50, 0, 0])},
    )
    mw = np.array([40.0, 50.0, 0.0])[quarter]
    assert both.load_mw == pytest.approx(mw * one.load_mw)
    for name, each in one.supply_mw.items():
        assert both.supply_mw[name] == pytest.approx(mw * each)
    # where nothing runs the price is that of the load of the year: 30 of 90, and 60
    times = np.array([1.25, 2.0, 1 + 60 / 90])[quarter]
    assert both.price_usd_per_mwh == pytest.approx(times * one.price_usd_per_mwh)
    assert both.quarter.tolist() == quarter.tolist()


def test_quarters_of_the_year_are_those_of_the_clock_of_the_campus(examples):
    """Six hours behind UTC the first of January begins at 06:00, and before that it is December."""
    zone = load(
        examples / "one-campus.yaml", ["sites.prairie.time_zone=America/Chicago"]
    )
    programme = seen_by(zone)["as_written"].programme
    budget = Budget(tolerance=0.1, evaluations=2)
    hours = hours_of_design(
        unit_design(programme, "prairie", folder=examples, budget=budget)
    )
    assert str(hours.times[0]) == "2013-01-01T00:00:00"
    assert hours.quarter[:7].tolist() == [3] * 6 + [0]
    # an hour of the first quarter is skipped in spring, and one of the fourth comes twice
    assert np.bincount(hours.quarter).tolist() == [2159, 2184, 2208, 2209]
    by_utc = replace(hours, quarter=np.zeros(0, np.int64))
    assert by_utc.quarter[:7].tolist() == [0] * 7


def test_designs_of_different_hours_are_refused(three_weeks):
    later = replace(three_weeks, times=three_weeks.times + np.timedelta64(1, "h"))
    with pytest.raises(ShapeError, match="different hours; size them with the same"):
        mixed({"a": three_weeks, "b": later}, {"a": FOUR, "b": FOUR})


def test_arrays_that_do_not_align_are_refused(three_weeks):
    with pytest.raises(ShapeError, match=r"load_mw 503.*give one value an hour"):
        replace(three_weeks, load_mw=three_weeks.load_mw[:-1])
    day = slice(24)
    with pytest.raises(ShapeError, match="24 hours are less than a week"):
        Hours(
            three_weeks.times[day],
            three_weeks.load_mw[day],
            three_weeks.price_usd_per_mwh[day],
            {},
        )


def test_columns_carry_their_unit_and_come_back_in_order(three_weeks):
    columns = three_weeks.columns
    assert list(columns)[:3] == ["time_utc", "load_mw", "price_usd_per_mwh"]
    assert "battery_charge_mw" in columns
    again = Hours.of_columns(columns)
    assert list(again.supply_mw) == list(three_weeks.supply_mw)
    assert list(again.charge_mw) == ["battery"]
    for name, values in columns.items():
        np.testing.assert_array_equal(again.columns[name], values)


def test_hours_are_equal_by_what_they_hold(three_weeks):
    assert pickle.loads(pickle.dumps(three_weeks)) == three_weeks
    assert replace(three_weeks, load_mw=three_weeks.load_mw + 1) != three_weeks


def test_hours_are_called_after_site_and_design():
    assert hours_id("abilene", "own firm power") == "abilene.own_firm_power"
    assert hours_id("x", "0.5 grid + 1.25 gas") == "x.0_5_grid_1_25_gas"


def test_what_one_design_sells_is_set_off_against_what_another_buys(three_weeks):
    """A meter reads 3 MW out and 5 MW in as 2 MW in: first of what may be cut, then of firm power."""
    count = len(three_weeks.times)
    sold = {"grid.a.export": np.full(count, 3.0), "grid.a": np.zeros(count)}
    bought = {"grid.a": np.full(count, 4.0), "grid.a.curtailable": np.full(count, 1.0)}
    seller = replace(three_weeks, supply_mw=sold, charge_mw={})
    buyer = replace(three_weeks, supply_mw=bought, charge_mw={})
    both = mixed({"s": seller, "b": buyer}, {"s": FOUR, "b": FOUR}).supply_mw
    assert set(both["grid.a.export"]) == {0.0}
    assert set(both["grid.a.curtailable"]) == {0.0}
    assert set(both["grid.a"]) == {2.0}
    assert [name for name in both if is_sold(name)] == ["grid.a.export"]


def test_hours_in_which_a_storage_is_filled_and_emptied_at_once(three_weeks):
    (store,) = three_weeks.charge_mw
    assert three_weeks.at_once(FOUR > 0) == {store: 0}
    both = np.zeros(len(three_weeks.times))
    both[:3] = 2.0
    supply = {**three_weeks.supply_mw, store: both}
    burning = replace(three_weeks, supply_mw=supply, charge_mw={store: both + 1})
    assert burning.at_once(FOUR > 0) == {store: 3}
    assert burning.at_once(np.array([False, True, True, True])) == {store: 0}
