"""Jobs that wait for cheaper hours: the least of all starts, and no deadline missed that could be met."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abilene.compute.cluster import simulate
from abilene.compute.deferral import expected_run_s, released_s, with_slack
from abilene.compute.jobs import Jobs
from abilene.compute.supply import ClusterSupply
from abilene.errors import InputError

whole = st.integers(0, 40)
rows = st.lists(
    st.tuples(whole, st.integers(1, 3), st.integers(1, 20), st.none() | whole),
    min_size=1,
    max_size=8,
)
signals = st.lists(st.integers(-3, 9), min_size=1, max_size=7)


def deferrable(table) -> Jobs:
    submit_s, gang, work_s, slack_s = zip(*table, strict=True)
    deadline_s = [
        np.inf if slack is None else submit + work + slack
        for submit, work, slack in zip(submit_s, work_s, slack_s, strict=True)
    ]
    return Jobs(submit_s, gang, work_s, deadline_s=deadline_s)


@given(table=rows, signal=signals, step=st.integers(1, 6), begin=whole)
def test_of_all_starts_the_first_with_the_least_mean_of_the_signal(
    table, signal, step, begin
):
    """Against every whole second: all borders are whole, so the least lies on one."""
    jobs = deferrable(table)
    starts = released_s(jobs, np.array(signal), float(step), float(-begin))

    def cost(start, run):
        return sum(
            signal[(second + begin) // step % len(signal)]
            for second in range(start, start + run)
        )

    for job, (submit, _, work, slack) in enumerate(table):
        allowed = range(submit, submit + (slack or 0) + 1)
        assert starts[job] == min(allowed, key=lambda at: (cost(at, work), at))


@given(table=rows, signal=signals, late=st.integers(-30, 30))
def test_no_deadline_is_missed_that_could_have_been_met_at_once(table, signal, late):
    """With accelerators for all; a job whose deadline cannot be met is not held back."""
    jobs = deferrable(table)
    jobs = Jobs(
        jobs.submit_s,
        jobs.accelerators,
        jobs.work_s,
        deadline_s=jobs.deadline_s + late,
        requested_s=jobs.work_s * 1.5,
    )
    release = released_s(jobs, np.array(signal), 7.0)
    enough = ClusterSupply.constant(int(jobs.accelerators.sum()))
    at_once = simulate(jobs, enough)
    deferred = simulate(jobs, enough, release_s=release)
    met = at_once.end_s <= jobs.deadline_s
    assert (deferred.end_s <= jobs.deadline_s)[met].all()
    assert (release[~met] == jobs.submit_s[~met]).all()
    assert (deferred.start_s == release).all()


def test_a_job_moves_to_the_cheap_hours_and_what_it_waits_there_is_no_wait():
    price = np.array([50.0, 50, 10, 10, 50])
    jobs = Jobs([0.0, 0], [1, 1], [5400.0, 5400], deadline_s=[4 * 3600, np.inf])
    release = released_s(jobs, price)
    assert release.tolist() == [2 * 3600, 0]
    replay = simulate(jobs, ClusterSupply.constant(2), release_s=release)
    assert replay.start_s.tolist() == [7200, 0]
    assert replay.wait_s.tolist() == [0, 0]
    assert replay.jct_s.mean == pytest.approx((7200 + 5400 + 5400) / 2)
    assert replay.deadlines_met == (1, 1)


@pytest.mark.parametrize("signal", [[], [np.nan], [[1.0]]])
def test_a_signal_that_says_nothing_is_refused(signal):
    with pytest.raises(InputError, match="finite numbers"):
        released_s(Jobs([0.0], [1], [1.0]), np.array(signal))


def test_slack_counts_from_the_time_that_a_job_is_taken_to_run():
    """A deadline that is there stays; what asked for no limit has none, and never waits."""
    asked_s = np.array([np.nan, 5.0, 30.0, np.inf, np.nan])
    none = np.inf
    jobs = Jobs(
        np.full(5, 100.0),
        np.ones(5),
        np.full(5, 10.0),
        requested_s=asked_s,
        deadline_s=np.array([none, none, none, none, 500.0]),
    )
    assert expected_run_s(jobs).tolist() == [10, 10, 30, none, 10]
    given = with_slack(jobs, np.full(5, 7.0))
    assert given.deadline_s.tolist() == [117, 117, 137, none, 500]
    assert released_s(given, np.array([1.0]), 1.0).tolist() == [100] * 5
    for slack in (-1.0, np.nan):
        with pytest.raises(InputError, match="a slack is negative, or no number"):
            with_slack(jobs, np.full(5, slack))
