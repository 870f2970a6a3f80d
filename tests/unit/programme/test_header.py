"""The header of a programme."""

import pytest
from pydantic import ValidationError

from abilene.programme.header import Header

GIVEN = {"id": "x", "title": "X", "start": "2026-Q1", "usd_year": 2026}


def test_the_real_rate_takes_inflation_out():
    rates = {"discount_rate_per_year": 0.0815, "inflation_per_year": 0.03}
    header = Header.model_validate(GIVEN | {"end": "2026-Q3"} | rates)
    assert header.real_rate_per_year == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("end", "message"),
    [("2025-Q4", "end is before start"), ("2127-Q1", "are 101 years apart; 100 are")],
)
def test_a_plan_ends_after_it_begins_and_within_a_century(end, message):
    with pytest.raises(ValidationError, match=message):
        Header.model_validate(GIVEN | {"end": end})
