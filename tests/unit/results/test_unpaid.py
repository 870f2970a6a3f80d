"""What is owed and not paid: said above rounding, from the quarter in which it begins."""

from types import SimpleNamespace

from abilene.results.unpaid import Unpaid, owed_and_not_paid


def view(**unpaid):
    return SimpleNamespace(cash={"unpaid_usd": unpaid})


def test_rounding_is_not_owed():
    assert owed_and_not_paid(view(a=100.0, b=0.0)) is None
    assert owed_and_not_paid(SimpleNamespace(cash=None)) is None


def test_it_begins_with_more_than_rounding():
    assert owed_and_not_paid(view(a=100.0, b=2e9, c=1e9)) == Unpaid(3e9 + 100.0, "b")


def test_what_is_small_is_not_shown_as_nothing():
    assert Unpaid(3.2e9, "").bn_usd == "3.2"
    assert Unpaid(4e6, "").bn_usd == "0.004"
