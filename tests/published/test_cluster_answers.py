"""The replay against published answers: a real trace, and failures in closed form."""

import math
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from abilene.compute.cluster import simulate
from abilene.compute.jobs import Jobs, Reliability
from abilene.compute.supply import ClusterSupply
from abilene.compute.traces.reading import read_trace
from abilene.compute.traces.record import some_jobs

ROOT = Path(__file__).resolve().parents[2]
TRACES = (
    up / "shared" / "data" / "compute" / "philly_jobs.csv.gz" for up in ROOT.parents
)
PHILLY = next((trace for trace in TRACES if trace.is_file()), None)


@pytest.mark.skipif(
    PHILLY is None,
    reason="the trace of Microsoft's Philly cluster does not lie beside the repository",
)
def test_three_days_of_philly(record_answer):
    """512 interchangeable GPUs, FIFO: mean JCT 7359.449 s and mean wait 456.053 s, from an independent simulator."""
    trace = read_trace(PHILLY, keep_dates=True)
    begins = (datetime(2017, 10, 9) - trace.begins).total_seconds()
    since_s = trace.jobs.submit_s - begins
    keep = (since_s >= 0) & (since_s < 3 * 86_400)
    keep &= (trace.jobs.work_s >= 60) & (trace.jobs.accelerators <= 64)
    jobs = some_jobs(trace.jobs, keep)
    replay = simulate(jobs, ClusterSupply.constant(512), "fifo")
    assert len(jobs) == 5851
    source = "Microsoft's Philly trace, 9 to 11 October 2017, on 512 GPUs: an independent simulator"
    record_answer(
        "mean completion time", source, 7359.449, replay.jct_s.mean, 0.0005, "s"
    )
    record_answer("mean wait", source, 456.053, replay.waits_s.mean, 0.0005, "s")


def outage(first_s: float, last_s: float) -> ClusterSupply:
    """One accelerator that is away for a while."""
    flat = np.zeros(3)
    return ClusterSupply(
        np.array([0.0, first_s, last_s]),
        np.array([1, 0, 1]),
        np.ones(3),
        flat + 150,
        flat,
    )


OPENDC = "OpenDC, FailuresAndCheckpointingTest"
ONE_JOB = Jobs(np.array([0.0]), np.array([1]), np.array([600.0]))


def test_ten_minutes_without_checkpoints(record_answer):
    """OpenDC, FailuresAndCheckpointingTest: fails at minute 5 for 5 minutes, takes 20 minutes, 15 of them at work."""
    replay = simulate(ONE_JOB, outage(300, 600))
    record_answer("without checkpoints", OPENDC, 20 * 60, replay.end_s[0], 1e-9, "s")
    assert replay.lost_to_power_hours * 60 == pytest.approx(5)
    assert replay.energy_wh * 3600 == pytest.approx(15 * 60 * 150)


def test_ten_minutes_with_checkpoints(record_answer):
    """OpenDC, same case with a checkpoint each minute that costs 1 s: 10 min + 5 min + 9 s + 56 s."""
    saving = Reliability(checkpoint_interval_s=60, checkpoint_s=1, notice=False)
    replay = simulate(ONE_JOB, outage(300, 600), reliability=saving)
    record_answer(
        "a checkpoint each minute",
        OPENDC,
        600 + 300 + 9 + 56,
        replay.end_s[0],
        1e-9,
        "s",
    )
    assert replay.checkpointing_hours * 3600 == pytest.approx(9)
    assert replay.lost_to_power_hours * 3600 == pytest.approx(56)


def test_failures_agree_with_daly(record_answer):
    """A gang of 1,000 for 20,000 h of work: the useful share meets Daly's closed form (2006, eq. 20) within 1 %."""
    gang, hours = 1000, 20_000
    reliability = Reliability(
        failures_per_accelerator_hour=1 / 10_000,
        checkpoint_s=300,
        restart_s=600,
        seed=7,
    )
    jobs = Jobs(np.array([0.0]), np.array([gang]), np.array([hours * 3600.0]))
    replay = simulate(jobs, ClusterSupply.constant(gang), reliability=reliability)

    mtbf, interval = (
        10_000 / gang * 3600,
        float(reliability.interval_s(jobs.accelerators)[0]),
    )
    expected = interval / (
        mtbf * math.exp(600 / mtbf) * math.expm1((interval + 300) / mtbf)
    )
    assert replay.failures[0] > 1000
    source = "Daly 2006, eq. 20: closed form"
    record_answer(
        "useful share under failures",
        source,
        expected,
        replay.goodput,
        0.01 * expected,
        "-",
        "seeded draw",
    )
