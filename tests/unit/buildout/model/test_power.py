"""Power in the programme model: by unit and by date, mixed anew in every quarter, rented where need be."""

import numpy as np
import pytest
from small_programmes import programme, situation

from abilene.budget import Budget
from abilene.buildout import build
from abilene.buildout.candidates import CandidateDesign, SitePower, UnitPrice
from abilene.buildout.case import Case
from abilene.buildout.model.terms import BN_USD
from abilene.buildout.search import plan_case

MONEY = {"free": {"amount_usd": 20e9}}
LATE_GRID = {"line": {"firm_mw": 100, "from": "2026-Q4"}}
ENGINE = {"engine": {"capex_usd_per_kw": 1500, "lead_months": 3}}
RENTED = {"engine": {"rent_usd_per_kw_month": 40, "lead_months": 3}}


def site(grid, **more):
    return {"a": {"phases": {"p": {}}, "grid": grid, "power_usd_per_mwh": 50, **more}}


def when(built):
    return {
        name: quarter and str(quarter) for (_, name), quarter in built.energised.items()
    }


def test_a_phase_is_energised_before_its_grid_where_own_power_suffices():
    waits = build(programme(site(LATE_GRID), MONEY), situation())
    assert when(waits) == {"p": "2026-Q4"}
    own = site(LATE_GRID, equipment={"engine": {"max_mw": 100}})
    early = build(programme(own, MONEY, equipment=ENGINE), situation())
    assert when(early) == {"p": "2026-Q2"}
    assert list(early.equipment_mw["a", "engine"]) == pytest.approx([0, 100, 100, 100])
    too_small = site(LATE_GRID, equipment={"engine": {"max_mw": 90}})
    assert when(build(programme(too_small, MONEY, equipment=ENGINE), situation())) == {
        "p": "2026-Q4"
    }


def test_what_is_rented_is_given_back_and_costs_no_capital():
    sites = site(LATE_GRID, equipment={"engine": {"max_mw": 100}})
    built = build(programme(sites, MONEY, equipment=RENTED, end="2027-Q2"), situation())
    assert when(built) == {"p": "2026-Q2"}
    assert list(built.equipment_mw["a", "engine"]) == pytest.approx(
        [0, 100, 100, 0, 0, 0]
    )
    assert "sites.a.equipment.engine" not in built.cost_usd
    power_usd, rent_usd = 100 * 50 * 8766 / 4, 100 * 40 * 3 * 1000
    expected = [0, 0, power_usd + rent_usd, power_usd + rent_usd, power_usd, power_usd]
    assert built.energy_usd["a"] == pytest.approx(expected, rel=1e-9)


def test_an_engine_is_bought_where_the_grid_never_comes_and_rented_where_it_comes_soon():
    both = {"bought": ENGINE["engine"], "rented": RENTED["engine"]}
    own = {"bought": {"max_mw": 100}, "rented": {"max_mw": 100}}
    soon = build(
        programme(site(LATE_GRID, equipment=own), MONEY, equipment=both, end="2029-Q4"),
        situation(),
    )
    assert soon.equipment_mw["a", "rented"].max() == pytest.approx(100)
    assert soon.equipment_mw["a", "bought"].max() == 0
    never = build(
        programme(site({}, equipment=own), MONEY, equipment=both, end="2029-Q4"),
        situation(),
    )
    assert never.equipment_mw["a", "rented"].max() == 0
    assert never.equipment_mw["a", "bought"].max() == pytest.approx(100)


def sized(ways, units, contracts, sites, **more):
    """Plan a programme whose site has ways of its own."""
    made = programme(
        sites,
        MONEY,
        equipment={"gas": ENGINE["engine"], "battery": ENGINE["engine"]},
        **more,
    )
    power = SitePower(ways, units, contracts)
    return plan_case(Case(made, situation(), site_powers={"a": power}), Budget())


def test_equipment_of_one_way_serves_another_when_the_grid_comes():
    """60 MW of gas carry 60 MW alone, or 120 MW beside half as much of the grid: none is built twice."""
    ways = (
        CandidateDesign("own", (60.0,) * 4, {"gas": 1.0}),
        CandidateDesign("half", (40.0,) * 4, {"gas": 0.5}, {"line": 0.5}),
    )
    sites = {
        "a": {
            "phases": {"p": {"it_mw": 60}, "q": {"it_mw": 60}},
            "grid": {"line": {"firm_mw": 60, "from": "2026-Q4"}},
            "equipment": {"gas": {"max_mw": 60, "from": "2026-Q1"}},
        }
    }
    units, contracts = {"gas": UnitPrice("gas", 1e6)}, {"line": (("line", "firm_mw"),)}
    built = sized(ways, units, contracts, sites)
    assert when(built) == {"p": "2026-Q2", "q": "2026-Q4"}
    assert list(built.equipment_mw["a", "gas"]) == pytest.approx([0, 60, 60, 60])
    assert list(built.served_mw["a", "own"]) == pytest.approx([0, 60, 60, 0])
    assert list(built.served_mw["a", "half"]) == pytest.approx([0, 0, 0, 120])


def test_power_of_a_storage_and_its_energy_are_bought_apart_and_counted_once():
    ways = (
        CandidateDesign(
            "stored",
            (30.0,) * 4,
            {"battery.power": 0.5, "battery.energy": 2.0},
            {"line": 1.0},
        ),
    )
    units = {
        "battery.power": UnitPrice("battery", 2e5, 4e3),
        "battery.energy": UnitPrice("battery", 1e5, is_energy=True),
    }
    sites = site(
        {"line": {"firm_mw": 100, "from": "2026-Q1"}},
        equipment={"battery": {"max_mw": 60}},
    )
    built = sized(ways, units, {"line": (("line", "firm_mw"),)}, sites)
    assert built.equipment_mw["a", "battery"].max() == pytest.approx(50)
    assert built.cost_usd["sites.a.equipment.battery"].sum() == pytest.approx(
        50 * 2e5 + 200 * 1e5
    )
    assert built.energy_usd["a"][-1] == pytest.approx(
        100 * 30 * 8766 / 4 + 50 * 4e3 / 4
    )


def test_each_part_of_the_grid_gives_what_its_contracts_grant_by_then():
    ways = (
        CandidateDesign("firm", (60.0,) * 4, grid={"firm": 1.0}),
        CandidateDesign("cut", (20.0,) * 4, grid={"cut": 1.0}),
    )
    contracts = {
        "firm": (("one", "firm_mw"), ("two", "firm_mw")),
        "cut": (("two", "curtailable_mw"),),
    }
    grid = {
        "one": {"firm_mw": 30, "from": "2026-Q1"},
        "two": {"firm_mw": 30, "curtailable_mw": 50, "from": "2026-Q3"},
    }
    phases = {"p": {"it_mw": 30}, "q": {"it_mw": 70}}
    built = sized(ways, {}, contracts, {"a": {"phases": phases, "grid": grid}})
    assert when(built) == {"p": "2026-Q2", "q": "2026-Q3"}
    assert list(built.served_mw["a", "cut"]) == pytest.approx([0, 0, 50, 50])
    assert list(built.served_mw["a", "firm"]) == pytest.approx([0, 30, 50, 50])


def test_power_costs_what_it_costs_in_the_season_in_which_it_runs():
    ways = (CandidateDesign("line", (10.0, 20.0, 40.0, 30.0), grid={"line": 1.0}),)
    sites = site({"line": {"firm_mw": 100, "from": "2026-Q1"}})
    built = sized(ways, {}, {"line": (("line", "firm_mw"),)}, sites, end="2027-Q2")
    running = np.array([0, 0, 40, 30, 10, 20]) * 100 * 8766 / 4
    assert built.energy_usd["a"] == pytest.approx(running)
    assert built.present_cost_usd > 3 * BN_USD
