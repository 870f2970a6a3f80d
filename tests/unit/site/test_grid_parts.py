"""Contracts on the same terms are one part of the grid, of which a MW of load has so much."""

import numpy as np
import pytest

from abilene.errors import InputError
from abilene.power.problem import Block, Campus, Capacity, Load, Storage
from abilene.programme.power_records import CUTS, Grid
from abilene.programme.schema import Programme
from abilene.site.grid_parts import (
    _meters,
    granted_in_all_mw,
    parts_for_own_use,
    parts_of_grid,
    with_parts,
)

OTHER_TERMS = {
    "curtailed_hours_per_year": 50,
    "curtailed_above_mw": 40_000,
    "curtailed_in": {"hours_utc": [20, 21]},
    "curtail": {"events": 10, "hours_each": 4},
    "energy_usd_per_mwh": 200,
    "charge_usd_per_mwh": 4,
    "demand_charge_usd_per_kw_month": 8,
    "min_take": 0.5,
    "tariff": "large",
    "delay": {"p50": 1.5, "p90": 3.0},
}
ALIKE = {
    "title": "another name",
    "known_from": "2026-01-01",
    "firm_mw": 70,
    "curtailable_mw": 80,
    "export_mw": 90,
    "from": "2029-01-01",
    "feeders": 2,
    "feeder_mw": 40,
    "forced_outage_rate": 0.01,
    "repair_hours": 6,
    "contribution_in_aid_usd": 9e6,
    "contribution_in_aid_usd_per_kw": 40,
    "clean": True,
}
OF_A_TARIFF = {"contract_mw": 70}
OF_SALES = {"export_fee_usd_per_mwh": 3, "net_metering": True}
CONTRACT = {"curtailable_mw": 60, "from": "2028-01-01", "feeders": 1}


def parts_of(*contracts, kinds=("", ".curtailable")):
    """Return the parts of some contracts, called a, b, c, each of the kinds."""
    made = {
        name: Grid.model_validate(one)
        for name, one in zip("abc", contracts, strict=False)
    }
    return parts_of_grid(
        made, [f"grid.{name}{kind}" for name in made for kind in kinds]
    )


def test_every_field_of_a_contract_is_a_term_or_says_whose_how_much_and_from_when():
    """A new field must be put here, and so somebody thinks of what it does to parts of the grid."""
    aliases = {field.alias or name for name, field in Grid.model_fields.items()}
    assert (
        aliases
        == OTHER_TERMS.keys() | ALIKE.keys() | OF_A_TARIFF.keys() | OF_SALES.keys()
    )


def test_a_contract_demand_is_how_much_and_no_other_terms():
    billed = CONTRACT | {"tariff": "large"}
    assert len(parts_of(billed, billed | OF_A_TARIFF)) == 2


@pytest.mark.parametrize("field", OF_SALES)
def test_what_sales_earn_keeps_contracts_apart(field):
    sells = CONTRACT | {"export_mw": 9, "tariff": "large"}
    parts = parts_of(sells, sells | {field: OF_SALES[field]}, kinds=(".export",))
    assert len(parts) == 2


@pytest.mark.parametrize("field", OTHER_TERMS)
def test_contracts_whose_terms_differ_are_parts_of_their_own(field):
    """Two contracts of 50 and 200 USD/MWh were one part, at the price of the first."""
    other = CONTRACT | {field: OTHER_TERMS[field]}
    parts = parts_of(CONTRACT, other)
    assert parts["grid.a.curtailable"] == (("a", "curtailable_mw"),)
    assert parts["grid.b.curtailable"] == (("b", "curtailable_mw"),)
    assert len(parts) == (3 if field in CUTS else 4)  # firm power is never cut


@pytest.mark.parametrize("field", ALIKE)
def test_contracts_on_the_same_terms_are_one_part(field):
    parts = parts_of(CONTRACT, CONTRACT | {field: ALIKE[field]})
    assert parts == {
        "grid.a": (("a", "firm_mw"), ("b", "firm_mw")),
        "grid.a.curtailable": (("a", "curtailable_mw"), ("b", "curtailable_mw")),
    }


@pytest.mark.parametrize(("storages", "most"), [(True, 2.0), (False, 1.0)])
def test_a_mw_of_load_has_more_than_a_mw_only_where_a_storage_charges(
    data, storages, most
):
    """A line of 240 MW for a campus of 120, whose only phase is all of it."""
    data["sites"]["a"]["grid"] = {"g": {"firm_mw": 240, "export_mw": 60, "from": 2026}}
    site = Programme.model_validate(data).sites["a"]
    parts = {"grid.g": (("g", "firm_mw"),), "grid.g.export": (("g", "export_mw"),)}
    assert granted_in_all_mw(site, parts["grid.g"]) == 240
    blocks = (
        Block("grid.g", Capacity.fixed(240.0), 30.0),
        Block("grid.g.export", Capacity.fixed(60.0), 9.0, export=True),
        Block("gas", Capacity(0.0, 1.0), 50.0),
    )
    store = Storage("battery", Capacity(0, 1), Capacity(0, 4))
    load = Load("facility", 1.0, np.ones(24), 1000.0)
    campus = Campus((load,), blocks, (store,) if storages else ())
    made = with_parts(campus, site, parts)
    assert made.bounds["grid.g"] == Capacity(0.0, most)
    assert made.bounds["grid.g.export"] == Capacity(0.0, 1.0)
    assert made.bounds["gas"] == campus.bounds["gas"]
    own = with_parts(campus, site, parts, ["grid.g"])
    assert own.bounds["grid.g"] == Capacity(0.0, 1.0)


def test_one_part_alone_may_be_for_own_use():
    parts = {
        "grid.g": (("g", "firm_mw"),),
        "grid.g.export": (("g", "export_mw"),),
        "grid.a": (("a", "firm_mw"), ("b", "firm_mw")),
    }
    assert parts_for_own_use("s", parts, {"grid.a", "grid.b"}) == ["grid.a"]
    assert parts_for_own_use("s", parts, ()) == []
    with pytest.raises(InputError, match=r"sites.s.grid.g: grid.g, grid.a cost less"):
        parts_for_own_use("s", parts, {"grid.a", "grid.g"})


def test_contracts_on_the_same_terms_are_read_by_one_meter():
    """As the power of a part is that of all of them; other terms have a meter of their own."""
    first, other = Grid.model_validate(CONTRACT), {"charge_usd_per_mwh": 4}
    contracts = {
        "a": first,
        "b": first.model_copy(update={"export_mw": 9.0}),
        "c": first.model_copy(update=other),
    }
    assert _meters(contracts) == {
        "grid.a": "grid.a",
        "grid.b": "grid.a",
        "grid.c": "grid.c",
    }
