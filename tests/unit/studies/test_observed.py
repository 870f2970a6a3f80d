"""What was seen of campuses: reading both tables, and never taking a forecast for an observation."""

from datetime import date, datetime

import openpyxl
import pytest

from abilene.dates import Quarter
from abilene.errors import InputError
from abilene.studies.observed import Milestone, read_series, read_timelines

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


def test_rows_that_say_a_day_again_are_one(tmp_path):
    """A logger's rows: memory holds the days."""
    again = "".join(
        f"2026-08-0{1 + i // 400},on,{200 + i // 400},x\n" for i in range(1200)
    )
    series = read_series(written(tmp_path, ONE + again))
    assert [m.it_mw for m in series.seen[-3:]] == [200, 201, 202]
    assert len(series.seen) == 8


def test_a_day_with_two_loads_is_refused_at_the_second(tmp_path):
    with pytest.raises(InputError) as caught:
        read_series(written(tmp_path, ONE + "2025-12-24,looked again,190,x\n" * 2))
    assert str(caught.value).endswith(
        "seen.csv:8:3: it_power_mw: 2025-12-24 has 190 MW, and 211 in line 4"
        " (the first of 2 such lines); keep one load of each day"
    )
    forecast = "2025-12-24,forecast,190,x\n"
    assert len(read_series(written(tmp_path, ONE + forecast)).forecast) == 2


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


def test_a_row_without_it_load_tells_of_none(tmp_path):
    text = MANY + "First,2026-01-15,No figure,\n"
    found = read_timelines(written(tmp_path, text), date(2026, 5, 31))
    assert [m.it_mw for m in found.campuses[0].seen] == [0, 105]


def test_days_are_read_as_the_importer_reads_them(tmp_path):
    """The vintage of November 2025 writes the month first."""
    text = MANY.replace("2025-09-26", "9/26/2025")
    found = read_timelines(written(tmp_path, text), date(2026, 5, 31))
    assert found.campuses[0].last_day == date(2025, 9, 26)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("date,it_power_mw\n2025-01-01,3\n", "no column 'status'"),
        (
            "date,status,it_power_mw\nsoon,on,3\n",
            "seen.csv:2:1: date: 'soon' is no day; write a day such as 2026-05-23",
        ),
        (
            "date,status,it_power_mw\n2025-01-01,on,much\n",
            "seen.csv:2:3: it_power_mw: 'much' is no number",
        ),
        # measured-nan: pvlib #1372 and dClimate #39, missing values as numbers
        (
            "date,status,it_power_mw\n2025-01-01,on,nan\n",
            "seen.csv:2:3: it_power_mw: 'nan' is no number; fill the gap",
        ),
        ("date,status,it_power_mw\n2025-01-01,on,inf\n", "'inf' is no number"),
        (
            "date,status,it_power_mw\n2025-01-01,on,-20\n",
            "'-20' is below 0; check its sign",
        ),
        (
            "date,status,it_power_mw\n2025-01-01,on\n",
            "seen.csv:2:1: 1 cell fewer than columns",
        ),
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
    with pytest.raises(InputError, match="no such file"):
        read_series(tmp_path / "none.csv")


def test_a_table_that_is_not_utf_8_is_refused_with_its_line(tmp_path):
    # attack 27 and fuzz series-119b8aadb0: UnicodeDecodeError
    for data, line in ((b"date,status,it_power_mw\n2025-01-01,se\xe9n,10\n", 2), (b"\xb3", 1)):  # fmt: skip
        path = tmp_path / "seen.csv"
        path.write_bytes(data)
        with pytest.raises(InputError, match=rf"seen.csv:{line}:1: .*; save it as UTF-8"):  # fmt: skip
            read_series(path)


def test_a_workbook_is_read_like_a_csv_file(tmp_path):
    book = openpyxl.Workbook()
    for row in (["date", "it_power_mw", "status"], [datetime(2025, 9, 26), 105, None]):
        book.active.append(row)
    book.save(tmp_path / "prairie.xlsx")
    series = read_series(tmp_path / "prairie.xlsx")
    assert (series.name, series.seen) == ("prairie", (Milestone(date(2025, 9, 26), 105.0, ""),))  # fmt: skip


def _timelines(path):
    return read_timelines(path, date(2026, 8, 1))


@pytest.mark.parametrize(
    ("text", "read", "place"),
    [
        (ONE.replace(",105,", ",4e9,"), read_series, ":3:3: it_power_mw"),
        (MANY.replace("105.0", "4e9"), _timelines, ":4:4: IT power (MW)"),
    ],
)
def test_a_load_that_no_campus_has_is_refused(tmp_path, text, read, place):
    path = written(tmp_path, text)
    with pytest.raises(InputError) as error:
        read(path)
    assert str(error.value) == (
        f"{path}{place}: '4e9' is above 1000000; check its unit"
    )
