"""Scored questions together: counted by hand, and each phase once however many views ask about it."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from made_up_scores import calibrated, question
from scipy.stats import binomtest

from abilene.risk.score import crps
from abilene.studies.calibration import (
    Calibration,
    Chance,
    QuestionGroup,
    Scored,
    ScoredLoad,
    last_end,
)

EARLY, LATE = question(1, low=0.0), question(2, low=0.5, crps=(2.0, 1.0, 3.0))
QUIET = replace(
    question(3, low=0.0, crps=(0.0, 0.0, 0.1)),
    outcome="pending",
    seen_on=None,
    pit=0.25,
    pit_between=(0.0, 1.0),
)
GONE = Scored(
    "plan-1",
    "said",
    "a.p4",
    date(2026, 1, 10),
    "unobservable",
    None,
    None,
    {},
    {},
    None,
)


def test_means_and_skill_by_hand():
    both = QuestionGroup((EARLY, LATE, GONE))
    assert both.crps_days == {"odds": 21, "as promised": 46, "class only": 26.5}
    assert both.skill["as promised"] == pytest.approx(1 - 21 / 46)
    assert both.outcomes == {"seen": 2, "unobservable": 1}
    assert QuestionGroup((GONE,)).crps_days == {}
    assert QuestionGroup((GONE,)).skill == {}


def test_what_nobody_expected_and_what_did_not_come_tells_nothing():
    found = QuestionGroup((EARLY, QUIET, GONE))
    assert found.told == (EARLY,)
    assert (found.phases, found.told_phases) == (2, 1)


def test_views_that_ask_about_one_phase_count_once_in_the_interval():
    same = [question(1, low=0.3, view=f"v{n}") for n in range(4)]
    found = QuestionGroup((*same, question(2, low=0.92))).coverage(0.8)
    assert found[:3] == (4, 5, 2)
    # 4 of 5 questions, so 1.6 of 2 phases: nearer to 2
    known = binomtest(2, 2).proportion_ci(0.9, method="exact")
    assert found[3:] == pytest.approx((known.low, known.high), abs=1e-9)


def test_what_is_pending_counts_in_the_bands_where_that_is_asked():
    found = QuestionGroup((EARLY, QUIET))
    assert found.coverage(0.8)[:2] == (0, 1)
    assert found.coverage(0.8, pending=True)[:2] == (1, 2)


def test_a_histogram_spreads_each_question_over_what_it_may_be():
    assert QuestionGroup((EARLY, LATE)).pit_histogram(5) == pytest.approx(
        [1, 0, 1, 0, 0]
    )
    across = replace(LATE, pit_between=(0.35, 0.45))
    assert QuestionGroup((across, QUIET)).pit_histogram(5) == pytest.approx(
        [0.2, 0.7, 0.7, 0.2, 0.2]
    )
    certain = replace(LATE, pit_between=(0.5, 0.5))
    assert QuestionGroup((certain,)).pit_histogram(5).sum() == pytest.approx(1)


def test_reliability_by_hand():
    ends = [
        Chance(date(2026, 3, 31), p, there)
        for p, there in ((0.04, False), (0.08, True), (1.0, True))
    ]
    low, high = QuestionGroup((replace(EARLY, chances=tuple(ends)),)).reliability()
    assert low == pytest.approx((0.06, 0.5, 2))
    assert high == (1.0, 1.0, 1)


def test_ranked_probability_by_hand():
    """Said with .1, .4 and .8 by three quarters, there by the second: .01 + .36 + .04."""
    ends = date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30)
    chances = map(Chance, ends, (0.1, 0.4, 0.8), (False, True, True))
    one = replace(EARLY, chances=tuple(chances))
    assert one.ranked_probability == pytest.approx(0.41)
    assert GONE.ranked_probability is None


def test_groups_are_in_order_of_their_asking():
    later = replace(question(1, low=0.2, folder="z"), asked_on=date(2025, 1, 1))
    found = Calibration((EARLY, later), date(2028, 5, 1))
    assert list(found.by_plan) == ["z", "plan-1"]
    assert [len(one.questions) for one in found.by_view.values()] == [2]
    assert found.until == date(2028, 3, 31)
    assert sum(one.phases for one in calibrated(30).by_plan.values()) == 30


def test_the_load_of_the_futures_and_what_was_seen():
    drawn = {
        "odds": np.array([100.0, 200, 300, 400, 500]),
        "as promised": np.array([500.0]),
        "class only": np.array([300.0, 300]),
    }
    day = date(2026, 3, 31)
    one = ScoredLoad("plan-1", "said", date(2026, 1, 10), day, 200.0, drawn)
    assert (one.sure_of(0.8), one.sure_of(0.5)) == (100, 300)
    assert one.crps_mw["as promised"] == 300
    assert one.crps_mw["class only"] == 100
    assert one.crps_mw["odds"] == crps(drawn["odds"], 200.0)
    later = replace(one, by=date(2026, 6, 30))
    found = Calibration((), date(2026, 7, 1), (one, later))
    assert found.last_loads == [later]


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2028, 3, 31), date(2028, 3, 31)),
        (date(2028, 3, 30), date(2027, 12, 31)),
        (date(2028, 4, 1), date(2028, 3, 31)),
    ],
)
def test_a_quarter_counts_once_it_is_over(day, end):
    assert last_end(day) == end
