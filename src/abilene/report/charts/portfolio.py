"""Which list of phases is best in which view, and how sure: mean and what one is 80 % sure of, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import cycle

from abilene.report.chart import LINE, TEXT, Cells, Chart, Option, row_option, tip
from abilene.report.colours import MUTED

ALL_VIEWS = "all views, as likely"
"""The row of the mixture."""
UNIT = "IT MW quarters"
BAR_PX, GAP_PX, ROOM_PX = 8, 14, 130
PALE = 0.4
"""Opacity of what one is sure of, beside the mean."""
Brings = tuple[float, float]
"""Mean, and what is reached in eight of ten futures. [MW quarters]"""
ListBars = tuple[str, Sequence[Brings]]
"""A list, and what it brings: in all views together, then in each."""


def lists_chart(
    views: Sequence[str], lists: Sequence[ListBars], futures: int
) -> Iterator[Chart]:
    """Yield the chart of what lists bring; nothing where there is one list only.

    Parameters
    ----------
    views : sequence of str
        Their titles.
    lists : sequence of (str, sequence of (float, float))
        The one of the highest mean first.
    futures : int
        Of each view.
    """
    if len(lists) < 2:
        return
    rows = [ALL_VIEWS, *views]
    axis = {
        "type": "value",
        "name": UNIT,
        "nameLocation": "middle",
        "nameGap": 26,
        "nameTextStyle": TEXT,
        "axisLabel": {**TEXT, "hideOverlap": True},
        "splitLine": {"lineStyle": {"color": LINE}},
    }
    bars_px = 2 * BAR_PX * len(lists) + GAP_PX
    yield Chart(
        "lists",
        "Which list is best in which view, and how sure",
        UNIT,
        f"{futures:,} futures of each view, the same for all lists; full: their mean, pale: what one is 80 % sure of",
        row_option(rows, axis, list(_series(rows, lists))),
        ("view", "list of", "mean", "80 % sure"),
        tuple(_rows(rows, lists)),
        height=ROOM_PX + bars_px * len(rows),
        wide=True,
    )


def _series(rows: Sequence[str], lists: Sequence[ListBars]) -> Iterator[Option]:
    """Yield two series of each list under one name, so that the legend has it once."""
    for (name, brings), colour in zip(lists, cycle(MUTED), strict=False):
        means, sure = zip(*brings, strict=True)
        yield _bars(rows, name, "mean", means, colour, 1.0)
        yield _bars(rows, name, "80 % sure of", sure, colour, PALE)


def _bars(
    rows: Sequence[str],
    name: str,
    what: str,
    values: Sequence[float],
    colour: str,
    opacity: float,
) -> Option:
    return {
        "type": "bar",
        "name": name,
        "color": colour,
        "barGap": "0%",
        "barWidth": BAR_PX,
        "itemStyle": {"opacity": opacity},
        "data": [
            {
                "value": round(value, 3),
                "tooltip": tip(row, f"list of {name}", f"{what} {value:,.0f} {UNIT}"),
            }
            for row, value in zip(rows, values, strict=True)
        ],
    }


def _rows(rows: Sequence[str], lists: Sequence[ListBars]) -> Iterator[Cells]:
    for place, row in enumerate(rows):
        for name, brings in lists:
            mean, sure = brings[place]
            yield (row, name, round(mean, 3), round(sure, 3))
