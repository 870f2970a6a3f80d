"""The calendar of a site: months, quarters and whole years by the clock of its own zone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from abilene.errors import ShapeError
from abilene.resource.calendar import (
    billing_periods,
    local_months,
    local_quarters,
    local_times,
    local_weeks,
    standard_offset,
    steps_to_january,
    whole_years,
    year_hours,
)
from abilene.resource.timeaxis import TimeAxis, real_year, typical_year

CHICAGO, KOLKATA = ZoneInfo("America/Chicago"), ZoneInfo("Asia/Kolkata")


def from_january(axis, zone):
    return replace(axis, turned=steps_to_january(axis, zone))


def test_the_clock_goes_forward_in_march_of_a_real_year():
    local = local_times(real_year(2024), CHICAGO)
    assert local[0] == np.datetime64("2023-12-31T18:00")
    # 10 March 2024 02:00 CST does not exist
    at = np.flatnonzero(local == np.datetime64("2024-03-10T01:00"))[0]
    assert local[at + 1] == np.datetime64("2024-03-10T03:00")


def test_a_typical_year_keeps_standard_time():
    local = local_times(typical_year(), CHICAGO)
    assert (np.diff(local) == np.timedelta64(1, "h")).all()
    assert local[0] == np.datetime64("2000-12-31T18:00")


@pytest.mark.parametrize(
    ("zone", "hours"),
    [
        ("America/Chicago", -6),
        ("Australia/Sydney", 10),
        ("Asia/Kolkata", 5.5),
        ("Europe/Dublin", 0),
    ],
)
def test_standard_time_is_that_of_winter(zone, hours):
    assert standard_offset(ZoneInfo(zone)) == timedelta(hours=hours)


def test_a_leap_year_has_twelve_bills_and_four_quarters():
    periods = billing_periods(real_year(2020), UTC)
    assert np.bincount(periods).tolist() == [
        24 * days for days in (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    ]
    quarters = local_quarters(real_year(2020), UTC)
    assert np.bincount(quarters).tolist() == [2184, 2184, 2208, 2208]


def test_utc_hours_of_the_year_before_stand_on_the_bill_of_december():
    """Six hours of 2013 in UTC are the evening of 31 December 2012 in Chicago."""
    axis = real_year(2013)
    assert local_months(axis, CHICAGO)[:7].tolist() == [12] * 6 + [1]
    turned = from_january(axis, CHICAGO)
    assert turned.turned == 6
    assert turned.times[-1] == np.datetime64("2013-01-01T05:00")
    # summer time in March and October moves an hour from one to the other month
    days = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    moved = np.array([0, 0, -1, 0, 0, 0, 0, 0, 0, 0, 1, 0])
    periods = billing_periods(turned, CHICAGO)
    assert (np.bincount(periods) == 24 * days + moved).all()


def test_a_year_from_july_is_turned_to_begin_with_january():
    axis = TimeAxis(datetime(2022, 7, 1, tzinfo=UTC), 1.0, 8760, real=True)
    turned = from_january(axis, UTC)
    assert turned.times[0] == np.datetime64("2023-01-01T00:00")
    assert turned.times[4344] == np.datetime64("2022-07-01T00:00")
    assert local_quarters(turned, UTC)[[0, 4343, 4344, -1]].tolist() == [0, 1, 2, 3]
    assert billing_periods(turned, UTC)[-1] == 11


def test_half_hour_zones_and_half_hour_steps():
    axis = TimeAxis(datetime(2022, 12, 31, 18, 30, tzinfo=UTC), 0.5, 17520, real=True)
    assert steps_to_january(axis, KOLKATA) == 0
    assert np.bincount(billing_periods(axis, KOLKATA))[1] == 28 * 48


def test_a_clock_set_back_over_midnight_of_the_first_begins_no_month_twice():
    """St John's set its clock back at 00:01 on 1 November 2009."""
    axis = TimeAxis(datetime(2009, 1, 1, 3, 30, tzinfo=UTC), 0.25, 4 * 8760, real=True)
    periods = billing_periods(axis, ZoneInfo("America/St_Johns"))
    assert periods[-1] == 11


@pytest.mark.parametrize(
    ("start", "hours", "years"),
    [
        (datetime(2019, 1, 1, tzinfo=UTC), 8760, 1),
        (datetime(2020, 1, 1, tzinfo=UTC), 8784, 1),
        (datetime(2019, 7, 1, tzinfo=UTC), 8784, 1),
        (datetime(2018, 12, 31, 14, tzinfo=UTC), 8760, 1),
        (datetime(2020, 2, 29, tzinfo=UTC), 8784, 1),
        (datetime(2019, 1, 1, tzinfo=UTC), 8760 + 8784, 2),
    ],
)
def test_whole_years(start, hours, years):
    axis = TimeAxis(start, 1.0, hours, real=True)
    assert whole_years(axis) == years
    assert year_hours(axis) == hours / years


@pytest.mark.parametrize("hours", [8759, 8761, 2400, 8784, 24])
def test_a_part_of_a_year_is_refused(hours):
    axis = TimeAxis(datetime(2019, 1, 1, tzinfo=UTC), 1.0, hours, real=True)
    with pytest.raises(ShapeError, match=rf"{hours} steps .*, no whole year; bring"):
        whole_years(axis)


def test_a_fixed_offset_is_a_clock_too():
    axis = TimeAxis(datetime(2013, 1, 1, 6, tzinfo=UTC), 1.0, 8760, real=True)
    assert steps_to_january(axis, timezone(timedelta(hours=-6))) == 0


def test_weeks_begin_on_new_year_and_the_last_is_longer():
    axis = from_january(real_year(2024), CHICAGO)
    weeks = local_weeks(axis, CHICAGO)
    assert (weeks[0], weeks[167], weeks[168]) == (1, 1, 2)
    assert np.bincount(weeks)[1:].tolist()[:9] == [168] * 9
    # a leap year has two days more, and summer time an hour less in one week, more in another
    assert np.bincount(weeks)[52] == 9 * 24
    assert weeks.max() == 52
