"""The figures of a replay of telemetry: the JSON holds them all, the CSV holds every interval, and both repeat."""

import csv
import io
import json

import pytest
from telemetry_made import INSTALLED, made_log, made_runs

from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.report.studies.telemetry_figures import (
    WORST,
    intervals_csv,
    source_words,
    telemetry_json,
    worst_of,
)
from abilene.studies.proposed_draws import proposed_draws
from abilene.studies.telemetry import replay_telemetry


@pytest.fixture(scope="module")
def programme(examples):
    return seen_by(load(examples / "one-campus.yaml"))["as_written"].programme


@pytest.fixture(scope="module")
def found(programme):
    runs = made_runs()
    log = made_log(runs, error_kw=80.0)
    return replay_telemetry(programme, "prairie", runs, log, INSTALLED)


def test_json_holds_every_figure_and_no_constant_that_json_lacks(programme, found):
    proposed = proposed_draws(programme, found)
    data = json.loads(
        json.dumps(telemetry_json(found, proposed, "t", "power.csv"), allow_nan=False)
    )
    assert data["file"]["rmse_mw"] == pytest.approx(found.errors().rmse_mw)
    assert data["file_at_a_limit"]["mean_mw"] is None
    assert data["draws_w"]["all"]["fitted"] == pytest.approx(found.fit.draw[1])
    assert data["hold_out"]["from"] == "2026-03-11 00:00"
    assert data["hold_out"]["better"] is True
    assert sorted(map(int, data["by_hour_of_day"])) == list(range(24))
    hours = sum(one["hours"] for one in data["by_tenth_of_utilisation"].values())
    assert hours == data["intervals"] == len(found.hours)
    assert data["proposed"] == {one.path: one.value for one in proposed}
    assert data["source"] == source_words(found, "power.csv")


def test_the_worst_intervals_are_the_worst(found):
    size = abs(found.predicted_mw - found.measured_mw)
    worst = worst_of(found)
    assert len(worst) == WORST
    assert size[worst].min() >= sorted(size)[-WORST]
    assert size[worst].tolist() == sorted(size[worst], reverse=True)


def test_the_csv_holds_every_interval(found):
    rows = list(csv.DictReader(io.StringIO(intervals_csv(found).decode())))
    assert len(rows) == len(found.hours)
    assert rows[0]["from"] == "2026-03-02 00:00"
    for name, values in (
        ("measured_mw", found.measured_mw),
        ("predicted_mw", found.predicted_mw),
        ("fitted_mw", found.fitted_mw),
        ("held_all", found.held[0]),
    ):
        assert [float(row[name]) for row in rows] == pytest.approx(values, abs=1e-4)
