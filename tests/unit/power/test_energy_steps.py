"""Energy that costs more above a limit in each billing period: by hand, beside the LP, and what it costs at the margin."""

import numpy as np
import pytest

from abilene.power.energy_steps import DearerEnergy
from abilene.power.lp import size_by_lp
from abilene.power.problem import Block, Campus, Capacity, Load, Storage
from abilene.power.result import energy_steps_usd
from abilene.power.sizing import size

HOURS = 96
PERIODS = np.repeat([0, 1], 48)
SHAPE = np.repeat([0.5, 1.0], 48)
STEP = DearerEnergy("grid.tiers.above.1", ("grid", "grid.2"), 3000.0, 20.0)


def campus(*blocks, storages=(), steps=(STEP,)):
    load = Load("it", 100.0, SHAPE, 2000.0)
    return Campus((load,), blocks, storages, periods=PERIODS, energy_steps=steps)


GRID = Block("grid", Capacity.fixed(120.0), 30.0)


def test_what_a_draw_costs_above_its_limit():
    """4,800 MWh in the second period, 2,400 in the first, of which 3,000 each are at the lower price."""
    draw = 100.0 * SHAPE
    assert STEP.usd(draw, PERIODS, 1.0) == 1800 * 20.0
    assert STEP.usd(draw, PERIODS, 0.5) == 0.0


def test_a_limit_for_each_period():
    one = campus(GRID)
    first, second = one.linking
    assert (first.name, second.name) == ("grid.tiers.above.1.0", "grid.tiers.above.1.1")
    assert first.weight[:, 0].tolist() == [
        1.0,
        0.0,
    ]  # grid, and load that is not served
    assert first.weight[0, -1] == 0.0
    assert second.weight[0, -1] == 1.0
    assert first.constant == pytest.approx(3000 / one.years)
    assert (first.excess_usd, first.limit(np.ones(2))) == (20.0, first.constant)


def test_the_grid_alone_pays_both_steps():
    one = campus(GRID)
    found = size(one, tolerance=1e-9)
    usd = 7200 * 30.0 + 1800 * 20.0
    assert found.cost_usd == pytest.approx(usd / one.years)
    assert energy_steps_usd(one, found.operation, "grid") == pytest.approx(36_000)
    assert energy_steps_usd(one, found.operation, "it.lost") == 0.0


def test_another_source_takes_what_is_above_the_limit():
    """At 40 USD/MWh a plant is dearer than the first step and cheaper than the second: it gives 1,800 MWh."""
    one = campus(GRID, Block("gas", Capacity.fixed(100.0), 40.0))
    found = size(one, tolerance=1e-6)
    assert found.operation.output_mw["grid"][48:].sum() == pytest.approx(3000, abs=1)
    assert found.operation.output_mw["gas"].sum() == pytest.approx(1800, abs=1)
    # a MWh more of the lower step saves 10 USD
    prices = [found.linking_usd[c.name] for c in one.linking]
    assert prices == pytest.approx([0.0, 10.0], abs=0.01)


def test_the_lp_finds_the_same_beside_a_store_and_plants():
    chance = np.random.default_rng(3)
    sun = Block("sun", Capacity(0, 200, 2e4), 0.0, chance.uniform(0, 1, HOURS))
    gas = Block("gas", Capacity(0, 60, 9e4), 36.0)
    grid = Block("grid", Capacity.fixed(120.0), chance.uniform(10, 60, HOURS))
    store = Storage("s", Capacity(0, 40, 1e4), Capacity(0, 200, 2e3))
    second = DearerEnergy("grid.tiers.above.2", ("grid",), 4000.0, 15.0)
    one = campus(grid, gas, sun, storages=(store,), steps=(STEP, second))
    ours, oracle = size(one, tolerance=1e-6), size_by_lp(one)
    assert ours.cost_usd == pytest.approx(oracle.cost_usd, rel=1e-5)
    assert ours.bound_usd <= oracle.cost_usd * (1 + 1e-6)
