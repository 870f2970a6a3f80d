"""The load of each view, quarter by quarter, with its band and what has been measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from abilene.dates import Quarter
from abilene.report.chart import SOFT, Cells, Chart, Option, chart_option
from abilene.report.colours import INK
from abilene.results.known import ByQuarter
from abilene.results.records import PlanRecord, ViewAnswer

MEASURED: Option = {
    "symbol": "diamond",
    "symbolSize": 11,
    "color": INK,
    "itemStyle": {"borderColor": "#FFFFFF", "borderWidth": 1.5},
    "z": 5,
}
BAND_OPACITY = 0.16


def load_chart(
    plan: PlanRecord, measured: ByQuarter, colours: Mapping[str, str]
) -> Chart:
    """Return IT MW by quarter: a line for each view with its band, and what has been measured as points.

    The band of a view runs from the plan in which every interval counts at its worse
    end to that in which it counts at its better end, where these are known.

    Parameters
    ----------
    plan : PlanRecord
        The plan.
    measured : mapping of quarter to float
        IT load of the phases measured to be energised, at the end of a quarter. [MW]
    colours : mapping of str to str
        Colour of each view.
    """
    views = plan.viewpoints
    quarters = list(next(iter(views.values())).it_mw)
    lines = [
        _line(
            view_id,
            [view.it_mw[quarter] for quarter in quarters],
            colours[view_id],
            width,
        )
        for (view_id, view), width in zip(
            views.items(), _widths(len(views)), strict=True
        )
    ]
    lines[0]["markLine"] = _day_of_plan(plan, quarters)
    bands = [
        one
        for view_id, view in views.items()
        for one in _band(view_id, view, quarters, colours[view_id])
    ]
    points = [[quarter, mw] for quarter, mw in measured.items() if quarter in quarters]
    scatter = (
        [{"type": "scatter", "name": "measured", **MEASURED, "data": points}]
        if points
        else []
    )
    return Chart(
        "load",
        "IT load energised at the end of each quarter",
        "MW",
        f"the plan of each view as of {plan.as_of}; points: phases measured to be energised"
        + (
            "; bands: every interval at its worse, and at its better end"
            if bands
            else ""
        ),
        chart_option(quarters, "MW", [*lines, *bands, *scatter]),
        ("quarter", *_heads(views), "measured"),
        tuple(_rows(quarters, views, measured)),
    )


def _line(name: str, numbers: list[float], colour: str, width: float) -> Option:
    """Return a line that keeps each value until the next."""
    look = {
        "step": "end",
        "symbol": "none",
        "color": colour,
        "lineStyle": {"width": width},
    }
    return {"type": "line", "name": name, **look, "data": numbers}


def _band(
    view_id: str, view: ViewAnswer, quarters: Sequence[str], colour: str
) -> Iterator[Option]:
    """Yield the two halves of a band, which share its view's name and so its place in the legend.

    The lower end, unseen, and on top of it the distance to the upper end.
    """
    low, high = view.it_mw_cautious, view.it_mw_generous
    if low is None or high is None:
        return
    ends = [low[quarter] for quarter in quarters]
    unseen = {
        "lineStyle": {"width": 0},
        "tooltip": {"show": False},
        "silent": True,
        "stack": f"band of {view_id}",
    }
    yield _line(view_id, ends, colour, 0.0) | unseen
    heights = [round(high[quarter] - low[quarter], 3) for quarter in quarters]
    yield (
        _line(view_id, heights, colour, 0.0)
        | unseen
        | {"areaStyle": {"opacity": BAND_OPACITY}}
    )


def _heads(views: Mapping[str, ViewAnswer]) -> Iterator[str]:
    for view_id, view in views.items():
        yield view_id
        if view.it_mw_cautious and view.it_mw_generous:
            yield from (f"{view_id}, cautious", f"{view_id}, generous")


def _rows(
    quarters: Sequence[str], views: Mapping[str, ViewAnswer], measured: ByQuarter
) -> Iterator[Cells]:
    for quarter in quarters:
        found = []
        for view in views.values():
            found.append(view.it_mw[quarter])
            if view.it_mw_cautious and view.it_mw_generous:
                found += [view.it_mw_cautious[quarter], view.it_mw_generous[quarter]]
        yield (quarter, *found, measured.get(quarter, ""))


def _widths(count: int) -> list[float]:
    """Return line widths, the first the widest: lines that lie on each other all stay visible."""
    return [2.0 + 1.25 * (count - 1 - i) for i in range(count)]


def _day_of_plan(plan: PlanRecord, quarters: Sequence[str]) -> Option:
    """Return the vertical line at the quarter of the day of the plan."""
    quarter = str(Quarter.parse(plan.as_of))
    return {
        "silent": True,
        "symbol": "none",
        "lineStyle": {"color": SOFT, "type": "dashed", "width": 1},
        "label": {
            "formatter": f"as of {plan.as_of}",
            "color": SOFT,
            "fontSize": 11,
            "position": "insideEndTop",
        },
        "data": [{"xAxis": quarter}] if quarter in quarters else [],
    }
