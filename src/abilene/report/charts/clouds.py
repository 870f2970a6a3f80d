"""A sampled study: how much each path moves an output, and clouds of it over those that do most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, islice, starmap

from abilene.report.chart import (
    LINE,
    SOFT,
    TEXT,
    Cells,
    Chart,
    Option,
    chart_option,
    row_option,
    tip,
)
from abilene.report.charts.tornado import ROOM_PX, ROW_PX
from abilene.report.charts.varied import COLOUR, Shown, named_below, words
from abilene.report.colours import ENDS
from abilene.report.numbers import NONE, figure
from abilene.studies.study.indices import Index

MOST_POINTS = 2000
"""Points of a cloud that are drawn; the table of the results has all of them."""
TOLD_POINTS = 300
"""Most points that each carry words beside the pointer."""
CLOUDS = 2
"""Paths against which an output is drawn: those that move it most."""
TOTAL = ("ST", "PRCC")
"""Indices by which paths are ordered."""
INDEX_WORDS = {
    "ST": "S1: share of the variance that a value explains by itself; ST: with all it does together with others",
    "PRCC": "spearman: rank correlation; PRCC: the same, the other values held still",
}


def cloud_charts(shown: Shown) -> Iterator[Chart]:
    """Yield the indices of an output, where there are any, and its clouds."""
    found: dict[str, dict[str, Index]] = {}
    for one in shown.study.indices:
        if one[:4] == (*shown.group, shown.output) and not one.with_path:
            found.setdefault(one.path, {})[one.measure] = one
    order = sorted(shown.study.case.paths, key=lambda path: -_strength(found, path))
    if found:
        yield _bars(shown, [path for path in order if path in found], found)
    for n, path in enumerate(order[:CLOUDS]):
        yield _cloud(shown, path, n)


def _strength(found: dict[str, dict[str, Index]], path: str) -> float:
    told = found.get(path, {})
    return next((abs(told[name].value) for name in TOTAL if name in told), 0.0)


def _bars(shown: Shown, order: list[str], found: dict[str, dict[str, Index]]) -> Chart:
    """Return the indices of each path as bars, the strongest on top."""
    names = list(dict.fromkeys(chain.from_iterable(found.values())))
    series = list(map(partial(_series, order, found), names, ENDS.values()))
    axis = {
        "type": "value",
        "axisLabel": {**TEXT, "hideOverlap": True},
        "splitLine": {"lineStyle": {"color": LINE}},
    }
    rows = map(partial(_line, names, found), order)
    told = map(INDEX_WORDS.get, names)
    return Chart(
        f"indices-{shown.number}",
        shown.title(", what moves it"),
        "",
        "; ".join(filter(None, (shown.source, *told))),
        row_option(list(map(shown.names.__getitem__, order)), axis, series),
        ("path", *names),
        tuple(rows),
        height=ROOM_PX + ROW_PX * len(order),
    )


def _series(
    order: Sequence[str],
    found: Mapping[str, Mapping[str, Index]],
    name: str,
    colour: str,
) -> Option:
    return {
        "type": "bar",
        "name": name,
        "color": colour,
        "barGap": "0%",
        "barWidth": 8,
        "data": [_bar(path, found[path].get(name)) for path in order],
    }


def _line(
    names: Sequence[str], found: Mapping[str, Mapping[str, Index]], path: str
) -> Cells:
    return (path, *map(_value, map(found[path].get, names)))


def _value(one: Index | None) -> float | str:
    return NONE if one is None else round(one.value, 4)


def _bar(path: str, one: Index | None) -> Option | str:
    if one is None:
        return NONE
    width = one.half_width_95
    within = "" if width is None else f" ± {width:.3f} (95 %)"
    told = tip(path, f"{one.measure}: {one.value:.3f}{within}")
    return {"value": round(one.value, 4), "tooltip": told}


def _cloud(shown: Shown, path: str, n: int) -> Chart:
    """Return the output over the values of a path, one dot a run."""
    dots = list(islice(_dots(shown, path), MOST_POINTS))
    told = _told_dot if len(dots) <= TOLD_POINTS else _dot
    data = list(starmap(partial(told, shown, path), dots))
    series = {
        "type": "scatter",
        "name": shown.output,
        "color": COLOUR,
        "symbolSize": 6,
        "itemStyle": {"opacity": 0.55},
        "data": data,
    }
    option = named_below(
        {**chart_option([], shown.unit, [series]), "xAxis": _axis(dots)},
        shown.head(path),
    )
    more = f"; the first {MOST_POINTS:,} are drawn"
    return Chart(
        f"cloud-{shown.number}-{n}",
        shown.title(f" over {path}"),
        shown.unit,
        shown.source + more * (len(shown.rows) > MOST_POINTS),
        {
            **option,
            "tooltip": option["tooltip"] | {"trigger": "item"},
            "yAxis": option["yAxis"] | {"scale": True},
        },
        (shown.head(path), shown.output),
        shown.table([path])[:MOST_POINTS],
    )


def _dots(shown: Shown, path: str) -> Iterator[tuple[float | str, float]]:
    """Yield the value of a path and the output of each run that has both."""
    values = zip(map(shown.value, shown.rows), shown.rows, strict=True)
    for value, row in values:
        if value is not None and row[path] is not None:
            yield shown.at(row, path), value


def _dot(_shown: Shown, _path: str, at: float | str, value: float) -> Option:
    return {"value": [at, value]}


def _told_dot(shown: Shown, path: str, at: float | str, value: float) -> Option:
    told = f"{shown.output}: {figure(value)} {shown.unit}"
    return {"value": [at, value], "tooltip": tip(f"{path}: {words(at)}", told)}


def _axis(dots: Sequence[tuple[float | str, float]]) -> Option:
    is_number = all(isinstance(at, int | float) for at, _ in dots)
    return {
        "type": "value" if is_number else "category",
        "scale": True,
        "axisLabel": {**TEXT, "hideOverlap": True},
        "axisLine": {"lineStyle": {"color": SOFT}},
        "splitLine": {"show": False},
    }
