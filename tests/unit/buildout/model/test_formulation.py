"""The model in the making: its columns say what they mean."""

import pytest
from small_programmes import programme, situation

from abilene.buildout.case import Case
from abilene.buildout.model.assemble import formulate
from abilene.buildout.model.formulation import CashColumns
from abilene.buildout.model.income import new_load
from abilene.buildout.model.payments import Bill

FREE = {"free": {"amount_usd": 9e9}}
HISTORY = ["sites.a.phases.p.energised"]
SITES = {
    "a": {"phases": {"p": {"energised": "2025-Q4"}, "q": {"it_mw": 50}}},
    "b": {"phases": {"p": {}}},
}


@pytest.fixture
def form():
    return formulate(Case(programme(SITES, FREE), situation(measured=HISTORY)))


def test_history_is_on_by_the_column_that_is_one(form):
    assert form.on[("a", "p"), 3] == form.one
    assert form.model.low[form.one] == form.model.high[form.one] == 1.0


def test_a_phase_is_switched_on_where_its_column_rises(form):
    on = form.on
    assert form.switched_on(form.by_key["b", "p"], 1) == {on[("b", "p"), 1]: 1.0}
    later = {on[("b", "p"), 3]: 1.0, on[("b", "p"), 2]: -1.0}
    assert form.switched_on(form.by_key["b", "p"], 3) == later


def test_measured_load_is_told_from_new_load(form):
    assert form.measured_mw("a") == 100
    assert form.measured_mw("b") == 0
    assert [step.name for step in form.history("a")] == ["p"]
    assert [step.name for step in form.steps_at("a")] == ["p", "q"]
    assert new_load(form, "a", 2) == {form.on[("a", "q"), 2]: 0.05}
    assert new_load(form, "a", 0) == {}, "before it could come"


def test_what_never_falls_has_a_row_unless_it_is_the_first(form):
    rows = len(form.model.row_low)
    one, other = form.model.column(), form.model.column()
    form.never_falls(one, None)
    assert len(form.model.row_low) == rows
    form.never_falls(other, one)
    assert (form.model.row_low[-1], len(form.model.row_low)) == (0.0, rows + 1)


def test_a_fixed_model_is_linear_and_an_objective_replaces_the_last(form):
    whole = [c for c, is_whole in enumerate(form.model.integer) if is_whole]
    form.fix(dict.fromkeys(whole, 1.0))
    assert not any(form.model.integer)
    assert {form.model.low[c] for c in whole} == {1.0}
    form.minimise({0: 2.0, 3: 1.0})
    form.minimise({3: 5.0})
    assert sum(form.model.cost) == form.model.cost[3] == 5.0


def test_cash_is_found_by_its_quarter():
    cash = CashColumns(
        bridged={("operation", 1): 7, ("operation", 2): 8},
        reinvested={Bill(2, ("x",)): 9, Bill(1, ("x",)): 10},
    )
    assert cash.bridged_in(2) == {8: 1.0}
    assert cash.reinvested_in(1) == {10: 1.0}
    assert cash.bridged_in(3) == {}
