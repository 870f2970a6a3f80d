"""Which figures move what a plan is worth: each varied alone, the widest on top."""

from __future__ import annotations

from collections.abc import Iterator

from abilene.report.chart import (
    LINE,
    TEXT,
    Chart,
    Option,
    bars_between,
    row_option,
    tip,
)
from abilene.report.colours import ENDS, INK
from abilene.results.records import PlanRecord

ROW_PX, BAR_PX, ROOM_PX = 24, 12, 110
ROOM_SHARE = 0.05
"""Room at each end of the scale. [-]"""
Bar = tuple[str, str, float, float]
"""Figure, its spread, and the worth at its low and at its high end."""


def tornado_charts(plan: PlanRecord) -> Iterator[Chart]:
    """Yield, for each view, net present value over the spread of each figure; levelised cost where there is no price.

    The build-out is held as it is.
    """
    for view_id, view in plan.viewpoints.items():
        if view.npv_usd is not None:
            bars = [
                (bar.input, bar.spread, bar.npv_low_usd / 1e9, bar.npv_high_usd / 1e9)
                for bar in view.tornado
                if bar.npv_low_usd is not None and bar.npv_high_usd is not None
            ]
            base, name, unit = view.npv_usd / 1e9, "Net present value", "bn USD"
        else:
            bars = [
                (bar.input, bar.spread, bar.lcoc_low, bar.lcoc_high)
                for bar in view.tornado
                if bar.lcoc_low is not None and bar.lcoc_high is not None
            ]
            base, name, unit = (
                view.lcoc_usd_per_gpu_hour or 0.0,
                "Levelised cost of compute",
                "USD/GPU-hour",
            )
        if bars:
            yield tornado_chart(
                f"tornado-{view_id}",
                f"{name} if one figure is another: {view.title}",
                bars,
                base,
                unit,
                f"the plan of view {view_id}, its build-out held as it is; as planned {base:,.2f}",
            )


def tornado_chart(
    id_: str,
    title: str,
    bars: list[Bar],
    base: float,
    unit: str,
    source: str,
    *,
    says_spread: bool = True,
) -> Chart:
    """Return the chart of figures that are varied alone, from the top down.

    Parameters
    ----------
    id_, title, source : str
        As in ``Chart``.
    bars : list of bar
        Each figure with its ends.
    base : float
        Where nothing is varied.
    unit : str
        Of the ends and the base.
    says_spread : bool
        Whether the name of a row says the spread too.
    """
    names = [
        f"{name} ({spread})" if says_spread else name for name, spread, _, _ in bars
    ]
    planned = {
        "type": "scatter",
        "name": "as planned",
        "color": INK,
        "symbol": "rect",
        "symbolSize": [2, ROW_PX],
        "silent": True,
        "z": 5,
        "data": [[base, name] for name in names],
    }
    low = [
        _bar(row, base, bar[2], "low end") for row, bar in zip(names, bars, strict=True)
    ]
    high = [
        _bar(row, base, bar[3], "high end")
        for row, bar in zip(names, bars, strict=True)
    ]
    ends = [
        bars_between(name, ENDS[name], data, BAR_PX)
        for name, data in (("low end", low), ("high end", high))
    ]
    return Chart(
        id_,
        title,
        unit,
        source,
        row_option(
            names,
            _axis(
                [base, *(worth for *_, one, other in bars for worth in (one, other))],
                unit,
            ),
            [*ends, planned],
        ),
        ("figure", "spread", "at its low end", "at its high end"),
        tuple(
            (name, spread, round(low, 4), round(high, 4))
            for name, spread, low, high in bars
        ),
        height=ROOM_PX + ROW_PX * len(bars),
    )


def _bar(row: str, base: float, worth: float, name: str) -> Option:
    return {
        "coords": [[base, row], [worth, row]],
        "tooltip": tip(row, f"at its {name}: {worth:,.2f}"),
    }


def _axis(numbers: list[float], unit: str) -> Option:
    room = ROOM_SHARE * (max(numbers) - min(numbers))
    return {
        "type": "value",
        "name": unit,
        "nameLocation": "middle",
        "nameGap": 24,
        "nameTextStyle": TEXT,
        "min": round(min(numbers) - room, 3),
        "max": round(max(numbers) + room, 3),
        "axisLabel": {**TEXT, "showMinLabel": False, "showMaxLabel": False},
        "splitLine": {"lineStyle": {"color": LINE}},
    }
