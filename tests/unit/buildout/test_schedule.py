"""Phases in the time of the plan: what is history, and the first quarter in which each could come."""

from dataclasses import replace

import pytest
from small_programmes import programme, situation

from abilene.buildout.case import Case
from abilene.buildout.schedule import (
    energised_mw,
    hardware_allows,
    phase_of,
    ready,
    steps,
)

MONEY = {"free": {"amount_usd": 9e9}}
CHIPS = {
    "chips": {
        "it_w_per_accelerator": 1000,
        "price_usd_per_accelerator": 20_000,
        "available": "2026-Q3",
    }
}


def case(phases, where=None, relaxed=(), hardware=None, **site):
    more = {} if hardware is None else {"hardware": hardware}
    made = programme({"a": {"phases": phases, **site}}, MONEY, **more)
    return Case(made, where or situation(), relaxed=frozenset(relaxed))


def found(*args, **more):
    return {step.name: step for step in steps(case(*args, **more))}


def test_loads_are_given_or_follow_from_the_other():
    phases = {"p": {"it_mw": 80}, "q": {"it_mw": None, "facility_mw": 130}}
    steps = found(phases, facility_per_it_peak=1.3)
    assert (steps["p"].it_mw, steps["p"].facility_mw) == pytest.approx((80, 104))
    assert (steps["q"].it_mw, steps["q"].facility_mw) == pytest.approx((100, 130))


def test_both_the_first_and_the_last_quarter_of_work_count():
    assert found({"p": {"build_quarters": 2}})["p"].earliest == 1
    assert found({"p": {"build_quarters": 4}})["p"].earliest == 3
    assert found({"p": {"build_quarters": 5}})["p"].earliest is None, "after the end"


def test_work_that_was_measured_to_have_begun_counts_from_then():
    where = situation("2026-02-01", ["sites.a.phases.p.started"])
    phases = {"p": {"build_quarters": 4, "started": "2025-Q3"}}
    assert found(phases, where)["p"].earliest == 1


@pytest.mark.parametrize(
    ("limit", "first"), [((), 3), (("lead_time",), 2), (("hardware",), 3)]
)
def test_hardware_and_lead_time_each_bind_until_set_aside(limit, first):
    phases = {"p": {"build_quarters": 4}}
    assert found(phases, relaxed=limit, hardware=CHIPS)["p"].earliest == first


def test_hardware_is_paid_over_its_quarters_from_when_it_can_be_bought():
    one = case(
        {"p": {"hardware_quarters": 2, "hardware_spend": (0.3, 0.7)}}, hardware=CHIPS
    )
    (step,) = steps(one)
    assert hardware_allows(one, step) == 3
    assert ready(one, step) == 3
    (plain,) = steps(case({"p": {}}))
    assert hardware_allows(case({"p": {}}), plain) is None


def test_nothing_comes_before_it_is_promised():
    assert found({"p": {}}, situation(a__p="2026-Q4"))["p"].earliest == 3


def test_what_is_kept_out_never_comes_nor_does_what_stands_behind_it():
    where = replace(situation(), kept_out=frozenset({("a", "q")}))
    phases = {name: {} for name in "pqr"}
    earliest = [step.earliest for step in found(phases, where).values()]
    assert earliest[0] is not None
    assert earliest[1:] == [None, None]


def test_a_phase_comes_no_earlier_than_the_one_before_it():
    phases = {
        "p": {"build_quarters": 3},
        "q": {"build_quarters": 1, "shell_spend": (1,)},
    }
    assert [step.earliest for step in found(phases).values()] == [2, 2]


def test_power_is_needed_for_a_phase_and_all_before_it():
    grid = {
        "g": {"firm_mw": 100, "from": "2026-Q1"},
        "h": {"firm_mw": 99, "from": "2026-Q3"},
        "i": {"firm_mw": 1, "from": "2026-Q4"},
    }
    assert [s.earliest for s in found({"p": {}, "q": {}}, grid=grid).values()] == [1, 3]


def test_what_was_measured_and_has_come_is_history():
    measured = ["sites.a.phases.p.energised", "sites.a.phases.q.energised"]
    phases = {"p": {"energised": "2025-Q4"}, "q": {"energised": "2026-Q4"}, "r": {}}
    steps = found(phases, situation("2026-02-01", measured))
    assert (steps["p"].energised, steps["p"].is_history) == (-1, True)
    assert (steps["q"].energised, steps["q"].is_history) == (None, False), "ahead"
    assert list(steps["p"].window(4)) == []
    assert list(steps["r"].window(4)) == [1, 2, 3]


def test_a_date_that_nobody_measured_is_no_history():
    assert not found({"p": {"energised": "2025-Q4"}})["p"].is_history


def test_the_path_of_an_event_names_a_phase():
    assert phase_of("a.p") == ("a", "p")


def test_what_has_been_energised_adds_up_from_its_quarter_on():
    """100 MW from before the plan, 50 from the third quarter of four, and 20 that never come."""
    one = case({"p": {}, "q": {"it_mw": 50}, "r": {"it_mw": 20}})
    quarters = {("a", "p"): -2, ("a", "q"): 2, ("a", "r"): None}
    assert energised_mw(one, quarters).tolist() == [100, 100, 150, 150]
