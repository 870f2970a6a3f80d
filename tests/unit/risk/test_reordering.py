"""Columns in an order by which their ranks are correlated; the values of each stay."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm, qmc, spearmanr

from abilene.programme.drawn_sources import DrawnSource
from abilene.programme.rank_matrix import of_scores
from abilene.risk.reordering import Together, reordered, with_order

N = 5_000
ABC = {("a", "b"): 0.6, ("b", "c"): -0.4, ("a", "c"): -0.7}
SCORES = of_scores("abc", ABC)
RANKS = np.array([[1, 0.6, -0.7], [0.6, 1, -0.4], [-0.7, -0.4, 1]])


def independent(count, seed=1):
    """Return columns of three laws: lognormal, uniform, exponential."""
    rng = np.random.default_rng(seed)
    return np.column_stack(
        [rng.lognormal(size=count), rng.random(count), rng.exponential(size=count)]
    )


@pytest.mark.parametrize("seed", range(10))
def test_ranks_are_correlated_as_is_wanted_and_every_value_stays(seed):
    drawn = independent(N, seed)
    found = reordered(drawn, SCORES)
    assert (np.sort(found, axis=0) == np.sort(drawn, axis=0)).all()
    assert (found[:, 0] == drawn[:, 0]).all()
    assert spearmanr(found).statistic == pytest.approx(RANKS, abs=0.02)


def test_any_law_has_the_ranks_of_a_gaussian_copula():
    """Iman and Conover 1982: what is reordered is correlated as normal variables of the same scores are.

    P(both above their median) = 1/4 + arcsin(r) / (2 pi) (W. F. Sheppard 1899).
    """
    found = reordered(independent(50_000), SCORES)
    above = found > np.median(found, axis=0)
    for i, j in ((0, 1), (1, 2), (0, 2)):
        both = 0.25 + np.arcsin(SCORES[i, j]) / (2 * np.pi)
        assert (above[:, i] & above[:, j]).mean() == pytest.approx(both, abs=0.004)


def test_what_the_sample_is_correlated_by_already_is_taken_out():
    """The variance reduction of the paper: between seeds ranks differ by far less than those of independent draws do."""
    two, pair = of_scores("ab", {("a", "b"): 0.5}), range(40)
    made = [
        spearmanr(reordered(independent(200, n)[:, :2], two)).statistic for n in pair
    ]
    drawn = [spearmanr(independent(200, n)[:, :2]).statistic for n in pair]
    assert np.std(made) < np.std(drawn) / 3
    assert np.mean(made) == pytest.approx(0.5, abs=0.02)


def test_nothing_wanted_takes_out_what_is_there_by_chance():
    found = reordered(independent(N), np.eye(3))
    assert np.abs(spearmanr(found).statistic - np.eye(3)).max() < 0.005


@settings(deadline=None, max_examples=30)
@given(st.permutations(range(3)), st.integers(0, 50))
def test_the_order_of_rows_does_not_matter(order, seed):
    """It is a matter of ranks: monotone changes of a column change nothing else either."""
    drawn = independent(100, seed)
    found = reordered(drawn, SCORES)
    assert np.array_equal(reordered(np.log(drawn), SCORES), np.log(found))
    shuffled = np.random.default_rng(seed).permutation(100)
    assert np.array_equal(reordered(drawn[shuffled], SCORES), found[shuffled])
    # which column stays depends on their order, their ranks do not
    other = reordered(drawn[:, order], SCORES[np.ix_(order, order)])
    assert np.array_equal(np.sort(other, axis=0), np.sort(drawn[:, order], axis=0))


def test_even_points_stay_more_even_than_random_ones():
    """The mean of a product over Sobol points scatters less between seeds, reordered as they are."""

    def means(draw):
        return [
            np.prod(reordered(draw(n), SCORES)[:, :2], axis=1).mean() for n in range(30)
        ]

    even = means(lambda n: norm.ppf(qmc.Sobol(3, rng=n).random(512)))
    chance = means(lambda n: np.random.default_rng(n).normal(size=(512, 3)))
    assert np.std(even) < np.std(chance) / 2


def test_columns_are_found_by_kind_and_place_and_the_others_stay():
    drawn = np.random.default_rng(3).normal(size=(N, 6))
    starts = {"common": 0, "site": 1, "chips": 4}
    pair = Together(DrawnSource("chips"), DrawnSource("site", 1), 0.5)
    found = with_order(drawn, [pair], starts)
    assert spearmanr(found[:, 2], found[:, 4]).statistic == pytest.approx(0.5, abs=0.02)
    stays = [0, 1, 2, 3, 5]
    assert (found[:, stays] == drawn[:, stays]).all()
    assert with_order(drawn, [], starts) is drawn


def test_a_phase_with_another_place_is_correlated_at_that():
    pair = Together(DrawnSource("phase", 1), DrawnSource("chips"), 0.5)
    assert pair.placed([2, 0]) == Together(
        DrawnSource("phase", 0), DrawnSource("chips"), 0.5
    )
    site = Together(DrawnSource("site", 1), DrawnSource("shell_phase", 0), 0.5)
    assert site.placed([2, 0]) == Together(
        DrawnSource("site", 1), DrawnSource("shell_phase", 2), 0.5
    )
