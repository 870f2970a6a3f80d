"""The tornado: each figure from what is planned to its ends."""

from abilene.report.charts.tornado import tornado_charts
from abilene.results.records import TornadoBar

BN = 1e9


def in_one_view(plan, **changes):
    view = plan.viewpoints["announced"].model_copy(update=changes)
    return plan.model_copy(update={"viewpoints": {"announced": view}})


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
