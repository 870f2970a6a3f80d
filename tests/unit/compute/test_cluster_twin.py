"""Every policy against its slow twin: same jobs, same second, same losses."""

import math

import numpy as np
import pytest
from cluster_twin import Job, Twin
from hypothesis import given, settings
from hypothesis import strategies as st

from abilene.compute.cluster import POLICIES, simulate
from abilene.compute.jobs import Jobs, Reliability
from abilene.compute.supply import ClusterSupply

UNTIL = 200
LARGEST = 5

job = st.tuples(
    st.integers(0, 30).map(lambda i: 2 * i),  # submitted
    st.integers(1, LARGEST),  # gang
    st.integers(1, 50),  # work
    st.integers(0, 2),  # tier
)
steps = st.dictionaries(
    st.integers(1, 60).map(lambda i: 2 * i),
    st.tuples(st.integers(0, 8), st.sampled_from([0.0, 0.5, 1.0])),
    max_size=4,
)
reliabilities = st.builds(
    Reliability,
    failures_per_accelerator_hour=st.sampled_from([0.0, 20.0, 60.0]),
    checkpoint_interval_s=st.sampled_from([math.inf, 4.0, 11.0]),
    checkpoint_s=st.sampled_from([0.0, 1.0, 3.0]),
    restart_s=st.sampled_from([0.0, 2.0]),
    notice=st.booleans(),
    seed=st.integers(0, 5),
)


@pytest.mark.parametrize("policy", POLICIES)
@settings(max_examples=120, deadline=None)
@given(
    rows=st.lists(job, min_size=1, max_size=9), changes=steps, reliability=reliabilities
)
def test_twin(policy, rows, changes, reliability):
    table = [(0, LARGEST + 1, 1.0), *((t, *changes[t]) for t in sorted(changes))]
    submit, gang, work, tier = (np.array(column) for column in zip(*rows, strict=True))
    start, accelerators, speed = (
        np.array(column, float) for column in zip(*table, strict=True)
    )
    supply = ClusterSupply(
        start, accelerators, speed, np.zeros(len(table)), np.zeros(len(table))
    )
    answer = simulate(
        Jobs(submit, gang, work, tier), supply, policy, reliability, until_s=UNTIL
    )

    twin = Twin(
        policy,
        reliability.notice,
        reliability.checkpoint_s,
        reliability.restart_s,
        reliability.failures_per_accelerator_hour / 3600,
        reliability.seed,
    )
    jobs = [
        Job(i, *row[:3], row[3], reliability.checkpoint_interval_s)
        for i, row in enumerate(rows)
    ]
    twin.replay(jobs, table, UNTIL)

    def column(name):
        return np.array([getattr(one, name) for one in jobs], float)

    np.testing.assert_array_equal(answer.start_s, column("start"))
    np.testing.assert_array_equal(answer.end_s, column("end"))
    np.testing.assert_array_equal(answer.wait_s, column("waited"))
    np.testing.assert_array_equal(answer.done_s, column("saved"))
    np.testing.assert_array_equal(answer.failures, column("failures"))
    ours = {
        "checkpointing": answer.checkpointing_hours,
        "restarting": answer.restarting_hours,
        "failures": answer.lost_to_failures_hours,
        "power": answer.lost_to_power_hours,
        "preemption": answer.lost_to_preemption_hours,
    }
    assert {name: round(3600 * hours, 6) for name, hours in ours.items()} == twin.uses
    assert 3600 * answer.powered_hours == pytest.approx(twin.powered_seconds)
    assert 3600 * answer.held_hours == pytest.approx(twin.held_seconds)
    assert 3600 * answer.delivered_hours == pytest.approx(twin.delivered_seconds)
