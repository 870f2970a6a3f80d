"""Charts of telemetry: three lines over time, bars by hour, dots by utilisation; long series are thinned to means."""

import json
from dataclasses import replace

import numpy as np
import pytest
from telemetry_made import INSTALLED, made_log, made_runs

from abilene.programme.changes import load
from abilene.programme.resolve import seen_by
from abilene.report.charts.telemetry import (
    MOST_POINTS,
    clock,
    hour_chart,
    power_chart,
    telemetry_charts,
    utilisation_chart,
)
from abilene.studies.telemetry import replay_telemetry


@pytest.fixture(scope="module")
def found(examples):
    programme = seen_by(load(examples / "one-campus.yaml"))["as_written"].programme
    runs = made_runs()
    log = made_log(runs, error_kw=80.0)
    return replay_telemetry(programme, "prairie", runs, log, INSTALLED)


def test_charts_are_json_and_say_their_source(found):
    for chart in telemetry_charts(found, "power.csv"):
        json.dumps(chart.option, allow_nan=False)
        assert "power.csv" in chart.source
        assert all(len(row) == len(chart.columns) for row in chart.rows)


def test_the_lines_are_measured_and_predicted_power(found):
    chart = power_chart(found, "")
    assert chart.columns == ("time", "measured", "as the file says", "with fitted draws")  # fmt: skip
    assert [row[1] for row in chart.rows] == pytest.approx(found.measured_mw, abs=1e-3)
    assert chart.rows[0][0] == "2026-03-02 00:00"


def test_a_long_series_is_shown_as_means(found):
    times = 20
    long = replace(
        found,
        begin_s=np.concatenate([found.begin_s + k * 14 * 86_400 for k in range(times)]),
        **{
            name: np.tile(getattr(found, name), times)
            for name in ("hours", "measured_mw", "predicted_mw", "fitted_mw", "bound")
        },
        held=np.tile(found.held, times),
    )
    chart = power_chart(long, "")
    assert len(chart.rows) <= MOST_POINTS
    assert "means of 5 intervals" in chart.source
    assert np.mean([row[1] for row in chart.rows]) == pytest.approx(long.measured_mw.mean(), rel=1e-3)  # fmt: skip
    assert len(utilisation_chart(long, "").rows) <= MOST_POINTS


def test_bars_are_the_mean_errors_of_the_hours(found):
    chart = hour_chart(found, "")
    assert [row[0] for row in chart.rows] == [f"{hour:02d}:00" for hour in range(24)]
    error = found.predicted_mw - found.measured_mw
    at_noon = error[found.hour_of_day == 12].mean()
    assert chart.rows[12][1] == pytest.approx(at_noon, abs=1e-3)


def test_without_a_fit_there_is_no_line_for_it(found):
    without = replace(found, fit=None, fitted_mw=None)
    for chart in telemetry_charts(without, ""):
        assert "with fitted draws" not in chart.columns


def test_times_are_those_of_the_clock_of_the_meter():
    assert clock(0.0, 5.5 * 3600) == "1970-01-01 05:30"
