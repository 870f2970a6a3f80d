"""A campus beside itself on the grid alone."""

from pathlib import Path

import pytest
from tariff_text import under_a_tariff

from abilene.programme.schema import Programme
from abilene.site.builder import Limits
from abilene.site.grid_alone import grid_alone
from abilene.site.sizing import unit_design

HERE = Path()


@pytest.fixture
def on_grid(data):
    """Return the programme with a connection that carries the whole load."""
    data["sites"]["a"]["grid"] = {"g": {"firm_mw": 120, "from": 2026}}
    data["sites"]["a"]["equipment"]["battery"]["min_mw"] = 0
    return Programme.model_validate(data)


def test_own_plants_save_what_the_grid_alone_costs_more(on_grid):
    """Plants are a choice: with them it costs no more, and without them the load pays the price of each hour."""
    design = unit_design(on_grid, "a", load_mw=120)
    found = grid_alone(design, on_grid, HERE)
    price = design.site.hours[0].price_usd_per_mwh
    assert found.alone.supply_usd == pytest.approx(120 * float(price.sum()))
    assert found.alone.unserved_mwh == pytest.approx(0.0, abs=1e-6)
    assert found.saves_usd > 0
    assert found.saves_usd == pytest.approx(
        found.alone.supply_usd - design.supply_usd - design.unserved_usd
    )


def test_it_is_priced_under_its_tariff_and_without_limits(on_grid):
    billed = under_a_tariff(on_grid, "a")
    design = unit_design(billed, "a", load_mw=120, limits=Limits(clean_share=0.5))
    found = grid_alone(design, billed, HERE)
    (bill,) = found.alone.bills
    assert found.alone.supply_usd == pytest.approx(bill.total_usd)
    assert found.alone.sizing.amount == {}


def test_without_a_grid_or_plants_there_is_nothing_to_compare(on_grid, data):
    island = unit_design(on_grid, "a", load_mw=120, grid=False)
    assert grid_alone(island, on_grid, HERE) is None
    data["sites"]["a"]["equipment"] = {}
    bare = Programme.model_validate(data)
    assert grid_alone(unit_design(bare, "a", load_mw=60), bare, HERE) is None
