"""Which jobs stop when power falls, by hand, and that they never lose more than in the order of the policy."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abilene.compute.cluster import simulate
from abilene.compute.jobs import Jobs, Reliability
from abilene.compute.service_order import POLICIES, PolicyOptions
from abilene.compute.supply import ClusterSupply

CUT_S = 1000.0
LEAST_LOSS = PolicyOptions(stop="least_loss")


def through_a_cut(rows, most, stop, policy="fifo", **saving):
    """Replay jobs of (submitted, gang) up to the instant at which power falls to so many accelerators."""
    submit_s, gang = (np.array(column, float) for column in zip(*rows, strict=True))
    flat = np.zeros(2)
    supply = ClusterSupply(
        np.array([0.0, CUT_S]), np.array([60, most]), np.ones(2), flat, flat
    )
    long = Jobs(
        submit_s, gang, np.full(len(rows), 9000.0), user=np.arange(len(rows)) % 2
    )
    kept = Reliability(**({"notice": False} | saving))
    options = PolicyOptions(stop=stop)
    return simulate(long, supply, policy, kept, CUT_S, options)


def lost(replay):
    return replay.lost_to_power_hours * 3600


@pytest.mark.parametrize(
    ("rows", "most", "expected"),
    [
        # the last in order is not the youngest per accelerator that is freed
        ([(0, 4), (700, 1), (400, 4)], 5, 4 * 600),
        # by loss per accelerator 1 and 4 stop; the 1 is not needed, and goes on
        ([(0, 4), (600, 4), (900, 1)], 5, 4 * 400),
        # 2 and 4 would stop by loss per accelerator; one alone loses less
        ([(500, 3), (600, 2), (510, 2), (0, 1)], 5, 3 * 500),
    ],
)
def test_what_loses_least_stops(rows, most, expected):
    assert lost(through_a_cut(rows, most, "least_loss")) == expected


def test_what_is_saved_does_not_count():
    """Started first, it lost 20 s since its last checkpoint, the other 110; announced, neither loses any."""
    rows = [(200, 2), (500, 2)]
    saving = {"checkpoint_interval_s": 390.0}
    replay = through_a_cut(rows, 2, "least_loss", **saving)
    assert lost(replay) == 2 * 20
    told = through_a_cut(rows, 2, "least_loss", **saving, notice=True)
    assert lost(told) == 0


@pytest.mark.parametrize("policy", POLICIES)
@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(
        st.tuples(st.integers(0, 999), st.integers(1, 12)), min_size=1, max_size=12
    ),
    most=st.integers(0, 59),
    every_s=st.sampled_from([math.inf, 90.0]),
    notice=st.booleans(),
)
def test_no_cut_loses_more_than_in_the_order_of_the_policy(
    policy, rows, most, every_s, notice
):
    saving = {"checkpoint_interval_s": every_s, "checkpoint_s": 7.0, "notice": notice}
    least, usual = (
        through_a_cut(rows, most, stop, policy, **saving)
        for stop in ("least_loss", "policy")
    )
    taken = [lost(each) + each.checkpointing_hours * 3600 for each in (least, usual)]
    assert taken[0] <= taken[1] + 1e-6
    assert least.held_hours == pytest.approx(usual.held_hours)
