"""The tables of the replay: filled by rank, read off by place in the trace."""

import numpy as np

from abilene.compute._tables import JOB, fill_jobs, read_answers

RANK = np.array([2, 0, 1])


def test_a_job_is_two_lines_of_the_cache():
    assert JOB.itemsize == 128


def test_columns_go_in_by_rank():
    jobs = np.empty(3, JOB)
    jobs.view(np.uint8)[:] = 255  # whatever lay in memory
    seconds, whole = np.array([1.0, 2, 3]), np.array([4, 5, 6])
    times = [times * seconds for times in (1, 2, 4, 3)]
    fill_jobs(jobs, RANK, tuple(times), whole, whole, whole, whole > 4)
    assert jobs["submit_s"].tolist() == [3, 1, 2]
    assert jobs["work_s"].tolist() == [6, 2, 4]
    assert jobs["asked_s"].tolist() == [12, 4, 8]
    assert jobs["every_s"].tolist() == [9, 3, 6]
    for name in ("accelerators", "lane", "identity"):
        assert jobs[name].tolist() == [6, 4, 5]
    assert jobs["useful"].tolist() == [1, 0, 1]
    assert np.isnan(jobs["start_s"]).all()
    assert np.isnan(jobs["end_s"]).all()
    for name in ("saved_s", "waited_s", "attempts", "failures", "fails", "running"):
        assert not jobs[name].any()


def test_answers_come_out_by_place_in_the_trace():
    jobs = np.zeros(3, JOB)
    for i, name in enumerate(("start_s", "end_s", "waited_s", "saved_s", "failures")):
        jobs[name] = RANK + 10 * i
    times, failures = np.empty((4, 3)), np.empty(3, np.int64)
    read_answers(jobs, RANK, times, failures)
    assert times.tolist() == [[10 * i + k for k in range(3)] for i in range(4)]
    assert failures.tolist() == [40, 41, 42]
