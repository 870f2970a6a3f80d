"""What must hold for any calendar: any beginning, any zone, leap year or not, any step."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from abilene.resource.calendar import (
    billing_periods,
    local_months,
    local_quarters,
    steps_to_january,
    whole_years,
)
from abilene.resource.timeaxis import TimeAxis, steps_by_hour

ZONES = [
    UTC,
    timezone(timedelta(hours=-12)),
    timezone(timedelta(hours=14)),
    *map(
        ZoneInfo,
        (
            "America/Chicago",
            "America/St_Johns",
            "Asia/Kathmandu",
            "Australia/Lord_Howe",
            "Europe/Dublin",
            "Pacific/Chatham",
        ),
    ),
]


@st.composite
def years(draw):
    """Return an axis of one to three whole calendar years that begins anywhere."""
    start = draw(
        st.datetimes(
            datetime(1990, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC)
        )
    ).replace(second=0, microsecond=0)
    start = start.replace(minute=15 * (start.minute // 15))
    if (start.month, start.day) == (2, 29):
        start -= timedelta(days=1)
    step = draw(st.sampled_from([0.25, 0.5, 1.0]))
    end = start.replace(year=start.year + draw(st.integers(1, 3)))
    length = round((end - start) / timedelta(hours=step))
    return TimeAxis(start, step, length, real=draw(st.booleans()))


@settings(max_examples=15)
@given(years(), st.sampled_from(ZONES))
def test_every_hour_is_in_one_month_one_quarter_and_one_bill(axis, zone):
    count = whole_years(axis)
    turned = replace(axis, turned=steps_to_january(axis, zone))
    months, quarters = local_months(turned, zone), local_quarters(turned, zone)
    periods = billing_periods(turned, zone)
    # turning loses no step and doubles none
    assert np.array_equal(np.sort(turned.times), axis.times)
    # twelve bills a year, in order, each of one month; four quarters of three bills
    assert np.array_equal(np.unique(periods), np.arange(12 * count))
    assert np.isin(np.diff(periods), (0, 1)).all()
    assert np.array_equal(periods % 12 + 1, months)
    assert np.array_equal((months - 1) // 3, quarters)
    hours = np.bincount(periods) * axis.step_hours
    assert hours.sum() == axis.hours
    assert (hours >= 28 * 24 - 1).all()
    assert (hours <= 31 * 24 + 1).all()


@settings(max_examples=20)
@given(years(), st.sampled_from(ZONES), st.integers(0, 2**32))
def test_energy_is_the_sum_of_its_bills(axis, zone, seed):
    energy = np.random.default_rng(seed).random(axis.length)
    steps = steps_to_january(axis, zone)
    turned = replace(axis, turned=steps)
    by_bill = np.bincount(
        billing_periods(turned, zone), weights=np.roll(energy, -steps)
    )
    np.testing.assert_allclose(by_bill.sum(), energy.sum(), rtol=1e-12)
    # the months hold the same energy however the year is turned
    for axis_, values in ((axis, energy), (turned, np.roll(energy, -steps))):
        by_month = np.bincount(local_months(axis_, zone), weights=values)[1:]
        np.testing.assert_allclose(
            by_month, by_bill.reshape(-1, 12).sum(axis=0), rtol=1e-9
        )


@settings(max_examples=40)
@given(years())
def test_a_year_paired_with_itself_is_itself(axis):
    if whole_years(axis) == 1:
        assert np.array_equal(steps_by_hour(axis, axis), np.arange(axis.length))
