"""Who is served before whom, sorted no more than need be."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abilene.compute.jobs import Jobs
from abilene.compute.service_order import (
    FEW,
    POLICIES,
    RESERVING,
    PolicyOptions,
    in_order_of_service,
    kinds_of,
    order_of_submission,
)
from abilene.errors import InputError

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
    assert (
        order_of_submission(jobs, jobs.submit_s).tolist() == np.lexsort(keys).tolist()
    )


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
    never_s = np.full(len(jobs), np.inf)
    served = in_order_of_service(jobs, policy, never_s, PolicyOptions(), jobs.submit_s)
    table, arrivals, lanes, _ = served.tables
    assert sorted(served.rank.tolist()) == list(range(len(jobs)))
    assert (table["submit_s"] == jobs.submit_s[served.rank]).all()
    assert (np.diff(table["submit_s"][arrivals]) >= 0).all()
    of = lanes[table["lane"]]
    assert (np.diff(of["level"]) >= 0).all()
    if policy not in RESERVING:
        assert (of["size"] == jobs.accelerators[served.rank]).all()


@pytest.mark.parametrize(
    "options",
    [{"half_life_s": 0.0}, {"attained_hours": (2.0, 1.0)}, {"attained_hours": (0.0,)}],
)
def test_options_that_make_no_sense_are_refused(options):
    with pytest.raises(InputError, match="half-life"):
        PolicyOptions(**options)
