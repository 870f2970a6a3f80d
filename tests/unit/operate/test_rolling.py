"""A sized campus dispatched step by step."""

import math
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rolling_campus import rolling_campus, sized_design

from abilene.operate.outlook import HourForecast
from abilene.operate.rolling import RollingCampus, as_operated
from abilene.power.problem import Block, Campus, Capacity, Load

PERFECT = HourForecast("perfect")
ENDLESS = np.full(48, math.inf)


def limits(mw, hours=3):
    found = ENDLESS.copy()
    found[:hours] = mw
    return found


def dispatched(first, count, limit_mw=ENDLESS, forecast=PERFECT, **more):
    """Dispatch steps one after another, half full at first."""
    campus = rolling_campus()
    soc, found = campus.energy_mwh / 2, []
    for step in range(first, first + count):
        points = campus.dispatch(step, soc, 48.0, limit_mw, forecast, **more)
        soc = points.soc_mwh
        found.append(points)
    return found


@settings(max_examples=15)
@given(
    st.integers(0, 8759),
    st.floats(0, 250),
    st.floats(0, 1),
    st.sampled_from(["perfect", "persistence"]),
)
def test_power_balances_and_no_limit_is_passed(first, limit, level, kind):
    campus = rolling_campus()
    start = level * campus.energy_mwh
    points = campus.dispatch(first, start, 48.0, limits(limit), HourForecast(kind))
    given_mw = points.grid_mw + points.storage_mw + sum(points.units_mw.values())
    assert given_mw == pytest.approx(points.facility_mw, abs=1e-6)
    assert points.grid_mw <= limit + 1e-6
    assert 0 <= points.facility_mw <= points.asked_mw + 1e-6
    assert -1e-9 <= points.soc_mwh <= campus.energy_mwh + 1e-9
    assert points.it_mw == pytest.approx(points.facility_mw / 1.3)
    moved = points.soc_mwh - start
    assert moved * points.storage_mw <= 1e-6  # what it gives, it loses


def test_own_power_stands_in_for_a_grid_that_is_cut_and_it_says_so():
    whole, cut = dispatched(5004, 1)[0], dispatched(5004, 1, limits(20.0, 24))[0]
    assert cut.grid_mw == pytest.approx(20.0)
    assert cut.units_mw["gas_turbine"] > whole.units_mw["gas_turbine"]
    assert "the grid gives all it may, 20.0 MW" in cut.why
    assert not cut.is_cut


def test_what_it_lacks_is_said_with_what_binds():
    dark = dispatched(5001, 3, limits(0.0))[-1]
    assert dark.is_cut
    lacks = dark.asked_mw - dark.facility_mw
    assert dark.why.startswith(f"{lacks:,.1f} MW less than asked: the grid gives all")
    assert "the storage is empty" in dark.why


def test_a_year_known_is_no_dearer_than_what_the_plan_counts():
    """With all known and nothing asked, a step is that of the sizing wherever the store is as full."""
    campus, plan = rolling_campus(), sized_design().sizing.operations[0]
    (store,) = plan.soc_mwh
    for step in (100, 3000, 7000):
        start = float(plan.soc_mwh[store][step])
        points = campus.dispatch(step, start, 200.0, ENDLESS, PERFECT)
        assert points.soc_mwh == pytest.approx(plan.soc_mwh[store][step + 1], abs=0.5)


def test_an_announced_cut_is_prepared_for():
    """With hours to go before a night without grid, the store is fuller than it would be."""
    cut = ENDLESS.copy()
    cut[3:12] = 0.0
    ready = dispatched(5001, 1, cut)[0]
    assert ready.soc_mwh > dispatched(5001, 1)[0].soc_mwh + 10


def test_a_look_is_kept_until_the_next():
    often, seldom = (dispatched(5003, 1, every_hours=h)[0] for h in (1.0, 24.0))
    assert often.step == seldom.step == 5003
    assert seldom.soc_mwh >= 0


def test_a_peak_that_is_paid_for_is_a_limit():
    grid = Block("grid.a", Capacity.fixed(100.0), 50.0, demand_charge_usd_per_mw=1e3)
    load = Load("it", 80.0, np.ones(8760), 1000.0)
    campus = Campus((load,), (grid,))
    capacity = {name: bounds.low for name, bounds in campus.bounds.items()}
    capacity |= {f"grid.a.peak.{month}": 60.0 + month for month in range(12)}
    found = as_operated(campus, capacity)
    assert found.columns == ("it", "grid.a")
    assert found.blocks[0].availability[[0, -1]] == pytest.approx([0.60, 0.71])


@pytest.mark.parametrize(
    ("day", "in_utc", "in_texas"),
    [
        ("2027-01-01T06:00", 6, 0),
        # in summer clocks of Texas are an hour ahead of its standard time
        ("2027-07-01T05:30", 181 * 24 + 5, 180 * 24 + 23),
        ("2028-02-29T12:00", (31 + 27) * 24 + 12, (31 + 27) * 24 + 6),
        ("2028-12-31T18:00", 364 * 24 + 18, 364 * 24 + 12),
    ],
)
def test_moments_fall_into_steps_of_the_weather_year(day, in_utc, in_texas):
    at = datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()
    campus = rolling_campus()
    assert campus.step_of_year(at) == in_utc
    hours = campus.site.hours[0]
    weather = replace(hours.weather, zone=ZoneInfo("America/Chicago"))
    there = replace(campus.site, hours=(replace(hours, weather=weather),))
    assert replace(campus, site=there).step_of_year(at) == in_texas


def test_without_a_store_and_without_it_load_it_works_too():
    design = sized_design()
    bare = replace(
        design.site,
        years=tuple(replace(one, storages=()) for one in design.site.years),
        load=replace(design.site.load, it=None),
    )
    campus = RollingCampus.of(replace(design, site=bare))
    points = campus.dispatch(0, 0.0, 24.0, ENDLESS)
    assert (points.storage_mw, campus.energy_mwh) == (0.0, 0.0)
    assert math.isnan(points.it_mw)
