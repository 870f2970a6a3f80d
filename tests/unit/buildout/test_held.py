"""What a search is held to: by hand, in the smallest programme in which it shows."""

import pytest
from small_programmes import programme, situation

from abilene.budget import Budget
from abilene.buildout.case import Case
from abilene.buildout.held import hold_list, hold_shortfall
from abilene.buildout.model.assemble import formulate
from abilene.buildout.outcome import IrreducibleShortfall
from abilene.buildout.search import plan_case

BN = 1e9
A, B = ("a", "p"), ("b", "p")
TWO = {"a": {"phases": {"p": {}}}, "b": {"phases": {"p": {}}}}


def case(**money):
    return Case(programme(TWO, {"cash": money}), situation())


def rows_added(hold):
    form = formulate(case(amount_usd=9 * BN))
    before = len(form.model.row_low)
    hold(form)
    return len(form.model.row_low) - before


def test_a_list_has_a_row_for_each_pair_and_none_holds_nothing():
    assert rows_added(lambda form: hold_list(form, (A, B))) == 1
    assert rows_added(lambda form: hold_list(form, (A,))) == 0
    assert rows_added(lambda form: hold_list(form, ())) == 0


@pytest.mark.parametrize(("listed", "built"), [((A, B), 0), ((B, A), 1), ((), 1)])
def test_nothing_is_built_below_what_cannot_be(listed, built):
    """There is money for b alone."""
    plan = plan_case(
        case(amount_usd=3 * BN, only_for="sites.b"), Budget(), None, listed
    )
    assert sum(t is not None for t in plan.energised.values()) == built


def test_a_shortfall_is_one_row_for_history_and_one_for_what_is_owed():
    assert rows_added(lambda form: hold_shortfall(form, IrreducibleShortfall())) == 1
