import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abilene.compute.hardware import accelerator
from abilene.compute.power_of_work import PowerOfWork, parameters, power_of_work, share
from abilene.errors import InputError

MODEL = PowerOfWork(idle_w=300, busy_w=1800, floor_w=900, exponent=3)


def test_speed_and_power_are_inverse():
    assert MODEL.speed([0, 900, 1800, 2500]).tolist() == [0, 0, 1, 1]
    np.testing.assert_allclose(
        MODEL.speed(MODEL.power_w([0.2, 0.5, 0.9])), [0.2, 0.5, 0.9]
    )


def test_best_cap_in_closed_form():
    assert MODEL.best_cap_w() == pytest.approx(3 * 900 / (3 - 1))
    assert PowerOfWork(0, 1000, 900, 2).best_cap_w() == 1000, (
        "too much that does not fall: shutting always loses less"
    )
    assert MODEL.best_cap_w(0.5) < MODEL.best_cap_w()


@settings(max_examples=200, deadline=None)
@given(
    power=st.floats(0, 50_000),
    installed=st.integers(1, 24),
    rack=st.integers(1, 8),
    floor=st.floats(1, 1700),
    exponent=st.floats(1, 8),
    loss=st.floats(0, 2),
)
def test_share_loses_least(power, installed, rack, floor, exponent, loss):
    """No number of racks, each at the highest cap that power allows, does more; power is never exceeded."""
    model = PowerOfWork(0, 1800, floor, exponent)
    on, speed, busy_w = (
        float(x[0]) for x in share([power], installed, model, rack, loss)
    )
    assert on * busy_w <= power * (1 + 1e-12)
    best = max(
        n * (float(model.speed(power / n)) + loss) if n and power / n >= floor else 0.0
        for n in (min(k * rack, installed) for k in range(-(-installed // rack) + 1))
    )
    assert on * (speed + loss) == pytest.approx(best, rel=1e-6, abs=1e-9)


def test_enough_power_caps_nothing():
    on, speed, busy_w = share([1e9, 0.0], 100, MODEL, rack=8)
    assert on.tolist() == [100, 0]
    assert speed.tolist() == [1, 0]
    assert busy_w.tolist() == [1800, 0]


def test_accelerators_are_switched_one_by_one_unless_they_stand_in_racks():
    """4,100 W are three at 1,367 W, near the best cap of 1,350; racks of two make it four at 1,025, which do 2.07, not two, which do 2."""
    assert share([4100.0], 10, MODEL)[0].tolist() == [3]
    assert share([4100.0], 10, MODEL, rack=2)[0].tolist() == [4]


def test_packaged_curves_meet_what_was_measured():
    """V100 at 50 % of its limit runs at 85 % speed and 59 % power, H100 prefill at 70 % of power takes 1.30 as long."""
    table = parameters()

    def speed(work, draw):
        static, exponent = (
            table[work, "static_fraction"].value,
            table[work, "exponent"].value,
        )
        return ((draw - static) / (1 - static)) ** (1 / exponent)

    assert speed("training_v100", 0.59) == pytest.approx(0.85, abs=0.06)
    assert speed("training_a40", 0.67) == pytest.approx(0.75, abs=0.05)
    assert speed("prefill", 0.70) == pytest.approx(1 / 1.30, abs=0.03)
    assert speed("decode", 0.70) == pytest.approx(1.0, abs=0.06)
    assert all(
        p.error is not None
        for (_, name), p in table.items()
        if p.basis == "measured" and name == "exponent"
    )


def test_of_an_accelerator():
    model = power_of_work(accelerator("gb200"), "training")
    assert model.idle_w < model.floor_w < model.busy_w
    assert model.busy_w == pytest.approx(1833 - 1200 + 1200 * 0.98)
    assert power_of_work(
        accelerator("gb200"), "training", it_w=2000
    ).busy_w == pytest.approx(2000 - 24)
    bare = power_of_work(accelerator("gb200"), "training", it_w=1200)
    assert bare.busy_w == pytest.approx(1200 * 0.98), "nothing but the chip"


@pytest.mark.parametrize(
    ("name", "work", "words"),
    [("rubin", "training", "tdp_w"), ("gb200", "trainig", "training")],
)
def test_what_is_missing_is_said(name, work, words):
    with pytest.raises(InputError, match=words):
        power_of_work(accelerator(name), work)


def test_bad_power_is_refused():
    with pytest.raises(InputError, match="finite"):
        share([np.nan], 4, MODEL)
    with pytest.raises(InputError, match="describe no accelerator"):
        PowerOfWork(10, 5, 1, 2)


def test_what_an_accelerator_may_draw():
    """Idle from nothing to all, the floor between, and no curve that falls."""
    right = {"idle_w": 3.0, "busy_w": 5.0, "floor_w": 1.0, "exponent": 1.0}
    for end in ({"idle_w": 0.0}, {"idle_w": 5.0}):
        assert PowerOfWork(**right | end).speed(5.0) == 1.0
    on, speed, busy_w = share([0.0], 4, PowerOfWork(**right))
    assert (on.tolist(), speed.tolist(), busy_w.tolist()) == ([0], [0.0], [0.0])
    for wrong in (
        {"idle_w": -0.1},
        {"idle_w": 5.1},
        {"floor_w": 0.0},
        {"floor_w": 5.0},
        {"exponent": 0.9},
    ):
        with pytest.raises(InputError, match="describe no accelerator"):
            PowerOfWork(**right | wrong)
    with pytest.raises(InputError, match="finite"):
        share([-1.0], 4, MODEL)


def test_a_measured_idle_draw_takes_the_place_of_the_packaged_share():
    known = accelerator("gb200")
    usual, told = (
        power_of_work(known, "training", 2091.0, idle_w) for idle_w in (None, 730.0)
    )
    assert (usual.idle_w, told.idle_w) == (pytest.approx(658.956), 730.0)
    assert (told.busy_w, told.floor_w) == (usual.busy_w, usual.floor_w)
    # without work no more is drawn than at work
    assert power_of_work(known, "training", 2091.0, 2091.0).idle_w == usual.busy_w
