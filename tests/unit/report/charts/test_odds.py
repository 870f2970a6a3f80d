"""The fan of futures: bands between the quantiles, the median and the plan, and the table behind them."""

from likely_answers import LIKELY, NO_ODDS, plan

from abilene.report.charts.odds import HEADS, odds_charts

COLOURS = {"a": "#123456", "b": "#654321"}


def test_a_fan_for_each_view_that_has_odds():
    (chart,) = odds_charts(plan(a=LIKELY, b=NO_ODDS), COLOURS)
    assert chart.id == "odds-of-a"
    assert chart.columns == ("quarter", "plan", *HEADS)
    assert chart.rows[-1] == ("2028-Q4", 300.0, 0.0, 100.0, 200.0, 300.0, 300.0)
    assert "1,000 futures" in chart.source
    assert "delay by the class slow; cost of shell" in chart.source
    assert "P50 1.1" in chart.source


def test_a_band_lies_on_its_lower_end():
    (chart,) = odds_charts(plan(a=LIKELY), COLOURS)
    by_stack = {}
    for series in chart.option["series"]:
        by_stack.setdefault(series.get("stack"), []).append(series["data"])
    low, height = by_stack["80 % sure to one in five"]
    assert low == [0.0, 100.0]
    assert height == [100.0, 200.0]
    assert by_stack[None] == [[100.0, 200.0], [100.0, 300.0]]


def test_a_view_without_any_doubt_has_none():
    same = LIKELY.quantile_it_mw["0.5"]
    certain = dict.fromkeys(LIKELY.quantile_it_mw, same)
    sure = LIKELY.model_copy(update={"quantile_it_mw": certain})
    assert list(odds_charts(plan(a=sure), COLOURS)) == []
