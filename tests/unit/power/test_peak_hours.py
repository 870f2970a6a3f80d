"""Hours of peaks by the clock: which steps they are, of which year, and what an alarm for them costs."""

from datetime import UTC
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from abilene.errors import InputError
from abilene.power.bill import bill
from abilene.power.peak_hours import PeakHour, steps_at_hours
from abilene.power.tariff import CoincidentCharge, Tariff, Window
from abilene.resource.billing import billing_calendar
from abilene.resource.timeaxis import real_year, typical_year

TYPICAL = billing_calendar(typical_year())
CHICAGO = ZoneInfo("America/Chicago")
AUGUST = PeakHour(8, 7, 16)
"""By the clock of the tariff."""


def test_an_hour_of_a_typical_year_is_that_of_its_day():
    day_of_year = 31 + 28 + 31 + 30 + 31 + 30 + 31 + 6
    at = np.flatnonzero(steps_at_hours("cp", [AUGUST], TYPICAL))
    assert at.tolist() == [day_of_year * 24 + 16]
    with_year = steps_at_hours("cp", [PeakHour(8, 7, 16, 2023)], TYPICAL)
    assert np.flatnonzero(with_year).tolist() == at.tolist()


def test_real_hours_are_of_their_year_and_by_the_clock_of_summer():
    """16:00 in Chicago in August is 21:00 UTC."""
    axis = real_year(2023)
    calendar = billing_calendar(axis, CHICAGO)
    both = [PeakHour(8, 7, 16, 2022), PeakHour(8, 8, 16, 2023)]
    found = np.flatnonzero(steps_at_hours("cp", both, calendar))
    in_utc = steps_at_hours("cp", [PeakHour(8, 8, 21)], billing_calendar(axis, UTC))
    assert found.tolist() == np.flatnonzero(in_utc).tolist()


def test_an_hour_that_the_clock_passes_twice_is_shared():
    calendar = billing_calendar(real_year(2023), CHICAGO)
    found = steps_at_hours("cp", [PeakHour(11, 5, 1)], calendar)
    assert sorted(found[found > 0].tolist()) == [0.5, 0.5]


def test_hours_of_other_years_alone_are_refused():
    calendar = billing_calendar(real_year(2023))
    with pytest.raises(InputError, match="none of the hours of its peaks") as raised:
        steps_at_hours("cp", [PeakHour(8, 7, 16, 2022)], calendar)
    assert "2023" in str(raised.value)
    assert raised.value.problems[0].path == "cp"
    with pytest.raises(InputError, match="a typical year"):
        steps_at_hours("cp", [], TYPICAL)


def test_it_is_told_as_a_file_has_it():
    assert str(AUGUST) == "08-07 16"
    assert str(PeakHour(6, 1, 9, 2023)) == "2023-06-01 09"


AFTERNOON = Window.of([5, 6, 7, 8], "all", [15, 16, 17])


def line(**more):
    return CoincidentCharge("cp", 60.0, candidates=AFTERNOON, by_month=True, **more)


def test_known_peaks_count_alike_and_add_up():
    hours = (PeakHour(6, 20, 16), PeakHour(7, 31, 16), AUGUST, PeakHour(9, 3, 15))
    shares = line(known=hours).shares(TYPICAL)
    assert sorted(shares[shares > 0].tolist()) == [0.25] * 4
    draw = np.full(8760, 10.0)
    draw[steps_at_hours("cp", [AUGUST], TYPICAL) > 0] = 2.0
    found = bill(draw, TYPICAL, Tariff("T", (line(known=hours),)))
    assert found.line("cp").amount[0] == pytest.approx(8.0)
    assert found.notes == ()


def test_an_alarm_catches_a_share_of_the_peaks():
    """One alarm hour a month and a rate of 0.71: a load that runs but then pays 0.29 of the price."""
    hours = tuple(PeakHour(month, 10, 16) for month in (6, 7, 8, 9))
    by_alarm = line(alarm=hours, catches=0.71)
    shares = by_alarm.shares(TYPICAL)
    assert shares.sum() == pytest.approx(1.0)
    at = steps_at_hours("cp", hours, TYPICAL) > 0
    assert shares[at] == pytest.approx(0.71 / 4)
    inside = AFTERNOON.mask(TYPICAL)
    june = inside & (TYPICAL.months == 5) & ~at
    assert shares[june] == pytest.approx(0.29 / 4 / (30 * 3 - 1))
    assert shares[~inside] == pytest.approx(0.0)
    draw = np.where(at, 0.0, 10.0)
    found = bill(draw, TYPICAL, Tariff("T", (by_alarm,)))
    assert found.total_usd == pytest.approx(0.29 * 10 * 60_000)
    assert "an alarm catches 71% of them" in found.notes[0]


@pytest.mark.parametrize("catches", [0.0, 0.5, 1.0])
def test_a_month_without_an_alarm_has_its_peaks_in_its_other_hours(catches):
    alarmed = line(alarm=(PeakHour(6, 20, 16),), catches=catches).shares(TYPICAL)
    by_month = np.bincount(TYPICAL.months, alarmed, minlength=12)
    assert by_month[5:9] == pytest.approx(0.25)
    at = steps_at_hours("cp", [PeakHour(6, 20, 16)], TYPICAL) > 0
    assert alarmed[at] == pytest.approx(catches / 4)
    flat = line().shares(TYPICAL)
    july = TYPICAL.months == 6
    assert alarmed[july] == pytest.approx(flat[july])


def test_an_alarm_in_all_hours_that_may_be_is_no_alarm():
    every = tuple(
        PeakHour(month, day, hour)
        for month, days in ((6, 30), (7, 31), (8, 31), (9, 30))
        for day in range(1, days + 1)
        for hour in (15, 16, 17)
    )
    flat = line().shares(TYPICAL)
    assert line(alarm=every, catches=0.5).shares(TYPICAL) == pytest.approx(flat)
