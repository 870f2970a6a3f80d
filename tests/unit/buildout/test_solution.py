"""From columns to a plan: what is energised, built, served and paid, and what measured load has no contract for."""

import numpy as np
import pytest
from small_programmes import programme, situation

from abilene.budget import Budget
from abilene.buildout import build
from abilene.buildout.case import Case
from abilene.buildout.model.assemble import formulate
from abilene.buildout.outcome import Decision, IrreducibleShortfall
from abilene.buildout.relax import total_it_mw
from abilene.buildout.search import decide, solved
from abilene.buildout.solution import energised_in, load_mw, plan_of_solution

BN = 1e9
ONE = {"a": {"phases": {"p": {}}}}
FREE = {"free": {"amount_usd": 9 * BN}}


def test_a_phase_is_energised_where_its_columns_turn_to_one():
    form = formulate(Case(programme(ONE, FREE), situation()))
    (step,) = form.steps
    x = np.zeros(len(form.model.cost))
    assert energised_in(form, step, x) is None
    x[form.on[("a", "p"), 2]] = x[form.on[("a", "p"), 3]] = 1.0 - 1e-7
    assert energised_in(form, step, x) == 2


def test_history_is_energised_whatever_the_columns_say():
    sites = {"a": {"phases": {"p": {"energised": "2025-Q3"}}}}
    where = situation(measured=["sites.a.phases.p.energised"])
    form = formulate(Case(programme(sites, FREE), where))
    assert energised_in(form, form.steps[0], np.zeros(len(form.model.cost))) == -2


def test_load_counts_from_the_quarter_in_which_each_phase_is_energised():
    phases = {"p": {"it_mw": 10}, "q": {"it_mw": 20}, "r": {"it_mw": 40}}
    form = formulate(Case(programme({"a": {"phases": phases}}, FREE), situation()))
    energised = {("a", "p"): -2, ("a", "q"): 2, ("a", "r"): None}
    assert list(load_mw(form, energised, "it_mw")["a"]) == [10, 10, 30, 30]
    assert list(total_it_mw(form, energised)) == [10, 10, 30, 30]


def test_measured_load_without_a_contract_is_power_not_attributed():
    grid = {"g": {"firm_mw": 70, "from": "2026-Q3"}}
    sites = {"a": {"phases": {"p": {"energised": "2025-Q4"}}, "grid": grid}}
    where = situation("2026-05-01", ["sites.a.phases.p.energised"])
    plan = build(programme(sites, {}), where)
    assert list(plan.power_not_attributed_mw["a"]) == [0, 100, 30, 30]
    assert list(plan.facility_mw["a"]) == [100] * 4
    assert list(plan.served_mw["a", "grid"]) == [100] * 4


def test_what_is_built_is_paid_when_it_comes_into_service():
    grid = {"g": {"firm_mw": 40, "from": "2026-Q1"}}
    gas = {"gas": {"max_mw": 60, "from": "2026-Q1"}}
    plan = build(
        programme({"a": {"phases": {"p": {}}, "grid": grid, "equipment": gas}}, FREE),
        situation(),
    )
    assert list(plan.equipment_mw["a", "gas"]) == pytest.approx([0, 60, 60, 60])
    assert list(plan.cost_usd["sites.a.equipment.gas"]) == pytest.approx(
        [0, 60e6, 0, 0]
    )


def test_costs_before_the_first_quarter_are_told_apart():
    sites = {"a": {"phases": {"p": {"started": "2025-Q3", "energised": "2025-Q4"}}}}
    measured = ["sites.a.phases.p.started", "sites.a.phases.p.energised"]
    plan = build(programme(sites, {}), situation(measured=measured))
    assert plan.before_start_usd == pytest.approx(3 * BN)
    assert plan.total_cost_usd.sum() == 0


def test_a_plan_says_how_well_it_was_searched():
    form = formulate(Case(programme(ONE, FREE), situation()))
    decision = decide(form, Budget())
    form.fix(decision.columns)
    told = Decision(decision.columns, "feasible", 0.25, stopped=True)
    floor = IrreducibleShortfall(1.0, 2.0)
    plan = plan_of_solution(form, solved(form.model).x, floor, told)
    assert (plan.status, plan.mip_gap, plan.stopped) == ("feasible", 0.25, True)
    assert plan.irreducible == floor
    assert plan.npv_usd is None, "nobody puts a price on compute"
