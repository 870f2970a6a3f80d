"""Records of arrays are equal by what they hold: the same numbers, the same NaN, whatever object holds them."""

import pickle
from dataclasses import dataclass, replace

import numpy as np
import pytest

from abilene.arrays import ByValue, Floats


@dataclass(frozen=True)
class Block:
    """A record within a record that knows nothing of comparing."""

    output_mw: Floats
    cost_usd: float


@dataclass(frozen=True, eq=False)
class Campus(ByValue):
    """A record with everything that records hold."""

    load_mw: Floats
    blocks: dict[str, Block]
    names: tuple[str, ...]
    lost_share: float = float("nan")


def campus():
    block = Block(np.array([1.0, np.nan]), 3.0)
    return Campus(np.arange(4.0), {"gas": block}, ("a", "b"))


def test_what_holds_the_same_is_equal():
    assert campus() == campus()
    assert pickle.loads(pickle.dumps(campus())) == campus()


@pytest.mark.parametrize(
    "change",
    [
        {"load_mw": np.arange(5.0)},
        {"load_mw": np.array([0.0, 1.0, 2.0, 4.0])},
        {"load_mw": np.arange(4)},
        {"load_mw": np.arange(4.0).reshape(2, 2)},
        {"blocks": {}},
        {"blocks": {"wind": Block(np.array([1.0, np.nan]), 3.0)}},
        {"blocks": {"gas": Block(np.array([1.0, 2.0]), 3.0)}},
        {"blocks": {"gas": Block(np.array([1.0, np.nan]), 3.5)}},
        {"names": ("a", "c")},
        {"lost_share": 0.0},
    ],
)
def test_any_difference_is_one(change):
    assert replace(campus(), **change) != campus()


def test_another_kind_of_record_is_never_equal():
    @dataclass(frozen=True, eq=False)
    class Site(Campus):
        pass

    site = Site(campus().load_mw, campus().blocks, campus().names)
    assert site != campus()
    assert campus() != "campus"


def test_it_cannot_be_a_key_as_arrays_cannot():
    with pytest.raises(TypeError, match="unhashable"):
        hash(campus())
