import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from left_out import left_out

from abilene.compute.power_of_work import PowerOfWork
from abilene.compute.workload import (
    Batch,
    Training,
    daly_interval_s,
    serving_shape,
    useful_fraction,
    young_interval_s,
)

MODEL = PowerOfWork(idle_w=300, busy_w=1800, floor_w=900, exponent=3)
LLAMA = Training(
    accelerators=16_384,
    checkpoint_s=60,
    restart_s=300,
    accelerator_hours_per_failure=50_677,
)


@given(checkpoint=st.floats(1, 600), mtbf=st.floats(3600, 1e6))
def test_daly_interval_is_best(checkpoint, mtbf):
    """No other interval is useful more than a trifle longer; Young's is near where checkpoints are short."""
    best = daly_interval_s(checkpoint, mtbf)
    other = best * np.linspace(0.3, 3, 200)
    most = useful_fraction(other, checkpoint, 0, mtbf).max()
    assert useful_fraction(best, checkpoint, 0, mtbf) >= most * (1 - 2e-3)
    assert young_interval_s(checkpoint, mtbf) == pytest.approx(
        best + checkpoint, rel=0.2
    )


def test_daly_interval_of_long_checkpoints():
    assert daly_interval_s(7200, 3600) == 3600


def test_failures_of_large_gangs():
    """One stop per 3.09 h on 16,384 H100 (Llama 3); at that rate one per 7.5 min on a campus of 403,200."""
    assert LLAMA.mtbf_s / 3600 == pytest.approx(3.093, abs=1e-3)
    assert Training(403_200, 60, 300, 50_677).mtbf_s / 60 == pytest.approx(
        7.5, abs=0.05
    )
    assert (
        0
        < Training(403_200, 60, 300, 50_677).useful_fraction
        < LLAMA.useful_fraction
        < 1
    )


def test_a_week_of_traffic_has_its_mean():
    week = serving_shape(24 * 7)
    assert week.mean() == pytest.approx(1)
    assert week.min() > 0
    # The strongest harmonic is that of the day: a peak and a trough in every 24 hours.
    days = week.reshape(7, 24)
    assert (days.max(axis=1) - days.min(axis=1)).min() > 0.2


def test_shape_repeats_each_week():
    np.testing.assert_allclose(serving_shape(24, 168), serving_shape(24))
    np.testing.assert_allclose(serving_shape(24, 30), serving_shape(54)[30:])


def test_a_shape_of_half_hours_runs_through_that_of_hours():
    halves = serving_shape(2 * 168, step_hours=0.5)
    assert halves.mean() == pytest.approx(1)
    assert halves.reshape(-1, 2).mean(axis=1) == pytest.approx(
        serving_shape(168), abs=0.005
    )


def test_time_in_checkpoints_and_restarts_is_no_computing():
    """By hand: 570 of 600 s between checkpoints, 36,000 of 36,400 s between failures."""
    run = Training(100, 30, 400, 1000.0, checkpoint_interval_s=570)
    assert run.computing_fraction == pytest.approx(0.95 * 36_000 / 36_400)
    assert run.computing_fraction > run.useful_fraction


def test_terms_that_are_left_out():
    """Work that can wait is done later without loss; a run is told of a stop."""
    assert left_out(Batch) == {"recovered_fraction": 1.0, "lost_hours_per_stop": 0.0}
    assert left_out(Training) == {"notice": True}
    assert left_out(serving_shape) == {"start_hour_of_week": 0, "step_hours": 1.0}
