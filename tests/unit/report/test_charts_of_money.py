"""Charts of money: sources and uses, states over time, cost, and the quarter in which all is paid back."""

from datetime import date

import pytest

from abilene.planning.chain import plans
from abilene.programme.changes import load
from abilene.report.chart import plain
from abilene.report.charts.costs import (
    cash_charts,
    cost_charts,
    crossing,
    cumulative_cash_usd,
)
from abilene.report.charts.flows import flow_charts
from abilene.report.charts.states import states_charts
from abilene.report.charts.tornado import tornado_charts
from abilene.report.colours import GREY, STATES
from abilene.report.evidence import tranche_titles
from abilene.report.money_by_day import money_by_day
from abilene.results.records import CashYear, TornadoBar

BN = 1e9
YEARS = ("2026", "2027", "2028", "2029")


@pytest.fixture(scope="module")
def stargate(examples):
    return load(examples / "stargate" / "programme.yaml")


def in_one_view(plan, **changes):
    view = plan.viewpoints["announced"].model_copy(update=changes)
    return plan.model_copy(update={"viewpoints": {"announced": view}})


def test_what_flows_from_a_source_is_what_it_pays(january):
    plan, draft, _ = january
    for view, chart in zip(
        plan.viewpoints.values(), flow_charts(plan, tranche_titles(draft)), strict=True
    ):
        paid = sum(usd for uses in view.paid_usd.values() for usd in uses.values())
        passed = sum(
            usd for those in view.passed_usd.values() for usd in those.values()
        )
        assert sum(row[2] for row in chart.rows) == pytest.approx(
            (paid + passed) / BN, abs=0.01
        )
        names = [node["name"] for node in chart.option["series"][0]["data"]]
        assert len(names) == len(set(names))
        assert {
            end
            for link in chart.option["series"][0]["links"]
            for end in (link["source"], link["target"])
        } == set(names)


def test_funders_come_before_those_they_fund_and_phases_of_a_site_are_one(january):
    plan = in_one_view(
        january[0],
        passed_usd={"parent": {"promised": 2 * BN}},
        paid_usd={
            "promised": {
                "sites.a.phases.p.shell": BN,
                "sites.a.phases.q.shell": BN,
                "sites.a.equipment.gas": 3 * BN,
            },
            "not attributed": {"operation": BN, "sites.a.hardware": 1000.0},
        },
    )
    (chart,) = flow_charts(plan, {"promised": "Promised"})
    assert [tuple(map(plain, row)) for row in chart.rows] == [
        ("parent", "Promised", 2.0),
        ("Promised", "a: shell", 2.0),
        ("Promised", "a: equipment", 3.0),
        ("not attributed", "operation", 1.0),
        ("not attributed", "a: hardware", 0.0),
    ]
    assert "a: hardware" not in [
        node["name"] for node in chart.option["series"][0]["data"]
    ], "too small to be seen"
    colours = {
        node["name"]: node["itemStyle"]["color"]
        for node in chart.option["series"][0]["data"]
    }
    assert colours["Promised"] == STATES["announced"]
    assert colours["not attributed"] == GREY


def test_the_state_of_money_follows_what_was_published(stargate):
    days = {one.day: one for one in money_by_day(stargate, date(2026, 8, 1))}
    before, after = days[date(2025, 1, 22)], days[date(2025, 4, 1)]
    assert after.in_view_usd["announced"] == 500 * BN
    assert before.in_view_usd["measured"] == 0
    assert list(days) == sorted(days)
    assert (
        days[date(2026, 8, 1)].amounts_usd["oracle_notes_2025"]["measured"] == 18 * BN
    )
    assert "oracle_notes_2025" not in after.amounts_usd, "nobody knew of it"
    for one in days.values():
        firm = [
            one.in_view_usd[state]
            for state in ("measured", "secured", "committed", "announced")
        ]
        assert firm == sorted(firm)


def test_on_the_day_of_the_plan_the_states_are_the_built_in_views(january):
    plan, draft, _ = january
    last = money_by_day(draft, date(2025, 1, 23))[-1]
    assert (
        last.in_view_usd["announced"]
        == plan.viewpoints["announced"].capital_in_view_usd
    )


def test_each_tranche_shows_its_states_and_who_objects(stargate):
    titles = tranche_titles(stargate)
    _, chart = states_charts(stargate, date(2026, 8, 1), titles)
    rows = [tuple(map(plain, row)) for row in chart.rows]
    softbank = [row[1:] for row in rows if row[0] == titles["softbank_equity"]]
    assert [state for _, _, state, _ in softbank] == ["announced", "committed"]
    assert softbank[0][1] == softbank[1][0], "one state ends where the next begins"
    (objections,) = [
        one for one in chart.option["series"] if one["name"] == "objection"
    ]
    assert ["2025-01-22", titles["promised"]] in [
        point["value"] for point in objections["data"]
    ]


def test_without_a_ledger_there_are_no_states(examples):
    assert (
        list(states_charts(load(examples / "one-campus.yaml"), date(2026, 8, 1), {}))
        == []
    )


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


def test_a_tornado_runs_from_what_is_planned_to_the_ends_of_each_figure(january):
    bars = (
        bar("price", lcoc_low=1.0, lcoc_high=3.0),
        bar("life", lcoc_low=2.5, lcoc_high=1.5),
        bar("nothing"),
    )
    (chart,) = tornado_charts(
        in_one_view(january[0], npv_usd=None, lcoc_usd_per_gpu_hour=2.0, tornado=bars)
    )
    low, high, _ = chart.option["series"]
    assert [one["coords"] for one in low["data"]] == [
        [[2.0, "price (claims)"], [1.0, "price (claims)"]],
        [[2.0, "life (claims)"], [2.5, "life (claims)"]],
    ]
    assert high["data"][0]["coords"][1] == [3.0, "price (claims)"]
    assert chart.option["xAxis"]["min"] < 1.0 < 3.0 < chart.option["xAxis"]["max"]
    assert chart.rows == (("price", "claims", 1.0, 3.0), ("life", "claims", 2.5, 1.5))
    assert chart.unit == "USD/GPU-hour"


def test_a_tornado_is_of_present_value_where_there_is_one(january):
    bars = (
        bar("price", npv_low_usd=-BN, npv_high_usd=3 * BN, lcoc_low=1.0, lcoc_high=2.0),
    )
    (chart,) = tornado_charts(in_one_view(january[0], npv_usd=BN, tornado=bars))
    assert chart.rows == (("price", "claims", -1.0, 3.0),)
    assert chart.unit == "bn USD"


def test_a_campus_without_claims_has_its_costs_and_flows(examples):
    plan = plans(load(examples / "one-campus.yaml"))
    assert list(cost_charts(plan))
    assert list(flow_charts(plan, {}))
