"""Who may pay what when: the three rules of money, on models small enough to solve by hand."""

import pytest

from abilene.buildout.model.payments import Bill, Payments, add_payments
from abilene.dates import Quarter
from abilene.finance.capital import Funding
from abilene.programme.money_records import Event
from abilene.solve import Model, solve

BN = 1e9


def most(funding, bills, opened_bn):
    """Return the most that can be paid of bills, by tranche. [bn USD]"""
    model = Model()
    one = model.column(low=1.0, high=1.0)

    def opened(tranche, quarter):
        bn = opened_bn.get((tranche, quarter), 0.0)
        return {one: bn} if bn else {}

    by_id = {tranche.id: tranche for tranche in funding}
    payments = add_payments(model, by_id, bills, opened)
    for bill, due_bn in bills.items():
        draws = payments.draws_on(bill)
        model.row(dict.fromkeys(draws.values(), 1.0), high=due_bn)
    for column in payments.draw.values():
        model.cost[column] = -1.0
    return -solve(model).value, payments


def tranche(id_, bn, **more):
    return Funding(id_, bn * BN, bn * BN, **more)


def test_a_tranche_pays_only_where_it_is_open():
    bills = {Bill(0, ("t",)): 5.0, Bill(1, ("t",)): 5.0}
    value, payments = most([tranche("t", 3)], bills, {("t", 1): 3.0})
    assert value == pytest.approx(3.0)
    assert [bill.quarter for bill in payments.draws_by("t")] == [1]


def test_what_opens_by_an_event_is_not_paid_ahead():
    opens = tranche("t", 6, opens=Event(per_it_online_mw_usd=1e6))
    bills = {Bill(t, ("t",)): 5.0 for t in range(3)}
    opened = {("t", 0): 1.0, ("t", 1): 2.0, ("t", 2): 9.0}
    assert most([opens], bills, opened)[0] == pytest.approx(6.0), "no more than its own"
    assert most([opens], {Bill(1, ("t",)): 5.0}, opened)[0] == pytest.approx(2.0)


def test_what_a_date_opens_is_there_once_over_all_quarters():
    dated = tranche("t", 3, opens=Quarter.parse("2026-Q1"))
    bills = {Bill(t, ("t",)): 2.0 for t in range(3)}
    opened = {("t", t): 3.0 for t in range(3)}
    assert most([dated], bills, opened)[0] == pytest.approx(3.0)


def test_funders_pass_on_what_is_paid_in_the_same_quarter():
    funding = [
        tranche("share", 9, funded_by=("one", "two", "elsewhere")),
        tranche("one", 2, outside=True),
        tranche("two", 3, outside=True),
    ]
    bills = {Bill(0, ("share",)): 9.0, Bill(1, ("share",)): 9.0}
    opened = {("share", 0): 9.0, ("share", 1): 9.0, ("one", 0): 2.0, ("two", 1): 3.0}
    value, payments = most(funding, bills, opened)
    assert value == pytest.approx(5.0)
    assert set(payments.passed) == {("one", "share", 0), ("two", "share", 1)}


def test_a_tranche_without_a_bill_is_passed_nothing():
    funding = [tranche("share", 9, funded_by=("one",)), tranche("one", 2)]
    bills = {Bill(0, ("one",)): 9.0}
    opened = {("share", 0): 9.0, ("one", 0): 2.0}
    assert most(funding, bills, opened)[0] == pytest.approx(2.0)


def test_flows_are_by_tranche_and_quarter():
    bill = Bill(1, ("a", "b"))
    payments = Payments({("a", bill): 3, ("b", bill): 4}, {("f", "a", 1): 5})
    outflow, inflow = payments.flows()
    assert outflow == {"a": {1: {3: 1.0}}, "b": {1: {4: 1.0}}, "f": {1: {5: 1.0}}}
    assert inflow == {"a": {1: {5: 1.0}}}
    assert payments.draws_on(bill) == {"a": 3, "b": 4}
    assert payments.draws_on(Bill(2, ("a",))) == {}
