"""What lenders are owed, by hand."""

import pytest
from small_programmes import programme, situation

from abilene.buildout.case import Case
from abilene.buildout.model.assemble import formulate
from abilene.buildout.model.lending import draws, lenders, price_of_money, service
from abilene.buildout.model.uses import discount

BN = 1e9
ONE = {"a": {"phases": {"p": {}}}}
LOAN = {"amount_usd": 9 * BN, "upfront_fee": 0.01, "commitment_fee": 0.02}


def form(sites=ONE, **capital):
    return formulate(Case(programme(sites, capital), situation()))


def test_who_costs_something_is_a_lender():
    one = form(loan=LOAN, free={"amount_usd": BN}, none=LOAN | {"amount_usd": None})
    assert lenders(one.case) == {"capital.loan.service": "loan"}


def test_the_draws_of_a_quarter_are_one_column():
    one = form(loan=LOAN)
    bills = one.payments.draws_by("loan")
    assert draws(one, "loan") == {
        bill.quarter: column for bill, column in bills.items()
    }
    chips = {"amount_usd": BN, "only_for": "sites.*.phases.*.hardware"}
    two = form(loan=LOAN, chips=chips)
    summed = draws(two, "loan")
    bills = two.payments.draws_by("loan")
    assert sum(bill.quarter == 1 for bill in bills) == 2
    assert summed[1] not in bills.values(), "a column of its own, equal to both"
    assert summed[0] in bills.values()


def test_fees_are_due_on_each_draw_and_on_what_is_open_and_not_drawn():
    one = form(loan=LOAN)
    per_quarter = lending_of(one).commitment_fee_per_quarter
    owed = service(one, "loan")
    fees, before = owed["fees", 1], owed["fees", 0]
    assert before[one.one] == pytest.approx(9 * per_quarter)
    drawn = [column for column in fees if column != one.one]
    assert len(drawn) == 2
    assert sorted(fees[column] for column in drawn) == pytest.approx(
        [-per_quarter, 0.01 - per_quarter]
    )
    assert owed["interest", 3] == owed["repaid", 3] == {}


def lending_of(one):
    return one.case.funding["loan"].lending


def test_interest_is_by_the_age_of_each_draw():
    one = form(loan={"amount_usd": 9 * BN, "rate": 0.08})
    owed = service(one, "loan")
    rate = lending_of(one).rate_per_quarter
    assert owed["interest", 0] == {}
    assert list(owed["interest", 1].values()) == pytest.approx([rate])
    assert list(owed["interest", 3].values()) == pytest.approx([rate] * 3)


def test_the_price_of_money_is_interest_to_the_quarter_after_the_plan_and_fees():
    one = form(loan={"amount_usd": 9 * BN, "rate": 0.08, "upfront_fee": 0.01})
    case, rate = one.case, 0.08 / 4
    price = price_of_money(one)
    drawn = draws(one, "loan")
    assert set(price) == set(drawn.values())
    for quarter, column in drawn.items():
        later = range(quarter + 1, case.quarters + 1)
        interest = sum(rate * discount(case, t) for t in later)
        wanted = interest + 0.01 * discount(case, quarter)
        assert price[column] == pytest.approx(wanted)


def test_without_lenders_money_has_no_price():
    assert price_of_money(form(free={"amount_usd": BN})) == {}
