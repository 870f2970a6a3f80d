"""Headline words on programmes small enough to do by hand: see test_build for what a phase costs."""

import pickle

import pytest
from small_programmes import programme, situation

from abilene.buildout import headlines
from abilene.buildout.case import Case
from abilene.buildout.diagnosis import usable_usd

BN = 1e9
ONE = {"a": {"phases": {"p": {}}}}
TWO = {"a": {"phases": {"p": {}, "q": {}}}}


def found(sites, capital, where=None, **header):
    return headlines(programme(sites, capital, **header), where or situation())


def free(amount_bn, **more):
    return {"free": {"amount_usd": amount_bn * BN} | more}


def test_money_in_view_usable_and_drawn():
    capital = {
        "all": {"amount_usd": 20 * BN},
        "shells": {
            "amount_usd": 5 * BN,
            "part_of": "all",
            "only_for": "sites.*.phases.*.shell",
        },
        "late": {"amount_usd": 12 * BN, "part_of": "all", "opens": "2027-Q1"},
    }
    answer = found(TWO, capital)
    assert answer.capital_in_view_usd == 20 * BN
    assert answer.plan.capital_drawn_usd == pytest.approx(3 * BN), "one phase"
    assert answer.capital_usable_usd == pytest.approx(5 * BN), (
        "2 for both shells, 3 for chips"
    )


def test_a_tranche_whose_event_is_not_met_is_not_usable():
    answer = found(
        TWO, free(1) | {"next": {"amount_usd": 9 * BN, "opens": {"energised": "a.p"}}}
    )
    assert answer.capital_usable_usd == pytest.approx(BN)
    assert answer.capital_in_view_usd == 10 * BN


def test_money_that_expires_before_it_is_needed_is_not_usable():
    answer = found(ONE, free(9, expires="2026-Q2"), situation(a__p="2026-Q4"))
    assert answer.capital_usable_usd == 0


def test_what_funders_lack_is_not_usable():
    capital = {
        "share": {"amount_usd": 9 * BN, "funded_by": ["parent"]},
        "parent": {"amount_usd": 2 * BN, "outside": True},
    }
    answer = found(ONE, capital)
    assert answer.capital_in_view_usd == 9 * BN
    assert answer.capital_usable_usd == pytest.approx(2 * BN)


def test_the_gap_is_what_the_unlimited_plan_lacks_drawn_as_late_as_possible():
    answer = found(TWO, free(4))
    assert str(answer.unlimited.energised["a", "q"]) == "2026-Q2"
    assert answer.funding_gap_usd == pytest.approx(2 * BN)
    assert str(answer.funding_gap_quarter) == "2026-Q2"


def test_no_more_is_usable_than_both_plans_cost():
    assert found(ONE, free(60)).capital_usable_usd == pytest.approx(3 * BN)
    assert found(TWO, free(60)).capital_usable_usd == pytest.approx(6 * BN)


def test_there_is_no_gap_where_money_suffices():
    answer = found(TWO, free(6))
    assert (answer.funding_gap_usd, answer.funding_gap_quarter) == (0, None)
    assert answer.first_delayed is answer.first_not_built is None


def test_sunk_cost_is_no_gap():
    sites = {"a": {"phases": {"p": {"started": "2026-Q1", "energised": "2026-Q2"}}}}
    measured = ["sites.a.phases.p.started", "sites.a.phases.p.energised"]
    answer = found(sites, free(0), situation("2026-08-01", measured))
    assert answer.plan.capital_not_attributed_usd == pytest.approx(3 * BN)
    assert answer.funding_gap_usd == answer.capital_usable_usd == 0


def test_headlines_and_their_plan_come_back_from_another_process():
    answer = found(ONE, free(1), situation(a__p="2026-Q2"))
    again = pickle.loads(pickle.dumps(answer))
    assert again.first_not_built == answer.first_not_built
    assert again.funding_gap_usd == answer.funding_gap_usd == pytest.approx(2 * BN)
    assert again.plan.case == answer.plan.case
    assert again.plan.energised == answer.plan.energised
    assert list(again.plan.total_it_mw) == list(answer.plan.total_it_mw)


def test_a_tranche_is_usable_in_proportion_to_the_load_of_the_plan():
    """10 m USD for each of 100 MW, from the quarter after: 1 bn that one quarter of q may use."""
    vendor = {"amount_usd": 9 * BN, "opens": {"per_it_online_mw_usd": 10e6}}
    answer = found(TWO, free(3) | {"vendor": vendor})
    assert answer.plan.capital_drawn_usd == pytest.approx(3 * BN)
    assert answer.capital_usable_usd == pytest.approx(4 * BN)


def test_what_opens_when_another_is_drawn_is_usable_if_the_plan_draws_it():
    opens = {"drawn": "free", "fraction": 1.0}
    answer = found(TWO, free(3) | {"next": {"amount_usd": 1 * BN, "opens": opens}})
    assert answer.plan.drawn_usd["free"].sum() == pytest.approx(3 * BN)
    assert answer.capital_usable_usd == pytest.approx(4 * BN)
    more = found(TWO, free(4) | {"next": {"amount_usd": 1 * BN, "opens": opens}})
    assert more.capital_usable_usd == pytest.approx(4 * BN), "1 bn is never drawn"


def test_the_same_plan_by_the_money_of_another_case():
    """4 bn leave one phase unbuilt; with 60 bn both are paid for, with 1 bn no less than what was drawn."""
    answer = found(TWO, free(4))
    for amount, usable in ((60, 6), (5, 5), (1, 3)):
        money = Case(programme(TWO, free(amount)), situation())
        found_usd = usable_usd(answer.plan, answer.unlimited, money)
        assert found_usd == pytest.approx(usable * BN)
