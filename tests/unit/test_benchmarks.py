"""Every benchmark runs from the repository alone: as a clone has it, without anything beside it."""

import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

import abilene

ROOT = Path(__file__).parents[2]
BENCHMARKS = sorted(ROOT.glob("benchmarks/*.py"))
COMMANDS = [path for path in BENCHMARKS if "__main__" in path.read_text()]
NEEDS = {"size_vs_pypsa": "pypsa", "replay_vs_simpy": "simpy"}
"""Peers that a benchmark is run beside."""


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """Return a folder with what the benchmarks may use of the repository, and nothing else near it."""
    place = tmp_path_factory.mktemp("clone") / "deep" / "down"
    for name in ("benchmarks", "examples"):
        shutil.copytree(ROOT / name, place / name)
    return place


SLOW = {"page_load", "buildout", "start_up", "size_growth", "large_tables", "futures"}


def as_case(path):
    marks = [pytest.mark.slow] if path.stem in SLOW else []
    return pytest.param(path, id=path.stem, marks=marks)


@pytest.mark.parametrize("path", list(map(as_case, COMMANDS)))
def test_it_runs_in_a_clone(path, clone):
    if find_spec(NEEDS.get(path.stem, "abilene")) is None:
        pytest.skip(f"{NEEDS[path.stem]} is not installed: make bench does it")
    command = [sys.executable, f"benchmarks/{path.name}", "--quick"]
    environment = {**os.environ, "PYTHONPATH": str(Path(abilene.__file__).parents[1])}
    pipes = {"capture_output": True, "text": True, "timeout": 600}
    ended = subprocess.run(command, cwd=clone, env=environment, check=False, **pipes)
    assert ended.returncode == 0, ended.stderr[-2000:]
    assert ended.stdout.strip()


def test_results_name_commands_that_there_are():
    text = (ROOT / "benchmarks" / "RESULTS.md").read_text()
    named = set(re.findall(r"python (benchmarks/\w+\.py)", text))
    assert named == {f"benchmarks/{path.name}" for path in COMMANDS}


def test_make_bench_runs_all_of_them():
    text = (ROOT / "Makefile").read_text()
    run = set(re.findall(r"python (benchmarks/\w+\.py)", text))
    assert run == {f"benchmarks/{path.name}" for path in COMMANDS}
