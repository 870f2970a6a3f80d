"""What may be called optimal: by gap, to the cent, and never beyond a tenth of a percent."""

import math

import pytest

from abilene.certificate import (
    LARGEST_OPTIMAL_GAP,
    gap_words,
    proven,
    proven_cost,
    relative_gap,
)


def test_a_gap_is_relative_and_zero_where_both_are():
    assert relative_gap(102.0, 100.0) == pytest.approx(2 / 102)
    assert relative_gap(-100.0, -102.0) == pytest.approx(0.02)
    assert relative_gap(0.0, 0.0) == 0.0


@pytest.mark.parametrize(
    ("gap", "asked", "word"),
    [
        (0.0, 0.0, "optimal"),
        (9e-8, 0.0, "optimal"),  # rounding
        (1e-5, 0.0, "feasible"),
        (1e-5, 1e-4, "optimal"),
        (2e-4, 1e-4, "feasible"),
        (9e-4, 0.5, "optimal"),
        (2e-3, 0.5, "feasible"),  # asked for, and yet not proven best
        (0.243, 0.5, "feasible"),
        (math.inf, 1.0, "feasible"),
        (math.nan, 1.0, "feasible"),
    ],
)
def test_optimal_keeps_the_gap_asked_for_and_a_tenth_of_a_percent(gap, asked, word):
    assert proven(gap, asked) == word
    assert LARGEST_OPTIMAL_GAP == 1e-3


def test_costs_that_agree_to_the_cent_are_the_same():
    assert proven_cost(0.004, -0.004) == "optimal"
    assert proven_cost(0.004, -0.02) == "feasible"
    assert proven_cost(1e9, 1e9 - 1.0) == "optimal"
    assert proven_cost(-1_128_640.0, -1_280_001.0, 1e-6) == "feasible"


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (None, "no bound known"),
        (0.0, "gap 0%"),
        (0.0123, "gap 1.2%"),
        (0.9949, "gap 99%"),
        (0.996, "gap 100%"),
        (170.3, "gap 17,030%"),
    ],
)
def test_a_gap_is_said_in_two_figures_and_never_in_powers_of_ten(gap, words):
    assert gap_words(gap) == words
