"""Scores against closed forms, and against scoringrules where it is installed."""

import math

import numpy as np
import pytest
from scipy.stats import binomtest, kstest

from abilene.risk.score import (
    brier,
    coverage_band,
    crps,
    crps_up_to,
    is_within,
    pit,
    ranked_probability,
    skill,
)

Z = np.random.default_rng(1).standard_normal(200_000)
U = np.random.default_rng(2).random(200_000)


def test_crps_of_known_laws():
    """N(0,1) at 0: 2 phi(0) - 1/sqrt(pi); U(0,1) at 1/2: 1/12 (Gneiting and Raftery 2007)."""
    assert crps(Z, 0.0) == pytest.approx(
        2 / math.sqrt(2 * math.pi) - 1 / math.sqrt(math.pi), abs=2e-3
    )
    assert crps(U, 0.5) == pytest.approx(1 / 12, abs=1e-3)
    assert crps(np.array([3.0]), 5.0) == 2.0


def test_it_is_the_fair_score_by_its_definition():
    """mean |x - y| - sum over i, j of |x_i - x_j| / (2 n (n - 1)) (Ferro 2014)."""
    x, y = Z[:200], 0.7
    pairs = np.abs(x[:, None] - x[None, :]).sum() / (2 * 200 * 199)
    assert crps(x, y) == pytest.approx(np.abs(x - y).mean() - pairs, abs=1e-12)


def test_what_is_not_there_yet_is_scored_up_to_today():
    """U(0,1), not by 1/2: the integral of F^2 up to 1/2 is 1/24."""
    assert crps_up_to(U, None, 0.5) == pytest.approx(1 / 24, abs=1e-3)
    assert crps_up_to(U, 0.2, 0.5) == pytest.approx(
        crps(np.minimum(U, 0.5), 0.2), abs=1e-12
    )


def test_probabilities():
    assert brier(0.7, True) == pytest.approx(0.09)
    assert brier(0.7, False) == pytest.approx(0.49)
    assert ranked_probability((0.1, 0.4, 0.8), 1) == pytest.approx(0.41)
    assert ranked_probability((0.1, 0.4, 0.8), 3) == pytest.approx(0.01 + 0.16 + 0.64)


def test_own_draws_are_uniform_and_covered():
    rng = np.random.default_rng(3)
    seen = rng.standard_normal(10_000)
    futures = Z[:2_000]
    found = np.array(
        [
            pit(futures, y, math.inf, v)
            for y, v in zip(seen, rng.random(10_000), strict=True)
        ]
    )
    assert kstest(found, "uniform").statistic < 0.03
    assert np.mean([is_within(u, 0.8) for u in found]) == pytest.approx(0.8, abs=0.02)


def test_what_is_not_there_lies_beyond_today():
    assert pit(U, None, 0.25, 0.0) == pytest.approx(0.25, abs=0.01)
    assert pit(U, None, 0.25, 1.0) == 1.0
    steps = np.array([1.0, 1.0, 2.0, 3.0])
    assert pit(steps, 1.0, 9.0, 0.0) == 0.0
    assert pit(steps, 1.0, 9.0, 1.0) == 0.5


@pytest.mark.parametrize(("hits", "count"), [(0, 5), (3, 5), (5, 5), (17, 20)])
def test_the_interval_is_that_of_clopper_and_pearson(hits, count):
    known = binomtest(hits, count).proportion_ci(0.9, method="exact")
    assert coverage_band(hits, count) == pytest.approx(
        (known.low, known.high), abs=1e-9
    )


def test_without_anything_seen_nothing_is_known():
    assert coverage_band(0, 0) == (0.0, 1.0)


def test_skill_is_above_zero_where_it_is_better():
    assert skill(1.0, 4.0) == 0.75
    assert skill(1.0, 0.0) is None
