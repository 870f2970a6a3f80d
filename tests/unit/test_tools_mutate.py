"""The tool that plants faults: what it plants, which tests it asks, and that a toy's fault dies or lives."""

import json
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2] / "tools"))
import covering
import faults
import mutate
from faults import Fault

TOY = '''"""Money."""

from dataclasses import dataclass
from logging import getLogger

log = getLogger(__name__)


@dataclass(frozen=True)
class Bill:
    usd: float = 1


def total(bills: "list[1 + 1]", *, fee: float) -> float:
    log.debug("%d bills", len(bills) + 0)
    if fee < 0:
        raise ValueError(1 + 1)
    return sum(b.usd for b, _ in zip(bills, bills, strict=True)) + fee
'''
MODULE = "src/abilene/finance/toy.py"
MIRROR = "tests/unit/finance/test_toy.py"
TESTS = """
from abilene.finance.toy import Bill, total

def test_sum():
    assert total([Bill(2.0), Bill(3.0)], fee=0.0) == 5.0
"""
GUARD = Fault(MODULE, "core/ReplaceComparisonOperator_Lt_LtE", 0, 16)
FEE = Fault(MODULE, "core/ReplaceBinaryOperator_Add_Sub", 2, 18)


def laid_out(folder):
    """Write the toy package and its tests."""
    for path, text in ((MODULE, TOY), (MIRROR, TESTS)):
        (folder / path).parent.mkdir(parents=True)
        (folder / path).write_text(text)
    for package in ("abilene", "abilene/finance"):
        (folder / "src" / package / "__init__.py").touch()
    (folder / "tools").mkdir()
    return folder


def kept(folder, seconds, lines):
    path = folder / "map.json"
    path.write_text(json.dumps({"seconds": seconds, "lines": lines}))
    return path


def stretches(source):
    rows = source.splitlines()
    for (row, start), (last, end) in faults.harmless(source):
        yield rows[row - 1][start : end if row == last else None]


def test_what_computes_nothing_is_left_alone():
    assert set(stretches(TOY)) == {
        "from dataclasses import dataclass",
        "from logging import getLogger",
        'log.debug("%d bills", len(bills) + 0)',
        "dataclass(frozen=True)",
        "float",
        '"list[1 + 1]"',
        "raise ValueError(1 + 1)",
        "strict=True",
        ", *, ",
    }


def test_a_sample_is_drawn_by_line_and_by_its_seed(tmp_path):
    pytest.importorskip("cosmic_ray", reason="cosmic-ray plants the faults")
    root = laid_out(tmp_path)
    every = faults.faults_of(root / MODULE, root)
    # a default, a guard and a sum: nothing else computes
    assert {fault.line for fault in every} == {11, 16, 18}
    assert {GUARD, FEE} < set(every)
    drawn = faults.sample([root / MODULE], root, 200, 1)
    assert sorted(fault.line for fault in drawn) == [11, 16, 18]
    assert drawn == faults.sample([root / MODULE], root, 200, 1)
    assert len(faults.sample([root / MODULE], root, 2, 3)) == 2


def test_a_change_of_other_code_draws_no_other_sample(tmp_path):
    pytest.importorskip("cosmic_ray", reason="cosmic-ray plants the faults")
    root = laid_out(tmp_path)

    def drawn(seed):
        rows = (root / MODULE).read_text().splitlines()
        found = faults.sample([root / MODULE], root, 2, seed)
        return [(fault.operator, rows[fault.line - 1]) for fault in found]

    before = {seed: drawn(seed) for seed in range(5)}
    assert len(set(map(str, before.values()))) > 1
    (root / MODULE).write_text("# a line of words\n" + TOY)
    assert {seed: drawn(seed) for seed in range(5)} == before


def test_a_fault_that_is_seen_dies_and_one_that_is_not_lives(tmp_path):
    """The fee of the only test is zero: it is refused by ``<=``, and nobody sees it taken off."""
    pytest.importorskip("cosmic_ray", reason="cosmic-ray plants the faults")
    root = laid_out(tmp_path / "root")
    (root / "tools/few_examples.py").touch()
    (tmp_path / "place").mkdir()
    place = mutate.Workplace(root, tmp_path / "place")
    dies = place.tried(0, GUARD, [MIRROR], 60.0)
    assert dies.killed_by == f"{MIRROR}::test_sum"
    assert (dies.before, dies.after) == ("if fee < 0:", "if fee <= 0:")
    lives = place.tried(1, FEE, [MIRROR], 60.0)
    assert (lives.killed_by, lives.tests) == ("", 1)
    assert lives.after.endswith("- fee")
    assert (place.tree / MODULE).read_text() == TOY


def test_the_nearest_and_cheapest_tests_are_asked_first(tmp_path):
    near, room, far, law = (
        f"{MIRROR}::test_sum",
        "tests/unit/finance/test_debt.py::test_a",
        "tests/unit/power/test_lp.py::test_b",
        "tests/property/test_c.py::test_c",
    )
    seconds = {near: 2.0, room: 3.0, far: 0.5, law: 0.2, f"{MIRROR}::test_other": 0.1}
    lines = {MODULE: {"18": [law, far, room, near], "16": [f"{MIRROR}::test_other"]}}
    selection = covering.Selection(laid_out(tmp_path), kept(tmp_path, seconds, lines))
    assert selection.of(FEE, 60.0) == [near, room, law, far]
    assert selection.of(FEE, 5.0) == [near, room]
    assert selection.of(FEE, 0.1) == [near]
    # a line that nobody is seen to execute takes all of its module
    imported = Fault(MODULE, "", 0, 11)
    assert len(selection.of(imported, 60.0)) == 5
    # and its own tests, of which some execute no line: how records compare
    equal = f"{MIRROR}::test_equal"
    known = kept(tmp_path, seconds | {equal: 0.1}, lines)
    assert equal in covering.Selection(tmp_path, known).of(imported, 60.0)
    # the laws of defaults and constants are asked before those of other modules
    law = f"{covering.LAWS}::test_law"
    known = kept(tmp_path, seconds | {law: 0.1}, lines)
    asked = covering.Selection(tmp_path, known).of(imported, 60.0)
    assert asked.index(near) < asked.index(law) < asked.index(room)
    assert law not in covering.Selection(tmp_path, known).of(FEE, 60.0)


def test_a_kernel_of_kernels_is_asked_of_by_what_calls_them(tmp_path):
    """Coverage sees no line of it: its own tests are asked, and those of what imports it through another."""
    root = laid_out(tmp_path)
    for name, text in (("_a", ""), ("_b", "from abilene.finance._a import x"), ("c", "from abilene.finance import _b"), ("d", "")):  # fmt: skip
        (root / f"src/abilene/finance/{name}.py").write_text(text)
    own, of_c, of_d = (
        f"tests/unit/finance/test_{n}.py::test" for n in ("_a", "c", "d")
    )
    lines = {f"src/abilene/finance/{n}.py": {"1": [t]} for n, t in (("c", of_c), ("d", of_d))}  # fmt: skip
    seconds = {own: 9.0, of_c: 1.0, of_d: 1.0}
    selection = covering.Selection(root, kept(tmp_path, seconds, lines))
    assert selection.of(Fault("src/abilene/finance/_a.py", "", 0, 1), 60.0) == [
        own,
        of_c,
    ]


def test_tests_that_stay_as_they_are_are_not_measured_again():
    """Of two files one is held: what it executes is joined with what the other does now."""
    held, again = "tests/unit/finance/test_a.py", "tests/unit/finance/test_b.py"
    old, stays, new = f"{again}::test_old", f"{held}::test_stays", f"{again}::test_new"
    known = {
        "seconds": {old: 1.0, stays: 2.0},
        "lines": {MODULE: {"8": [old], "14": [old, stays]}, "gone.py": {"1": [old]}},
    }
    seen = {"seconds": {new: 3.0}, "lines": {MODULE: {"14": [new]}}}
    found = covering.joined(known, {held}, seen)
    assert found["seconds"] == {stays: 2.0, new: 3.0}
    assert found["lines"][MODULE] == {"14": [stays, new]}
    assert not found["lines"]["gone.py"]
    assert covering.joined({}, set(), seen) == seen


def test_files_of_tests_that_have_changed_are_measured_again_and_all_with_the_package(
    tmp_path, monkeypatch
):
    root, kept_map = laid_out(tmp_path), tmp_path / "map.json"
    other = MIRROR.replace("test_toy", "test_other")
    (root / other).write_text("")
    asked = []
    monkeypatch.setattr(
        covering.subprocess, "run", lambda command, **_: asked.append(command)
    )
    nothing = {"seconds": {}, "lines": {}}
    monkeypatch.setattr(covering, "seen_in", lambda *_: nothing)

    def measured():
        asked.clear()
        covering.measure(root, kept_map)
        return [word for command in asked for word in command if word.endswith(".py")]

    assert measured() == [other, MIRROR]
    assert measured() == []
    (root / MIRROR).write_text(TESTS + "\n")
    (root / "tests/new_helper.py").touch()
    assert measured() == [MIRROR]
    (root / MODULE).write_text(TOY + "\n")
    assert measured() == [other, MIRROR]
    (root / "tests/new_helper.py").write_text("changed = True")
    assert measured() == [other, MIRROR]


def test_a_survivor_counts_unless_it_is_explained(tmp_path, monkeypatch, capsys):
    explained = tmp_path / "survivors.toml"
    explained.write_text(
        f"[[survivor]]\nmodule = '{MODULE}'\nafter = 'a'\nwhy = 'the same'\n"
    )
    monkeypatch.setattr(mutate, "EXPLAINED", explained)
    lives = [mutate.Outcome(n, FEE, "", after, "", 1) for n, after in enumerate("ab")]
    dead = {n: mutate.Outcome(n, FEE, "", "c", "a test", 1) for n in range(2, 20)}
    assert mutate.verdict(dead | dict(enumerate(lives))) == 0
    assert "20 faults: 18 killed, 1 explained, 1 alive" in capsys.readouterr().out
    assert mutate.verdict({0: lives[0], 1: lives[1], 2: dead[2]}) == 1
