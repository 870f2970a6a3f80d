"""How jobs are scheduled, as options say it: lengths, windows, slack by tier, and what is refused."""

import json
import math
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from abilene.cli import main
from abilene.cli.scheduled import ScheduleAsked, length_s
from abilene.compute.jobs import Jobs
from abilene.compute.traces.record import Trace
from abilene.errors import InputError

HOUR = 3600.0
NOTHING = ScheduleAsked(None, (), None, None, None)


@pytest.fixture
def trace():
    """Two jobs of an hour, of tiers 0 and 1; the first begins the replay on 1 March at 6."""
    jobs = Jobs(np.zeros(2), np.ones(2), np.full(2, HOUR), np.array([0, 1]))
    begins = datetime(2026, 3, 1, 6)
    return Trace("t", "plain", "t", 2, jobs, np.ones(2), (), 0.0, begins, ())


@pytest.fixture(scope="module")
def simulate(examples, tmp_path_factory):
    """Return what runs the example under a series of power that has prices."""
    path = tmp_path_factory.mktemp("series") / "mine.csv"
    rows = [f"260,{10 if hour % 24 < 6 else 50},400" for hour in range(24 * 30)]
    text = "\n".join(["facility_mw,usd_per_mwh,co2_kg_per_mwh", *rows])
    path.write_text(text + "\n", encoding="utf-8")

    def run(*args):
        file, jobs = examples / "one-campus.yaml", examples / "jobs.csv"
        given = [str(file), "--trace", str(jobs), "--power", str(path), *args]
        return CliRunner().invoke(main, ["simulate", *given], catch_exceptions=False)

    return run


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("90min", 5400), ("1.5h", 5400), ("2 d", 172_800), ("inf", math.inf)],
)
def test_lengths_of_time(text, seconds):
    assert length_s(text, "--slack") == seconds


def test_a_window_is_counted_from_the_begin_or_from_the_dates_of_the_trace(trace):
    def window(text):
        return NOTHING._replace(window=text).window_s(trace)

    assert window("0h..2d") == (0, 48 * HOUR)
    assert window("2026-03-01T07:00..2026-03-02") == (HOUR, 18 * HOUR)
    assert NOTHING.window_s(trace) is None
    for text, words in {
        "3h": "has no",
        "3h..3h": "does not end after its begin",
        "2026-02-01..4h": "begins before the first job",
        "0h..soon": "neither a length of time nor a date",
    }.items():
        with pytest.raises(InputError, match=words):
            window(text)


def test_dates_of_a_trace_without_any_are_refused(trace):
    undated = Trace(*[getattr(trace, each) if each != "begins" else None for each in ("file", "form", "title", "read", "jobs", "lines", "dropped", "moved_s", "begins", "notes")])  # fmt: skip
    with pytest.raises(InputError, match="tell no date"):
        NOTHING._replace(window="2026-03-01..2026-03-02").window_s(undated)


def test_slack_of_a_tier_goes_before_that_of_all(trace):
    def deadlines(*slack):
        return NOTHING._replace(slack=slack).jobs(trace).deadline_s.tolist()

    assert deadlines() == [math.inf, math.inf]
    assert deadlines("tier1=2h", "6h") == [7 * HOUR, 3 * HOUR]
    assert deadlines("tier 1=2h") == [math.inf, 3 * HOUR]
    for who in ("tier2", "anna"):
        with pytest.raises(InputError, match="the trace has tier0, tier1"):
            deadlines(f"{who}=2h")


def test_a_campus_of_its_own_power_has_no_hours_of_a_grid(trace):
    by_price = NOTHING._replace(defer="price")
    with pytest.raises(InputError, match="--defer: waits for better hours of the grid"):
        by_price.refuse_unused("fifo", trace, own_power=True)
    by_price.refuse_unused("fifo", trace, own_power=False)


def test_what_policies_leave_open(trace):
    options = NOTHING._replace(half_life="12h", quantum="1,10.5").options
    assert (options.half_life_s, options.attained_hours) == (12 * HOUR, (1, 10.5))
    assert NOTHING._replace(stop="least_loss").options.stop == "least_loss"
    for quantum in ("one", "nan", "2,1"):
        with pytest.raises(InputError):
            _ = NOTHING._replace(quantum=quantum).options


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--half-life", "7d"), "--half-life: is of no use with the policy fifo"),
        (("--quantum", "1"), "add --policy least_attained, or leave it out"),
        (("--slack", "6h"), "--slack: is of no use without --defer"),
        (("--defer", "price", "--slack", "soon"), "--slack: 'soon' is no length"),
        (("--window", "1h"), "--window: '1h' has no '..'"),
    ],
)
def test_options_that_say_nothing_are_refused(simulate, args, words):
    done = simulate(*args)
    assert (done.exit_code, done.stdout) == (2, "")
    assert words in " ".join(done.stderr.split())


def test_what_was_used_stands_in_the_answer(simulate):
    fair = json.loads(simulate("--policy", "fair_share", "--half-life", "36h", "--window", "1d..8d", "--json").stdout)  # fmt: skip
    assert (fair["half_life_s"], fair["attained_hours"]) == (36 * HOUR, None)
    assert fair["this_power"]["window_s"] == [24 * HOUR, 192 * HOUR]
    words = "fair shares: what a user has held counts half of it after 1.5 days"
    assert words in fair["notes"]
    least = simulate("--policy", "least_attained", "--quantum", "2,20")
    assert "least attained: queues end at 2, 20 accelerator-hours" in least.stdout
    said = json.loads(simulate("--stop", "least_loss", "--json").stdout)
    assert said["stop"] == "least_loss"
    words = "when power falls, jobs stop by what they lose per accelerator: unsaved work and restart"
    assert words in said["notes"]


def test_jobs_that_wait_cost_less_by_the_prices_of_the_series(simulate, tmp_path):
    out = tmp_path / "out"
    given = ("--policy", "easy", "--defer", "price", "--slack", "1d")
    shown = simulate(*given, "--out", str(out))
    assert shown.exit_code == 0
    assert "deferred by price" in shown.stdout
    data = json.loads((out / "answer.json").read_text(encoding="utf-8"))
    assert data["deferred"]["jobs_finished"] == data["this_power"]["jobs"] == 900
    assert data["deferral"]["by"] == "price"
    assert data["deferral"]["jobs_held_back"] > 100
    energy = data["deferral"]["energy_of_jobs"]
    assert energy["deferred"]["usd"] < 0.95 * energy["this_power"]["usd"]
    # each MWh emits the same in each hour, at a PUE of 1.3
    for each in energy.values():
        assert each["co2_t"] == pytest.approx(1.3 * 0.4 * each["it_mwh"], rel=1e-3)
    page = Path(out / "report.html").read_text(encoding="utf-8")
    assert 'data-chart="deferred-held"' in page
