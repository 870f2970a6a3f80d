"""Scores against closed forms, and against scoringrules where it is installed.

The library: F. Zanetta and S. Allen, "scoringrules: a python library for probabilistic
forecast evaluation", 2024, version 0.10.
"""

import math
import sys

import numpy as np
import pytest
from scipy.stats import binomtest, kstest, norm

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


def test_crps_of_a_law_without_noise():
    """Of evenly spaced levels of N(0,1) and U(0,1), to the fourth digit: .233695, 1/12, and not by 1/2 1/24."""
    levels = (np.arange(20_000) + 0.5) / 20_000
    assert crps(norm.ppf(levels), 0.0) == pytest.approx(0.233695, abs=1e-4)
    assert crps(levels, 0.5) == pytest.approx(1 / 12, abs=1e-4)
    assert crps_up_to(levels, None, 0.5) == pytest.approx(1 / 24, abs=1e-4)


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
    """Each of 10,000 forecasts draws from its own law, as what comes does: 99 of 100 such samples are so even."""
    rng = np.random.default_rng(3)
    middle = rng.normal(0, 3, 10_000)
    futures = middle[:, None] + rng.standard_normal((10_000, 400))
    seen = middle + rng.standard_normal(10_000)
    between = rng.random(10_000)
    found = np.array([*map(pit, futures, seen, np.full(10_000, math.inf), between)])
    assert kstest(found, "uniform").statistic < 0.0163
    assert np.mean([is_within(u, 0.8) for u in found]) == pytest.approx(0.8, abs=0.008)


def test_what_is_only_known_not_to_be_there_is_uniform_too():
    """With a day of the score that lies anywhere among the futures, and what came after it unknown."""
    rng = np.random.default_rng(4)
    futures = rng.standard_normal(2_000)
    seen, until = rng.standard_normal(10_000), rng.normal(0, 1.5, 10_000)
    found = [
        pit(futures, y if y <= c else None, c, v)
        for y, c, v in zip(seen, until, rng.random(10_000), strict=True)
    ]
    assert kstest(found, "uniform").statistic < 0.03


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


@pytest.fixture(scope="module")
def library():
    with pytest.MonkeyPatch.context() as patch:
        # without numba it answers the same, and is there at once instead of after twelve seconds
        patch.setitem(sys.modules, "numba", None)
        return pytest.importorskip("scoringrules", reason="it is not installed")


def ensembles():
    """Yield what was drawn, and what came: of many laws, and where something is all the same, or far off."""
    rng = np.random.default_rng(11)
    for count in (2, 3, 7, 50, 400):
        for drawn in (
            rng.normal(200, 50, count),
            rng.lognormal(5, 1, count),
            np.round(rng.uniform(0, 6, count)) * 91,
            np.full(count, 120.0),
            np.where(rng.random(count) < 0.7, 10_000.0, rng.uniform(0, 400, count)),
        ):
            for seen in (float(rng.normal(200, 80)), float(drawn[0]), 0.0, 20_000.0):
                yield drawn, seen


def test_crps_is_that_of_the_library(library):
    for drawn, seen in ensembles():
        theirs = library.crps_ensemble(seen, drawn, estimator="fair")
        assert crps(drawn, seen) == pytest.approx(float(theirs), abs=1e-8)


def test_crps_up_to_a_day_is_that_of_the_library(library):
    """Its weight is 1 up to the day and 0 after; what is not there by then came after any day."""
    for drawn, seen in ensembles():
        for until in (-5.0, 100.0, 182.0, 30_000.0):
            came = seen if seen <= until else None
            theirs = library.twcrps_ensemble(
                1e6 if came is None else came, drawn, b=until, estimator="fair"
            )
            ours = crps_up_to(drawn, came, until)
            assert ours == pytest.approx(float(theirs), abs=1e-8)


@pytest.mark.parametrize("probability", [0.0, 1e-9, 0.3, 0.5, 1.0])
def test_brier_and_ranked_probability_are_those_of_the_library(library, probability):
    for happened in (False, True):
        theirs = float(library.brier_score(float(happened), probability))
        assert brier(probability, happened) == pytest.approx(theirs, abs=1e-15)
    cumulative = np.array([probability * 0.2, probability * 0.5, probability])
    shares = np.diff(np.concatenate([[0.0], cumulative, [1.0]]))
    for place in range(4):
        theirs = float(library.rps_score(place + 1, shares))
        assert ranked_probability([*cumulative], place) == pytest.approx(
            theirs, abs=1e-12
        )


def test_without_anything_seen_nothing_is_known():
    assert coverage_band(0, 0) == (0.0, 1.0)


def test_skill_is_above_zero_where_it_is_better():
    assert skill(1.0, 4.0) == 0.75
    assert skill(1.0, 0.0) is None
