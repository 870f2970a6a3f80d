"""Measured power beside predicted: over time, by hour of the day, and against how full the cluster was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import numpy as np

from abilene.arrays import Floats
from abilene.report.chart import (
    LINE,
    TEXT,
    TOOLTIP,
    Chart,
    Option,
    chart_option,
    with_zoom,
)
from abilene.report.colours import INK, MUTED
from abilene.report.numbers import three_places
from abilene.studies.power_errors import errors_in_groups
from abilene.studies.telemetry import TelemetryReplay

MEASURED, FILE, FITTED = INK, "#D55E00", "#0072B2"
MOST_POINTS = 1500
"""Points of one line that a page draws: more intervals are shown as means of several."""
SYMBOL_PX = 4
ONE_HOUR = 1.0


def telemetry_charts(found: TelemetryReplay, source: str) -> Iterator[Chart]:
    """Yield the charts of a replay of telemetry."""
    yield power_chart(found, source)
    if (found.hours <= ONE_HOUR).all():
        yield hour_chart(found, source)
    yield utilisation_chart(found, source)


def power_chart(found: TelemetryReplay, source: str) -> Chart:
    """Return measured and predicted power over time; a gap is a gap."""
    each = max(1, -(-len(found.hours) // MOST_POINTS))
    begins, lines = _thinned(found, each)
    labels = [clock(at, found.offset_s) for at in begins.tolist()]
    series = [
        _line(name, colour, three_places(values))
        for (name, values), colour in zip(
            lines.items(), (MEASURED, FILE, FITTED), strict=False
        )
    ]
    option = with_zoom(chart_option(labels, "MW", series))
    option["xAxis"]["boundaryGap"] = False
    ends = {"alignMinLabel": "left", "alignMaxLabel": "right"}
    option["xAxis"]["axisLabel"] = {**TEXT, "hideOverlap": True, **ends}
    columns = [three_places(values) for values in lines.values()]
    words = f"; means of {each} intervals" if each > 1 else ""
    return Chart(
        "telemetry-power",
        f"{found.of} power, measured and predicted",
        "MW",
        f"{source}{words}; what was not compared is left out",
        option,
        ("time", *lines),
        tuple(zip(labels, *columns, strict=True)),
        wide=True,
    )


def _thinned(found: TelemetryReplay, each: int) -> tuple[Floats, dict[str, Floats]]:
    """Return when points begin, and the lines as means over so many intervals."""
    firsts = np.arange(0, len(found.hours), each)
    length = np.add.reduceat(found.hours, firsts)
    lines = {"measured": found.measured_mw, "as the file says": found.predicted_mw}
    if found.fitted_mw is not None:
        lines["with fitted draws"] = found.fitted_mw
    means = {
        name: np.add.reduceat(values * found.hours, firsts) / length
        for name, values in lines.items()
    }
    return found.begin_s[firsts], means


def _line(name: str, colour: str, values: Sequence[float]) -> Option:
    return {
        "type": "line",
        "name": name,
        "symbol": "none",
        "color": colour,
        "lineStyle": {"width": 1.2},
        "data": list(values),
    }


def hour_chart(found: TelemetryReplay, source: str) -> Chart:
    """Return the mean error by hour of the day, with the draws of the file and with those fitted."""
    lines = {"as the file says": found.predicted_mw}
    if found.fitted_mw is not None:
        lines["with fitted draws"] = found.fitted_mw
    means = {
        name: {
            hour: one.mean_mw
            for hour, one in errors_in_groups(
                predicted, found.measured_mw, found.hours, found.hour_of_day
            )
        }
        for name, predicted in lines.items()
    }
    hours = sorted(means["as the file says"])
    labels = [f"{hour:02d}:00" for hour in hours]
    cells = [three_places(each[hour] for hour in hours) for each in means.values()]
    series: list[Option] = [
        {"type": "bar", "name": name, "color": colour, "data": values}
        for name, values, colour in zip(means, cells, (FILE, FITTED), strict=False)
    ]
    option = chart_option(labels, "MW", series)
    option["xAxis"]["axisLine"] = {**option["xAxis"]["axisLine"], "onZero": False}
    return Chart(
        "telemetry-hours",
        "Mean error by hour of the day: above 0 too much was predicted",
        "MW",
        source,
        option,
        ("hour", *means),
        tuple(zip(labels, *cells, strict=True)),
    )


def utilisation_chart(found: TelemetryReplay, source: str) -> Chart:
    """Return measured power against how full the cluster was, beside both predictions."""
    each = max(1, -(-len(found.hours) // MOST_POINTS))
    full = np.round(100 * found.utilisation[::each], 2)
    dots = {"measured": found.measured_mw, "as the file says": found.predicted_mw}
    if found.fitted_mw is not None:
        dots["with fitted draws"] = found.fitted_mw
    columns = [three_places(values[::each]) for values in dots.values()]
    series: list[Option] = [
        {
            "type": "scatter",
            "name": name,
            "color": colour,
            "symbolSize": SYMBOL_PX,
            "itemStyle": {"opacity": 0.6},
            "data": np.column_stack([full, values]).tolist(),
        }
        for name, values, colour in zip(
            dots, columns, (MUTED[1], FILE, FITTED), strict=False
        )
    ]
    shared = chart_option((), "MW", series)
    axis: Option = {
        "type": "value",
        "name": "accelerators held by jobs, %",
        "nameLocation": "middle",
        "nameGap": 24,
        "nameTextStyle": TEXT,
        "min": 0,
        "max": 100,
        "axisLabel": TEXT,
        "splitLine": {"lineStyle": {"color": LINE}},
    }
    option = {
        **shared,
        "tooltip": {"trigger": "item", **TOOLTIP},
        "xAxis": axis,
        "grid": {**shared["grid"], "bottom": 30},
    }
    option["yAxis"] = {**option["yAxis"], "scale": True}
    words = f"; one of {each} intervals" if each > 1 else ""
    return Chart(
        "telemetry-utilisation",
        f"{found.of} power by how full the cluster was",
        "MW",
        f"{source}{words}",
        option,
        ("held [%]", *dots),
        tuple(zip(full.tolist(), *columns, strict=True)),
    )


def clock(at_s: float, offset_s: float) -> str:
    """Return a time since 1970 as the clock of the meter showed it, to the minute."""
    moment = datetime.fromtimestamp(at_s + offset_s, UTC)
    return f"{moment:%Y-%m-%d %H:%M}"
