"""Draws fitted to measured power: against SciPy, against what was put in, and where nothing can be told."""

import numpy as np
import pytest
from scipy.optimize import nnls
from scipy.special import stdtrit

from abilene.compute.calibration import (
    LEAST_DAYS,
    fit_draws,
    not_negative,
    student_quantile,
)
from abilene.errors import ShapeError

INSTALLED = 1000.0


def columns_of(held):
    return np.column_stack([INSTALLED - held, held])


@pytest.mark.parametrize("terms", [1, 2, 4])
@pytest.mark.parametrize("seed", range(5))
def test_least_squares_without_a_negative_draw_is_that_of_scipy(terms, seed):
    rng = np.random.default_rng(seed)
    columns, power = rng.uniform(0, 1, (50, terms)), rng.normal(0.2, 1.0, 50)
    found, (draw, error) = not_negative(columns, power), nnls(columns, power)
    assert found == pytest.approx(draw, abs=1e-9)
    assert np.linalg.norm(power - columns @ found) == pytest.approx(error)


@pytest.mark.parametrize("freedom", [4, 6, 13, 40, 364])
@pytest.mark.parametrize("p", [0.75, 0.95, 0.975])
def test_the_quantile_of_student_is_that_of_scipy(freedom, p):
    assert student_quantile(p, freedom) == pytest.approx(stdtrit(freedom, p), rel=1e-3)


def measured(seed, days=28, spread=2000.0):
    """Return columns, power and day of hours with 600 W idle and 1,900 W busy; errors hang together over a day."""
    rng = np.random.default_rng(seed)
    held = rng.uniform(300, 950, 24 * days)
    day = np.repeat(np.arange(days), 24)
    error = rng.normal(0, spread, days)[day] + rng.normal(0, spread, 24 * days)
    columns = columns_of(held)
    return columns, columns @ [600.0, 1900.0] + error, day


def test_what_was_put_in_comes_out_within_the_interval():
    fit = fit_draws(*measured(1))
    assert fit.draw == pytest.approx([600, 1900], rel=0.02)
    assert (fit.low < [600, 1900]).all()
    assert (fit.high > [600, 1900]).all()
    assert (fit.rows, fit.days) == (672, 28)


def test_the_interval_holds_what_was_put_in_as_often_as_it_says():
    held = np.zeros(2)
    for seed in range(200):
        fit = fit_draws(*measured(seed))
        held += (fit.low <= [600, 1900]) & (fit.high >= [600, 1900])
    # 95 of 100; four standard deviations of so many trials are 6 of 100
    assert (held / 200 > 0.89).all()
    assert (held / 200 < 1.0).all()


def test_days_count_once_whatever_the_step():
    columns, power, day = measured(2)
    once = fit_draws(columns, power, day)
    often = fit_draws(*(np.repeat(each, 12, axis=0) for each in (columns, power, day)))
    assert often.draw == pytest.approx(once.draw)
    assert often.high - often.low == pytest.approx(once.high - once.low, rel=0.01)


def test_exact_power_gives_exact_draws():
    columns, _, day = measured(3)
    fit = fit_draws(columns, columns @ [600.0, 1900.0], day)
    assert fit.draw == pytest.approx([600, 1900], rel=1e-9)
    assert fit.high - fit.low == pytest.approx([0, 0], abs=1e-6)
    assert fit.predicted(columns[:2]) == pytest.approx(columns[:2] @ [600.0, 1900.0])


def test_a_draw_at_its_bound_has_no_interval():
    columns, _, day = measured(4)
    fit = fit_draws(columns, columns @ [-50.0, 1900.0], day)
    assert fit.draw[0] == 0
    assert np.isnan(fit.low[0])
    assert fit.low[1] > 0


def test_few_days_say_nothing_of_how_sure_it_is():
    columns, power, day = measured(5, days=LEAST_DAYS - 1)
    fit = fit_draws(columns, power, day)
    assert fit.draw == pytest.approx([600, 1900], rel=0.05)
    assert np.isnan(fit.low).all()
    assert np.isnan(fit.high).all()


@pytest.mark.parametrize(
    "held",
    [np.full(100, 700.0), np.full(100, INSTALLED), np.array([500.0, 900.0])],
    ids=["always the same", "always full", "two hours"],
)
def test_what_cannot_be_told_apart_is_not_told(held):
    columns = columns_of(held)
    day = np.arange(len(held)) // 24
    assert fit_draws(columns, columns @ [600.0, 1900.0], day) is None


def test_arrays_of_other_lengths_are_refused():
    columns, power, day = measured(6)
    with pytest.raises(ShapeError, match="align them"):
        fit_draws(columns, power[1:], day)
