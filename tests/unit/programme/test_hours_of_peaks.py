"""Hours of peaks against where they may be and how many there are."""

import pytest

from abilene.programme.hours_of_peaks import PlaceOfPeaks, miscounted, twice

SUMMER = PlaceOfPeaks((6, 7), "weekdays", (15, 16))


def test_hours_where_peaks_may_be_are_right():
    assert [*SUMMER.faults(["06-20 16", "2023-07-31 15"])] == []


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("08-20 16", "add month 8"),
        ("06-20 17", "add 17"),
        ("2023-06-24 16", "say days: all"),
    ],
)
def test_hours_elsewhere_say_how_to_mend_them(text, fix):
    (fault,) = SUMMER.faults([text])
    assert fault.startswith(f"{text} is ")
    assert fault.endswith(fix)


def test_weekends_hold_saturdays():
    weekends = PlaceOfPeaks((6,), "weekends", (16,))
    assert [*weekends.faults(["2023-06-24 16"])] == []
    assert len([*weekends.faults(["2023-06-23 16"])]) == 1


def test_an_hour_stands_once():
    assert [*twice(["06-20 16", "06-20 16"])] == ["06-20 16 stands 2 times; keep one"]
    assert [*twice(["06-20 16", "2023-06-20 16"])] == []


def test_each_year_and_month_has_as_many_as_are_said():
    right = ["2022-06-20 16", "2022-07-20 16", "2023-06-20 16", "2023-07-20 16"]
    assert [*miscounted(right, (6, 7), 1, 0)] == []
    assert [*miscounted(right[:3], (6, 7), 1, 0)] == [
        "0 hours of 2023 in month 7 for per_month: 1; give the others, or correct the number"
    ]
    assert [*miscounted(["06-20 16", "06-21 16"], (6,), None, 1)] == [
        "2 hours for total: 1; leave some out, or correct the number"
    ]
    assert [*miscounted([], (6, 7), 1, 0)] == []
