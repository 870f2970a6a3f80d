"""What schedulers promise: no job starves under EASY, and no reservation is broken."""

import math
from dataclasses import replace

import numpy as np
import pytest
from cluster_twin import Job, Twin
from hypothesis import given, settings
from hypothesis import strategies as st

from abilene.compute.cluster import simulate
from abilene.compute.jobs import Jobs
from abilene.compute.supply import ClusterSupply

SIZE = 6
HOUR = 3600.0
rows = st.lists(
    st.tuples(
        st.integers(0, 40),
        st.integers(1, SIZE),
        st.integers(1, 30),
        st.integers(0, 30),  # asked for beyond that
    ),
    min_size=1,
    max_size=25,
)


@settings(max_examples=150, deadline=None)
@given(rows)
def test_under_easy_each_job_starts_within_the_longest_time_asked_for_of_those_before_it(
    table,
):
    """A job that is first in line starts when those that run have ended, and what passes it ends by then, too."""
    submit, gang, work, beyond = (np.array(each) for each in zip(*table, strict=True))
    asked = work + beyond
    jobs = Jobs(submit, gang, work, requested_s=asked)
    replay = simulate(jobs, ClusterSupply.constant(SIZE), "easy")
    order = np.lexsort((gang, work, submit))
    first_in_line = np.maximum.accumulate(
        np.concatenate([[0.0], replay.start_s[order][:-1]])
    )
    at = np.maximum(submit[order], first_in_line)
    assert (replay.start_s[order] <= at + asked.max()).all()


@pytest.mark.parametrize("policy", ["easy", "conservative"])
@settings(max_examples=100, deadline=None)
@given(table=rows)
def test_nobody_starts_after_the_reservation_it_was_given(policy, table):
    """Requests are upper bounds; the twin says what was promised, the replay what was kept."""
    submit, gang, work, beyond = (np.array(each) for each in zip(*table, strict=True))
    jobs = Jobs(submit, gang, work, requested_s=work + beyond)
    replay = simulate(jobs, ClusterSupply.constant(SIZE), policy)
    twin = Twin(policy, True, 0.0, 0.0, 0.0, 0)
    slow = [
        Job(i, *row[:3], 0, math.inf, row[2] + row[3]) for i, row in enumerate(table)
    ]
    twin.replay(slow, [(0, SIZE, 1.0)], int(replay.span_s) + 1)
    promised = np.array([job.first_promise for job in slow])
    assert (replay.start_s <= promised).all()
    if policy == "conservative":  # who waits has a promise
        assert np.isfinite(promised[replay.start_s > submit]).all()


def stream_and_wide(hours: int):
    """Return two jobs of two hours each hour, and one of all four accelerators that comes in the second."""
    submit_s = np.append(np.repeat(np.arange(hours), 2) * HOUR, 1.5 * HOUR)
    gang = np.append(np.ones(2 * hours, int), 4)
    return Jobs(submit_s, gang, np.append(np.full(2 * hours, 2 * HOUR), HOUR))


def test_a_wide_job_that_first_fit_starves_for_a_month_starts_at_once_under_easy():
    """First fit lets all of 720 h pass it; EASY and conservative drain four accelerators within two hours."""
    jobs, four = stream_and_wide(720), ClusterSupply.constant(4)
    wait_h = {
        policy: simulate(jobs, four, policy).wait_s[-1] / HOUR
        for policy in ("backfill", "easy", "conservative", "fair_share")
    }
    assert wait_h["backfill"] > 718
    assert wait_h["easy"] == wait_h["conservative"] == 1.5
    assert wait_h["fair_share"] < 3


def test_a_wide_job_starts_under_easy_when_power_comes_and_goes():
    """Power for four in each sixth hour only, for two in the others: first fit always finds somebody who fits."""
    hours = 720
    most = np.where(np.arange(hours + 200) % 6 == 5, 4, 2)
    flat = np.zeros(len(most))
    supply = ClusterSupply(HOUR * np.arange(len(most)), most, flat + 1, flat, flat)
    jobs = stream_and_wide(hours)
    quarter_h = np.append(np.arange(2 * hours) % 2 * 0.5 + 0.25, 0.0)
    jobs = replace(jobs, submit_s=jobs.submit_s + HOUR * quarter_h)
    easy, first_fit = (
        simulate(jobs, supply, policy) for policy in ("easy", "backfill")
    )
    assert easy.start_s[-1] == 5 * HOUR
    assert easy.end_s[-1] == 6 * HOUR
    assert not first_fit.start_s[-1] < hours * HOUR
