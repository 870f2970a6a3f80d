"""Evaluations of one campus: cost, bound and cuts, by hand and by law."""

import numpy as np
import pytest

from abilene.power.dispatch import dispatch
from abilene.power.engine import Engine, beyond
from abilene.power.problem import Block, Campus, Capacity, Load, Storage
from abilene.power.transforms import with_capacity

HOURS = 96
DAY = np.arange(HOURS) % 24
SUN = np.clip(np.sin((DAY - 6) / 12 * np.pi), 0, 1)
CAMPUS = Campus(
    (Load("it", 100.0, 0.9 + 0.1 * np.sin(DAY / 4), 2000.0),),
    (
        Block("gas", Capacity(0, 200), 60.0, co2_t_per_mwh=0.4, clean=False),
        Block("sun", Capacity(0, 300), 0.0, SUN),
        Block("x", Capacity(0, 20), 15.0 + DAY, export=True),
    ),
    (Storage("s", Capacity(0, 99), Capacity(0, 400), charge_efficiency=0.9),),
)
X = np.array([100.0, 60.0, 180.0, 10.0, 40.0, 160.0])
GROUPS = np.arange(HOURS) // 24


def test_it_says_what_it_cannot_do():
    assert beyond(CAMPUS) == ""
    store = CAMPUS.storages[0]
    both = Campus(
        CAMPUS.loads,
        (Block("gas", Capacity(), ramp_per_hour=0.2, min_load=0.3, unit_mw=5.0),),
        (store, Storage("t", Capacity(0, 1), Capacity(), exclusive=True)),
    )
    assert beyond(both) == "2 storages, exclusive storage, ramps, minimum load"


def test_the_bound_meets_the_cost_and_is_the_slope_times_the_sizes():
    found = Engine(CAMPUS).evaluate(X)
    assert found.bound_usd == pytest.approx(found.cost_usd, rel=1e-9)
    assert found.bound_usd == pytest.approx(float(found.slope @ X))


def test_the_cut_of_one_point_lies_below_the_cost_of_any_other():
    engine, rng = Engine(CAMPUS), np.random.default_rng(4)
    slope = engine.evaluate(X).slope
    for _ in range(20):
        other = X * rng.uniform(0.0, 2.0, len(X))
        cost = engine.evaluate(other).cost_usd
        assert float(slope @ other) <= cost + 1e-6 * abs(cost)


def test_twice_of_everything_costs_twice_as_much():
    engine = Engine(CAMPUS)
    once, twice = engine.evaluate(X), engine.evaluate(2 * X)
    assert twice.cost_usd == pytest.approx(2 * once.cost_usd)
    assert twice.slope == pytest.approx(once.slope, rel=1e-6)


@pytest.mark.parametrize("step_hours", [0.5, 1.0])
@pytest.mark.parametrize(
    "terms",
    [
        {"charge_per_power": 3.0},
        {"charge_efficiency": 0.7, "discharge_efficiency": 0.9},
        {"standing_loss_per_hour": 0.01, "start": 0.5, "end_usd_per_mwh": 20.0},
        {"charge_usd_per_mwh": 2.0, "discharge_usd_per_mwh": 1.0},
    ],
)
def test_no_size_costs_less_than_the_slope_says_and_the_slope_meets_the_cost(
    terms, step_hours
):
    store = Storage("s", Capacity(0, 99), Capacity(0, 400), **terms)
    one = Campus(CAMPUS.loads, CAMPUS.blocks, (store,), step_hours=step_hours)
    engine = Engine(one)
    found = engine.evaluate(X)
    assert found.bound_usd == pytest.approx(found.cost_usd, rel=1e-9)
    for column, share in np.ndindex(len(X), 2):
        other = X.copy()
        other[column] *= (0.9, 1.1)[share]
        least = found.cost_usd + found.slope @ (other - X)
        assert engine.evaluate(other).cost_usd >= least - 1e-9 * found.cost_usd


def test_groups_share_the_slope_between_them():
    """What stands between groups is the energy's: the rest of every column adds up over the days."""
    found = Engine(CAMPUS, GROUPS).evaluate(X)
    assert found.group_slopes.shape == (4, 6)
    power = slice(0, 5)
    whole = found.group_slopes.sum(axis=0)
    assert whole[power] == pytest.approx(found.slope[power])
    between = np.maximum(found.group_values[1:, 0] - found.group_values[:-1, 1], 0.0)
    turn = max(found.group_values[0, 0] - found.group_values[-1, 1], 0.0)
    assert whole[5] - found.slope[5] == pytest.approx(between.sum() + turn)


def test_groups_change_neither_cost_nor_slope():
    one, four = Engine(CAMPUS).evaluate(X), Engine(CAMPUS, GROUPS).evaluate(X)
    assert four.cost_usd == one.cost_usd
    assert four.slope == pytest.approx(one.slope)


def test_the_same_arrays_serve_point_after_point():
    used, other = Engine(CAMPUS), Engine(CAMPUS)
    used.evaluate(X / 3)
    used.evaluate(np.zeros(len(X)))
    assert used.evaluate(X) == other.evaluate(X)
    assert used.operation() == other.operation()


def test_its_operation_is_that_of_dispatch():
    sizes = dict(zip(CAMPUS.columns, X.tolist(), strict=True))
    engine = Engine(CAMPUS)
    engine.evaluate(X)
    by_name = {name: mw for name, mw in sizes.items() if name != "it"}
    assert dispatch(CAMPUS, by_name) == engine.operation()
    assert dispatch(with_capacity(CAMPUS, by_name)) == engine.operation()


def test_a_price_on_emissions_lowers_them_and_is_not_in_the_cost():
    capped = Campus(CAMPUS.loads, CAMPUS.blocks, CAMPUS.storages, co2_cap_t=1e9)
    engine = Engine(capped)
    free = engine.evaluate(X, np.zeros(1))
    dear = engine.evaluate(X, np.array([1e4]))
    assert dear.amounts[0] < free.amounts[0]
    assert dear.cost_usd > free.cost_usd
    lagrangian = dear.cost_usd + 1e4 * dear.amounts[0]
    assert lagrangian == pytest.approx(dear.bound_usd, rel=1e-9)
    assert engine.evaluate(X, np.zeros(1)) == free


@pytest.mark.parametrize(
    ("start", "end"), [("cyclic", 0.0), ("free", 30.0), (0.4, 0.0), (0.0, 90.0)]
)
def test_the_bound_meets_the_cost_whatever_the_ends(start, end):
    store = Storage(
        "s",
        Capacity(0, 99),
        Capacity(0, 400),
        standing_loss_per_hour=0.002,
        start=start,
        end_usd_per_mwh=end,
    )
    found = Engine(Campus(CAMPUS.loads, CAMPUS.blocks, (store,))).evaluate(X)
    assert found.bound_usd == pytest.approx(found.cost_usd, rel=1e-9)


def test_without_a_store_hours_stand_alone():
    plain = Campus(CAMPUS.loads, CAMPUS.blocks)
    engine = Engine(plain)
    found = engine.evaluate(X[:4])
    operation = engine.operation()
    assert operation.charge_mw == operation.soc_mwh == {}
    assert found.bound_usd == pytest.approx(found.cost_usd, rel=1e-9)


@pytest.mark.parametrize("step_hours", [0.5, 2.0])
def test_slopes_are_per_year_whatever_the_step(step_hours):
    other = Campus(CAMPUS.loads, CAMPUS.blocks, CAMPUS.storages, step_hours=step_hours)
    engine = Engine(other)
    found = engine.evaluate(X)
    assert found.bound_usd == pytest.approx(found.cost_usd, rel=1e-9)
    assert found.slope[5] < 0
    # a little more energy saves what its slope says, as nothing else changes there
    more = X + np.array([0, 0, 0, 0, 0, 1e-3])
    saved = (engine.evaluate(more).cost_usd - found.cost_usd) / 1e-3
    assert saved == pytest.approx(found.slope[5], rel=0.05)


@pytest.mark.parametrize("seed", range(12))
def test_the_bound_meets_the_cost_where_power_is_paid_for_and_the_start_is_free(seed):
    rng = np.random.default_rng(seed)
    grid = Block("grid", Capacity(0, 200), rng.uniform(-80, 80, HOURS))
    ends = {"start": "free", "end_usd_per_mwh": float(rng.choice([-20.0, 0.0, 20.0]))}
    store = Storage(
        "s", Capacity(0, 99), Capacity(0, 400), charge_efficiency=0.8, **ends
    )
    engine = Engine(Campus(CAMPUS.loads, (grid,), (store,)))
    found = engine.evaluate(np.array([100.0, 150.0, 40.0, float(rng.uniform(50, 300))]))
    assert found.bound_usd == pytest.approx(found.cost_usd, rel=1e-9)


@pytest.mark.parametrize(("paid", "loss"), [(500.0, 0.5), (40.0, 0.5), (500.0, 0.0)])
def test_the_bound_meets_the_cost_where_the_store_makes_room_for_what_is_paid_for(
    paid, loss
):
    """Where half is lost, a MWh less in the store lets two more be drawn later: no hour before is worth as little."""
    store = Storage(
        "s",
        Capacity(0, 99),
        Capacity(0, 9999),
        charge_efficiency=1 - loss,
        discharge_efficiency=0.8,
        charge_usd_per_mwh=3.0,
        discharge_usd_per_mwh=5.0,
        charge_per_power=10.0,
        start=0.5,
    )
    grid = Block("grid", Capacity(0, 900), np.where(DAY < 12, 50.0, -paid))
    engine = Engine(Campus(CAMPUS.loads, (grid,), (store,)))
    found = engine.evaluate(np.array([100.0, 900.0, 40.0, 2000.0]))
    assert found.bound_usd == pytest.approx(found.cost_usd, rel=1e-9)
