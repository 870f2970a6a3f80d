"""Which tests execute which line, and what each costs: measured and kept.

What is kept holds as long as the package and the helpers of tests do; files of tests
are measured again when they change.

Lines of compiled kernels and of imports are not seen by coverage: they take the tests
that execute anything of their module, or of a module beside it that imports them.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from itertools import filterfalse
from pathlib import Path
from typing import Any

from faults import Fault

UNITS = [
    "power",
    "finance",
    "buildout",
    "compute",
    "claims",
    "appraisal",
    "site",
    "planning",
]
TESTED = [f"tests/unit/{room}" for room in UNITS] + [
    f"tests/{kind}" for kind in ("property", "optimality", "published", "acceptance")
]
"""What tests physics, money and claims; pages, processes and front doors are slow and do not."""

LAWS = "tests/property/test_left_out.py"
"""Tests of the defaults and constants of all modules, which no test executes: imports do."""

Map = dict[str, dict[str, list[str]]]


def measure(tree: Path, kept: Path) -> None:
    """Run under coverage those tests of a tree that were not measured as they are.

    What they execute and cost is kept.
    """
    known = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    before, now = known.get("digests", {}), digests(tree)
    files = {file for file in now if _is_asked(file)}
    if any(now.get(file) != before[file] for file in filterfalse(_is_asked, before)):
        before = {}  # what tests run is another
    again = sorted(file for file in files if now[file] != before.get(file))
    if not again:
        return
    print(f"measuring which lines {len(again)} files of tests execute", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        data, costs = Path(folder) / "coverage", Path(folder) / "costs"
        command = [sys.executable, "-m", "pytest", "--tb=line", "-p", "few_examples"]
        command += [*again, "--cov=src/abilene", "--cov-context=test", "--cov-report="]
        command += ["-n", "2", "--dist", "worksteal"]
        environment = os.environ | {
            "COVERAGE_FILE": str(data),
            "TEST_COSTS": str(costs),
            "PYTHONPATH": f"{tree / 'src'}{os.pathsep}{tree / 'tools'}",
        }
        subprocess.run(command, cwd=tree, env=environment, check=False)
        new = seen_in(tree, [data], costs)
    found = joined(known, files - set(again), new) | {"digests": now}
    kept.write_text(json.dumps(found), encoding="utf-8")


def digests(tree: Path) -> dict[str, str]:
    """Return a digest of each file of the package and of its tests."""
    return {
        path.relative_to(tree).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in ("src", "tests")
        for path in sorted((tree / folder).rglob("*.py"))
    }


def _is_asked(file: str) -> bool:
    return Path(file).name.startswith("test_") and file.startswith(tuple(TESTED))


def joined(known: Any, held: set[str], new: Any) -> dict[str, Any]:
    """Return what is known of the files of tests that are held, and all that is new."""

    def is_held(test: str) -> bool:
        return test.partition("::")[0] in held

    seconds = {t: cost for t, cost in known.get("seconds", {}).items() if is_held(t)}
    lines = {module: dict(by_line) for module, by_line in new["lines"].items()}
    for module, by_line in known.get("lines", {}).items():
        of_module = lines.setdefault(module, {})
        for line, tests in by_line.items():
            both = {*filter(is_held, tests), *of_module.get(line, ())}
            if both:
                of_module[line] = sorted(both)
    return {"seconds": seconds | new["seconds"], "lines": lines}


def seen_in(tree: Path, data: list[Path], costs: Path) -> dict[str, Any]:
    """Return what coverage and pytest have seen in a tree.

    A test is a function, whatever its parameters; only those count that pass.
    """
    from coverage import CoverageData

    seconds: dict[str, float] = defaultdict(float)
    failed = set()
    for name, cost, passed in map(json.loads, costs.read_text().splitlines()):
        seconds[name.split("[")[0]] += cost
        failed |= set() if passed else {name.split("[")[0]}
    lines: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for each in data:
        seen = CoverageData(str(each))
        seen.read()
        for path in seen.measured_files():
            module = Path(path).relative_to(tree).as_posix()
            for line, names in seen.contexts_by_lineno(path).items():
                tests = {name.split("|")[0].split("[")[0] for name in names}
                lines[module][str(line)] |= tests & (seconds.keys() - failed)
    found = {
        module: {line: sorted(tests) for line, tests in by_line.items() if tests}
        for module, by_line in lines.items()
    }
    return {"seconds": dict(seconds), "lines": found}


class Selection:
    """The tests that may notice a fault, nearest first."""

    def __init__(self, tree: Path, kept: Path) -> None:
        read = json.loads(kept.read_text(encoding="utf-8"))
        self._tree = tree
        self.seconds: dict[str, float] = read["seconds"]
        self._lines: Map = read["lines"]

    def _of_module(self, module: str) -> set[str]:
        """Return the tests that execute anything of a module outside its import."""
        return {t for tests in self._lines.get(module, {}).values() for t in tests}

    def _laws(self) -> set[str]:
        return {test for test in self.seconds if test.startswith(LAWS)}

    def _all(self, fault: Fault) -> set[str]:
        tests = set(self._lines.get(fault.module, {}).get(str(fault.line), ()))
        mirror, path = _mirror(fault.module), self._tree / fault.module
        own = {test for test in self.seconds if test.startswith(mirror)}
        # a test of how records compare executes no line of theirs: own tests count too
        tests = tests or self._of_module(fault.module) | own | self._laws()
        if tests and not path.name.startswith("_"):
            return tests
        tests |= own
        for user in sorted(_users(path)):
            tests |= self._of_module(user.relative_to(self._tree).as_posix())
        return tests

    def of(self, fault: Fault, seconds: float) -> list[str]:
        """Return tests of a fault that cost so much: of its module before its room, cheap before dear."""
        mirror = _mirror(fault.module)
        room = mirror.rpartition("/")[0]

        def distance(test: str) -> tuple[bool, bool, float, str]:
            mine, near = test.startswith((mirror, LAWS)), test.startswith(room)
            return not mine, not near, self.seconds[test], test

        chosen: list[str] = []
        for test in sorted(self._all(fault), key=distance):
            seconds -= self.seconds[test]
            if seconds < 0 and chosen:
                break
            chosen.append(test)
        return chosen


def _mirror(module: str) -> str:
    """Return the file of tests of a module."""
    path = Path(module).relative_to("src/abilene")
    return f"tests/unit/{path.parent.as_posix()}/test_{path.name}"


def _users(module: Path) -> set[Path]:
    """Return the modules beside a module that import it, or a kernel that does."""
    found: set[Path] = set()
    asked = [module]
    while asked:
        stem = asked.pop().stem
        for user in {*module.parent.glob("*.py")} - found - {module}:
            text = user.read_text(encoding="utf-8")
            if f"{stem} import" in text or f"import {stem}" in text:
                found.add(user)
                asked += [user] if user.name.startswith("_") else []
    return found
