"""Useful compute by hand: two fleets, every loss, and what is not known."""

import math

import numpy as np
import pytest

from abilene.compute.useful import CAUSES, Fleets, lost_to_ramp_up, useful_compute
from abilene.errors import InputError, ShapeError


def fleets(
    accelerators, *, power=0.0, ramp_up=0.0, failures=0.0, tflops=1000.0, tokens=0.0
):
    """Return fleets of the same figures, one a row of ``accelerators``."""
    count = np.array(accelerators, dtype=float)
    given = zip(CAUSES, (power, ramp_up, failures), strict=True)
    return Fleets(
        accelerators=count,
        peak_tflops=np.full(len(count), tflops),
        lost_to={
            cause: np.broadcast_to(np.asarray(share, float), count.shape)
            for cause, share in given
        },
        tokens_per_accelerator_s=np.full(len(count), tokens),
    )


def test_each_cause_takes_from_what_is_left():
    """1,000 x 1,000 TFLOPS x 10 h are 10 EFLOP/s h; 10 % go, then half of 9, then a fifth of 4.5."""
    found = useful_compute(
        fleets([[1000.0]], power=0.1, ramp_up=0.5, failures=0.2), 10.0
    )
    assert found.offered_exaflop_hours == pytest.approx([10])
    assert found.lost_exaflop_hours["power"] == pytest.approx([1])
    assert found.lost_exaflop_hours["ramp_up"] == pytest.approx([4.5])
    assert found.lost_exaflop_hours["failures"] == pytest.approx([0.9])
    assert found.useful_exaflop_hours == pytest.approx([3.6])
    assert found.useful_accelerator_hours == pytest.approx(np.array([[3600]]))
    assert found.lost_share("ramp_up") == pytest.approx([0.45])


def test_fleets_add_up_by_quarter():
    found = useful_compute(fleets([[100, 200], [0, 300]], tflops=500), [2.0, 4.0])
    assert found.useful_exaflop_hours == pytest.approx([0.1, 1.0])


def test_tokens_come_from_useful_time():
    """10 accelerators for an hour, a quarter of it lost, 20 tokens a second each."""
    found = useful_compute(fleets([[10.0]], power=0.25, tokens=20), 1.0)
    assert found.tokens == pytest.approx([10 * 0.75 * 3600 * 20])


def test_what_is_not_known_is_not_zero():
    """Failures are not known: nor is what is left, while the loss to power still is."""
    found = useful_compute(fleets([[10.0]], power=0.1, failures=math.nan), 1.0)
    assert found.lost_share("power") == pytest.approx([0.1])
    assert np.isnan(found.lost_share("failures")).all()
    assert np.isnan(found.useful_exaflop_hours).all()
    assert np.isnan(
        useful_compute(fleets([[10.0]], tflops=math.nan), 1.0).offered_exaflop_hours
    ).all()


def test_what_is_not_known_does_not_matter_where_nothing_stands():
    found = useful_compute(fleets([[0.0, 5.0]], power=math.nan), 1.0)
    assert found.useful_exaflop_hours[0] == 0
    assert math.isnan(found.useful_exaflop_hours[1])
    assert found.lost_share("power")[0] == 0


def test_no_fleets_deliver_nothing():
    assert useful_compute(
        fleets(np.zeros((0, 3))), 1.0
    ).useful_exaflop_hours.tolist() == [0, 0, 0]


def test_ramp_up_begins_with_work_and_may_lie_before_the_plan():
    assert lost_to_ramp_up([0.2, 0.6], 1, 4).tolist() == pytest.approx([0, 0.8, 0.4, 0])
    assert lost_to_ramp_up([0.2, 0.6], -1, 3).tolist() == pytest.approx([0.4, 0, 0])
    assert lost_to_ramp_up([], 0, 2).tolist() == [0, 0]


def test_wrong_input_is_refused():
    with pytest.raises(InputError, match="lost to power"):
        fleets([[1.0]], power=1.2)
    with pytest.raises(InputError, match="lost to failures"):
        fleets([[1.0]], failures=-0.1)
    with pytest.raises(InputError, match="not negative"):
        fleets([[-1.0]])
    with pytest.raises(ShapeError, match="peak_tflops"):
        Fleets(
            np.ones((2, 3)),
            np.ones(1),
            {cause: np.zeros((2, 3)) for cause in CAUSES},
            np.zeros(2),
        )
    with pytest.raises(ShapeError, match="power"):
        Fleets(np.ones((1, 3)), np.ones(1), {}, np.zeros(1))


def test_all_or_nothing_may_be_lost_and_a_fleet_may_be_empty():
    for share in (0.0, 1.0):
        lost = dict.fromkeys(("power", "ramp_up", "failures"), share)
        found = useful_compute(fleets([[0.0, 1000.0]], **lost), 10.0)
        assert found.useful_exaflop_hours.tolist() == [0.0, 10.0 * (1 - share)]
