"""The load of each view by quarter: a line in its colour, its band, and what was measured."""

import pytest

from abilene.report.charts.load import load_chart
from abilene.report.colours import view_colours

COLOURS = view_colours(["musk", "altman"])


def test_a_line_for_each_view_in_its_colour_and_the_measured_points(january):
    plan = january[0]
    chart = load_chart(plan, {"2025-Q3": 103.0, "2020-Q1": 1.0}, COLOURS)
    lines = [
        one
        for one in chart.option["series"]
        if one["type"] == "line" and "stack" not in one
    ]
    points = chart.option["series"][-1]
    assert [line["name"] for line in lines] == ["announced", "musk"]
    for line in lines:
        assert line["data"] == list(plan.viewpoints[line["name"]].it_mw.values())
        assert line["color"] == COLOURS[line["name"]]
    assert points["data"] == [["2025-Q3", 103.0]]
    assert lines[0]["markLine"]["data"] == [{"xAxis": "2025-Q1"}]
    assert lines[0]["lineStyle"]["width"] > lines[1]["lineStyle"]["width"]


def test_nothing_measured_draws_no_points(january):
    chart = load_chart(january[0], {}, COLOURS)
    assert {one["type"] for one in chart.option["series"]} == {"line"}


def test_a_band_runs_from_the_cautious_to_the_generous_plan(january):
    plan = january[0]
    view = plan.viewpoints["announced"]
    low, high = (
        {quarter: mw * factor for quarter, mw in view.it_mw.items()}
        for factor in (0.5, 1.5)
    )
    with_band = view.model_copy(update={"it_mw_cautious": low, "it_mw_generous": high})
    without = plan.viewpoints["musk"].model_copy(
        update={"it_mw_cautious": None, "it_mw_generous": None}
    )
    chart = load_chart(
        plan.model_copy(
            update={"viewpoints": {"announced": with_band, "musk": without}}
        ),
        {},
        COLOURS,
    )
    lower, way = [one for one in chart.option["series"] if "stack" in one]
    assert lower["name"] == way["name"] == "announced"
    assert lower["stack"] == way["stack"]
    assert lower["data"] == list(low.values())
    assert [
        a + b for a, b in zip(lower["data"], way["data"], strict=True)
    ] == pytest.approx(list(high.values()))
    assert chart.columns == (
        "quarter",
        "announced",
        "announced, cautious",
        "announced, generous",
        "musk",
        "measured",
    )
    assert chart.option["legend"]["data"] == ["announced", "musk"]
