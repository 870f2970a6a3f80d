"""Small faults that can be planted in a module, and a seeded sample of them.

The operators are cosmic-ray's (MIT licence). What says nothing about physics, money or
claims is left alone: annotations, messages, how records are made and shown.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

ARITHMETIC = ("Add_Sub", "Sub_Add", "Mul_Div", "Div_Mul", "FloorDiv_Mul", "Mod_Mul")
COMPARISON = (
    *("Lt_LtE", "Lt_Gt", "LtE_Lt", "LtE_GtE", "Gt_GtE", "Gt_Lt", "GtE_Gt", "GtE_LtE"),
    *("Eq_NotEq", "NotEq_Eq", "Is_IsNot", "IsNot_Is"),
)
OPERATORS = (
    *(f"core/ReplaceBinaryOperator_{pair}" for pair in ARITHMETIC),
    *(f"core/ReplaceComparisonOperator_{pair}" for pair in COMPARISON),
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
SHOWING = {"__repr__", "__str__", "_repr_html_"}
SAYING = (ast.Raise, ast.Assert, ast.Import, ast.ImportFrom)

Span = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class Fault:
    """One small change of one module."""

    module: str
    """Path below the root."""
    operator: str
    occurrence: int
    line: int


def harmless(source: str) -> Iterator[Span]:
    """Yield the stretches of a module whose change is no fault.

    ``strict=`` of ``zip`` guards against a mistake of ours, ``frozen=`` and
    ``cache=`` in a decorator say how a thing is made: what is computed is the same.
    """
    for node in ast.walk(ast.parse(source)):
        found: Iterable[ast.AST | None] = ()
        if isinstance(node, ast.AnnAssign | ast.arg):
            found = (node.annotation,)
        elif isinstance(node, SAYING) or _logs(node):
            found = (node,)
        elif isinstance(node, ast.FunctionDef):
            shown = (node,) if node.name in SHOWING else (node.returns,)
            found = (*shown, *node.decorator_list)
            if node.args.kwonlyargs:
                yield _star(node)
        elif isinstance(node, ast.ClassDef):
            found = node.decorator_list
        elif isinstance(node, ast.keyword):
            found = (node,) if node.arg == "strict" else ()
        for part in found:
            if part is not None:
                yield _start(part), (part.end_lineno, part.end_col_offset)


def _logs(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func).startswith("log.")


def _star(node: ast.FunctionDef) -> Span:
    """Return the stretch before the arguments that are given by name alone."""
    given = node.args
    before = [*given.posonlyargs, *given.args, *given.defaults]
    ends = [(part.end_lineno, part.end_col_offset) for part in before]
    return max([_start(node), *ends]), _start(given.kwonlyargs[0])


def _start(node: ast.AST) -> tuple[int, int]:
    return node.lineno, node.col_offset


def faults_of(module: Path, root: Path) -> list[Fault]:
    """Every fault that the operators can plant in a module."""
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.plugins import get_operator

    source = module.read_text(encoding="utf-8")
    tree, spans = get_ast(source), list(harmless(source))
    name = module.relative_to(root).as_posix()
    found = []
    for operator in OPERATORS:
        planter, occurrence = get_operator(operator)(), 0
        for node in ast_nodes(tree):
            for start, _ in planter.mutation_positions(node):
                if not any(first <= start < end for first, end in spans):
                    found.append(Fault(name, operator, occurrence, start[0]))
                occurrence += 1
    return found


def sample(modules: Iterable[Path], root: Path, size: int, seed: int) -> list[Fault]:
    """Draw faults: a line first, then one of its faults, so that no line counts for its length.

    Lines and faults are ranked by a hash of the seed and of their own words, not of where
    they stand: a change of other code draws no other sample.
    """
    by_line: dict[str, list[Fault]] = {}
    for module in modules:
        words = words_of_lines(module, root)
        for fault in faults_of(module, root):
            by_line.setdefault(words[fault.line - 1], []).append(fault)

    def rank(words: str, number: int = -1) -> bytes:
        return sha256(f"{seed}:{number}:{words}".encode()).digest()

    return [
        min(enumerate(by_line[line]), key=lambda it, line=line: rank(line, it[0]))[1]
        for line in sorted(by_line, key=rank)[:size]
    ]


def words_of_lines(module: Path, root: Path) -> list[str]:
    """Tell the lines of a module apart: its path, the words of the line, and which of these it is."""
    name, seen = module.relative_to(root).as_posix(), Counter[str]()
    told = []
    for line in map(str.strip, module.read_text(encoding="utf-8").splitlines()):
        told.append(f"{name}:{seen[line]}:{line}")
        seen[line] += 1
    return told


def planted(source: str, fault: Fault) -> str:
    """Return the source of a module with a fault in it."""
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator

    return mutate_code(source, get_operator(fault.operator)(), fault.occurrence)
