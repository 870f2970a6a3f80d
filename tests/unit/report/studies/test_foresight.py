"""Limited foresight in words and as JSON: money, load, the spread of the years, and sizes for no sight."""

import json

import pytest

from abilene.power.foresight import Foresight, Sight
from abilene.power.sight_ray import RayDesign, SizedForSight
from abilene.report.studies.foresight import (
    foresight_json,
    foresight_lines,
    ray_json,
    ray_lines,
)

SIGHTS = Foresight(
    Sight("the year", 183.1e6, 100.0),
    (Sight("no sight", 204.1e6, 9000.0), Sight("a day", 188.0e6, 100.0)),
)


def test_foresight_is_told_in_money_and_load():
    (line,) = foresight_lines(SIGHTS)
    assert line == (
        "Foresight: operation costs 183.1 m USD a year with the year known; with less known: "
        "no sight +21 m (+11.47%), 8,900 MWh more not served; a day +4.9 m (+2.68%)."
    )
    paid_to_run = Foresight(
        Sight("the year", -20e6, 0.0), (Sight("a day", -19e6, 0.0),)
    )
    assert "a day +1 m (+5.00%)" in next(foresight_lines(paid_to_run))


def test_what_is_within_the_tolerance_of_dispatch_is_no_cost():
    """6e-7 USD of 33 m were printed as +6.109e-13 m."""
    known = Sight("the year", 33e6, 0.0)
    noise = Sight("a day", 33e6 + 6.1e-7, 0.0)
    (line,) = foresight_lines(Foresight(known, (noise,)))
    assert line.endswith("with less known: a day no more.")


def test_what_is_not_run_says_why():
    unstored = Foresight(SIGHTS.perfect, (), "nothing is stored")
    assert list(foresight_lines(unstored)) == ["Foresight: not run: nothing is stored."]
    assert foresight_json(unstored)["sights"] == {}
    assert list(ray_lines(None)) == []
    assert ray_json(None) is None


def test_it_is_plain_json():
    data = foresight_json(SIGHTS)
    assert json.loads(json.dumps(data)) == data
    found = data["sights"]["no sight"]
    assert found["value_of_foresight_usd"] == pytest.approx(21e6)
    assert found["value_of_foresight_mwh"] == pytest.approx(8900)
    assert "worst_usd" not in found


def test_several_weather_years_have_a_spread():
    """Eleven years that cost 100 to 110: nine of ten cost no more than 109."""
    usd = tuple(1e6 * (100 + n) for n in range(11))
    years = Sight("the year", 105e6, 0.0, usd)
    known = Foresight(years, (Sight("a day", 106e6, 0.0, usd),))
    _, line = foresight_lines(known)
    assert line == (
        "By weather year, m USD of operation, mean, P90 and worst: the year 105, 109, 110; a day 106, 109, 110."
    )
    data = foresight_json(known)
    assert (data["perfect_p90_usd"], data["perfect_worst_usd"]) == (109e6, 110e6)
    assert data["sights"]["a day"]["worst_usd"] == 110e6


FIRST = RayDesign(1.0, 1.0, 120e6)


def test_sizes_for_no_sight_and_their_premium():
    found = SizedForSight((FIRST, RayDesign(1.2, 1.05, 118e6)), 100e6)
    (line,) = ray_lines(found)
    assert line == (
        "Sized for no sight: 1.2 times the stored energy and 1.05 times the firm plants are the cheapest of 1 designs "
        "with more; 118 m USD a year in all, +18 m (+18.00%) beside the year known. This design costs 2.00 m more "
        "without sight."
    )
    assert ray_json(found) == {
        "energy_factor": 1.2,
        "firm_factor": 1.05,
        "usd": 118e6,
        "premium_usd": 18e6,
        "saves_usd": 2e6,
        "designs": 2,
    }
    (line,) = ray_lines(SizedForSight((FIRST, RayDesign(1.2, 1.0, 121e6)), 100e6))
    assert "of 1 designs with more store and firm plants none is cheaper; 120 m" in line
