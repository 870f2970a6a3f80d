"""Dispatch against the LP and against its own certificate, on random campuses, degenerate ones on purpose."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_campuses import DEGENERATE, bound_usd, campuses, imbalance, scale_usd

from abilene.power import lp
from abilene.power.dispatch import dispatch
from abilene.power.engine import Engine
from abilene.power.search import groups_of

GAP = 1e-9
AGAINST_LP = 1e-7


def close(campus, a, b, tolerance):
    """Compare costs; where they are zero, the load's worth is the measure, and rounding is in millionths of it."""
    return (
        abs(a - b) <= tolerance * max(abs(a), abs(b)) + 1e-11 * scale_usd(campus) + 1e-3
    )


@settings(max_examples=60)
@given(campuses())
def test_cost_is_that_of_the_lp_and_the_bound_meets_it(campus):
    check(campus)


@pytest.mark.slow
@settings(max_examples=320)
@given(campuses())
def test_cost_of_many_is_that_of_the_lp_and_the_bound_meets_it(campus):
    check(campus)


@pytest.mark.parametrize("kind", DEGENERATE)
@settings(max_examples=10)
@given(campus=campuses())
def test_degenerate_campuses_too(kind, campus):
    check(DEGENERATE[kind](campus))


def check(campus):
    operation = dispatch(campus)
    assert close(
        campus,
        operation.cost_usd,
        lp.size_by_lp(campus, method="simplex").cost_usd,
        AGAINST_LP,
    )
    assert close(campus, operation.cost_usd, operation.bound_usd, GAP)
    size = max(1.0, *operation.capacity.values())
    assert imbalance(campus, operation) <= GAP * size


@settings(max_examples=100)
@given(campuses())
def test_bound_written_out_in_full(campus):
    operation = dispatch(campus)
    bound = bound_usd(
        campus,
        operation.capacity,
        operation.price_usd_per_mwh,
        operation.water_value_usd_per_mwh,
    )
    assert close(campus, bound, operation.bound_usd, 1e-11)


@settings(max_examples=100)
@given(campuses(), st.data())
def test_no_point_lies_below_a_cut_and_a_cut_has_no_constant(campus, data):
    engine = Engine(campus)
    x = np.array([c.low for c in campus.bounds.values()])
    here = engine.evaluate(x)
    assert here.bound_usd == float(here.slope @ x)
    factors = data.draw(st.lists(st.floats(0.0, 3.0), min_size=len(x), max_size=len(x)))
    there = np.maximum(x, 10.0) * np.array(factors)
    cost = engine.evaluate(there).cost_usd
    assert cost >= float(here.slope @ there) - 1e-9 * (
        abs(cost) + 3 * scale_usd(campus)
    )


@settings(max_examples=60)
@given(campuses())
def test_twice_the_size_costs_twice_as_much(campus):
    engine = Engine(campus)
    x = np.array([c.low for c in campus.bounds.values()])
    assert close(
        campus, 2 * engine.evaluate(x).cost_usd, engine.evaluate(2 * x).cost_usd, 1e-11
    )


@settings(max_examples=60)
@given(campuses(), st.integers(0, 2**32 - 1))
def test_cuts_by_group_hold_at_other_sizes(campus, seed):
    """theta_m + rho lambda_a s_a - lambda_b s_b >= slope_m x for the cheapest operation at any other sizes x."""
    groups = groups_of(campus, 6)
    engine = Engine(campus, groups)
    x = np.array([c.low for c in campus.bounds.values()])
    cuts = engine.evaluate(x)
    there = x * np.random.default_rng(seed).uniform(0.3, 2.0, len(x))
    engine.evaluate(there)
    operation = engine.operation()
    step, years = campus.step_hours, campus.years
    hourly = sum(
        (-1 if s.export else 1) * s.cost * operation.output_mw[s.name]
        for s in campus.sources
    )
    for s in campus.storages:
        hourly = hourly + s.charge_usd_per_mwh * operation.charge_mw[s.name]
        hourly = hourly + s.discharge_usd_per_mwh * operation.discharge_mw[s.name]
    level = (
        operation.soc_mwh["store"] if campus.storages else np.zeros(campus.hours + 1)
    )
    first = np.searchsorted(groups, np.arange(groups[-1] + 2))
    theta = np.add.reduceat(hourly, first[:-1]) * step / years
    held = (
        theta
        + cuts.group_values[:, 0] * level[first[:-1]]
        - cuts.group_values[:, 1] * level[first[1:]]
    )
    slack = held - cuts.group_slopes @ there
    assert slack.min() >= -1e-9 * (np.abs(theta).sum() + 2 * scale_usd(campus))


@settings(max_examples=60)
@given(campuses())
def test_prices_of_the_lp_prove_it_too(campus):
    """The LP's own solution balances, and its duals are feasible and complementary: their bound is its cost."""
    sizing = lp.size_by_lp(campus, method="simplex")
    operation = sizing.operation
    bound = bound_usd(
        campus,
        operation.capacity,
        operation.price_usd_per_mwh,
        operation.water_value_usd_per_mwh,
    )
    assert close(campus, bound, sizing.cost_usd, AGAINST_LP)
    assert imbalance(campus, operation) <= 1e-6 * max(1.0, *operation.capacity.values())


TWENTY_SIX_YEARS = """
from pathlib import Path
import numpy as np
from abilene.power.problem import Block, Campus, Capacity, Load, Storage
from abilene.power.dispatch import dispatch
from random_campuses import imbalance

rng, hours = np.random.default_rng(1), 26 * 8760
sun = np.clip(np.sin((np.arange(hours) % 24 - 6) / 12 * np.pi), 0, 1) * rng.uniform(0.3, 1.0, hours)
campus = Campus(
    (Load("it", 100.0, np.ones(hours), 2000.0),),
    (
        Block("gas", Capacity.fixed(90.0), 50.0),
        Block("sun", Capacity.fixed(300.0), 0.0, sun),
        Block("grid", Capacity.fixed(60.0), rng.uniform(5, 150, hours)),
    ),
    (Storage("battery", Capacity.fixed(80.0), Capacity.fixed(640.0), charge_efficiency=0.93),),
    periods=np.zeros(hours, dtype=np.int64),
)
operation = dispatch(campus)
status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
memory_mb = int(status["VmHWM"].split()[0]) / 1024  # of this program alone, not of what started it
print(abs(operation.gap), imbalance(campus, operation), memory_mb)
"""


@pytest.mark.slow
@pytest.mark.skipif(
    not Path("/proc/self/status").exists(),
    reason="the most memory used is read where Linux tells it",
)
def test_twenty_six_years_are_one_cycle_in_less_than_a_gigabyte():
    tests = Path(__file__).parents[1]
    path = os.pathsep.join([str(tests.parent / "src"), str(tests)])
    done = subprocess.run(
        [sys.executable, "-c", TWENTY_SIX_YEARS],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    gap, unbalanced, memory_mb = map(float, done.stdout.split())
    assert gap <= GAP
    assert unbalanced <= 1e-7
    assert memory_mb < 1000
