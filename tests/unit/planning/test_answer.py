"""The answer of a view: each key holds the figure of the build-out that it names, rounded, and they add up."""

from dataclasses import replace

import pytest

from abilene.buildout import DelayedPhase, Order
from abilene.dates import Quarter
from abilene.planning import answer as answers
from abilene.planning.answer import common_order, view_answer
from abilene.planning.rounding import by_quarter


@pytest.fixture(scope="module")
def study(cheap_study):
    return cheap_study[1]


@pytest.fixture(scope="module")
def view(cheap, cheap_study):
    seen, study = cheap_study
    return view_answer(cheap, seen, study)


def test_loads_and_costs_are_those_of_the_build_out(view, study):
    build = study.found.plan
    assert view.it_mw == by_quarter(build.quarters, build.total_it_mw)
    assert view.facility_mw == by_quarter(build.quarters, build.total_facility_mw)
    assert view.capital_cost_usd == by_quarter(build.quarters, build.total_cost_usd)
    assert view.energy_cost_usd == by_quarter(build.quarters, build.total_energy_usd)
    assert view.it_mw_cautious == view.it_mw_generous == view.it_mw  # no intervals


def test_campuses_add_up_to_the_view(view):
    for quarter, mw in view.it_mw.items():
        sites = sum(site.it_mw[quarter] for site in view.sites.values())
        assert sites == pytest.approx(mw, abs=1e-3)


def test_draws_add_up_to_the_tranches_and_to_all_that_is_drawn(view):
    for name, by_quarter_usd in view.drawn_usd.items():
        assert sum(by_quarter_usd.values()) == pytest.approx(
            view.tranches[name].drawn_usd, abs=1
        )
    drawn = sum(tranche.drawn_usd for tranche in view.tranches.values())
    assert drawn == pytest.approx(view.capital_drawn_usd, abs=1)
    undrawn = [name for name, each in view.tranches.items() if not each.drawn_usd]
    assert not set(undrawn) & set(view.drawn_usd)


def test_what_is_paid_adds_up_to_the_capital_cost(view):
    due = sum(view.capital_cost_usd.values())
    # and, where tranches lend, to what they pay of their own interest
    due += sum(view.cash.bridged_usd.values()) if view.cash else 0.0
    paid = sum(sum(uses.values()) for uses in view.paid_usd.values())
    assert paid == pytest.approx(due, abs=10)
    assert all(usd for uses in view.paid_usd.values() for usd in uses.values())


def test_the_view_is_named_and_dated(view, cheap_study):
    seen, study = cheap_study
    assert (view.title, view.as_of) == (seen.view.title, seen.as_of.isoformat())
    assert (view.status, view.mip_gap, view.stopped) == ("optimal", 0.0, False)
    assert view.provenance == dict(seen.provenance)
    assert view.values.keys() == view.provenance.keys()
    assert view.relaxations is None  # nobody asked
    assert view.funding_gap_usd == pytest.approx(study.found.funding_gap_usd, abs=0.01)


def test_tranches_say_their_state_and_their_evidence(january):
    plan, draft, views = january
    view = plan.viewpoints["musk"]
    assert view.tranches.keys() == views["musk"].programme.capital.keys()
    for name, tranche in view.tranches.items():
        origin = view.provenance.get(f"capital.{name}.amount_usd")
        claim = draft.ledger.claims.get(origin)
        expected = draft.ledger.source(claim).kind if claim else None
        assert tranche.evidence == expected
        assert (tranche.amount_usd is None) == (tranche.state is None)


def test_a_phase_that_is_late_is_told_with_what_holds_it():
    held = DelayedPhase(Quarter.parse("2027-Q2"), "a", "p1", "money", "2 bn USD more")
    delay = answers._delay(held)
    assert (delay.quarter, delay.site, delay.phase) == ("2027-Q2", "a", "p1")
    assert (delay.binding, delay.detail) == ("money", "2 bn USD more")
    assert answers._delay(None) is None


def test_the_common_order_says_which_view_builds_what():
    order = Order(
        phases=(("a", "p1"), ("b", "p1")),
        built={"x": {("a", "p1")}, "y": {("a", "p1"), ("b", "p1")}},
        it_mw_quarters={"x": 100.00049, "y": 250.0},
        it_mw_quarters_own={"x": 100.0, "y": 260.0},
    )
    found = common_order(order)
    assert [(one.site, one.phase, one.views) for one in found.phases] == [
        ("a", "p1", ("x", "y")),
        ("b", "p1", ("y",)),
    ]
    assert found.it_mw_quarters == {"x": 100.0, "y": 250.0}
    assert found.it_mw_quarters_own == {"x": 100.0, "y": 260.0}
    assert (found.probabilities, found.expected_it_mw_quarters) == ({}, None)
    likely = common_order(replace(order, probabilities={"x": 0.4, "y": 0.6}))
    assert likely.expected_it_mw_quarters == 190.0
    assert likely.expected_it_mw_quarters_own == 196.0
