import math
import pickle

import numpy as np
import pytest

from abilene.compute.cluster import simulate
from abilene.compute.jobs import Jobs, Reliability
from abilene.compute.power_of_work import PowerOfWork
from abilene.compute.supply import ClusterSupply
from abilene.errors import InputError

MODEL = PowerOfWork(idle_w=300, busy_w=1800, floor_w=900, exponent=3)


def jobs(*rows) -> Jobs:
    return Jobs(*(np.array(column) for column in zip(*rows, strict=True)))


THREE = jobs((0, 3, 10, 1), (1, 4, 5, 1), (2, 1, 4, 0))


@pytest.mark.parametrize(
    ("policy", "ends"),
    [
        ("fifo", [10, 15, 19]),  # the second holds up the third
        ("backfill", [10, 15, 6]),  # the third passes
        ("shortest_first", [10, 15, 6]),
        ("smallest_first", [10, 15, 6]),
        ("priority", [10, 15, 6]),
    ],
)
def test_three_jobs_on_four_accelerators(policy, ends):
    assert simulate(THREE, ClusterSupply.constant(4), policy).end_s.tolist() == ends


def test_urgent_jobs_stop_others():
    """The second stops the first at 2 s; without checkpoints its two seconds are lost."""
    replay = simulate(
        jobs((0, 4, 10, 1), (2, 2, 3, 0)), ClusterSupply.constant(4), "priority"
    )
    assert replay.end_s.tolist() == [15, 5]
    assert replay.wait_s.tolist() == [3, 0]
    assert replay.lost_to_preemption_hours * 3600 == pytest.approx(4 * 2)


def test_caps_slow_work_and_shut_racks_stop_it():
    """Power for half speed, then for none, then for all."""
    half_w = float(MODEL.power_w(0.5))
    steps = np.array(
        [[0, 3600, 7200], [1, 0, 1], [0.5, 0, 1], [half_w, 0, 1800], [300, 0, 300]],
        float,
    )
    replay = simulate(
        jobs((0, 1, 3600)),
        ClusterSupply(*steps),
        reliability=Reliability(checkpoint_interval_s=600),
    )
    assert replay.end_s[0] == 7200 + 1800
    assert replay.capped_hours == pytest.approx(0.5)
    assert replay.energy_wh == pytest.approx(half_w + 0.5 * 1800)
    assert replay.hourly.held.tolist() == [1, 0, 0.5]


def test_jobs_side_by_side_end_when_their_own_work_is_done():
    """Fifty at once, whose lengths come in no order: none waits for another."""
    works = (np.arange(50) * 37 % 50 + 1).tolist()
    replay = simulate(
        jobs(*((0, 1, work) for work in works)), ClusterSupply.constant(50)
    )
    assert replay.end_s.tolist() == works


def test_of_many_that_wait_the_shortest_is_always_next():
    """Fifty come in no order while one runs for 100 s; then each begins where all shorter ones have ended."""
    works = np.arange(50) * 37 % 50 + 1
    waiting = ((1 + k, 1, int(work)) for k, work in enumerate(works))
    one_at_a_time = ClusterSupply.constant(1)
    replay = simulate(jobs((0, 1, 100), *waiting), one_at_a_time, "shortest_first")
    assert replay.end_s[1:].tolist() == (100 + works * (works + 1) // 2).tolist()


def test_what_a_job_takes_is_counted_in_its_own_hour_half_a_year_on():
    """A job of an hour at hour 4,000, and one of half an hour in the middle of hour 5,000."""
    late = jobs((4000 * 3600, 1, 3600), (5000 * 3600 + 900, 2, 1800))
    held = simulate(late, ClusterSupply.constant(4)).hourly.held
    assert np.flatnonzero(held).tolist() == [4000, 5000]
    assert held[[4000, 5000]].tolist() == [1, 1]


def test_jobs_that_never_fit_again_stay_queued():
    supply = ClusterSupply([0.0, 5], [4, 1], [1.0, 1], [0.0, 0], [0.0, 0])
    replay = simulate(jobs((0, 4, 10)), supply)
    assert not replay.finished.any()
    assert replay.left_hours == pytest.approx(40 / 3600)
    assert math.isnan(replay.jct_s.mean)


def test_same_seed_same_failures():
    many = jobs(*((i, 1 + i % 4, 5000) for i in range(50)))
    runs = [
        simulate(
            many,
            ClusterSupply.constant(16),
            "backfill",
            Reliability(0.2, checkpoint_s=5, restart_s=30, seed=seed),
        )
        for seed in (1, 1, 2)
    ]
    np.testing.assert_array_equal(runs[0].end_s, runs[1].end_s)
    assert runs[0].failures.sum() > 0
    assert (runs[0].end_s != runs[2].end_s).any()


def test_jobs_that_differ_by_tier_alone_fail_alike_in_any_order_of_the_trace():
    """Who fails when hangs on a job's place among those that are alike: it was that in the trace."""
    supply, failing = ClusterSupply.constant(8), Reliability(0.5, restart_s=10, seed=3)

    def ends(*tiers):
        same = [np.full(len(tiers), value) for value in (0.0, 4, 9000.0)]
        replay = simulate(Jobs(*same, np.array(tiers)), supply, "priority", failing)
        return dict(zip(tiers, replay.end_s.tolist(), strict=True))

    assert ends(0, 1, 2, 3) == ends(3, 1, 0, 2)


def test_no_jobs():
    replay = simulate(
        Jobs(np.zeros(0), np.zeros(0, int), np.zeros(0)),
        ClusterSupply.constant(4),
        until_s=7200,
    )
    assert replay.powered_hours == 8
    assert replay.utilisation == 0


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda: simulate(THREE, ClusterSupply.constant(4), "fifa"),
            "did you mean 'fifo'",
        ),
        (lambda: simulate(THREE, ClusterSupply.constant(3)), "wants 4 accelerators"),
        (
            lambda: simulate(THREE, ClusterSupply.constant(4, start_s=1)),
            "supply begins at 1 s",
        ),
        (
            lambda: simulate(
                THREE,
                ClusterSupply.constant(4),
                reliability=Reliability(checkpoint_interval_s=0),
            ),
            "positive",
        ),
        (
            lambda: simulate(
                jobs((0, 1000, 1e6)),
                ClusterSupply.constant(1000),
                reliability=Reliability(1.0, math.inf),
            ),
            "never ends",
        ),
    ],
)
def test_bad_input_is_told(call, words):
    with pytest.raises(InputError, match=words):
        call()


def test_a_replay_pickles_and_comes_back_equal():
    replay = simulate(THREE, ClusterSupply.constant(4), "backfill", Reliability(0.1))
    back = pickle.loads(pickle.dumps(replay))
    np.testing.assert_array_equal(back.end_s, replay.end_s)
    np.testing.assert_array_equal(back.hourly.held, replay.hourly.held)
    assert (back.policy, back.goodput, back.jct_s) == (
        replay.policy,
        replay.goodput,
        replay.jct_s,
    )


def test_powered_hours_divide_without_a_rest():
    replay = simulate(THREE, ClusterSupply.constant(4), "backfill")
    parts = replay.idle_hours + replay.capped_hours + replay.useful_hours
    assert parts == pytest.approx(replay.powered_hours)
    assert replay.goodput == pytest.approx(replay.useful_hours / replay.powered_hours)
    assert replay.utilisation == pytest.approx(replay.held_hours / replay.powered_hours)
