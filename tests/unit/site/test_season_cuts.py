"""Cuts below what a quarter of the year costs: none above it, and the last of an operation tight at its design."""

import numpy as np
import pytest
from seasonal_campuses import CASES, seasonal

from abilene.site.season_cuts import season_cuts
from abilene.site.seasons import (
    drawn_mw,
    operated,
    rounded,
    running_usd_per_mwh,
    sized,
)


@pytest.fixture(scope="module", params=CASES.values(), ids=CASES)
def one(request):
    return seasonal(*request.param)


@pytest.fixture(scope="module")
def sizing(one):
    return sized(one, {}, tolerance=1e-3)


def drawn(one, capacity, found):
    """Return the sizes of a design as the build-out knows it: of each part of the grid what is drawn."""
    return {**capacity, **drawn_mw(one, found)}


def value(cut, capacity):
    """Return a cut at a design that has run for a year: what a ratchet looks back to is its own."""
    slopes = (*cut.slope.items(), *cut.looked_back.items())
    return cut.load + sum(slope * capacity[name] for name, slope in slopes)


def test_the_last_planes_of_an_operation_are_tight_at_its_design(one, sizing):
    capacity = rounded(one, sizing.capacity)
    found = operated(one, capacity)
    costs = running_usd_per_mwh(one, found)
    sizes = drawn(one, capacity, found)
    *_, last = season_cuts(one, found)
    for cost, cut in zip(costs, last, strict=True):
        assert value(cut, sizes) == pytest.approx(cost, rel=2e-3, abs=0.05)


def test_where_demand_is_billed_they_are_tight_in_each_season(one, sizing):
    """Each group of hours has cuts of its own, and a ratchet is a share of what is drawn in the year."""
    if not one.demands:
        pytest.skip("no demand is billed")
    capacity = rounded(one, sizing.capacity)
    found = operated(one, capacity)
    (last,) = season_cuts(one, found)
    sizes = drawn(one, capacity, found)
    costs = running_usd_per_mwh(one, found)
    each = [value(cut, sizes) for cut in last]
    assert each == pytest.approx(list(costs), rel=2e-5)


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
    found = operated(one, capacity)
    costs, sizes = running_usd_per_mwh(one, found), drawn(one, capacity, found)
    groups = season_cuts(one, sizing)
    assert len(groups) == (1 if one.demands else sizing.evaluations)
    for group in groups:
        for cost, cut in zip(costs, group, strict=True):
            assert value(cut, sizes) <= cost + 1e-4 * abs(cost) + 1e-4


def test_planes_of_a_weighted_sizing_are_below_the_true_cost(one, sizing):
    weights = (2.0, 0.5, 0.05, 1.45)
    capacity = rounded(one, sizing.capacity)
    found = operated(one, capacity)
    costs, sizes = running_usd_per_mwh(one, found), drawn(one, capacity, found)
    for group in season_cuts(
        one, sized(one, {}, tolerance=1e-2, weights=weights), weights
    ):
        for cost, cut in zip(costs, group, strict=True):
            assert value(cut, sizes) <= cost + 1e-4 * abs(cost) + 1e-4
