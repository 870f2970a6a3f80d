"""Shares of variance against a sum of independent normals, where they are known."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from abilene.risk.drivers import drivers, rank_correlation, variance_share


@pytest.fixture(scope="module")
def causes():
    return np.random.default_rng(1).standard_normal((4, 40_000))


def test_the_share_of_a_term_of_a_sum_is_its_variance(causes):
    """3 a + 2 b - c: shares 9/14, 4/14, 1/14; nothing for what is not in it."""
    a, b, c, other = causes
    figure = 3 * a + 2 * b - c
    shares = [variance_share(cause, figure) for cause in causes]
    assert shares == pytest.approx([9 / 14, 4 / 14, 1 / 14, 0], abs=0.01)
    assert variance_share(other, figure) < 0.002, (
        "what bins of noise would show is taken off"
    )


def test_what_moves_only_jointly_explains_nothing_by_itself(causes):
    a, b, *_ = causes
    assert variance_share(a, a * b) < 0.01
    assert variance_share(a, np.abs(a)) == pytest.approx(1, abs=0.05), (
        "not only what is linear"
    )


def test_a_figure_that_does_not_move_has_no_drivers(causes):
    still = np.full(40_000, 3.0)
    assert variance_share(causes[0], still) == 0
    assert rank_correlation(causes[0], still) == 0
    assert variance_share(np.array([1.0]), np.array([2.0])) == 0


def test_the_rank_correlation_is_spearmans(causes):
    a, b, *_ = causes[:, :500]
    figure = np.round(a + b)  # with ties
    assert rank_correlation(a, figure) == pytest.approx(spearmanr(a, figure).statistic)
    assert rank_correlation(-a, figure) == pytest.approx(-rank_correlation(a, figure))


def test_drivers_stand_in_their_order_without_the_small_ones(causes):
    a, b, c, other = causes
    named = [("c", c), ("other", other), ("b", b), ("a", a)]
    found = drivers(named, 3 * a - 2 * b + 0.1 * c)
    assert [one.name for one in found] == ["a", "b"]
    assert found[0].rank_correlation > 0 > found[1].rank_correlation
