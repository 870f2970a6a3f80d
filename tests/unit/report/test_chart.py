"""What all charts share: the table behind them, the end of a scale, room for names, and text that stays text."""

import json
import re
from datetime import date

import pytest

from abilene.report.chart import (
    Chart,
    LinkedCell,
    bar_in_time,
    ceiling,
    chart_option,
    plain,
    row_option,
    timeline_option,
    tip,
    with_zoom,
)


def chart(**changes):
    series = [{"name": "a", "data": [1.0]}]
    whole = {
        "id": "x",
        "title": "X",
        "unit": "MW",
        "source": "made up",
        "option": chart_option(["2026"], "MW", series),
        "columns": ("year", "a", "price [USD/MWh]"),
        "rows": ((LinkedCell("2026", "a.path"), 1.5, 30.0),),
    }
    return Chart(**{**whole, **changes})


def test_figures_take_the_unit_of_the_chart_unless_they_have_their_own():
    assert chart().csv() == "year,a [MW],price [USD/MWh]\n2026,1.5,30.0\n"


def test_the_spec_is_json_with_the_outline_of_a_map_beside_it():
    assert json.loads(chart().spec()) == {"option": chart().option}
    with_map = chart(outline={"type": "FeatureCollection"})
    assert json.loads(with_map.spec())["outline"] == {"type": "FeatureCollection"}
    with pytest.raises(ValueError, match="JSON"):
        chart(option={"x": float("nan")}).spec()


def test_a_cell_is_its_value_whoever_stands_behind_it():
    assert [plain(LinkedCell(2.0, "p")), plain(2.0), plain("w")] == [2.0, 2.0, "w"]


@pytest.mark.parametrize(
    ("number", "end"),
    [(0.0, 1.0), (1.0, 1.0), (1.2, 1.5), (7.0, 8.0), (83.0, 100.0), (0.031, 0.04)],
)
def test_a_scale_ends_at_a_round_number(number, end):
    assert ceiling(number) == pytest.approx(end)


def test_a_legend_of_many_names_takes_lines_of_its_own():
    def top(names):
        series = [{"name": name} for name in names]
        return chart_option([], "MW", series)["grid"]["top"]

    few, many = top(["a"]), top([f"a rather long name {i}" for i in range(12)])
    assert many > few
    # five views and what is measured need two lines on a telephone
    five = ["announced", "committed", "secured", "musk", "altman", "measured"]
    assert top(five) > few


def test_names_of_rows_have_room_up_to_a_limit():
    axis = {"type": "value"}
    left = [row_option([name], axis, [])["grid"]["left"] for name in ("ab", "a" * 99)]
    assert left[0] < left[1] < 400
    assert row_option(["a"], {**axis, "name": "MW"}, [])["grid"]["bottom"] == 44


def test_time_runs_from_the_first_day_to_the_last():
    option = timeline_option(["a"], date(2026, 1, 1), date(2027, 1, 1), [])
    assert option["xAxis"]["min"] == "2026-01-01"
    assert option["xAxis"]["max"] == "2027-01-01"
    bar = bar_in_time(date(2026, 1, 1), date(2026, 2, 1), "a", "#000000", ["words"])
    assert bar["coords"] == [["2026-01-01", "a"], ["2026-02-01", "a"]]


def test_what_a_claim_says_stays_text_beside_the_pointer():
    assert tip("<b>", "a & b")["formatter"] == "<b>\na & b"
    assert not re.search(r"\{\w", tip("{b} and {name|text}")["formatter"])
    long = tip("word " * 40)["formatter"].split("\n")
    assert (len(long), max(map(len, long))) == (3, 79)


def test_a_slider_takes_room_below():
    option = chart_option(["a"], "MW", [])
    zoomed = with_zoom(option)
    assert zoomed["grid"]["bottom"] > option["grid"]["bottom"]
    assert "dataZoom" not in option
