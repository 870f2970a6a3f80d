"""How the time of a sizing grows: weather years, hours, blocks, storage hours, and a sweep of campuses.

    python benchmarks/size_growth.py                   all
    python benchmarks/size_growth.py years sweep       only these: years, hours, blocks, storage, sweep
    python benchmarks/size_growth.py --quick           that it runs: the blocks alone, once

All at a tolerance of 1e-4, warm, one thread; the sweep on two processes.
"""

import os
import resource
import statistics
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
from campuses import HOURS, campus, many_years, year_2013

from abilene.power.problem import Campus, Capacity
from abilene.power.sizing import size

PARTS = "grid gas sun wind battery"
SWEEP = 1000


QUICK = "--quick"


def timed(problem: Campus | list[Campus], repeat: int = 3) -> str:
    walls, cpus = [], []
    for _ in range(repeat):
        wall, cpu = time.perf_counter(), time.process_time()
        sizing = size(problem)
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    wall, cpu = statistics.median(walls), statistics.median(cpus)
    return f"{wall:7.3f} s (CPU {cpu:.3f}), {sizing.evaluations} evaluations, gap {sizing.gap:.1e}"


def years() -> None:
    """26 weather years of one campus: as one cycle, as the mean of 26 cycles, and the worst of them."""
    sun, wind = many_years()
    _, _, temperature, price = year_2013()
    count = len(sun) // HOURS
    one = campus(sun, wind, np.tile(temperature, count), np.tile(price, count), PARTS)
    print(f"26 years, one cycle:         {timed(one, 1)}")
    print(
        f"  memory of the process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB"
    )
    split = [
        campus(sun[s], wind[s], temperature, price, PARTS)
        for s in (slice(y * HOURS, (y + 1) * HOURS) for y in range(count))
    ]
    print(f"26 years, mean of 26 cycles: {timed(split, 1)}")
    sizing_of_worst = size(split, over="worst")
    print(
        f"26 years, the worst:         {sizing_of_worst.evaluations} evaluations, gap {sizing_of_worst.gap:.1e}"
    )


def hours() -> None:
    """From a week to eight years, the same year repeated."""
    year = year_2013()
    for count in (168, 730, 2190, 8760, 17520, 35040, 70080):
        stretch = [np.resize(values, count) for values in year]
        print(f"{count:6d} hours: {timed(campus(*stretch, PARTS))}")


def blocks() -> None:
    """From one block to eight."""
    year = year_2013()
    for parts in (
        "gas battery",
        "gas sun battery",
        PARTS,
        "grid gas combined nuclear sun wind export battery",
    ):
        print(f"{len(parts.split()) - 1} blocks: {timed(campus(*year, parts))}")


def storage() -> None:
    """Stores of 2 to 500 hours, all of 100 MW."""
    whole = campus(*year_2013(), PARTS)
    for stored in (2, 4, 8, 24, 50, 100, 500):
        battery = replace(
            whole.storages[0],
            power=Capacity.fixed(100.0),
            energy=Capacity.fixed(100.0 * stored),
        )
        print(f"{stored:4d} h stored: {timed(replace(whole, storages=(battery,)))}")


def one_of_sweep(seed: int) -> tuple[int, float]:
    """Size a campus with costs and weather of its own."""
    rng = np.random.default_rng(seed)
    sun, wind, temperature, price = year_2013()
    shift = int(rng.integers(0, HOURS))
    whole = campus(
        np.roll(sun, 24 * (shift // 24)),
        np.roll(wind, shift),
        temperature,
        price,
        PARTS,
    )
    dearer = tuple(
        replace(
            b,
            capacity=replace(
                b.capacity, annuity_usd=b.capacity.annuity_usd * rng.uniform(0.7, 1.4)
            ),
        )
        for b in whole.blocks
    )
    sizing = size(replace(whole, blocks=dearer))
    return sizing.evaluations, sizing.gap


def sweep() -> None:
    """1,000 campuses on two cores."""
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(one_of_sweep, range(2)))
        began = time.perf_counter()
        done = list(pool.map(one_of_sweep, range(SWEEP), chunksize=20))
        seconds = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        f"{SWEEP} campus-years on two processes: {seconds:.1f} s (CPU {used.ru_utime + used.ru_stime:.1f} in all), "
        f"mean {np.mean([d[0] for d in done]):.1f} evaluations, largest gap {max(d[1] for d in done):.1e}"
    )


def main() -> None:
    every = {
        "years": years,
        "hours": hours,
        "blocks": blocks,
        "storage": storage,
        "sweep": sweep,
    }
    size(campus(*year_2013(), PARTS))
    for name in ["blocks"] if QUICK in sys.argv else sys.argv[1:] or every:
        print(f"\n## {name}")
        every[name]()
        sys.stdout.flush()


if __name__ == "__main__":
    main()
