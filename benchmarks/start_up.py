"""Time of the commands that ask about the input alone, each a new process: --help, check and why of Stargate.

    python benchmarks/start_up.py [RUNS]
    python benchmarks/start_up.py --quick      one run

A first run that nobody counts leaves the compiled modules and the files at hand, as after installation.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

STARGATE = str(
    Path(__file__).resolve().parents[1] / "examples" / "stargate" / "programme.yaml"
)
COMMANDS = (["--help"], ["check", STARGATE], ["why", STARGATE])
ENVIRONMENT = {
    name: value
    for name, value in os.environ.items()
    if name != "PYTHONDONTWRITEBYTECODE"
}


def timed(command: list[str]) -> tuple[float, float]:
    """Run a command; return its seconds of the clock and of the processor."""
    wall, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    code = "from abilene.cli import main; main()"
    subprocess.run(
        [sys.executable, "-c", code, *command],
        env=ENVIRONMENT,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    wall, after = (
        time.perf_counter() - wall,
        resource.getrusage(resource.RUSAGE_CHILDREN),
    )
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("runs", nargs="?", type=int, default=15)
    parser.add_argument("--quick", action="store_true")
    chosen = parser.parse_args()
    runs = 1 if chosen.quick else chosen.runs
    for command in COMMANDS:
        timed(command)
        walls, cpus = zip(*(timed(command) for _ in range(runs)), strict=True)
        print(f"abilene {command[0]:7} clock {text(walls)}   processor {text(cpus)}")


def text(seconds: tuple[float, ...]) -> str:
    return f"{statistics.median(seconds):.2f} s (least {min(seconds):.2f})"


if __name__ == "__main__":
    main()
