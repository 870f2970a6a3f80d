"""Forecasts beside what came, question by question, and how well the odds did against their rivals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from abilene.csvtext import csv_text
from abilene.report.numbers import NONE, figure_or
from abilene.report.studies.page import AnswerSection, Cells, StudyAnswer
from abilene.studies.score import RIVALS, Calibration, Scored

HEADS = ("", "asked on", "became", "P50", "CRPS, days", "as promised", "class only")
SUMMARY = ("", *RIVALS)
FEW = 20
"""With fewer questions a share says little: the table is shown, and no picture is drawn of it."""
NOTES = (
    "CRPS: the distance between the odds and what came, in days, up to the end of the last quarter that is over; "
    "less is better, and of a day that was promised it is the plain delay",
    "Brier score: squared distance between the probability that a phase is there on that day and whether it is; "
    "less is better",
    "skill: share of a rival's CRPS that the odds do without; below 0 the rival was better",
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
    "pit",
)


def score_page(title: str, found: Calibration) -> StudyAnswer:
    """Return the scores, ready to print, to write or to open."""
    return StudyAnswer(
        title=f"{title}, as of {found.as_of}",
        sections=(_summary(found), _questions(found)),
        notes=NOTES,
        data=score_json(found),
        extra={"calibration.csv": calibration_csv(found).encode()},
        command="score",
    )


def calibration_csv(found: Calibration) -> str:
    """Return one row for each question, with every score of the odds and of each rival."""
    return csv_text(CSV_HEADS, map(_csv_row, found.scored))


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
        one.pit,
    ]


def score_json(found: Calibration) -> dict[str, Any]:
    """Return every figure under its name."""
    return {
        "as_of": found.as_of.isoformat(),
        "crps_days": dict(found.crps_days),
        "brier": dict(found.brier),
        "skill": dict(found.skill),
        "coverage": {
            f"{band:g}": dict(
                zip(("hits", "questions", "low", "high"), row, strict=True)
            )
            for band, row in found.coverage.items()
        },
        "questions": [
            dict(zip(CSV_HEADS, _csv_row(one), strict=True)) for one in found.scored
        ],
    }


def _summary(found: Calibration) -> AnswerSection:
    rows = (
        ("CRPS, days", *_figures(found.crps_days, ".1f")),
        ("Brier score", *_figures(found.brier, ".3f")),
        ("skill of the odds", "", *_figures(found.skill, "+.0%")[1:]),
    )
    return AnswerSection(
        SUMMARY, rows, tuple(_words(found)), title="How well the odds did"
    )


def _figures(by_rival: Mapping[str, float | None], form: str) -> tuple[str, ...]:
    return tuple(figure_or(by_rival.get(rival), form) for rival in RIVALS)


def _words(found: Calibration) -> Iterator[str]:
    counts: dict[str, int] = {}
    for one in found.scored:
        counts[one.outcome] = counts.get(one.outcome, 0) + 1
    yield "Questions: " + ", ".join(f"{count} {what}" for what, count in counts.items())
    for band, (hits, questions, low, high) in found.coverage.items():
        if questions:
            yield (
                f"In the central band of {band:.0%} lie {hits} of {questions} that were seen; so few bound the true "
                f"share to {low:.0%} to {high:.0%} (90 % interval)"
            )
    if sum(bool(one.crps_days) for one in found.scored) < FEW:
        yield f"Fewer than {FEW} questions are scored: this says little yet."


def _questions(found: Calibration) -> AnswerSection:
    return AnswerSection(
        HEADS, tuple(map(_row, found.scored)), (), title="Question by question"
    )


def _row(one: Scored) -> Cells:
    became = one.outcome if one.seen_on is None else f"seen by {one.seen_on}"
    scores = (figure_or(one.crps_days.get(rival), ".0f") for rival in RIVALS)
    name = f"{one.view} {one.phase}"
    return (name, str(one.asked_on), became, _day(one.median) or NONE, *scores)


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()
