"""CO2 three ways and clean shares of a sized campus, each from its hours by hand."""

from dataclasses import replace

import numpy as np
import pytest

from abilene.programme.schema import Programme
from abilene.resource.grid_mix import clean_share, co2_kg_per_mwh
from abilene.site.footprint import footprint_of
from abilene.site.sizing import unit_design

REGION = {"marginal_co2_region": "avert_te", "residual_co2_kg_per_mwh": 500.0}


@pytest.fixture
def named(data):
    data["sites"]["a"] |= REGION
    return data


def found_of(data, **more):
    programme = Programme.model_validate(data)
    design = unit_design(programme, "a", load_mw=120.0, **more)
    return design, footprint_of(design, programme).carbon


def grid_mw(design):
    output = design.sizing.operation.output_mw
    return sum(mw for name, mw in output.items() if name.startswith("grid."))


def test_three_ways_by_hand(named):
    design, carbon = found_of(named)
    weather = design.site.hours[0].weather
    drawn = grid_mw(design)
    own_t = sum(part.co2_t for part in design.parts if not part.name.startswith("grid"))
    assert carbon.own_t == pytest.approx(own_t)
    for tonnes, region in (
        (carbon.location_t, "eia930_erco"),
        (carbon.marginal_t, "avert_te"),
    ):
        kg = co2_kg_per_mwh(region, weather.axis, weather.zone)
        assert tonnes == pytest.approx(own_t + float(drawn @ kg) / 1000)
    assert carbon.market_t == pytest.approx(own_t + drawn.sum() * 0.5)
    assert carbon.marginal_t > carbon.location_t
    share = clean_share("eia930_erco", weather.axis, weather.zone)
    turbine = design.sizing.operation.output_mw["turbine"]
    used = sum(
        mw
        for name, mw in design.sizing.operation.output_mw.items()
        if ".lost" not in name
    )
    dirty = turbine.sum() + float(drawn @ (1 - share))
    assert carbon.hourly_clean == pytest.approx(1 - dirty / used.sum())
    assert carbon.yearly_clean == pytest.approx(carbon.hourly_clean)
    assert carbon.knows_grid


def test_what_nobody_says_is_not_known(data):
    _, carbon = found_of(data)
    assert (carbon.market_t, carbon.marginal_t) == (None, None)
    data["sites"]["a"]["grid_co2_region"] = "avert_te"
    _, carbon = found_of(data)
    assert carbon.location_t is None
    assert carbon.marginal_t is not None
    assert not carbon.knows_grid


def test_without_the_grid_all_three_are_those_of_own_plants(data):
    _, carbon = found_of(data, grid=False)
    assert carbon.own_t > 0
    assert {carbon.location_t, carbon.market_t, carbon.marginal_t} == {carbon.own_t}


def test_a_clean_contract_counts_in_the_market_and_the_shares_alone(named):
    _, plain = found_of(named)
    named["sites"]["a"]["grid"]["g"]["clean"] = True
    _, clean = found_of(named)
    assert clean.market_t == clean.own_t
    assert clean.location_t > clean.market_t
    assert clean.hourly_clean > plain.hourly_clean


def test_by_the_hour_is_never_more_than_by_the_year(named):
    """Power sold, and an agreement whose clean energy comes in other hours, count over the year alone."""
    site = named["sites"]["a"]
    site["grid"]["g"]["export_mw"] = 60
    design, carbon = found_of(named)
    assert carbon.hourly_clean <= carbon.yearly_clean + 1e-12
    sold = design.sizing.operation.output_mw
    if np.any([mw.any() for name, mw in sold.items() if "export" in name]):
        assert carbon.hourly_clean < carbon.yearly_clean
    nothing = replace(design, sizing=design.sizing)
    assert footprint_of(nothing, Programme.model_validate(named)).carbon == carbon
