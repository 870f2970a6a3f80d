"""What holds for every replay: work and accelerator-hours are conserved, power is never exceeded, order is nothing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abilene.compute.cluster import simulate
from abilene.compute.jobs import Jobs, Reliability
from abilene.compute.power_of_work import PowerOfWork
from abilene.compute.service_order import POLICIES
from abilene.compute.supply import ClusterSupply

MODEL = PowerOfWork(idle_w=300, busy_w=1800, floor_w=900, exponent=3)
INSTALLED = 12

seconds = st.floats(1, 20_000)
rows = st.lists(
    st.tuples(seconds, st.integers(1, 6), seconds, st.integers(0, 3)),
    min_size=1,
    max_size=30,
)
powers = st.lists(st.floats(0, INSTALLED * MODEL.busy_w), min_size=1, max_size=12)
reliabilities = st.builds(
    Reliability,
    failures_per_accelerator_hour=st.just(0.0) | st.floats(1e-6, 0.5),
    checkpoint_interval_s=st.none() | st.floats(60, 3600),
    checkpoint_s=st.floats(1, 60),
    restart_s=st.floats(0, 60),
    notice=st.booleans(),
    seed=st.integers(0, 2**32),
)


def jobs_of(table) -> Jobs:
    return Jobs(*(np.array(column) for column in zip(*table, strict=True)))


@pytest.mark.parametrize("policy", POLICIES)
@settings(max_examples=60, deadline=None)
@given(table=rows, power=powers, reliability=reliabilities)
def test_conservation(policy, table, power, reliability):
    jobs = jobs_of(table)
    supply = ClusterSupply.from_power(
        [INSTALLED * MODEL.busy_w, *power], INSTALLED, MODEL
    )
    replay = simulate(jobs, supply, policy, reliability, until_s=3600.0 * 14)

    lost = (
        replay.lost_to_failures_hours
        + replay.lost_to_power_hours
        + replay.lost_to_preemption_hours
    )
    spent = replay.checkpointing_hours + replay.restarting_hours + lost
    assert replay.useful_hours + replay.left_hours == pytest.approx(
        jobs.accelerator_hours
    )
    assert replay.delivered_hours == pytest.approx(replay.useful_hours + spent)
    assert replay.powered_hours == pytest.approx(
        replay.idle_hours + replay.capped_hours + replay.useful_hours + spent
    )
    assert (
        min(replay.idle_hours, replay.capped_hours, replay.left_hours, spent) >= -1e-9
    )
    assert (replay.done_s <= jobs.work_s * (1 + 1e-12)).all()

    hourly = replay.hourly
    assert (hourly.held <= hourly.powered + 1e-9).all()
    available = np.append(INSTALLED * MODEL.busy_w, power)
    # the last power holds until the end
    available = (
        np.append(available, np.full(14 - len(available), available[-1]))
        if len(power) < 13
        else available
    )
    assert (hourly.energy_wh <= available + 1e-6).all()
    assert hourly.energy_wh.sum() == pytest.approx(replay.energy_wh)
    served = replay.finished
    assert (
        replay.end_s - jobs.submit_s >= jobs.work_s * (1 - 1e-12) + replay.wait_s - 1e-6
    )[served].all()


@pytest.mark.parametrize("policy", POLICIES)
@settings(max_examples=40, deadline=None)
@given(table=rows, reliability=reliabilities, seed=st.integers(0, 99))
def test_order_of_the_trace_is_irrelevant(policy, table, reliability, seed):
    jobs = jobs_of(table)
    shuffled = np.random.default_rng(seed).permutation(len(jobs))
    straight = simulate(
        jobs, ClusterSupply.constant(8), policy, reliability, until_s=1e5
    )
    other = simulate(
        jobs_of([table[i] for i in shuffled]),
        ClusterSupply.constant(8),
        policy,
        reliability,
        until_s=1e5,
    )
    np.testing.assert_array_equal(np.sort(straight.end_s), np.sort(other.end_s))
    assert straight.useful_hours == pytest.approx(other.useful_hours)


@settings(max_examples=60, deadline=None)
@given(table=rows, size=st.integers(6, 12))
def test_more_accelerators_delay_no_job_under_fifo(table, size):
    jobs = jobs_of(table)
    fewer, more = (
        simulate(jobs, ClusterSupply.constant(n), "fifo") for n in (size, size + 1)
    )
    assert (
        more.end_s <= fewer.end_s + 1e-6
    ).all()  # a job that is cut into other spans ends a rounding apart


def mean_jct(jobs, supply, policy="fifo", **reliability):
    return simulate(jobs, supply, policy, Reliability(**reliability)).jct_s.mean


@settings(max_examples=120, deadline=None)
@given(
    table=rows,
    cuts=st.dictionaries(
        st.floats(1, 40_000),
        st.tuples(st.integers(0, 8), st.floats(0, 1)),
        max_size=8,
    ),
    ends=st.tuples(st.floats(0, 30_000), st.floats(1, 60_000)),
    saving=st.sampled_from([{}, {"checkpoint_interval_s": 600.0, "checkpoint_s": 9.0}]),
    restart_s=st.floats(0, 60),
)
def test_a_cut_of_power_never_raises_goodput_under_fifo(
    table, cuts, ends, saving, restart_s
):
    """Less power starts no job earlier where nothing fails, and what is installed stays installed."""
    jobs, window_s = jobs_of(table), (0.0, sum(ends))
    reliability = Reliability(restart_s=restart_s, **saving)
    at = sorted(cuts)
    flat = np.zeros(len(at) + 1)
    less = ClusterSupply(
        np.array([0.0, *at]),
        np.array([8, *(cuts[t][0] for t in at)]),
        np.array([1.0, *(cuts[t][1] for t in at)]),
        flat,
        flat,
    )
    full, cut = (
        simulate(jobs, supply, "fifo", reliability, 1e5, window_s=window_s)
        for supply in (ClusterSupply.constant(8), less)
    )
    assert cut.installed == full.installed
    assert cut.goodput <= full.goodput + 1e-9


def test_more_accelerators_may_delay_under_backfill():
    """The third job starts at once on a fourth accelerator, and keeps the large one out."""
    jobs = Jobs(np.array([0, 0, 0]), np.array([2, 3, 2]), np.array([6, 1, 1]))
    assert mean_jct(jobs, ClusterSupply.constant(4), "backfill") > mean_jct(
        jobs, ClusterSupply.constant(3), "backfill"
    )


def test_more_power_may_delay_under_fifo():
    """A job that two good seconds let start is stopped by the cut that follows, and pays for a restart."""
    job = Jobs(np.array([0]), np.array([2]), np.array([6]))

    def supply(first):
        return ClusterSupply(
            np.array([0.0, 2, 4]),
            np.array([first, 1, 2]),
            np.ones(3),
            np.zeros(3),
            np.zeros(3),
        )

    assert mean_jct(job, supply(2), restart_s=5) > mean_jct(job, supply(1), restart_s=5)
