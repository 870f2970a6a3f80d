"""A campus as it stands is what ``size`` finds where nothing else may be built."""

from pathlib import Path

import pytest

from abilene.power.problem import Capacity
from abilene.programme.schema import Programme
from abilene.site.as_built import as_built
from abilene.site.builder import Limits
from abilene.site.footprint import footprint_of
from abilene.site.grid_alone import grid_alone
from abilene.site.sizing import unit_design

HERE = Path()
SIZES = {
    "turbine": 42.0,
    "sun": 33.5,
    "wind": 20.25,
    "battery.power": 12.5,
    "battery.energy": 40.0,
}
HOURS = Limits(storage_hours=(40.0 / 12.5, 40.0 / 12.5))


@pytest.fixture
def fixed(data):
    """Return the programme in which nothing but these sizes may be built."""
    equipment = data["sites"]["a"]["equipment"]
    for kind in ("turbine", "sun", "wind"):
        equipment[kind] = {"min_mw": SIZES[kind], "max_mw": SIZES[kind]}
    equipment["battery"] = {"min_mw": 12.5, "max_mw": 12.5}
    data["sites"]["a"] |= {
        "marginal_co2_region": "avert_te",
        "residual_co2_kg_per_mwh": 400.0,
        "cooling": "evaporative",
        "cooling_cycles": 5,
    }
    return Programme.model_validate(data)


def test_it_is_what_size_finds_for_the_same_design(fixed, programme):
    """Cost, CO2 three ways, clean shares, water and the grid alone, to 1e-9."""
    said = {
        name: getattr(fixed.sites["a"], name)
        for name in (
            "marginal_co2_region",
            "residual_co2_kg_per_mwh",
            "cooling",
            "cooling_cycles",
        )
    }
    free = programme.sites["a"].model_copy(update=said)
    free = programme.model_copy(update={"sites": {"a": free}})
    ours = as_built(free, "a", 120.0, SIZES, folder=HERE)
    size = unit_design(fixed, "a", load_mw=120.0, limits=HOURS)
    for name in ("supply_usd", "served_mwh", "unserved_usd", "lcoe_usd_per_mwh"):
        assert getattr(ours, name) == pytest.approx(getattr(size, name), rel=1e-9)
    a, b = (footprint_of(design, fixed) for design in (ours, size))
    assert vars(a.carbon) == pytest.approx(vars(b.carbon), rel=1e-9)
    assert a.water.cooling_m3 == pytest.approx(b.water.cooling_m3, rel=1e-9)
    assert a.water.cooling_m3 > 0
    saved = [grid_alone(each, fixed, HERE).saves_usd for each in (ours, size)]
    assert saved[0] == pytest.approx(saved[1], rel=1e-9)


def test_what_is_not_named_is_not_built_and_what_is_may_have_any_hours(programme):
    design = as_built(
        programme,
        "a",
        60.0,
        {"battery.power": 1.0, "battery.energy": 900.0},
        folder=HERE,
    )
    capacity = design.sizing.capacity
    assert (capacity["turbine"], capacity["sun"], capacity["wind"]) == (0.0, 0.0, 0.0)
    assert (capacity["battery.power"], capacity["battery.energy"]) == (1.0, 900.0)


def test_steps_of_the_load_size_nothing_there(data):
    data["sites"]["a"]["swing"] = {"step": 0.9, "minutes": 1, "grid_takes": 0.0}
    data["equipment"]["turbine"]["ramp_per_minute"] = 0.01
    swinging = Programme.model_validate(data)
    design = as_built(swinging, "a", 60.0, {"turbine": 5.0}, folder=HERE)
    bounds = design.site.years[0].bounds["turbine"]
    assert (bounds.low, bounds.high) == (5.0, 5.0)
    assert isinstance(bounds, Capacity)
    assert design.site.years[0].spares == ()
