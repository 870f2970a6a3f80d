"""Errors of predicted power: by hand, in groups that add up, and clocks that do not agree."""

import math

import numpy as np
import pytest

from abilene.studies.power_errors import (
    PowerErrors,
    clock_lag,
    errors_in_groups,
    tenth_of,
)

PREDICTED = np.array([11.0, 18.0, 30.0])
MEASURED = np.array([10.0, 20.0, 30.0])
HOURS = np.ones(3)


def test_the_errors_of_three_hours_by_hand():
    found = PowerErrors.of(PREDICTED, MEASURED, HOURS)
    assert found.mean_mw == pytest.approx(-1 / 3)
    assert found.rmse_mw == pytest.approx(math.sqrt(5 / 3))
    assert found.mape == pytest.approx((0.1 + 0.1 + 0) / 3)
    assert found.nmbe == pytest.approx(-1 / 60)
    assert found.cv_rmse == pytest.approx(math.sqrt(5 / 3) / 20)
    assert (found.measured_mwh, found.predicted_mwh) == (60, 59)
    assert found.energy_share == pytest.approx(-1 / 60)
    assert found.within_guideline


@pytest.mark.parametrize(
    ("predicted", "within"), [(1.09, True), (1.11, False), (0.91, True), (0.89, False)]
)
def test_ten_per_cent_of_bias_is_the_most_that_guideline_14_allows(predicted, within):
    level = np.full(3, 10.0)
    assert PowerErrors.of(predicted * level, level, HOURS).within_guideline == within


@pytest.mark.parametrize(("swing", "within"), [(2.9, True), (3.1, False)])
def test_thirty_per_cent_of_scatter_is_the_most(swing, within):
    level, error = np.full(4, 10.0), np.array([swing, -swing, swing, -swing])
    assert PowerErrors.of(level + error, level, np.ones(4)).within_guideline == within


def test_a_longer_interval_weighs_more():
    once = PowerErrors.of(PREDICTED[[0, 0, 1, 2]], MEASURED[[0, 0, 1, 2]], np.ones(4))
    longer = PowerErrors.of(PREDICTED, MEASURED, np.array([2.0, 1.0, 1.0]))
    for name in ("mean_mw", "rmse_mw", "mape", "nmbe", "cv_rmse", "measured_mwh"):
        assert getattr(longer, name) == pytest.approx(getattr(once, name))


def test_an_hour_without_power_has_no_percentage():
    found = PowerErrors.of(np.array([1.0, 11.0]), np.array([0.0, 10.0]), np.ones(2))
    assert found.mape == pytest.approx(0.1)
    nothing = PowerErrors.of(np.ones(2), np.zeros(2), np.ones(2))
    assert math.isnan(nothing.mape)
    assert math.isnan(nothing.nmbe)
    assert math.isnan(nothing.energy_share)


def test_no_interval_has_no_error():
    found = PowerErrors.of(*[np.zeros(0)] * 3)
    assert (found.intervals, found.measured_mwh) == (0, 0)
    assert math.isnan(found.mean_mw)


def test_groups_add_up_to_the_whole():
    rng = np.random.default_rng(1)
    predicted, measured = rng.uniform(1, 9, (2, 100))
    hours, group = rng.uniform(0.5, 2, 100), rng.integers(0, 5, 100)
    whole = PowerErrors.of(predicted, measured, hours)
    parts = dict(errors_in_groups(predicted, measured, hours, group))
    assert sorted(parts) == [0, 1, 2, 3, 4]
    assert sum(one.intervals for one in parts.values()) == 100
    mean = sum(one.mean_mw * one.hours for one in parts.values()) / whole.hours
    assert mean == pytest.approx(whole.mean_mw)


def test_tenths_of_utilisation():
    shares = np.array([0.0, 0.0999, 0.1, 0.3, 0.95, 1.0])
    assert tenth_of(shares).tolist() == [0, 0, 1, 3, 9, 9]


@pytest.mark.parametrize("lag", [-5, -1, 3, 6])
def test_a_clock_that_is_hours_off_is_found(lag):
    rng = np.random.default_rng(2)
    series = np.cumsum(rng.normal(size=400))
    measured = np.roll(series, lag) + rng.normal(0, 0.1, 400)
    known = np.ones(400, bool)
    known[[50, 51, 200]] = False
    found = clock_lag(series, measured, known)
    assert found.hours == lag
    assert found.correlation > found.as_said


def test_clocks_that_agree_say_nothing():
    series = np.cumsum(np.random.default_rng(3).normal(size=400))
    known = np.ones(400, bool)
    assert clock_lag(series, series + 1, known) is None
    assert clock_lag(series, np.ones(400), known) is None
    assert clock_lag(series[:3], series[:3], known[:3]) is None
