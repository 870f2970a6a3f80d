"""Every policy against its slow twin: same jobs, same second, same losses."""

import math

import numpy as np
import pytest
from cluster_twin import Job, Twin
from hypothesis import given, settings
from hypothesis import strategies as st

from abilene.compute.cluster import simulate
from abilene.compute.jobs import Jobs, Reliability
from abilene.compute.power_of_work import PowerOfWork
from abilene.compute.service_order import POLICIES, STOPS, PolicyOptions
from abilene.compute.supply import ClusterSupply

UNTIL = 200
LARGEST = 5

job = st.tuples(
    st.integers(0, 30).map(lambda i: 2 * i),  # submitted
    st.integers(1, LARGEST),  # gang
    st.integers(1, 50),  # work
    st.integers(0, 2),  # tier
    st.integers(-1, 1),  # user
    st.sampled_from([math.nan, math.nan, math.inf, 0.5, 1.0, 2.0]),  # asked per work
)
steps = st.dictionaries(
    st.integers(1, 60).map(lambda i: 2 * i),
    st.tuples(st.integers(0, 8), st.sampled_from([0.0, 0.5, 1.0])),
    max_size=4,
)
reliabilities = st.builds(
    Reliability,
    failures_per_accelerator_hour=st.sampled_from([0.0, 20.0, 60.0]),
    checkpoint_interval_s=st.sampled_from([math.inf, 4.0, 11.0]),
    checkpoint_s=st.sampled_from([0.0, 1.0, 3.0]),
    restart_s=st.sampled_from([0.0, 2.0]),
    notice=st.booleans(),
    seed=st.integers(0, 5),
)


@pytest.mark.parametrize("policy", POLICIES)
@settings(max_examples=120, deadline=None)
@given(
    rows=st.lists(job, min_size=1, max_size=9),
    changes=steps,
    reliability=reliabilities,
    half_life=st.sampled_from([math.inf, 15.0]),
    bounds=st.sampled_from([(60.0,), (60.0, 120.0)]),
    stop=st.sampled_from(STOPS),
)
def test_twin(policy, rows, changes, reliability, half_life, bounds, stop):
    table = [(0, LARGEST + 1, 1.0), *((t, *changes[t]) for t in sorted(changes))]
    submit, gang, work, tier, user, per_work = (
        np.array(column) for column in zip(*rows, strict=True)
    )
    asked = np.ceil(per_work * work)
    start, accelerators, speed = (
        np.array(column, float) for column in zip(*table, strict=True)
    )
    supply = ClusterSupply(
        start, accelerators, speed, np.zeros(len(table)), np.zeros(len(table))
    )
    trace = Jobs(submit, gang, work, tier, asked, user)
    options = PolicyOptions(half_life, tuple(bound / 3600 for bound in bounds), stop)
    answer = simulate(trace, supply, policy, reliability, UNTIL, options)

    twin = Twin(
        policy,
        reliability.notice,
        reliability.checkpoint_s,
        reliability.restart_s,
        reliability.failures_per_accelerator_hour / 3600,
        reliability.seed,
        half_life,
        bounds,
        stop == "least_loss",
    )
    every = reliability.checkpoint_interval_s
    jobs = [Job(i, *row[:4], every, asked[i], row[4]) for i, row in enumerate(rows)]
    twin.replay(jobs, table, UNTIL)

    def column(name):
        return np.array([getattr(one, name) for one in jobs], float)

    np.testing.assert_array_equal(answer.start_s, column("start"))
    np.testing.assert_array_equal(answer.end_s, column("end"))
    np.testing.assert_array_equal(answer.wait_s, column("waited"))
    np.testing.assert_array_equal(answer.done_s, column("saved"))
    np.testing.assert_array_equal(answer.failures, column("failures"))
    ours = {
        "checkpointing": answer.checkpointing_hours,
        "restarting": answer.restarting_hours,
        "failures": answer.lost_to_failures_hours,
        "power": answer.lost_to_power_hours,
        "preemption": answer.lost_to_preemption_hours,
    }
    assert {name: round(3600 * hours, 6) for name, hours in ours.items()} == twin.uses
    assert 3600 * answer.powered_hours == pytest.approx(twin.powered_seconds)
    assert 3600 * answer.held_hours == pytest.approx(twin.held_seconds)
    assert 3600 * answer.delivered_hours == pytest.approx(twin.delivered_seconds)


MODEL = PowerOfWork(idle_w=300, busy_w=1800, floor_w=900, exponent=3)
INSTALLED = 7


def on_and_draw(used, power_w, rack, idle_w):
    """Try every number of racks: the least cap, and of those the most racks that stay on; return draw at work and in all."""

    def tried(racks):
        on = min(INSTALLED, racks * rack)
        rest_w = (on - used) * idle_w
        busy_w = min(MODEL.busy_w, (power_w - rest_w) / used) if used else 0.0
        return (busy_w, on, used * busy_w + rest_w)

    racks = range(-(-used // rack), -(-INSTALLED // rack) + 1)
    within = [one for one in map(tried, racks) if one[2] <= power_w * (1 + 1e-12)]
    return max(within)


def replay_in_order(rows, power_w, supply, rack):
    """Replay jobs first in, first out, job by job with real time only; return ends, energy and powered time."""
    waiting, running, ends = sorted(range(len(rows)), key=rows.__getitem__), {}, {}
    t, joules, powered_s = 0.0, 0.0, 0.0
    while len(ends) < len(rows):
        hour = min(int(t // 3600), len(power_w) - 1)
        most = supply.accelerators[hour]
        while sum(rows[i][1] for i in running) > most:
            last = max(running, key=rows.__getitem__)
            del running[last]
            waiting = sorted([*waiting, last], key=rows.__getitem__)
        used = sum(rows[i][1] for i in running)
        while (
            waiting and rows[waiting[0]][0] <= t and used + rows[waiting[0]][1] <= most
        ):
            running[waiting[0]] = float(rows[waiting[0]][2])
            used += rows[waiting.pop(0)][1]
        busy_w, on, all_w = (
            on_and_draw(used, power_w[hour], rack, supply.idle_w[hour])
            if most
            else (0.0, 0, 0.0)
        )
        speed = float(MODEL.speed(busy_w))
        coming = [rows[i][0] for i in waiting if rows[i][0] > t]
        if hour + 1 < len(power_w):
            coming.append(3600.0 * (hour + 1))
        if speed:
            coming += [t + left / speed for left in running.values()]
        now = min(coming, default=math.inf)
        if now == math.inf:
            break
        joules, powered_s = joules + (now - t) * all_w, powered_s + (now - t) * on
        running = {i: left - (now - t) * speed for i, left in running.items()}
        for i in [i for i, left in running.items() if left < 1e-6]:
            ends[i] = now
            del running[i]
        t = now
    return ends, joules, powered_s


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            st.integers(0, 9000), st.integers(1, INSTALLED), st.integers(1, 9000)
        ),
        min_size=1,
        max_size=7,
        unique_by=lambda row: row[0],
    ),
    powers=st.lists(st.floats(0, INSTALLED * MODEL.busy_w), max_size=4),
    rack=st.integers(1, 3),
)
def test_power_is_shared_as_the_twin_shares_it(rows, powers, rack):
    """The last hour has full power, so all jobs end."""
    power_w = [*powers, INSTALLED * MODEL.busy_w]
    supply = ClusterSupply.from_power(power_w, INSTALLED, MODEL, rack)
    answer = simulate(
        Jobs(*(np.array(column) for column in zip(*rows, strict=True))), supply
    )
    ends, joules, powered_s = replay_in_order(rows, power_w, supply, rack)
    expected = [ends[i] for i in range(len(rows))]
    np.testing.assert_allclose(answer.end_s, expected, rtol=1e-9)
    assert answer.energy_wh * 3600 == pytest.approx(joules)
    assert answer.powered_hours * 3600 == pytest.approx(powered_s)
