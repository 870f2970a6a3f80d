"""The bills of a sized campus: what its draw costs by the tariff is what the model counts for it."""

from dataclasses import replace

import numpy as np
import pytest
from tariff_text import FOUR, LINEAR

from abilene.power.bill import bill
from abilene.programme.schema import Programme
from abilene.site.bills import BY_THE_HOUR, bills_of, drawn_by_year, model_usd
from abilene.site.sizing import unit_design

SAME = 1e-6


@pytest.fixture
def billed(data):
    """Return a programme of a firm and a curtailable connection under one tariff, and a battery."""

    def one(**changes):
        site = data["sites"]["a"]
        data["tariffs"] = {"large": LINEAR}
        data["peaks"] = {"four": FOUR}
        site["equipment"] = {"battery": {"max_mw": 100}}
        site["grid"] = {
            "g": {"firm_mw": 60, "from": 2026, "tariff": "large"},
            "cut": {
                "curtailable_mw": 80,
                "curtailed_hours_per_year": 50,
                "from": 2026,
                "tariff": "large",
            },
        }
        del site["price"]
        site["net_load"] = None
        site["grid"]["cut"]["curtailed_in"] = {"months": 7, "hours_utc": [22, 23]}
        del site["grid"]["cut"]["curtailed_hours_per_year"]
        site.update(changes)
        return Programme.model_validate(data)

    return one


@pytest.fixture
def design(billed):
    return unit_design(billed(), "a", load_mw=120)


def test_the_bill_of_each_connection_is_what_the_model_counts(design):
    first, second = design.bills
    assert (first.connection, second.connection) == ("grid.g", "grid.cut.curtailable")
    for one in design.bills:
        assert abs(one.difference) < SAME
        assert one.model_usd == pytest.approx(one.total_usd, rel=SAME)
        assert one.tariff.contract_mw == design.sizing.capacity[one.connection]
    # fixed charges are those of the first: one customer
    assert first.lines[0].usd_per_year == pytest.approx(600_000)
    assert "customer" not in {line.name for line in second.lines}


def test_bills_are_the_grid_cost_of_the_design(design):
    parts = {part.name: part for part in design.parts}
    for one in design.bills:
        assert parts[one.connection].cost_usd == pytest.approx(one.total_usd, rel=SAME)
        assert parts[one.connection].energy_mwh == pytest.approx(one.energy_mwh.sum())
    standing = design.site.standing_usd("grid.g")
    assert design.counted_usd == pytest.approx(design.sizing.cost_usd, rel=1e-9)
    assert design.supply_usd + design.unserved_usd + design.lifted_usd == pytest.approx(
        design.sizing.cost_usd + standing, rel=1e-9
    )
    # 2 hours of 31 days of July without the second connection, at what they are worth
    assert design.unserved_usd == pytest.approx(900 * design.unserved_mwh)


def test_the_bill_is_that_of_the_draw_alone(design):
    (account, _), (hours,) = design.site.accounts, design.site.hours
    (draw,) = drawn_by_year(design.site, design.sizing, "grid.g")
    held = replace(account.tariff, contract_mw=60.0)
    alone = bill(draw, account.calendar(hours), held)
    assert design.bills[0].total_usd == pytest.approx(alone.total_usd, rel=1e-12)
    assert design.bills[0].peak_mw == pytest.approx(alone.peak_mw)


def test_the_line_that_costs_most(design):
    one = design.bills[0]
    assert one.dearest.name == "energy"
    assert one.dearest.usd_per_year == max(line.usd_per_year for line in one.lines)
    assert one.usd_per_mwh == pytest.approx(one.total_usd / one.energy_mwh.sum())


def test_a_contract_demand_of_its_own_is_the_least_that_is_billed(billed):
    grid = {
        "g": {"firm_mw": 130, "contract_mw": 400, "from": 2026, "tariff": "large"},
    }
    found = unit_design(billed(grid=grid), "a", load_mw=120).bills[0]
    demand = next(line for line in found.lines if line.name == "all")
    assert demand.billed_mw == pytest.approx(np.full(12, 240.0))
    assert abs(found.difference) < SAME


def test_years_of_another_length_are_counted_per_8760_hours(design):
    """A leap year has 24 hours more; a campus counts energy per 8,760 hours."""
    assert frozenset({"energy", "tiers"}) == BY_THE_HOUR
    site, sizing = design.site, design.sizing
    twice = replace(site, years=site.years * 2, hours=site.hours * 2)
    again = replace(sizing, operations=sizing.operations * 2)
    peaks = {
        f"1:{name}": mw for name, mw in sizing.capacity.items() if ".peak." in name
    }
    again = replace(again, capacity={**sizing.capacity, **peaks})
    found, alone = bills_of(twice, again), design.bills
    for one, other in zip(found, alone, strict=True):
        assert one.total_usd == pytest.approx(other.total_usd, rel=1e-12)
        assert one.notes[-1] == "each month is the mean of 2 weather years"
    assert model_usd(twice, again, "grid.g") == pytest.approx(alone[0].model_usd)
