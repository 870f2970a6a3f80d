"""Caps on gearing: which bills they count, and the rows that hold them."""

from small_programmes import programme, situation

from abilene.buildout.case import Case
from abilene.buildout.model.assemble import formulate
from abilene.buildout.model.gearing import WHOLE, Cap, hold_cap
from abilene.buildout.model.payments import Bill

BN = 1e9
TWO = {"a": {"phases": {"p": {}}}, "b": {"phases": {"p": {}}}}
LOAN = {"amount_usd": 9 * BN, "gearing_cap_per_site": 0.5}


def form():
    capital = {"loan": LOAN, "free": {"amount_usd": BN}}
    return formulate(Case(programme(TWO, capital), situation()))


def test_a_cap_counts_what_its_tranches_may_pay_or_all_cost():
    both, other = Bill(0, ("loan", "free"), site="a"), Bill(0, ("free",), site="a")
    own = Cap(0.5, frozenset({"loan"}))
    assert [own.counts(both), own.counts(other)] == [True, False]
    whole = Cap(0.5, frozenset({"loan"}), of_all_cost=True)
    assert [whole.counts(both), whole.counts(other)] == [True, True]


def test_a_cap_at_a_campus_leaves_out_what_lies_elsewhere_or_nowhere():
    here = Cap(0.5, frozenset({"loan"}), "a")
    there, nowhere = Bill(0, ("loan",), site="b"), Bill(0, ("loan",))
    assert here.counts(Bill(0, ("loan",), site="a"))
    assert not here.counts(there)
    assert not here.counts(nowhere)
    assert Cap(0.5, frozenset({"loan"})).is_here(there)


def test_what_nobody_caps_has_no_row():
    one = form()
    rows = len(one.model.row_low)
    hold_cap(one, Cap(None, frozenset({"loan"})))
    assert len(one.model.row_low) == rows


def test_what_is_passed_on_counts_as_a_draw_does():
    one = form()
    mark = one.model.column()
    hold_cap(one, Cap(0.5, frozenset({"loan"})), [(Bill(0, ("free",)), {mark: 1.0})])
    first = one.model._starts[-4]
    row = dict(zip(one.model._columns[first:], one.model._values[first:], strict=True))
    assert row[mark] == 1.0


def capped(site):
    one = form()
    rows = len(one.model.row_low)
    hold_cap(one, Cap(0.5, frozenset({"loan"}), site))
    return one, len(one.model.row_low) - rows


def test_a_cap_has_a_row_for_each_quarter_in_which_something_is_due():
    for site in ("a", "b", WHOLE):
        _, rows = capped(site)
        assert rows == 4
    _, rows = capped("elsewhere")
    assert rows == 0


def test_a_cap_at_a_site_counts_its_bills_alone():
    one, _ = capped("a")
    used = one.model._columns[one.model._starts[-1] :]
    here = {
        column
        for bill, column in one.payments.draws_by("loan").items()
        if bill.site == "a"
    }
    there = {
        column
        for bill, column in one.payments.draws_by("loan").items()
        if bill.site == "b"
    }
    assert here <= set(used)
    assert there.isdisjoint(used)
