"""A backtest in words, as a table, as charts and as a page of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date
from itertools import chain, groupby
from statistics import median, quantiles
from typing import Any

import numpy as np
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from abilene.csvtext import csv_text
from abilene.dates import Quarter
from abilene.manifest import COMMAND, with_manifest
from abilene.report.chart import Chart, Option, chart_option
from abilene.report.colours import GREY, INK, view_colours
from abilene.report.numbers import NONE, three_places
from abilene.report.templates import page
from abilene.report.text_table import text_table
from abilene.studies.backtest import (
    PROMISE,
    SAME_MW,
    Backtest,
    FirstPower,
    Replay,
    StepError,
)
from abilene.studies.observed import Series

NEVER = "never"
QUARTERS_AFTER = 2
"""Quarters shown after that of the last observation."""


def printed_backtest(found: Backtest) -> RenderableType:
    """Return the whole answer, ready to print."""
    head = f"{found.site}: planned on an earlier day, beside what was seen by {found.measured.last_day}"
    return Group(
        Text(head, style="bold"),
        backtest_table(found),
        *(Text(line) for line in backtest_lines(found)),
    )


def backtest_table(found: Backtest) -> Table:
    """Return one row for each day and view, with the error of each step in whole quarters."""
    heads = ("as of", "view", *_heads(found))
    result = text_table(heads, words=(0, 1), whole=(0, 1))
    last_view = found.replays[-1].view
    for row in backtest_rows(found):
        result.add_row(*row, end_section=row[1] == last_view)
    return result


def backtest_rows(found: Backtest) -> Iterator[tuple[str, ...]]:
    """Yield day, view, the error of each step, what was not seen yet, and the mean errors in MW."""
    levels = list(_seen_in(found))
    for replay in found.replays:
        errors = {step.it_mw: _error(step) for step in replay.steps}
        ahead = replay.not_yet_quarters
        yield (
            # The promise stands first among the views of a day: the day is written once.
            replay.as_of.isoformat() if replay.view == PROMISE else "",
            replay.view,
            *(errors.get(mw, NONE) for mw in levels),
            NONE if ahead is None else f"≤ {ahead:+d}",
            f"{replay.bias_mw:+,.0f}",
            f"{replay.miss_mw:,.0f}",
        )


def backtest_lines(found: Backtest) -> Iterator[str]:
    """Say how to read the table, and how little it proves."""
    yield (
        "Errors of steps in whole quarters, planned less seen: negative, the plan was too early; positive, too late; "
        f"'{NEVER}', not in the plan; '{NONE}', already past on the day. More, not seen: the error of what was "
        f"planned and had not come by the last observation. Loads within {SAME_MW:.0%} count as the same. MW: mean "
        "over the ends of the quarters from the day to the last one watched to its end."
    )
    steps = {replay.as_of: len(replay.steps) for replay in found.replays}
    counts = ", ".join(f"{steps[day]} after {day}" for day in sorted(steps))
    yield (
        f"Few points: {len(found.measured.rises)} steps of one campus were seen, {counts}. No average over them says "
        "how well the next plan will do."
    )
    yield (
        "Hindsight: publication dates and known_from are enforced, but the claims were selected, and the file was "
        "cut into phases, by people who knew how the story went on; figures of the file carry no date."
    )
    yield from _first_power_lines(found)
    yield from _earlier_lines(found)


def _first_power_lines(found: Backtest) -> Iterator[str]:
    seen = [one for one in found.first_power if one.seen is not None]
    if len(seen) < 2:
        return
    errors = np.array([one.quarters for one in seen], float)
    took = list(map(_took, seen))
    low, _, high = quantiles(took, n=4, method="inclusive")
    near = np.count_nonzero(abs(errors) <= 1)
    late = len(found.first_power) - len(seen)
    yield (
        f"Campuses of the table: from the start of work, often the clearing of land, to first power {len(took)} took "
        f"{median(took):g} quarters in the median, half of them {low:g} to {high:g}, both ends counted. The file's "
        f"{found.build_quarters} quarters miss by {np.median(errors):+g} in the median, by one or less at {near} of "
        f"{len(errors)}; at {late} more they had passed and no power was seen. This has not changed the file."
    )


def _earlier_lines(found: Backtest) -> Iterator[str]:
    if len(found.earlier) + found.earlier_ahead == 0:
        return
    yield (
        f"Earlier forecasts by the makers of that table: {len(found.earlier)} of this campus came due by "
        f"{found.measured.last_day}, {found.earlier_ahead} did not; of other campuses nothing later is at hand."
    )
    for one in found.earlier:
        forecast = one.milestone
        error = "not seen by then"
        if one.seen is not None:
            error = f"{Quarter.of(forecast.day) - one.seen:+d} quarters"
        yield f"  {forecast.it_mw:,.0f} MW on {forecast.day}: {error}"


def backtest_files(found: Backtest, name: str) -> dict[str, bytes]:
    """Return the files of a folder: the figures as JSON, every quarter as CSV, and a page with the charts."""
    files = {
        "backtest.json": (json.dumps(backtest_json(found), indent=1) + "\n").encode(),
        "backtest.csv": quarters_csv(found).encode(),
        "backtest.html": backtest_html(found, name).encode(),
    }
    made = {COMMAND: "backtest", "title": f"backtest of {name}"}
    return with_manifest(files, made)


def backtest_html(found: Backtest, name: str) -> str:
    """Return the page: table, words and one chart a day; it needs no network."""
    return page(
        "backtest.html",
        charts=[*backtest_charts(found)],
        title=f"{name}: backtest",
        heads=["as of", "view", *(" ".join(head.split()) for head in _heads(found))],
        rows=[*backtest_rows(found)],
        lines=[*backtest_lines(found)],
    )


def backtest_charts(found: Backtest) -> Iterator[Chart]:
    """Yield, for each day, what each view planned from then on, and what was seen."""
    for day, those in groupby(found.replays, key=lambda replay: replay.as_of):
        yield _chart(found.site, found.measured, day, list(those))


def _chart(site: str, measured: Series, day: date, those: list[Replay]) -> Chart:
    last_day = measured.last_day
    last = Quarter.of(last_day) + QUARTERS_AFTER
    quarters = [q for q in those[0].planned_mw if q <= last]
    seen = {q: measured.it_mw(q) for q in quarters if q.last_day <= last_day}
    planned = {
        replay.view: three_places(replay.planned_mw[q] for q in quarters)
        for replay in those
    }
    names = list(map(str, quarters))
    series = [*_lines(planned), _points(seen)]
    return Chart(
        f"backtest-{day}",
        f"IT load of {site}, planned as of {day}",
        "MW",
        f"plans with what was published by {day}; points: {measured.name}, to {last_day}",
        chart_option(names, "MW", series),
        ("quarter", *planned, "seen"),
        tuple(
            zip(
                names,
                *planned.values(),
                [seen.get(quarter, "") for quarter in quarters],
                strict=True,
            )
        ),
    )


def _lines(planned_mw: Mapping[str, list[float]]) -> Iterator[Option]:
    """Yield a line for each view, the first the widest: where several are the same, each can be seen."""
    colours = {**view_colours(planned_mw), PROMISE: GREY}
    widths = range(len(planned_mw), 0, -1)
    for (view, mw), width in zip(planned_mw.items(), widths, strict=True):
        yield {
            "type": "line",
            "name": view,
            "step": "end",
            "symbol": "none",
            "color": colours[view],
            "lineStyle": {"width": 2 + 2.2 * width},
            "data": mw,
        }


def _points(seen: Mapping[Quarter, float]) -> Option:
    return {
        "type": "scatter",
        "name": "seen",
        "symbol": "diamond",
        "color": INK,
        "z": 5,
        "data": [[str(quarter), mw] for quarter, mw in seen.items()],
    }


def quarters_csv(found: Backtest) -> str:
    """Return one row for each day, view and quarter: what was planned, and what was seen."""
    heads = ("as_of", "view", "quarter", "planned_it_mw", "seen_it_mw")
    return csv_text(heads, chain.from_iterable(map(_quarters, found.replays)))


def _quarters(replay: Replay) -> Iterator[tuple[object, ...]]:
    for quarter, mw in replay.planned_mw.items():
        seen = replay.seen_mw.get(quarter, "")
        yield replay.as_of, replay.view, quarter, round(mw, 3), seen


def backtest_json(found: Backtest) -> dict[str, Any]:
    """Return every figure under its name; quarters as text."""
    return {
        "site": found.site,
        "last_observation": found.measured.last_day.isoformat(),
        "replays": [_replay_json(replay) for replay in found.replays],
        "build_quarters": found.build_quarters,
        "first_power": [
            _plain({**asdict(one), "error_quarters": one.quarters})
            for one in found.first_power
        ],
        "earlier_forecasts": [
            {
                "it_mw": one.milestone.it_mw,
                "day": one.milestone.day.isoformat(),
                "seen": _text(one.seen),
            }
            for one in found.earlier
        ],
        "earlier_forecasts_ahead": found.earlier_ahead,
        "notes": [*backtest_lines(found)],
    }


def _replay_json(replay: Replay) -> dict[str, Any]:
    return {
        "as_of": replay.as_of.isoformat(),
        "view": replay.view,
        "planned_it_mw": {str(q): round(mw, 3) for q, mw in replay.planned_mw.items()},
        "seen_it_mw": {str(q): mw for q, mw in replay.seen_mw.items()},
        "steps": [
            _plain({**asdict(step), "error_quarters": step.quarters})
            for step in replay.steps
        ],
        "not_yet": _text(replay.not_yet),
        "not_yet_error_quarters_at_most": replay.not_yet_quarters,
        "bias_mw": round(replay.bias_mw, 3),
        "miss_mw": round(replay.miss_mw, 3),
    }


def _plain(record: dict[str, Any]) -> dict[str, Any]:
    """Return a record whose quarters, which ``asdict`` has taken apart, are text."""
    return {
        key: str(Quarter(**it)) if isinstance(it, dict) else it
        for key, it in record.items()
    }


def _text(quarter: Quarter | None) -> str | None:
    return None if quarter is None else str(quarter)


def _took(one: FirstPower) -> int:
    return 0 if one.seen is None else one.seen - one.started + 1


def _heads(found: Backtest) -> list[str]:
    """Return the heads of the figures: each step with the quarter in which it was seen."""
    steps = [f"{mw:,.0f} MW\n{quarter}" for mw, quarter in _seen_in(found).items()]
    return [*steps, "more,\nnot seen", "mean\nerror MW", "mean\ndistance"]


def _seen_in(found: Backtest) -> dict[float, Quarter]:
    """Return the quarter in which each step was seen, by its load. [MW]"""
    steps = chain.from_iterable(replay.steps for replay in found.replays)
    return {step.it_mw: step.seen for step in steps}


def _error(step: StepError) -> str:
    if step.quarters is None:
        return NEVER
    return f"{step.quarters:+d}" if step.quarters else "0"
