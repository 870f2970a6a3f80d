"""Two weeks of a campus: the right weeks, the balance of each hour, and hours that do not align."""

import json
from dataclasses import replace

import numpy as np
import pytest

from abilene.errors import ShapeError
from abilene.report.colours import technology_colour
from abilene.report.dispatch import dispatch_charts, weeks, worst_week
from abilene.results.hours import UNSERVED


def test_the_week_of_the_highest_price_and_the_median_one(three_weeks):
    assert weeks(three_weeks.price_usd_per_mwh) == {
        "highest price": slice(168, 336),
        "median price": slice(336, 504),
    }


def test_hours_after_the_last_whole_week_choose_no_week():
    price = np.concatenate([np.full(168, 5.0), np.full(100, 900.0)])
    assert set(map(str, weeks(price).values())) == {str(slice(0, 168))}


def test_in_every_hour_the_stack_less_charging_is_the_load(three_weeks):
    charts = list(dispatch_charts("prairie", three_weeks))
    assert [chart.id for chart in charts] == [
        "dispatch-prairie-highest",
        "dispatch-prairie-median",
    ]
    for chart in charts:
        assert json.loads(json.dumps(chart.option, allow_nan=False)) == chart.option
        *areas, load = chart.option["series"]
        assert [area["name"] for area in areas] == [
            "first",
            "solar",
            "battery",
            "battery charging",
        ]
        assert load["name"] == "load"
        assert np.sum([area["data"] for area in areas], axis=0) == pytest.approx(
            np.array(load["data"]), abs=0.01
        )
        assert len(chart.rows) == 168
    assert "90 USD/MWh" in charts[0].title


def test_colours_follow_the_technology_not_the_name(three_weeks):
    grid, solar, battery, charging, _ = next(
        dispatch_charts("prairie", three_weeks)
    ).option["series"]
    assert grid["color"] == technology_colour("grid")
    assert solar["color"] == technology_colour("solar")
    assert battery["color"] == charging["color"] == technology_colour("battery")


def test_columns_carry_their_unit(three_weeks):
    assert list(three_weeks.columns) == [
        "time_utc",
        "load_mw",
        "price_usd_per_mwh",
        "quarter_of_year",
        "first_mw",
        "solar_mw",
        "battery_mw",
        "unserved_mw",
        "battery_charge_mw",
    ]


def test_hours_that_do_not_align_are_refused(three_weeks):
    with pytest.raises(ShapeError, match="load_mw 10"):
        replace(three_weeks, load_mw=np.ones(10))
    short = {name: np.ones(10) for name in ("load_mw", "price_usd_per_mwh")}
    with pytest.raises(ShapeError, match="less than a week"):
        replace(
            three_weeks,
            times=three_weeks.times[:10],
            quarter=three_weeks.quarter[:10],
            **short,
            supply_mw={},
            charge_mw={},
        )


def test_what_is_sold_is_drawn_below_nothing_as_charging_is(three_weeks):
    supply = dict(three_weeks.supply_mw)
    supply["grid.a.export"] = np.ones(len(three_weeks.times))
    sold = replace(three_weeks, supply_mw=supply)
    series = next(dispatch_charts("prairie", sold)).option["series"]
    (area,) = [one for one in series if one["name"] == "grid.a.export"]
    assert set(area["data"]) == {-1.0}
    assert area["stack"] == "charge"


def test_the_worst_week_is_that_of_the_least_margin_where_all_is_served(three_weeks):
    assert worst_week(three_weeks) is None
    spare = np.full(504, 30.0)
    assert worst_week(replace(three_weeks, spare_mw=spare)) is None
    spare[400] = 4.0
    hours = replace(three_weeks, spare_mw=spare)
    why, week = worst_week(hours)
    assert week == slice(336, 504)
    assert why == (
        "worst week: plants and grid have 4.0% of the load to spare in its tightest hour"
    )
    first, *others = dispatch_charts("prairie", hours)
    assert first.id == "dispatch-prairie-worst"
    assert first.title.startswith("prairie, worst week: plants and grid have 4.0%")
    assert [chart.id for chart in others] == [
        "dispatch-prairie-highest",
        "dispatch-prairie-median",
    ]
    assert len(first.rows) == 168


def test_the_worst_week_is_that_of_the_most_unserved_energy_where_some_is_not(
    three_weeks,
):
    missing = np.zeros(504)
    missing[[10, 200, 201]] = 5.0, 4.0, 11.0
    supply = {**three_weeks.supply_mw, UNSERVED: missing}
    hours = replace(three_weeks, supply_mw=supply, spare_mw=np.ones(504))
    why, week = worst_week(hours)
    assert (why, week) == (
        "worst week: 75% of a year's unserved energy",
        slice(168, 336),
    )


def test_where_the_price_is_the_same_in_every_hour_no_week_is_that_of_the_highest(
    three_weeks,
):
    flat = replace(three_weeks, price_usd_per_mwh=np.full(504, 45.0))
    titles = [chart.title for chart in dispatch_charts("a", flat)]
    assert not [title for title in titles if "highest price" in title]
    assert titles[-1] == (
        "a: a week; the market price is 45 USD/MWh in every hour, as in all weeks"
    )
