"""Plant small faults in the code, one at a time, and see whether a test notices.

A sample of faults (``faults.py``) is drawn by a seed over the modules of physics, money
and claims. Each is tried in a copy of the tree with the tests that execute its line,
nearest first (``covering.py``), until one fails.

    python tools/mutate.py                     200 faults, two at a time
    python tools/mutate.py --sample 40 --seed 7
    python tools/mutate.py --list              the faults that would be planted
    python tools/mutate.py --only 3 17         two faults of the sample again

Results are kept in ``.mutants/``: a run goes on where it was stopped. A survivor is
killed by a test, or explained in ``tests/survivors.toml`` by module, changed line and
reason; the command fails where more than one in twenty is neither. What killed a fault
is run once more without any: a test that fails then has killed nothing.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from pathlib import Path

from covering import Selection, measure
from faults import Fault, planted, sample

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / ".mutants"
ROOMS = ("power", "finance", "buildout", "compute", "claims")
EXPLAINED = ROOT / "tests" / "survivors.toml"
LEAST = 0.95
NOT_COPIED = [
    ".git",
    ".venv",
    ".mutants",
    "plans",
    "sources",
    "__pycache__",
    ".*_cache",
    "_build",
    "dist",
]
TOO_SLOW = "does not end"
ENDED = {-signal.SIGXCPU, -signal.SIGKILL}
CPU_S = {False: 20, True: 60}
"""What reading the libraries, and compiling the kernels anew, may take at most."""


@dataclass(frozen=True)
class Outcome:
    """What became of a fault."""

    number: int
    fault: Fault
    before: str
    after: str
    killed_by: str
    """The first test that failed, ``TOO_SLOW``, or nothing where the fault lived."""
    tests: int
    """How many tests were chosen."""


class Workplace:
    """A copy of the tree in which faults are planted, one at a time."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.folder, self.tree = folder, folder / "tree"
        self.compiled = folder / "compiled"
        shutil.rmtree(self.tree, ignore_errors=True)
        ignored = shutil.ignore_patterns(*NOT_COPIED)
        shutil.copytree(root, self.tree, ignore=ignored)
        shared = folder / "shared"
        if (root.parent / "shared").exists() and not shared.exists():
            shared.symlink_to((root.parent / "shared").resolve())

    def run(self, tests: list[str], cpu_s: float, compiled: Path) -> str:
        """Run tests until one fails: its name, ``TOO_SLOW``, or nothing."""
        listed = self.folder / "tests"
        listed.write_text("\n".join(tests), encoding="utf-8")
        environment = os.environ | {
            "PYTHONPATH": f"{self.tree / 'src'}{os.pathsep}{self.tree / 'tools'}",
            "PYTHONPYCACHEPREFIX": str(self.folder / "bytecode"),
            "NUMBA_CACHE_DIR": str(compiled),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",  # two seconds of imports
        }
        # of the processor, not of the clock: others may work on this machine
        command = ["sh", "-c", 'ulimit -t "$0"; exec "$@"', str(round(cpu_s))]
        command += [sys.executable, "-m", "pytest", "-x", "--tb=no", "-rfE"]
        command += ["-p", "no:cacheprovider", "-p", "few_examples", f"@{listed}"]
        done = subprocess.run(
            command,
            cwd=self.tree,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode in ENDED:
            return TOO_SLOW
        if done.returncode == 0:
            return ""
        said = (done.stdout + done.stderr).splitlines()
        if any("ERROR: not found" in line for line in said):
            raise LookupError("\n".join(said[-20:]))
        failed = [line for line in said if line.startswith(("FAILED", "ERROR"))]
        if not failed:
            return f"ends with {done.returncode}"
        # a test is a function: its parameters may be of several lines
        return failed[0].split(" - ")[0].split(maxsplit=1)[1].split("[")[0]

    @contextlib.contextmanager
    def with_fault(self, number: int, fault: Fault) -> Iterator[tuple[str, str]]:
        """Change a module, give its changed line before and after, and put it back."""
        path = self.tree / fault.module
        source, stamp = path.read_text(encoding="utf-8"), path.stat().st_mtime
        changed = planted(source, fault)
        try:
            path.write_text(changed, encoding="utf-8")
            # bytecode goes by whole seconds: every fault has one of its own
            os.utime(path, (stamp, stamp + 1 + number))
            lines = list(difflib.ndiff(source.splitlines(), changed.splitlines()))
            old = [line[2:].strip() for line in lines if line.startswith("- ")]
            new = [line[2:].strip() for line in lines if line.startswith("+ ")]
            yield " / ".join(old), " / ".join(new)
        finally:
            path.write_text(source, encoding="utf-8")
            os.utime(path, (stamp, stamp))

    def tried(
        self, number: int, fault: Fault, tests: list[str], cpu_s: float
    ) -> Outcome:
        """Plant a fault and run its tests."""
        with (
            self.with_fault(number, fault) as (before, after),
            tempfile.TemporaryDirectory() as anew,
        ):
            # numba keeps what calls a kernel, and does not see that it has changed
            kernel = Path(fault.module).name.startswith("_")
            cpu_s += CPU_S[kernel]
            compiled = Path(anew) if kernel else self.compiled
            killed_by = ""
            # most die of their own module's tests: the others' files need not be read
            own = [test for test in tests if _file(test) == _file(tests[0])]
            for part in (own, [test for test in tests if test not in own]):
                if part and not killed_by:
                    killed_by = self.run(part, cpu_s, compiled)
        return Outcome(number, fault, before, after, killed_by, len(tests))


def _file(test: str) -> str:
    return test.partition("::")[0]


def told(outcome: Outcome) -> str:
    """Return a line about a fault."""
    fault = outcome.fault
    lives = f"LIVES: {fault.module}:{fault.line}: {outcome.after}"
    return f"{outcome.number:4d}  {outcome.killed_by or lives}"


def known(kept: Path, faults: list[Fault]) -> dict[int, Outcome]:
    """Read the outcomes of earlier runs; the last one of a fault counts."""
    rows = kept.read_text(encoding="utf-8").splitlines() if kept.exists() else []
    found = {}
    for row in map(json.loads, rows):
        outcome = Outcome(**{**row, "fault": Fault(**row["fault"])})
        if outcome.fault == faults[outcome.number]:
            found[outcome.number] = outcome
    return found


def try_all(
    wanted: list[int], faults: list[Fault], kept: Path, asked: argparse.Namespace
) -> dict[int, Outcome]:
    """Try faults, a few at a time; each outcome is written down at once."""
    found = known(kept, faults)
    with contextlib.ExitStack() as stack:
        places: queue.Queue[Workplace] = queue.Queue()
        for worker in range(asked.workers):
            places.put(Workplace(ROOT, KEPT / f"place{worker}"))
        coverage = KEPT / "map.json"
        measure(places.queue[0].tree, coverage)
        selection = Selection(ROOT, coverage)

        def used(act: Callable[[Workplace], Outcome]) -> Outcome:
            place = places.get()
            try:
                return act(place)
            finally:
                places.put(place)

        def one(number: int) -> Outcome:
            tests = selection.of(faults[number], asked.seconds)
            most = 5 * sum(selection.seconds[test] for test in tests)
            return used(lambda place: place.tried(number, faults[number], tests, most))

        pool = stack.enter_context(ThreadPoolExecutor(asked.workers))
        for task in as_completed([pool.submit(one, number) for number in wanted]):
            outcome = task.result()
            found[outcome.number] = outcome
            with kept.open("a", encoding="utf-8") as out:
                print(json.dumps(asdict(outcome)), file=out)
            print(told(outcome), flush=True)
        killers = sorted(
            {o.killed_by for o in found.values() if "tests/" in o.killed_by}
        )
        place = places.get()
        wrong = place.run(killers, 3600, place.compiled) if killers else ""
    if wrong:
        raise SystemExit(f"fails without any fault, so it kills none: {wrong}")
    return found


def verdict(results: dict[int, Outcome]) -> int:
    """Print who lives, and say whether enough died: 0 or 1."""
    rows = tomllib.loads(EXPLAINED.read_text(encoding="utf-8"))["survivor"]
    why = {(row["module"], row["after"]) for row in rows}
    alive = [outcome for _, outcome in sorted(results.items()) if not outcome.killed_by]
    unexplained = [o for o in alive if (o.fault.module, o.after) not in why]
    for outcome in unexplained:
        print(f"{told(outcome)}\n      was: {outcome.before}")
        print(f"      {outcome.tests} tests execute it")
    killed, explained = len(results) - len(alive), len(alive) - len(unexplained)
    print(
        f"{len(results)} faults: {killed} killed, {explained} explained, {len(unexplained)} alive"
    )
    return int(len(unexplained) > (1 - LEAST) * len(results))


def main() -> int:
    """Plant, try, tell; 1 where more than one fault in twenty lives unexplained."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sample", type=int, default=200)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--seconds", type=float, default=30.0, help="what the tests of one fault may cost"
    )  # fmt: skip
    parser.add_argument(
        "--only", type=int, nargs="*", default=[], help="try these numbers again"
    )  # fmt: skip
    parser.add_argument("--list", action="store_true")
    asked = parser.parse_args()
    rooms = [ROOT / "src/abilene" / room for room in ROOMS]
    modules = sorted(path for room in rooms for path in room.rglob("*.py"))
    faults = sample(modules, ROOT, asked.sample, asked.seed)
    if asked.list:
        for number, fault in enumerate(faults):
            print(f"{number:4d}  {fault.module}:{fault.line}  {fault.operator[5:]}")
        return 0
    KEPT.mkdir(exist_ok=True)
    kept = KEPT / f"outcomes-{asked.seed}-{asked.sample}.jsonl"
    done = known(kept, faults)
    wanted = asked.only or [n for n in range(len(faults)) if n not in done]
    return verdict(try_all(wanted, faults, kept, asked))


if __name__ == "__main__":
    sys.exit(main())
