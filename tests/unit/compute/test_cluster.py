import math
import pickle
from dataclasses import astuple, replace

import numpy as np
import pytest

from abilene.compute.cluster import simulate
from abilene.compute.job_replay import Spread
from abilene.compute.jobs import Jobs, Reliability
from abilene.compute.power_of_work import PowerOfWork
from abilene.compute.service_order import PolicyOptions
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
        ("easy", [10, 15, 6]),  # and is done before the second has its place
        ("conservative", [10, 15, 6]),
        ("fair_share", [10, 15, 6]),
        ("least_attained", [10, 15, 6]),
        ("shortest_first", [10, 15, 6]),
        ("smallest_first", [10, 15, 6]),
        ("priority", [10, 15, 6]),
    ],
)
def test_three_jobs_on_four_accelerators(policy, ends):
    assert simulate(THREE, ClusterSupply.constant(4), policy).end_s.tolist() == ends


def test_easy_delays_others_than_the_first_and_conservative_none():
    """What tells them apart (Mu'alem and Feitelson 2001): EASY heeds the first in line alone.

    Three of four accelerators are taken until 10 s, when the second job needs three. One is left beside it: under EASY
    the last takes it for 30 s, and the third, which needs all four, waits for it.
    """
    rows = (0, 3, 10), (1, 3, 5), (2, 4, 12), (3, 1, 30)
    starts = {
        policy: simulate(jobs(*rows), ClusterSupply.constant(4), policy).start_s
        for policy in ("easy", "conservative")
    }
    assert starts["easy"].tolist() == [0, 10, 33, 3]
    assert starts["conservative"].tolist() == [0, 10, 15, 27]


def test_a_scheduler_knows_no_more_than_what_is_asked_for():
    """The third could pass: it takes 4 s. It asked for 12 s, and the first for 10 s, which takes 6 s."""
    trace = jobs((0, 3, 6), (1, 4, 5), (2, 1, 4))
    asked = replace(trace, requested_s=np.array([10.0, 5.0, 12.0]))
    told, untold = (
        simulate(each, ClusterSupply.constant(4), "easy").start_s.tolist()
        for each in (asked, trace)
    )
    assert told == [0, 6, 11]
    assert untold == [0, 6, 2]


def test_what_nobody_said_of_jobs_is_noted_where_it_counts():
    trace = replace(jobs((0, 1, 6), (1, 1, 5)), requested_s=np.array([9.0, math.nan]))
    notes = {
        policy: simulate(trace, ClusterSupply.constant(4), policy).notes
        for policy in ("fifo", "easy", "fair_share")
    }
    assert notes["fifo"] == ()
    assert "1 of 2 jobs say none; the scheduler knows" in notes["easy"][0]
    assert "2 of 2 jobs say none, and count as those of one" in notes["fair_share"][1]


def test_who_has_had_less_is_first():
    """One user fills the cluster and has more in line; another comes last, and is served before them."""
    rows = (0, 4, 10), (1, 4, 10), (2, 4, 10), (3, 4, 10)
    trace = replace(jobs(*rows), user=np.array([0, 0, 0, 1]))
    replay = simulate(trace, ClusterSupply.constant(4), "fair_share")
    assert replay.start_s.tolist() == [0, 20, 30, 10]


def test_a_job_that_has_had_its_part_gives_way():
    """Two queues, bounded at 8 accelerator-seconds: the first is stopped after 2 s of its 10 s, and loses them."""
    trace = jobs((0, 4, 10), (1, 4, 2))
    options = PolicyOptions(attained_hours=(8 / 3600,))
    four = ClusterSupply.constant(4)
    replay = simulate(trace, four, "least_attained", options=options)
    assert replay.start_s.tolist() == [0, 2]
    assert replay.end_s.tolist() == [14, 4]
    assert replay.lost_to_preemption_hours * 3600 == pytest.approx(4 * 2)
    free = Reliability(checkpoint_interval_s=1.0)  # a checkpoint may cost nothing
    kept = simulate(trace, four, "least_attained", free, options=options)
    assert kept.end_s.tolist() == [12, 4]
    assert kept.lost_to_preemption_hours == 0


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
    assert replay.utilisation == pytest.approx(replay.held_hours / replay.powered_hours)


HALL = PowerOfWork(idle_w=330, busy_w=1050, floor_w=500, exponent=3)
HALL_FULL_W = 720 * HALL.busy_w


def in_the_hall(shares, *gangs, rack=1):
    """Replay gangs of eight hours, all submitted at once, in a hall of 720 that gets a share of its full power by the hour."""
    power_w = HALL_FULL_W * np.array(shares)
    supply = ClusterSupply.from_power(power_w, 720, HALL, rack)
    return simulate(jobs(*((0, gang, 8 * 3600) for gang in gangs)), supply)


def slower(power_w):
    return float(HALL.speed(power_w))


def test_what_idles_leaves_its_power_to_what_works():
    """72 at 1,050 W and 648 at 330 W draw 38.3 % of full power; half of it is allowed, so nothing is capped or shut."""
    replay = in_the_hall([0.5], 72)
    assert replay.end_s[0] == 8 * 3600
    assert replay.capped_hours == 0
    assert replay.hourly.powered.tolist() == [720] * 8
    np.testing.assert_allclose(replay.hourly.energy_wh, 72 * 1050 + 648 * 330)


@pytest.mark.parametrize(
    ("gangs", "powered", "hours"),
    [
        # 151,200 W are left for 458 that idle
        ((72, 72, 72), 216 + 458, 8),
        # 378 kW are just 360 at full power: all that idle are off
        ((360,), 360, 8),
        ((180, 180), 360, 8),
        # work beyond that is capped
        ((400,), 400, 8 / slower(378_000 / 400)),
        ((504,), 504, 8 / slower(750)),
    ],
)
def test_idle_accelerators_are_off_before_work_is_capped(gangs, powered, hours):
    replay = in_the_hall([0.5], *gangs)
    np.testing.assert_allclose(replay.end_s, hours * 3600, rtol=1e-12)
    assert replay.hourly.powered[:8].tolist() == pytest.approx([powered] * 8)
    assert (replay.hourly.energy_wh <= 378_000 * (1 + 1e-12)).all()


@pytest.mark.parametrize(
    ("then", "hours"),
    [
        (0.2, 8),  # 151,200 W: 72 at work and 229 idle
        (0.08, 4 + 4 / slower(840)),  # 60,480 W over 72
    ],
)
def test_power_that_falls_caps_work_only_where_all_idle_are_off(then, hours):
    replay = in_the_hall([0.5] * 4 + [then], 72)
    assert replay.end_s[0] == pytest.approx(hours * 3600, rel=1e-12)
    assert replay.lost_to_power_hours == 0


def test_those_left_work_faster_once_others_have_ended():
    """300 and 100 share 378 kW at 945 W each; when the 100 have ended, 300 at full power are within it."""
    power_w = np.array([0.5 * HALL_FULL_W])
    both = jobs((0, 300, 8 * 3600), (0, 100, 3600))
    replay = simulate(both, ClusterSupply.from_power(power_w, 720, HALL))
    first_s = 3600 / slower(945)
    np.testing.assert_allclose(replay.end_s, [first_s + 7 * 3600, first_s], rtol=1e-12)


def test_the_rest_of_a_rack_that_works_stays_on():
    """5 % are 37.8 kW: 36 of a rack of 72 idle at 330 W, and leave 720 W to each that works."""
    replay = in_the_hall([0.05], 36, rack=72)
    assert replay.end_s[0] == pytest.approx(8 * 3600 / slower(720), rel=1e-12)
    assert replay.hourly.powered[0] == pytest.approx(72)


def test_a_spread_is_a_mean_and_three_percentiles():
    assert Spread.of(np.arange(201.0)) == Spread(100.0, 100.0, 180.0, 198.0)
    assert Spread.of(np.array([7.0])) == Spread(7.0, 7.0, 7.0, 7.0)
    assert all(map(math.isnan, astuple(Spread.of(np.zeros(0)))))
