"""Time axes: equal steps in UTC, real or typical; what may stand beside what."""

from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest

from abilene.errors import InputError, ShapeError
from abilene.resource.timeaxis import (
    HOUR,
    TimeAxis,
    align,
    as_typical,
    check_length,
    first_gap,
    pair,
    real_year,
    typical_year,
)


def test_a_year_of_hours():
    axis = real_year(2024)
    assert (axis.length, axis.hours) == (8784, 8784)
    assert axis.times[0] == np.datetime64("2024-01-01T00")
    assert axis.times[-1] == np.datetime64("2024-12-31T23")
    assert (axis.months[0], axis.months[31 * 24], axis.months[-1]) == (1, 2, 12)
    assert (axis.hours_of_day[:25] == [*range(24), 0]).all()
    assert typical_year().length == 8760


def test_other_steps():
    axis = TimeAxis(datetime(2024, 3, 10, tzinfo=UTC), 0.25, 96, real=True)
    assert axis.hours == 24
    assert axis.times[5] == np.datetime64("2024-03-10T01:15")
    assert axis.hours_of_day[5] == 1


@pytest.mark.parametrize(
    ("start", "step", "length"),
    [
        (datetime(2024, 1, 1), 1.0, 8784),
        (datetime(2024, 1, 1, tzinfo=timezone(timedelta(hours=-6))), 1.0, 8784),
        (datetime(2024, 1, 1, tzinfo=UTC), 0.0, 8784),
        (datetime(2024, 1, 1, tzinfo=UTC), 1.0, 0),
    ],
)
def test_an_axis_that_is_none_is_refused(start, step, length):
    with pytest.raises(InputError):
        TimeAxis(start, step, length, real=True)


def test_align_needs_the_same_steps():
    day = TimeAxis(datetime(2013, 1, 1, tzinfo=UTC), 1.0, 24, real=True)
    assert align({"a": real_year(2013), "b": real_year(2013)}) == real_year(2013)
    assert align({"a": real_year(2013), "b": typical_year()}) == as_typical(
        real_year(2013)
    )
    for other in (
        real_year(2014),
        real_year(2024),
        day,
        TimeAxis(real_year(2013).start, 0.5, 8760, real=True),
    ):
        with pytest.raises(
            ShapeError, match=r"price has .*, weather has .*; bring both"
        ):
            align({"weather": real_year(2013), "price": other})


def test_a_typical_axis_must_stand_at_the_same_place_in_the_calendar():
    june = TimeAxis(datetime(2001, 6, 1, tzinfo=UTC), 1.0, 8760, real=False)
    with pytest.raises(ShapeError):
        align({"weather": typical_year(), "price": june})


def test_a_leap_year_cut_short_is_no_typical_year():
    with pytest.raises(ShapeError):
        align(
            {
                "weather": TimeAxis(
                    datetime(2024, 1, 1, tzinfo=UTC), 1.0, 8760, real=True
                ),
                "price": typical_year(),
            }
        )


def test_two_real_years_are_compared_through_a_typical_one():
    with pytest.raises(ShapeError):
        align(
            {
                "load": real_year(2013),
                "price": typical_year(),
                "weather": real_year(2014),
            }
        )


def test_typical_weather_never_meets_a_real_price_year():
    with pytest.raises(InputError, match=r"\(typical: true\)"):
        pair(weather=typical_year(), price=real_year(2023))
    with pytest.raises(InputError):
        pair(weather=real_year(2013), price=real_year(2023))
    assert pair(weather=typical_year(), price=typical_year()) == typical_year()
    assert not pair(weather=real_year(2013), price=typical_year()).real
    assert pair(weather=real_year(2023), price=real_year(2023)).real


def test_arrays_are_checked_all_at_once():
    axis = TimeAxis(datetime(2013, 1, 1, tzinfo=UTC), 1.0, 3, real=True)
    check_length(axis, fine=np.zeros(3))
    with pytest.raises(ShapeError) as caught:
        check_length(axis, short=np.zeros(2), gap=np.array([1.0, np.nan, np.nan]))
    text = str(caught.value)
    assert "short: short has shape (2,), the time axis 3 steps" in text
    assert "gap has 2 values that are not numbers, the first in step 1" in text


@pytest.mark.parametrize(
    ("hours", "gap"),
    [([0, 1, 2, 3], None), ([0, 1, 3], 2), ([0, 2, 3], 2), ([1, 0], 1), ([3, 3], 1), ([5], None)],
)  # fmt: skip
def test_the_first_time_that_is_not_one_step_later(hours, gap):
    begins = np.datetime64("2024-01-01T00", "s") + np.array(hours) * HOUR
    assert first_gap(begins) == gap
