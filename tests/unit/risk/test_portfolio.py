"""Lists of phases in the futures of views: mixtures by hand, and lists that are followed strictly."""

from dataclasses import replace

import numpy as np
import pytest
from small_programmes import random_case
from small_risks import APART, all_uncertain, certain_law, free, plan_of

from abilene.budget import Budget
from abilene.buildout import build
from abilene.buildout.order import plan_along
from abilene.programme.drawn_sources import DrawnSource
from abilene.risk.futures import certain, deck_of, futures, play
from abilene.risk.phase_tables import undecided
from abilene.risk.portfolio import ListFutures, futures_along, undominated
from abilene.risk.reordering import Together
from abilene.risk.supported import unsupported
from abilene.risk.tables import or_never

A, B = ("a", "p"), ("b", "q")


def mixture(one, other, share=0.5):
    futures = {"one": np.array(one, float), "other": np.array(other, float)}
    likely = {"one": share, "other": 1 - share}
    return ListFutures((A, B), ("one",), {"one": 9.0, "other": 1.0}, futures, likely)


def test_a_future_weighs_as_its_view_is_likely():
    """Of four futures at .75 / 4 each and two at .125: by hand."""
    found = mixture([10, 20, 30, 40], [0, 100], 0.75)
    assert found.expected == pytest.approx(0.75 * 25 + 0.25 * 50)
    assert found.planned_expected == pytest.approx(0.75 * 9 + 0.25)
    # 0 weighs .125, and with 10 it is .3125
    assert found.sure == 10
    assert found.not_exceeded(0.125) == 0
    assert found.not_exceeded(0.3126) == 20
    assert found.not_exceeded(1.0) == 100


def test_a_list_is_dominated_by_one_that_is_better_in_both():
    low, high = mixture([1, 1], [1, 1]), mixture([2, 2], [2, 2])
    risky = mixture([0, 0], [9, 9])
    assert [*undominated([low, high, risky])] == [high, risky]
    assert [*undominated([low, low])] == [low, low]


@pytest.mark.parametrize("listed", [(A, B), (B, A)])
def test_money_goes_down_the_list_and_no_further(listed):
    """There is money for one phase: it is the first of the list, and the other waits for ever."""
    along = plan_along(plan_of(APART, free(3)), listed, Budget())
    deck = deck_of(along, listed)
    assert deck.phases == listed
    first, second = play(deck, certain(deck)).energised[0]
    assert first == along.indices[listed[0]]
    assert second == or_never(None)


def test_what_the_first_of_a_list_waits_for_nobody_else_gets():
    """a.p cannot be paid for at all; without a list its money goes to b.q, with one it does not."""
    sites = {"a": {"phases": {"p": {"it_mw": 1000}}}, "b": {"phases": {"q": {}}}}
    plan = plan_of(sites, free(4))
    loose = deck_of(plan)
    assert play(loose, certain(loose)).energised[0][loose.phases.index(B)] < 9
    strict = deck_of(plan_along(plan, (A, B), Budget()), (A, B))
    assert {*play(strict, certain(strict)).energised[0]} == {or_never(None)}


def random_along(seed):
    """Return the plan of a random programme along its phases in the order of the file, and that list."""
    plan = build(*random_case(seed))
    listed = tuple(step.key for step in undecided(plan.case))
    if unsupported(plan.case) or not listed:
        return None
    return plan_along(plan, listed, Budget()), listed


@pytest.mark.parametrize("seed", range(40))
def test_without_uncertainty_the_futures_are_the_plan_along_the_list(seed):
    found = random_along(seed)
    if found is None:
        pytest.skip("the roll-out does not support this programme, or nothing is left")
    along, listed = found
    deck = deck_of(along, listed)
    planned = [or_never(along.indices[key]) for key in deck.phases]
    assert play(deck, certain(deck)).energised[0].tolist() == planned


def _law(deck, *, together):
    """Return a law in which everything is uncertain, and in which one phase may go with the price of accelerators."""
    late = DrawnSource("phase", deck.phases.index(B))
    pair = Together(DrawnSource("chips"), late, 0.8)
    return replace(all_uncertain(deck), together=(pair,) if together else ())


def test_what_is_drawn_belongs_to_the_phase_wherever_it_stands():
    """With money for everything a list changes nothing, future by future."""
    plan = plan_of(APART, free(20), end="2029-Q4")
    decks = [
        deck_of(plan_along(plan, listed, Budget()), listed)
        for listed in ((A, B), (B, A))
    ]
    for together in (False, True):
        found = [
            futures_along(deck, (A, B), _law(deck, together=together), 200, 3)
            for deck in decks
        ]
        assert np.array_equal(*found)
    deck = deck_of(plan)
    sure = futures_along(deck, (A, B), certain_law(deck), 4, 3, sobol=True)
    assert sure == pytest.approx([plan.it_mw_quarters] * 4)


def test_futures_along_a_plans_own_list_are_those_of_its_odds(monkeypatch):
    """Of the same seed, in as many parts."""
    for module in ("futures", "portfolio"):
        monkeypatch.setattr(f"abilene.risk.{module}.CHUNK", 40)
    deck = deck_of(plan_of(APART, free(6), end="2029-Q4"))
    for together in (False, True):
        law = _law(deck, together=together)
        alone = futures(deck, law, 100, 3).it_mw.sum(axis=1)
        assert np.array_equal(futures_along(deck, deck.phases, law, 100, 3), alone)
