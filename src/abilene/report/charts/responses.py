"""What an output of a study does along one path, over two, and at both ends of each."""

from __future__ import annotations

from collections.abc import Iterator

from abilene.report.chart import TEXT, Chart, Option, chart_option, tip
from abilene.report.charts.tornado import Bar, tornado_chart
from abilene.report.charts.varied import COLOUR, Shown, named_below, words
from abilene.report.numbers import figure

SURFACE = ("#F3F1E7", "#88CCEE", "#332288")
"""From the lowest to the highest: light to dark, so that it reads without colour."""
TOP_PX = 62
"""Room above a surface for its scale and the name of the axis. [px]"""


def line_charts(shown: Shown) -> Iterator[Chart]:
    """Yield the output along the values of one path."""
    path, *_ = shown.study.case.paths
    series = {
        "type": "line",
        "name": shown.output,
        "color": COLOUR,
        "symbolSize": 7,
        "data": [shown.value(row) for row in shown.rows],
    }
    places = [words(shown.at(row, path)) for row in shown.rows]
    option = chart_option(places, shown.unit, [series])
    yield Chart(
        f"sweep-{shown.number}",
        shown.title(f" along {path}"),
        shown.unit,
        shown.source,
        named_below(option, shown.head(path)),
        (shown.head(path), shown.output),
        shown.table([path]),
    )


def surface_charts(shown: Shown) -> Iterator[Chart]:
    """Yield the output over the values of two paths, a cell for each pair."""
    right, up = shown.study.case.paths
    columns, lines, cells = list[str](), list[str](), list[Option]()
    for row in shown.rows:
        across, above = (words(shown.at(row, path)) for path in (right, up))
        columns.append(across)
        lines.append(above)
        value = shown.value(row)
        if value is not None:
            told = tip(
                f"{right}: {across}",
                f"{up}: {above}",
                f"{shown.output}: {figure(value)} {shown.unit}",
            )
            cells.append({"value": [across, above, value], "tooltip": told})
    series = {
        "type": "heatmap",
        "name": shown.output,
        "data": cells,
        "itemStyle": {"borderColor": "#FFFFFF", "borderWidth": 1},
    }
    option = chart_option(list(dict.fromkeys(columns)), shown.unit, [series])
    option = named_below(option, shown.head(right))
    numbers = [cell["value"][2] for cell in cells]
    yield Chart(
        f"surface-{shown.number}",
        shown.title(""),
        shown.unit,
        shown.source,
        {
            **option,
            "grid": option["grid"] | {"top": TOP_PX},
            "legend": {"show": False},
            "tooltip": option["tooltip"] | {"trigger": "item"},
            "yAxis": {
                "type": "category",
                "data": list(dict.fromkeys(lines)),
                "name": shown.head(up),
                "nameTextStyle": {**TEXT, "align": "left"},
                "axisLabel": TEXT,
                "axisTick": {"show": False},
            },
            "visualMap": _scale(min(numbers), max(numbers)),
        },
        (shown.head(right), shown.head(up), shown.output),
        shown.table([right, up]),
    )


def _scale(low: float, high: float) -> Option:
    """Return the scale of colours of a surface."""
    return {
        "min": low,
        "max": high,
        "inRange": {"color": list(SURFACE)},
        "orient": "horizontal",
        "right": 0,
        "top": 0,
        "itemHeight": 90,
        "itemWidth": 10,
        "text": [figure(high), figure(low)],
        "textStyle": TEXT,
        "calculable": False,
    }


def end_charts(shown: Shown) -> Iterator[Chart]:
    """Yield the output at both ends of each path, the widest on top; what moves nothing is left out."""
    base, *varied = shown.rows
    at_base = shown.value(base)
    if at_base is None:
        return
    bars: list[Bar] = []
    pairs = zip(shown.study.case.paths, varied[::2], varied[1::2], strict=True)
    for path, *ends in pairs:
        low, high = map(shown.value, ends)
        if low is not None and high is not None and {low, high} != {at_base}:
            spread = " .. ".join(words(shown.at(row, path)) for row in ends)
            bars.append((shown.names[path], spread, low, high))
    bars.sort(key=lambda bar: -abs(bar[3] - bar[2]))
    if bars:
        yield tornado_chart(
            f"ends-{shown.number}",
            shown.title(" if one value is another"),
            bars,
            at_base,
            shown.unit,
            f"{shown.source}; base {at_base:,.4g}",
            says_spread=False,
        )
