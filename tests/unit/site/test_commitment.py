"""A sized campus with its machines committed: what is missing is asked for, and what is added lies above the engine."""

import pytest

from abilene.power.commit import Units, commit
from abilene.programme.schema import Programme
from abilene.site.builder import Limits
from abilene.site.commitment import commitment_of
from abilene.site.sizing import unit_design

MACHINE = {"unit_mw": 10.0, "min_load": 0.5, "start_usd_per_mw": 60.0}


@pytest.fixture
def plants(data):
    data["sites"]["a"]["equipment"]["turbine"]["min_mw"] = 40
    data["equipment"]["turbine"] |= MACHINE
    return data


def studied(data, **more):
    programme = Programme.model_validate(data)
    design = unit_design(programme, "a", load_mw=120.0, **more)
    return design, commitment_of(design, programme)


def test_starts_and_part_load_add_to_the_certificate(plants):
    kind = plants["equipment"]["turbine"]
    design, at_full = studied(plants)
    count = round(design.sizing.capacity["turbine"] / 10)
    turbine = at_full.units["turbine"]
    assert turbine.count == count >= 4
    assert at_full.not_run == ""
    assert 0 < turbine.start_usd <= at_full.added_usd * (1 + 1e-9)
    assert at_full.share == at_full.added_usd / design.sizing.cost_usd
    units = Units(count, 0.5, 60.0)
    year = commit(design.site.years[0], design.sizing.operation, {"turbine": units})
    assert year.added_usd == pytest.approx(at_full.added_usd)
    kind["heat_rate_at_min_load_mmbtu_per_mwh"] = 1.5 * design.site.plants[
        "turbine"
    ].need("heat_rate_mmbtu_per_mwh")
    assert studied(plants)[1].added_usd > at_full.added_usd


def test_what_is_missing_is_asked_for_by_its_path(plants):
    del plants["equipment"]["turbine"]["start_usd_per_mw"]
    _, found = studied(plants)
    assert found.not_run == "give equipment.turbine.start_usd_per_mw"
    for name in ("unit_mw", "min_load"):
        del plants["equipment"]["turbine"][name]
    assert studied(plants)[1].not_run == (
        "give equipment.turbine.unit_mw, equipment.turbine.min_load, equipment.turbine.start_usd_per_mw"
    )


def test_a_plant_of_which_nothing_is_said_runs_as_it_did(plants):
    plants["equipment"]["old"] = dict(plants["equipment"]["turbine"])
    for name in MACHINE:
        del plants["equipment"]["old"][name]
    plants["sites"]["a"]["equipment"]["old"] = {"max_mw": 30, "min_mw": 30}
    _, found = studied(plants)
    assert (set(found.units), found.free) == ({"turbine"}, ("old",))


def test_a_limit_on_the_year_and_no_plant_are_said(plants):
    _, found = studied(plants, limits=Limits(co2_cap_t=1e5))
    assert found.not_run == "the limit on co2 is kept over the year as a whole"
    del plants["sites"]["a"]["equipment"]["turbine"]
    assert studied(plants)[1].not_run == "no firm plant is built"
