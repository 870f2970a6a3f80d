"""The odds of a view, under the keys of ``plan.json``."""

from datetime import date

import pytest

from abilene.planning.risk_answer import (
    horizon_of,
    law_of_view,
    nothing_uncertain,
    played_in,
    risk_answer,
)
from abilene.risk.futures import CHUNK, Futures, deck_of
from abilene.risk.law import law_of
from abilene.risk.phase_tables import played


@pytest.fixture(scope="module")
def campus(once, examples, sizer):
    """Return view, plan and odds of one campus on a day on which delay has a class."""
    from abilene.budget import Budget
    from abilene.buildout.search import plan_case
    from abilene.claims import view
    from abilene.planning.study import Desk
    from abilene.programme.changes import load
    from abilene.programme.resolve import resolve, seen_by, shown_views

    draft = load(examples / "one-campus.yaml")
    day = date(2026, 10, 5)
    (name,) = shown_views(draft)
    seen = seen_by(draft, [name], day)[name]
    announced = resolve(draft, view(draft.ledger, name), day)
    desk = Desk(draft, day, announced, sizer, Budget(), None, False)
    plan = plan_case(desk.case(seen), Budget())
    return seen, plan, risk_answer(draft, seen, plan, futures=500)


def test_odds_stand_for_every_phase_that_is_to_come(campus):
    _, plan, found = campus
    ahead = {".".join(step.key) for step in played(plan)}
    assert ahead
    assert found.phases.keys() == ahead
    assert found.not_run is None
    assert (found.futures, found.seed) == (500, 1)
    assert found.classes.keys() == {"epoch_2025_26"}


def test_quantiles_are_in_order_and_about_the_load(campus):
    _, plan, found = campus
    last = str(plan.quarters[-1])
    load = [found.quantile_it_mw[p][last] for p in ("0.1", "0.2", "0.5", "0.8", "0.9")]
    assert load == sorted(load)
    assert load[-1] <= plan.total_it_mw.max() + 1e-6
    assert found.sure_of(last) == load[1]


def test_a_phase_is_there_the_later_the_surer(campus):
    _, _, found = campus
    for one in found.phases.values():
        assert 0 <= (one.p_by_planned or 0) <= one.p_ever <= 1
        known = [at for at in (one.p10, one.p50, one.p80, one.p90) if at is not None]
        assert known == sorted(known)


def test_what_is_answered_is_what_the_futures_say(campus):
    seen, plan, found = campus
    deck = deck_of(plan)
    law = law_of_view(None, seen, plan, deck)  # it learns nothing: no ledger is asked
    every, drawn = played_in(deck, law, 500, 1)
    futures = Futures(deck, every)
    horizon = horizon_of(plan)
    mean = futures.it_mw[:, horizon].mean()
    assert found.mean_it_mw[found.horizon] == pytest.approx(mean, abs=1e-3)
    assert len(drawn.common) == len(futures) == 500 <= CHUNK
    assert law == law_of(plan.case, deck.phases, deck.tranches, {})


def test_shares_of_drivers_and_what_they_leave_come_to_one(campus):
    found = campus[2]
    shares = [one.share for one in found.drivers]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) + found.unexplained == pytest.approx(1, abs=1e-3)


def test_before_any_class_was_known_nothing_is_uncertain(one_campus):
    (answer,) = one_campus.viewpoints.values()
    day = date.fromisoformat(one_campus.as_of)
    assert answer.risk.not_run in {None, nothing_uncertain(day)}
