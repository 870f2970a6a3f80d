"""Many futures of one plan."""

import numpy as np
import pytest
from small_programmes import HARDWARE, situation
from small_risks import (
    APART,
    ONE,
    all_uncertain,
    certain_law,
    deck,
    free,
    future,
    plan_of,
)

from abilene.risk import futures as module
from abilene.risk.futures import Futures, certain, deck_of, futures, play, put_together


@pytest.fixture(scope="module")
def made():
    return deck(APART, free(6), end="2027-Q4")


def test_a_deck_names_what_it_holds(made):
    assert made.phases == (("a", "p"), ("b", "q"))
    assert (made.sites, made.tranches) == (("a", "b"), ("free",))
    assert made.history_mw.tolist() == [0.0] * 8


def test_prices_dates_and_the_first_quarter_are_changes():
    capital = free(3, opens="2026-Q3", expires="2027-Q2")
    made = deck(ONE, capital, end="2027-Q4", inflation_per_year=0.04)
    assert made.changes.tolist() == [1, 0, 1, 0, 1, 0, 1, 0]


def test_load_is_that_of_what_is_energised(made):
    found = Futures(made, future(made, ready=[3, 5]))
    assert len(found) == 1
    assert found.it_mw[0].tolist() == [0, 0, 0, 100, 100, 200, 200, 200]


def test_load_ends_with_the_life_of_its_accelerators():
    chips = HARDWARE["chips"] | {"life_years": 1}
    plan = plan_of(ONE, free(3), end="2028-Q4", hardware={"chips": chips})
    made = deck_of(plan)
    as_planned = Futures(made, play(made, certain(made)))
    assert as_planned.it_mw[0].tolist() == plan.total_it_mw.tolist()


def test_what_has_run_before_is_load_too():
    ran = {"started": "2025-Q4", "energised": "2026-Q1"}
    measured = {f"sites.a.phases.p.{what}" for what in ran}
    sites = {"a": {"phases": {"p": ran, "q": {}}}}
    made = deck(sites, free(9), situation("2026-05-01", measured))
    found = Futures(made, future(made, ready=[3]))
    assert found.it_mw[0].tolist() == [100, 100, 100, 200]


def test_as_many_parts_as_one_likes_are_the_same_futures(made, monkeypatch):
    law = all_uncertain(made)
    monkeypatch.setattr(module, "CHUNK", 50)
    whole = futures(made, law, 150, 1)
    parts = [module.chunk_of(made, law, 50, 1, chunk)[0] for chunk in (2, 0, 1)]
    again = put_together([parts[1], parts[2], parts[0]])
    for one, other in zip(whole.played, again, strict=True):
        assert (one == other).all()
    shorter = futures(made, law, 70, 1)
    assert (shorter.played.spent[:50] == whole.played.spent[:50]).all()


def test_a_seed_is_a_sample(made):
    law = all_uncertain(made)
    one, same, other = (futures(made, law, 100, seed) for seed in (1, 1, 2))
    assert (one.played.spent == same.played.spent).all()
    assert (one.played.spent != other.played.spent).any()


def test_without_anything_uncertain_all_futures_are_the_plan(made):
    found = futures(made, certain_law(made), 20, 1)
    assert (found.played.energised == made.tables.phases["planned"]).all()
    assert np.ptp(found.played.spent, axis=0).max() == 0
