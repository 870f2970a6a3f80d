"""What the roll-out refuses, and in which words."""

import pytest
from small_programmes import HARDWARE
from small_risks import BN, ONE, free, plan_of

from abilene.risk.supported import unsupported


def why(capital, **header):
    return unsupported(plan_of(ONE, capital, **header).case)


def test_money_and_loans_are_played():
    assert why(free(3)) == ""
    assert why(free(3, rate=0.05, upfront_fee=0.01)) == ""
    assert why({"fund": {"amount_usd": 3 * BN}} | free(3, funded_by=["fund"])) == ""


def test_money_that_passes_twice_is_refused():
    capital = {
        "first": {"amount_usd": 3 * BN, "outside": True},
        "second": {"amount_usd": 3 * BN, "outside": True, "funded_by": ["first"]},
    }
    found = why(capital | free(3, funded_by=["second"]))
    assert (
        found
        == "a tranche that others fund funds another: the roll-out follows money one step back"
    )


@pytest.mark.parametrize("cap", ["gearing_cap", "gearing_cap_per_site"])
def test_a_cap_on_debt_is_refused(cap):
    found = why(free(3, rate=0.05, **{cap: 0.5}))
    assert found == "a cap on debt is kept by the plan, and not by the roll-out"


def test_cash_that_must_be_kept_is_refused():
    assert why(free(3), minimum_cash_usd=1e6).startswith("minimum_cash_usd is kept")


def test_compute_that_is_sold_is_refused():
    sold = {"chips": HARDWARE["chips"] | {"usd_per_accelerator_hour": 2}}
    found = why(free(3), hardware=sold)
    assert found.endswith("the roll-out plays no cash of operation")
