"""A hash is of values: the same in every process, another for anything that differs."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import partial
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pytest
from real_runs import run

from abilene.claims.refclass import packaged_classes
from abilene.errors import Place, Problem
from abilene.tasks.digest import digest


class Colour(Enum):
    RED = 1


class Pair(NamedTuple):
    one: int
    two: int


@dataclass(frozen=True)
class Both:
    one: int
    two: int


RECORD = np.array([(1, 2.0)], [("a", "i8"), ("b", "f8")])
DIFFERENT = [
    None,
    True,
    1,
    1.0,
    np.float64(1.0),
    "1",
    b"1",
    (1,),
    [1],
    ((1,), 2),
    (1, (2,)),
    {1: 2, 3: 4},
    {3: 4, 1: 2},
    frozenset({1, 2}),
    Pair(1, 2),
    Both(1, 2),
    date(2026, 1, 1),
    Colour.RED,
    digest,
    partial(digest, 1),
    np.array([1, 2]),
    np.array([[1, 2]]),
    np.array([1.0, 2.0]),
    RECORD,
    Problem("what", place=Place("a.yaml", 1, 2)),
    packaged_classes(),
]


def test_what_differs_in_kind_order_shape_or_value_has_another_hash():
    hashes = [*map(digest, DIFFERENT)]
    assert all(one != other for one, other in combinations(hashes, 2))
    assert hashes == [*map(digest, DIFFERENT)]


def test_it_is_the_same_in_another_process_whatever_the_seed_of_its_hashes(tmp_path):
    code = "from abilene.tasks.digest import digest; print(digest({'b', 'a', 'c'}, 0.1, {'x': (1, None)}))"
    told = {
        run(cwd=tmp_path, code=code, more={"PYTHONHASHSEED": seed}).stdout.strip()
        for seed in ("1", "2")
    }
    assert told == {digest({"c", "a", "b"}, 0.1, {"x": (1, None)})}


def test_the_same_object_twice_is_as_two_that_are_equal():
    one = (1, 2)
    assert digest(one, one) == digest((1, 2), (1, int("2")))


def test_arrays_are_told_by_their_values_not_by_how_they_lie():
    table = np.arange(6).reshape(2, 3)
    assert digest(table.T) == digest(np.ascontiguousarray(table.T))


@pytest.mark.parametrize("value", [object(), np.array([object()]), iter(())])
def test_what_it_does_not_know_is_refused(value):
    with pytest.raises(TypeError, match="has no hash"):
        digest([value])
