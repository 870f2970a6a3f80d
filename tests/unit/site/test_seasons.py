"""One MW of load in the quarters of the year: its hours, its costs, and cuts below what any design costs."""

import numpy as np
import pytest
from seasonal_campuses import CASES, SMALL, seasonal
from tariff_text import LINEAR

from abilene.power.problem import Block, Campus, Capacity, Load
from abilene.power.sizing import size
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.site.bills import bills_of
from abilene.site.problem import site_campus
from abilene.site.seasons import (
    drawn_mw,
    operated,
    rounded,
    seasonal_campus,
    seasons_of,
    sized,
)


@pytest.fixture(scope="module", params=CASES.values(), ids=CASES)
def one(request):
    return seasonal(*request.param)


@pytest.fixture(scope="module")
def ratcheted():
    return seasonal(tariff=LINEAR)


@pytest.fixture(scope="module")
def sizing(one):
    return sized(one, {}, tolerance=1e-3)


def test_demand_under_a_tariff_is_billed_over_the_year(ratcheted):
    """What a design pays is the bill of its year, ratchets from quarter to quarter included."""
    found = operated(ratcheted, dict.fromkeys(ratcheted.bounds, 0.6))
    (bill,) = bills_of(ratcheted.site, found)
    assert abs(bill.difference) < 1e-9
    (held,) = (line for line in bill.lines if line.name == "all")
    least = np.maximum(bill.peak_mw, 0.85 * bill.peak_mw.max())
    assert held.billed_mw == pytest.approx(least)


def test_a_year_is_divided_into_its_quarters(one):
    assert [campus.hours for campus in one.site.years] == [2160, 2184, 2208, 2208]
    assert [int(campus.periods[-1]) + 1 for campus in one.site.years] == [3, 3, 3, 3]
    programme = seen_by(load(SMALL))["as_written"].programme
    whole = site_campus(programme, "prairie", 1.0, folder=SMALL.parent).years[0]
    wind = {block.name: block.availability for block in whole.blocks}["wind"]
    parts = [
        {block.name: block.availability for block in year.blocks}["wind"]
        for year in seasons_of(whole, whole.periods // 3)
    ]
    assert np.array_equal(np.concatenate(parts), wind)


def test_a_campus_is_divided_where_the_quarter_changes():
    short = Campus(
        (Load("facility", 1.0, np.ones(96), 1000.0),),
        (Block("a", Capacity.fixed(1.0), 20.0),),
    )
    quarter = np.repeat([0, 1, 2, 3], [20, 28, 40, 8])
    assert [part.hours for part in seasons_of(short, quarter)] == [20, 28, 40, 8]


def test_each_season_asks_for_its_part_of_the_load(one):
    """Warm quarters draw more per MW of peak; the four together are the year."""
    assert one.load_factor == one.it_factor == (1.0, 1.0, 1.0, 1.0)
    site = one.site.site
    cooled = (f"sites.{site}.cooling=air_chiller",)
    programme = seen_by(load(SMALL, cooled))["as_written"].programme
    found = seasonal_campus(programme, site, SMALL.parent)
    hours = [year.hours for year in found.site.years]
    whole = np.average(found.load_factor, weights=hours)
    assert whole == pytest.approx(found.site.load.facility_factor)
    assert max(found.load_factor) == found.load_factor[2] < 1
    assert np.average(found.it_factor, weights=hours) == pytest.approx(
        found.site.load.it_factor
    )
    asked = [year.demand_mw.mean() for year in found.site.years]
    assert found.load_factor == pytest.approx(asked)


def test_seasons_together_cost_about_what_the_year_costs():
    """Each season has a storage cycle of its own, which costs next to nothing where stores are small."""
    programme = seen_by(load(SMALL))["as_written"].programme
    whole = size(site_campus(programme, "prairie", 1.0, folder=SMALL.parent).years)
    four = sized(
        seasonal_campus(programme, "prairie", SMALL.parent), {}, tolerance=1e-4
    )
    assert four.cost_usd == pytest.approx(whole.cost_usd, rel=0.01)


def test_a_rounded_design_is_whole_steps_within_its_bounds(one, sizing):
    for name, mw in rounded(one, sizing.capacity).items():
        assert mw * 1000 == pytest.approx(round(mw * 1000), abs=1e-6)
        assert one.bounds[name].low <= mw <= one.bounds[name].high


@pytest.mark.parametrize("min_mw", [5, 26, 140, 145, 259.9])
@pytest.mark.parametrize("min_hours", [0, 2, 3.3])
def test_a_rounded_design_keeps_its_forced_battery_within_its_hours(min_mw, min_hours):
    """140 MW of 2 h are 0.53846 MW and 1.07692 MWh for each MW of 260: rounded apart, 1.077 MWh were under 2 h."""
    forced = {"min_mw": min_mw, "max_mw": min_mw, "min_hours": min_hours}
    changes = [f"sites.prairie.equipment.battery.{k}={v}" for k, v in forced.items()]
    programme = seen_by(load(SMALL, changes))["as_written"].programme
    one = seasonal_campus(programme, "prairie", SMALL.parent)
    least = one.bounds["battery.power"].low
    assert least == pytest.approx(min_mw / 260)
    wanted = dict.fromkeys(one.bounds, 0.0)
    wanted |= {"battery.power": least, "battery.energy": least * max(min_hours, 1)}
    found = rounded(one, wanted)
    assert found["battery.power"] >= least
    assert found["battery.energy"] >= min_hours * found["battery.power"]
    assert found["battery.energy"] == pytest.approx(wanted["battery.energy"], abs=5e-3)


def test_a_storage_without_energy_is_not_built(one):
    nothing = dict.fromkeys(one.bounds, 0.0)
    assert rounded(one, nothing | {"battery.power": 0.5}) == nothing


def test_a_design_that_uses_its_limit_to_the_full_draws_no_more_than_that(one):
    """82.3 MW for 260 are 0.31653846153846...: rounded up to 9 digits, a phase of 110 MW had to wait for years."""
    limits = dict.fromkeys(one.parts, 82.3 / 260)
    drawn = drawn_mw(one, operated(one, dict.fromkeys(one.bounds, 0.0) | limits))
    assert drawn
    assert all(mw <= limits[part] for part, mw in drawn.items())
    assert max(drawn.values()) == pytest.approx(82.3 / 260, rel=1e-9)
