"""The records of money: what terms go together."""

from datetime import date

import pytest
from pydantic import ValidationError

from abilene.programme.money_records import (
    Deduction,
    Event,
    Finance,
    Obligation,
    Tranche,
)

NINE = {"straight_line_years": 9}


def test_an_opening_is_a_day_or_an_event():
    assert Tranche(opens="2026-Q1").opens == date(2026, 3, 31)
    opened = Tranche.model_validate({"opens": {"it_online_mw": "1 GW"}}).opens
    assert opened == Event(it_online_mw=1000)
    assert Tranche().opens is None


@pytest.mark.parametrize(
    "given", [{}, {"energised": "a.p", "drawn": "c"}, {"fraction": 0.5}]
)
def test_an_event_is_exactly_one_thing(given):
    with pytest.raises(ValidationError, match="give exactly one of energised"):
        Event.model_validate(given)


def test_a_fraction_is_of_a_tranche():
    assert Event(drawn="c", fraction="50 %").fraction == 0.5
    with pytest.raises(ValidationError, match="fraction needs drawn"):
        Event(energised="a.p", fraction=0.5)
    with pytest.raises(ValidationError, match="fraction"):
        Event(drawn="c", fraction=0)


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        ({"tenor_years": 5}, "need rate; give it, 0 if there is no interest"),
        ({"interest_only_years": 1}, "need rate"),
        ({"rate": 0.05, "tenor_years": 2, "interest_only_years": 2}, "leave time to pay back"),
        ({"rate": -0.05}, "greater than or equal to 0"),
        ({"gearing_cap": 1.1}, "less than or equal to 1"),
    ],
)  # fmt: skip
def test_terms_that_do_not_go_together(terms, message):
    with pytest.raises(ValidationError, match=message):
        Tranche.model_validate(terms)


def test_a_loan_without_interest_may_be_paid_back():
    loan = Tranche(rate=0, tenor_years=3, interest_only_years=1)
    assert (loan.rate, loan.tenor_years) == (0.0, 3.0)


def test_among_other_tranches_only_those_that_are_there_are_named():
    tranche = Tranche(part_of="whole", funded_by=["a", "b"])
    assert tranche.among({"whole", "b"}).funded_by == ("b",)
    assert tranche.among({"whole"}).part_of == "whole"
    assert tranche.among(set()) == Tranche(part_of=None, funded_by=())


def test_an_obligation_is_due_from_a_day():
    due = Obligation.model_validate({"from": "2026-Q2", "usd_per_year": "5 m USD/year"})
    assert (due.from_, due.usd_per_year) == (date(2026, 6, 30), 5e6)
    with pytest.raises(ValidationError, match="from"):
        Obligation.model_validate({"usd_per_year": 1})


@pytest.mark.parametrize("given", [{}, {"depreciation": "macrs_5", **NINE}])
def test_a_deduction_follows_one_schedule(given):
    with pytest.raises(ValidationError, match="give one of depreciation, straight"):
        Deduction.model_validate(given)


def test_tax_needs_to_know_how_things_are_deducted():
    taxed = {"income_tax_rate": "21 %", "shell": NINE, "hardware": NINE}
    assert Finance.model_validate(taxed).income_tax_rate == 0.21
    with pytest.raises(ValidationError, match="needs shell and hardware"):
        Finance.model_validate(taxed | {"hardware": None})
    with pytest.raises(ValidationError, match="need income_tax_rate; give it"):
        Finance.model_validate({"equipment": {"sail": NINE}})


def test_calls_are_counted_from_a_date_not_from_an_event():
    one = Tranche.model_validate({"calls_per_year": 0.25, "opens": "2026-Q1"})
    assert one.calls_per_year == (0.25,)
    with pytest.raises(ValidationError, match="calls_per_year are counted from a date"):
        Tranche.model_validate(
            {"calls_per_year": [0.5, 1], "opens": {"energised": "a.p"}}
        )


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({"rate": 0.1, "repayment": "bullet"}, "end of tenor_years"),
        ({"rate": 0.1, "tenor_years": 4, "refinanced": True}, "only a bullet"),
    ],
)
def test_a_bullet_has_a_tenor_and_only_a_bullet_is_refinanced(terms, words):
    with pytest.raises(ValidationError, match=words):
        Tranche(**terms)
