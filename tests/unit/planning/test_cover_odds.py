"""Odds of cover: what each part of the futures says, put together, against the cover of all of them."""

import numpy as np
import pytest
from small_programmes import HARDWARE
from small_risks import ONE, SLOW, certain_law, free, plan_of

from abilene.planning import cover_odds as module
from abilene.planning.cover_odds import CoverCounts
from abilene.planning.playable import playable
from abilene.risk.cover import Cover
from abilene.risk.futures import Futures, futures

CHIPS = {"chips": HARDWARE["chips"] | {"usd_per_accelerator_hour": 1, "life_years": 5}}
TERMS = {"rate": 0.08, "tenor_years": 5, "interest_only_years": 2}
OWN = {"own": {"amount_usd": 1e9, "only_for": "operation"}}
PROBABILITIES = (0.1, 0.5, 0.9)


@pytest.fixture(scope="module")
def made():
    loan = free(3, **TERMS, dscr_min=1.5, llcr_min=1.4)
    header = {"end": "2028-Q4", "hardware": CHIPS, "objective": "most_compute"}
    plan = plan_of(ONE, loan | OWN, **header)
    operation = playable(plan)
    law = certain_law(operation.deck, classes=(SLOW,))
    return plan, operation, futures(operation.deck, law, 400, 1).played


def cover_odds(plan, operation, played):
    """Return the odds of futures that are counted at once."""
    counted = CoverCounts(plan, operation.cover, len(played.spent))
    counted.add(Futures(operation.deck, played))
    return counted.odds(PROBABILITIES)


def test_they_are_those_of_the_cover_of_every_future(made):
    plan, operation, played = made
    found, kept = cover_odds(plan, operation, played)
    cover = Cover(operation.cover, played)
    least = cover.least(cover.dscr)
    operates = np.isfinite(least)
    assert found.p_operates == pytest.approx(operates.mean(), abs=1e-4)
    assert found.p_covered == pytest.approx((least[operates] >= 1).mean(), abs=1e-4)
    assert list(found.quantile_min_dscr) == ["0.1", "0.5", "0.9"]
    half = np.quantile(least[operates], 0.5, method="inverted_cdf")
    assert found.quantile_min_dscr["0.5"] == pytest.approx(half, abs=1e-4)
    held = cover.kept(0, cover.llcr, 1.4)
    assert kept.keys() == {"free"}
    assert kept["free"]["p_llcr_kept"] == pytest.approx(np.nanmean(held), abs=1e-4)
    held = cover.kept(0, cover.dscr, 1.5)
    assert kept["free"]["p_dscr_kept"] == pytest.approx(np.nanmean(held), abs=1e-4)


def test_as_many_parts_as_one_likes_say_the_same(made, monkeypatch):
    plan, operation, played = made
    whole = cover_odds(plan, operation, played)
    monkeypatch.setattr(module, "CHUNK", 150)
    assert cover_odds(plan, operation, played) == whole


def test_where_nothing_ever_operates_nothing_is_said_of_ratios(made):
    plan, operation, played = made
    never = played._replace(energised=np.full_like(played.energised, 10**6))
    found, kept = cover_odds(plan, operation, never)
    assert (found.p_operates, found.p_covered) == (0, None)
    assert found.quantile_min_dscr == {}
    assert kept["free"] == {"p_dscr_kept": None, "p_llcr_kept": None}


def test_futures_that_come_in_parts_and_are_too_many_to_keep_say_nearly_the_same(
    made, monkeypatch
):
    plan, operation, played = made
    whole, kept = cover_odds(plan, operation, played)
    monkeypatch.setattr(module, "EXACT_UP_TO", 399)
    counted = CoverCounts(plan, operation.cover, 400)
    for first in (0, 250):
        part = played._make(rows[first : 250 if not first else 400] for rows in played)
        counted.add(Futures(operation.deck, part))
    found, again = counted.odds(PROBABILITIES)
    assert again == kept
    assert (found.p_operates, found.p_covered) == (whole.p_operates, whole.p_covered)
    for p, ratio in found.quantile_min_llcr.items():
        assert ratio == pytest.approx(
            whole.quantile_min_llcr[p], abs=1.01 * module.STEP
        )


def test_without_debt_nothing_is_said(made):
    plan, operation, played = made
    counted = CoverCounts(plan, None, 400)
    counted.add(Futures(operation.deck, played))
    assert counted.odds(PROBABILITIES) == (None, {})
