"""Values as they are said, in the unit of their path."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abilene.units import (
    SCALE,
    UNITS,
    convert,
    example,
    first_day,
    over_time,
    overlap,
    parse_number,
    parse_value,
    split_unit,
)


@pytest.mark.parametrize(
    ("text", "unit", "low", "high"),
    [
        ("500 bn USD", "USD", 500e9, 500e9),
        ("under 10 bn USD", "USD", None, 10e9),
        ("at most 10 bn USD", "USD", None, 10e9),
        ("over 15 bn USD", "USD", 15e9, None),
        ("< 10 bn USD", "USD", None, 10e9),
        ("> 15 bn USD", "USD", 15e9, None),
        ("7 .. 9 bn USD", "USD", 7e9, 9e9),
        ("375 m USD", "USD", 375e6, 375e6),
        ("1.2 GW", "MW", 1200, 1200),
        ("1,383 MW", "MW", 1383, 1383),
        ("44 bn USD/GW", "USD/kW", 44000, 44000),
        ("5 USD/kWh", "USD/MWh", 5000, 5000),
        ("24 .. 36 months", "months", 24, 36),
        ("5 quarters", "months", 15, 15),
        ("2 years", "months", 24, 24),
        ("80 %", "fraction", 0.8, 0.8),
        ("80 percent", "fraction", 0.8, 0.8),
        ("0.8", "fraction", 0.8, 0.8),
        ("6.5 % per year", "per year", 0.065, 0.065),
        ("400k count", "count", 400000, 400000),
        ("by 2025-01-22", "date", None, date(2025, 1, 22)),
        ("by 2026", "date", None, date(2026, 12, 31)),
        ("2026-H2", "date", date(2026, 12, 31), date(2026, 12, 31)),
        ("2026-Q3", "date", date(2026, 9, 30), date(2026, 9, 30)),
        ("2025-02", "date", date(2025, 2, 28), date(2025, 2, 28)),
        ("2025 .. 2026", "date", date(2025, 12, 31), date(2026, 12, 31)),
    ],
)
def test_value_grammar(text, unit, low, high):
    value = parse_value(text, unit)
    assert (value.low, value.high) == (
        pytest.approx(low) if isinstance(low, float) else low,
        pytest.approx(high) if isinstance(high, float) else high,
    )
    assert value.text == text


def test_about_is_kept():
    assert parse_value("about 300 MW", "MW").mark == "about"
    assert parse_value("~300 MW", "MW").mark == "about"


@pytest.mark.parametrize(
    ("text", "unit", "message"),
    [
        ("500 bn EUR", "USD", "unknown unit 'EUR'"),
        ("500 MW", "USD", "'MW' measures power, but money is meant"),
        ("500", "USD", "has no unit"),
        ("lots", "USD", "cannot read 'lots'; write it as"),
        ("9 .. 7 bn USD", "USD", "runs backwards"),
        ("under 7 .. 9 bn USD", "USD", "a range and a bound at once"),
        ("2025-13", "date", "is not a date"),
        ("2025-Q5", "date", "is not a date"),
        ("2025-02-30", "date", "is not a date"),
        ("1,38 MW", "MW", "cannot read"),
        ("\u0661\u0662 MW", "MW", ", where '\u0661' is no digit from 0 to 9; write it"),
        ("\uff11\uff12 MW", "MW", ", where '\uff11' is no digit from 0 to 9; write it"),
        ("\u0662025-Q1", "date", "where '\u0662' is no digit from 0 to 9; write it"),
    ],
)
def test_unreadable_values_say_what_is_wrong(text, unit, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        parse_value(text, unit)


def test_one_figure_is_not_a_range():
    assert parse_number("1.2 GW", "MW") == 1200
    with pytest.raises(ValueError, match="is not one figure"):
        parse_number("under 3 MW", "MW")


@given(st.floats(0.001, 999), st.sampled_from([("USD", s) for s in SCALE]))
def test_scale_words_multiply(number, unit_scale):
    unit, scale = unit_scale
    value = parse_value(f"{number:.3f} {scale} {unit}", unit)
    assert value.low == pytest.approx(float(f"{number:.3f}") * SCALE[scale])


@given(
    st.sampled_from(sorted(UNITS)), st.sampled_from(sorted(UNITS)), st.floats(0.1, 1e6)
)
def test_conversion_there_and_back(first, second, number):
    if UNITS[first][0] != UNITS[second][0]:
        with pytest.raises(ValueError, match="measures"):
            convert(number, first, second)
    else:
        assert convert(convert(number, first, second), second, first) == pytest.approx(
            number
        )


@pytest.mark.parametrize("text", ["1e999 USD", "-1e999 USD"])
def test_a_number_too_large_to_be_one_is_refused(text):
    with pytest.raises(ValueError, match="no finite number"):
        parse_value(text, "USD")


@pytest.mark.parametrize(
    ("name", "words", "unit", "kind"),
    [
        ("it_mw", "IT", "MW", "stock"),
        ("it_mw_cautious", "IT cautious", "MW", "stock"),
        ("it_mw_generous", "IT generous", "MW", "stock"),
        ("capital_cost_usd", "capital cost", "USD", "flow"),
        ("balance_usd", "balance", "USD", "stock"),
        ("debt_outstanding_usd", "debt outstanding", "USD", "stock"),
        ("useful_h100_hours", "useful", "H100-hours", "flow"),
        ("served_mwh", "served", "MWh", "flow"),
        ("lcoe_usd_per_mwh", "lcoe", "USD/MWh", "stock"),
        ("lost_share", "lost share", "", "stock"),
    ],
)
def test_a_quantity_knows_whether_it_adds_up_over_time(name, words, unit, kind):
    said, found = split_unit(name)
    assert (said.casefold(), found) == (words.casefold(), unit)
    assert over_time(name) == kind


def test_one_of_some_words_is_read_as_it_stands():
    unit = "one of liquid, evaporative"
    value = parse_value(" liquid ", unit)
    assert (value.low, value.high, value.exact) == ("liquid", "liquid", True)
    assert example(unit) == "liquid"
    with pytest.raises(ValueError, match="'wet'; write one of liquid, evaporative"):
        parse_value("wet", unit)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("2026-05", date(2026, 5, 1)),
        ("about 2026-Q2", date(2026, 4, 1)),
        ("2026-05-24", date(2026, 5, 24)),
        ("2026 .. 2027", date(2026, 1, 1)),
        (">2027", date(2027, 1, 1)),
        ("by 2026-05", None),
    ],
)
def test_the_first_day_of_a_value_is_that_of_its_first_period(text, first):
    assert first_day(parse_value(text, "date")) == first


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("38 bn USD", "about 38 bn USD", True),
        ("38 bn USD", "37 .. 39 bn USD", True),
        ("under 10 bn USD", "over 9 bn USD", True),
        ("9.4 bn USD", "9.6 bn USD", False),
        ("under 10 bn USD", "over 11 bn USD", False),
    ],
)
def test_values_overlap_where_a_number_may_be_both(one, other, expected):
    first, second = parse_value(one, "USD"), parse_value(other, "USD")
    assert overlap(first, second) == overlap(second, first) == expected
