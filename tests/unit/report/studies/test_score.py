"""Scores, printed, as JSON and as CSV: of two made-up questions."""

import csv
from datetime import date

from abilene.report.studies.score import (
    CSV_HEADS,
    calibration_csv,
    score_json,
    score_page,
)
from abilene.studies.score import RIVALS, Calibration, Scored

SEEN = Scored(
    folder="plan-1",
    view="said",
    phase="a.p1",
    asked_on=date(2026, 1, 10),
    outcome="seen",
    seen_on=date(2028, 3, 31),
    median=date(2028, 6, 30),
    crps_days=dict(zip(RIVALS, (40.0, 91.0, 50.0), strict=True)),
    brier=dict(zip(RIVALS, (0.2, 0.0, 0.25), strict=True)),
    pit=0.3,
)
WAITS = Scored(
    "plan-1", "said", "a.p2", date(2026, 1, 10), "not yet due", None, None, {}, {}, None
)
FOUND = Calibration(
    as_of=date(2028, 5, 1),
    scored=(SEEN, WAITS),
    crps_days=SEEN.crps_days,
    brier=SEEN.brier,
    skill={"as promised": 0.56, "class only": 0.2},
    coverage={0.8: (1, 1, 0.05, 1.0)},
)


def test_the_odds_stand_beside_their_rivals():
    how, questions = score_page("Small", FOUND).sections
    assert how.rows == (
        ("CRPS, days", "40.0", "91.0", "50.0"),
        ("Brier score", "0.200", "0.000", "0.250"),
        ("skill of the odds", "", "+56%", "+20%"),
    )
    assert how.words[0] == "Questions: 1 seen, 1 not yet due"
    assert "lie 1 of 1" in how.words[1]
    assert how.words[-1].startswith("Fewer than 20 questions")
    assert questions.rows == (
        (
            "said a.p1",
            "2026-01-10",
            "seen by 2028-03-31",
            "2028-06-30",
            "40",
            "91",
            "50",
        ),
        ("said a.p2", "2026-01-10", "not yet due", "-", "-", "-", "-"),
    )


def test_every_question_is_a_row_of_the_csv():
    rows = list(csv.DictReader(calibration_csv(FOUND).splitlines()))
    assert tuple(rows[0]) == CSV_HEADS
    assert rows[0]["crps_class_only_days"] == "50.0"
    assert rows[1]["pit"] == ""
    assert score_json(FOUND)["coverage"]["0.8"]["hits"] == 1
    assert score_json(FOUND)["questions"][0]["phase"] == "a.p1"
