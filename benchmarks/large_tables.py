"""Read tables of ten million rows (prices, jobs, measured loads) as CSV, packed and Parquet: seconds and memory.

    python benchmarks/large_tables.py [ROWS]
    python benchmarks/large_tables.py --quick      20,000 rows

Each table is read in a new process. Memory is the most that it had beyond what it had before, as Linux tells it;
beside it stands what the arrays of the answer take.
"""

import argparse
import gzip
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import parquet

ROWS_AT_ONCE = 200_000
KIB = 1024
MINUTES_A_DAY = 1440
Table = dict[str, np.ndarray]


def prices(first: int, count: int) -> Table:
    """Return prices in steps of five minutes, which for ten million rows are 95 years."""
    step = np.arange(first, first + count)
    times = np.datetime64("1930-01-01T00:00") + step * np.timedelta64(5, "m")
    usd = np.round(40 + 30 * np.sin(step / 46) + step % 7, 2)
    return {"time": np.char.add(np.datetime_as_string(times), "Z"), "usd_per_mwh": usd}


def jobs(first: int, count: int) -> Table:
    """Return jobs, one every three seconds."""
    number = np.arange(first, first + count)
    return {
        "submit_s": number * 3,
        "duration_s": 60 + number * 7919 % 100_000,
        "accelerators": 1 + number * 31 % 64,
        "tier": number % 3,
    }


def measured(first: int, count: int) -> Table:
    """Return what was measured of a campus, a row every minute: for ten million rows 19 years."""
    step = np.arange(first, first + count)
    days = np.datetime64("2007-01-01") + step // MINUTES_A_DAY
    return {
        "date": np.datetime_as_string(days),
        "it_power_mw": 100 + step // MINUTES_A_DAY % 50,
        "status": np.where(step % 2 == 0, "running", "seen again"),
    }


MADE: dict[str, Callable[[int, int], Table]] = {
    "prices": prices,
    "jobs": jobs,
    "measured": measured,
}
FORMS = ("csv", "csv.gz", "parquet")


def pieces(kind: str, rows: int) -> Iterator[pa.Table]:
    """Yield a table in pieces, so that making it takes little memory as well."""
    for first in range(0, rows, ROWS_AT_ONCE):
        yield pa.table(MADE[kind](first, min(ROWS_AT_ONCE, rows - first)))


def write(kind: str, form: str, rows: int, path: Path) -> None:
    """Write a table."""
    if form == "parquet":
        whole = pieces(kind, rows)
        piece = next(whole)
        with parquet.ParquetWriter(path, piece.schema) as out:
            out.write_table(piece)
            for more in whole:
                out.write_table(more)
        return
    with gzip.open(path, "wt", 1) if form == "csv.gz" else path.open("w") as out:
        for number, piece in enumerate(pieces(kind, rows)):
            if number == 0:
                out.write(",".join(piece.column_names) + "\n")
            columns = [column.to_pylist() for column in piece.columns]
            out.writelines(
                ",".join(map(str, row)) + "\n" for row in zip(*columns, strict=True)
            )


def memory_kib(name: str) -> float:
    """Return what this process holds, or the most that it held, by the name in /proc; NaN where there is none."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    found = [line.split()[1] for line in lines if line.startswith(name)]
    return float(found[0]) if found else float("nan")


def read(kind: str, path: str) -> None:
    """Read a table in this process; print how much it holds, seconds and memory."""
    from abilene.compute.traces.reading import read_trace
    from abilene.resource.hourly import read_hourly
    from abilene.studies.observed import read_series

    before = memory_kib("VmRSS")
    wall, cpu = time.perf_counter(), time.process_time()
    if kind == "prices":
        axis, usd = read_hourly(path, "usd_per_mwh")
        told, held = f"{axis.length:,} steps", usd.nbytes
    elif kind == "measured":
        days = read_series(Path(path)).seen
        told, held = f"{len(days):,} days", sum(map(sys.getsizeof, days))
    else:
        found = read_trace(Path(path)).jobs
        told = f"{len(found):,} jobs"
        held = sum(
            part.nbytes for part in vars(found).values() if isinstance(part, np.ndarray)
        )
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    most = memory_kib("VmHWM") - before
    print(
        f"{told}: clock {wall:.1f} s, processor {cpu:.1f} s,"
        f" memory {most / KIB:,.0f} MB, of which {held / KIB**2:,.0f} MB are the answer"
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", nargs="?", type=int, default=10_000_000)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--read", nargs=2, metavar=("KIND", "PATH"))
    chosen = parser.parse_args()
    if chosen.read:
        read(*chosen.read)
        return
    rows = 20_000 if chosen.quick else chosen.rows
    with tempfile.TemporaryDirectory() as folder:
        for kind in MADE:
            for form in FORMS:
                path = Path(folder) / f"{kind}.{form}"
                write(kind, form, rows, path)
                again = [sys.executable, __file__, "--read", kind, str(path)]
                told = subprocess.run(again, check=True, stdout=subprocess.PIPE)
                mb = path.stat().st_size / KIB**2
                path.unlink()
                print(f"{kind:9}{form:8} {mb:5,.0f} MB, {told.stdout.decode()}", end="")


if __name__ == "__main__":
    main()
