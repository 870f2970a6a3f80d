"""What became of a trace, by hand: goodput in a window, slowdowns, waits by width and tier."""

from dataclasses import replace

import numpy as np
import pytest

from abilene.compute.cluster import simulate
from abilene.compute.job_replay import SHORT_S, Spread
from abilene.compute.jobs import Jobs, Reliability
from abilene.compute.supply import ClusterSupply

HOUR = 3600.0
TWO = Jobs([0.0, HOUR], [4, 2], [2 * HOUR, HOUR])
FOUR = ClusterSupply.constant(4)


def test_goodput_is_what_was_done_between_first_and_last_submission():
    """In the first hour the first job did four of its eight accelerator-hours; it ends at 2 h, the other at 3 h."""
    replay = simulate(TWO, FOUR)
    assert replay.window_s == (0, HOUR)
    assert replay.goodput == pytest.approx(1.0)
    stated = simulate(TWO, FOUR, window_s=(HOUR, 4 * HOUR))
    assert stated.window_useful_hours == pytest.approx(4 + 2)
    assert stated.window_s == (HOUR, 3 * HOUR)  # nothing happens after
    assert stated.goodput == pytest.approx(6 / 8)
    at_once = simulate(replace(TWO, submit_s=np.zeros(2)), FOUR)
    assert at_once.window_s == (0, 3 * HOUR)
    assert at_once.goodput == pytest.approx(10 / 12)


def test_power_that_is_off_counts_as_installed():
    dark = ClusterSupply([0.0, HOUR], [4, 0], np.ones(2), np.zeros(2), np.zeros(2))
    replay = simulate(TWO, dark, until_s=4 * HOUR, window_s=(0.0, 4 * HOUR))
    assert replay.powered_hours == pytest.approx(4)
    assert replay.goodput == 0  # what it did in the first hour is lost
    assert replay.occupancy == pytest.approx(4 / 16)
    assert replay.utilisation == pytest.approx(1)


def test_what_failed_jobs_do_is_of_no_use():
    failed = replace(TWO, useful=np.array([True, False]))
    replay = simulate(failed, FOUR, window_s=(0.0, 3 * HOUR))
    assert replay.useful_hours == pytest.approx(8)
    assert replay.no_use_hours == pytest.approx(2)
    assert replay.goodput == pytest.approx(8 / 12)


@pytest.mark.parametrize("at_s", [0.0, 500.0, 999.0, 1500.0, 2600.0, 9000.0])
def test_what_is_done_by_a_moment_is_what_a_replay_that_ends_there_has_saved(at_s):
    """With failures, checkpoints and a cut: the same work, counted on the way and at the end."""
    rng = np.random.default_rng(3)
    jobs = Jobs(
        rng.uniform(0, 900, 30), rng.integers(1, 5, 30), rng.uniform(9, 900, 30)
    )
    cut = ClusterSupply(
        [0.0, 1000, 2000], [8, 3, 8], [1.0, 0.5, 1], np.zeros(3), np.zeros(3)
    )
    saving = Reliability(0.5, 120.0, 7.0, 11.0, seed=2)
    whole = simulate(jobs, cut, "backfill", saving, window_s=(0.0, at_s))
    part = simulate(jobs, cut, "backfill", saving, until_s=at_s)
    assert whole.window_useful_hours == pytest.approx(part.useful_hours, abs=1e-9)


def test_slowdown_is_bounded():
    """A job of 1 s that waits 19 s counts as one of 10 s."""
    trace = Jobs([0.0, 1.0], [4, 4], [20.0, 1.0])
    assert simulate(trace, FOUR).slowdowns.p99 == pytest.approx(20 / SHORT_S, rel=0.01)
    assert simulate(trace, FOUR).slowdowns.p50 == pytest.approx(1.5)


def test_waits_by_width_and_tier():
    trace = Jobs([0.0, 0, 0, 0], [4, 1, 2, 3], [10.0, 5, 11, 12], [0, 0, 1, 1])
    replay = simulate(trace, FOUR)
    widths = {each.kind: each for each in replay.waits_by_width()}
    assert {name: each.jobs for name, each in widths.items()} == {
        "1": 1,
        "2 to 3": 2,
        "4 to 7": 1,
    }
    assert widths["1"].wait_s == Spread.of(np.zeros(1))
    assert widths["4 to 7"].wait_s.mean == 5
    assert [each.kind for each in replay.waits_by_tier()] == ["tier 0", "tier 1"]
    assert sum(each.finished for each in replay.waits_by_tier()) == 4
