"""Sources and uses: what flows is what is paid."""

import pytest

from abilene.report.chart import plain
from abilene.report.charts.flows import flow_charts
from abilene.report.colours import GREY, STATES
from abilene.report.evidence import tranche_titles

BN = 1e9


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
