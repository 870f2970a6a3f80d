"""The odds of phases and money, by hand."""

import numpy as np
import pytest
from small_risks import APART, BN, ONE, SLOW, certain_law, deck, free, plan_of

from abilene.risk.counted import counting
from abilene.risk.draws import columns
from abilene.risk.futures import Futures, certain, deck_of, futures, play
from abilene.risk.odds import load_drivers, money_odds, told_of, waits
from abilene.risk.tables import NEVER


def played(plan, **changes):
    """Play as many futures as are given of each thing; return what they come to."""
    made = deck_of(plan)
    drawn = certain(made)
    count = len(next(iter(changes.values())))
    many = type(drawn)(*(np.repeat(one, count, axis=0) for one in drawn))
    arrays = {name: np.array(given) for name, given in changes.items()}
    found = counting(plan, made, count)
    found.add(Futures(made, play(made, many._replace(**arrays))))
    return found


def test_waits_are_means_over_futures_by_cause():
    found = played(plan_of(ONE, free(3)), ready=[[1], [2], [3], [3]])
    assert waits(found, 0) == {"delay": pytest.approx((0 + 1 + 2 + 2) / 4)}


def test_of_money_that_is_there_there_is_nothing_to_tell():
    capital = free(3) | {
        "old": {"amount_usd": BN, "opens": "2025-Q4"},
        "ends": {"amount_usd": BN, "expires": "2026-Q3"},
        "event": {"amount_usd": BN, "opens": {"energised": "a.p"}},
        "later": {"amount_usd": BN, "opens": "2026-Q2"},
    }
    made = deck(ONE, capital)
    assert [made.tranches[b] for b in told_of(made)] == ["ends", "event", "later"]


def test_what_expires_has_odds_and_slack():
    """Three of four futures are done before it expires; with 3, 0 and 0 months to spare."""
    found = played(plan_of(ONE, free(3, expires="2026-Q3")), ready=[[1], [2], [2], [3]])
    odds = money_odds(found, 0)
    assert odds.p_opens == 1
    assert odds.p_left == 0.25
    assert odds.left_bn == pytest.approx(2.0), "the accelerators"
    assert odds.slack_months == (0.0, 0.0)


def test_money_that_may_not_close_opens_late_or_never():
    plan = plan_of(ONE, free(3, opens="2026-Q2"), end="2027-Q4")
    found = played(plan, late=[[0], [1], [2], [NEVER]])
    odds = money_odds(found, 0)
    assert odds.p_opens == 0.75
    assert odds.opens == (2, NEVER)
    assert (odds.p_left, odds.left_bn) == (0.25, 3.0)
    assert odds.slack_months is None


def test_what_moves_the_load_is_the_delay_of_its_phases():
    made = deck(APART, free(6), end="2027-Q4")
    law = certain_law(made, classes=(SLOW, None), common=0.0, site=0.0)
    found = futures(made, law, 4000, 1)
    moved_by = load_drivers(found, columns(made.tables, 4000, 1), law, 2)
    assert [one.name for one in moved_by] == ["delay of a.p"]
    assert moved_by[0].rank_correlation < 0


def test_of_few_futures_nothing_is_named_that_is_certain():
    """It was: the price of accelerators, which nobody said could move, with 6 % of 100 futures."""
    made = deck(APART, free(6), end="2027-Q4")
    law = certain_law(made, classes=(SLOW, None), common=0.0, site=0.0)
    for seed in range(20):
        found = futures(made, law, 100, seed)
        moved_by = load_drivers(found, columns(made.tables, 100, seed), law, 2)
        assert {one.name for one in moved_by} <= {"delay of a.p"}
