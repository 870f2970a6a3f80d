"""The parts of a site's campus: costs, bounds, efficiencies and fuel of what may be built."""

import math

import numpy as np
import pytest

from abilene.errors import InputError
from abilene.programme.schema import Programme
from abilene.resource.weather import packaged_weather
from abilene.site.builder import NO_LIMITS, Builder, Limits, UnitCost
from abilene.site.hours import SiteHours
from abilene.site.load_hours import SiteLoad
from abilene.site.plant import plant
from abilene.site.problem import site_campus
from abilene.site.voll import stated_voll

HOURS = SiteHours(packaged_weather("abilene_tx_2013"), None)


def block(campus, name):
    return next(block for block in campus.years[0].blocks if block.name == name)


def builder_of(data, load_mw=120.0, limits=NO_LIMITS):
    programme = Programme.model_validate(data)
    voll = stated_voll(programme)
    return Builder(programme, "a", load_mw, tiers=voll, contracts={}, limits=limits)


def test_annuities_are_per_mw_and_mwh(programme):
    campus, sun = site_campus(programme, "a", 120), plant(programme, "sun")
    rate, years = 0.05, sun.need("life_years")
    per_kw = sun.need("capex_usd_per_kw") * rate / (
        1 - (1 + rate) ** -years
    ) + sun.need("fixed_om_usd_per_kw_year")
    assert block(campus, "sun").capacity.annuity_usd == pytest.approx(1000 * per_kw)
    (battery,) = campus.years[0].storages
    assert battery.energy.annuity_usd == pytest.approx(
        campus.units["battery.energy"].annuity_usd
    )
    assert campus.units["battery.energy"].capital_usd == pytest.approx(
        1000 * plant(programme, "battery").need("capex_usd_per_kwh")
    )


def test_a_turbine_burns_gas_and_loses_power_in_heat(programme):
    campus, turbine = site_campus(programme, "a", 120), plant(programme, "turbine")
    found, heat_rate = block(campus, "turbine"), turbine.need("heat_rate_mmbtu_per_mwh")
    assert found.co2_t_per_mwh == pytest.approx(heat_rate * 53.06 / 1000)
    assert not found.clean
    warm = campus.hours[0].weather.air_temp_c
    assert found.availability[warm <= 15].tolist() == [1.0] * int((warm <= 15).sum())
    assert found.availability[np.argmax(warm)] == pytest.approx(
        1 - 0.008 * (warm.max() - 15)
    )


def test_both_ways_through_a_battery_lose_its_round_trip(programme):
    (battery,) = site_campus(programme, "a", 120).years[0].storages
    assert battery.charge_efficiency * battery.discharge_efficiency == pytest.approx(
        0.85
    )
    # half of it each way, as ATB counts it: with all of it on charging, a store of 4 h
    # would deliver for 4 h, not for 4 * 0.922
    assert battery.charge_efficiency == pytest.approx(0.92195, abs=1e-5)
    assert battery.discharge_efficiency == pytest.approx(0.92195, abs=1e-5)
    assert battery.start == "cyclic"


def test_what_must_be_built_shrinks_with_the_load(programme):
    (whole,) = site_campus(programme, "a", 120).years[0].storages
    (tenth,) = site_campus(programme, "a", 12).years[0].storages
    assert (whole.power.low, whole.min_hours) == (12, 2)
    assert tenth.power.low == pytest.approx(1.2)
    assert tenth.power.high == whole.power.high == 100


def test_rent_takes_the_place_of_capital_and_upkeep(data):
    """10 USD/kW a month of the programme's own year is 120,000 USD/MW a year, for the power alone."""
    data["equipment"]["rented"] = {
        "output": "storage",
        "rent_usd_per_kw_month": 10,
        "round_trip_efficiency": 0.81,
        "lead_months": 3,
    }
    data["sites"]["a"]["equipment"]["rented"] = {"max_mw": 5}
    units = builder_of(data).units
    assert units["rented.power"] == UnitCost(0.0, 120_000.0, 120_000.0)
    assert units["rented.energy"] == UnitCost(0.0, 0.0, 0.0)


def test_only_what_may_be_built_is_there(data):
    data["sites"]["a"]["equipment"]["wind"] = {"max_mw": 0}
    builder = builder_of(data)
    assert list(builder.kinds) == ["turbine", "sun", "battery"]
    assert builder.weathered == {"sun"}
    assert builder.may_generate
    data["sites"]["a"]["equipment"] = {"battery": {"max_mw": 5}}
    assert not builder_of(data).may_generate


def test_the_whole_campus_has_all_that_must_be_built_and_no_more(data):
    assert builder_of(data, 30.0).least == pytest.approx(0.25)
    assert builder_of(data, 500.0).least == 1.0


def test_one_weather_year_by_hand(data):
    limits = Limits(co2_usd_per_t=20.0, clean_share=0.4, storage_hours=(3.0, 8.0))
    builder = builder_of(data, 60.0, limits)
    campus = builder.campus(HOURS, np.ones(8760))
    assert campus.load_mw == 60.0
    assert (campus.co2_usd_per_t, campus.clean_share) == (20.0, 0.4)
    assert math.isinf(campus.co2_cap_t)
    (battery,) = campus.storages
    assert (battery.min_hours, battery.max_hours) == (3.0, 8.0)
    sun = next(block for block in campus.blocks if block.name == "sun")
    assert sun.availability is HOURS.weather.sun_mw_per_mw
    assert sun.capacity.high == 300


@pytest.mark.parametrize("hours", [(8.0, 2.0), (-1.0, 2.0), (math.nan, 2.0)])
def test_hours_of_storage_out_of_order_are_refused_at_their_option(hours):
    with pytest.raises(InputError) as caught:
        Limits(storage_hours=hours)
    (problem,) = caught.value.problems
    assert problem.path == "--storage-hours"
    assert f"at least {hours[0]:g} and at most 2 hours" in str(problem)


def test_a_storage_bound_to_hold_more_than_a_month_is_refused():
    Limits(storage_hours=(720.0, math.inf))
    with pytest.raises(
        InputError, match=r"^--storage-hours: .* 1e\+09 hours .* 720 of"
    ):
        Limits(storage_hours=(1e9, math.inf))


def test_hours_that_the_site_asks_for_and_the_limits_forbid(data):
    builder = builder_of(data, 60.0, Limits(storage_hours=(0.0, 1.5)))
    with pytest.raises(InputError) as caught:
        builder.campus(HOURS, np.ones(8760))
    assert str(caught.value) == (
        "sites.a.equipment.battery.min_hours: 2 h is above the 1.5 h of"
        " --storage-hours; lower it, or raise that"
    )


def test_limits_say_what_they_are():
    assert list(NO_LIMITS.notes) == []
    every = Limits(15.0, 2e5, 0.9, (2.0, 6.0))
    assert list(every.notes) == [
        "carbon: 15 USD a tonne, counted as variable cost",
        "emissions: at most 200,000 t CO2 a year",
        "clean share: what is not clean gives at most 10.0% of the load's energy",
        "storage: 2 to 6 hours",
    ]
    assert list(Limits(storage_hours=(4.0, math.inf)).notes) == [
        "storage: 4 to inf hours"
    ]


def test_notes_name_load_fuel_and_who_says_what(data):
    half = np.full(8760, 0.5)
    load = SiteLoad((half,), (half,), 1.5, "as drawn")
    notes = list(builder_of(data).notes([HOURS], load))
    assert notes[:2] == [
        "load: 120 MW at most, 50.0% of it on average; a MWh that is not served costs 900 USD",
        "load by the hour: as drawn; PUE 1.50 at the peak of the year, 1.50 over it",
    ]
    assert any(note.startswith("natural gas: ") for note in notes)
    assert (
        "turbine: figures given in the programme, atb_2024, newkirk_f_class, eia_2024"
        in notes
    )
    assert not any("grid" in note for note in notes)


def test_limits_on_energy_and_figures_of_a_store_reach_the_engine(data):
    plain = builder_of(data, 60.0).campus(HOURS, np.ones(8760))
    equipment = data["sites"]["a"]["equipment"]
    equipment["turbine"]["max_mwh"] = 1234.0
    equipment["battery"]["max_mwh"] = 55.0
    data["equipment"]["battery"] |= {
        "charge_mw_per_mw": 0.5,
        "standing_loss_per_hour": 1e-4,
    }
    data["equipment"]["turbine"] |= {"availability": 0.9}
    campus = builder_of(data, 60.0).campus(HOURS, np.ones(8760))
    (battery,), (free,) = campus.storages, plain.storages
    assert (battery.energy.high, free.energy.high) == (55.0, math.inf)
    assert (battery.charge_per_power, battery.standing_loss_per_hour) == (0.5, 1e-4)
    assert (free.charge_per_power, free.standing_loss_per_hour) == (1.0, 0.0)
    turbine, before = campus.by_name["turbine"], plain.by_name["turbine"]
    assert turbine.max_mwh == 1234.0
    assert turbine.availability == pytest.approx(0.9 * before.availability)
    assert [one.name for one in campus.linking] == ["turbine.max_mwh"]
    assert not plain.linking


def test_what_must_be_built_of_a_part_of_the_load_is_said(data, monkeypatch):
    data["sites"]["a"]["equipment"]["turbine"] |= {"min_mw": 26, "max_mw": 80}
    every = np.full(8760, 1.0)
    load = SiteLoad((every,), (every,), 1.5, "flat")
    whole = list(builder_of(data).notes([HOURS], load))
    assert not any("min_mw" in note for note in whole)
    monkeypatch.setattr(Builder, "least", 0.5)
    part = list(builder_of(data).notes([HOURS], load))
    assert (
        "equipment.turbine.min_mw: 26 MW are of the whole campus; "
        "of this part of its load 13 MW must be built" in part
    )
