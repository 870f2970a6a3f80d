"""What users have had decays, and what a job has had lowers its queue."""

import numpy as np
import pytest

from abilene.compute._queues import COUNTERS, ENDS
from abilene.compute._shares import accrue, last_of_the_richest, last_of_the_worst
from abilene.compute._tables import END, FAIR, JOB, LANE, LEVEL, Rules


@pytest.mark.parametrize(
    ("half_life_s", "had"),
    [(np.inf, 100 + 2 * 60), (60.0, 50 + 2 * 60 / np.log(2) / 2)],
)
def test_usage_is_what_was_held_and_half_of_it_counts_after_a_half_life(
    half_life_s, had
):
    levels = np.zeros(2, LEVEL)
    levels["used"], levels["usage"], levels["at_s"] = 2, 100.0, 40.0
    accrue(levels, 0, 100.0, half_life_s)
    assert levels[0]["usage"] == pytest.approx(had)
    assert levels[0]["at_s"] == 100


def running_three():
    """Jobs 0 and 2 of the first level, job 1 of the second."""
    jobs, lanes, ends = np.zeros(3, JOB), np.zeros(2, LANE), np.zeros(3, END)
    jobs["lane"], jobs["identity"] = [0, 1, 0], [5, 1, 9]
    lanes["level"], ends["job"] = [0, 1], [2, 0, 1]
    count = np.zeros(COUNTERS, np.int64)
    count[ENDS] = 3
    return jobs, lanes, ends, count


@pytest.mark.parametrize(("usage", "last"), [((9, 5), 2), ((5, 9), 1), ((5, 5), 2)])
def test_the_user_who_has_had_most_is_stopped_first_and_of_its_jobs_the_last(
    usage, last
):
    jobs, lanes, ends, count = running_three()
    levels = np.zeros(3, LEVEL)
    levels["usage"][:2] = usage
    rules = Rules(
        FAIR,
        False,
        False,
        False,
        True,
        0.0,
        0.0,
        0.0,
        np.inf,
        (0.0, np.inf),
        np.uint64(0),
    )
    assert last_of_the_richest(jobs, lanes, levels, ends, count, rules, 0.0) == last


def test_the_worst_queue_is_stopped_first():
    jobs, lanes, ends, count = running_three()
    assert last_of_the_worst(jobs, lanes, ends, count) == 1
    lanes["level"] = 0
    assert last_of_the_worst(jobs, lanes, ends, count) == 2
