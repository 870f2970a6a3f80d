"""The lender's tables: each view with what covers its debt, each loan with who says its rate."""

import pytest
from likely_answers import LIKELY

from abilene.report.chart import LinkedCell
from abilene.report.lenders import NO_END, lenders_tables
from abilene.report.numbers import NOT_KNOWN
from abilene.results.debt_records import CoverageYear, TrancheDebt

BN = 1e9
LAST = "2032-Q4"
TITLES = {"bank": "The bank's loan", "free": "Free debt"}


def loan(**changes):
    row = {
        "rate_per_year": 0.0675,
        "last_payment": "2034-Q1",
        "drawn_usd": {"2027-Q1": 2 * BN, LAST: 0.0},
        "balance_usd": {"2027-Q1": 2 * BN, LAST: 0.5 * BN},
        "interest_usd": {"2027-Q1": 0.0, LAST: 0.7 * BN},
        "repaid_usd": {"2027-Q1": 0.0, LAST: 1.5 * BN},
    }
    return TrancheDebt(**row | changes)


@pytest.fixture
def plan(january):
    row = dict.fromkeys(CoverageYear.model_fields, 0.0) | {"operates": True}
    first = row | {"balance_usd": 2 * BN, "dscr": 1.5, "llcr": None}
    view = (
        january[0]
        .viewpoints["announced"]
        .model_copy(
            update={
                "debt": {
                    "free": loan(rate_per_year=None, last_payment=None),
                    "bank": loan(drawn_usd={"2027-Q1": 3 * BN}),
                },
                "coverage": {
                    "2031": CoverageYear(**first),
                    "2032": CoverageYear(**first | {"dscr": 1.25}),
                },
                "min_dscr": 1.25,
                "min_llcr": None,
                "debt_price_usd_per_gpu_hour": 1.234,
                "debt_slack_months": 7.0,
                "owed_after_operation_usd": None,
            }
        )
    )
    return january[0].model_copy(update={"viewpoints": {"announced": view}})


def test_a_view_says_what_covers_its_debt(plan):
    cover, _ = lenders_tables(plan, TITLES)
    ((name, drawn, most, at_end, after, dscr, llcr, price, _, months),) = cover.rows
    assert (name, drawn, most, at_end) == ("announced", 5.0, 2.0, 1.0)
    assert (after, llcr) == (NOT_KNOWN, NOT_KNOWN)
    assert (dscr, price, months) == ("1.25 in 2032", 1.23, 7)
    assert len(cover.heads) == len(cover.rows[0])


def test_in_the_futures_of_a_view_it_is_as_likely_covered_as_they_say(plan):
    view = plan.viewpoints["announced"].model_copy(update={"risk": LIKELY})
    plan = plan.model_copy(update={"viewpoints": {"announced": view}})
    _, odds, _ = lenders_tables(plan, TITLES)
    assert odds.rows == (
        ("announced", "80 %", "100 %", "1.10", "1.25", "1.50", "1.40", "1.60"),
    )
    assert len(odds.heads) == len(odds.rows[0])


def test_each_loan_leads_to_who_says_its_rate(plan):
    _, loans = lenders_tables(plan, TITLES)
    first, second = loans.rows
    assert first[0] == "The bank's loan", "the largest first"
    assert first[1] == LinkedCell(6.75, "capital.bank.rate")
    assert first[2:] == ("2034-Q1", 3.0, 0.7, 0.0, 1.5, 0.5, "none stated")
    assert second[1].value == "none: it is free"
    assert second[2] == NO_END


def test_a_loan_that_is_refinanced_says_so(plan):
    view = plan.viewpoints["announced"]
    anew = loan(last_payment=None, refinanced=True)
    view = view.model_copy(update={"debt": {"bank": anew}})
    plan = plan.model_copy(update={"viewpoints": {"announced": view}})
    assert lenders_tables(plan, TITLES)[1].rows[0][2] == "refinanced"


def test_nobody_lends(january):
    view = january[0].viewpoints["announced"].model_copy(update={"debt": {}})
    plan = january[0].model_copy(update={"viewpoints": {"announced": view}})
    assert lenders_tables(plan, TITLES) == []
