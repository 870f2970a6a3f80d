"""Where nothing is uncertain, the rule of the roll-out is the plan: phase, load, capital and unpaid service by quarter."""

import numpy as np
import pytest
from small_programmes import random_case_of_late_power, random_priced_case

from abilene.buildout import build
from abilene.planning.playable import playable
from abilene.risk.futures import Futures, certain, deck_of, play
from abilene.risk.power_events import power_events
from abilene.risk.supported import unsupported

BN = 1e9
BLOCKS, EACH = 10, 20


def assert_is_the_plan(plan, what, deck=None):
    """Play the one future in which everything goes as planned, and compare."""
    deck = deck or deck_of(plan)
    out = play(deck, certain(deck))
    tab = deck.tables
    now, zero = tab.now, np.zeros(tab.quarters)
    assert (out.energised[0] == tab.phases["planned"]).all(), what
    load_mw = Futures(deck, out).it_mw[0]
    assert load_mw == pytest.approx(plan.total_it_mw, abs=1e-6), what
    capital_bn = sum(plan.cost_usd.values(), zero) / BN
    assert out.spent[0, now:] == pytest.approx(capital_bn[now:], abs=1e-6), what
    unpaid_bn = plan.sources.cash_usd.get("unpaid", zero)[now:].sum() / BN
    assert out.unpaid[0] == pytest.approx(unpaid_bn, abs=1e-5), what


@pytest.mark.parametrize("block", range(BLOCKS))
def test_random_programmes_are_played_as_they_are_planned(block):
    played = with_events = 0
    for seed in range(block * EACH, (block + 1) * EACH):
        plan = build(*random_case_of_late_power(seed))
        if not unsupported(plan.case):
            assert_is_the_plan(plan, seed)
            played += 1
            with_events += bool(power_events(plan.case))
    assert played >= 0.8 * EACH, "few of them are refused"
    assert with_events >= 0.3 * EACH, "many have power whose date is uncertain"


@pytest.mark.parametrize("block", range(4))
def test_random_programmes_that_sell_compute_are_played_as_they_are_planned(block):
    """Operation pays its way and its lenders; under the objective npv, phases that the plan leaves out stay out."""
    lend = 0
    for seed in range(block * EACH, (block + 1) * EACH):
        plan = build(*random_priced_case(seed))
        if not unsupported(plan.case):
            made = playable(plan)
            assert_is_the_plan(plan, seed, made.deck)
            lend += made.cover is not None
    assert lend >= 2, "some of them borrow"


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["announced", "committed", "secured", "musk", "altman"]
)
def test_the_worked_example_is_played_as_it_is_planned(name, examples, sizer):
    from abilene.budget import Budget
    from abilene.buildout.search import plan_case
    from abilene.claims import view
    from abilene.planning.study import Desk
    from abilene.programme.changes import load
    from abilene.programme.resolve import resolve, seen_by, shown_views

    draft = load(examples / "stargate" / "programme.yaml")
    seen = seen_by(draft, [name], None)[name]
    announced = resolve(draft, view(draft.ledger, shown_views(draft)[0]), None)
    desk = Desk(draft, None, announced, sizer, Budget(), None, False)
    assert_is_the_plan(plan_case(desk.case(seen), Budget()), name)
