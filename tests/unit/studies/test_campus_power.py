"""The power of a campus by its source: a series, a quarter of a plan, and when a trace begins in it."""

from datetime import UTC, datetime
from types import SimpleNamespace

import numpy as np
import pytest

from abilene.dates import Quarter
from abilene.errors import InputError
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.resource.power_table import PowerTable
from abilene.results.hours import UNSERVED, Hours
from abilene.site.hours import site_hours
from abilene.site.load_hours import facility_share, load_by_hour
from abilene.studies.campus_power import (
    CampusPower,
    power_of_plan,
    power_of_table,
    start_before_worst,
)


@pytest.fixture(scope="module")
def programme(examples):
    return seen_by(load(examples / "one-campus.yaml"))["as_written"].programme


def table(values, of="it", is_share=False, step_hours=1.0, start=None):
    return PowerTable(np.array(values, float), is_share, of, step_hours, start)


def test_the_trace_begins_before_the_worst_day():
    share = np.ones(8760)
    share[1000:1004] = 0.5
    share[5000] = 0.0
    assert 1000 - 24 - 48 < start_before_worst(share, 1.0) <= 1000 - 48
    assert start_before_worst(np.ones(8760), 1.0) == 0


def test_a_series_begins_at_its_first_step_or_on_a_day():
    power = CampusPower(np.array([1.0, 0.5] * 96), 0.5, "series")
    assert power.first_step() == 0
    assert power.first_step(3) == 96


@pytest.mark.parametrize(
    ("source", "begins", "clock", "step"),
    [
        ("sized", None, datetime(2025, 2, 1, 6), 31 * 48),
        ("series", datetime(2026, 10, 1), datetime(2026, 10, 2, 6, 40), 48 + 13),
        ("plan", datetime(2027, 10, 1), datetime(2026, 10, 2, 6, 40), 48),
    ],
)
def test_a_trace_that_keeps_its_dates_begins_at_them(source, begins, clock, step):
    """Steps of half an hour."""
    power = CampusPower(np.ones(48 * 92), 0.5, source, begins=begins)
    assert power.step_at(clock) == step


@pytest.mark.parametrize(
    ("source", "begins", "words"),
    [
        ("series", None, "has no column time"),
        ("series", datetime(2026, 10, 2), "the power goes from 2026-10-02 00:00 to"),
        ("plan", datetime(2027, 11, 1), "begins at 2026-10-01 06:00"),
    ],
)
def test_power_that_has_no_such_date_is_refused(source, begins, words):
    power = CampusPower(np.ones(24), 1.0, source, begins=begins)
    with pytest.raises(InputError, match=words):
        power.step_at(datetime(2026, 10, 1, 6))


@pytest.mark.parametrize(
    ("series", "full_mw", "share"),
    [
        # 200 MW of IT, 260 MW of facility
        (table([200, 100, 0]), None, [1, 0.5, 0]),
        (table([260, 130, 0], "facility"), None, [1, 0.5, 0]),
        (table([0.9, 0.25], "facility", is_share=True), None, [0.9, 0.25]),
        (table([3, 1.5]), 3.0, [1, 0.5]),
        (table([220, 100]), None, [1, 0.5]),
    ],
)
def test_a_series_is_a_share_of_full_power(programme, series, full_mw, share):
    power = power_of_table(programme, "prairie", series, file="p", full_mw=full_mw)
    assert power.share.tolist() == pytest.approx(share)
    says = [note for note in power.notes if "above full load in 1 steps" in note]
    assert bool(says) == (series.values[0] == 220)


@pytest.fixture(scope="module")
def cooled(programme):
    site = programme.sites["prairie"].model_copy(update={"cooling": "air_chiller"})
    return programme.model_copy(update={"sites": {"prairie": site}})


def test_facility_power_is_divided_by_the_pue_of_the_hour(cooled, examples):
    """What the computers of a year make a facility draw leaves them what they drew."""
    years = site_hours(cooled, "prairie", examples, priced=False, seed=1)
    load_of = load_by_hour(cooled, "prairie", years)
    drawn = table(load_of.facility[0], "facility", is_share=True)
    power = power_of_table(cooled, "prairie", drawn, file="p", folder=examples)
    assert power.share == pytest.approx(load_of.it[0], rel=1e-9)
    back = facility_share(cooled, "prairie", years, power.share, np.arange(8760))
    assert back == pytest.approx(load_of.facility[0], rel=1e-9)
    pue = 1.3 * load_of.facility[0] / load_of.it[0]
    assert pue.max() - pue.min() > 0.02
    assert "PUE of the hour (air_chiller" in power.notes[0]


def test_a_series_with_times_meets_the_weather_of_its_hours(cooled, examples):
    half = [0.5] * 48
    hot, cold = (
        power_of_table(
            cooled,
            "prairie",
            table(half, "facility", True, 0.5, datetime(2026, month, 15, tzinfo=UTC)),
            file="p",
            folder=examples,
        )
        for month in (7, 1)
    )
    assert hot.share.mean() < cold.share.mean() < 0.5 * 1.3


def plan_of(served_mw, hours):
    """Return a plan as far as its hours go."""
    site = SimpleNamespace(
        it_mw={f"2027-Q{n}": 0.0 for n in range(1, 5)},
        served_mw=served_mw,
        hours_at_hand=hours,
    )
    view = SimpleNamespace(sites={"a": site})
    return SimpleNamespace(id="p", input_hash="0" * 64, viewpoints={"v": view})


def hours_of_year(lost):
    """Return the hours of one MW, whose first six are of the fourth quarter by the clock of the campus."""
    times = np.datetime64("2027-01-01T00", "s") + np.arange(8760) * np.timedelta64(
        3600, "s"
    )
    local = times - np.timedelta64(6 * 3600, "s")
    months = local.astype("datetime64[M]").astype(int) % 12
    ones = np.ones(8760)
    return Hours(times, ones, ones, {UNSERVED: lost}, quarter=months // 3)


def test_a_quarter_of_a_plan_is_what_its_designs_serve():
    """60 MW on the grid lose all for an hour, 20 MW beside them nothing: three quarters of the load are lost."""
    lost = np.zeros(8760)
    lost[0], lost[24] = 1.0, 1.0
    served = {"grid": {"2027-Q3": 60.0}, "gas": {"2027-Q3": 20.0}, "old": {}}
    hours = {
        "grid": lambda: hours_of_year(lost),
        "gas": lambda: hours_of_year(np.zeros(8760)),
    }
    plan = plan_of(served, hours)
    power = power_of_plan(plan, "v", "a", Quarter.parse("2027-Q4"))
    assert len(power.share) == 92 * 24
    # by the clock of the campus the first hour of the year in UTC is the sixth from the end
    assert np.flatnonzero(power.share < 1).tolist() == [92 * 24 - 6]
    assert power.share.min() == pytest.approx(0.25)
    assert "60 MW by grid, 20 MW by gas" in power.notes[0]


@pytest.mark.parametrize(
    ("view", "site", "quarter", "words"),
    [
        ("w", "a", "2027-Q4", "no view 'w'"),
        ("v", "b", "2027-Q4", "no site 'b'"),
        ("v", "a", "2030-Q1", "has the quarters 2027-Q2 to 2028-Q1"),
        ("v", "a", "2027-Q2", "nothing runs at a in 2027-Q2 .* runs in 2027-Q4"),
        ("v", "a", "2027-Q4", "no hours of a grid are kept .* plan again"),
    ],
)
def test_what_a_plan_does_not_hold_is_refused_with_a_reason(view, site, quarter, words):
    plan = plan_of({"grid": {"2027-Q2": 0.0, "2027-Q3": 60.0}}, {})
    with pytest.raises(InputError, match=words):
        power_of_plan(plan, view, site, Quarter.parse(quarter))


@pytest.mark.parametrize(
    ("begins", "step", "hours"),
    [(None, 50, 25), (datetime(2027, 1, 2, 6), 4, 32), (datetime(2027, 12, 31, 23), 4, 1)],
)  # fmt: skip
def test_how_long_after_new_year_a_step_begins(begins, step, hours):
    power = CampusPower(np.ones(100), 0.5, "series", begins=begins)
    assert power.hours_into_year(step) == hours
