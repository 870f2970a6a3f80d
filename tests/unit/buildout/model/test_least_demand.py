"""Least demand in the programme model: only what the load does not reach is paid on top."""

import pytest
from billed_plans import LINE, PRICED, billed_case

from abilene.appraisal import Valuation
from abilene.appraisal.value import worth_of_all
from abilene.budget import Budget
from abilene.buildout.model.assemble import formulate
from abilene.buildout.search import plan_case
from abilene.dates import HOURS_PER_QUARTER

RUNNING = 40.0 * HOURS_PER_QUARTER
FIXED = 3 * 1000 + 4 * 365 / 4


def test_a_late_phase_pays_for_the_contract_that_it_does_not_use():
    """100 MW run from the third quarter on: one quarter of 40 MW at 30,000 USD strands, and nothing after."""
    plan = plan_case(billed_case(), Budget())
    assert str(plan.energised["a", "p"]) == "2026-Q2"
    electricity = plan.electricity_usd["a"]
    assert electricity[1] == pytest.approx(40 * 30e3 + FIXED)
    assert electricity[2] == pytest.approx(100 * RUNNING + FIXED)
    assert electricity.get(0, 0.0) == pytest.approx(0.0)


def test_what_the_load_is_billed_counts_against_the_contract():
    """A contract of 300 MW: 240 MW are billed at least, 90 of the load."""
    plan = plan_case(billed_case(contract_mw=300), Budget())
    short_usd = 240 * 30e3 - 100 * 27e3
    grown = 1.0  # no inflation is stated
    assert plan.electricity_usd["a"][6] == pytest.approx(
        (100 * RUNNING + FIXED + short_usd) * grown
    )


def test_measured_load_counts_too():
    plan = plan_case(billed_case(history=True, contract_mw=300), Budget())
    short_usd = 120 * 30e3 - 100 * 27e3
    assert plan.electricity_usd["a"][1] == pytest.approx(
        100 * RUNNING + FIXED + short_usd
    )


def after_plan(**term):
    """Return a plan whose load runs on for years after it, under a contract of 300 MW."""
    case = billed_case(contract_mw=300, chips=PRICED, term=term)
    return plan_case(case, Budget())


def test_after_the_plan_the_term_binds_load_or_none():
    """180 MW are billed at least to the end of the sixth year; of the load, 90 MW as long as it runs."""
    plan = after_plan(years=6, reduce_free=0.25)
    usd, (runs,) = plan.electricity_usd["a"], plan.generations(("a", "p"))
    charged = [30e3, 30e3, 30e3, 20e3]  # no December
    for t in range(9, 25):
        least_usd = 180 * charged[t % 4] + FIXED
        load_usd = 100 * (RUNNING - 0.9 * charged[t % 4]) if runs.runs_in(t) else 0.0
        assert usd[t] == pytest.approx(least_usd + load_usd), t
    assert 9 < runs.last < 24 == max(usd)


def test_after_the_term_fixed_charges_are_due_as_long_as_load_runs():
    plan = after_plan(years=1)
    usd, (runs,) = plan.electricity_usd["a"], plan.generations(("a", "p"))
    assert usd[runs.last] == pytest.approx(100 * RUNNING + FIXED)
    assert usd.get(runs.last + 1, 0.0) == pytest.approx(0.0)


@pytest.mark.parametrize("years", [1, 4, 9])
def test_the_objective_is_the_npv_that_is_printed(years):
    plan = after_plan(years=years, reduce_free=0.1)
    worth = worth_of_all(Valuation(plan, plan.case.programme))
    assert worth.npv_usd == pytest.approx(plan.npv_usd, rel=1e-9, abs=1.0)
    assert worth.flows.electricity_usd.sum() > 0


def test_the_relaxation_over_cuts_leaves_it_out():
    assert LINE.bills.usd
    rows = [len(formulate(billed_case(), power=p).model.row_low) for p in ("candidates", "bound")]  # fmt: skip
    assert rows[0] >= rows[1]
