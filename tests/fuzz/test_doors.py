"""A hundred inputs for each front door, the same ones in every run; ``make fuzz`` brings in more.

What the long run found is in the tests of the module that was mended.
"""

import sys
from functools import partial
from random import Random

import pytest
from fuzz.doors import makers
from fuzz.judge import Found, broken
from fuzz.mutation import mutated
from fuzz.search import Search, smaller
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from abilene.errors import InputError, Place, Problem

pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture(scope="module")
def door_of(tmp_path_factory):
    """Return doors, each made once."""
    made = {}

    def one(name):
        if name not in made:
            made[name] = makers()[name](tmp_path_factory.mktemp(name))
        return made[name]

    return one


def test_every_door_that_is_asked_for_is_there():
    asked = "programme claims viewpoints set with epw tmy3 psm pvgis prices jobs measured xlsx parquet csv.gz plan-folder campus page"
    assert set(asked.split()) <= set(makers())


@pytest.mark.parametrize("name", makers())
def test_no_input_breaks_the_contract(name, door_of):
    """Grammar and mutation under Hypothesis: it makes what fails small by itself."""
    door = door_of(name)

    @given(random=st.randoms(use_true_random=False), seed=st.sampled_from(door.seeds))
    @settings(
        max_examples=25 if door.slow else 100,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def tried(random, seed):
        data = mutated(random, seed, door.words, seed)
        if door.made is not None and random.random() < 0.7:
            data = door.made(random)
        found = broken(partial(door.enter, data))
        assert found is None, f"{found.kind}\n{data!r}\n{found.told}"

    tried()


@pytest.mark.parametrize("name", ["set", "prices", "epw", "plan-folder"])
def test_the_guided_search_is_the_same_twice_and_finds_new_lines(name, door_of):
    one, two = (Search(door_of(name), Random(7)) for _ in range(2))
    for search in (one, two):
        list(search.run(150, 60.0))
        assert not search.found, search.found
    assert one.seeds == two.seeds
    assert len(one.lines) > 50


def _faulty(data):
    if b"b" in data:
        raise ZeroDivisionError
    if b"p" in data:
        raise InputError(Problem("wrong", "mend it"))
    if b"f" in data:
        raise InputError(Problem("wrong", place=Place("x", 1, 1)))
    if b"s" in data:
        while True:
            pass
    if b"m" in data:
        bytearray(2**31)
    if b"e" in data:
        sys.exit(1)
    if b"g" in data:
        raise InputError(Problem("wrong", "mend it", place=Place("x", 1, 1)))


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"g", None),
        (b"", None),
        (b"b", "ZeroDivisionError"),
        (b"p", "no place"),
        (b"f", "no fix"),
        (b"s", "too slow"),
        (b"m", "MemoryError"),
        (b"e", "SystemExit"),
    ],
)
def test_the_judge_tells_what_breaks_the_contract(data, kind, monkeypatch):
    monkeypatch.setattr("fuzz.judge.MOST_CPU_S", 0.2)
    found = broken(partial(_faulty, data))
    assert (found is None) == (kind is None)
    if kind is not None:
        assert isinstance(found, Found)
        assert found.kind.startswith(kind)


def test_a_failing_input_is_made_small():
    data = b"line\n" * 20 + b"xxbxx\n" + b"line\n" * 20
    kind = broken(partial(_faulty, data)).kind
    assert smaller(_faulty, data, kind) == b"b"
