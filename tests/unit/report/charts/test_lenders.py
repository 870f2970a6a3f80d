"""What lenders look at: owed, covered, and who takes what of the cash."""

import pytest

from abilene.report.charts.lenders import (
    coverage_charts,
    owed_charts,
    waterfall_charts,
)
from abilene.report.numbers import NOT_KNOWN
from abilene.results.debt_records import CoverageYear

BN = 1e9


def year(**changes):
    row = dict.fromkeys(CoverageYear.model_fields, 0.0) | {
        "operates": True,
        "revenue_usd": 5 * BN,
        "electricity_usd": 1 * BN,
        "obligations_usd": 1 * BN,
        "cfads_usd": 3 * BN,
        "interest_usd": 0.5 * BN,
        "repaid_usd": 1 * BN,
        "service_usd": 1.5 * BN,
        "balance_usd": 6 * BN,
        "dscr": 2.0,
        "llcr": 1.8,
    }
    return CoverageYear(**row | changes)


def in_one_view(plan, **coverage):
    view = plan.viewpoints["announced"].model_copy(
        update={"coverage": {name.lstrip("y"): row for name, row in coverage.items()}}
    )
    return plan.model_copy(update={"viewpoints": {"announced": view}})


UNPRICED = {"revenue_usd": None, "cfads_usd": None, "dscr": None, "llcr": None}
COLOURS = {"announced": "#000000", "musk": "#111111"}


def test_what_is_owed_stands_at_the_end_of_each_year(january):
    plan = in_one_view(january[0], y2030=year(), y2031=year(balance_usd=5 * BN))
    (chart,) = owed_charts(plan, COLOURS)
    assert chart.rows == (("2030", 6.0), ("2031", 5.0))


def test_nothing_is_drawn_where_nobody_lends(january):
    plan = in_one_view(january[0])
    assert list(owed_charts(plan, COLOURS)) == []
    assert list(coverage_charts(plan, COLOURS)) == []
    assert list(waterfall_charts(plan)) == []


def test_cover_has_both_ratios_and_a_line_at_one(january):
    plan = in_one_view(january[0], y2030=year(), y2031=year(dscr=1.2, llcr=None))
    (chart,) = coverage_charts(plan, COLOURS)
    assert chart.rows == (("2030", 2.0, 1.8), ("2031", 1.2, NOT_KNOWN))
    dscr, llcr = chart.option["series"]
    assert dscr["markLine"]["data"] == [{"yAxis": 1}]
    assert llcr["data"] == [1.8, None]


def test_without_a_price_no_cover_is_drawn_and_service_is(january):
    plan = in_one_view(january[0], y2030=year(**UNPRICED))
    assert list(coverage_charts(plan, COLOURS)) == []
    (chart,) = waterfall_charts(plan)
    assert chart.columns == ("year", "interest", "repayment")
    assert chart.rows == (("2030", 0.5, 1.0),)
    assert "not known" in chart.source


def test_free_debt_without_a_price_is_owed_and_nothing_flows(january):
    free = UNPRICED | dict.fromkeys(("interest_usd", "repaid_usd", "service_usd"), 0.0)
    plan = in_one_view(january[0], y2030=year(**free))
    assert len(list(owed_charts(plan, COLOURS))) == 1
    assert list(waterfall_charts(plan)) == []


def test_revenue_less_what_takes_it_is_left(january):
    (chart,) = waterfall_charts(in_one_view(january[0], y2030=year()))
    assert chart.columns == (
        "year",
        "revenue",
        "electricity",
        "obligations",
        "interest",
        "repayment",
        "left",
    )
    ((_, revenue, *taken, left),) = chart.rows
    assert left == pytest.approx(revenue - sum(taken))
    below = [bar["data"][0] for bar in chart.option["series"][1:-1]]
    assert below == [-usd for usd in taken]
