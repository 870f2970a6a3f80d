"""The backtest: errors by hand, what a day may know, and what the words admit."""

import json
import pickle
from datetime import date

import pytest
from click.testing import CliRunner

from abilene.cli import main
from abilene.dates import Quarter, quarters_between
from abilene.errors import InputError
from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.studies.backtest import (
    SAME_MW,
    Backtest,
    earlier_forecasts,
    first_powers,
    promised_mw,
    replay_of,
)
from abilene.studies.observed import Milestone, Series, Timelines


def q(text):
    return Quarter.parse(text)


def series(*rows, name="campus"):
    return Series(
        name, tuple(Milestone(date.fromisoformat(day), mw, "") for day, mw in rows)
    )


def planned(first, last, steps):
    """A load that rises to each level in its quarter."""
    quarters = quarters_between(q(first), q(last))
    return {
        each: max([0.0, *(mw for when, mw in steps.items() if q(when) <= each)])
        for each in quarters
    }


SEEN = series(
    ("2024-05-31", 0),
    ("2025-09-26", 105),
    ("2025-12-24", 211),
    ("2026-05-23", 421),
    ("2026-07-28", 421),
)


def test_errors_are_planned_less_seen_in_whole_quarters():
    plan = planned("2024-Q2", "2028-Q4", {"2025-Q4": 206, "2026-Q1": 421})
    replay = replay_of(date(2025, 1, 23), "v", plan, SEEN)
    assert [(step.it_mw, step.quarters) for step in replay.steps] == [
        (105, 1),
        (211, 0),
        (421, -1),
    ]
    assert replay.not_yet is None
    assert list(replay.seen_mw) == list(
        quarters_between(q("2025-Q1"), q("2026-Q2"))
    )  # Q3 was not watched to its end
    assert replay.bias_mw == pytest.approx((-105 - 5 + (421 - 211)) / 6)
    assert replay.miss_mw == pytest.approx((105 + 5 + (421 - 211)) / 6)


def test_what_was_planned_and_has_not_come_has_an_error_of_at_most_so_much():
    plan = planned("2024-Q2", "2028-Q4", {"2026-Q1": 838})
    replay = replay_of(date(2026, 1, 1), "v", plan, SEEN)
    assert replay.not_yet == q("2026-Q1")
    assert replay.not_yet_quarters == -2  # at the earliest it comes in 2026-Q3
    nearly = planned("2024-Q2", "2028-Q4", {"2026-Q1": 421 * (1 + SAME_MW)})
    assert replay_of(date(2026, 1, 1), "v", nearly, SEEN).not_yet is None


def test_steps_before_the_day_are_no_forecast_and_a_missing_step_has_no_error():
    replay = replay_of(date(2025, 10, 1), "v", planned("2024-Q2", "2028-Q4", {}), SEEN)
    assert [(step.it_mw, step.planned, step.quarters) for step in replay.steps] == [
        (211, None, None),
        (421, None, None),
    ]


def test_the_rule_is_put_to_every_campus_whose_start_was_seen():
    day = date(2026, 5, 31)
    those = Timelines(
        day,
        (
            series(
                ("2024-05-31", 0), ("2025-09-26", 105), name="as ruled and one more"
            ),
            series(("2025-01-01", 8), name="start not seen"),
            series(("2024-01-01", 0), ("2026-01-01", 0), name="overdue"),
            series(("2025-09-01", 0), name="not due yet"),
        ),
    )
    found = {one.name: (str(one.ruled), one.quarters) for one in first_powers(those, 5)}
    assert found == {
        "as ruled and one more": ("2025-Q2", -1),
        "overdue": ("2025-Q1", None),
    }


def test_forecasts_of_the_table_are_compared_once_they_are_due():
    forecast = tuple(
        Milestone(date.fromisoformat(day), mw, "")
        for day, mw in (("2026-06-01", 421), ("2026-11-01", 843))
    )
    table = Timelines(date(2026, 4, 30), (Series("Campus", SEEN.seen[:3], forecast),))
    found, ahead = earlier_forecasts(table, "Campus", SEEN)
    assert [(one.milestone.it_mw, one.seen) for one in found] == [(421, q("2026-Q2"))]
    assert ahead == 1
    with pytest.raises(InputError, match="did you mean 'Campus'"):
        earlier_forecasts(table, "Campuss", SEEN)


def test_the_promise_is_what_was_public_on_the_day(examples):
    draft = load(examples / "stargate" / "programme.yaml")
    (seen,) = seen_by(draft, ["announced"], date(2025, 1, 23)).values()
    assert promised_mw(seen, "abilene")[q("2025-Q2")] == pytest.approx(206, abs=1)
    assert not any(promised_mw(seen, "shackelford").values())  # nobody had heard of it


@pytest.fixture
def run(tmp_path, examples):
    seen = tmp_path / "seen.csv"
    seen.write_text(
        "date,status,it_power_mw\n2026-01-01,work,0\n2027-02-01,runs,40\n2028-09-30,runs,100\n"
    )
    many = tmp_path / "many.csv"
    rows = [f"C{i},2024-0{i}-01,start,0\nC{i},2025-0{i}-01,on,9\n" for i in (1, 4, 7)]
    many.write_text(
        "Data center,Date,Construction status,IT power (MW)\n" + "".join(rows)
    )
    always = [examples / "one-campus.yaml", "--measured", seen]

    def run(*more, site="prairie"):
        args = map(str, [*always, "--site", site, *more])
        return CliRunner().invoke(main, ["backtest", *args], catch_exceptions=False)

    return run


@pytest.mark.slow
def test_the_command_says_what_it_knows_and_what_it_does_not(run, tmp_path):
    out = tmp_path / "out"
    more = (
        "--timelines",
        tmp_path / "many.csv",
        "2025-12-31",
        "--called",
        "C4",
        "--viewpoint",
        "as_written",
    )
    result = run("--as-of", "2026-03-31", *more, "--out", out)
    assert result.exit_code == 0, result.output
    words = " ".join(result.output.split())
    assert "2 steps of one campus were seen, 2 after 2026-03-31" in words
    assert "selected" in words
    assert "3 took 5 quarters in the median" in words
    assert "by one or less at 3 of 3" in words
    found = json.loads((out / "backtest.json").read_text())
    steps = {
        step["it_mw"]: step["error_quarters"] for step in found["replays"][1]["steps"]
    }
    assert set(steps) == {40.0, 100.0}
    page = (out / "backtest.html").read_text()
    assert "backtest-2026-03-31" in page
    assert "src=" not in page.split("<script")[0]
    header, *rows = (out / "backtest.csv").read_text().splitlines()
    assert header == "as_of,view,quarter,planned_it_mw,seen_it_mw"
    assert len(rows) == 2 * 20  # the promise and one view, twenty quarters


@pytest.mark.parametrize(
    ("day", "site", "words"),
    [
        ("soon", "prairie", "--as-of: 'soon' is not a date"),
        ("2028-08-01", "prairie", "nothing was seen after the quarter of 2028-08-01"),
        ("2026-03-31", "prarie", "did you mean 'prairie'"),
    ],
)
def test_what_cannot_be_compared_is_refused(run, day, site, words):
    result = run("--as-of", day, site=site)
    assert result.exit_code == 2
    assert words in result.output


def test_a_backtest_comes_back_from_a_pickle_equal():
    plan = planned("2024-Q2", "2028-Q4", {"2025-Q4": 206, "2026-Q1": 421})
    replay = replay_of(date(2025, 1, 23), "v", plan, SEEN)
    table = Timelines(date(2026, 1, 1), (SEEN,))
    found = Backtest(
        site="campus",
        measured=SEEN,
        replays=(replay,),
        build_quarters=4,
        first_power=tuple(first_powers(table, 4)),
    )
    again = pickle.loads(pickle.dumps(found))
    assert again == found
    assert again.replays[0].miss_mw == replay.miss_mw
    assert again.first_power
