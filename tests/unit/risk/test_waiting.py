"""What it is worth to wait, by hand: it costs what is given up, and may save what would be sunk."""

import numpy as np
import pytest
from small_programmes import situation
from small_risks import APART, BN, ONE, deck, free

from abilene.risk.futures import Futures, certain, play
from abilene.risk.tables import NEVER
from abilene.risk.waiting import Waiting, waiting


def found_of(made, **changes):
    drawn = certain(made)
    changed = {
        name: np.array([given], getattr(drawn, name).dtype)
        for name, given in changes.items()
    }
    told = drawn._replace(**changed)
    return waiting(Futures(made, play(made, told)), told)


def test_where_nothing_is_to_be_learnt_a_quarter_costs_a_quarter_of_load():
    """100 MW from the second quarter of eight on: seven quarters, and one less for each that is waited."""
    found = found_of(deck(ONE, free(3), end="2027-Q4"))
    assert found.at_once.tolist() == [700]
    assert found.gains == {1: -100, 2: -200, 3: -300, 4: -400}
    assert (found.best, found.value) == (0, 0.0)


def test_what_has_begun_goes_on():
    started = {"a": {"phases": {"p": {"started": "2025-Q4"}}}}
    where = situation(measured={"sites.a.phases.p.started"})
    found = found_of(deck(started, free(3), where, end="2027-Q4"))
    assert set(found.gains.values()) == {0.0}


def test_who_waits_sees_that_money_does_not_come_and_builds_something_else():
    """A shell of 1 bn is sunk at once for accelerators that a lender never pays; after a year nobody counts on him.

    The other phase then has all of the 3 bn: it begins in quarter 4, and runs in three of eight.
    """
    capital = free(3, only_for=["sites.a.phases.p.shell", "sites.b"]) | {
        "lender": {
            "amount_usd": 2 * BN,
            "only_for": "sites.a.phases.p.hardware",
            "opens": "2026-Q1",
        }
    }
    made = deck(APART, capital, situation(b__q="2026-Q4"), end="2027-Q4")
    assert made.tables.phases["planned"].tolist() == [1, NEVER]
    lender = made.tranches.index("lender")
    late = [NEVER if b == lender else 0 for b in range(2)]
    found = found_of(made, late=late)
    assert found.at_once.tolist() == [0]
    assert found.gains == {1: 0, 2: 0, 3: 0, 4: 300}
    assert (found.best, found.value) == (4, 300)


def test_the_best_deferral_is_the_value():
    at_once = np.array([100.0, 200.0])
    deferred = at_once + np.array([[-10, 0], [30, 10], [20, 30], [-50, 0]])
    found = Waiting(at_once, deferred)
    assert found.gains == pytest.approx({1: -5, 2: 20, 3: 25, 4: -25})
    assert (found.best, found.value) == (3, 25)
    assert found.of_first(1).best == 2
