import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abilene.compute.facility import (
    at_stated_peak,
    cooling_load,
    cooling_plant,
    facility_load,
)
from abilene.errors import InputError, ShapeError

PLANTS = ("air_chiller", "evaporative", "liquid")
YEAR = np.arange(8760)
DRY_C = 18 + 12 * np.sin(2 * np.pi * YEAR / 8760) + 8 * np.sin(2 * np.pi * YEAR / 24)
WET_C = DRY_C - 6


@pytest.mark.parametrize("name", PLANTS)
def test_parts_add_up(name):
    it = np.linspace(50, 100, 8760)
    load = facility_load(it, DRY_C, WET_C, cooling_plant(name))
    np.testing.assert_allclose(
        load.facility_mw, it + load.distribution_mw + load.cooling_mw + load.house_mw
    )
    assert load.pue_peak == load.facility_mw.max() / 100
    assert load.pue_annual == pytest.approx(load.facility_mw.sum() / it.sum())
    assert 1.05 < load.pue_annual < 1.5


def test_plants_in_order_of_what_they_use():
    it = np.full(8760, 100.0)
    loads = {
        name: facility_load(it, DRY_C, WET_C, cooling_plant(name)) for name in PLANTS
    }
    assert (
        loads["liquid"].pue_annual
        < loads["evaporative"].pue_annual
        < loads["air_chiller"].pue_annual
    )
    assert all(load.pue_annual < load.pue_peak for load in loads.values())


@given(
    outside=st.lists(st.floats(-40, 50), min_size=2, max_size=2),
    name=st.sampled_from(PLANTS),
)
def test_warmer_air_never_costs_less(outside, name):
    colder, warmer = cooling_load(
        np.full(2, 100.0), np.sort(outside), cooling_plant(name)
    )
    assert warmer >= colder - 1e-9


def test_chiller_meets_its_rating():
    """9.562 EER is a COP of 2.80 at 44 degF of supplied water and 95 degF of air."""
    rated = dataclasses.replace(
        cooling_plant("air_chiller"),
        supply_c=6.7,
        room_fan_fraction=0,
        pump_fraction=0,
        rejection_fraction=0,
    )
    compressors_mw = cooling_load(np.array([100.0]), np.array([35.0]), rated)
    assert 100 / compressors_mw[0] == pytest.approx(9.562 / 3.412, rel=0.01)


def test_cold_air_needs_no_compressor():
    assert cooling_load(
        np.array([100.0]), np.array([-10.0]), cooling_plant("air_chiller")
    )[0] == pytest.approx(6.03, abs=0.1)


def test_an_idle_facility_still_loses():
    load = facility_load([100, 0], [20, 20], [15, 15], cooling_plant("liquid"))
    assert load.facility_mw[1] > 1
    assert load.pue_peak == load.facility_mw[0] / 100


def test_bad_input():
    with pytest.raises(ShapeError, match="align"):
        facility_load([1, 2], [20], [15], cooling_plant("liquid"))
    with pytest.raises(InputError, match="rating"):
        facility_load([100], [20], [15], cooling_plant("liquid"), rated_it_mw=90)
    with pytest.raises(InputError, match="wet bulb"):
        facility_load([100], [15], [20], cooling_plant("liquid"))
    with pytest.raises(InputError, match="did you mean 'liquid'"):
        cooling_plant("liqid")


def test_all_beside_it_load_is_scaled_to_the_stated_peak():
    """By hand: 10 + 4 and 8 + 6 at factor 1; at a peak of 1.5 the second hour sets 7 / 6, and the first stays below."""
    it, beside = np.array([10.0, 8.0]), np.array([4.0, 6.0])
    load = at_stated_peak(it, beside, 1.5)
    assert load == pytest.approx([10 + 4 * 7 / 6, 15.0])
    assert at_stated_peak(it, beside, 1.0) == pytest.approx([10.0, 8.0])


def test_what_cannot_be_scaled_to_a_peak_is_refused():
    with pytest.raises(ShapeError, match="align"):
        at_stated_peak([1.0, 1.0], [0.1], 1.4)
    with pytest.raises(InputError, match="above 0 in every hour"):
        at_stated_peak([1.0, 1.0], [0.1, 0.0], 1.4)
    with pytest.raises(InputError, match="1 or more"):
        at_stated_peak([1.0], [0.1], 0.9)


def test_hours_without_load_and_small_ones_are_hours():
    """Only a load that is below zero, above its rating or nothing throughout is refused."""
    none, half, dry = np.array([0.0, 0.5]), np.full(2, 20.0), np.full(2, 15.0)
    plant = cooling_plant("liquid")
    load = facility_load(none, half, dry, plant, rated_it_mw=0.5)
    assert load.facility_mw[0] < load.facility_mw[1]
    for wrong in (np.array([-0.1, 0.5]), np.zeros(2), np.array([0.1, 0.6])):
        with pytest.raises(InputError, match="between 0 and its rating"):
            facility_load(wrong, half, dry, plant, rated_it_mw=0.5)
