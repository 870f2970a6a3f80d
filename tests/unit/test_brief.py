"""Records say what they are in a few lines, whatever they hold."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from abilene.brief import MOST_FIELDS, brief, shortened
from abilene.record import Record


class Small(Record):
    id: str
    mw: float


@dataclass(frozen=True)
class Large:
    name: str
    by_hour: dict = field(default_factory=dict)
    load: object = None
    _kept: int = 0
    __repr__ = brief


def test_a_small_record_is_one_line():
    assert repr(Small(id="a", mw=2.5)) == "Small(id='a', mw=2.5)"


def test_a_large_one_has_a_line_for_each_public_field():
    one = Large("x" * 500, {f"h{i}": i for i in range(9000)}, np.zeros((8760, 2)))
    assert repr(one).splitlines() == [
        "Large of 3 fields:",
        "  name='" + "x" * 85 + " ...",
        "  by_hour={h0, h1, h2, ...} (9000)",
        "  load=array of 8760 x 2",
    ]


def test_fields_beyond_the_first_are_counted():
    many = type(
        "Many", (Record,), {"__annotations__": {f"f{i}": str for i in range(40)}}
    )
    text = repr(many(**{f"f{i}": "some words of text" for i in range(40)}))
    assert len(text.splitlines()) == MOST_FIELDS + 1
    assert text.startswith("Many of 40 fields:")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.5, "1.5"),
        (None, "None"),
        ("a\nb", "'a\\nb'"),
        ((1, 2, 3), "(1, 2, 3)"),
        (list(range(10)), "10 x int"),
        ((), "()"),
        ({"b", "a"}, "{a, b}"),
        ({}, "{}"),
        (np.float64(2.0), "np.float64(2.0)"),
        (Small(id="a", mw=1), "<Small a>"),
        ([Small(id="a", mw=1)] * 7, "7 x Small"),
    ],
)
def test_each_kind_of_value_is_short(value, text):
    assert shortened(value) == text
