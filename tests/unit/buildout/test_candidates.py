"""Candidate designs, and the power of a site that has not been sized."""

from dataclasses import replace

import pytest
from small_programmes import programme

from abilene.buildout.candidates import (
    GRID,
    CandidateDesign,
    PowerPrices,
    SitePower,
    UnitPrice,
    plain_power,
)
from abilene.errors import InputError
from abilene.site.plant import plant

RUNNING = (40.0,) * 4


def plain(equipment, kinds, **site):
    made = programme(
        {"a": {"phases": {"p": {}}, "equipment": equipment, **site}},
        {},
        equipment=kinds,
    )
    return plain_power(made, "a", {kind: plant(made, kind) for kind in kinds})


def test_firm_equipment_and_the_grid_stand_alone_at_the_stated_price():
    kinds = {
        "gas": {"capex_usd_per_kw": 1000, "lead_months": 6},
        "rented": {"rent_usd_per_kw_month": 40, "lead_months": 3},
        "sun": {"capex_usd_per_kw": 900, "lead_months": 6, "output": "sun"},
    }
    found = plain({kind: {"max_mw": 50} for kind in kinds}, kinds, power_usd_per_mwh=45)
    assert found.candidates == (
        CandidateDesign("gas", (45.0,) * 4, {"gas": 1.0}),
        CandidateDesign("rented", (45.0,) * 4, {"rented": 1.0}),
        CandidateDesign(GRID, (45.0,) * 4, grid={GRID: 1.0}),
    )
    assert found.units == {
        "gas": UnitPrice("gas", 1e6),
        "rented": UnitPrice("rented", 0.0, 40 * 12 * 1000, rented=True),
    }
    assert found.contracts == {GRID: (("all", "firm_mw"), ("all", "curtailable_mw"))}


def test_a_site_that_says_nothing_of_its_price_is_refused_with_the_fix():
    with pytest.raises(InputError, match="power_usd_per_mwh") as error:
        plain({}, {}, power_usd_per_mwh=None)
    assert "weather, price" in str(error.value)


def test_what_is_sold_is_not_drawn():
    contracts = {"line": (("g", "firm_mw"),), "sold": (("g", "export_mw"),)}
    power = SitePower((), {}, contracts)
    assert power.is_export("sold")
    assert not power.is_export("line")
    both = CandidateDesign("both", RUNNING, grid={"line": 0.75, "sold": 0.5})
    assert power.grid_share(both) == 0.75


def test_power_is_the_same_whoever_designs_more_of_it_and_whatever_was_asked():
    one = SitePower((CandidateDesign("line", RUNNING),))
    other = SitePower((CandidateDesign("line", RUNNING),), designer=object())
    one.carried_mw["asked"] = 1.0
    assert one == other
    assert one != SitePower((CandidateDesign("other", RUNNING),))


def test_what_is_kept_of_a_site_is_not_that_of_the_site_with_other_designs():
    one = SitePower((CandidateDesign("line", RUNNING),))
    one.carried_mw["asked"] = 1.0
    assert not replace(one, candidates=(CandidateDesign("other", RUNNING),)).carried_mw
    assert one.carried_mw == {"asked": 1.0}


@pytest.mark.parametrize(
    ("running", "is_to_size_for"),
    [
        ((1.0, 2.0, 0.0, 1.0), True),
        ((0.0, 0.0, 0.0, 0.0), False),
        ((3.0, -1.0, 2.0, 1.0), False),
    ],
)
def test_designs_are_sized_only_for_a_price_on_operation(running, is_to_size_for):
    assert PowerPrices(running, {}).is_to_size_for is is_to_size_for
