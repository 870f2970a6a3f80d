"""What futures come to is the same in one part as in many, and takes no more room for more of them."""

import numpy as np
import pytest
from small_risks import APART, TWO, all_uncertain, certain_law, free, plan_of

from abilene.risk import counted as module
from abilene.risk.counted import counting
from abilene.risk.futures import Futures, certain, chunk_of, deck_of, futures, play
from abilene.risk.tables import NEVER


@pytest.fixture(scope="module")
def plan():
    return plan_of(APART, free(6), end="2027-Q4")


def parts(made, count=3):
    law = all_uncertain(made)
    return [Futures(made, chunk_of(made, law, 40, 1, k)[0]) for k in range(count)]


def test_parts_come_to_what_the_whole_does(plan):
    made = deck_of(plan)
    whole, found = counting(plan, made, 120), counting(plan, made, 120)
    for part in parts(made):
        found.add(part)
    every = [
        np.concatenate(one)
        for one in zip(*(p.played for p in parts(made)), strict=True)
    ]
    whole.add(Futures(made, type(parts(made)[0].played)(*every)))
    assert found.futures == whole.futures == 120
    for name in ("it_mw", "spent_usd", "energised", "opened", "last"):
        one, other = getattr(found, name), getattr(whole, name)
        assert [*map(np.ndarray.tolist, one.values)] == [
            *map(np.ndarray.tolist, other.values)
        ]
        assert [*map(np.ndarray.tolist, one.counts)] == [
            *map(np.ndarray.tolist, other.counts)
        ]
    assert (found.waited == whole.waited).all()
    assert (found.lacking == whole.lacking).all()
    assert found.left_bn == pytest.approx(whole.left_bn)
    assert found.unpaid == whole.unpaid


def test_shares_and_quarters_of_phases(plan):
    made = deck_of(plan)
    drawn = certain(made)
    ready = np.array([[k, 7] for k in range(1, 6)])
    five = type(drawn)(*(np.repeat(one, 5, axis=0) for one in drawn))
    found = counting(plan, made, 5)
    found.add(Futures(made, play(made, five._replace(ready=ready))))
    assert found.it_mw.quantiles([0.2, 0.5, 1.0])[:, 3].tolist() == [0, 100, 100]
    assert found.by(0, 3) == pytest.approx(3 / 5)
    assert [found.quarter_at(0, p) for p in (0.2, 0.5, 0.6, 0.9)] == [1, 3, 3, 5]
    assert found.spent_usd.quantiles([1.0])[0, -1] == pytest.approx(6e9)


def test_what_is_never_energised_has_no_quarter():
    plan = plan_of(TWO, free(3))
    made = deck_of(plan)
    found = counting(plan, made, 10)
    found.add(futures(made, certain_law(made), 10, 1))
    assert found.by(1, 3) == 0
    assert found.quarter_at(1, 0.5) == NEVER
    assert found.unpaid == 0


def test_of_very_many_money_is_counted_in_steps(plan, monkeypatch):
    made = deck_of(plan)
    monkeypatch.setattr(module, "EXACT_UP_TO", 100)
    exact, stepped = counting(plan, made, 100), counting(plan, made, 101)
    for part in parts(made):
        exact.add(part)
        stepped.add(part)
    asked = (0.1, 0.5, 0.9)
    off = np.abs(stepped.spent_usd.quantiles(asked) - exact.spent_usd.quantiles(asked))
    assert 0 < off.max() <= module.STEP_USD / 2
    assert (stepped.it_mw.quantiles(asked) == exact.it_mw.quantiles(asked)).all()


@pytest.mark.parametrize(("share", "lacking"), [(0.95, 0), (0.85, 1)])
def test_what_is_nearly_all_drawn_is_drawn(plan, share, lacking):
    """Interest of another time is no phase that was not built."""
    made = deck_of(plan)
    found, played = counting(plan, made, 1), play(made, certain(made))
    found.add(Futures(made, played._replace(drawn=share * played.drawn)))
    assert found.lacking.tolist() == [lacking]
