"""Plant small faults in the code, one at a time, and see whether a test notices.

The faults are cosmic-ray's (MIT licence): another operator of arithmetic or of
comparison, another number, a condition turned round, a loop that never runs. A
sample is drawn by a seed over the modules of physics, money and claims. A fault is
tried in a copy of the tree with the tests that execute its line, nearest first,
until one fails. What they execute is measured once (coverage, a context a test);
lines of compiled kernels and of imports are not seen there and take the tests that
execute anything of a module that imports them.

    python tools/mutate.py                     200 faults, two at a time
    python tools/mutate.py --sample 40 --seed 7
    python tools/mutate.py --list              the faults that would be planted
    python tools/mutate.py --only 3 17         two faults of the sample again

Results are kept in ``.mutants/``: a run goes on where it was stopped. A survivor is
killed by a test, or explained in ``tests/survivors.toml`` by module, changed line and
reason; the command fails where more than one in twenty lives and is not explained.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / ".mutants"
ROOMS = ("power", "finance", "buildout", "compute", "claims")
EXPLAINED = ROOT / "tests" / "survivors.toml"
LEAST_KILLED = 0.95
SKIPPED_TESTS = (
    "tests/browser",
    "tests/docs",
    "tests/machine",
    "tests/fuzz",
    "tests/web",
)
"""What tests pages, processes and front doors: slow, and not where these rooms are tested."""

ARITHMETIC = {
    "Add": "Sub",
    "Sub": "Add",
    "Mul": "Div",
    "Div": "Mul",
    "FloorDiv": "Mul",
    "Mod": "Mul",
}
COMPARISON = {
    "Lt": ("LtE", "Gt"),
    "LtE": ("Lt", "GtE"),
    "Gt": ("GtE", "Lt"),
    "GtE": ("Gt", "LtE"),
    "Eq": ("NotEq",),
    "NotEq": ("Eq",),
    "Is": ("IsNot",),
    "IsNot": ("Is",),
}
OPERATORS = (
    *(f"core/ReplaceBinaryOperator_{a}_{b}" for a, b in ARITHMETIC.items()),
    *(
        f"core/ReplaceComparisonOperator_{a}_{b}"
        for a, bs in COMPARISON.items()
        for b in bs
    ),
    "core/ReplaceUnaryOperator_USub_UAdd",
    "core/ReplaceUnaryOperator_Delete_Not",
    "core/AddNot",
    "core/ReplaceTrueWithFalse",
    "core/ReplaceFalseWithTrue",
    "core/ReplaceAndWithOr",
    "core/ReplaceOrWithAnd",
    "core/ReplaceBreakWithContinue",
    "core/ReplaceContinueWithBreak",
    "core/NumberReplacer",
    "core/ZeroIterationForLoop",
)


@dataclass(frozen=True)
class Fault:
    """One small change of one module."""

    module: str
    """Path below the root."""
    operator: str
    occurrence: int
    line: int


@dataclass(frozen=True)
class Outcome:
    """What became of a fault."""

    number: int
    fault: Fault
    before: str
    after: str
    killed_by: str
    """The first test that failed, ``"too slow"``, or nothing where the fault lived."""
    tests: int
    """How many tests execute the line."""


def harmless_lines(source: str) -> set[int]:
    """Lines whose change is no fault: annotations, docstrings, messages, how records show themselves."""
    lines: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        spans: list[ast.AST] = []
        if isinstance(node, ast.AnnAssign) or (
            isinstance(node, ast.arg) and node.annotation is not None
        ):
            spans.append(node.annotation)
        elif isinstance(node, ast.Raise | ast.Assert | ast.Import | ast.ImportFrom):
            spans.append(node)
        elif isinstance(node, ast.FunctionDef):
            spans += [node.returns] if node.returns is not None else []
            spans += (
                [node] if node.name in {"__repr__", "__str__", "_repr_html_"} else []
            )
        for span in spans:
            lines.update(range(span.lineno, (span.end_lineno or span.lineno) + 1))
    return lines


def faults_of(module: Path) -> list[Fault]:
    """Every fault that the operators can plant in a module."""
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.plugins import get_operator

    source = module.read_text(encoding="utf-8")
    tree, skip = get_ast(source), harmless_lines(source)
    found = []
    for name in OPERATORS:
        operator, occurrence = get_operator(name)(), 0
        for node in ast_nodes(tree):
            for (line, _), _ in operator.mutation_positions(node):
                if line not in skip:
                    found.append(
                        Fault(str(module.relative_to(ROOT)), name, occurrence, line)
                    )
                occurrence += 1
    return found


def sample(size: int, seed: int) -> list[Fault]:
    """Draw faults: a line first, then one of its faults, so that no line counts for its length."""
    modules = sorted(
        p for room in ROOMS for p in (ROOT / "src/abilene" / room).rglob("*.py")
    )
    by_line: dict[tuple[str, int], list[Fault]] = {}
    for module in modules:
        for fault in faults_of(module):
            by_line.setdefault((fault.module, fault.line), []).append(fault)
    draw = random.Random(seed)
    lines = draw.sample(sorted(by_line), min(size, len(by_line)))
    return [draw.choice(by_line[line]) for line in lines]


def measure() -> Path:
    """Run the tests once under coverage and keep which test executes which line."""
    data = KEPT / "coverage"
    if data.exists():
        return data
    KEPT.mkdir(exist_ok=True)
    skipped = [f"--ignore={folder}" for folder in SKIPPED_TESTS]
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-n",
        "2",
        "-q",
        "-p",
        "no:randomly",
        *skipped,
    ]
    command += ["--cov=src/abilene", "--cov-context=test", "--cov-report="]
    environment = os.environ | {
        "COVERAGE_FILE": str(KEPT / "measuring"),
        "PYTHONPATH": str(ROOT / "src"),
    }
    print(
        "measuring which tests execute which line (once, some ten minutes)", flush=True
    )
    subprocess.run(command, cwd=ROOT, env=environment, check=False)
    (KEPT / "measuring").replace(data)
    return data


class Selection:
    """Which tests may notice a change of a line, nearest first."""

    def __init__(self, data: Path) -> None:
        from coverage import CoverageData

        self._data = CoverageData(str(data))
        self._data.read()
        self._whole: dict[str, set[str]] = {}

    def _tests(self, contexts: list[str]) -> set[str]:
        return {name.split("|")[0] for name in contexts if "::" in name}

    def of_module(self, module: str) -> set[str]:
        """Tests that execute anything of a module outside its import."""
        if module not in self._whole:
            by_line = self._data.contexts_by_lineno(str(ROOT / module))
            self._whole[module] = {
                t for names in by_line.values() for t in self._tests(names)
            }
        return self._whole[module]

    def of(self, fault: Fault) -> list[str]:
        """The tests of a fault, those of its module's mirror before those of its room."""
        path = ROOT / fault.module
        by_line = self._data.contexts_by_lineno(str(path))
        tests = self._tests(by_line.get(fault.line, []))
        if not tests:
            tests = set(self.of_module(fault.module))
        if not tests or path.name.startswith("_"):
            name = path.stem
            users = [
                p
                for p in path.parent.glob("*.py")
                if f"{name} import" in p.read_text()
                or f"import {name}" in p.read_text()
            ]
            tests |= {
                t for user in users for t in self.of_module(str(user.relative_to(ROOT)))
            }
        mirror = str(
            Path("tests/unit")
            / path.relative_to(ROOT / "src/abilene").parent
            / f"test_{path.stem.lstrip('_')}.py"
        )
        room = str(Path(mirror).parent)
        return sorted(
            tests,
            key=lambda t: (
                not t.startswith(mirror),
                not t.startswith(room),
                not t.startswith("tests/unit"),
                t,
            ),
        )


class Workplace:
    """A copy of the tree in which faults are planted, one at a time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        ignored = shutil.ignore_patterns(
            ".git",
            ".venv",
            ".mutants",
            "plans",
            "sources",
            "__pycache__",
            ".*_cache",
            "_build",
            "dist",
        )
        shutil.copytree(ROOT, folder, ignore=ignored)
        shared = ROOT.parent / "shared"
        if shared.exists() and not (folder.parent / "shared").exists():
            (folder.parent / "shared").symlink_to(shared)

    def run(self, tests: list[str], seconds: float) -> str:
        """Run tests until one fails: its name, ``"too slow"``, or nothing."""
        listed = self.folder / ".tests"
        listed.write_text("\n".join(tests), encoding="utf-8")
        with tempfile.TemporaryDirectory() as compiled:
            environment = os.environ | {
                "PYTHONPATH": str(self.folder / "src"),
                "NUMBA_CACHE_DIR": compiled,
                "PYTHONDONTWRITEBYTECODE": "1",
                "ABILENE_CACHE": compiled,
            }
            command = [
                sys.executable,
                "-m",
                "pytest",
                "-x",
                "-q",
                "--tb=no",
                "-p",
                "no:cacheprovider",
                f"@{listed}",
            ]
            try:
                done = subprocess.run(
                    command,
                    cwd=self.folder,
                    env=environment,
                    capture_output=True,
                    text=True,
                    timeout=seconds,
                    check=False,
                )
            except subprocess.TimeoutExpired:
                return "too slow"
        if done.returncode == 0:
            return ""
        failed = [
            line
            for line in done.stdout.splitlines()
            if line.startswith(("FAILED", "ERROR"))
        ]
        return (
            failed[0].split(" - ")[0]
            if failed
            else f"exit {done.returncode}: {done.stdout[-200:]}"
        )

    def plant(self, fault: Fault) -> tuple[str, str, str]:
        """Change the module: its source before, and the changed line before and after."""
        from cosmic_ray.mutating import mutate_code
        from cosmic_ray.plugins import get_operator

        path = self.folder / fault.module
        source = path.read_text(encoding="utf-8")
        changed = mutate_code(source, get_operator(fault.operator)(), fault.occurrence)
        path.write_text(changed, encoding="utf-8")
        lines = list(difflib.ndiff(source.splitlines(), changed.splitlines()))
        before = [line[2:].strip() for line in lines if line.startswith("- ")]
        after = [line[2:].strip() for line in lines if line.startswith("+ ")]
        return source, " / ".join(before), " / ".join(after)


def tried(
    place: Workplace, number: int, fault: Fault, tests: list[str], seconds: float
) -> Outcome:
    """Plant a fault, run its tests, and put the module back."""
    source, before, after = place.plant(fault)
    try:
        killed_by = place.run(tests, seconds) if tests else ""
    finally:
        (place.folder / fault.module).write_text(source, encoding="utf-8")
    return Outcome(number, fault, before, after, killed_by, len(tests))


def explanations() -> dict[tuple[str, str], str]:
    """Why a change of a line is no fault: by module and changed line."""
    if not EXPLAINED.exists():
        return {}
    rows = tomllib.loads(EXPLAINED.read_text(encoding="utf-8")).get("survivor", [])
    return {(row["module"], row["after"]): row["why"] for row in rows}


def outcomes(
    faults: list[Fault], kept: Path, numbers: list[int], workers: int, seconds: float
) -> list[Outcome]:
    """Try every fault that has no outcome yet, a few at a time; each is written down at once."""
    selection, lock = Selection(measure()), threading.Lock()
    done = (
        [
            Outcome(**{**row, "fault": Fault(**row["fault"])})
            for row in map(json.loads, kept.read_text().splitlines())
        ]
        if kept.exists()
        else []
    )
    done = [
        outcome
        for outcome in done
        if outcome.fault == faults[outcome.number] and outcome.number not in numbers
    ]
    known = {outcome.number for outcome in done}
    wanted = [n for n in (numbers or range(len(faults))) if n not in known]
    with (
        tempfile.TemporaryDirectory(prefix="mutants-") as folder,
        ThreadPoolExecutor(workers) as pool,
    ):
        places = [Workplace(Path(folder) / f"tree{n}") for n in range(workers)]

        def one(number: int) -> Outcome:
            with lock:
                place, tests = places.pop(), selection.of(faults[number])
            outcome = tried(place, number, faults[number], tests, seconds)
            with lock, kept.open("a", encoding="utf-8") as out:
                places.append(place)
                print(json.dumps(asdict(outcome)), file=out)
                state = (
                    outcome.killed_by
                    or f"LIVES: {outcome.fault.module}:{outcome.fault.line}: {outcome.after}"
                )
                print(f"{number:4d}  {state}", flush=True)
            return outcome

        done += pool.map(one, wanted)
    return sorted(done, key=lambda outcome: outcome.number)


def main() -> int:
    """Plant, try, tell; 1 where more than one fault in twenty lives unexplained."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sample", type=int, default=200)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--seconds",
        type=float,
        default=1200.0,
        help="the most that the tests of one fault may take",
    )
    parser.add_argument(
        "--only",
        type=int,
        nargs="*",
        default=[],
        help="try these numbers of the sample again",
    )
    parser.add_argument("--list", action="store_true")
    asked = parser.parse_args()
    faults = sample(asked.sample, asked.seed)
    if asked.list:
        for number, fault in enumerate(faults):
            print(
                f"{number:4d}  {fault.module}:{fault.line}  {fault.operator.removeprefix('core/')}"
            )
        return 0
    kept = KEPT / f"outcomes-{asked.seed}-{asked.sample}.jsonl"
    results = outcomes(faults, kept, asked.only, asked.workers, asked.seconds)
    return verdict(results)


def verdict(results: list[Outcome]) -> int:
    """Print who lives, and say whether enough died: 0 or 1."""
    why = explanations()
    alive = [o for o in results if not o.killed_by]
    unexplained = [o for o in alive if (o.fault.module, o.after) not in why]
    for o in unexplained:
        print(
            f"lives: {o.number} {o.fault.module}:{o.fault.line}, {o.tests} tests execute it"
        )
        print(f"  - {o.before}\n  + {o.after}")
    killed, explained = len(results) - len(alive), len(alive) - len(unexplained)
    share = killed / max(len(results), 1)
    print(
        f"{len(results)} faults: {killed} killed ({share:.1%}), {explained} explained, {len(unexplained)} alive"
    )
    return int(len(unexplained) > (1 - LEAST_KILLED) * len(results))


if __name__ == "__main__":
    sys.exit(main())
