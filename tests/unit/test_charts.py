"""Charts: plain JSON, the right series, and the same figures in the table behind them."""

import json

import pytest

from abilene.report.charts import draws_charts, load_chart, money_chart
from abilene.report.colours import GREY, MUTED, view_colours
from abilene.report.evidence import tranche_titles

COLOURS = view_colours(["musk", "altman"])


def every_chart(january):
    plan, draft, _ = january
    yield load_chart(plan, {"2025-Q3": 103.0}, COLOURS)
    yield money_chart(plan)
    yield from draws_charts(plan, tranche_titles(draft))


def test_every_chart_is_json_with_unit_title_source_and_table(january):
    for chart in every_chart(january):
        assert json.loads(json.dumps(chart.option, allow_nan=False)) == chart.option
        assert chart.title
        assert chart.unit
        assert chart.source
        assert chart.rows
        assert all(len(row) == len(chart.columns) for row in chart.rows)
        assert chart.option["legend"]["data"] == [one["name"] for one in chart.option["series"]]


def test_a_line_for_each_view_in_its_colour_and_the_measured_points(january):
    plan = january[0]
    chart = load_chart(plan, {"2025-Q3": 103.0, "2020-Q1": 1.0}, COLOURS)
    *lines, points = chart.option["series"]
    assert [line["name"] for line in lines] == ["announced", "musk"]
    for line in lines:
        assert line["data"] == list(plan.viewpoints[line["name"]].it_mw.values())
        assert line["color"] == COLOURS[line["name"]]
    assert points["data"] == [["2025-Q3", 103.0]]
    assert lines[0]["markLine"]["data"] == [{"xAxis": "2025-Q1"}]
    assert lines[0]["lineStyle"]["width"] > lines[1]["lineStyle"]["width"]


def test_nothing_measured_draws_no_points(january):
    chart = load_chart(january[0], {}, COLOURS)
    assert [one["type"] for one in chart.option["series"]] == ["line", "line"]


def test_money_by_view(january):
    plan = january[0]
    bars = {bar["name"]: [item["value"] for item in bar["data"]] for bar in money_chart(plan).option["series"]}
    views = plan.viewpoints.values()
    assert bars["in view"] == pytest.approx([view.capital_in_view_usd / 1e9 for view in views], abs=1e-3)
    assert bars["usable"] == pytest.approx([view.capital_usable_usd / 1e9 for view in views], abs=1e-3)
    assert bars["drawn"] == pytest.approx([view.capital_drawn_usd / 1e9 for view in views], abs=1e-3)


def test_stacked_draws_add_up_to_what_the_view_draws(january):
    plan, draft, _ = january
    charts = {chart.id: chart for chart in draws_charts(plan, tranche_titles(draft))}
    assert list(charts) == ["draws-announced", "draws-musk"]
    for view_id, view in plan.viewpoints.items():
        chart = charts[f"draws-{view_id}"]
        stacked = sum(sum(bar["data"]) for bar in chart.option["series"])
        assert stacked == pytest.approx(view.capital_drawn_usd / 1e9, abs=0.05)
        assert sum(row[-1] for row in chart.rows) == pytest.approx(stacked, abs=0.05)
    scales = {chart.option["yAxis"]["max"] for chart in charts.values()}
    assert len(scales) == 1
    assert scales.pop() >= max(row[-1] for chart in charts.values() for row in chart.rows)


def test_a_crowd_of_tranches_shares_one_grey(january):
    plan = january[0]
    view = plan.viewpoints["announced"]
    crowd = {f"t{i:02}": {"2025-Q2": 1e9 * (i + 1)} for i in range(len(MUTED) + 3)}
    many = plan.model_copy(update={"viewpoints": {"announced": view.model_copy(update={"drawn_usd": crowd})}})
    (chart,) = draws_charts(many, {name: name.upper() for name in crowd})
    *named, others = chart.option["series"]
    assert [bar["name"] for bar in named] == [f"T{i:02}" for i in range(3, len(crowd))]
    assert others["name"] == "3 others"
    assert others["color"] == GREY
    assert others["data"] == [6.0]
    assert len({bar["color"] for bar in chart.option["series"]}) == len(MUTED) + 1
    assert chart.columns == ("quarter", *map(str.upper, crowd), "all")


def test_a_view_keeps_its_colour_whatever_else_is_shown():
    colours = view_colours(["secured", "musk", "altman"])
    assert colours["altman"] == COLOURS["altman"]
    assert len({colours[view] for view in ("announced", "committed", "secured", "musk", "altman")}) == 5
