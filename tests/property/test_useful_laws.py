"""Laws of useful compute: it and its losses add up to what is offered, and more of a loss never leaves more."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from abilene.compute.useful import CAUSES, Fleets, useful_compute

SHAPE = (3, 4)
shares = arrays(float, SHAPE, elements=st.floats(0, 1))


@st.composite
def any_fleets(draw):
    return Fleets(
        accelerators=draw(arrays(float, SHAPE, elements=st.floats(0, 1e6))),
        peak_tflops=draw(arrays(float, SHAPE[0], elements=st.floats(1, 1e4))),
        lost_to={cause: draw(shares) for cause in CAUSES},
        tokens_per_accelerator_s=draw(
            arrays(float, SHAPE[0], elements=st.floats(0, 1e4))
        ),
    )


@given(any_fleets(), arrays(float, SHAPE[1], elements=st.floats(1, 3000)))
def test_losses_and_useful_add_up_to_what_is_offered(fleets, hours):
    found = useful_compute(fleets, hours)
    lost = sum(found.lost_exaflop_hours.values())
    assert np.allclose(
        found.useful_exaflop_hours + lost,
        found.offered_exaflop_hours,
        rtol=1e-12,
        atol=1e-12,
    )
    assert (found.useful_exaflop_hours >= 0).all()
    assert all((each >= 0).all() for each in found.lost_exaflop_hours.values())


@given(any_fleets())
def test_no_more_is_useful_than_is_powered(fleets):
    found = useful_compute(fleets, 2000.0)
    offered = fleets.accelerators * 2000.0
    powered = offered * (1 - fleets.lost_to["power"])
    assert (found.useful_accelerator_hours <= powered + 1e-12 * offered).all()


@given(any_fleets(), st.sampled_from(CAUSES))
def test_a_greater_loss_never_leaves_more(fleets, cause):
    worse = {**fleets.lost_to, cause: (1 + fleets.lost_to[cause]) / 2}
    more = Fleets(
        fleets.accelerators, fleets.peak_tflops, worse, fleets.tokens_per_accelerator_s
    )
    before, after = useful_compute(fleets, 1.0), useful_compute(more, 1.0)
    slack = 1e-12 * before.offered_exaflop_hours
    assert (after.useful_exaflop_hours <= before.useful_exaflop_hours + slack).all()
    assert (
        after.useful_accelerator_hours
        <= before.useful_accelerator_hours + 1e-12 * fleets.accelerators
    ).all()
