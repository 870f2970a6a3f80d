"""What all charts share: the record of a chart with the table behind it, axes and legend.

A chart needs no browser and no network to be made, and holds no code: what draws it
adds number formats only.
"""

from __future__ import annotations

import json
import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from abilene.brief import brief
from abilene.csvtext import csv_text

FONT = (
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
)
SOFT = "#6B7280"
LINE = "#E5E7EB"
TOOLTIP = {"confine": True, "renderMode": "richText", "textStyle": {"fontSize": 12}}
"""The words beside the pointer: drawn, as no page lets a style stand in its markup."""
TIP_LETTERS = 80
"""Most letters of a line of these words, which are not broken by themselves."""
TEXT = {"color": SOFT, "fontSize": 11}
NARROW = 350
"""Width for which legends are laid out. [px]"""
HEIGHT = 340
"""Usual height of a chart. [px]"""
ZOOM_PX = 18
LETTER_PX, WIDEST_PX = 6.3, 320
"""Usual width of a letter of a name, and the most room for names. [px]"""

Option = dict[str, Any]


@dataclass(frozen=True)
class LinkedCell:
    """A value with the place in the page that tells what is behind it: of a path of the programme, who says so."""

    value: str | float
    path: str


Cells = tuple[str | float | LinkedCell, ...]


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
    """Heads of the table behind it; a head of figures without a unit of its own has
    that of the chart."""
    rows: tuple[Cells, ...]
    """The table behind it."""
    height: int = HEIGHT
    """[px]"""
    wide: bool = False
    """Takes the whole width of the page."""
    outline: Option | None = None
    """GeoJSON to be registered under the name of its map before it is drawn."""
    __repr__ = brief

    def csv(self) -> str:
        """Return the table behind it as CSV, each head with its unit in brackets."""
        heads = map(self._head_with_unit, range(len(self.columns)))
        return csv_text(heads, (list(map(plain, row)) for row in self.rows))

    def _head_with_unit(self, column: int) -> str:
        head = self.columns[column]
        has_figures = any(
            isinstance(plain(row[column]), int | float) for row in self.rows
        )
        return f"{head} [{self.unit}]" if has_figures and "[" not in head else head

    def spec(self) -> str:
        """Return the option of ECharts as JSON, with the outline of a map beside it."""
        spec = (
            {"option": self.option}
            if self.outline is None
            else {"option": self.option, "outline": self.outline}
        )
        return json.dumps(
            spec, ensure_ascii=False, allow_nan=False, separators=(",", ":")
        )


def plain(cell: str | float | LinkedCell) -> str | float:
    """Return the value of a cell, without who says so."""
    return cell.value if isinstance(cell, LinkedCell) else cell


def chart_option(
    categories: Sequence[str], unit: str, series: Sequence[Option]
) -> Option:
    """Return what charts with columns share: axes, legend, room for both, and no movement."""
    return {
        **_frame(series),
        "tooltip": {"trigger": "axis", **TOOLTIP},
        "xAxis": {
            "type": "category",
            "data": list(categories),
            "axisLine": {"lineStyle": {"color": SOFT}},
            "axisTick": {"show": False},
            "axisLabel": TEXT,
        },
        "yAxis": {
            "type": "value",
            "name": unit,
            "nameTextStyle": {**TEXT, "align": "left"},
            "axisLabel": TEXT,
            "splitLine": {"lineStyle": {"color": LINE}},
        },
    }


def timeline_option(
    rows: Sequence[str], first: date, last: date, series: Sequence[Option]
) -> Option:
    """Return what charts share in which time runs to the right and each row is something that lasts.

    Parameters
    ----------
    rows : sequence of str
        Names of the rows, from the top down.
    first, last : date
        Ends of the time shown.
    series : sequence of dict
        Series whose points are ``[day, row]``.
    """
    time = {
        "type": "time",
        "min": first.isoformat(),
        "max": last.isoformat(),
        "axisLine": {"lineStyle": {"color": SOFT}},
        "axisLabel": {**TEXT, "hideOverlap": True},
        "splitLine": {"show": True, "lineStyle": {"color": LINE}},
    }
    return {**row_option(rows, time, series), "useUTC": True}


def row_option(rows: Sequence[str], axis: Option, series: Sequence[Option]) -> Option:
    """Return what charts with rows share, whatever runs to the right; points of their series are ``[value, row]``."""
    frame = _frame(series)
    names_px = max((LETTER_PX * len(row) for row in rows), default=0.0)
    left = (
        {"left": round(min(names_px, WIDEST_PX)) + 16, "containLabel": False}
        if rows
        else {}
    )
    below = 44 if "name" in axis else 26
    return {
        **frame,
        "grid": {
            **frame["grid"],
            **left,
            "top": frame["grid"]["top"] - 26,
            "bottom": below,
        },
        "tooltip": {"trigger": "item", **TOOLTIP},
        "xAxis": axis,
        "yAxis": {
            "type": "category",
            "inverse": True,
            "data": list(rows),
            "axisLine": {"show": False},
            "axisTick": {"show": False},
            "axisLabel": {
                **TEXT,
                "interval": 0,
                "width": WIDEST_PX,
                "overflow": "truncate",
            },
            "splitLine": {"show": True, "lineStyle": {"color": LINE, "type": "dotted"}},
        },
    }


def _frame(series: Sequence[Option]) -> Option:
    names = list(dict.fromkeys(one["name"] for one in series))
    return {
        "animation": False,
        "textStyle": {"fontFamily": FONT},
        "aria": {"enabled": True},
        "grid": {
            "left": 8,
            "right": 16,
            "top": 38 + 16 * _legend_lines(names),
            "bottom": 8,
            "containLabel": True,
        },
        "legend": {
            "data": names,
            "top": 0,
            "left": 0,
            "icon": "roundRect",
            "itemWidth": 12,
            "itemHeight": 10,
            "itemGap": 8,
            "textStyle": TEXT,
        },
        "series": list(series),
    }


def bar_in_time(
    start: date, end: date, row: str, colour: str, words: Sequence[str]
) -> Option:
    """Return a bar from one day to another in a row of a timeline, with the words shown beside the pointer."""
    return {
        "coords": [[start.isoformat(), row], [end.isoformat(), row]],
        "lineStyle": {"color": colour},
        "tooltip": tip(*words),
    }


def bars_between(
    name: str, colour: str, bars: Sequence[Option], width: float
) -> Option:
    """Return a series of bars of one colour, each between two points of a row. Its width is in px."""
    return {
        "type": "lines",
        "zlevel": 0,  # said, as without it an empty second canvas is laid over the first
        "coordinateSystem": "cartesian2d",
        "name": name,
        "color": colour,
        "lineStyle": {"width": width, "opacity": 1, "cap": "butt"},
        "data": list(bars),
    }


def with_zoom(option: Option) -> Option:
    """Return an option with a slider below, which shows a part of the time to the right."""
    slider = {
        "type": "slider",
        "height": ZOOM_PX,
        "bottom": 4,
        "brushSelect": False,
        "showDataShadow": False,
        "textStyle": TEXT,
    }
    return {
        **option,
        "dataZoom": [slider],
        "grid": {**option["grid"], "bottom": option["grid"]["bottom"] + ZOOM_PX + 8},
    }


def tip(*lines: str) -> Option:
    """Return the words shown beside the pointer: text, whatever it holds."""
    wrapped = (textwrap.fill(line, TIP_LETTERS) for line in lines)
    # a brace begins a name of a value or a style, but not before a letter without width
    return {"formatter": "\n".join(wrapped).replace("{", "{\u2060")}


def ceiling(number: float) -> float:
    """Return the next of 1, 1.5, 2, 2.5, ... 10, 15, ... that is not less: the end of a scale."""
    if number <= 0:
        return 1.0
    unit = 10.0 ** math.floor(math.log10(number))
    return next(
        step * unit
        for step in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
        if step * unit >= number * (1 - 1e-9)
    )


def _legend_lines(names: Sequence[str]) -> int:
    """Return how many lines a legend needs in a narrow chart, from the usual width of its letters."""
    lines, used = 1, 0.0
    for name in names:
        width = 26 + LETTER_PX * len(name)
        if used and used + width > NARROW:
            lines, used = lines + 1, 0.0
        used += width
    return lines
