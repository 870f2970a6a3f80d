"""What is left of the power of a campus where only what is secured or measured counts."""

import copy

from abilene.programme.firm import leave_firm_power

GRANTED = {
    "from": "2026-Q1",
    "firm_mw": 100.0,
    "curtailable_mw": None,
    "curtailed_hours_per_year": 50,
    "curtailed_above_mw": None,
    "curtailed_in": None,
    "curtail": None,
}
UNSAID = dict.fromkeys(GRANTED)


def left(grid, equipment=None, wide=None, ppa=None):
    site = {"grid": grid, "equipment": equipment or {}, "ppa": ppa or {}}
    data = {"sites": {"a": copy.deepcopy(site)}}
    unpowered = leave_firm_power(data, {"sites": {"a": wide or site}})
    return data["sites"]["a"], unpowered


def test_a_contract_needs_a_day_and_power_and_what_is_not_said_of_it_counts_nothing():
    grid = {
        "granted": GRANTED,
        "no_day": GRANTED | {"from": None},
        "no_power": GRANTED | {"firm_mw": None},
        "to_be_cut": GRANTED | {"curtailable_mw": 30.0},
    }
    site, unpowered = left(grid)
    assert site["grid"] == {
        "granted": GRANTED | {"curtailable_mw": 0.0, "curtailed_hours_per_year": None},
        "to_be_cut": GRANTED | {"curtailable_mw": 30.0},
    }
    assert unpowered == frozenset()


def test_an_agreement_needs_a_day_and_power_and_powers_nothing_by_itself():
    signed = {"from": "2026-Q1", "max_mw": 40.0}
    ppa = {"signed": signed, "undated": signed | {"from": None}}
    site, unpowered = left({"g": UNSAID}, ppa=ppa)
    assert site["ppa"] == {"signed": signed}
    assert unpowered == {"a"}


def test_equipment_needs_a_day_and_power():
    turbine = {"from": "2026-Q1", "max_mw": 360.0}
    equipment = {
        "turbine": turbine,
        "undated": turbine | {"from": None},
        "solar": turbine | {"max_mw": None},
    }
    site, unpowered = left({"g": UNSAID}, equipment)
    assert (site["grid"], site["equipment"]) == ({}, {"turbine": turbine})
    assert unpowered == frozenset()


def test_where_nothing_is_left_the_records_stay_and_the_campus_is_named():
    wide = {"grid": {"g": GRANTED}, "equipment": {}, "ppa": {}}
    site, unpowered = left({"g": UNSAID}, wide=wide)
    assert site == wide
    assert unpowered == frozenset({"a"})
