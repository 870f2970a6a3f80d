"""Forecasts beside what came, question by question, and how well the odds did against their rivals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import Any

from abilene.csvtext import csv_text
from abilene.dates import Quarter
from abilene.names import how_many
from abilene.report.charts.calibration import FEW, calibration_charts
from abilene.report.numbers import NONE, figure_or
from abilene.report.studies.page import AnswerSection, Cells, StudyAnswer
from abilene.studies.calibration import (
    BANDS,
    RIVALS,
    Calibration,
    QuestionGroup,
    Scored,
    ScoredLoad,
)

SUMMARY = ("", *RIVALS)
SHORT = ("odds", "promised", "class only")
GROUP_HEADS = ("scored", "seen", *SHORT, "in the 80 %")
LOAD_HEADS = ("", "80 % sure", "P50", "promised", "seen", "odds off", "promise off")
HEADS = ("", "became", "P50", *SHORT, "in the views")
ALL_VIEWS = "all"
LOAD_WORDS = (
    "80 % sure: what ran in eight of ten futures at least; off: CRPS of the odds, and the distance of the promise; "
    "without phases that are unobservable."
)
SURE, HALF = 0.8, 0.5
NOTES = (
    "CRPS: the distance between the odds and what came, in days, up to the end of the last quarter that is over; "
    "less is better, and of a day that was promised it is the plain delay",
    "Brier score: squared distance between the probability that a phase is there on that day and whether it is; "
    "less is better",
    "skill: share of a rival's CRPS that the odds do without; below 0 the rival was better",
    "as promised: the day for which it was promised, taken at its word; class only: the reference class without "
    "money, power and other phases",
    "a view is one belief in who says so, and its odds hold if it is right; views and plans that ask about one phase "
    "share its luck, and so the intervals count each phase once; phases of one programme and months that follow "
    "each other share it, too: the intervals are still too narrow",
    "of what was seen alone the early ones are too many; what is not there yet counts in CRPS and Brier, and in the "
    "histogram spread over what the day leaves",
)
CSV_HEADS = (
    "folder",
    "viewpoint",
    "phase",
    "asked_on",
    "outcome",
    "seen_on",
    "p50",
    *(f"crps_{rival.replace(' ', '_')}_days" for rival in RIVALS),
    *(f"brier_{rival.replace(' ', '_')}" for rival in RIVALS),
    "rps_odds_quarters",
    "pit",
)
LOAD_CSV_HEADS = (
    "folder",
    "viewpoint",
    "asked_on",
    "by",
    "sure_80_mw",
    "p50_mw",
    "promised_mw",
    "seen_mw",
    *(f"crps_{rival.replace(' ', '_')}_mw" for rival in RIVALS),
)


def score_page(title: str, found: Calibration) -> StudyAnswer:
    """Return the scores, ready to print, to write or to open."""
    sections = [
        _summary(found),
        _groups("plan", found.by_plan),
        _groups("viewpoint", found.by_view),
    ]
    for name, one in found.by_plan.items():
        sections += _of_plan(name, one, found)
    return StudyAnswer(
        title=f"{title}, as of {found.as_of}",
        sections=tuple(sections),
        notes=NOTES,
        data=score_json(found),
        extra={
            "calibration.csv": calibration_csv(found).encode(),
            "load.csv": load_csv(found).encode(),
        },
        command="score",
    )


def calibration_csv(found: Calibration) -> str:
    """Return one row for each question, with every score of the odds and of each rival."""
    return csv_text(CSV_HEADS, map(_csv_row, found.questions))


def load_csv(found: Calibration) -> str:
    """Return one row for the load at the end of each quarter of each view."""
    return csv_text(LOAD_CSV_HEADS, map(_load_row, found.loads))


def _csv_row(one: Scored) -> list[Any]:
    return [
        one.folder,
        one.view,
        one.phase,
        one.asked_on.isoformat(),
        one.outcome,
        _day(one.seen_on),
        _day(one.median),
        *map(one.crps_days.get, RIVALS),
        *map(one.brier.get, RIVALS),
        one.ranked_probability,
        one.pit,
    ]


def _load_row(one: ScoredLoad) -> list[Any]:
    return [
        one.folder,
        one.view,
        one.asked_on.isoformat(),
        one.by.isoformat(),
        *_load_figures(one),
    ]


def _load_figures(one: ScoredLoad) -> list[float]:
    (promised_mw,) = one.futures_mw["as promised"].tolist()
    known = (one.sure_of(SURE), one.sure_of(HALF), promised_mw, one.seen_mw)
    return [*known, *map(one.crps_mw.__getitem__, RIVALS)]


def score_json(found: Calibration) -> dict[str, Any]:
    """Return every figure under its name."""
    return {
        "as_of": found.as_of.isoformat(),
        "asked_for": _day(found.asked_for) or None,
        **_group_json(found),
        "plans": {name: _group_json(one) for name, one in found.by_plan.items()},
        "viewpoints": {name: _group_json(one) for name, one in found.by_view.items()},
        "without_forecast": dict(found.not_asked),
        "copies": dict(found.copies),
        "reliability": [one._asdict() for one in found.reliability()],
        "load": _records(LOAD_CSV_HEADS, map(_load_row, found.loads)),
        "questions": _records(CSV_HEADS, map(_csv_row, found.questions)),
    }


def _records(heads: Cells, rows: Iterator[list[Any]]) -> list[dict[str, Any]]:
    return [dict(zip(heads, row, strict=True)) for row in rows]


def _group_json(one: QuestionGroup) -> dict[str, Any]:
    return {
        "crps_days": one.crps_days,
        "brier": one.brier,
        "skill": one.skill,
        "coverage": {f"{band:g}": one.coverage(band)._asdict() for band in BANDS},
        "coverage_with_pending": {
            f"{band:g}": one.coverage(band, pending=True)._asdict() for band in BANDS
        },
    }


def _summary(found: Calibration) -> AnswerSection:
    rows = (
        ("CRPS, days", *_figures(found.crps_days, ".1f")),
        ("Brier score", *_figures(found.brier, ".3f")),
        ("skill of the odds", "", *_figures(found.skill, "+.0%")[1:]),
    )
    return AnswerSection(
        SUMMARY,
        rows,
        tuple(_words(found)),
        title="How well the odds did",
        charts=tuple(calibration_charts(found)),
    )


def _figures(by_rival: Mapping[str, float | None], form: str) -> tuple[str, ...]:
    return tuple(figure_or(by_rival.get(rival), form) for rival in RIVALS)


def _words(found: Calibration) -> Iterator[str]:
    yield from _cut_off(found)
    yield _verdict(found)
    counts = (f"{count} {what}" for what, count in found.outcomes.items())
    tell = "tells" if len(found.told) == 1 else "tell"
    yield (
        f"Questions, of each phase in each view: {', '.join(counts)}; {len(found.told)} of them, of "
        f"{how_many(found.told_phases, 'phase')}, {tell} anything by {found.until}, the end of the last quarter "
        "that is over"
    )
    yield from _held(found)
    if found.scored and found.told_phases < FEW:
        yield f"Fewer than {FEW} phases tell anything: this says little yet, and no histogram is drawn."
    for name, reason in found.not_asked.items():
        yield f"{name} holds no forecast: {reason}"
    for name, first in found.copies.items():
        yield f"{name} holds the same forecast as {first}, which counts once"


def _cut_off(found: Calibration) -> Iterator[str]:
    """Say that a later day was asked for than the file knows anything of."""
    if found.asked_for is not None:
        yield (
            f"Nothing in the file is newer than {found.as_of}: what is not there by then is not known after it, and "
            f"so this is scored as of that day, not of {found.asked_for}. Add what was seen since as a source, or, "
            "if nothing was, write the day on which you looked as as_of of the programme."
        )


def _held(found: Calibration) -> Iterator[str]:
    """Say how many of what was seen lie in each band, and how little that proves."""
    _, seen, phases, low, high = found.coverage(SURE)
    if seen:
        were = "was" if seen == 1 else "were"
        held = ", ".join(
            f"{found.coverage(it).hits} in that of {it:.0%}" for it in BANDS
        )
        yield (
            f"Of {seen} that {were} seen, {how_many(phases, 'phase')}, there lie in the central band: {held}; so few "
            f"bound the true share in that of {SURE:.0%} to {low:.0%} to {high:.0%} (90 % interval)"
        )


def _verdict(found: Calibration) -> str:
    """Say in one line how far off the odds and the promises were."""
    if found.scored and not found.told:
        return "Nothing came, and neither odds nor promises had anything by then: this tells nothing of either yet."
    if not found.scored:
        return "No quarter is over since these forecasts were made: nothing can be scored yet."
    odds, promised = found.crps_days["odds"], found.crps_days["as promised"]
    words = f"The odds were {odds:.1f} days off in the mean, what was promised {promised:.1f}"
    better = "better" if odds < promised else "no better"
    return f"{words}: the odds did {better}."


def _groups(what: str, those: Mapping[str, QuestionGroup]) -> AnswerSection:
    rows = tuple(_group_row(name, one) for name, one in those.items())
    return AnswerSection(
        (what, *GROUP_HEADS), rows, (), title=f"By {what}: CRPS in days", whole=(0,)
    )


def _group_row(name: str, one: QuestionGroup) -> Cells:
    hits, seen, *_ = one.coverage(SURE)
    held = f"{hits} of {seen}" if seen else NONE
    counts = (str(len(one.scored)), str(seen))
    return (name, *counts, *_figures(one.crps_days, ".1f"), held)


def _of_plan(
    name: str, one: QuestionGroup, found: Calibration
) -> Iterator[AnswerSection]:
    """Yield what was seen of the load that a plan had, and of its phases."""
    asked_on = f"{name}, asked on {one.questions[0].asked_on}"
    loads = [load for load in found.last_loads if load.folder == name]
    if loads:
        title = f"{asked_on}: IT load at the end of {Quarter.of(loads[0].by)}, MW"
        rows = tuple(map(_shown_load, loads))
        yield AnswerSection(LOAD_HEADS, rows, (LOAD_WORDS,), title=title)
    views = {it.view for it in one.questions}
    yield AnswerSection(
        HEADS,
        tuple(_merged(one.told, len(views))),
        tuple(_untold(one)),
        title=f"{asked_on}: phase by phase, CRPS in days",
        whole=(0, 1, 2),
    )


def _shown_load(one: ScoredLoad) -> Cells:
    *figures, _ = _load_figures(one)
    return (one.view, *(f"{mw:,.0f}" for mw in figures))


def _merged(those: Sequence[Scored], views: int) -> Iterator[Cells]:
    """Yield a row for each phase; views that have the same figures share it."""
    shared: dict[Cells, list[str]] = {}
    for one in sorted(those, key=attrgetter("phase")):
        shared.setdefault(_row(one), []).append(one.view)
    for row, names in shared.items():
        yield (*row, ALL_VIEWS if len(names) == views > 1 else ", ".join(names))


def _row(one: Scored) -> Cells:
    became = one.outcome if one.seen_on is None else f"seen {Quarter.of(one.seen_on)}"
    half = NONE if one.median is None else str(Quarter.of(one.median))
    scores = (figure_or(one.crps_days.get(rival), ".0f") for rival in RIVALS)
    return (one.phase, became, half, *scores)


def _untold(one: QuestionGroup) -> Iterator[str]:
    """Say how many came, and what is not in the table: what nobody expected yet, and what nobody can see."""
    came = {it.phase for it in one.questions if it.outcome == "seen"}
    asked = {it.phase for it in one.questions}
    yield f"{len(came)} of {how_many(len(asked), 'phase')} came."
    early = {it.phase for it in one.scored if not it.tells}
    if early:
        yield f"Neither expected by then nor there: {_listed(early)}."
    gone = {f"{it.phase} ({it.why})" for it in one.questions if it.why}
    if gone:
        yield f"Unobservable, and not scored: {_listed(gone)}."


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names))


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()
