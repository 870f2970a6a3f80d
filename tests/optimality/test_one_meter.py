"""What a connection buys and sells in an hour is billed net: against the LP, and against every choice of directions.

The choice of directions is tried out in full, so that nothing here knows of whole
numbers or of the way that ``one_way`` takes.
"""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from random_campuses import imbalance

from abilene.power import lp
from abilene.power.dispatch import dispatch
from abilene.power.problem import Block, Campus, Capacity, Load, Storage
from abilene.power.sizing import size

TOLERANCE = 1e-6
ROUNDING = 1e-7


def connected(seed, hours, take=0.0, above=0.0):
    """Return a campus with sun, perhaps a store, and one meter that buys and sells, often at the same price."""
    rng = np.random.default_rng(seed)
    price = np.round(rng.uniform(rng.choice([5, -30]), 100, hours), -1)
    charge = rng.choice([0.0, 0.0, 5.0, 15.0]) if not above else -above
    grid = Block(
        "grid",
        Capacity.fixed(rng.choice([60.0, 100.0])),
        price + charge,
        co2_t_per_mwh=0.3,
        clean=False,
        meter="grid",
        min_take=take,
        min_take_usd_per_mwh=max(0.0, float(price.mean())) + 20.0,
        demand_charge_usd_per_mw=float(rng.choice([0.0, 0.0, 300.0])),
    )
    sold = Block(
        "grid.export", Capacity.fixed(rng.choice([40.0, 120.0])), price, export=True, meter="grid",
    )  # fmt: skip
    shine = np.clip(rng.uniform(-0.4, 1.0, hours), 0.0, 1.0)
    sun = Block("sun", Capacity(0.0, 250.0, float(rng.choice([0.0, 9e4]))), 0.0, shine)
    gas = Block("gas", Capacity.fixed(30.0), 60.0, co2_t_per_mwh=0.4, clean=False)
    store = Storage(
        "store", Capacity(0.0, 50.0, 9e3), Capacity(0.0, 200.0, 4e3), charge_efficiency=0.9, discharge_efficiency=0.9,
    )  # fmt: skip
    stores = (store,) if rng.random() < 0.6 else ()
    # seeded order: a tie must not be broken by who is named first
    blocks = [grid, sold, sun, gas]
    rng.shuffle(blocks)
    load = Load("it", 80.0, rng.uniform(0.5, 1.0, hours), 500.0)
    return Campus((load,), tuple(blocks), stores)


def at_once(operation):
    """Return the most that is bought and sold in one hour. [MW]"""
    output = operation.output_mw
    return float(np.minimum(output["grid"], output["grid.export"]).max())


@pytest.mark.parametrize(
    "first",
    [pytest.param(k, marks=pytest.mark.slow if k else ()) for k in range(0, 200, 20)],
)
def test_nothing_is_bought_and_sold_at_once_and_the_cost_is_that_of_the_lp(first):
    for seed in range(first, first + 20):
        campus = connected(seed, 24)
        sizing, best = size(campus, tolerance=TOLERANCE), lp.size_by_lp(campus)
        scale = abs(best.cost_usd) + 1e3
        assert sizing.cost_usd == pytest.approx(
            best.cost_usd, abs=2 * TOLERANCE * scale
        )
        for found in (sizing, best):
            assert at_once(found.operation) <= 1e-6, seed
            assert imbalance(campus, found.operation) <= 1e-6


@pytest.mark.parametrize(
    "seeds", [range(8), pytest.param(range(8, 40), marks=pytest.mark.slow)]
)
def test_limits_on_yearly_sums_leave_the_meter_one_way(seeds):
    for seed in seeds:
        campus = connected(seed, 24)
        free = size(campus).operation.output_mw["grid"].sum() / 24 * 8760 * 0.3
        capped = replace(campus, co2_cap_t=0.6 * free + 1e4, clean_share=0.3)
        sizing, best = size(capped, tolerance=1e-5), lp.size_by_lp(capped)
        scale = abs(best.cost_usd) + 1e3
        assert sizing.cost_usd == pytest.approx(best.cost_usd, abs=2e-5 * scale)
        assert at_once(sizing.operation) <= 1e-6, seed
        assert at_once(best.operation) <= 1e-6, seed


def least_of_all_directions(campus):
    """Return the least cost over every choice of who is let through the meter in each hour. [USD/year]"""
    costs = []
    for buys in product([0.0, 1.0], repeat=campus.hours):
        only = np.array(buys)
        let = {"grid": only, "grid.export": 1.0 - only}
        blocks = tuple(
            replace(b, availability=let.get(b.name, b.availability))
            for b in campus.blocks
        )
        costs.append(lp.size_by_lp(replace(campus, blocks=blocks)).cost_usd)
    return min(costs)


@pytest.mark.parametrize(
    ("take", "seeds"),
    [
        (0.9, range(3)),
        pytest.param(0.5, range(25), marks=pytest.mark.slow),
        pytest.param(0.9, range(25), marks=pytest.mark.slow),
    ],
)
def test_a_minimum_take_is_not_met_by_what_is_sold_again(take, seeds):
    paid = 0
    for seed in seeds:
        campus = connected(seed, 5, take)
        best = least_of_all_directions(campus)
        scale = abs(best) + 1e3
        sizing, twin = size(campus, tolerance=1e-6), lp.size_by_lp(campus, gap=1e-7)
        assert sizing.cost_usd == pytest.approx(best, abs=3e-6 * scale), seed
        assert twin.cost_usd == pytest.approx(best, abs=3e-6 * scale), seed
        assert sizing.bound_usd <= best + ROUNDING * scale, seed
        assert at_once(sizing.operation) <= 1e-6
        assert at_once(twin.operation) <= 1e-6
        paid += sizing.method.startswith("lp")
    assert paid > len(seeds) // 8  # else nothing of the kind was tried


@pytest.mark.parametrize(
    "seeds", [range(4), pytest.param(range(4, 15), marks=pytest.mark.slow)]
)
def test_a_price_of_sale_above_that_of_purchase_is_no_gain(seeds):
    for seed in seeds:
        campus = connected(seed, 5, above=12.0)
        best = least_of_all_directions(campus)
        scale = abs(best) + 1e3
        sizing = size(campus, tolerance=1e-6)
        assert sizing.cost_usd == pytest.approx(best, abs=3e-6 * scale), seed
        sizes = {
            name: mw
            for name, mw in sizing.capacity.items()
            if name in campus.index and ".peak." not in name and name != "it"
        }
        operated = dispatch(campus, sizes)
        assert at_once(operated) <= 1e-6
        assert operated.cost_usd == pytest.approx(
            sizing.operation.cost_usd, abs=1e-5 * scale
        )


def test_a_year_that_buys_only_to_sell_says_how_far_it_may_be_from_the_best():
    campus = connected(3, 8760, 0.9)
    sizing = size(campus)
    assert at_once(sizing.operation) <= 1e-6
    assert imbalance(campus, sizing.operation) <= 1e-6
    assert sizing.status == "feasible"
    assert 1e-4 < sizing.gap < 0.5
    net = size(connected(3, 8760, 0.0))
    assert sizing.cost_usd >= net.cost_usd
