"""What a site can carry: contracts and equipment by date, land, and candidates that share them."""

import math
from dataclasses import replace

import numpy as np
import pytest
from small_programmes import programme, situation

from abilene.buildout.candidates import CandidateDesign, SitePower, UnitPrice
from abilene.buildout.case import Case
from abilene.buildout.room import (
    Available,
    Limit,
    _carried_mw,
    granted_mw,
    grid_left_mw,
    grid_mw,
    land_mw,
    left_limits,
    left_parts_mw,
    limits,
    room_mw,
    service_quarters,
)

RUNNING = (40.0,) * 4
MONEY = {"free": {"amount_usd": 9e9}}
ENGINE = {"gas": {"capex_usd_per_kw": 1000, "lead_months": 6}}
GRID = {
    "g": {"firm_mw": 60, "from": "2025-Q1"},
    "h": {"firm_mw": 30, "curtailable_mw": 20, "from": "2026-Q3"},
}


def case(power=None, relaxed=(), as_of="2026-01-15", **site):
    site = {"phases": {"p": {"it_mw": 500}}, "grid": GRID} | site
    made = programme({"a": site}, MONEY, equipment=ENGINE)
    powers = {} if power is None else {"a": power}
    return Case(made, situation(as_of), frozenset(relaxed), "a", powers)


def test_contracts_count_from_their_date_firm_and_curtailable():
    assert list(grid_mw(case(), "a")) == [60, 60, 110, 110]
    assert np.isinf(grid_mw(case(relaxed=["grid"]), "a")).all()


def test_each_part_of_the_grid_has_what_its_contracts_grant():
    parts = {
        "firm": (("g", "firm_mw"), ("h", "firm_mw")),
        "cut": (("h", "curtailable_mw"),),
    }
    one = case(SitePower((), {}, parts))
    assert list(granted_mw(one, "a")["firm"]) == [60, 60, 90, 90]
    assert list(granted_mw(one, "a")["cut"]) == [0, 0, 20, 20]
    aside = replace(one, relaxed=frozenset({"grid"}))
    assert np.isinf(granted_mw(aside, "a")["cut"]).all()


def test_measured_load_leaves_what_contracts_have_beyond_it_and_never_less_than_nothing():
    assert list(grid_left_mw(case(), "a", 80.0)) == [0, 0, 30, 30]


def test_equipment_waits_for_its_lead_time_or_its_date():
    assert limits(case(equipment={"gas": {"max_mw": 40}}), "a") == {"gas": Limit(2, 40)}
    dated = case(equipment={"gas": {"max_mw": 40, "from": "2025-Q1"}})
    assert limits(dated, "a") == {"gas": Limit(0, 40)}
    late = case(equipment={"gas": {"max_mw": 40, "from": "2027-Q1"}})
    assert limits(late, "a") == {}
    aside = case(equipment={"gas": {"max_mw": 40}}, relaxed=["equipment"])
    assert limits(aside, "a") == {"gas": Limit(0, math.inf)}
    assert limits(case(equipment={"gas": {"max_mw": 0}}), "a") == {}


def test_measured_load_takes_its_share_of_stored_energy_too():
    units = {
        "battery.power": UnitPrice("battery", 1.0),
        "battery.energy": UnitPrice("battery", 1.0, is_energy=True),
    }
    history = CandidateDesign(
        "h", RUNNING, parts={"battery.power": 0.5, "battery.energy": 2.0}
    )
    one = case(
        SitePower((history,), units, {}),
        equipment={"battery": {"max_mw": 90, "max_mwh": 300, "from": "2025-Q1"}},
    )
    (left,) = left_limits(one, "a", 100.0).values()
    assert (left.max_mw, left.max_mwh) == (40.0, 100.0)


def test_land_bounds_the_load_until_it_is_set_aside():
    assert land_mw(case(), "a") == math.inf
    assert land_mw(case(site_limit_facility_mw=70), "a") == 70
    assert land_mw(case(site_limit_facility_mw=70, relaxed=["land"]), "a") == math.inf


def test_a_candidate_comes_when_the_last_of_its_equipment_can():
    units = {"gas": UnitPrice("gas", 1e6), "fuel_cell": UnitPrice("fuel_cell", 1e6)}
    own = CandidateDesign("own", RUNNING, {"gas": 1.0})
    never = CandidateDesign("never", RUNNING, {"gas": 0.5, "fuel_cell": 0.5})
    line = CandidateDesign("line", RUNNING, grid={"g": 1.0})
    one = case(
        SitePower((own, never, line), units, {}), equipment={"gas": {"max_mw": 40}}
    )
    found = [service_quarters(one, "a", each) for each in (own, never, line)]
    assert [list(quarters) for quarters in found] == [[2, 3], [], [0, 1, 2, 3]]


def test_plain_power_adds_up_grid_and_firm_equipment_within_the_land():
    one = case(equipment={"gas": {"max_mw": 40}})
    assert list(room_mw(one, "a", 0.0)) == [60, 60, 150, 150]
    assert list(room_mw(one, "a", 80.0)) == [0, 0, 70, 70]
    narrow = case(equipment={"gas": {"max_mw": 40}}, site_limit_facility_mw=100)
    assert list(room_mw(narrow, "a", 80.0)) == [0, 0, 20, 20]


def test_nothing_is_decided_before_the_day_of_the_plan():
    assert list(room_mw(case(as_of="2026-07-15"), "a", 0.0)) == [0, 0, 110, 110]


def mixed():
    """Two candidates that share a turbine and a line: all of it own, or half and half with a battery."""
    units = {
        "gas": UnitPrice("gas", 1e6),
        "battery.power": UnitPrice("battery", 1e6),
        "battery.energy": UnitPrice("battery", 1e6, is_energy=True),
    }
    own = CandidateDesign("own", RUNNING, {"gas": 1.0})
    half = CandidateDesign(
        "half",
        RUNNING,
        {"gas": 0.5, "battery.power": 0.25, "battery.energy": 9.0},
        {"line": 0.5, "sold": 0.3},
    )
    contracts = {"line": (("g", "firm_mw"),), "sold": (("g", "export_mw"),)}
    return SitePower((own, half), units, contracts)


@pytest.mark.parametrize(
    ("gas", "battery", "line", "contracts", "most", "carried"),
    [
        (60, 100, 100, 100, 500, 120),  # 120 half and half: gas binds
        (60, 100, 20, 100, 500, 80),  # 40 half and half on 20 of the line, 40 own
        (60, 100, 100, 20, 500, 80),  # the same, by all contracts together
        (60, 5, 100, 100, 500, 70),  # 20 half and half by the battery's power, 50 own
        (60, 100, 100, 100, 90, 90),  # the site never asks for more
        (0, 100, 100, 100, 500, 0),
        (60, 100, math.inf, math.inf, 500, 120),
    ],
)
def test_candidates_share_what_there_is(gas, battery, line, contracts, most, carried):
    available = Available(
        built_mw=(("gas", gas), ("battery", battery)),
        granted_mw=(("line", line), ("sold", math.inf)),
        contracts_mw=contracts,
        most_mw=most,
    )
    power = mixed()
    assert _carried_mw(power, available) == pytest.approx(carried)
    assert power.carried_mw == {available: _carried_mw(power, available)}


def test_what_cannot_be_built_yet_leaves_its_candidates_out():
    available = Available((("gas", 60.0),), (("line", 100.0),), 100.0, 500.0)
    assert _carried_mw(mixed(), available) == 60
    nothing = Available((), (("line", 100.0),), 100.0, 500.0)
    assert _carried_mw(mixed(), nothing) == 0


def test_measured_load_is_taken_off_the_parts_that_it_draws_from():
    """Of 75 MW 60 run on the first part and what is lacking on the other, once that is there."""
    rest = (("h", "firm_mw"), ("h", "curtailable_mw"))
    parts = {"first": (("g", "firm_mw"),), "rest": rest}
    history = CandidateDesign("grid", RUNNING, grid={"first": 1.0})
    other = CandidateDesign("rest", RUNNING, grid={"rest": 1.0})
    one = case(SitePower((history, other), {}, parts))
    left = left_parts_mw(one, "a", 75.0)
    assert left["first"].tolist() == [0, 0, 0, 0]
    assert left["rest"].tolist() == [0, 0, 35, 35]
    assert list(room_mw(one, "a", 75.0)) == [0, 0, 35, 35]
    # each part's own: 20 MW of the first, 10 of the other
    both = replace(history, grid={"first": 1.0, "rest": 0.5})
    left = left_parts_mw(case(SitePower((both,), {}, parts)), "a", 20.0)
    assert left["first"].tolist() == [40, 40, 40, 40]
    assert left["rest"].tolist() == [0, 0, 40, 40]


def test_a_battery_that_charges_needs_more_of_the_line_than_its_load():
    units = {
        "battery.power": UnitPrice("battery", 1e6),
        "battery.energy": UnitPrice("battery", 1e6, is_energy=True),
    }
    needs = {"battery.power": 0.5, "battery.energy": 2.0}
    charged = CandidateDesign("charged", RUNNING, needs, {"line": 1.25})
    power = SitePower((charged,), units, {"line": (("g", "firm_mw"),)})
    assert power.charging == ["battery.power"]
    available = Available((("battery", 99.0),), (("line", 100.0),), 100.0, 500.0)
    assert _carried_mw(power, available) == pytest.approx(80)
