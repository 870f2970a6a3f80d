"""What was seen of campuses: reading both tables, and never taking a forecast for an observation."""

from datetime import date

import pytest

from abilene.dates import Quarter
from abilene.errors import InputError
from abilene.studies.observed import read_series, read_timelines

ONE = """date,status,it_power_mw,more
2024-05-31,land clearing,0,x
2025-09-26,building 1,105,x
2025-12-24,building 2,211,x
2026-02-01,some taken off,200,x
2026-07-28,looked again,211,x
2026-11-01,all of it (Forecast),843,x
"""
MANY = """Data center,Date,Construction status,IT power (MW)
First,2024-05-31,Land clearing,0.0
Second,2026-06-30,expected,50
First,2025-09-26,Running,105.0
First,2026-11-01,Estimated,843.0
"""


def written(tmp_path, text):
    path = tmp_path / "seen.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_forecast_is_no_observation(tmp_path):
    series = read_series(written(tmp_path, ONE))
    assert series.last_day == date(2026, 7, 28)
    assert [m.it_mw for m in series.forecast] == [843]
    assert [m.it_mw for m in series.rises] == [105, 211]


def test_a_milestone_holds_until_the_next(tmp_path):
    series = read_series(written(tmp_path, ONE))
    loads = {
        "2024-Q1": 0,
        "2025-Q2": 0,
        "2025-Q3": 105,
        "2025-Q4": 211,
        "2026-Q1": 200,
        "2026-Q2": 200,
        "2026-Q4": 211,
    }
    assert {q: series.it_mw(Quarter.parse(q)) for q in loads} == loads


def test_what_is_dated_after_the_day_of_the_table_is_a_forecast(tmp_path):
    found = read_timelines(written(tmp_path, MANY), date(2026, 5, 31))
    (first,) = found.campuses  # of the second nothing was seen
    assert [m.it_mw for m in first.seen] == [0, 105]
    assert [m.it_mw for m in first.forecast] == [843]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("date,it_power_mw\n2025-01-01,3\n", "no column 'status'"),
        ("date,status,it_power_mw\nsoon,on,3\n", "date 'soon'"),
        ("date,status,it_power_mw\n2025-01-01,on,much\n", "'much'"),
        (
            "date,status,it_power_mw\n2025-01-01,forecast,3\n",
            "nothing in it was observed",
        ),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path, text, words):
    with pytest.raises(InputError, match=words):
        read_series(written(tmp_path, text))


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        read_series(tmp_path / "none.csv")
