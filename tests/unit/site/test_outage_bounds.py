"""Failures counted in four ways: each bounds the next."""

import pytest

from abilene.errors import InputError
from abilene.programme.schema import Programme
from abilene.site.outage_bounds import YEARS
from abilene.site.reliable import reliable_design

RATES = {"forced_outage_rate": 0.05, "unit_mw": 13.0, "repair_hours": 48}


def bounds_of(data, target, rates=RATES):
    data["equipment"]["turbine"] |= rates
    data["sites"]["a"]["reliability"] = target
    programme = Programme.model_validate(data)
    return reliable_design(programme, "a", load_mw=100.0, bounds=True).bounds


@pytest.fixture
def island(data):
    site = data["sites"]["a"]
    site["equipment"] = {"turbine": {"max_mw": 900}}
    del site["grid"]
    data["equipment"] = {"turbine": data["equipment"]["turbine"]}
    return data


def test_of_an_island_the_price_of_risk_is_the_truth(island):
    bounds = bounds_of(island, {"lost_load_usd_per_mwh": 900})
    assert bounds.mean_usd < 0.99 * bounds.risk_usd
    assert abs(bounds.truth_usd - bounds.risk_usd) < 4 * bounds.truth_error_usd
    # a mean of four years is less sure than one of 32 by the root of eight
    assert bounds.drawn_error_usd == pytest.approx(bounds.truth_error_usd * 8**0.5)
    assert bounds.drawn_usd < bounds.truth_usd + 3 * bounds.drawn_error_usd
    assert bounds.years == YEARS


def test_a_target_moves_no_bound(island):
    free = bounds_of(island, {"lost_load_usd_per_mwh": 900})
    assert bounds_of(island, {"lost_load_usd_per_mwh": 900, "served": 0.9999}) == free


def test_lines_that_fail_have_no_price_of_risk(data):
    data["sites"]["a"]["grid"]["g"] |= {
        "feeders": 2,
        "forced_outage_rate": 0.02,
        "repair_hours": 20,
    }
    data["sites"]["a"]["equipment"]["turbine"]["max_mw"] = 80
    bounds = bounds_of(data, {"served": 0.99})
    assert bounds.mean_usd < bounds.drawn_usd
    assert bounds.mean_usd < bounds.truth_usd + 3 * bounds.truth_error_usd
    assert bounds.risk_usd is None


def test_where_no_failure_counts_there_are_none(island):
    with pytest.raises(
        InputError, match=r"sites\.a\.reliability: no failure is counted"
    ):
        bounds_of(island, {"spare_units": 2}, {"unit_mw": 13.0})
