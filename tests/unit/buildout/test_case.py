"""A case: its quarters, its payers, its limits set aside, and what is worked out once and dies with it."""

import gc
import pickle
import weakref
from dataclasses import replace
from datetime import date

import pytest
from small_programmes import programme, situation

from abilene.buildout.candidates import GRID, CandidateDesign, SitePower
from abilene.buildout.case import Case, derived
from abilene.buildout.schedule import steps
from abilene.dates import Quarter

BN = 1e9
ONE = {"a": {"phases": {"p": {}}}}
CAPITAL = {
    "free": {"amount_usd": 9 * BN},
    "chips": {"amount_usd": BN, "only_for": "sites.*.phases.*.hardware"},
    "none": {"amount_usd": None},
    "outside": {"amount_usd": BN, "outside": True},
}


def case(sites=ONE, capital=CAPITAL, as_of="2026-05-15", **header):
    return Case(programme(sites, capital, **header), situation(as_of))


def test_quarters_count_from_the_first_of_the_programme():
    one = case()
    assert (one.quarters, one.now) == (4, 1)
    assert one.index(date(2026, 12, 31)) == 3
    assert one.index(date(2025, 10, 1)) == -1
    assert one.quarter(2) == Quarter.parse("2026-Q3")
    assert one.index_of(one.quarter(7)) == 7
    assert case(as_of="2025-01-01").now == 0, "nothing is decided before the plan"


def test_whoever_has_money_and_may_pay_is_a_payer():
    payers = case().payers
    assert payers["sites.a.phases.p.shell"] == ("free",)
    assert payers["sites.a.phases.p.hardware"] == ("free", "chips")


def test_a_lender_may_always_pay_its_own_service():
    loan = {"amount_usd": BN, "only_for": "sites.b", "upfront_fee": 0.01}
    sites = ONE | {"b": {"phases": {"p": {}}}}
    payers = case(sites, {"loan": loan}).payers
    assert payers["capital.loan.service"] == ("loan",)
    assert payers["sites.a.phases.p.shell"] == ()


def test_limits_are_set_aside_at_one_site_or_for_all():
    one = replace(case(), relaxed=frozenset({"grid", "money"}), site="a")
    assert one.lacks("money")
    assert one.lacks("grid", "a")
    assert not one.lacks("grid", "b")
    assert not one.lacks("land", "a")


def test_conditions_and_earmarks_can_be_set_aside():
    capital = {"late": {"amount_usd": BN, "opens": "2026-Q4", "only_for": "sites.a"}}
    one = case(capital=capital)
    assert one.funding["late"].opens == Quarter.parse("2026-Q4")
    assert replace(one, relaxed=frozenset({"condition"})).funding["late"].opens is None
    assert replace(one, relaxed=frozenset({"earmark"})).funding["late"].only_for == ()


def test_measured_load_counts_to_the_grid_without_equipment():
    running = (50.0,) * 4
    power = SitePower(
        (
            CandidateDesign("own", running, {"gas": 1.0}),
            CandidateDesign("both", running, {"gas": 0.5}, {GRID: 0.5}),
            CandidateDesign("line", running, grid={GRID: 1.0}),
        )
    )
    one = replace(case(), site_powers={"a": power})
    assert one.candidate_of_history("a").name == "line"
    assert one.candidate("a", "both").parts == {"gas": 0.5}


def test_what_is_derived_is_worked_out_once_for_each_case_and_argument():
    calls = []

    @derived
    def twice(case, number):
        """Return a number twice."""
        calls.append(number)
        return [number, number]

    one, same = case(), case()
    assert twice(one, 2) is twice(one, 2)
    assert twice(one, 3) == [3, 3]
    assert calls == [2, 3]
    assert twice(same, 2) is not twice(one, 2)
    assert twice.__doc__ == "Return a number twice."
    assert one == same, "what has been derived is no part of a case"


def test_another_case_derives_anew():
    one = case()
    early = steps(one)[0].earliest
    soon = replace(one, relaxed=frozenset({"lead_time"}))
    assert (early, steps(soon)[0].earliest) == (2, 1)
    assert steps(one) is steps(one)


def test_what_is_derived_goes_with_the_case():
    class Big:
        """What stands for a large table."""

    @derived
    def big(case):
        return Big()

    one = case()
    gone = weakref.ref(big(one))
    del one
    gc.collect()
    assert gone() is None


@pytest.mark.parametrize("seen", [False, True])
def test_a_case_comes_back_from_another_process(seen):
    one = case()
    if seen:
        steps(one)
    again = pickle.loads(pickle.dumps(one))
    assert again == one
    assert steps(again) == steps(one)
