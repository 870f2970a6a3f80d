"""What is known of the power of a campus: designs evaluated once, asked for by price or by size."""

from dataclasses import replace

import numpy as np
import pytest
from hourly_programme import SITES, campus
from small_programmes import programme

from abilene.buildout.candidates import PowerPrices, UnitPrice
from abilene.buildout.first_designs import first_sizes
from abilene.buildout.pool import (
    PLENTY_HOURS,
    PLENTY_MW,
    _least,
    _name,
    _plenty,
    _same_sizes,
    first_pool,
)
from abilene.errors import InputError

HARDWARE = {
    "chips": {"it_w_per_accelerator": 1000, "price_usd_per_accelerator": 10_000}
}
EQUIPMENT = {
    "turbine": {"capex_usd_per_kw": 1000, "lead_months": 9},
    "sun": {"capex_usd_per_kw": 1100, "lead_months": 6, "output": "sun"},
    "battery": {
        "capex_usd_per_kw": 250,
        "capex_usd_per_kwh": 220,
        "lead_months": 3,
        "output": "storage",
    },
}
NOTHING = dict.fromkeys(
    ("grid.line", "turbine", "sun", "battery.power", "battery.energy"), 0.0
)


@pytest.fixture(scope="module")
def made():
    return programme(
        {"late": SITES["late"]}, {}, hardware=HARDWARE, equipment=EQUIPMENT
    )


@pytest.fixture(scope="module")
def pool(made):
    one = campus(np.random.default_rng(3), "late", weeks=1, years=1)
    return first_pool(made, "late", one, first_sizes(made, "late", one))


def test_the_first_designs_are_what_every_view_sees(pool):
    power = pool.site_power()
    names = [one.name for one in power.candidates]
    assert names[0] == "grid"
    assert set(names) <= set(pool.first)
    assert power.designer is pool
    assert power.cuts[0] == pool.plenty
    assert len(power.cuts) == 1 + len(pool.first)


def test_units_have_the_prices_of_the_campus(pool):
    assert pool.units["turbine"] == UnitPrice("turbine", 1.0e6, 15e3)
    assert pool.units["battery.energy"] == UnitPrice(
        "battery", 2.2e5, 5e3, is_energy=True
    )


def test_nearly_the_same_design_is_not_kept_twice(pool):
    known = len(pool.first)
    name, one = next(iter(pool.first.items()))
    sizes = NOTHING | one.candidate.parts | one.candidate.grid
    pool.add_first("again", sizes, is_contract=False)
    assert len(pool.first) == known
    assert "again" not in pool.first
    assert name in pool.candidates


def test_a_design_of_some_sizes_is_evaluated_once(pool):
    sizes = {"grid.line": 0.5, "turbine": 0.500001}
    found = pool.of_sizes(sizes)
    assert found.candidate.name == "0.5000 grid.line + 0.5000 turbine"
    assert found.candidate.parts == {"turbine": 0.5}
    assert found.candidate.grid == {"grid.line": 0.5}
    assert pool.of_sizes(sizes | {"turbine": 0.5}) is found
    assert pool.of_sizes({"grid.line": 7.0}).candidate.grid == {"grid.line": 1.0}


def test_a_design_that_leaves_load_unserved_cannot_be_depended_on(pool):
    assert not pool.of_sizes({"turbine": 0.2}).is_dependable
    assert pool.of_sizes({"turbine": 1.0}).is_dependable
    # it loses nothing, and so may be allowed to lose nothing
    strict = replace(pool, lost_share_max=0.0, generated={})
    assert strict.of_sizes({"turbine": 1.0}).is_dependable
    assert not strict.of_sizes({"turbine": 0.99}).is_dependable


def test_cuts_are_tight_where_the_design_is_and_below_every_other(pool):
    """cost >= load slope + sum of slopes * sizes, for every cut and every design that was evaluated."""
    sizes = ({"turbine": 1.0}, {"grid.line": 1.0}, {"grid.line": 0.5, "turbine": 0.5})
    found = [pool.of_sizes(one) for one in sizes]
    for own in found:
        for other in found:
            built = {**other.candidate.parts, **other.candidate.grid}
            for season in range(4):
                cut = own.cuts[-1][season]
                below = cut.load + sum(
                    slope * built.get(name, 0.0) for name, slope in cut.slope.items()
                )
                cost = other.candidate.running_usd_per_mwh[season]
                assert below <= cost + 1e-3 * abs(cost)
                if own is other:
                    assert below == pytest.approx(cost, rel=1e-3)


def test_dear_units_are_left_out_of_the_cheapest_design(pool):
    free = dict.fromkeys(NOTHING, 0.0)
    dear = PowerPrices((1.0,) * 4, free | {"turbine": 1e6, "sun": 1e6})
    assert pool.cheapest(dear).candidate.parts.keys().isdisjoint({"turbine", "sun"})
    grid = PowerPrices((1.0,) * 4, free | {"grid.line": 1e6})
    found = pool.cheapest(grid)
    assert "grid.line" not in found.candidate.grid
    assert len(found.cuts) > 1, "those of the search too"


def test_plenty_is_more_than_a_megawatt_can_use(pool):
    plenty = _plenty(pool.campus)
    assert plenty["grid.line"] == 1.0
    assert plenty["turbine"] == min(150.0, PLENTY_MW)
    assert plenty["battery.energy"] == PLENTY_HOURS * plenty["battery.power"]


def test_nothing_must_be_built_here(pool):
    assert _least(pool.campus) == {}


def test_sizes_within_a_sliver_are_the_same():
    one = {"gas": 0.5, "line": 0.5}
    assert _same_sizes(one, {"gas": 0.503, "line": 0.497, "sun": 0.0})
    assert not _same_sizes(one, {"gas": 0.5, "line": 0.51})
    assert not _same_sizes(one, {"gas": 0.5, "line": 0.5, "sun": 0.1})


def test_a_design_without_anything_has_a_name():
    assert _name({"gas": 0.0}) == "nothing"
    assert _name({"line": 0.25, "gas": 0.0}) == "0.2500 line"


def test_a_campus_that_nothing_can_power_is_refused(pool):
    """Every design loses more than is allowed, as sun alone would: there was none to count what runs already to."""
    none = {
        name: replace(one, evaluation=replace(one.evaluation, is_dependable=False))
        for name, one in pool.first.items()
    }
    with pytest.raises(
        InputError, match=r"sites.+equipment: no design of its power loses"
    ):
        replace(pool, first=none).site_power()
