"""A sized campus against the outages of its machines: exact where it can be, and nothing guessed."""

import numpy as np
import pytest

from abilene.power.machines import units_up
from abilene.programme.schema import Programme
from abilene.site.reliability import FACTOR, reliability_of
from abilene.site.sizing import unit_design

RATES = {"forced_outage_rate": 0.05, "unit_mw": 13.0}


@pytest.fixture
def island(data):
    """Return a campus on turbines alone, as many as it likes."""
    site = data["sites"]["a"]
    site["equipment"] = {"turbine": {"max_mw": 900}}
    del site["grid"]
    data["equipment"] = {"turbine": data["equipment"]["turbine"] | RATES}
    return data


def studied(data, **more):
    programme = Programme.model_validate(data)
    design = unit_design(programme, "a", load_mw=100.0, **more)
    return design, reliability_of(design, programme)


def test_an_island_is_exact(island):
    design, found = studied(island)
    (turbine,) = found.machines
    assert (found.method, found.not_run, found.sure) == ("convolution", "", ())
    assert turbine.mw == pytest.approx(design.sizing.capacity["turbine"])
    assert turbine.count == round(turbine.mw / 13)
    campus = design.site.years[0]
    can = campus.blocks[0].availability * turbine.unit_mw
    for rate, served in (
        (0.05, found.as_said),
        (0.05 / FACTOR, found.less),
        (0.05 * FACTOR, found.more),
    ):
        up, eue = units_up(turbine.count, rate), 0.0
        for count, chance in enumerate(up):
            eue += chance * np.maximum(100.0 - count * can, 0.0).sum()
        assert served.eue_mwh == pytest.approx(eue, rel=1e-9)
        assert served.served == pytest.approx(1 - eue / 876_000, rel=1e-12)
    assert found.as_said.lole_error == 0


def test_weather_and_a_store_are_drawn(data):
    data["equipment"]["turbine"] |= RATES | {"repair_hours": 48}
    design, found = studied(data)
    assert found.method == "monte carlo"
    assert found.as_said.lole_error > 0
    assert found.less.lole_hours < found.as_said.lole_hours < found.more.lole_hours
    assert found.sure == ("grid.g",)
    again = reliability_of(design, Programme.model_validate(data))
    assert again.as_said == found.as_said


def test_lines_of_the_grid_fail_too(data):
    site = data["sites"]["a"]
    site["equipment"] = {}
    site["grid"] = {
        "g": {"firm_mw": 110, "from": 2026, "feeders": 2, "forced_outage_rate": 0.01}
    }
    _, found = studied(data)
    assert (found.method, found.sure, found.spare) == ("convolution", (), {})
    # each carries half of the 110 MW that are granted
    lost = 0.01**2 * 100 + 2 * 0.01 * 0.99 * (100 - 55)
    assert found.as_said.eue_mwh == pytest.approx(8760 * lost, rel=1e-3)
    twice = 0.02**2 * 100 + 2 * 0.02 * 0.98 * (100 - 55)
    assert found.more.eue_mwh == pytest.approx(8760 * twice, rel=1e-3)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {},
            "no outage rate; give equipment.turbine.forced_outage_rate, equipment.turbine.unit_mw",
        ),
        ({"forced_outage_rate": 0.05}, "give equipment.turbine.unit_mw"),
    ],
)
def test_what_nobody_says_is_not_guessed(island, given, said):
    turbine = island["equipment"]["turbine"]
    for name in RATES:
        del turbine[name]
    turbine |= given
    _, found = studied(island)
    assert (found.not_run, found.as_said, found.machines) == (said, None, ())


def test_a_store_asks_for_the_time_to_repair(data):
    data["equipment"]["turbine"] |= RATES
    _, found = studied(data)
    assert found.not_run == "give equipment.turbine.repair_hours"


def test_a_grid_without_rates_alone_has_no_answer(data):
    data["sites"]["a"]["equipment"] = {}
    _, found = studied(data)
    assert found.not_run == "no outage rate"


@pytest.mark.parametrize(
    "target", [{"served": 0.99999}, {"lole_hours_per_year": 1}, {"spare_units": 1}]
)
def test_a_grid_that_counts_as_sure_keeps_what_is_asked(data, target):
    """Such a target was refused as impossible; kinds that are not built ask for nothing."""
    site = data["sites"]["a"]
    site |= {"equipment": {}, "reliability": target}
    site["grid"] = {"g": {"firm_mw": 110, "from": 2026}}
    _, found = studied(data)
    assert (found.as_said.eue_mwh, found.machines) == (0.0, ())
    assert found.sure == ("grid.g",)
    assert found.meets == dict.fromkeys(target, True)


def test_a_target_is_met_or_not(island):
    turbine = island["sites"]["a"]["equipment"]["turbine"]
    island["sites"]["a"]["reliability"] = {"served": 0.99, "spare_units": 2}
    _, few = studied(island)
    turbine["min_mw"] = 250.0
    _, many = studied(island)
    assert few.meets == {"served": False, "spare_units": False}
    assert many.meets == {"served": True, "spare_units": True}
    assert many.spare["turbine"] > few.spare["turbine"]


def test_spare_machines_are_those_that_may_be_out_in_the_worst_hour(island):
    island["sites"]["a"]["equipment"]["turbine"]["min_mw"] = 200.0
    design, found = studied(island)
    (turbine,) = found.machines
    can = design.site.years[0].blocks[0].availability * turbine.unit_mw
    spare = found.spare["turbine"]
    assert ((turbine.count - spare) * can).min() >= 100
    assert ((turbine.count - spare - 1) * can).min() < 100


def test_a_week_of_planned_work_leaves_all_to_the_others(island):
    """No machine of a kind at rest is missed, and what it leaves unserved is no outage of others."""
    island["equipment"]["turbine"]["planned_outage_weeks"] = [10]
    design, found = studied(island)
    assert found.method == "convolution"
    assert found.worst_week == 10
    assert found.spare == {"turbine": 0}
    lost = design.site.years[0].demand_mw[9 * 168 : 10 * 168].sum()
    assert found.as_said.eue_mwh > lost * 0.999
