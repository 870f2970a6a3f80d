"""Headline words on programmes small enough to do by hand: see test_build for what a phase costs."""

import pytest
from small_programmes import programme, situation

from abilene.buildout import already_delayed, headlines

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


NARROW = {"g": {"firm_mw": 50, "from": "2026-Q1"}}
GAS = {"gas": {"max_mw": 100, "from": "2026-Q4"}}
CHIPS = {
    "it_w_per_accelerator": 1000,
    "price_usd_per_accelerator": 20_000,
    "available": "2026-Q4",
}


@pytest.mark.parametrize(
    ("binding", "sites", "capital", "more"),
    [
        ("money", ONE, free(2), {}),
        ("condition", ONE, free(3, opens="2027-Q1"), {}),
        ("earmark", ONE, free(3, only_for="sites.a.phases.p.shell"), {}),
        ("grid", {"a": {"phases": {"p": {}}, "grid": NARROW}}, free(3), {}),
        (
            "equipment",
            {
                "a": {
                    "phases": {"p": {}},
                    "grid": NARROW,
                    "equipment": {"gas": {"max_mw": 40}},
                }
            },
            free(9),
            {},
        ),
        (
            "land",
            {"a": {"phases": {"p": {}}, "site_limit_facility_mw": 99}},
            free(3),
            {},
        ),
        ("lead_time", {"a": {"phases": {"p": {"build_quarters": 5}}}}, free(3), {}),
        (
            "hardware",
            ONE,
            free(3),
            {"hardware": {"chips": CHIPS | {"available": "2027-Q1"}}},
        ),
        (
            "several: land + money",
            {"a": {"phases": {"p": {}}, "site_limit_facility_mw": 99}},
            free(2),
            {},
        ),
        (
            "several: lead_time + land + money",
            {
                "a": {
                    "phases": {"p": {"build_quarters": 5}},
                    "site_limit_facility_mw": 99,
                }
            },
            free(2),
            {},
        ),
    ],
)
def test_what_stops_a_phase(binding, sites, capital, more):
    answer = found(sites, capital, situation(a__p="2026-Q2"), **more)
    stop = answer.first_not_built
    assert answer.first_delayed is None
    assert (str(stop.quarter), stop.site, stop.phase, stop.binding) == (
        "2026-Q2",
        "a",
        "p",
        binding,
    )
    assert "it could be energised in 2026-Q" in stop.detail


@pytest.mark.parametrize(
    ("binding", "sites", "capital", "more"),
    [
        (
            "condition",
            TWO,
            free(3) | {"more": {"amount_usd": 3 * BN, "opens": {"energised": "a.p"}}},
            {},
        ),
        ("condition", ONE, free(3, opens="2026-Q3"), {}),
        (
            "equipment",
            {"a": {"phases": {"p": {}}, "grid": NARROW, "equipment": GAS}},
            free(9),
            {},
        ),
        ("lead_time", {"a": {"phases": {"p": {"build_quarters": 4}}}}, free(3), {}),
        ("hardware", ONE, free(3), {"hardware": {"chips": CHIPS}}),
    ],
)
def test_what_delays_a_phase(binding, sites, capital, more):
    phase = [*sites["a"]["phases"]][-1]
    answer = found(sites, capital, situation(**{f"a__{phase}": "2026-Q2"}), **more)
    assert answer.first_not_built is None
    assert (answer.first_delayed.phase, answer.first_delayed.binding) == (
        phase,
        binding,
    )
    assert answer.first_delayed.detail.endswith("it could be energised in 2026-Q2")


def test_the_money_that_a_phase_lacks_is_named():
    assert found(ONE, free(1.2), situation(a__p="2026-Q2")).first_not_built.detail == (
        "with 1.8 bn USD of free money it could be energised in 2026-Q2"
    )


def test_the_earliest_target_counts():
    sites = {"a": {"phases": {"p": {}}}, "b": {"phases": {"q": {}}}}
    answer = found(sites, {}, situation(a__p="2026-Q4", b__q="2026-Q3"))
    assert (answer.first_not_built.site, str(answer.first_not_built.quarter)) == (
        "b",
        "2026-Q3",
    )


def test_a_target_after_the_end_of_the_plan_is_not_missed():
    assert found(ONE, {}, situation(a__p="2027-Q3")).first_not_built is None


def test_what_no_decision_can_mend_is_late_already():
    sites = {
        "a": {
            "phases": {
                "p": {"started": "2026-Q1", "energised": "2026-Q3"},
                "q": {"build_quarters": 1, "shell_spend": [1.0]},
            }
        }
    }
    measured = ["sites.a.phases.p.started", "sites.a.phases.p.energised"]
    answer = found(
        sites,
        free(9),
        situation("2026-08-01", measured, a__p="2026-Q1", a__q="2026-Q2"),
    )
    assert already_delayed(answer.plan) == {("a", "p"): 2, ("a", "q"): 1}
    assert answer.first_delayed is answer.first_not_built is None
