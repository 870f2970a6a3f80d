"""Days, periods and quarters."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abilene.dates import (
    Quarter,
    parse_day,
    parse_period,
    quarters_between,
    quarters_of_months,
)

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@given(DAYS)
def test_a_day_falls_in_its_quarter(day):
    quarter = Quarter.of(day)
    assert Quarter.of(quarter.last_day) == quarter
    assert (quarter + -1).last_day < day <= quarter.last_day
    assert Quarter.of(quarter.last_day + timedelta(days=1)) == quarter + 1


@given(DAYS)
def test_quarters_read_as_they_are_written(day):
    quarter = Quarter.of(day)
    assert Quarter.parse(str(quarter)) == quarter
    assert parse_day(str(day)) == day


def test_periods_count_as_their_last_day():
    assert parse_day("2028-02") == date(2028, 2, 29)
    assert parse_day("2026-H1") == date(2026, 6, 30)
    assert Quarter.parse("2026") == Quarter.parse("2026-Q4")


def test_quarters_between_includes_both_ends():
    first, last = Quarter.parse("2025-Q4"), Quarter.parse("2026-Q2")
    assert [str(q) for q in quarters_between(first, last)] == [
        "2025-Q4",
        "2026-Q1",
        "2026-Q2",
    ]
    assert last - first == 2


@pytest.mark.parametrize(
    ("months", "quarters"), [(0, 0), (1, 1), (3, 1), (3.1, 2), (29.437, 10), (36, 12)]
)
def test_durations_round_up_to_whole_quarters(months, quarters):
    assert quarters_of_months(months) == quarters


@pytest.mark.parametrize(
    "text",
    ["soon", "2025-00", "25-01-01", "2025-1", "2025-H3", "2025-01-32", "", "\u0662025"],
)
def test_what_is_no_date_says_how_to_write_one(text):
    with pytest.raises(ValueError, match="write a day"):
        parse_day(text)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-H2", "2026-07-01", "2026-12-31"),
        ("2026-Q2", "2026-04-01", "2026-06-30"),
        ("2026-02", "2026-02-01", "2026-02-28"),
        ("2026-02-03", "2026-02-03", "2026-02-03"),
    ],
)
def test_a_period_has_a_first_and_a_last_day(text, first, last):
    assert parse_period(text) == (date.fromisoformat(first), date.fromisoformat(last))
