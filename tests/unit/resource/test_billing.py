"""The calendar of a bill: weekdays, hours and days of months, of real and of typical years."""

from datetime import UTC
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from abilene.errors import ShapeError
from abilene.resource.billing import WEEKDAYS, billing_calendar
from abilene.resource.calendar import steps_to_january
from abilene.resource.timeaxis import TimeAxis, real_year, typical_year

CHICAGO = ZoneInfo("America/Chicago")


def test_a_typical_year_begins_on_a_monday_unless_told():
    weekend = billing_calendar(typical_year()).weekend.reshape(365, 24)
    assert np.flatnonzero(weekend[:14, 0]).tolist() == [5, 6, 12, 13]
    friday = billing_calendar(typical_year(), UTC, WEEKDAYS.index("Friday")).weekend
    assert np.flatnonzero(friday.reshape(365, 24)[:9, 0]).tolist() == [1, 2, 8]


def test_a_real_year_has_its_own_weekdays_whatever_is_said():
    # 1 January 2025 was a Wednesday, 4 July a Friday
    calendar = billing_calendar(real_year(2025), UTC, first_weekday=0)
    days = calendar.weekend.reshape(365, 24)[:, 0]
    assert np.flatnonzero(days[:7]).tolist() == [3, 4]
    assert not days[184]
    assert days[185]


def test_hours_follow_the_clock_on_the_wall():
    calendar = billing_calendar(real_year(2025), CHICAGO)
    # 2025-07-01T21:00Z is 16:00 in Chicago, in summer time
    step = (181 * 24) + 21
    assert calendar.hours[step] == 16
    assert calendar.months[step] == 6
    assert calendar.hours[21] == 15


def test_days_of_months_are_counted_once_where_the_year_begins_in_the_evening():
    axis = real_year(2024)
    assert billing_calendar(axis, CHICAGO).days[1] == 29
    assert sum(billing_calendar(axis, CHICAGO).days) == 366
    # a typical year that is turned to begin in January in its zone
    turned = TimeAxis(
        typical_year().start,
        1.0,
        8760,
        real=False,
        turned=steps_to_january(typical_year(), CHICAGO),
    )
    assert sum(billing_calendar(turned, CHICAGO).days) == 365


def test_a_bill_is_of_one_year():
    two = TimeAxis(real_year(2025).start, 1.0, 2 * 8760, real=True)
    with pytest.raises(ShapeError, match="bill each year by itself"):
        billing_calendar(two)
