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


def sold(**more):
    return {"chips": HARDWARE["chips"] | {"usd_per_accelerator_hour": 2} | more}


def test_compute_that_is_sold_is_played_where_it_builds_nothing():
    assert why(free(3), hardware=sold()) == ""
    found = why(free(3), hardware=sold(), reinvested_share=0.5)
    assert found.startswith("reinvested_share lets operation pay")
    assert why(free(3), reinvested_share=0.5) == "", "nothing is earned"


def test_accelerators_that_the_plan_may_replace_are_refused():
    """They run from the third quarter of four on: a quarter ends within the plan, half a year does not."""
    again = {"life_years": 0.25, "at_end_of_life": "same"}
    found = why(free(3), hardware=sold(**again))
    assert found.startswith("compute has a price and accelerators may be replaced")
    assert why(free(3), hardware=sold(**again | {"life_years": 0.5})) == ""
    assert why(free(3), hardware=sold(life_years=0.25)) == "", "it goes dark"
    unpriced = {"chips": HARDWARE["chips"] | again}
    assert why(free(3), hardware=unpriced) == ""
