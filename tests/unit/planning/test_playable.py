"""A plan with a price of compute, ready to be played: operation serves its lenders."""

import numpy as np
import pytest
from small_programmes import HARDWARE, random_priced_case
from small_risks import ONE, free, plan_of

from abilene.appraisal.coverage import coverage
from abilene.appraisal.lifetime import Valuation
from abilene.appraisal.value import worth_of_all
from abilene.buildout import build
from abilene.planning.playable import playable
from abilene.risk.cover import Cover
from abilene.risk.futures import certain, play
from abilene.risk.supported import unsupported

CHIPS = {
    "chips": HARDWARE["chips"] | {"usd_per_accelerator_hour": 2.0, "life_years": 5}
}
LOAN = {"rate": 0.08, "tenor_years": 5, "interest_only_years": 1, "dscr_min": 1.2}
HEADER = {"end": "2028-Q4", "hardware": CHIPS, "objective": "most_compute"}
OWN = {"own": {"amount_usd": 1e9, "only_for": "operation"}}
A_QUARTER = 100_000 * 8766 / 4 * 2 / 1e9
"""What 100,000 chips earn in a quarter. [bn USD]"""


def loan_of(**more):
    plan = plan_of(ONE, free(3, **LOAN | more) | OWN, **HEADER)
    return plan, playable(plan)


def test_where_nothing_is_uncertain_cover_is_that_of_the_plan():
    """Random programmes: DSCR and LLCR of every year, by the appraisal of the plan and by the roll-out of it."""
    tried = 0
    for seed in range(40):
        plan = build(*random_priced_case(seed))
        if unsupported(plan.case):
            continue
        made = playable(plan)
        if made.cover is None:
            continue
        tried += 1
        found = Cover(made.cover, play(made.deck, certain(made.deck)))
        whole = worth_of_all(Valuation(plan, plan.case.programme))
        planned = coverage(plan, whole)
        ratios = ("dscr", "llcr") if made.cover.has_end else ("dscr",)
        for name in ratios:
            expected = np.array(getattr(planned, name), float)
            ratio = getattr(found, name)[0, : len(expected)]
            assert ratio == pytest.approx(expected, rel=1e-4, nan_ok=True), (seed, name)
    assert tried >= 5


def test_a_late_phase_earns_later_and_its_loan_is_served_as_it_was_drawn():
    """0.5, 0.5 and 2 bn are drawn, the last a quarter later; each full year has four quarters of sales."""
    plan, made = loan_of()
    drawn = certain(made.deck)
    planned = int(drawn.ready[0, 0])
    assert plan.indices["a", "p"] == planned == 1
    many = type(drawn)(*(np.repeat(one, 2, axis=0) for one in drawn))
    found = Cover(
        made.cover, play(made.deck, many._replace(ready=np.array([[1], [2]])))
    )
    assert found.played.lent[1, 0, :4] == pytest.approx([0.5, 0.5, 2.0, 0.0])
    sold = found.cfads.reshape(2, -1, 4).sum(axis=2)
    assert sold[:, 0] == pytest.approx([2 * A_QUARTER, A_QUARTER])
    assert sold[:, 1] == pytest.approx([4 * A_QUARTER] * 2)
    assert found.opening[1, 3] == pytest.approx(3.0, abs=0.1)
    # each draw in 16 level payments at 2 % a quarter, after a year of interest alone
    payment = 3 * 0.02 / (1 - 1.02**-16)
    assert found.dscr[:, 2] == pytest.approx([A_QUARTER / payment] * 2)
    assert found.operates[:, 1].all()


def test_what_operation_leaves_serves_the_loan_before_any_tranche_does():
    _, made = loan_of()
    found = play(made.deck, certain(made.deck))
    assert found.unpaid[0] == pytest.approx(0)
    # the first 0.5 bn bear a quarter of interest before anything is sold
    own = made.deck.tranches.index("own")
    assert found.drawn[0, own] == pytest.approx(0.5 * 0.02)


def test_without_a_price_or_a_loan_there_is_no_cover():
    unpriced = playable(plan_of(ONE, free(3, rate=0.05)))
    assert unpriced.cover is None
    assert not unpriced.deck.tables.income.any()
    alone = playable(plan_of(ONE, free(3), **HEADER))
    assert alone.cover is None
    assert alone.deck.tables.income.max() == pytest.approx(A_QUARTER)


def test_a_loan_without_an_end_has_no_llcr():
    assert not loan_of(tenor_years=None)[1].cover.has_end
