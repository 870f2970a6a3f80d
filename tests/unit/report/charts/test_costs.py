"""Costs by year on one scale, and the year in which cash comes back to zero."""

import pytest

from abilene.report.charts.costs import (
    cash_charts,
    cost_charts,
    crossing,
    cumulative_cash_usd,
)
from abilene.report.charts.flows import flow_charts
from abilene.results.cash_records import CashYear
from abilene.results.records import TornadoBar

BN = 1e9
YEARS = ("2026", "2027", "2028", "2029")


def in_one_view(plan, **changes):
    view = plan.viewpoints["announced"].model_copy(update=changes)
    return plan.model_copy(update={"viewpoints": {"announced": view}})


def test_costs_add_up_by_year_on_one_scale(january):
    plan = january[0]
    charts = {chart.id: chart for chart in cost_charts(plan)}
    assert len({chart.option["yAxis"]["max"] for chart in charts.values()}) == 1
    for view_id, view in plan.viewpoints.items():
        spent = -sum(
            row.cash_usd - row.residual_usd - row.revenue_usd
            for row in view.cash_flow.values()
        )
        chart = charts[f"cost-{view_id}"]
        assert sum(row[-1] for row in chart.rows) == pytest.approx(spent / BN, abs=0.02)
        assert sum(sum(bar["data"]) for bar in chart.option["series"]) == pytest.approx(
            spent / BN, abs=0.05
        )
        assert max(row[-1] for row in chart.rows) <= chart.option["yAxis"]["max"]


def cash(**by_year):
    none = {
        name: 0.0
        for name, field in CashYear.model_fields.items()
        if field.is_required()
    }
    return {
        year: CashYear(**none | {"revenue_usd": BN, "cash_usd": usd})
        for year, usd in zip(YEARS, by_year["usd"], strict=True)
    }


def test_cash_adds_up_and_shows_where_it_comes_back_to_zero(january):
    plan = in_one_view(
        january[0], cash_flow=cash(usd=(-3.25 * BN, 1.75 * BN, 1.75 * BN, 1.75 * BN))
    )
    added = cumulative_cash_usd(plan.viewpoints["announced"])
    assert list(added.values()) == [-3.25 * BN, -1.5 * BN, 0.25 * BN, 2 * BN]
    (chart,) = cash_charts(plan, {"announced": "#000000"})
    assert chart.option["series"][0]["markPoint"]["data"] == [
        {"coord": ["2028", 0.25], "value": "2028"}
    ]
    assert "announced 2028" in chart.source


def test_the_crossing_is_where_it_stays_above():
    assert crossing({"a": -1.0, "b": 1.0, "c": -1.0, "d": 0.0}) == "d"
    assert crossing({"a": -1.0, "b": -0.5}) is None
    assert crossing({"a": 0.0, "b": 1.0}) is None, "it was never below"


def test_cash_is_not_drawn_where_compute_has_no_price(january):
    assert list(cash_charts(january[0], {"announced": "#000000"})) == []


def bar(name, **ends):
    none = dict.fromkeys(("lcoc_low", "lcoc_high", "npv_low_usd", "npv_high_usd"))
    return TornadoBar(input=name, spread="claims", **none | ends)


def test_a_campus_without_claims_has_its_costs_and_flows(one_campus):
    assert list(cost_charts(one_campus))
    assert list(flow_charts(one_campus, {}))
