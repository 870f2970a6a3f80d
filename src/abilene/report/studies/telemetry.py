"""Telemetry replayed: how far predicted power is from measured, which draws fit better, and what is proposed."""

from __future__ import annotations

import math
from collections.abc import Iterator
from importlib.metadata import version

import numpy as np

from abilene.compute.calibration import LEAST_DAYS
from abilene.programme.changes import Changes, changes_text
from abilene.report.charts.telemetry import clock, telemetry_charts
from abilene.report.numbers import NONE, figure_or
from abilene.report.studies.page import AnswerSection, StudyAnswer
from abilene.report.studies.telemetry_figures import (
    intervals_csv,
    source_words,
    telemetry_json,
    worst_of,
)
from abilene.studies.power_errors import (
    CV_LIMIT,
    NMBE_LIMIT,
    PowerErrors,
    clock_lag,
    errors_in_groups,
    tenth_of,
)
from abilene.studies.proposed_draws import ProposedDraw
from abilene.studies.telemetry import TelemetryReplay

PROPOSED = "proposed.yaml"
"""File of changes in the folder of an answer."""
HARD = 30.0
"""Condition index from which draws are hard to tell apart (Belsley, Kuh and Welsch). [-]"""
FILE, FITTED = "as the file says", "fitted draws"


def telemetry_answer(
    found: TelemetryReplay, proposed: tuple[ProposedDraw, ...], title: str, source: str
) -> StudyAnswer:
    """Return the whole answer.

    Parameters
    ----------
    found : TelemetryReplay
        Predicted and measured power.
    proposed : tuple of ProposedDraw
        What measured power speaks for.
    title : str
        What was replayed where.
    source : str
        The file of measured power, as a source is named.
    """
    sections = (
        _compared(found, f"{source}; replay by Abilene {version('abilene')}"),
        _draws(found),
        *_unseen(found),
        _by_utilisation(found),
        _worst(found),
        *_proposed(found, proposed, source),
    )
    extra = {"intervals.csv": intervals_csv(found)}
    if proposed:
        extra[PROPOSED] = proposed_text(found, proposed, source).encode()
    return StudyAnswer(
        title,
        sections,
        found.notes,
        telemetry_json(found, proposed, title, source),
        extra,
        command="telemetry",
    )


def _compared(found: TelemetryReplay, source: str) -> AnswerSection:
    """Return how far off all intervals are, those at a limit by themselves, and the charts."""
    pairs = {"": (found.errors(), found.fitted_errors())}
    if found.bound.any():
        for name, some in (
            ("at a limit: ", found.bound),
            ("without one: ", ~found.bound),
        ):
            pairs[name] = (found.errors(some), found.fitted_errors(some))
    rows = [
        (f"{name}{label}", *cells)
        for name, pair in pairs.items()
        for label, *cells in _error_rows(*pair, short=bool(name))
    ]
    return AnswerSection(
        ("predicted less measured", FILE, FITTED),
        tuple(rows),
        (_verdict(found), _counted(found), *_lag(found), *_hour_words(found)),
        charts=tuple(telemetry_charts(found, source)),
    )


def _error_rows(
    file: PowerErrors, fitted: PowerErrors | None, *, short: bool = False
) -> Iterator[tuple[str, str, str]]:
    """Yield what is said of errors, one cell for each of the two predictions."""

    def row(label: str, name: str, form: str) -> tuple[str, str, str]:
        return (
            label,
            _cell(getattr(file, name), form),
            _cell(None if fitted is None else getattr(fitted, name), form),
        )

    yield row("mean error, MW", "mean_mw", "+.3f")
    yield row("mean absolute percentage error", "mape", ".2%")
    yield row("root mean square error, MW", "rmse_mw", ".3f")
    if not short:
        yield row("NMBE", "nmbe", "+.2%")
        yield row("CV(RMSE)", "cv_rmse", ".2%")
        yield row("energy predicted, MWh", "predicted_mwh", ",.1f")
        yield row("energy against measured", "energy_share", "+.2%")


def _cell(value: float | None, form: str) -> str:
    if value is None or not math.isfinite(value):
        return NONE
    # a mean error that is nothing has no sign
    return format(value if abs(value) > 1e-9 else 0.0, form)


def _verdict(found: TelemetryReplay) -> str:
    all_of = found.errors()
    word = "within" if all_of.within_guideline else "not within"
    return (
        f"The file predicts {found.of} power {all_of.mape:.1%} off by the hour, energy {all_of.energy_share:+.1%}: "
        f"{word} what ASHRAE Guideline 14 asks of a calibrated model (NMBE {NMBE_LIMIT:.0%}, CV(RMSE) "
        f"{CV_LIMIT:.0%})."
    )


def _counted(found: TelemetryReplay) -> str:
    """Say how many intervals were compared, and why the others were not."""
    what = "hours" if (found.hours == 1).all() else "intervals"
    return (
        f"{len(found.hours):,} of {found.in_all:,} {what} compared: {found.not_known:,} in which power is not known, "
        f"{found.not_recorded:,} before the first or after the last job; measured {found.errors().measured_mwh:,.1f} "
        "MWh."
    )


def _lag(found: TelemetryReplay) -> Iterator[str]:
    """Say where measured power follows the jobs far better some hours earlier or later."""
    if not (found.hours == 1).all():
        return
    place = np.round((found.begin_s - found.begin_s[0]) / 3600).astype(np.int64)
    known = np.zeros(int(place[-1]) + 1, bool)
    known[place] = True
    series = np.zeros((2, len(known)))
    series[:, place] = found.predicted_mw, found.measured_mw
    lag = clock_lag(series[0], series[1], known)
    if lag is not None:
        when = "later" if lag.hours > 0 else "earlier"
        yield (
            f"Measured power follows the jobs {abs(lag.hours)} h {when} better than at the same time (correlation "
            f"{lag.correlation:.2f}, not {lag.as_said:.2f}): check the offsets from UTC of both files."
        )


def _hour_words(found: TelemetryReplay) -> Iterator[str]:
    if (found.hours > 1).any():
        yield "By hour of the day: not known, as the meter's step is longer than an hour."
        return
    by_hour = dict(
        errors_in_groups(
            found.predicted_mw, found.measured_mw, found.hours, found.hour_of_day
        )
    )
    hour = max(by_hour, key=lambda each: abs(by_hour[each].mean_mw))
    yield (
        f"By hour of the day the mean error is largest at {hour:02d}:00: {by_hour[hour].mean_mw:+.3f} MW."
    )


def _draws(found: TelemetryReplay) -> AnswerSection:
    """Return what an accelerator draws by the file and by the meter, with how sure that is."""
    fit = found.fit
    rows = tuple(
        (
            name if place == 0 else f"at work, {name}",
            f"{found.file_w[place]:,.0f}",
            NONE if fit is None else f"{fit.draw[place]:,.0f}",
            NONE if fit is None else _interval(fit.low[place], fit.high[place]),
        )
        for place, name in enumerate(found.draws)
    )
    return AnswerSection(
        ("draw of an accelerator, W", "file", "fitted", "95 % interval"),
        rows,
        (_fit_words(found),),
        "Draws",
    )


def _interval(low: float, high: float) -> str:
    return "no claim" if math.isnan(low) else f"{low:,.0f} to {high:,.0f}"


def _fit_words(found: TelemetryReplay) -> str:
    fit, bound = found.fit, int(found.bound.sum())
    if fit is None:
        return (
            "No claim: the draws cannot be told apart, as the cluster was equally full throughout, or too few hours "
            "are known. Nothing is proposed."
        )
    words = (
        f"Fitted to {fit.rows:,} values of {fit.days:,} days, {bound:,} at a limit left out; the interval counts "
        "each day once"
    )
    if fit.days < LEAST_DAYS:
        words += f" and needs {LEAST_DAYS} days"
    if fit.condition >= HARD:
        words += (
            f"; the draws are hard to tell apart (condition index {fit.condition:,.0f})"
        )
    return f"{words}."


def _unseen(found: TelemetryReplay) -> Iterator[AnswerSection]:
    """Yield how draws fitted on the first days do on those after them."""
    judged = found.hold_out
    if judged is None:
        return
    better = "fall" if judged.better else "do not fall"
    words = (
        f"Fitted on the days before {clock(judged.begins_s, found.offset_s)}, judged on the "
        f"{judged.file.hours:,.0f} h from then on: errors {better} on hours that the fit has not seen."
    )
    yield AnswerSection(
        ("predicted less measured", FILE, FITTED),
        tuple(_error_rows(judged.file, judged.fitted)),
        (words,),
        "On days that the fit has not seen",
    )


def _by_utilisation(found: TelemetryReplay) -> AnswerSection:
    """Return the errors by how full the cluster was."""
    tenths = tenth_of(found.utilisation)
    rows = [
        (
            f"{10 * tenth} to {10 * tenth + 10} %",
            f"{one.hours:,.0f}",
            f"{one.mean_mw:+.3f}",
            f"{one.mape:.2%}" if math.isfinite(one.mape) else NONE,
        )
        for tenth, one in errors_in_groups(
            found.predicted_mw, found.measured_mw, found.hours, tenths
        )
    ]
    heads = ("accelerators held", "hours", "mean error, MW", "mean abs. % error")
    return AnswerSection(heads, tuple(rows), (), "By utilisation, as the file says")


def _worst(found: TelemetryReplay) -> AnswerSection:
    """Return the intervals of the largest error."""
    rows = [
        (
            clock(float(found.begin_s[at]), found.offset_s),
            f"{found.measured_mw[at]:,.3f}",
            f"{found.predicted_mw[at]:,.3f}",
            f"{found.predicted_mw[at] - found.measured_mw[at]:+,.3f}",
            f"{found.utilisation[at]:.0%}",
            "yes" if found.bound[at] else "no",
        )
        for at in worst_of(found)
    ]
    heads = ("from", "measured, MW", "predicted, MW", "error, MW", "held", "at a limit")
    return AnswerSection(
        heads, tuple(rows), (), "Largest errors, as the file says", whole=(0,)
    )


def _proposed(
    found: TelemetryReplay, proposed: tuple[ProposedDraw, ...], source: str
) -> Iterator[AnswerSection]:
    if not proposed:
        return
    rows = tuple(
        (one.path, figure_or(one.before, ",.1f", "not said"), f"{one.value:,.1f}")
        for one in proposed
    )
    words = (
        f"Nothing is changed. To use it: --with {PROPOSED} of the folder of --out, or",
        *(f"--set {one.path}={one.value:g}" for one in proposed),
        f"Source: {source_words(found, source)}. Draws at work are means over what ran, not peaks; with another "
        "it_w_per_accelerator a phase of given MW holds another number of accelerators.",
    )
    yield AnswerSection(
        ("W", "file", "measured"), rows, words, "Proposed for the programme file"
    )


def proposed_text(
    found: TelemetryReplay, proposed: tuple[ProposedDraw, ...], source: str
) -> str:
    """Return a file of changes that sets what is proposed."""
    changes = Changes(set={one.path: one.value for one in proposed})
    return f"# {source_words(found, source)}\n{changes_text(changes)}"
