"""Money by view, and draws by tranche and quarter."""

import pytest

from abilene.report.charts.money import draws_charts, money_chart
from abilene.report.colours import GREY, MUTED
from abilene.report.evidence import tranche_titles


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
