"""Weather years that count more or less in their mean: the engine against one LP, and against years that stand twice."""

from dataclasses import replace

import numpy as np
import pytest
from every_option import campuses_with_every_option
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from abilene.errors import InputError, NoPlanError
from abilene.power import lp
from abilene.power.columns import design_of
from abilene.power.problem import Campus
from abilene.power.sizing import size

WEIGHTS = st.lists(st.sampled_from([0.1, 1.0, 2.0, 7.0]), min_size=3, max_size=3)
TOLERANCE = 1e-5


def weighted(years, weights):
    return [replace(y, weight=w) for y, w in zip(years, weights, strict=False)]


@settings(max_examples=15, derandomize=True)
@given(campuses_with_every_option(), WEIGHTS)
def test_cost_and_bound_are_those_of_one_lp(drawn, weights):
    years, over = drawn
    assume(len(years) > 1)
    some = weighted(years, weights)
    try:
        best = lp.size_by_lp(some, over=over, method="simplex").cost_usd
    except NoPlanError:  # the more of a part, the more it earns
        with pytest.raises(InputError, match="give it an upper bound"):
            size(some, over=over, tolerance=TOLERANCE)
        return
    found, rounding = size(some, over=over, tolerance=TOLERANCE), 1e-6 * max(1, best)
    assert found.bound_usd <= best + rounding
    assert best - rounding <= found.cost_usd
    assert found.cost_usd <= best + TOLERANCE * abs(best) + rounding


@settings(max_examples=10, derandomize=True)
@given(campuses_with_every_option())
def test_a_year_of_weight_two_is_a_year_that_stands_twice(drawn):
    years, _ = drawn
    assume(len(years) > 1)
    twice = [years[0], *years]
    once = weighted(years, [2.0, 1.0, 1.0])
    try:
        costs = [lp.size_by_lp(y, method="simplex").cost_usd for y in (twice, once)]
    except NoPlanError:
        assume(False)
    assert costs[0] == pytest.approx(costs[1], rel=1e-7, abs=1.0)


def test_weights_that_are_alike_are_none_and_sums_are_means(one_block_years):
    """Peaks of a year cost their share, the total is the weighted mean by hand."""
    alike = design_of(weighted(one_block_years, [3.0, 3.0]))
    plain = design_of(one_block_years)
    assert alike.annuity == pytest.approx(plain.annuity, rel=1e-15)
    design = design_of(weighted(one_block_years, [3.0, 1.0]))
    x = np.zeros(len(design.names))
    assert design.total_usd(x, [100.0, 20.0], "mean") == 80.0
    assert design.total_usd(x, [100.0, 20.0], "worst") == 100.0
    peaks = dict(zip(design.names, design.annuity, strict=True))
    assert peaks["grid.peak.0"] == pytest.approx(0.75 * 12e3 * 365)
    assert peaks["1:grid.peak.0"] == pytest.approx(0.25 * 12e3 * 365)


@pytest.fixture
def one_block_years():
    from abilene.power.problem import Block, Capacity, Load

    grid = Block("grid", Capacity(0.0, 9.0), 30.0, demand_charge_usd_per_mw=12e3)
    load = Load("load", 5.0, np.ones(24), 1e3)
    year = Campus((load,), (grid,), calendar_year_hours=8760.0)
    return [year, year]


@pytest.mark.parametrize("weight", [0.0, -1.0])
def test_a_year_that_counts_nothing_is_refused(one_block_years, weight):
    with pytest.raises(InputError, match="weight: must be above zero"):
        replace(one_block_years[0], weight=weight)
