"""What a plan buys in its last quarter serves after it, and pays: else it is not bought, as cost breaks ties."""

import pytest
from plan_campuses import campus, planned

LINES = {
    "line": {"firm_mw": 60, "from": "2026-01-01"},
    "more": {"firm_mw": 40, "from": "2027-12-01"},
}


def plan(solar_mw, **changes):
    """Plan a campus that its grid carries, up to the first quarter in which sun may be there."""
    sun = {"solar": {"max_mw": solar_mw}}
    return planned(campus([60, 40], LINES, sun, end="2028-Q1", **changes))


def test_sun_of_the_last_quarter_lowers_the_cost_to_the_end_of_all_use():
    sunny, dark = plan(300), plan(0)
    (payment,) = sunny.equipment_bought
    assert payment.quarter == len(sunny.quarters) - 1
    assert sunny.facility_mw["s"] == pytest.approx(dark.facility_mw["s"])
    assert sunny.present_cost_usd < dark.present_cost_usd


def test_sun_that_never_pays_is_not_bought_though_money_is_there():
    cheap = {"price": {"mean_usd_per_mwh": 10}}
    sunny, dark = plan(300, **cheap), plan(0, **cheap)
    assert sunny.equipment_bought == ()
    assert sunny.present_cost_usd == pytest.approx(dark.present_cost_usd, rel=1e-12)
