"""Odds in words and rows: of a made-up plan, every figure of which is known."""

import pytest
from likely_answers import LIKELY, NO_ODDS, by_quarter, plan, view

from abilene.report.risk_rows import (
    DRIVERS_HEADS,
    ODDS_HEADS,
    ODDS_OF_MONEY_HEADS,
    by_whose_law,
    driver_rows,
    first_odds,
    in_per_cent,
    is_run,
    law_notes,
    odds_line,
    odds_lines,
    odds_of_cover,
    odds_of_money,
    odds_of_phases,
    odds_rows,
    odds_words,
    rests_on_record,
    years_with_odds,
)
from abilene.results.risk_records import OWN_RECORD_TEACHES


def test_each_year_has_what_half_and_eight_of_ten_futures_reach():
    rows = dict(odds_rows(plan(a=LIKELY, b=NO_ODDS), "2028-Q4"))
    assert [cell(view()) for cell in rows.values()] == ["200", "100"]
    assert {cell(view(NO_ODDS)) for cell in rows.values()} == {"not known"}
    assert not list(odds_rows(plan(b=NO_ODDS), "2028-Q4"))
    assert [is_run(view(one)) for one in (LIKELY, NO_ODDS, None)] == [
        True,
        False,
        False,
    ]


def test_years_after_that_of_the_drivers_have_no_odds_in_the_table():
    early = LIKELY.model_copy(update={"horizon": "2027-Q4"})
    assert years_with_odds(plan(a=early)) == {"2027-Q4"}
    assert years_with_odds(plan(a=early, b=LIKELY)) == {"2027-Q4", "2028-Q4"}
    assert years_with_odds(plan(b=NO_ODDS)) == set()


def test_one_line_says_what_is_sure_and_why():
    said = (
        "300 MW planned by the end of 2028; with the record so far and what the author assumes, 80 % sure of 100, "
        "half of the futures have at least 200; 44% of what is open is delay common to all"
    )
    assert odds_line(view()) == said
    assert odds_line(view(NO_ODDS)) == ""
    many_small = LIKELY.model_copy(update={"drivers": ()})
    assert odds_line(view(many_small)) == said.rsplit("; ", 1)[0]
    lines = list(odds_lines(plan(a=LIKELY, b=LIKELY, c=NO_ODDS, d=None)))
    assert lines == [f"a, b: {said}", "c: no odds: compute has a price"]
    of_first = first_odds(plan(c=NO_ODDS, a=LIKELY, b=LIKELY))
    assert of_first == f"a: {said}; to be scored as quarters end"
    assert first_odds(plan(c=NO_ODDS, d=None)) == ""


def certain(mean_mw, *errors):
    """Return odds of 2028 that are the same in all futures."""
    return LIKELY.model_copy(
        update={
            "drivers": (),
            "mean_it_mw": by_quarter(60, mean_mw),
            "error_it_mw": {**by_quarter(*errors)},
        }
    )


def test_what_all_futures_have_is_compared_with_the_plan():
    """Where no cause moves the load it need not be the planned one: all may be too late alike."""
    planned = "300 MW planned by the end of 2028, "
    same = odds_line(view(certain(300, 0, 0)))
    assert same == f"{planned}and so in all futures"
    assert odds_line(view(certain(0, 0, 0))) == f"{planned}0 MW in all futures"
    early = f"{planned}and so in all futures; they differ in 2027-Q4"
    assert odds_line(view(certain(300, 1, 0))) == early
    errors = {"2029-Q1": 2.0, "2029-Q4": 1.0}
    later = certain(300, 0, 0).model_copy(
        update={"error_it_mw": by_quarter(0, 0) | errors}
    )
    assert odds_line(view(later)).endswith("they differ in 2029-Q1 to 2029-Q4")


def test_the_end_of_a_plan_within_a_year_is_named_as_it_is():
    quarter = LIKELY.model_copy(update={"horizon": "2028-Q1"})
    line = odds_words(quarter, 300.0)
    assert line.startswith("300 MW planned by the end of 2028-Q1, ")


RECORD = LIKELY.model_copy(update={"assumed": (OWN_RECORD_TEACHES,)})
OWN = LIKELY.model_copy(update={"classes": {"own": LIKELY.classes["slow"]}})
MONEY_ONLY = LIKELY.model_copy(update={"classes": {}})
OF_POWER = LIKELY.model_copy(
    update={
        "assumed": (),
        "classes": {**LIKELY.classes, "sites.a.grid.g.from": LIKELY.classes["slow"]},
    }
)


@pytest.mark.parametrize(
    ("risk", "words"),
    [
        (RECORD, "with the record so far"),
        (LIKELY, "with the record so far and what the author assumes"),
        (OF_POWER, "with the record so far and what the author assumes"),
        (OWN, "as the author assumes"),
        (MONEY_ONLY, "as the author assumes"),
    ],
)
def test_whose_law_the_odds_follow_is_said_as_it_is(risk, words):
    assert by_whose_law(risk) == words
    assert f"2028; {words}, 80 % sure" in odds_line(view(risk))
    (note,) = law_notes([risk, risk])
    assert ("record of things promised" in note) == ("record" in words)
    assert ("the author" in note) == ("the author" in words)


def test_a_table_of_two_views_names_both_laws():
    assert by_whose_law(RECORD, OWN) == by_whose_law(LIKELY)
    assert len(law_notes([RECORD, OWN])) == 2


def test_a_row_for_each_phase():
    rows = list(odds_of_phases(LIKELY))
    assert rows == [
        (
            "a.p1",
            "2027-Q2",
            "< 1 %",
            "2028-Q1",
            "2028-Q3",
            "> 99 %",
            "delay 6, money 2",
        ),
        ("a.p2", "-", "-", "-", "-", "0 %", "-"),
    ]
    assert {len(row) for row in rows} == {len(ODDS_HEADS)}


def test_a_row_for_how_well_operation_covers_the_debt():
    row = ("a", "80 %", "100 %", "1.10", "1.25", "1.50", "1.40", "1.60")
    assert list(odds_of_cover("a", LIKELY)) == [row]
    without = LIKELY.model_copy(update={"cover": None})
    assert list(odds_of_cover("a", without)) == []
    endless = LIKELY.cover.model_copy(update={"quantile_min_llcr": {}})
    (row,) = odds_of_cover("a", LIKELY.model_copy(update={"cover": endless}))
    assert row[-2:] == ("-", "-")


def test_a_row_for_money_that_may_come_late_or_expire():
    rows = list(odds_of_money(LIKELY))
    assert rows == [
        (
            "loan",
            "90 %",
            "2027-Q3",
            "2027-Q4",
            "25 %",
            "1.5",
            "120",
            "6, 0",
            "DSCR 97 %",
        ),
        ("equity", "100 %", "-", "-", "0 %", "-", "-", "-, -", "-"),
    ]
    assert {len(row) for row in rows} == {len(ODDS_OF_MONEY_HEADS)}


def test_the_rest_of_the_variance_is_said():
    rows = list(driver_rows(LIKELY))
    assert rows == [
        ("delay common to all", "44%", "-0.60"),
        ("several together, and small ones", "56%", ""),
    ]
    assert {len(row) for row in rows} == {len(DRIVERS_HEADS)}


def test_what_the_odds_rest_on_is_said():
    assert list(rests_on_record(LIKELY)) == [
        "Reference class slow: nine promises; weak",
        "1,000 futures, seed 7; of the variance of delay 20% are common to all phases and 10% to a campus (assumed)",
        "Assumed: cost of shell to that of the plan: P50 1.1, P90 1.3",
        "Rule: the plan is followed",
        "Left out: no new order is sought",
    ]


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (None, "-"),
        (0.0, "0 %"),
        (0.004, "< 1 %"),
        (0.996, "> 99 %"),
        (1.0, "100 %"),
        (0.5, "50 %"),
    ],
)
def test_nearly_certain_is_not_certain(probability, words):
    assert in_per_cent(probability) == words
