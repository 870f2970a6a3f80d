"""Scores that bring a correlation of ranks, and pairs that no numbers can have."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from abilene.programme.rank_matrix import impossible_pairs, of_scores

AB, BC, AC = ("a", "b"), ("b", "c"), ("a", "c")


def test_ranks_of_normal_variables_are_correlated_as_pearson_has_it():
    """6/pi arcsin(r/2), K. Pearson 1907: half of ranks is .5176 of scores; all of it is all, nothing is nothing."""
    (_, r), _ = of_scores(AB, {AB: 0.5})
    assert r == pytest.approx(0.5176380902)
    assert 6 / np.pi * np.arcsin(r / 2) == pytest.approx(0.5)
    for rank in (0.0, 1.0, -1.0):
        assert of_scores(AB, {AB: rank})[0, 1] == pytest.approx(rank)


@pytest.mark.parametrize("rank", [0.6, -0.8])
def test_a_sample_of_the_normal_law_has_those_ranks(rank):
    """Without the conversion .600 comes out .587."""
    rng, scores = np.random.default_rng(1), of_scores(AB, {AB: rank})
    drawn = rng.multivariate_normal([0, 0], scores, 100_000)
    assert spearmanr(drawn).statistic == pytest.approx(rank, abs=0.006)


def test_what_nobody_says_is_nothing_and_pairs_with_others_are_left_out():
    found = of_scores("ac", {AB: 0.5, BC: 0.5})
    assert (found == np.eye(2)).all()


def test_the_pairs_that_cannot_be_are_among_as_few_names_as_it_takes():
    """r(a, c) is at least r(a, b) r(b, c) - sqrt((1 - r(a, b)^2)(1 - r(b, c)^2)): a and c cannot be apart."""
    ranks = {("x", "y"): 0.9, AB: 0.9, BC: 0.9, AC: -0.5, ("c", "d"): 0.1}
    assert [*impossible_pairs(ranks)] == [AB, BC, AC]
    assert not [*impossible_pairs(ranks | {AC: 0.9})]
    # unsaid, a and c are not correlated, and that cannot be either
    assert [*impossible_pairs({AB: 0.9, BC: 0.9})] == [AB, BC]
    assert not [*impossible_pairs({})]


@given(st.lists(st.floats(-0.99, 0.99), min_size=3, max_size=3))
def test_three_can_be_if_their_determinant_is_above_nothing(ranks):
    """1 + 2 r s t > r^2 + s^2 + t^2 (Sylvester)."""
    r, s, t = 2 * np.sin(np.pi * np.array(ranks) / 6)
    determinant = 1 + 2 * r * s * t - r**2 - s**2 - t**2
    if abs(determinant) > 1e-6:
        wrong = [*impossible_pairs(dict(zip((AB, BC, AC), ranks, strict=True)))]
        assert bool(wrong) == (determinant < 0)
