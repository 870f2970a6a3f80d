"""Charts of forecasts and what came: heights by hand, and the lines between which they should lie."""

import json

import pytest
from made_up_scores import calibrated, question
from scipy.stats import binom

from abilene.report.charts.calibration import (
    calibration_charts,
    coverage_chart,
    crps_chart,
    pit_chart,
    reliability_chart,
)
from abilene.studies.calibration import Calibration, QuestionGroup


def test_each_plan_has_a_bar_for_each_rival():
    chart = crps_chart(calibrated(3))
    assert [one["data"] for one in chart.option["series"]] == [[40.0], [91.0], [50.0]]
    assert chart.rows == (("plan-1", 40.0, 91.0, 50.0),)


def test_bands_have_their_share_what_was_seen_and_the_interval():
    chart = coverage_chart(calibrated(40))
    interval, held, nominal = chart.option["series"]
    found = calibrated(40).coverage(0.8)
    assert held["data"][1] == [100 * found.hits / 40, "band of 80%"]
    assert nominal["data"][1] == [80, "band of 80%"]
    assert interval["data"][1]["coords"] == [
        [100 * found.low, "band of 80%"],
        [100 * found.high, "band of 80%"],
    ]


def test_the_histogram_holds_each_question_once():
    chart = pit_chart(calibrated(40))
    bars, level, low, high = (one["data"] for one in chart.option["series"])
    assert sum(bars) == pytest.approx(40, abs=0.05)
    assert level == [8.0] * 5
    # of 40 with a chance of 1/5 nine of ten times between, by the binomial law itself
    assert low[0] == pytest.approx(binom.ppf(0.05, 40, 0.2), abs=0.9)
    assert high[0] == pytest.approx(binom.ppf(0.95, 40, 0.2), abs=0.9)
    assert len(pit_chart(calibrated(100)).rows) == 10


def test_views_widen_the_lines_as_they_share_their_luck():
    """Two views of one phase make bars twice as high, and twice as far apart, as one."""
    views = [question(n, low=0.1, view=v) for n in range(40) for v in ("a", "b")]
    alone = pit_chart(calibrated(40)).option["series"]
    both = pit_chart(QuestionGroup(tuple(views))).option["series"]
    for one, two in zip(alone[1:], both[1:], strict=True):
        assert two["data"][0] == pytest.approx(2 * one["data"][0], abs=0.02)


def test_what_was_said_stands_below_how_often_it_was_so():
    chart = reliability_chart(
        QuestionGroup((question(1, low=0.3), question(2, low=0.3)))
    )
    (point,) = chart.option["series"][1]["data"]
    assert point["value"] == [35.0, 50.0]
    assert point["label"]["formatter"] == "2"
    assert chart.rows == ((35.0, 50.0, 2),)


def test_all_are_plain_json():
    for chart in calibration_charts(calibrated(20)):
        assert json.loads(chart.spec())["option"]["series"]
        assert chart.csv()
    assert list(calibration_charts(Calibration((), calibrated(1).as_of))) == []
