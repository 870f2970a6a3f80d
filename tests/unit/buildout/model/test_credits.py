"""Credits of curtailable contracts in the programme model: the lesser of their MW and the load is paid for."""

from dataclasses import replace

import numpy as np
import pytest
from billed_plans import LINE, PRICED, billed_case, curtailable

from abilene.appraisal import Valuation
from abilene.appraisal.value import worth_of_all
from abilene.budget import Budget
from abilene.buildout.levelised import levelised_usd_per_mwh
from abilene.buildout.search import plan_case
from abilene.dates import HOURS_PER_YEAR

USD_PER_MW = 10_000.0
"""A quarter of 40 USD/kW a year."""


def planned(mw, usd=40, since="2026-Q1", **more):
    beside = curtailable(mw, since, credit_usd_per_kw_year=usd)
    return plan_case(billed_case(beside=beside, **more), Budget())


@pytest.mark.parametrize("mw", [60, 100, 250])
def test_no_more_counts_than_the_load_that_runs(mw):
    """100 MW run from the third quarter on; before there is no load, and nothing is paid."""
    line = replace(LINE, lcoe_usd_per_mwh=40.0)
    plan, without = (planned(mw, usd=u, line=line) for u in (40, 0))
    usd = min(mw, 100) * USD_PER_MW
    paid = plan.credits_usd["a", "c"]
    assert paid == pytest.approx(np.array([0, 0, *[usd] * 7]))
    for t, before in without.electricity_usd["a"].items():
        now = plan.electricity_usd["a"][t]
        assert now == pytest.approx(before - (usd if t >= 2 else 0.0))
    mwh = 100 * HOURS_PER_YEAR
    saved = levelised_usd_per_mwh(without) - levelised_usd_per_mwh(plan)
    assert saved == pytest.approx(4 * usd / mwh)


def test_measured_load_counts_too():
    plan = planned(60, history=True, since="2020-Q1")
    paid = plan.credits_usd["a", "c"]
    assert paid[1:] == pytest.approx(np.full(8, 60 * USD_PER_MW))


def test_it_grows_with_prices():
    plan = planned(60, header={"inflation_per_year": 0.1})
    paid = plan.credits_usd["a", "c"]
    assert paid[-1] == pytest.approx(1.1 * paid[-5])


def test_after_the_plan_it_is_paid_as_long_as_load_runs():
    terms = {"chips": PRICED, "term": {"years": 1}}
    plan = planned(60, **terms)
    without = planned(60, usd=0, **terms)
    (runs,) = plan.generations(("a", "p"))
    assert runs.last > plan.case.quarters
    for t in range(2, runs.last + 2):
        usd = [one.electricity_usd["a"].get(t, 0.0) for one in (plan, without)]
        saved = 60 * USD_PER_MW * runs.runs_in(t)
        assert usd[1] - usd[0] == pytest.approx(saved, abs=1e-3), t
    worth = worth_of_all(Valuation(plan, plan.case.programme))
    assert worth.npv_usd == pytest.approx(plan.npv_usd, rel=1e-9, abs=1.0)


def test_a_plan_of_several_rows_may_sum_what_is_paid():
    plan = planned(60)
    both = {("a", "c"): np.ones(9), ("a", "d"): np.ones(9), ("b", "c"): np.ones(9)}
    assert replace(plan, credits_usd=both).credited_usd("a", 3) == 2.0
