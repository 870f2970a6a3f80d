"""The long run: ``python -m fuzz [--count N] [--seconds S] [DOOR ...]``, from the folder ``tests``.

Seeds that reach new lines are kept in ``.fuzz/DOOR/kept``, and each way in which the contract was broken in
``.fuzz/DOOR/found``: the smallest input, and what was said.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
import warnings
from pathlib import Path
from random import Random

import click
from fuzz.doors import makers
from fuzz.search import Search, smaller

ROOT = Path(__file__).parents[2]
MEMORY = Path("/dev/shm")
"""Where a machine keeps files in its memory: on a disk, writing small ones takes most of the time."""
TIMES_FOR_SLOW = 6
"""How much more time a slow door gets: at equal times 95 of 100 inputs would go through the quick ones."""


def main() -> int:
    """Run the search on each door in turn; return 1 if the contract was broken."""
    wants = argparse.ArgumentParser(description=__doc__)
    wants.add_argument("doors", nargs="*", help="by default all of them")
    wants.add_argument("--count", type=int, default=10_000, help="inputs for each door")
    wants.add_argument(
        "--seconds",
        type=float,
        default=600,
        help="time of the processor for each quick door; a slow one gets more",
    )
    wants.add_argument("--seed", type=int, default=0)
    wants.add_argument("--kept", type=Path, default=ROOT / ".fuzz")
    asked = wants.parse_args()
    warnings.simplefilter("ignore")
    known = makers()
    ways = inputs = 0
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        os.environ["ABILENE_CACHE"] = str(Path(folder) / "sizes")
        for name in asked.doors or known:
            place = Path(folder) / name
            place.mkdir()
            door = known[name](place)
            began, cpu, kept = time.monotonic(), time.process_time(), asked.kept / name
            search = Search(door, Random(f"{asked.seed} {name}"), kept / "kept")
            seconds = asked.seconds * (TIMES_FOR_SLOW if door.slow else 1)
            for _ in search.run(asked.count, seconds):
                pass
            for kind, (found, data) in search.found.items():
                least = smaller(door.enter, data, kind)
                _write(kept / "found", kind, least, found.told)
                last = found.told.strip().splitlines()[-1]
                click.echo(f"  {name}: {kind}\n    {last}")
            ways += len(search.found)
            took_s, cpu_s = time.monotonic() - began, time.process_time() - cpu
            inputs += search.count
            click.echo(
                f"{name}: {search.count:,} inputs in {took_s:.0f} s ({cpu_s:.1f} s of a processor), {len(search.lines):,}"
                f" lines reached, {len(search.seeds):,} kept, {len(search.found)} ways to"
                " break the contract"
            )
    click.echo(
        f"{inputs:,} inputs in {time.process_time() / 60:.0f} minutes of a processor: {ways}"
        " ways to break the contract"
    )
    return int(ways > 0)


def _write(folder: Path, kind: str, data: bytes, told: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    name = "".join(letter if letter.isalnum() else "_" for letter in kind)[:80]
    (folder / f"{name}.in").write_bytes(data)
    (folder / f"{name}.txt").write_text(f"{kind}\n{told}\n", "utf-8", "replace")


if __name__ == "__main__":
    sys.exit(main())
