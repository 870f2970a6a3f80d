"""Scores, printed, as JSON and as CSV: of made-up questions."""

import csv
from dataclasses import replace
from datetime import date

import numpy as np
from made_up_scores import ASKED, calibrated, question

from abilene.report.studies.score import (
    CSV_HEADS,
    LOAD_CSV_HEADS,
    calibration_csv,
    load_csv,
    score_json,
    score_page,
)
from abilene.studies.calibration import RIVALS, Calibration, Scored, ScoredLoad

SEEN = question(1, low=0.3)
WAITS = Scored("plan-1", "said", "a.p2", ASKED, "not yet due", None, None, {}, {}, None)
GONE = replace(WAITS, phase="a.p3", outcome="unobservable", why="it is gone")
LOAD = ScoredLoad(
    folder="plan-1",
    view="said",
    asked_on=ASKED,
    by=date(2028, 3, 31),
    seen_mw=100.0,
    futures_mw=dict(
        zip(RIVALS, map(np.array, ([50.0, 250.0], [1300.0], [100.0])), strict=True)
    ),
)
FOUND = Calibration(
    (SEEN, WAITS, GONE), date(2028, 5, 1), (LOAD,), {"plan-0": "nothing is uncertain"}
)


def test_the_odds_stand_beside_their_rivals():
    how, by_plan, by_view, load, phases = score_page("Small", FOUND).sections
    assert how.rows == (
        ("CRPS, days", "40.0", "91.0", "50.0"),
        ("Brier score", "0.200", "0.000", "0.250"),
        ("skill of the odds", "", "+56%", "+20%"),
    )
    assert how.words[0] == (
        "The odds were 40.0 days off in the mean, what was promised 91.0: the odds did better."
    )
    assert (
        "1 seen, 1 not yet due, 1 unobservable; 1 of them, of 1 phase, tells anything"
        in how.words[1]
    )
    assert how.words[2].startswith("Of 1 that was seen, 1 phase, there")
    assert "1 in that of 80%" in how.words[2]
    assert how.words[3].startswith("Fewer than 20 phases")
    assert how.words[4] == "plan-0 holds no forecast: nothing is uncertain"
    figures = ("1", "1", "40.0", "91.0", "50.0", "1 of 1")
    assert by_plan.rows == (("plan-1", *figures),)
    assert by_view.rows == (("said", *figures),)
    assert (
        load.title == "plan-1, asked on 2026-01-10: IT load at the end of 2028-Q1, MW"
    )
    # of 50 and 250 MW the fair score for 100 MW is 100 - 200 / 2
    assert load.rows == (("said", "50", "50", "1,300", "100", "0", "1,200"),)
    assert phases.rows == (
        ("a.p1", "seen 2028-Q1", "2028-Q2", "40", "91", "50", "said"),
    )
    assert phases.words == (
        "1 of 3 phases came.",
        "Unobservable, and not scored: a.p3 (it is gone).",
    )


def test_views_with_the_same_figures_share_a_row():
    same = [question(1, low=0.3, view=view) for view in ("a", "b")]
    found = Calibration((*same, question(2, low=0.3, view="a")), date(2028, 5, 1))
    *_, phases = score_page("Small", found).sections
    assert [row[-1] for row in phases.rows] == ["all", "a"]


def test_before_a_quarter_is_over_it_says_so():
    found = Calibration((WAITS,), date(2026, 2, 1))
    how = score_page("Small", found).sections[0]
    assert how.words[0].startswith("No quarter is over")
    assert how.charts == ()
    assert how.rows[0] == ("CRPS, days", "-", "-", "-")


def test_a_day_after_all_that_is_known_is_said_first():
    late = replace(FOUND, asked_for=date(2040, 1, 1))
    how = score_page("Small", late).sections[0]
    assert how.words[0].startswith("Nothing in the file is newer than 2028-05-01: what")
    assert "not of 2040-01-01" in how.words[0]
    assert score_json(late)["asked_for"] == "2040-01-01"
    assert score_json(FOUND)["asked_for"] is None


def test_where_the_promises_did_better_it_says_so():
    worse = question(1, low=0.3, crps=(50.0, 40.0, 50.0))
    how = score_page("Small", Calibration((worse,), date(2028, 5, 1))).sections[0]
    assert how.words[0].endswith("the odds did no better.")


def test_every_question_is_a_row_of_the_csv():
    rows = list(csv.DictReader(calibration_csv(FOUND).splitlines()))
    assert tuple(rows[0]) == CSV_HEADS
    assert rows[0]["crps_class_only_days"] == "50.0"
    assert rows[1]["pit"] == ""
    (load,) = csv.DictReader(load_csv(FOUND).splitlines())
    assert tuple(load) == LOAD_CSV_HEADS
    assert (load["seen_mw"], load["promised_mw"]) == ("100.0", "1300.0")


def test_json_has_every_figure():
    found = score_json(FOUND)
    assert found["coverage"]["0.8"]["hits"] == 1
    assert found["plans"]["plan-1"]["crps_days"]["odds"] == 40
    assert found["viewpoints"]["said"] == found["plans"]["plan-1"]
    assert found["questions"][0]["phase"] == "a.p1"
    assert found["load"][0]["by"] == "2028-03-31"
    assert found["without_forecast"] == {"plan-0": "nothing is uncertain"}


def test_histograms_are_drawn_of_twenty_phases_or_more():
    many, few = (score_page("x", calibrated(n)).sections[0] for n in (20, 19))
    assert [one.id for one in many.charts] == [
        "crps-by-plan",
        "coverage",
        "pit",
        "reliability",
    ]
    assert [one.id for one in few.charts] == ["crps-by-plan", "coverage"]
    assert not any("this says little" in line for line in many.words)
