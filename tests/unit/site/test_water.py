"""Water of a campus: nothing where nothing evaporates, and not known where nobody says how much."""

import pytest

from abilene.programme.schema import Programme
from abilene.site.sizing import unit_design
from abilene.site.water import M3_PER_MWH, water_of


def found_of(data):
    programme = Programme.model_validate(data)
    design = unit_design(programme, "a", load_mw=120.0)
    return design, water_of(design, programme)


def test_a_mwh_of_heat_takes_a_ton_and_a_half():
    """2.45 MJ evaporate a kilogram (FAO Irrigation and Drainage Paper 56): 3,600 MJ do 1.469 t."""
    assert pytest.approx(1.469, abs=5e-4) == M3_PER_MWH


def test_all_that_is_missing_is_named(data):
    _, water = found_of(data)
    assert (water.cooling_m3, water.plants_m3, water.wue_l_per_kwh) == (
        None,
        None,
        None,
    )
    assert water.missing == ("sites.a.cooling", "equipment.turbine.water_m3_per_mwh")
    data["sites"]["a"]["cooling"] = "evaporative"
    assert found_of(data)[1].missing[0] == "sites.a.cooling_cycles"


def test_dry_coolers_evaporate_nothing_and_plants_what_they_say(data):
    data["sites"]["a"]["cooling"] = "liquid"
    data["equipment"]["turbine"]["water_m3_per_mwh"] = 0.25
    design, water = found_of(data)
    turbine = next(part for part in design.parts if part.name == "turbine")
    assert (water.cooling_m3, water.wue_l_per_kwh, water.missing) == (0.0, 0.0, ())
    assert water.plants_m3 == pytest.approx(0.25 * turbine.energy_mwh)


@pytest.mark.parametrize("cycles", [2.0, 5.0])
def test_blow_down_falls_with_the_cycles(data, cycles):
    """Heat is IT with the loss of distribution, 3 to 10 % of it; the cycles add 1 / (n - 1)."""
    data["sites"]["a"] |= {"cooling": "evaporative", "cooling_cycles": cycles}
    design, water = found_of(data)
    evaporated = water.cooling_m3 * (cycles - 1) / cycles
    heat_per_it = evaporated / M3_PER_MWH / design.it_mwh
    assert 1.03 < heat_per_it < 1.10
    assert water.wue_l_per_kwh == pytest.approx(water.cooling_m3 / design.it_mwh)
