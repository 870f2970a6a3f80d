"""Figures of plan.json: so many decimals, never a negative zero, null for what is not known."""

import math

import numpy as np
import pytest

from abilene.dates import Quarter
from abilene.planning.rounding import (
    by_quarter,
    cents,
    decimals,
    decimals_or_null,
    known_by_quarter,
    significant,
    text,
)

QUARTERS = (Quarter.parse("2026-Q4"), Quarter.parse("2027-Q1"))


@pytest.mark.parametrize(
    ("number", "digits", "written"),
    [(1.23456, 3, "1.235"), (-1e-9, 3, "0.0"), (-0.0, 0, "0.0"), (2.5, 0, "2.0")],
)
def test_decimals(number, digits, written):
    assert str(decimals(number, digits)) == written


def test_what_numpy_gives_is_a_plain_number():
    assert type(decimals(np.float64(1.5), 3)) is float
    assert type(by_quarter(QUARTERS, np.ones(2))["2026-Q4"]) is float


def test_what_is_not_computed_is_null():
    assert decimals_or_null(None, 2) is None
    assert decimals_or_null(1.005, 1) == 1.0
    assert text(None) is None
    assert text(QUARTERS[0]) == "2026-Q4"


def test_money_is_to_the_cent():
    assert cents(1_234.5678) == 1_234.57


def test_large_numbers_keep_nine_figures():
    assert significant(1.23456789123e21) == 1.23456789e21
    assert significant(-0.0) == 0.0
    assert math.copysign(1, significant(-0.0)) == 1
    assert significant(math.nan) is None
    assert significant(math.inf) is None


def test_numbers_stand_by_quarter():
    assert by_quarter(QUARTERS, np.array([0.12345, 7])) == {
        "2026-Q4": 0.123,
        "2027-Q1": 7.0,
    }
    known = known_by_quarter(QUARTERS, np.array([np.nan, 2.0]))
    assert known == {"2026-Q4": None, "2027-Q1": 2.0}


def test_numbers_that_do_not_align_are_refused():
    with pytest.raises(ValueError, match="shorter"):
        by_quarter(QUARTERS, np.ones(1))


def test_so_many_figures_and_what_is_not_known_is_null():
    assert significant(1234567.89012, 10) == 1234567.89
    assert str(significant(-0.0, 10)) == "0.0"
    assert significant(None) is None
