"""Bills that are paid later: cash falls then, cost counts when it is billed; by hand."""

from dataclasses import replace

import numpy as np
import pytest
from billed_plans import BILLS, LINE, TERMS, billed_case

from abilene.budget import Budget
from abilene.buildout.model.assemble import formulate
from abilene.buildout.model.bill_lag import delays, paid_power
from abilene.buildout.search import plan_case
from abilene.programme.compute_records import Hardware
from abilene.programme.power_records import Grid
from abilene.programme.tariff_records import SystemPeaks, TariffTerms
from abilene.site.season_cuts import SeasonCut

PEAKS = {"kind": "coincident", "usd_per_kw_year": 40, "peaks": "five"}
CAPACITY = 10_000.0
"""Of a MW in a quarter. [USD]"""
USD = {**BILLS.usd, ("grid.g", "capacity"): (CAPACITY,) * 4}
SOLVER_USD = 1e3
"""What the rows of a model are kept to. [USD]"""
CUT = SeasonCut(0.5, {})


def late_case(*, months=0, year_before=False, cuts=(), export_mw=0.0, **more):
    """Return a campus that sells compute, and whose bills are paid later."""
    case = billed_case(**more)
    capacity = {**PEAKS, "peaks_of_year_before": year_before}
    terms = {**TERMS, "paid_after_months": months}
    terms = {**terms, "lines": {**TERMS["lines"], "capacity": capacity}}
    chips = case.programme.hardware["chips"].model_dump() | {
        "usd_per_accelerator_hour": 3.0,
        "life_years": 3,
    }
    made = case.programme.model_copy(
        update={
            "tariffs": {"large": TariffTerms.model_validate(terms)},
            "peaks": {"five": SystemPeaks(total=5)},
            "hardware": {"chips": Hardware.model_validate(chips)},
        }
    )
    line = replace(LINE, running_usd_per_mwh=(50.0,) * 4, bills=replace(BILLS, usd=USD))
    contracts = dict(case.power("a").contracts)
    if export_mw:
        contracts["grid.g.export"] = (("g", "export_mw"),)
    power = replace(case.power("a"), candidates=(line,), cuts=cuts, contracts=contracts)
    return replace(case, programme=made, site_powers={"a": power})


def shifted(usd, quarters):
    return np.r_[np.zeros(quarters), usd][: len(usd)]


def test_a_bill_is_paid_months_after_its_own():
    """Four months: two thirds of the bills of the quarter before, and a third of those of the one before that."""
    plan = plan_case(late_case(months=4), Budget())
    bills = plan.bills_paid["a"]
    wanted = 2 / 3 * shifted(bills.billed_usd, 1) + 1 / 3 * shifted(bills.billed_usd, 2)
    assert bills.billed_usd[3] > 8e6
    assert bills.paid_usd == pytest.approx(wanted)
    cash, cost = plan.sources.cash_usd["electricity"], plan.energy_usd["a"]
    assert cash == pytest.approx(cost - bills.billed_usd + bills.paid_usd)


def test_what_is_billed_is_paid_or_owed_to_the_cent():
    plan = plan_case(late_case(months=4, year_before=True), Budget())
    bills = plan.bills_paid["a"]
    assert np.cumsum(bills.billed_usd - bills.paid_usd) == pytest.approx(
        bills.owed_usd, abs=0.005
    )


def test_a_charge_on_the_peaks_of_the_year_before_is_cash_twelve_months_later():
    """100 MW at 10,000 USD a quarter; they run from the third quarter on, and pay from the seventh on."""
    now, late = (plan_case(late_case(year_before=yes), Budget()).bills_paid["a"] for yes in (False, True))  # fmt: skip
    assert now.paid_usd == pytest.approx(now.billed_usd)
    charged = np.array([0, 0] + [100 * CAPACITY] * 6)
    less = now.paid_usd - late.paid_usd
    assert less == pytest.approx(charged - shifted(charged, 4))
    assert late.billed_usd == pytest.approx(now.billed_usd)


def test_cost_does_not_move_and_later_cash_leaves_more():
    now, late = (plan_case(late_case(months=m), Budget()) for m in (0, 12))
    assert late.npv_usd == pytest.approx(now.npv_usd)
    assert late.energy_usd["a"] == pytest.approx(now.energy_usd["a"], abs=SOLVER_USD)
    assert late.bills_paid["a"].owed_usd[-1] > 1e6
    more = own_cash(late) - own_cash(now)
    assert more == pytest.approx(late.bills_paid["a"].owed_usd, abs=SOLVER_USD)


def own_cash(plan):
    """Return what is in cash without what tranches bridged so far."""
    flows = plan.sources.cash_usd
    return flows["balance"] - np.cumsum(flows["bridged"])


def test_history_owes_what_it_was_billed_before_the_plan():
    case = late_case(months=3, history=True, ready="2025-Q1")
    bills = plan_case(case, Budget()).bills_paid["a"]
    assert bills.paid_usd[1] == pytest.approx(bills.billed_usd[0])


def test_lines_by_when_they_are_paid():
    found = delays(late_case(months=2, year_before=True), "a")
    assert [(one.months, one.fixed) for one in found] == [(2, ""), (14, ""), (2, "large")]  # fmt: skip
    assert found[1].lines == (("grid.g", "capacity"),)


def test_the_bound_pays_all_as_late_as_any_of_it():
    form = formulate(late_case(months=4, cuts=((CUT,) * 4,)), power="bound")
    (theta,) = form.operating["a", 1]
    assert paid_power(form, 0) == {}
    assert paid_power(form, 3) == {theta: 1.0}


def test_where_power_is_sold_the_bound_holds_nothing_of_it():
    case = late_case(months=4, cuts=((CUT,) * 4,), export_mw=10.0)
    form = formulate(case, power="bound")
    (column,) = paid_power(form, 3)
    assert form.model.low[column] == -np.inf


def test_no_plan_beats_the_bound():
    case = late_case(months=6, year_before=True, cuts=((CUT,) * 4,))
    found = plan_case(case, Budget())
    assert found.mip_gap >= 0
    assert isinstance(case.programme.sites["a"].grid["g"], Grid)
