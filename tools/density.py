"""Print how dense the code is: decisions and comments per hundred lines of a module, and its longest functions.

A decision is a branch, a condition or a part of a comprehension: ``if``, ``elif``, a
conditional expression, each ``and`` or ``or``, ``for``, ``while``, ``except``,
``case``, ``assert``, and each ``for`` and ``if`` of a comprehension. Lines are lines of
code, without blank ones, comments and docstrings. Kernels (``_dispatch.py`` and the like) are listed but held to no
bound: numba wants plain loops.

    python tools/density.py            the ten densest modules, and totals
    python tools/density.py --all      every module
    python tools/density.py --strict   exit 1 if a bound is broken
"""

from __future__ import annotations

import argparse
import ast
import io
import sys
import tokenize
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MOST_DECISIONS = 20.0
"""Decisions per hundred lines that a module stays under."""
MOST_LINES = 60
"""Lines that a function has at most, its docstring not counted."""
KERNELS = (
    "_dispatch.py",
    "_prices.py",
    "_stages.py",
    "_cluster.py",
    "_outages.py",
    "_foresight.py",
    "_queues.py",
    "_attempts.py",
    "_deferral.py",
    "_plans.py",
    "_reservations.py",
    "_shares.py",
    "_stops.py",
    "_tables.py",
    "_rollout.py",
    "_drawing.py",
    "_lending.py",
    "_phases.py",
)


@dataclass(frozen=True)
class Density:
    """What was counted in a module."""

    file: Path
    lines: int
    """All its lines."""
    code: int
    """Those that hold code."""
    decisions: int
    comments: int
    longest: int
    """Lines of its longest function, without its docstring."""
    longest_name: str

    @property
    def per_hundred(self) -> float:
        return 100 * self.decisions / max(1, self.code)

    @property
    def breaks(self) -> bool:
        """Return whether a bound is broken."""
        held = self.file.name not in KERNELS
        return held and (
            self.per_hundred >= MOST_DECISIONS or self.longest > MOST_LINES
        )


def decisions(node: ast.AST) -> int:
    """Return the decisions that one node of a syntax tree stands for."""
    match node:
        case ast.BoolOp(values=values):
            return len(values) - 1
        case ast.comprehension(ifs=conditions):
            return 1 + len(conditions)
        case (
            ast.If()
            | ast.IfExp()
            | ast.For()
            | ast.AsyncFor()
            | ast.While()
            | ast.ExceptHandler()
            | ast.Assert()
        ):
            return 1
        case ast.match_case():
            return 1
    return 0


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines of a function without its docstring."""
    has_docstring = ast.get_docstring(function) is not None and len(function.body) > 1
    first = function.body[1].lineno if has_docstring else function.lineno
    return (function.end_lineno or first) - first + 1


def code_lines(text: str) -> int:
    """Return the lines of a module that hold code."""
    layout = {
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENDMARKER,
    }
    held: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in layout:
            held |= set(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Expr(value=ast.Constant(value=str())):
                held -= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return len(held)


def density(file: Path) -> Density:
    """Count one module."""
    text = file.read_text(encoding="utf-8")
    nodes = list(ast.walk(ast.parse(text)))
    functions = [
        node
        for node in nodes
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    longest = max(functions, key=body_lines, default=None)
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return Density(
        file=file,
        lines=text.count("\n"),
        code=code_lines(text),
        decisions=sum(map(decisions, nodes)),
        comments=sum(token.type == tokenize.COMMENT for token in tokens),
        longest=body_lines(longest) if longest else 0,
        longest_name=longest.name if longest else "",
    )


def total_code(folder: str) -> int:
    """Return the lines of code of all modules below a folder."""
    files = (ROOT / folder).rglob("*.py")
    return sum(code_lines(file.read_text(encoding="utf-8")) for file in files)


def main() -> int:
    """Print what was counted; return 1 if a bound is broken and --strict was given."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--all", action="store_true", help="every module, not ten")
    options.add_argument(
        "--strict", action="store_true", help="exit 1 if a bound breaks"
    )
    options.add_argument("places", nargs="*", help="only modules below these folders")
    chosen = options.parse_args()
    found = sorted(
        map(density, (ROOT / "src").rglob("*.py")), key=lambda one: -one.per_hundred
    )
    if chosen.places:
        found = [
            one
            for one in found
            if any(
                str(one.file).startswith(str(Path(place).resolve()))
                for place in chosen.places
            )
        ]
    print(
        "decisions  comments  longest function  lines  module   (first two per hundred lines of code)"
    )
    for one in found if chosen.all else found[:10]:
        function = f"{one.longest} {one.longest_name}"
        name = one.file.relative_to(ROOT / "src" / "abilene")
        said = 100 * one.comments / max(1, one.code)
        figures = f"{one.per_hundred:9.1f}  {said:8.1f}  {function:<24}  {one.lines:5}"
        print(f"{figures}  {name}")
    code, tests = sum(one.code for one in found), total_code("tests")
    made = 100 * sum(one.decisions for one in found) / code
    said = 100 * sum(one.comments for one in found) / code
    print(
        f"in all: {code} lines of code, {made:.1f} decisions and {said:.1f} comments per hundred;",
        end=" ",
    )
    print(f"tests {tests} lines of code, {tests / code:.2f} per line of source")
    broken = [one for one in found if one.breaks]
    for one in broken if chosen.strict else ():
        name = one.file.relative_to(ROOT)
        dense = f"{one.per_hundred:.1f} decisions per hundred lines"
        print(f"{name}: {dense}, {one.longest_name} has {one.longest} lines")
    return 1 if broken and chosen.strict else 0


if __name__ == "__main__":
    sys.exit(main())
