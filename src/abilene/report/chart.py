"""What all charts share: the record of a chart with the table behind it, axes and legend.

A chart needs no browser and no network to be made, and holds no code: what draws it adds number formats only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
SOFT = "#6B7280"
LINE = "#E5E7EB"
NARROW = 500
"""Width for which legends are laid out. [px]"""

Option = dict[str, Any]
Cells = tuple[str | float, ...]


@dataclass(frozen=True)
class Chart:
    """A chart and what a reader needs beside it."""

    id: str
    """Its place in the page."""
    title: str
    """What it shows."""
    unit: str
    """Unit of its figures."""
    source: str
    """Where its figures come from."""
    option: Option
    """Option of ECharts 6, JSON as it is."""
    columns: tuple[str, ...]
    """Heads of the table behind it."""
    rows: tuple[Cells, ...]
    """The table behind it."""


def chart_option(categories: Sequence[str], unit: str, series: Sequence[Option]) -> Option:
    """Return what all charts share: axes, legend, room for both, and no movement."""
    text = {"color": SOFT, "fontSize": 11}
    names = list(dict.fromkeys(one["name"] for one in series))
    return {
        "animation": False,
        "textStyle": {"fontFamily": FONT},
        "aria": {"enabled": True},
        "grid": {"left": 8, "right": 16, "top": 38 + 16 * _legend_lines(names), "bottom": 8, "containLabel": True},
        "legend": {
            "data": names,
            "top": 0,
            "left": 0,
            "icon": "roundRect",
            "itemWidth": 12,
            "itemHeight": 10,
            "itemGap": 8,
            "textStyle": text,
        },
        "tooltip": {"trigger": "axis", "confine": True, "textStyle": {"fontSize": 12}},
        "xAxis": {
            "type": "category",
            "data": list(categories),
            "axisLine": {"lineStyle": {"color": SOFT}},
            "axisTick": {"show": False},
            "axisLabel": text,
        },
        "yAxis": {
            "type": "value",
            "name": unit,
            "nameTextStyle": {**text, "align": "left"},
            "axisLabel": text,
            "splitLine": {"lineStyle": {"color": LINE}},
        },
        "series": list(series),
    }


def _legend_lines(names: Sequence[str]) -> int:
    """Return how many lines a legend needs in a narrow chart, from the usual width of its letters."""
    lines, used = 1, 0.0
    for name in names:
        width = 26 + 6.0 * len(name)
        if used and used + width > NARROW:
            lines, used = lines + 1, 0.0
        used += width
    return lines
