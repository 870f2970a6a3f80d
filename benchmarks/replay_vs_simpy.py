"""Replay of a job trace: ours, a heap in pure Python and SimPy, all in this run, on the same jobs.

    python benchmarks/replay_vs_simpy.py              a made-up trace of the size of Philly's, and a made-up year
    python benchmarks/replay_vs_simpy.py TRACE        the Philly trace itself in place of the first
    python benchmarks/replay_vs_simpy.py --quick      that it runs: a thousandth of both

All three replay FIFO on interchangeable accelerators and must agree on the mean
completion time; the peers do nothing but FIFO: no power, no failures, no preemption, no series, no losses. Times are
those of the processor, on one thread, so that other work on the machine counts little.
"""

from __future__ import annotations

import argparse
import heapq
import time
from pathlib import Path

import numpy as np
import simpy

from abilene.compute.cluster import simulate
from abilene.compute.jobs import Jobs, Reliability, repeated
from abilene.compute.service_order import POLICIES
from abilene.compute.supply import ClusterSupply
from abilene.compute.traces.reading import read_trace

ROUNDS = 5
PHILLY_JOBS, PHILLY_ACCELERATORS = 82_247, 512
YEAR_JOBS = 1_000_000


def heap_fifo(jobs: Jobs, accelerators: int) -> float:
    """Return the mean completion time: a heap of running jobs, in pure Python."""
    order = np.lexsort((jobs.accelerators, jobs.work_s, jobs.submit_s))
    rows = zip(
        *(
            column[order].tolist()
            for column in (jobs.submit_s, jobs.work_s, jobs.accelerators)
        ),
        strict=True,
    )
    free, now, total, running = accelerators, 0.0, 0.0, []
    for submit, work, gang in rows:
        now = max(now, submit)
        while running and running[0][0] <= now:
            free += heapq.heappop(running)[1]
        while free < gang:
            now, freed = heapq.heappop(running)
            free += freed
        free -= gang
        heapq.heappush(running, (now + work, gang))
        total += now + work - submit
    return total / len(jobs)


def simpy_fifo(jobs: Jobs, accelerators: int) -> float:
    """Return the mean completion time: one process a job, a container of accelerators served in order."""
    env = simpy.Environment()
    pool = simpy.Container(env, accelerators, init=accelerators)
    times = []

    def job(submit, work, gang):
        yield pool.get(gang)
        yield env.timeout(work)
        times.append(env.now - submit)
        yield pool.put(gang)

    def arrive():
        order = np.lexsort((jobs.accelerators, jobs.work_s, jobs.submit_s))
        for i in order:
            submit = float(jobs.submit_s[i])
            yield env.timeout(submit - env.now)
            env.process(job(submit, float(jobs.work_s[i]), int(jobs.accelerators[i])))

    env.process(arrive())
    env.run()
    return float(np.mean(times))


def ours(policy):
    def run(jobs: Jobs, accelerators: int) -> float:
        replay = simulate(jobs, ClusterSupply.constant(accelerators), policy)
        return float((replay.end_s - jobs.submit_s).mean())

    return run


def median_seconds(
    run, jobs: Jobs, accelerators: int, rounds: int = ROUNDS
) -> tuple[float, float]:
    """Return the median time of the processor, and the answer."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        answer = run(jobs, accelerators)
        times.append(time.process_time() - start)
    return sorted(times)[len(times) // 2], answer


def synthetic_year(
    jobs: int = YEAR_JOBS, accelerators: int = 100_000, load: float = 0.9
) -> Jobs:
    """Return a year of jobs: gangs of powers of two, heavy-tailed work, ``load`` of what the cluster can do."""
    rng = np.random.default_rng(0)
    widest = min(13, accelerators.bit_length())
    gang = 2 ** rng.integers(0, widest, jobs)
    work = np.ceil(rng.lognormal(7.0, 1.8, jobs))
    wanted = load * accelerators * 365 * 86400
    work = np.maximum(1.0, np.ceil(work * wanted / float(gang @ work)))
    return Jobs(np.sort(rng.integers(0, 365 * 86400, jobs)).astype(float), gang, work)


def line(
    name: str, seconds: float, jobs: int, mean: float, slowest: float | None = None
) -> None:
    ratio = "" if slowest is None else f"{slowest / seconds:10.1f}x"
    print(
        f"{name:34s}{seconds:10.3f} s{jobs / seconds:14,.0f} jobs/s{ratio}   mean JCT {mean:,.3f} s"
    )


def compare(jobs: Jobs) -> None:
    """Replay a trace by all three, which must agree."""
    print(f"{len(jobs):,} jobs on {PHILLY_ACCELERATORS} accelerators")
    slowest, mean = median_seconds(simpy_fifo, jobs, PHILLY_ACCELERATORS, 1)
    line("SimPy, FIFO (one run)", slowest, len(jobs), mean, slowest)
    seconds, heap_mean = median_seconds(heap_fifo, jobs, PHILLY_ACCELERATORS)
    line("heap in pure Python, FIFO", seconds, len(jobs), heap_mean, slowest)
    for policy in POLICIES:
        seconds, answer = median_seconds(ours(policy), jobs, PHILLY_ACCELERATORS)
        line(f"ours, {policy}", seconds, len(jobs), answer, slowest)
        if policy == "fifo":
            assert abs(answer / mean - 1) < 1e-9, "SimPy disagrees"
            assert abs(answer / heap_mean - 1) < 1e-9, "the heap disagrees"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("trace", nargs="?", type=Path)
    parser.add_argument("--quick", action="store_true")
    chosen = parser.parse_args()
    scale = 1000 if chosen.quick else 1
    start = time.perf_counter()
    simulate(Jobs(np.zeros(1), np.ones(1), np.ones(1)), ClusterSupply.constant(1))
    print(
        f"first call, with compilation or its cache: {time.perf_counter() - start:.1f} s"
    )
    print(f"warm from here, median of {ROUNDS}\n")
    if chosen.trace:
        print(f"{chosen.trace.name}, ", end="")
        compare(read_trace(chosen.trace).jobs)
    else:
        print("Made up, ", end="")
        compare(synthetic_year(PHILLY_JOBS // scale, PHILLY_ACCELERATORS, 0.4))
    jobs = synthetic_year(YEAR_JOBS // scale)
    print(f"\nSynthetic year, {len(jobs):,} jobs on 100,000 accelerators")
    for policy in ("fifo", "easy", "backfill", "priority"):
        seconds, answer = median_seconds(ours(policy), jobs, 100_000)
        line(f"ours, {policy}", seconds, len(jobs), answer)
    hours_of_power(20 if chosen.quick else 1000)


def hours_of_power(each_year: int) -> None:
    """Replay years of power that changes by the hour: the time is linear in them."""
    print(f"\nPower by the hour, {each_year:,} jobs a year on 512 accelerators")
    rng = np.random.default_rng(0)
    for years in (1, 2, 4, 8):
        year = synthetic_year(each_year, 512, 0.4)
        jobs = repeated(year, 365 * 86400.0, years)
        hours = 8760 * years
        most = np.append(rng.integers(256, 513, hours), 512)
        flat = np.zeros(hours + 1)
        supply = ClusterSupply(
            3600.0 * np.arange(hours + 1), most, flat + 1, flat, flat
        )
        times = []
        for _ in range(ROUNDS):
            start = time.process_time()
            simulate(jobs, supply, "easy", Reliability(checkpoint_interval_s=3600.0))
            times.append(time.process_time() - start)
        seconds = sorted(times)[len(times) // 2]
        print(
            f"{years} years, {hours:,} hours{seconds:20.4f} s{seconds / hours * 1e6:10.2f} us an hour"
        )


if __name__ == "__main__":
    main()
