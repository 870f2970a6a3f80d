"""Counts say what the values themselves would."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from abilene.risk.value_counts import ValueCounts

PARTS = st.lists(
    arrays(
        np.float64,
        st.tuples(st.integers(1, 12), st.just(2)),
        elements=st.sampled_from([0.0, 0.1, 7.0, 421.3, 1e6]),
    ),
    min_size=1,
    max_size=5,
)


@given(parts=PARTS, probability=st.floats(0.0, 1.0))
@settings(max_examples=60)
def test_quantiles_and_shares_are_those_of_the_rows_however_they_come(
    parts, probability
):
    tally = ValueCounts(2)
    for part in parts:
        tally.add(part)
    rows = np.concatenate(parts)
    asked = [probability, 0.1, 0.5, 0.8, 0.9, 1.0]
    by_numpy = np.quantile(rows, asked, axis=0, method="inverted_cdf")
    assert (tally.quantiles(asked) == by_numpy).all()
    assert tally.at_most(1, 7.0) == np.sum(rows[:, 1] <= 7.0)
    assert tally.means() == pytest.approx(rows.mean(axis=0))
    assert tally.deviations() == pytest.approx(rows.std(axis=0), abs=1e-9)


def test_with_a_step_figures_are_good_to_half_of_it():
    rows = np.random.default_rng(1).uniform(0, 1000, (5000, 3))
    tally = ValueCounts(3, step=2.0)
    tally.add(rows)
    asked = (0.1, 0.5, 0.9)
    exact = np.quantile(rows, asked, axis=0, method="inverted_cdf")
    assert np.abs(tally.quantiles(asked) - exact).max() <= 1.0
    assert max(map(len, tally.values)) <= 501


def test_many_rows_of_few_values_take_the_place_of_few():
    tally = ValueCounts(1)
    for _ in range(50):
        tally.add(np.arange(1000)[:, None] % 7)
    assert tally.values[0].tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert tally.counts[0].sum() == 50_000
