"""The binding constraint of a phase that is delayed or not built, on programmes small enough to do by hand."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from small_programmes import programme, situation

from abilene.buildout import already_delayed, binding, build, headlines
from abilene.buildout.binding import (
    earliest,
    first_not_built,
    fix_quarters,
    least_extra,
    moved,
)
from abilene.buildout.model.assemble import formulate

BN = 1e9
ONE = {"a": {"phases": {"p": {}}}}
TWO = {"a": {"phases": {"p": {}, "q": {}}}}


def found(sites, capital, where=None, **header):
    return headlines(programme(sites, capital, **header), where or situation())


def free(amount_bn, **more):
    return {"free": {"amount_usd": amount_bn * BN} | more}


NARROW = {"g": {"firm_mw": 50, "from": "2026-Q1"}}
GAS = {"gas": {"max_mw": 100, "from": "2026-Q4"}}
CHIPS = {
    "it_w_per_accelerator": 1000,
    "price_usd_per_accelerator": 20_000,
    "available": "2026-Q4",
}


def test_what_binds_says_which_equipment():
    """100 MW do not run on 50 MW of grid and 40 MW of gas, or on 20 MW each of two kinds."""
    kind = {"capex_usd_per_kw": 1000, "lead_months": 6}

    def detail(**equipment):
        site = {"phases": {"p": {}}, "grid": NARROW, "equipment": equipment}
        answer = found(
            {"a": site},
            free(9),
            situation(a__p="2026-Q2"),
            equipment=dict.fromkeys(equipment, kind),
        )
        delayed = answer.first_delayed or answer.first_not_built
        assert delayed.binding == "equipment"
        return delayed.detail

    assert "without limit (gas) it could" in detail(gas={"max_mw": 40})
    both = detail(gas={"max_mw": 20}, oil={"max_mw": 20})
    assert "without limit (gas or oil) it could" in both


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


@pytest.mark.parametrize(
    ("usd_per_hour", "amount_bn", "binding", "detail"),
    [
        (0.01, 3.0, "price", "2026-Q2, but would not pay at this price"),
        (5.0, 2.0, "money", "of free money it could be energised in 2026-Q2"),
        (0.01, 2.0, "money", "of free money it could be energised in 2026-Q2"),
    ],
)
def test_under_npv_a_phase_that_could_be_built_and_is_not_is_held_by_its_price(
    usd_per_hour, amount_bn, binding, detail
):
    chips = CHIPS | {"usd_per_accelerator_hour": usd_per_hour, "available": "2026-Q1"}
    terms = {"hardware": {"chips": chips}, "objective": "npv", "end": "2030-Q4"}
    stop = found(
        ONE, free(amount_bn), situation(a__p="2026-Q2"), **terms
    ).first_not_built
    assert (stop.binding, stop.detail[-len(detail) :]) == (binding, detail)


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


def test_a_phase_brings_those_before_it_forward_and_no_others():
    sites = TWO | {"b": {"phases": {"p": {}}}}
    late = situation(a__p="2026-Q4", a__q="2026-Q4", b__p="2026-Q4")
    plan = build(programme(sites, free(20)), late)
    assert set(plan.indices.values()) == {3}
    assert moved(plan, ("a", "q"), 1) == {("a", "p"): 1, ("a", "q"): 1, ("b", "p"): 3}
    assert moved(plan, ("a", "p"), 1) == {("a", "p"): 1, ("a", "q"): 3, ("b", "p"): 3}


def test_nothing_moves_what_comes_as_early_as_its_limits_allow():
    plan = build(programme(ONE, free(9)), situation())
    assert earliest(plan, ("a", "p"), ()) is None
    assert str(earliest(plan, ("a", "p"), ("lead_time",))) == "2026-Q1"


def test_a_quarter_before_the_earliest_cannot_be_held():
    plan = build(programme(ONE, free(9)), situation())
    assert not fix_quarters(formulate(plan.case), {("a", "p"): 0})
    form = formulate(plan.case)
    assert fix_quarters(form, {("a", "p"): 2})
    on = [form.model.low[form.on[("a", "p"), t]] for t in (1, 2, 3)]
    assert on == [0.0, 1.0, 1.0]


def test_the_least_free_money_is_what_the_phase_costs_beyond_what_there_is():
    plan = build(programme(ONE, free(1)), situation())
    form = formulate(plan.case, with_extra=True)
    fix_quarters(form, {("a", "p"): 1})
    assert least_extra(form).value == pytest.approx(2.0), (
        "3 bn USD, of which 1 is there"
    )


def test_a_search_that_was_stopped_names_no_cause():
    """It found nothing to build in time; that says nothing of what binds."""
    late = {"a": {"phases": {"p": {}}}}
    plan = build(programme(late, free(0)), situation(a__p="2026-Q2"))
    assert first_not_built(plan).binding == "money"
    stopped = first_not_built(replace(plan, stopped=True))
    assert (stopped.site, stopped.phase) == ("a", "p")
    assert stopped.binding == "not known"
    assert "the search was stopped" in stopped.detail


def test_a_quarter_for_which_the_model_has_no_columns_is_not_possible(monkeypatch):
    """Nothing is solved for it: all else as planned, the phase could not come by then."""
    monkeypatch.setattr(binding, "moved", lambda *_: {})
    monkeypatch.setattr(binding, "fix_quarters", lambda *_: False)
    form = SimpleNamespace(minimise=lambda terms: None)
    assert not binding._possible_by(form, None, ("a", "p"), 1)
