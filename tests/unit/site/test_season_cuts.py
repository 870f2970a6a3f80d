"""Cuts below what a quarter of the year costs: none above it, and the last of an operation tight at its design."""

import numpy as np
import pytest
from seasonal_campuses import CASES, seasonal
from tariff_text import LINEAR

from abilene.site.season_cuts import season_cuts
from abilene.site.seasons import operated, rounded, running_usd_per_mwh, sized


@pytest.fixture(scope="module", params=CASES.values(), ids=CASES)
def one(request):
    return seasonal(*request.param)


@pytest.fixture(scope="module")
def ratcheted():
    return seasonal(tariff=LINEAR)


@pytest.fixture(scope="module")
def sizing(one):
    return sized(one, {}, tolerance=1e-3)


def test_planes_leave_out_what_a_ratchet_carries_and_stay_below_the_cost(ratcheted):
    loose = sized(ratcheted, {}, tolerance=1e-3)
    capacity = rounded(ratcheted, loose.capacity)
    costs = running_usd_per_mwh(ratcheted, operated(ratcheted, capacity))
    for group in season_cuts(ratcheted, loose):
        for cost, cut in zip(costs, group, strict=True):
            parts = (slope * capacity[name] for name, slope in cut.slope.items())
            assert cut.load + sum(parts) <= cost + 1e-4 * abs(cost) + 1e-4


def value(cut, capacity):
    parts = (slope * capacity[name] for name, slope in cut.slope.items())
    return cut.load + sum(parts)


def test_the_last_planes_of_an_operation_are_tight_at_its_design(one, sizing):
    capacity = rounded(one, sizing.capacity)
    found = operated(one, capacity)
    costs = running_usd_per_mwh(one, found)
    *others, last = season_cuts(one, found)
    if one.demands:
        # the search cuts each month by itself, and a mean of whole quarters is less than theirs
        each = [[value(cut, capacity) for cut in group] for group in (*others, last)]
        assert each[-1] == pytest.approx(np.max(each, axis=0))
        assert sum(each[-1]) == pytest.approx(sum(costs), rel=0.02)
        assert all(
            low <= cost + 0.01 for low, cost in zip(each[-1], costs, strict=True)
        )
        return
    for cost, cut in zip(costs, last, strict=True):
        assert value(cut, capacity) == pytest.approx(cost, rel=2e-3, abs=0.05)


@pytest.mark.parametrize("seed", range(6))
def test_no_plane_lies_above_what_a_design_costs(one, sizing, seed):
    rng = np.random.default_rng(seed)
    most = {name: 8.0 if name.endswith("energy") else 1.5 for name in one.bounds}
    capacity = {
        name: min(rng.uniform(0, most[name]), bounds.high)
        for name, bounds in one.bounds.items()
    }
    capacity = {
        name: 0.0 if rng.random() < 0.3 else mw for name, mw in capacity.items()
    }
    costs = running_usd_per_mwh(one, operated(one, capacity))
    groups = season_cuts(one, sizing)
    assert len(groups) == (1 if one.demands else sizing.evaluations)
    for group in groups:
        for cost, cut in zip(costs, group, strict=True):
            below = cut.load + sum(
                slope * capacity[name] for name, slope in cut.slope.items()
            )
            assert below <= cost + 1e-4 * abs(cost) + 1e-4


def test_planes_of_a_weighted_sizing_are_below_the_true_cost(one, sizing):
    weights = (2.0, 0.5, 0.05, 1.45)
    capacity = rounded(one, sizing.capacity)
    costs = running_usd_per_mwh(one, operated(one, capacity))
    for group in season_cuts(
        one, sized(one, {}, tolerance=1e-2, weights=weights), weights
    ):
        for cost, cut in zip(costs, group, strict=True):
            below = cut.load + sum(
                slope * capacity[name] for name, slope in cut.slope.items()
            )
            assert below <= cost + 1e-4 * abs(cost) + 1e-4
