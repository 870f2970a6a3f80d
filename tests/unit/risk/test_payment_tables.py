"""What the phases cost and who pays it, as the kernel reads it."""

from collections import Counter

import pytest
from small_risks import BN, ONE, TWO, free, plan_of

from abilene.risk.payers import payers_of
from abilene.risk.payment_tables import payment_tables, phase_bills
from abilene.risk.phase_tables import played
from abilene.risk.tables import CHIPS, LATER, NEVER, POWER, SHELL, USES


def table(plan):
    return payment_tables(plan, played(plan), payers_of(plan))


def test_slices_follow_one_another_phase_by_phase_and_use_by_use():
    found = table(plan_of(TWO, free(6)))
    assert len(found.use) == 2 * USES
    assert found.use["first"].tolist() == [0, 2, 3, 3, 3, 5, 6, 6]
    assert found.use["end"].tolist() == [2, 3, 3, 3, 5, 6, 6, 6]
    assert found.due["bn"].tolist() == [0.5, 0.5, 2.0] * 2
    assert found.due["planned"].tolist() == [0, 1, 1] * 2
    assert found.payer["share"].tolist() == [1.0] * 6


def test_who_pays_is_empty_where_the_plan_never_does():
    found = table(plan_of(ONE, free(1)))
    assert (found.due["planned"] == NEVER).all()
    assert (found.due["payers"] == found.due["payers_end"]).all()
    assert found.pool.tolist() == [0, 0], "who may is known: for building and chips"


def test_shares_are_those_of_the_plan():
    capital = {
        "chips": {"amount_usd": 1.5 * BN, "only_for": "sites.*.phases.*.hardware"},
        "any": {"amount_usd": 1.5 * BN},
    }
    found = table(plan_of(ONE, capital))
    here = found.use[CHIPS]
    due = found.due[here["first"]]
    paid = found.payer[due["payers"] : due["payers_end"]]
    by = Counter()
    for one in paid:
        by[int(one["pot"])] += one["share"] * due["bn"]
    assert by == {0: pytest.approx(1.5), 1: pytest.approx(0.5)}


def test_a_campus_with_equipment_has_a_bill_of_it():
    gas = {"gas": {"max_mw": 500, "from": "2025-Q1"}}
    sites = {"a": ONE["a"] | {"equipment": gas, "grid": {}}}
    plan = plan_of(sites, free(9))
    found = table(plan)
    here = found.use[POWER]
    assert found.due["bn"][here["first"] : here["end"]] == pytest.approx([0.1])
    assert found.pool[here["pool"] : here["pool_end"]].tolist() == [0]
    assert {kind for _, kind in phase_bills(plan, played(plan))} == {
        SHELL,
        CHIPS,
        POWER,
    }
    assert found.use[LATER]["first"] == found.use[LATER]["end"]
