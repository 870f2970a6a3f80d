"""A backtest as people see it: errors of steps by day and view, what they prove, and a chart a day."""

import csv
import io
import json
from datetime import date

import pytest
from rich.console import Console

from abilene.dates import Quarter
from abilene.report.studies.backtest import (
    backtest_charts,
    backtest_files,
    backtest_json,
    backtest_lines,
    backtest_rows,
    printed_backtest,
    quarters_csv,
)
from abilene.studies.backtest import (
    PROMISE,
    Backtest,
    Earlier,
    FirstPower,
    replay_of,
)
from abilene.studies.observed import Milestone, Series

DAYS = (date(2026, 2, 1), date(2026, 8, 1))
SEEN = Series(
    "campus",
    tuple(
        Milestone(date.fromisoformat(day), mw, "seen")
        for day, mw in (
            ("2025-12-01", 0.0),
            ("2026-05-01", 40.0),
            ("2026-11-01", 100.0),
            ("2026-12-31", 100.0),
        )
    ),
)


def planned(**steps):
    """Return a load by quarter: from each quarter on, what is given."""
    load, mw = {}, 0.0
    for year in (2026, 2027):
        for number in (1, 2, 3, 4):
            mw = steps.get(f"q{year}_{number}", mw)
            load[Quarter.parse(f"{year}-Q{number}")] = mw
    return load


EARLY = planned(q2026_1=40.0, q2026_2=100.0, q2026_4=300.0)
LATE = planned(q2026_3=40.0)


@pytest.fixture
def found():
    replays = tuple(
        replay_of(day, view, load, SEEN)
        for day in DAYS
        for view, load in ((PROMISE, EARLY), ("secured", LATE))
    )
    return Backtest("campus", SEEN, replays)


def test_errors_by_day_and_view_the_day_written_once(found):
    rows = list(backtest_rows(found))
    assert [row[:2] for row in rows] == [
        ("2026-02-01", PROMISE),
        ("", "secured"),
        ("2026-08-01", PROMISE),
        ("", "secured"),
    ]
    assert rows[0][2:4] == ("-1", "-2"), "40 MW and 100 MW, both planned too early"
    assert rows[1][2:4] == ("+1", "never")
    assert rows[2][2:4] == ("-", "-2"), "the first step was past on the second day"


def test_more_than_was_seen_has_an_error_of_at_most_so_much(found):
    promise, secured = list(backtest_rows(found))[:2]
    assert promise[4] == "≤ +0"
    assert secured[4] == "-"


def test_the_table_fits_80_columns(found):
    file = io.StringIO()
    Console(width=80, file=file).print(printed_backtest(found))
    lines = file.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    assert "seen by 2026-12-31" in lines[0]


def test_the_lines_say_how_little_it_proves(found):
    text = " ".join(backtest_lines(found))
    assert (
        "2 steps of one campus were seen, 2 after 2026-02-01, 1 after 2026-08-01"
        in text
    )
    assert "Hindsight" in text
    assert "Campuses of the table" not in text, "nobody gave one"


def test_other_campuses_are_told_by_their_median(found):
    first = Quarter.parse("2024-Q1")
    campuses = tuple(
        FirstPower(f"c{took}", first, first + 4, first + (took - 1))
        for took in (4, 5, 9)
    )
    unseen = FirstPower("c", first, first + 4, None)
    more = Backtest("campus", SEEN, found.replays, 5, (*campuses, unseen))
    line = next(one for one in backtest_lines(more) if one.startswith("Campuses"))
    assert "3 took 5 quarters in the median, half of them 4.5 to 7" in line
    assert "miss by +0 in the median, by one or less at 2 of 3" in line
    assert "at 1 more they had passed" in line


def test_earlier_forecasts_are_told_one_by_one(found):
    due = Milestone(date(2026, 2, 1), 40.0, "forecast")
    never = Milestone(date(2026, 6, 1), 900.0, "forecast")
    earlier = (Earlier(due, Quarter.parse("2026-Q2")), Earlier(never, None))
    more = Backtest("campus", SEEN, found.replays, earlier=earlier, earlier_ahead=1)
    head, first, second = list(backtest_lines(more))[-3:]
    assert "2 of this campus came due by 2026-12-31, 1 did not" in head
    assert first == "  40 MW on 2026-02-01: -1 quarters"
    assert second == "  900 MW on 2026-06-01: not seen by then"


def test_a_chart_for_each_day_with_points_only_where_somebody_watched(found):
    first, second = backtest_charts(found)
    assert (first.id, second.id) == ("backtest-2026-02-01", "backtest-2026-08-01")
    promise, secured, seen = first.option["series"]
    assert promise["lineStyle"]["width"] > secured["lineStyle"]["width"]
    assert seen["data"] == [
        ["2026-Q1", 0.0],
        ["2026-Q2", 40.0],
        ["2026-Q3", 40.0],
        ["2026-Q4", 100.0],
    ]
    assert first.rows[0] == ("2026-Q1", 40.0, 0.0, 0.0)
    assert first.rows[-1][0] == "2027-Q2", "two quarters after the last observation"
    assert first.rows[-1][-1] == ""


def test_files_hold_the_same_figures(found):
    files = backtest_files(found, "A programme")
    assert list(files) == [
        "backtest.json",
        "backtest.csv",
        "backtest.html",
        "manifest.json",
    ]
    data = json.loads(files["backtest.json"])
    assert data == backtest_json(found)
    step = data["replays"][0]["steps"][0]
    assert (step["planned"], step["seen"], step["error_quarters"]) == (
        "2026-Q1",
        "2026-Q2",
        -1,
    )
    lines = list(csv.DictReader(io.StringIO(quarters_csv(found))))
    assert len(lines) == 4 * 8
    assert lines[0]["planned_it_mw"] == "40.0"
    assert "A programme: backtest" in files["backtest.html"].decode()
