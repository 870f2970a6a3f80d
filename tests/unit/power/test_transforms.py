"""From one campus to another: what is named changes, all else stays, and the old one too."""

from dataclasses import replace

import numpy as np
import pytest

from abilene.errors import InputError
from abilene.power.dispatch import dispatch
from abilene.power.problem import (
    Block,
    Campus,
    Capacity,
    Load,
    Settlement,
    Storage,
)
from abilene.power.sizing import size
from abilene.power.transforms import (
    of_one_hour,
    over_hours,
    with_availability,
    with_blocks,
    with_bounds,
    with_capacity,
    with_scaled_load,
    with_take_price,
    with_weighted_costs,
)

HOURS = 48
SUN = np.clip(np.sin((np.arange(HOURS) % 24 - 6) / 12 * np.pi), 0, 1)
PRICE = 30.0 + np.arange(HOURS)
CAMPUS = Campus(
    (
        Load("firm", 80.0, np.ones(HOURS), 2000.0),
        Load("soft", 20.0, np.linspace(0.5, 1, HOURS), PRICE + 300),
    ),
    (
        Block("grid", Capacity(0, 90, 1e3), PRICE, demand_charge_usd_per_mw=500.0),
        Block("gas", Capacity(0, 60, 9e4), 70.0, min_take=0.1, min_take_usd_per_mwh=5),
        Block("sun", Capacity(10, 200, 8e4), 0.0, SUN),
    ),
    (
        Storage(
            "s",
            Capacity(0, 50, 9e3),
            Capacity(0, 200, 2e4),
            charge=Capacity(0, 40, 1e3),
            charge_efficiency=0.9,
        ),
    ),
    periods=np.repeat([0, 1], 24),
)
SIZES = {
    "grid": 70.0,
    "gas": 30.0,
    "sun": 100.0,
    "s.power": 20.0,
    "s.charge": 10.0,
    "s.energy": 80.0,
}


def test_every_size_is_fixed_at_what_it_costs():
    fixed = with_capacity(CAMPUS, SIZES)
    for name, size_mw in SIZES.items():
        assert fixed.bounds[name] == Capacity.fixed(
            size_mw, CAMPUS.bounds[name].annuity_usd
        )
    assert fixed.loads == CAMPUS.loads
    assert CAMPUS.bounds["sun"].low == 10.0


def test_fixed_twice_is_fixed_once():
    once = with_capacity(CAMPUS, SIZES)
    assert with_capacity(once, SIZES) == once
    assert with_capacity(once, {}) == once


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"gas": None}, "gas: has no size; give one in capacity"),
        ({"gas": 61.0}, "gas: is 61, outside 0 .. 60; choose a size within the bounds"),
        ({"sun": 9.0}, "sun: is 9, outside 10 .. 200"),
        ({"s.charge": 41.0}, "s.charge: is 41, outside 0 .. 40"),
        ({"gsa": 1.0}, "gsa: is no column of the campus; did you mean 'gas'"),
    ],
)
def test_sizes_that_do_not_fit_are_named(change, message):
    sizes = {name: mw for name, mw in (SIZES | change).items() if mw is not None}
    with pytest.raises(InputError) as error:
        with_capacity(CAMPUS, sizes)
    assert message in str(error.value)


def test_a_size_may_miss_its_bounds_by_rounding():
    assert with_capacity(CAMPUS, SIZES | {"gas": 60.0 * (1 + 1e-10)})


def test_bounds_of_some_columns_change_and_no_others():
    moved = with_bounds(
        CAMPUS, {"gas": Capacity(1, 2, 3.0), "s.energy": Capacity(4, 5)}
    )
    assert moved.bounds["gas"] == Capacity(1, 2, 3.0)
    assert moved.bounds["s.energy"] == Capacity(4, 5)
    same = CAMPUS.bounds.keys() - {"gas", "s.energy"}
    assert all(moved.bounds[name] == CAMPUS.bounds[name] for name in same)
    assert with_bounds(CAMPUS, {}) == CAMPUS


def test_a_dollar_that_counts_twice_doubles_what_operation_costs():
    fixed = with_capacity(
        replace(CAMPUS, blocks=CAMPUS.blocks[1:]),
        {k: v for k, v in SIZES.items() if k != "grid"},
    )
    fixed = replace(fixed, blocks=tuple(replace(b, min_take=0.0) for b in fixed.blocks))
    once, twice = dispatch(fixed), dispatch(with_weighted_costs(fixed, 2.0))
    assert twice.cost_usd == pytest.approx(2 * once.cost_usd)
    assert with_weighted_costs(CAMPUS, 1.0) is CAMPUS
    weighted = with_weighted_costs(CAMPUS, 3.0)
    assert weighted.bounds["gas"] == CAMPUS.bounds["gas"]
    assert weighted.bounds["grid.peak.0"].annuity_usd == pytest.approx(
        3 * CAMPUS.bounds["grid.peak.0"].annuity_usd
    )
    assert weighted.linking[0].excess_usd == 15.0


def test_hours_that_are_taken_keep_their_values():
    second = over_hours(CAMPUS, slice(24, 48))
    assert second.hours == 24
    assert second.periods.tolist() == [0] * 24
    assert second.loads[1].shape.tolist() == CAMPUS.loads[1].shape[24:].tolist()
    assert second.loads[1].voll_usd_per_mwh[0] == PRICE[24] + 300
    assert second.blocks[0].cost_usd_per_mwh.tolist() == PRICE[24:].tolist()
    assert second.blocks[1].cost_usd_per_mwh == 70.0
    assert second.years == CAMPUS.years / 2


def test_of_hours_that_are_alike_one_stands_for_all():
    flat = Campus(
        (Load("it", 10.0, np.ones(8760), 1000.0),),
        (Block("gas", Capacity(annuity_usd=1e5), 50.0, np.full(8760, 0.9)),),
    )
    short = of_one_hour(flat)
    assert short.hours == 1
    assert size(short).cost_usd == pytest.approx(size(flat).cost_usd)
    rising = replace(flat.loads[0], shape=np.linspace(0.9, 1.0, 8760))
    other = replace(flat, loads=(rising,))
    assert of_one_hour(other) is other


def test_without_a_store_the_parts_of_a_year_cost_as_much_as_the_whole():
    plain = replace(
        CAMPUS,
        storages=(),
        blocks=(replace(CAMPUS.blocks[1], min_take=0.0), CAMPUS.blocks[2]),
    )
    fixed = with_capacity(plain, {"gas": 30.0, "sun": 100.0})
    parts = [over_hours(fixed, slice(a, a + 12)) for a in range(0, HOURS, 12)]
    cost_usd = sum(dispatch(part).cost_usd * part.years for part in parts)
    assert cost_usd == pytest.approx(dispatch(fixed).cost_usd * fixed.years)


def test_blocks_are_kept_in_their_order():
    kept = with_blocks(CAMPUS, ["sun", "grid", "none"])
    assert [block.name for block in kept.blocks] == ["grid", "sun"]


def test_a_block_that_is_cut_gives_nothing_then():
    cut = np.where(np.arange(HOURS) < 6, 0.0, 1.0)
    there = with_availability(CAMPUS, {"grid": cut})
    assert there.sources[0].availability.tolist() == cut.tolist()
    assert there.blocks[1:] == CAMPUS.blocks[1:]
    sizing = size(replace(there, blocks=there.blocks[:1], storages=()), tolerance=1e-6)
    assert sizing.operation.output_mw["grid"][:6].tolist() == [0.0] * 6
    assert sizing.operation.output_mw["grid"][6] > 0


def test_load_is_scaled_hour_by_hour():
    half = with_scaled_load(CAMPUS, np.where(np.arange(HOURS) < 6, 0.5, 1.0))
    assert half.demand_mw[:6].tolist() == (CAMPUS.demand_mw[:6] / 2).tolist()
    assert half.demand_mw[6:].tolist() == CAMPUS.demand_mw[6:].tolist()
    assert half.load_mw == CAMPUS.load_mw


def test_a_take_costs_no_more_than_this_and_never_more_than_it_did():
    gas = CAMPUS.blocks[1]
    for given, kept in ((2.0, 2.0), (9.0, 5)):
        cheap = with_take_price(CAMPUS, {"gas": given})
        assert cheap.blocks[1] == replace(gas, min_take_usd_per_mwh=kept)
        assert (cheap.blocks[0], cheap.blocks[2]) == (
            CAMPUS.blocks[0],
            CAMPUS.blocks[2],
        )


def test_money_alone_has_sizes_and_bounds_as_all_else():
    swap = Settlement("swap", Capacity(0, 40, -5.0))
    one = replace(CAMPUS, settlements=(swap,))
    assert with_bounds(one, {"swap": Capacity(0, 9, 2.0)}).settlements[0].capacity == (
        Capacity(0, 9, 2.0)
    )
    fixed = with_capacity(one, {**SIZES, "swap": 30.0})
    assert fixed.settlements[0].capacity == Capacity(30.0, 30.0, -5.0)
    with pytest.raises(InputError, match="has no size"):
        with_capacity(one, SIZES)
