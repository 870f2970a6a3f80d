"""The table of published answers names tests that exist; that its figures are current, those tests check."""

import ast
import csv
from pathlib import Path

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "tests" / "published"


def test_every_row_names_its_test():
    with (ROOT / "docs" / "validation" / "answers.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        named = {row["test"] for row in csv.DictReader(file)}
    assert named
    for name in named:
        file, _, test = name.partition("::")
        body = ast.parse((TESTS / file).read_text(encoding="utf-8")).body
        (function,) = (
            node
            for node in body
            if isinstance(node, ast.FunctionDef) and node.name == test
        )
        assert "record_answer" in [argument.arg for argument in function.args.args], (
            name
        )
