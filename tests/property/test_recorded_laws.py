"""Recorded starts replayed by the kernel of the cluster draw what exact interval accounting says, hour by hour."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abilene.compute.cluster import simulate
from abilene.compute.jobs import Jobs
from abilene.compute.recorded import ALL, RecordedRuns
from abilene.compute.supply import ClusterSupply

BUSY_W, IDLE_W = 1900.0, 600.0
RUNS = st.lists(
    st.tuples(
        st.integers(0, 40_000), st.integers(1, 30_000), st.integers(1, 64)
    ),
    min_size=1,
    max_size=30,
)  # fmt: skip


def recorded(rows):
    start, length, gang = (np.array(column) for column in zip(*rows, strict=True))
    start_s = start.astype(float)
    kind = np.zeros(len(rows), np.int64)
    return RecordedRuns(start_s, start_s + length, gang.astype(float), kind, (ALL,))


@settings(deadline=None)
@given(RUNS, st.integers(0, 100))
def test_the_kernel_and_the_intervals_agree(rows, spare):
    runs = recorded(rows)
    installed = int(runs.most_held) + spare
    jobs = Jobs(
        runs.start_s, runs.accelerators.astype(np.int64), runs.end_s - runs.start_s
    )
    supply = ClusterSupply.constant(installed, BUSY_W, IDLE_W)
    replay = simulate(jobs, supply, "fifo")
    # where all that ran beside each other fit, each starts when it was recorded to start
    assert replay.start_s == pytest.approx(runs.start_s)
    assert replay.end_s == pytest.approx(runs.end_s)
    begin = 3600.0 * np.arange(len(replay.hourly.held))
    end = np.minimum(begin + 3600, replay.span_s)
    held = runs.held_means(begin, end)[0] * (end - begin) / 3600
    assert replay.hourly.held == pytest.approx(held, abs=1e-6)
    energy = held * BUSY_W + (installed * (end - begin) / 3600 - held) * IDLE_W
    assert replay.hourly.energy_wh == pytest.approx(energy, rel=1e-9)


@settings(deadline=None)
@given(RUNS, st.lists(st.integers(0, 80_000), min_size=2, max_size=12, unique=True))
def test_parts_of_an_interval_add_up(rows, cuts):
    runs, edges = recorded(rows), np.sort(np.array(cuts, float))
    parts = runs.held_means(edges[:-1], edges[1:])[0] @ np.diff(edges)
    whole = runs.held_means(edges[:1], edges[-1:])[0, 0] * (edges[-1] - edges[0])
    assert parts == pytest.approx(whole, abs=1e-6)
    everything = runs.held_means(np.zeros(1), np.full(1, 80_000.0))[0, 0] * 80_000
    assert everything / 3600 == pytest.approx(runs.accelerator_hours)
