"""The map in CONTRIBUTING is the tree, and every room has its mirror among the tests."""

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "abilene"
TABLE = re.compile(r"^\| (`[^|]+`) \|", re.MULTILINE)
ROOMS = sorted(path.parent.name for path in SOURCE.glob("*/__init__.py"))


def parts_on_the_map():
    """Return the rooms and modules that the map names, from the top down."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    cells = TABLE.findall(text)
    names = [name for cell in cells for name in re.findall(r"`([^`]+)`", cell)]
    return [name.removesuffix("/") for name in names]


def parts_of_the_tree():
    modules = {path.stem for path in SOURCE.glob("*.py")} - {"__init__"}
    return modules | set(ROOMS)


def test_the_map_names_every_room_and_module_and_nothing_else():
    named = parts_on_the_map()
    assert sorted(named) == sorted(parts_of_the_tree())


def test_the_map_and_the_contract_have_the_same_order():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    contract = tomllib.loads(text)["tool"]["importlinter"]["contracts"][0]
    layers = [layer.split(" | ") for layer in contract["layers"]]
    height = {name: i for i, layer in enumerate(layers) for name in layer}
    assert height.keys() == parts_of_the_tree()
    rooms = [name for name in parts_on_the_map() if name in ROOMS and name != "data"]
    assert [height[name] for name in rooms] == sorted(height[name] for name in rooms)


def modules_of(room):
    files = (SOURCE / room).rglob("*.py")
    kernels = ("_dispatch", "_cluster")
    return [
        file for file in files if file.stem not in ("__init__", "__main__", *kernels)
    ]


@pytest.mark.parametrize("room", [room for room in ROOMS if room != "data"])
def test_every_module_of_a_room_has_its_mirror(room):
    mirror = ROOT / "tests" / "unit"
    missing = []
    for file in modules_of(room):
        inside = file.relative_to(SOURCE)
        test = mirror / inside.parent / f"test_{inside.stem}.py"
        if not test.is_file():
            missing.append(str(test.relative_to(ROOT)))
    assert missing == []


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_says_what_it_is(room):
    text = (SOURCE / room / "__init__.py").read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text))


COMMANDS = {
    "backtest",
    "bill",
    "check",
    "compare",
    "operate",
    "plan",
    "score",
    "serve",
    "simulate",
    "size",
    "study",
}
"""Commands, which are called like the functions that they call."""
VERBS = {"compare", "plan", "plans", "read_plan", "resolve", "study"}
"""What a user of Python calls like the functions below it."""


def public_definitions(kind):
    """Yield the names that modules define at their top level, with the module."""
    for node, module in top_level():
        if isinstance(node, kind) and not node.name.startswith("_"):
            yield node.name, module


@cache
def top_level():
    """Return what every module holds at its top level: read once, as all of them take seconds."""
    return [
        (node, str(file.relative_to(SOURCE)))
        for file in SOURCE.rglob("*.py")
        for node in ast.parse(file.read_text(encoding="utf-8")).body
    ]


@pytest.mark.parametrize(
    ("kind", "shared"), [(ast.ClassDef, set()), (ast.FunctionDef, COMMANDS | VERBS)]
)
def test_a_name_means_one_thing(kind, shared):
    found = {}
    for name, module in public_definitions(kind):
        found.setdefault(name, []).append(module)
    twice = {name: modules for name, modules in found.items() if len(modules) > 1}
    assert {name: twice[name] for name in twice.keys() - shared} == {}
    for name in twice.keys() & shared:
        assert any(module.startswith(("cli/", "api/")) for module in twice[name])
