"""Charts: plain JSON, the right series, and the same figures in the table behind them."""

import csv
import io
import json
from datetime import date

import pytest

from abilene.report.chart import LinkedCell, plain
from abilene.report.charts.load import load_chart
from abilene.report.charts.money import draws_charts, money_chart
from abilene.report.colours import GREY, MUTED, view_colours
from abilene.report.evidence import tranche_titles
from abilene.report.gallery import GALLERY, Subject, charts_of

COLOURS = view_colours(["musk", "altman"])


@pytest.fixture(scope="module")
def subject(january, three_weeks):
    return Subject(*january, {"abilene": three_weeks})


def every_chart(subject):
    return [chart for charts in charts_of(subject).values() for chart in charts]


def test_every_chart_is_json_with_title_source_and_table(subject):
    for chart in every_chart(subject):
        spec = json.loads(chart.spec())
        assert spec["option"] == chart.option
        assert spec.get("outline") == chart.outline
        assert chart.title
        assert chart.source
        assert chart.rows
        assert all(len(row) == len(chart.columns) for row in chart.rows)
        names = list(dict.fromkeys(one["name"] for one in chart.option["series"]))
        assert "legend" not in chart.option or set(
            chart.option["legend"]["data"]
        ) <= set(names)


def test_the_gallery_has_every_kind_once_and_each_chart_its_own_id(subject):
    names = [entry.name for entry in GALLERY]
    assert len(names) == len(set(names))
    assert {entry.section for entry in GALLERY} == {
        "answer",
        "build",
        "money",
        "cost",
        "power",
        "claims",
    }
    assert [name for name, charts in charts_of(subject).items() if not charts] == [
        "cash"
    ], "no price of compute"
    ids = [chart.id for chart in every_chart(subject)]
    assert len(ids) == len(set(ids))


def test_the_data_of_every_chart_is_a_table_whose_figures_carry_their_unit(subject):
    for chart in every_chart(subject):
        heads, *rows = csv.reader(io.StringIO(chart.csv()))
        assert [[str(plain(cell)) for cell in row] for row in chart.rows] == rows
        for i, head in enumerate(heads):
            if any(isinstance(plain(row[i]), float) for row in chart.rows):
                assert head.endswith("]"), (chart.id, head)


def test_what_a_table_cites_is_a_path_of_the_programme_or_of_a_claim(january, subject):
    _, draft, views = january
    known = {path for seen in views.values() for path in seen.resolved} | {
        c.about for c in draft.ledger.claims.values()
    }
    cited = {
        cell.path
        for chart in every_chart(subject)
        for row in chart.rows
        for cell in row
        if isinstance(cell, LinkedCell)
    }
    assert cited
    assert cited <= known


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


def test_money_by_view(january):
    plan = january[0]
    bars = {
        bar["name"]: [item["value"] for item in bar["data"]]
        for bar in money_chart(plan).option["series"]
    }
    views = plan.viewpoints.values()
    assert bars["in view"] == pytest.approx(
        [view.capital_in_view_usd / 1e9 for view in views], abs=1e-3
    )
    assert bars["usable"] == pytest.approx(
        [view.capital_usable_usd / 1e9 for view in views], abs=1e-3
    )
    assert bars["drawn"] == pytest.approx(
        [view.capital_drawn_usd / 1e9 for view in views], abs=1e-3
    )


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
    assert scales.pop() >= max(
        row[-1] for chart in charts.values() for row in chart.rows
    )


def test_a_crowd_of_tranches_shares_one_grey(january):
    plan = january[0]
    view = plan.viewpoints["announced"]
    crowd = {f"t{i:02}": {"2025-Q2": 1e9 * (i + 1)} for i in range(len(MUTED) + 3)}
    many = plan.model_copy(
        update={
            "viewpoints": {"announced": view.model_copy(update={"drawn_usd": crowd})}
        }
    )
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
    assert (
        len(
            {
                colours[view]
                for view in ("announced", "committed", "secured", "musk", "altman")
            }
        )
        == 5
    )


def test_the_day_of_the_gallery_is_the_last_of_its_views(subject):
    assert subject.day == date(2025, 1, 23)
