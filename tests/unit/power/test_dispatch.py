"""Dispatch on cases that can be worked out by hand, and against a slow twin that anyone can read."""

from dataclasses import replace

import numpy as np
import pytest

from abilene.errors import InputError
from abilene.power.dispatch import dispatch
from abilene.power.problem import Block, Campus, Capacity, Load, Storage


def campus(load, *blocks, storage=None, **more):
    load = np.asarray(load, dtype=float)
    return Campus(
        (Load("it", 1.0, load, 1000.0),), blocks, (storage,) if storage else (), **more
    )


def store(power, energy, **more):
    return Storage("s", Capacity.fixed(power), Capacity.fixed(energy), **more)


def twin(load, prices, power, energy, start):
    """Cheapest cost of whole MWh, by trying every level of the store in every hour; lossless; end level free."""
    cost_to_go = np.zeros(energy + 1)
    for demand, stack in zip(load[::-1], prices[::-1], strict=True):
        before = np.full(energy + 1, np.inf)
        for level in range(energy + 1):
            for after in range(max(0, level - power), min(energy, level + power) + 1):
                need = demand + after - level
                if 0 <= need <= len(stack):
                    before[level] = min(
                        before[level], sum(sorted(stack)[:need]) + cost_to_go[after]
                    )
        cost_to_go = before
    return cost_to_go[start]


@pytest.mark.parametrize("seed", range(25))
def test_slow_twin(seed):
    """Blocks of one MW each; the last ones of every hour stand for the load that may be lost."""
    rng = np.random.default_rng(seed)
    hours, power, energy = 20, int(rng.integers(0, 5)), int(rng.integers(1, 9))
    prices = rng.integers(-20 if seed % 3 == 0 else 0, 100, (hours, 4)).astype(float)
    load = rng.integers(0, 6, hours)
    blocks = [Block(f"b{k}", Capacity.fixed(1.0), prices[:, k]) for k in range(4)]
    start = int(rng.integers(0, energy + 1))
    problem = campus(load, *blocks, storage=store(power, energy, start=start / energy))
    stacks = [
        np.append(stack, np.full(demand, 1000.0))
        for stack, demand in zip(prices, load, strict=True)
    ]
    expected = twin(load, stacks, power, energy, start)
    operation = dispatch(problem)
    assert operation.cost_usd * problem.years == pytest.approx(expected)
    assert operation.bound_usd * problem.years == pytest.approx(expected)


def test_merit_order_without_a_store():
    operation = dispatch(
        campus(
            [3.0, 8.0],
            Block("dear", Capacity.fixed(4.0), 90.0),
            Block("cheap", Capacity.fixed(2.0), 20.0),
        )
    )
    assert operation.output_mw["cheap"].tolist() == [2.0, 2.0]
    assert operation.output_mw["dear"].tolist() == [1.0, 4.0]
    assert operation.output_mw["it.lost"].tolist() == [0.0, 2.0]
    assert operation.price_usd_per_mwh.tolist() == [90.0, 1000.0]
    assert operation.slope_usd["cheap"] == pytest.approx(-(70 + 980) / 2 * 8760)
    assert operation.charge_mw == {}


def test_a_store_moves_cheap_hours_to_dear_ones():
    price = np.array([10.0, 100.0])
    operation = dispatch(
        campus(
            [1.0, 1.0],
            Block("grid", Capacity.fixed(9.0), price),
            storage=store(1.0, 5.0, charge_efficiency=0.8),
        )
    )
    assert operation.charge_mw["s"].tolist() == pytest.approx([1.0, 0.0])
    assert operation.discharge_mw["s"].tolist() == pytest.approx([0.0, 0.8])
    assert np.diff(operation.soc_mwh["s"]).tolist() == pytest.approx([0.8, -0.8])
    assert operation.water_value_usd_per_mwh["s"][0] == pytest.approx(100.0)


def test_power_that_costs_less_than_nothing_is_burnt():
    """The LP's store may charge and discharge at once: 4 MWh in, 2 out again, 2 MWh of draw paid for."""
    grid = Block("grid", Capacity.fixed(20.0), -100.0)
    operation = dispatch(
        campus([5.0], grid, storage=store(4.0, 10.0, charge_efficiency=0.5))
    )
    assert operation.charge_mw["s"].tolist() == [4.0]
    assert operation.discharge_mw["s"].tolist() == [2.0]
    assert operation.output_mw["grid"].tolist() == [7.0]


def test_export_is_a_block_with_its_sign_turned():
    blocks = (
        Block("gas", Capacity.fixed(5.0), 30.0),
        Block("x", Capacity.fixed(3.0), np.array([20.0, 50.0]), export=True),
    )
    operation = dispatch(campus([1.0, 1.0], *blocks))
    assert operation.output_mw["x"].tolist() == [0.0, 3.0]
    assert operation.cost_usd == pytest.approx((1 * 30 + 4 * 30 - 3 * 50) / 2 * 8760)
    assert operation.slope_usd["x"] == pytest.approx(-20 / 2 * 8760)


def test_a_peak_limits_the_draw_in_its_own_period():
    grid = Block("grid", Capacity.fixed(9.0), 10.0, demand_charge_usd_per_mw=1.0)
    problem = campus([5.0, 5.0], grid, periods=np.array([0, 1]))
    assert dispatch(problem).output_mw["grid"].tolist() == [5.0, 5.0]
    assert dispatch(problem, {"grid.peak.1": 3.0}).output_mw["grid"].tolist() == [
        5.0,
        3.0,
    ]


def test_idle_store_that_would_never_close_is_closed_by_mixing():
    """Equal prices all year: no border is ever touched, so only the priced ends close the cycle."""
    grid = Block("grid", Capacity.fixed(9.0), np.array([30.0, 30.0, 40.0, 30.0]))
    operation = dispatch(
        campus(
            [5.0] * 4, grid, storage=store(0.3, 1000.0, standing_loss_per_hour=0.001)
        )
    )
    assert operation.soc_mwh["s"][0] == operation.soc_mwh["s"][-1]
    assert operation.gap == pytest.approx(0.0, abs=1e-12)
    assert operation.status == "optimal"
    assert replace(operation, bound_usd=0.99 * operation.cost_usd).status == "feasible"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            {"blocks": (Block("gas", Capacity.fixed(2.0), 10.0, ramp_per_hour=0.1),)},
            "ramps",
        ),
        (
            {
                "blocks": (
                    Block("gas", Capacity.fixed(2.0), 10.0, min_load=0.5, unit_mw=1.0),
                )
            },
            "minimum load",
        ),
        ({"storages": (store(1.0, 1.0, exclusive=True),)}, "exclusive storage"),
        (
            {"storages": (store(1.0, 1.0), replace(store(1.0, 1.0), name="b"))},
            "2 storages",
        ),
    ],
)
def test_what_it_cannot_do_it_hands_to_the_lp(change, reason):
    from abilene.power import lp
    from abilene.power.sizing import size

    problem = replace(
        campus([1.0, 2.0], Block("gas", Capacity.fixed(2.0), 10.0)), **change
    )
    sizing = size(problem)
    assert sizing.method == f"lp: {reason}"
    assert dispatch(problem).cost_usd == pytest.approx(lp.size_by_lp(problem).cost_usd)


def test_sizes_that_are_missing_unknown_or_out_of_bounds_are_all_named():
    problem = campus(
        [1.0], Block("gas", Capacity(1.0, 2.0), 10.0), Block("sun", Capacity(), 0.0)
    )
    with pytest.raises(InputError) as error:
        dispatch(problem, {"gas": 3.0, "son": 1.0})
    assert [str(p) for p in error.value.problems] == [
        "gas: is 3, outside 1 .. 2; choose a size within the bounds",
        "son: is no column of the campus; did you mean 'sun'?",
        "sun: has no size; give one in capacity",
    ]


def test_a_limit_on_a_yearly_sum_needs_size():
    problem = campus(
        [1.0],
        Block("gas", Capacity.fixed(2.0), 10.0, co2_t_per_mwh=0.5),
        co2_cap_t=10.0,
    )
    with pytest.raises(
        InputError,
        match="does not keep the limit on co2; call size with fixed capacities",
    ):
        dispatch(problem)
