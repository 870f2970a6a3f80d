"""Forecasts and what came as charts: where it lay among the futures, how wide the bands held, and against whom.

References
----------
.. [1] T. Gneiting, F. Balabdaoui, A. E. Raftery, "Probabilistic forecasts, calibration and
   sharpness", Journal of the Royal Statistical Society B 69(2), 2007: the histogram of
   the probability integral transform (PIT).
.. [2] J. Bröcker and L. A. Smith, "Increasing the reliability of reliability diagrams",
   Weather and Forecasting 22(3), 2007.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import NormalDist

from abilene.report.chart import (
    LINE,
    SOFT,
    TEXT,
    TOOLTIP,
    Chart,
    Option,
    bars_between,
    chart_option,
    row_option,
    tip,
)
from abilene.report.colours import GREY, INK
from abilene.studies.calibration import BANDS, RIVALS, Calibration, QuestionGroup

FEW = 20
"""With fewer questions a share says little: the table is shown, and no picture is drawn of it."""
FEW_BINS, MANY_BINS, MANY = 5, 10, 100
"""Bars of a histogram: of a hundred questions or more, ten."""
SURE = 0.9
"""Share of all samples of calibrated odds whose bars lie between the lines. [-]"""
COLOURS = {"odds": "#0072B2", "as promised": "#D55E00", "class only": GREY}
SYMBOL_PX, ROW_PX, ROOM_PX, BAR_PX = 9, 40, 110, 10
SOURCE = "forecasts kept in the folders of plans, and measured claims by {}"


def calibration_charts(found: Calibration) -> Iterator[Chart]:
    """Yield the charts for which there are questions enough."""
    if found.scored:
        yield crps_chart(found)
    if found.coverage(BANDS[0]).questions:
        yield coverage_chart(found)
    if found.told_phases >= FEW:
        yield pit_chart(found)
        yield reliability_chart(found)


def crps_chart(found: Calibration) -> Chart:
    """Return the mean CRPS of each folder, of the odds beside the rivals."""
    plans = {name: one for name, one in found.by_plan.items() if one.scored}
    means = {name: one.crps_days for name, one in plans.items()}
    series: list[Option] = [
        {
            "type": "bar",
            "name": rival,
            "color": COLOURS[rival],
            "data": [round(mean[rival], 3) for mean in means.values()],
        }
        for rival in RIVALS
    ]
    return Chart(
        "crps-by-plan",
        "How far from what came, by plan: less is better",
        "days",
        SOURCE.format(found.as_of),
        chart_option(list(means), "days", series),
        ("plan", *RIVALS),
        tuple((name, *map(mean.__getitem__, RIVALS)) for name, mean in means.items()),
    )


def coverage_chart(found: Calibration) -> Chart:
    """Return how much of what was seen lies in each central band, with the interval of the share."""
    rows = {f"band of {band:.0%}": found.coverage(band) for band in BANDS}
    intervals: list[Option] = [
        {
            "coords": [[100 * one.low, name], [100 * one.high, name]],
            "tooltip": tip(name, f"90 % interval {one.low:.0%} to {one.high:.0%}"),
        }
        for name, one in rows.items()
    ]
    held = [[100 * one.hits / one.questions, name] for name, one in rows.items()]
    nominal = [[100 * band, name] for band, name in zip(BANDS, rows, strict=True)]
    series = [
        bars_between("90 % interval", LINE, intervals, BAR_PX),
        _marks("what was seen in it", COLOURS["odds"], "circle", held),
        _marks("its share", INK, "rect", nominal) | {"symbolSize": [3, ROW_PX / 2]},
    ]
    return Chart(
        "coverage",
        "How much of what was seen lies in the bands",
        "%",
        SOURCE.format(found.as_of),
        row_option([*rows], _per_cent("of what was seen, %"), series),
        ("band", "in it", "seen", "low end", "high end"),
        tuple(
            (name, one.hits, one.questions, *map(_rounded, (one.low, one.high)))
            for name, one in rows.items()
        ),
        height=ROOM_PX + ROW_PX * len(rows),
    )


def pit_chart(found: QuestionGroup) -> Chart:
    """Return the histogram of the PIT: level where the odds are calibrated."""
    bins = MANY_BINS if found.told_phases >= MANY else FEW_BINS
    counts = found.pit_histogram(bins).round(2).tolist()
    per_cent = [round(100 * k / bins) for k in range(bins + 1)]
    names = [f"{low} to {high} %" for low, high in pairwise(per_cent)]
    expected = round(len(found.scored) / bins, 2)
    low, high = _ends(found, bins)
    series: list[Option] = [
        {
            "type": "bar",
            "name": "questions",
            "color": COLOURS["odds"],
            "barCategoryGap": "8%",
            "data": counts,
        },
        _level("if calibrated", [expected] * bins, "solid"),
        _level("nine of ten times above", [low] * bins, "dotted"),
        _level("nine of ten times below", [high] * bins, "dotted"),
    ]
    return Chart(
        "pit",
        "Where what came lies among the futures",
        "questions",
        (
            f"the same, {len(found.told)} of {len(found.scored)} tell anything; to the left: earlier than the odds "
            "had it, to the right: later; level if calibrated"
        ),
        chart_option(names, "questions", series),
        ("among the futures", "questions", "if calibrated"),
        tuple(zip(names, counts, [expected] * bins, strict=True)),
    )


def _ends(found: QuestionGroup, bins: int) -> tuple[float, float]:
    """Return between which heights a bar lies nine of ten times: the normal law near the binomial one of phases."""
    phases, each = found.phases, len(found.scored) / found.phases
    mean, spread = phases / bins, math.sqrt(phases / bins * (1 - 1 / bins))
    room = NormalDist().inv_cdf((1 + SURE) / 2) * spread
    return max(0.0, round(each * (mean - room), 2)), round(each * (mean + room), 2)


def _level(name: str, data: Sequence[float], kind: str) -> Option:
    return {
        "type": "line",
        "name": name,
        "symbol": "none",
        "color": INK if kind == "solid" else SOFT,
        "lineStyle": {"width": 1.5, "type": kind},
        "data": list(data),
    }


def reliability_chart(found: QuestionGroup) -> Chart:
    """Return how often what was said with a probability was so: on the diagonal if calibrated."""
    bins = found.reliability()
    points: list[Option] = [
        {
            "value": [_rounded(one.said), _rounded(one.came)],
            "label": {"show": True, "position": "top", "formatter": str(one.those)},
            "tooltip": tip(
                f"said {one.said:.0%}", f"there {one.came:.0%} of {one.those}"
            ),
        }
        for one in bins
    ]
    series = [
        {
            "type": "line",
            "name": "if calibrated",
            "symbol": "none",
            "color": SOFT,
            "lineStyle": {"width": 1.5, "type": "dotted"},
            "silent": True,
            "data": [[0, 0], [100, 100]],
        },
        _marks(
            "was there, with how many it was asked", COLOURS["odds"], "circle", points
        ),
    ]
    share = _per_cent("was there, %")
    shared = chart_option((), "there, %", series)
    option = {
        **shared,
        "tooltip": {"trigger": "item", **TOOLTIP},
        "xAxis": _per_cent("said to be there by the end of a quarter, %"),
        "yAxis": {**shared["yAxis"], "min": share["min"], "max": share["max"]},
        "grid": {**shared["grid"], "bottom": 30},
    }
    return Chart(
        "reliability",
        "What was said with a probability, and how often it was so",
        "%",
        "the same; a phase counts at the end of each quarter since it was asked, so that points hang together",
        option,
        ("said", "was there", "phases and quarters [-]"),
        tuple((_rounded(one.said), _rounded(one.came), one.those) for one in bins),
    )


def _rounded(share: float) -> float:
    return round(100 * share, 1)


def _marks(name: str, colour: str, symbol: str, data: Sequence[object]) -> Option:
    return {
        "type": "scatter",
        "name": name,
        "color": colour,
        "symbol": symbol,
        "symbolSize": SYMBOL_PX,
        "z": 5,
        "data": list(data),
    }


def _per_cent(name: str) -> Option:
    return {
        "type": "value",
        "name": name,
        "nameLocation": "middle",
        "nameGap": 24,
        "nameTextStyle": TEXT,
        "min": 0,
        "max": 100,
        "axisLabel": TEXT,
        "splitLine": {"lineStyle": {"color": LINE}},
    }
