"""Who pays in a plan, and who may."""

import pytest
from small_risks import BN, ONE, free, plan_of

from abilene.risk.payers import expiry, payers_of
from abilene.risk.tables import NEVER

SHELL, CHIPS = "sites.a.phases.p.shell", "sites.a.phases.p.hardware"
CAPITAL = {
    "any": {"amount_usd": BN},
    "chips": {"amount_usd": 1.5 * BN, "only_for": "sites.*.phases.*.hardware"},
    "brief": {"amount_usd": 0.5 * BN, "expires": "2026-Q3"},
    "none": {"amount_usd": 0},
}


@pytest.fixture(scope="module")
def payers():
    return payers_of(plan_of(ONE, CAPITAL))


def test_tranches_without_money_do_not_pay(payers):
    assert payers.place == {"any": 0, "chips": 1, "brief": 2}


def test_the_narrowest_earmark_comes_first_then_the_first_to_expire(payers):
    assert payers.pool(CHIPS) == [1, 2, 0]
    assert payers.pool(SHELL) == [2, 0]
    assert payers.pool("sites.a.phases.none.shell") == []


def test_shares_come_to_all_that_is_due(payers):
    shares = payers.shares(CHIPS, 1)
    assert sum(share for _, _, share in shares) == pytest.approx(1)
    assert {funder for _, funder, _ in shares} == {-1}
    assert sum(usd for _, _, usd in payers.paid(CHIPS, 1)) == pytest.approx(2 * BN)
    assert payers.paid(CHIPS, 0) == []
    assert payers.paid("sites.b.phases.p.shell", 0) == []


def test_a_payment_is_split_by_who_passes_the_money():
    capital = {
        "one": {"amount_usd": 1 * BN, "outside": True},
        "two": {"amount_usd": 2 * BN, "outside": True},
    }
    payers = payers_of(plan_of(ONE, free(3, funded_by=["one", "two"]) | capital))
    free_, one, two = (payers.place[id_] for id_ in ("free", "one", "two"))
    paid = payers.paid(SHELL, 0) + payers.paid(SHELL, 1) + payers.paid(CHIPS, 1)
    assert {pot for pot, _, _ in paid} == {free_}
    by = {one: 0.0, two: 0.0}
    for _, funder, usd in paid:
        by[funder] += usd
    assert by == {one: pytest.approx(BN), two: pytest.approx(2 * BN)}


def test_what_has_funders_without_money_pays_nothing():
    capital = {"fund": {"amount_usd": 0, "outside": True}}
    payers = payers_of(plan_of(ONE, free(3, funded_by=["fund"]) | capital))
    assert payers.pots == ()


def test_what_is_held_for_fixed_payments_shrinks_as_they_are_paid(payers):
    held = payers.hold_bn([(0, 0, -1, 1.0), (2, 0, 2, 0.5)])
    assert held.tolist() == [
        [1.5, 0.5, 0.5, 0.0],
        [0.0, 0.0, 0.0, 0.0],
        [0.5, 0.5, 0.5, 0.0],
    ]


def test_the_last_quarter_of_a_tranche(payers):
    case = payers.plan.case
    last = [expiry(case, one) for one in payers.pots]
    assert last == [NEVER, NEVER, 2]
