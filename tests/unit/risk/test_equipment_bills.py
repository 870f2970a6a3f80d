"""To which phase what a plan buys belongs, by hand: 1 bn USD a GW of gas."""

import pytest
from small_risks import free, plan_of

from abilene.risk.equipment_bills import (
    at_site,
    equipment_bills,
    equipment_payments,
    first_equipment,
    paid_ahead,
)
from abilene.risk.phase_tables import played
from abilene.risk.tables import NEVER, POWER

GAS = {"equipment": {"gas": {"max_mw": 500, "from": "2025-Q1"}}, "grid": {}}
TWO_ON_GAS = {"a": {"phases": {"p": {}, "q": {}}} | GAS}


def bills(plan):
    found = equipment_bills(plan, played(plan))
    return {
        (".".join(key), kind): [(one.bn, one.lag, one.planned) for one in rows]
        for (key, kind), rows in found.items()
    }


def test_what_is_bought_in_the_quarter_of_phases_is_theirs_by_their_load():
    sites = {"a": {"phases": {"p": {}, "q": {"it_mw": 300}}} | GAS}
    found = bills(plan_of(sites, free(99)))
    assert found["a.p", POWER] == [(pytest.approx(0.1), 0, 1)]
    assert found["a.q", POWER] == [(pytest.approx(0.3), 0, 1)]


def test_a_phase_that_is_never_built_needs_the_least_that_carries_it():
    found = bills(plan_of(TWO_ON_GAS, free(3.1)))
    assert found["a.p", POWER] == [(pytest.approx(0.1), 0, 1)]
    assert found["a.q", POWER] == [(pytest.approx(0.1), 0, NEVER)]


def test_a_plan_without_equipment_buys_none():
    plan = plan_of({"a": {"phases": {"p": {}}}}, free(3))
    assert bills(plan) == {}
    assert [*equipment_payments(plan, "a")] == []
    assert [*first_equipment(plan, played(plan))] == []


def test_payments_from_the_day_of_the_plan_on():
    plan = plan_of(TWO_ON_GAS, free(99))
    path = "sites.a.equipment.gas"
    assert [*paid_ahead(plan, path)] == [(path, 1, pytest.approx(0.2e9))]
    assert [*paid_ahead(plan, "sites.a.equipment.none")] == []
    assert [*equipment_payments(plan, "a")] == [*paid_ahead(plan, path)]


def test_phases_of_a_campus_stay_in_order():
    order = played(plan_of(TWO_ON_GAS, free(99)))
    assert [step.key for step in at_site(order, "a")] == [("a", "p"), ("a", "q")]
    assert at_site(order, "b") == []
