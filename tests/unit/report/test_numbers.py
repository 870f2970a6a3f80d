"""Numbers for people and for JSON: digits, scales, what is not known, and no minus before a zero."""

import math
from datetime import date

import pytest

from abilene.report.numbers import (
    billions,
    bn_usd,
    figure,
    figure_or,
    figure_with_unit,
    scaled_or,
    ten_figures,
    three_places,
)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0.0, "0"),
        (0.0049, "0"),
        (0.005, "0.01"),
        (1.234, "1.23"),
        (9.994, "9.99"),
        (9.995, "10.0"),
        (12.34, "12.3"),
        (99.94, "99.9"),
        (99.95, "100"),
        (1234.5, "1,234"),
        (-1234.6, "-1,235"),
        (-0.5, "-0.50"),
    ],
)
def test_three_figures_at_least_and_all_before_the_point(number, words):
    assert figure(number) == words


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (500e9, "USD", "500 bn USD"),
        (1.25e12, "USD", "1.25 tn USD"),
        (-2.5e6, "USD", "-2.5 m USD"),
        (999_999, "USD", "999,999 USD"),
        (1180.0, "MW", "1,180 MW"),
        (0.25, "fraction", "0.25"),
        (date(2026, 7, 1), "", "2026-07-01"),
        (None, "MW", "none"),
    ],
)
def test_a_figure_stands_with_its_unit(value, unit, words):
    assert figure_with_unit(value, unit) == words


def test_what_is_not_known_has_its_own_words():
    assert figure_or(None, ".1f") == "-"
    assert figure_or(None, ".1%", "not known") == "not known"
    assert figure_or(0.0, ".1f") == "0.0", "zero is known"
    assert scaled_or(29.84e6, 1e6, ".1f") == "29.8"
    assert scaled_or(None, 1e6, ".1f") == "-"


def test_money_in_billions():
    assert billions(309.31e9) == "309.3"
    assert bn_usd(1_234_567_890) == 1.235


@pytest.mark.parametrize("write", [bn_usd, lambda number: three_places([number])[0]])
def test_a_zero_has_no_sign(write):
    assert math.copysign(1.0, write(-1e-9)) == 1.0


def test_json_holds_ten_figures_and_nothing_for_what_is_no_number():
    assert ten_figures(1 / 3) == 0.3333333333
    assert ten_figures(123456789012.0) == 123456789000.0
    assert [ten_figures(one) for one in (math.inf, math.nan, None)] == [None] * 3
