"""Lists beside each other: a full bar of the mean and a pale one of what is sure, in all views and in each."""

from abilene.report.charts.portfolio import PALE, lists_chart

LISTS = [("common", [(50.0, 20.0), (80.0, 60.0)]), ("own", [(40.0, 10.0), (90.0, 5.0)])]


def test_each_list_has_two_bars_in_each_row_and_one_name_in_the_legend():
    (chart,) = lists_chart(["As written"], LISTS, 1_000)
    assert chart.option["yAxis"]["data"] == ["all views, as likely", "As written"]
    assert chart.option["legend"]["data"] == ["common", "own"]
    series = chart.option["series"]
    assert [one["itemStyle"]["opacity"] for one in series] == [1.0, PALE] * 2
    values = [[bar["value"] for bar in one["data"]] for one in series]
    assert values == [[50.0, 80.0], [20.0, 60.0], [40.0, 90.0], [10.0, 5.0]]
    assert series[0]["color"] == series[1]["color"] != series[2]["color"]
    told = series[3]["data"][1]["tooltip"]["formatter"]
    assert told == "As written\nlist of own\n80 % sure of 5 IT MW quarters"
    assert chart.rows[-1] == ("As written", "own", 90.0, 5.0)


def test_one_list_alone_has_no_chart():
    assert list(lists_chart(["As written"], LISTS[:1], 1_000)) == []
