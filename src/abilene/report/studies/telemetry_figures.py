"""A replay of telemetry for other programs: every figure under its name, and the intervals that were compared."""

from __future__ import annotations

from typing import Any

import numpy as np

from abilene.arrays import Ints
from abilene.csvtext import csv_text
from abilene.report.charts.telemetry import clock
from abilene.report.numbers import ten_figures
from abilene.studies.power_errors import PowerErrors, errors_in_groups, tenth_of
from abilene.studies.proposed_draws import ProposedDraw
from abilene.studies.telemetry import HoldOut, TelemetryReplay

WORST = 10
"""Intervals of the largest error that are shown."""
NOISE = 1e-9
"""What is smaller is no figure: a milliwatt."""


def worst_of(found: TelemetryReplay) -> list[int]:
    """Return the intervals of the largest error with the draws of the file, the largest first."""
    size = np.abs(found.predicted_mw - found.measured_mw)
    return [int(at) for at in np.argsort(-size, kind="stable")[:WORST]]


def source_words(found: TelemetryReplay, source: str) -> str:
    """Return who says what is proposed: measured, the file, the days."""
    first, last = (
        clock(at, found.offset_s)[:10]
        for at in (
            float(found.begin_s[0]),
            float(found.begin_s[-1]),
        )
    )
    return f"measured, {source}, {first} to {last}"


def telemetry_json(
    found: TelemetryReplay,
    proposed: tuple[ProposedDraw, ...],
    title: str,
    source: str,
) -> dict[str, Any]:
    """Return every figure under its name."""
    fit, judged = found.fit, found.hold_out
    return {
        "title": title,
        "site": found.site,
        "hardware": found.hardware,
        "of": found.of,
        "accelerators": found.installed,
        "intervals": len(found.hours),
        "intervals_in_all": found.in_all,
        "not_known": found.not_known,
        "not_recorded": found.not_recorded,
        "at_a_limit": int(found.bound.sum()),
        "file": _errors_json(found.errors()),
        "fitted": _errors_json(found.fitted_errors()),
        "file_at_a_limit": _errors_json(found.errors(found.bound)),
        "file_without_a_limit": _errors_json(found.errors(~found.bound)),
        "draws_w": {
            name: _draw_json(found, place) for place, name in enumerate(found.draws)
        },
        "condition_index": None if fit is None else ten_figures(fit.condition),
        "hold_out": None if judged is None else _judged_json(judged, found.offset_s),
        "by_hour_of_day": _groups_json(found, found.hour_of_day),
        "by_tenth_of_utilisation": _groups_json(found, tenth_of(found.utilisation)),
        "worst": [
            {
                "from": clock(float(found.begin_s[at]), found.offset_s),
                "measured_mw": ten_figures(found.measured_mw[at]),
                "predicted_mw": ten_figures(found.predicted_mw[at]),
            }
            for at in worst_of(found)
        ],
        "proposed": {one.path: one.value for one in proposed},
        "source": source_words(found, source),
        "notes": list(found.notes),
    }


def _errors_json(errors: PowerErrors | None) -> dict[str, float | None] | None:
    if errors is None:
        return None
    figures = {**vars(errors), "energy_share": errors.energy_share}
    return {name: ten_figures(_without_noise(each)) for name, each in figures.items()}


def _groups_json(found: TelemetryReplay, group: Ints) -> dict[str, Any]:
    groups = errors_in_groups(found.predicted_mw, found.measured_mw, found.hours, group)
    return {str(number): _errors_json(one) for number, one in groups}


def intervals_csv(found: TelemetryReplay) -> bytes:
    """Return the intervals that were compared: when, measured and predicted power, accelerators held, limits."""
    columns = {
        "hours": found.hours,
        "measured_mw": found.measured_mw,
        "predicted_mw": found.predicted_mw,
        **({} if found.fitted_mw is None else {"fitted_mw": found.fitted_mw}),
        **{
            f"held_{name}": held
            for name, held in zip(found.draws[1:], found.held, strict=True)
        },
    }
    cells = (map("{:.4f}".format, values) for values in columns.values())
    begins = (clock(at, found.offset_s) for at in found.begin_s.tolist())
    limits = map(str, found.bound.astype(int).tolist())
    rows = zip(begins, *cells, limits, strict=True)
    return csv_text(("from", *columns, "at_a_limit"), rows).encode()


def _draw_json(found: TelemetryReplay, place: int) -> dict[str, float | None]:
    said = {"file": ten_figures(found.file_w[place])}
    if found.fit is None:
        return {**said, "fitted": None, "low": None, "high": None}
    ends = {name: getattr(found.fit, name)[place] for name in ("low", "high")}
    return {
        **said,
        "fitted": ten_figures(found.fit.draw[place]),
        **{name: ten_figures(end) for name, end in ends.items()},
    }


def _judged_json(judged: HoldOut, offset_s: float) -> dict[str, Any]:
    return {
        "from": clock(judged.begins_s, offset_s),
        "file": _errors_json(judged.file),
        "fitted": _errors_json(judged.fitted),
        "better": judged.better,
    }


def _without_noise(value: float) -> float:
    """Return 0 for what is left of a sum whose terms cancel."""
    return 0.0 if abs(value) < NOISE else value
