"""Who is served before whom, sorted no more than need be."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abilene.compute.jobs import Jobs
from abilene.compute.service_order import (
    FEW,
    POLICIES,
    in_order_of_service,
    kinds_of,
    order_of_submission,
)

few = st.integers(0, 3)
rows = st.lists(st.tuples(few, few.map(lambda i: i + 1), few, few), max_size=12)


def jobs_of(table) -> Jobs:
    columns = np.array(table, float).reshape(len(table), 4).T
    submit_s, gang, work, tier = columns
    return Jobs(submit_s, gang.astype(int), work + 1, tier.astype(int))


@given(rows, st.booleans())
def test_order_of_submission_is_that_of_a_sort_by_all_four(table, comes_sorted):
    jobs = jobs_of(sorted(table) if comes_sorted else table)
    keys = (jobs.tier, jobs.accelerators, jobs.work_s, jobs.submit_s)
    assert order_of_submission(jobs).tolist() == np.lexsort(keys).tolist()


@pytest.mark.parametrize("most", [5, FEW + 5])
def test_kinds_are_those_of_numpy(most):
    codes = np.array([3, most, 3, 0, most])
    for ours, theirs in zip(
        kinds_of(codes), np.unique(codes, return_inverse=True), strict=True
    ):
        assert ours.tolist() == theirs.tolist()
    assert [len(part) for part in kinds_of(np.zeros(0, np.int64))] == [0, 0]


@pytest.mark.parametrize("policy", POLICIES)
@given(table=rows)
def test_ranks_stand_by_level_and_each_arrives_when_it_is_submitted(policy, table):
    jobs = jobs_of(table)
    served = in_order_of_service(jobs, policy, np.full(len(jobs), np.inf))
    assert sorted(served.rank.tolist()) == list(range(len(jobs)))
    assert (served.table["submit_s"] == jobs.submit_s[served.rank]).all()
    assert (np.diff(served.table["submit_s"][served.arrivals]) >= 0).all()
    lanes = served.lanes[served.table["lane"]]
    assert (lanes["size"] == jobs.accelerators[served.rank]).all()
    assert (np.diff(lanes["level"]) >= 0).all()
