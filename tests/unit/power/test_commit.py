"""Commitment of machines: against every path of a few hours, and against the engine where nothing binds."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_campuses import campuses

from abilene.power.commit import Units, commit
from abilene.power.dispatch import dispatch
from abilene.power.problem import Block, Campus, Capacity, Load, Storage

PLAIN = Units(3, 0.0, 0.0)


def island(need, price, **more):
    """Return three machines of 10 MW beside a grid of 25 MW at some prices."""
    blocks = (
        Block("gas", Capacity.fixed(30.0), 40.0),
        Block("grid", Capacity.fixed(25.0), np.array(price, dtype=float)),
    )
    load = Load("load", 1.0, np.array(need, dtype=float), 1000.0)
    return Campus((load,), blocks, **more)


def by_hand(campus, units, need, price):
    """Try every path: the cost of gas, idle hours and starts, the grid and what is lost."""
    best = np.inf
    size, idle = 10.0, units.idle_usd_per_mw * 10.0
    for path in product(range(units.count + 1), repeat=len(need)):
        total, before = 0.0, 0
        for k, mw, usd in zip(path, need, price, strict=True):
            total += max(0, k - before) * units.start_usd_per_mw * size
            before = k
            options = []
            for own in {
                k * size * units.min_load,
                min(k * size, mw),
                mw - min(25.0, mw),
            }:
                if k * size * units.min_load <= own <= min(k * size, mw):
                    bought = min(25.0, mw - own)
                    cost = own * (40.0 - units.idle_usd_per_mw) + k * idle
                    options.append(cost + bought * usd + (mw - own - bought) * 1000.0)
            total += min(options, default=np.inf)
        best = min(best, total)
    return best / campus.years


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from([0.0, 4.0, 12.0, 28.0, 50.0]), min_size=4, max_size=4),
    st.lists(st.sampled_from([-5.0, 10.0, 39.0, 60.0]), min_size=4, max_size=4),
    st.sampled_from([0.0, 0.3, 0.6, 1.0]),
    st.sampled_from([0.0, 7.0, 60.0]),
    st.sampled_from([0.0, 5.0, 39.0]),
)
def test_the_path_is_the_cheapest_of_all(need, price, least, start, idle):
    campus, units = island(need, price), Units(3, least, start, idle)
    found = commit(campus, dispatch(campus), {"gas": units})
    best = by_hand(campus, units, need, price)
    assert found.cost_usd == pytest.approx(best, rel=1e-9, abs=1e-3)
    assert found.added_usd >= -1e-6 * abs(found.bound_usd) - 1e-3
    (gas,) = found.units.values()
    assert (gas.output_mw >= gas.on * 10 * least - 1e-9).all()
    assert (gas.output_mw <= gas.on * 10 + 1e-9).all()


@settings(max_examples=40, deadline=None)
@given(campuses(), st.integers(1, 9))
def test_machines_that_cost_nothing_to_start_are_run_as_the_engine_does(campus, count):
    operation = dispatch(campus)
    names = [block.name for block in campus.blocks if not block.export]
    found = commit(campus, operation, dict.fromkeys(names, Units(count, 0.0, 0.0)))
    worth = 1000.0 * 8760 * 330
    assert found.added_usd == pytest.approx(0.0, abs=1e-9 * worth)


@settings(max_examples=25, deadline=None)
@given(campuses(), st.sampled_from([0.0, 0.4]), st.sampled_from([0.0, 3.0]))
def test_dearer_starts_never_cost_less_and_the_engine_is_below(campus, least, idle):
    operation = dispatch(campus)
    names = [block.name for block in campus.blocks if not block.export][:2]
    costs = []
    for usd in (0.0, 20.0, 500.0):
        units = dict.fromkeys(names[:1], Units(4, least, usd, idle))
        costs.append(commit(campus, operation, units).added_usd)
    slack = 1e-9 * 1000.0 * 8760 * 330
    assert costs[0] >= -slack
    assert costs == sorted(costs) or max(np.diff(costs) * -1) <= slack
    both = dict.fromkeys(names, Units(4, least, 20.0, idle))
    assert commit(campus, operation, both).added_usd >= -slack


def test_a_start_a_day_by_hand():
    """Off at night, three machines each morning: 20 MW at 12 USD/MW a start, and the store stays as it was."""
    hour = np.arange(48)
    need = np.where(hour % 24 < 12, 10.0, 50.0)
    store = Storage("s", Capacity.fixed(0.0), Capacity.fixed(0.0))
    campus = island(need, np.full(48, 5.0), storages=(store,))
    found = commit(campus, dispatch(campus), {"gas": Units(3, 0.5, 12.0)})
    gas = found.units["gas"]
    assert set(gas.on[hour % 24 >= 12]) == {3}
    assert set(gas.on[hour % 24 < 12]) == {0}
    per_year = 365 / 2
    assert gas.starts == pytest.approx(6 * per_year)
    assert gas.start_usd == pytest.approx(6 * 120 * per_year)
    assert gas.hours_on == pytest.approx(3 * 24 * per_year)
    assert found.added_usd == pytest.approx(gas.start_usd)


def test_fuel_at_part_load_falls_in_a_line():
    """At the least load of 40 % a machine burns 1.2 times as much for each MWh; at full load no more."""
    units = Units.burning(1, 0.4, 0.0, 30.0, 1.2)
    cost = units.idle_usd_per_mw + 0.4 * (30.0 - units.idle_usd_per_mw)
    assert cost / 0.4 == pytest.approx(36.0)
    assert Units.burning(1, 1.0, 0.0, 30.0, 1.2).idle_usd_per_mw == 0.0


def test_without_machines_nothing_is_added():
    campus = island([10.0] * 4, [5.0] * 4)
    operation = dispatch(campus)
    found = commit(campus, operation, {})
    assert (found.added_usd, found.bound_usd) == (0.0, operation.cost_usd)
    assert commit(replace(campus), operation, {"gas": PLAIN}).units["gas"].starts == 0
