"""Jobs of a trace, and how they save their work."""

import math
import pickle

import numpy as np
import pytest
from left_out import left_out

from abilene.compute.jobs import JOB_COLUMNS, Jobs, Reliability, repeated
from abilene.compute.workload import daly_interval_s
from abilene.errors import InputError, ShapeError

TWO = Jobs([0.0, 10.0], [4, 2], [3600.0, 1800.0])


def test_arrays_take_the_types_of_the_kernel():
    assert TWO.accelerators.dtype == np.int64
    assert TWO.work_s.dtype == np.float64
    assert TWO.tier.tolist() == [0, 0]  # nobody is first, where nobody says so


def test_work_submitted():
    assert len(TWO) == 2
    assert TWO.accelerator_hours == pytest.approx(4 * 1 + 2 * 0.5)


def test_a_trace_submitted_again_and_again():
    thrice = repeated(TWO, 100.0, 3)
    assert thrice.submit_s.tolist() == [0, 10, 100, 110, 200, 210]
    assert thrice.accelerators.tolist() == [4, 2] * 3
    assert thrice.accelerator_hours == pytest.approx(3 * TWO.accelerator_hours)


@pytest.mark.parametrize(
    "row", [(math.nan, 1, 5.0), (0.0, 0, 5.0), (0.0, 1, 0.0), (0.0, 1, math.inf)]
)
def test_a_job_that_is_none_is_told_by_its_place(row):
    submit_s, accelerators, work_s = row
    with pytest.raises(InputError, match="1 jobs, the first at index 1"):
        Jobs([0.0, submit_s], [1, accelerators], [5.0, work_s])


def test_what_nobody_said_of_jobs():
    assert np.isnan(TWO.requested_s).all()
    assert TWO.user.tolist() == [-1, -1]
    assert TWO.deadline_s.tolist() == [math.inf, math.inf]
    assert TWO.useful.tolist() == [True, True]


def test_deadlines_move_with_the_trace_that_is_submitted_again():
    due = Jobs([0.0], [1], [5.0], deadline_s=[60.0], useful=[False], requested_s=[9.0])
    twice = repeated(due, 100.0, 2)
    assert twice.deadline_s.tolist() == [60, 160]
    assert twice.useful.tolist() == [False, False]
    assert twice.requested_s.tolist() == [9, 9]


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ({"requested_s": [9.0, 0.0]}, "index 1, ask for a wall time"),
        ({"user": [0, -2]}, "index 1, have a negative user"),
        ({"deadline_s": [1.0, math.nan]}, "index 1, have NaN as deadline"),
    ],
)
def test_a_column_that_says_nothing_sensible_is_refused(column, words):
    with pytest.raises(InputError, match=words):
        Jobs([0.0, 0.0], [1, 1], [5.0, 5.0], **column)


def test_misaligned_jobs_are_refused():
    with pytest.raises(ShapeError, match="one value per job"):
        Jobs(np.zeros(2), np.ones(3), np.ones(2))


def test_work_between_checkpoints():
    sizes = np.array([1, 1000])
    never = Reliability()
    assert never.interval_s(sizes).tolist() == [math.inf, math.inf]
    assert Reliability(0.1, 600.0).interval_s(sizes).tolist() == [600, 600]
    best = Reliability(1e-4, checkpoint_s=30).interval_s(sizes)
    mtbf_s = 3600 / (1e-4 * sizes)
    assert best == pytest.approx(np.ceil(daly_interval_s(30, mtbf_s)))
    assert best[1] < best[0]  # a larger gang fails more often
    assert Reliability(1e3, checkpoint_s=0).interval_s(sizes).min() == 1.0


def test_a_trace_pickles_and_comes_back_equal():
    back = pickle.loads(pickle.dumps(TWO))
    for name in JOB_COLUMNS:
        np.testing.assert_array_equal(getattr(back, name), getattr(TWO, name))


def test_machines_that_never_fail_unless_it_is_said():
    given = {"notice": True}
    assert {
        name: value for name, value in left_out(Reliability).items() if value
    } == given
