"""What the first designs of a campus are sized for: the corners of what a plan may mix."""

from pathlib import Path

import pytest

from abilene.buildout.first_designs import (
    AT_LIMITS,
    GRID_USD,
    _bounds,
    _whole_limits,
    first_sizes,
    requests,
)
from abilene.power.problem import INFINITY
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.programme.schema import Programme
from abilene.site.seasons import seasonal_campus

SMALL = Path(__file__).parents[3] / "examples" / "one-campus.yaml"
LINE = {"line": {"firm_mw": 50, "from": "2027-Q1"}}


@pytest.fixture(scope="module")
def written():
    return seen_by(load(SMALL))["as_written"].programme.model_dump(
        by_alias=True, exclude_unset=True
    )


def asked(written, **site):
    """Return the requests of the campus with other keys, by name, and its problem for one MW."""
    prairie = written["sites"]["prairie"] | site
    made = Programme.model_validate(written | {"sites": {"prairie": prairie}})
    campus = seasonal_campus(made, "prairie", SMALL.parent)
    found = list(requests(made, "prairie", campus))
    assert len({one.name for one in found}) == len(found)
    return {one.name: one for one in found}, campus


def charged(name):
    return [name, f"{name}, capital x3", f"{name}, capital x10"]


def test_the_corners_with_grid_and_with_own_power(written):
    found, _ = asked(
        written,
        grid=LINE,
        equipment={"gas_turbine": {"max_mw": 100}, "battery": {"max_mw": 100}},
    )
    assert list(found) == [
        "grid",
        *charged("grid with equipment"),
        *charged("half grid with equipment"),
        *charged("own power"),
        "own firm power",
        "gas_turbine for every hour",
        AT_LIMITS,
    ]
    assert found["grid"].kinds == frozenset()
    assert found["grid"].grid_mw == {"grid.line": 1.0}
    assert found["half grid with equipment"].grid_mw == {"grid.line": 0.5}
    assert found["own power"].grid_mw == {"grid.line": 0.0}
    assert found["own firm power"].kinds == {"gas_turbine"}
    assert found["own power, capital x10"].charge == 10.0


def test_only_contracts_alone_or_with_equipment_at_its_cost_may_cut(written):
    found, _ = asked(written, grid=LINE)
    contract = [name for name, one in found.items() if one.is_contract]
    assert contract == ["grid", "grid with equipment"]


def test_each_part_of_the_grid_is_also_asked_for_alone(written):
    found, campus = asked(written)
    assert list(campus.parts) == ["grid.first", "grid.second.curtailable"]
    assert found["grid"].grid_mw == dict.fromkeys(campus.parts, 1.0)
    assert found["grid.first"].grid_mw == {
        "grid.first": 1.0,
        "grid.second.curtailable": 0.0,
    }
    assert found["half grid with equipment"].grid_mw == dict.fromkeys(
        campus.parts, 0.25
    )


def test_without_a_grid_there_is_own_power_only(written):
    found, _ = asked(written, grid={}, equipment={"gas_turbine": {"max_mw": 100}})
    last = ["own firm power", "gas_turbine for every hour", AT_LIMITS]
    assert list(found) == [*charged("own power"), *last]


def test_each_firm_kind_is_also_asked_for_alone_at_its_cost(written):
    most = {"max_mw": 100}
    kinds = written["equipment"] | {"gas_engine": written["equipment"]["gas_turbine"]}
    both = {"gas_turbine": most, "gas_engine": most}
    found, _ = asked(written | {"equipment": kinds}, equipment=both)
    alone = {name: one for name, one in found.items() if name.startswith("own gas_")}
    assert {name: one.kinds for name, one in alone.items()} == {
        "own gas_turbine": {"gas_turbine"},
        "own gas_engine": {"gas_engine"},
    }
    assert {one.charge for one in alone.values()} == {1.0}


def test_storage_alone_makes_no_power(written):
    found, _ = asked(written, grid=LINE, equipment={"battery": {"max_mw": 100}})
    assert list(found) == ["grid", *charged("grid with equipment"), AT_LIMITS]


def test_what_must_be_built_leaves_no_design_without_it(written):
    found, _ = asked(written, equipment={"gas_turbine": {"min_mw": 10, "max_mw": 100}})
    assert "grid" not in found
    assert "own firm power" not in found


def test_what_must_be_built_is_also_asked_for_without_what_may_be(written):
    """The load that runs counts to it, so that nothing is priced for that load that it need not have."""
    forced = {"battery": {"min_mw": 26, "max_mw": 100}, "wind": {"max_mw": 100}}
    found, campus = asked(written, grid=LINE, equipment=forced)
    least = found["grid with what must be built"]
    assert (least.kinds, least.is_contract) == ({"battery"}, True)
    assert _bounds(campus, least)["wind"].high == 0.0
    assert _bounds(campus, least)["battery.power"].low == pytest.approx(0.1)


def test_dear_capital_raises_the_annuity_and_not_the_upkeep(written):
    found, campus = asked(written, equipment={"gas_turbine": {"max_mw": 100}})
    unit = campus.site.units["gas_turbine"]
    dear = _bounds(campus, found["own power, capital x10"])["gas_turbine"]
    capital_usd = unit.annuity_usd - unit.fixed_om_usd
    assert dear.annuity_usd == pytest.approx(10 * capital_usd + unit.fixed_om_usd)
    on_grid = _bounds(campus, found["grid"])
    assert on_grid["gas_turbine"].high == 0.0
    part = next(iter(campus.parts))
    assert (on_grid[part].high, on_grid[part].annuity_usd) == (1.0, GRID_USD)


def test_the_whole_campus_has_its_share_of_every_limit(written):
    """Of 260 MW: 50 of the line, 65 of turbines, 130 of batteries and as much energy as they like."""
    found, campus = asked(
        written,
        grid=LINE,
        equipment={"gas_turbine": {"max_mw": 65}, "battery": {"max_mw": 130}},
    )
    limits = found[AT_LIMITS]
    assert limits.grid_mw == {"grid.line": pytest.approx(50 / 260)}
    bounds = _bounds(campus, limits)
    assert bounds["gas_turbine"].high == pytest.approx(0.25)
    assert bounds["battery.power"].high == pytest.approx(0.5)
    assert bounds["battery.energy"].high == INFINITY
    assert limits.is_exact


def test_a_limit_of_which_nearly_all_is_taken_is_used_to_the_full(written):
    """Rounded up, 0.501 MW of engine for a MW of load were more than the 700 MW that carry the load exactly."""
    equipment = {"gas_turbine": {"max_mw": 65}}
    found, _ = asked(written, grid=LINE, equipment=equipment)
    wanted = {"grid.line": 0.193, "gas_turbine": 0.249, "battery.energy": 3.0}
    used = _whole_limits(found[AT_LIMITS], wanted)
    assert used == {"grid.line": 50 / 260, "gas_turbine": 0.25}


def test_a_plant_for_every_hour_gives_the_load_in_its_worst(written):
    equipment = {"gas_turbine": {"max_mw": 65}}
    found, campus = asked(written, grid=LINE, equipment=equipment)
    given = found["gas_turbine for every hour"].given_mw["gas_turbine"]
    blocks = [b for year in campus.site.years for b in year.blocks]
    least = min(b.availability.min() for b in blocks if b.name == "gas_turbine")
    assert given * least == pytest.approx(1.0, abs=1e-12)
    assert least < 1.0, "a turbine gives less in the heat"


def test_nearly_all_of_a_contract_is_all_of_it(written):
    found, _ = asked(written, grid=LINE)
    assert _whole_limits(found["grid"], {"grid.line": 0.995}) == {"grid.line": 1.0}
    assert _whole_limits(found["grid"], {"grid.line": 0.98}) == {}


def test_every_request_is_sized_within_its_bounds(written):
    made = Programme.model_validate(
        written
        | {
            "sites": {
                "prairie": written["sites"]["prairie"]
                | {"equipment": {"gas_turbine": {"max_mw": 100}}}
            }
        }
    )
    campus = seasonal_campus(made, "prairie", SMALL.parent)
    sizes = first_sizes(made, "prairie", campus)
    for one in requests(made, "prairie", campus):
        assert set(sizes[one.name]) == set(campus.bounds)
        for part, most in one.grid_mw.items():
            assert sizes[one.name][part] <= most + 1e-9
