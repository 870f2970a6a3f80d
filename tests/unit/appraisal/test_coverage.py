"""Cover of the debt, by hand and against the library: DSCR, LLCR, price, slack."""

import numpy as np
import pytest
from small_valuations import LIVING, borrowing, valued

from abilene.appraisal import worths
from abilene.appraisal.coverage import coverage, slipped
from abilene.finance.measures import debt_service_cover, loan_life_cover

TERMS = {"kind": "debt", "rate": 0.08, "tenor_years": 7, "interest_only_years": 2}
HOURS = 100_000 * 8766 / 4
"""Accelerator-hours that 100 MW of 1 kW sell in a quarter."""
PAYMENT = 100e6 * 0.02 / (1 - 1.02**-20)


def covered(price=0.1, life=8, **terms):
    """Return the cover of 100 m USD at 8 %: drawn in 2026-Q1, first sales in 2026-Q3, for so many years."""
    chips = {"chips": LIVING["chips"] | {"life_years": life}}
    if price:
        chips["chips"] |= {"usd_per_accelerator_hour": price}
    capital = borrowing(100e6, **(TERMS | terms))
    valuation = valued(hardware=chips, capital=capital)
    return coverage(valuation.plan, worths(valuation)[0])


def test_dscr_of_each_year():
    """A quarter sells 219.15 m hours: at 0.1 USD 21.915 m; no costs. Interest alone is 2 m a quarter, then 6.1157 m."""
    found = covered()
    a_year = 4 * HOURS * 0.1
    ratios = dict(zip(found.years, found.dscr, strict=True))
    assert ratios[2026] == pytest.approx(2 * HOURS * 0.1 / 6e6)
    assert ratios[2027] == pytest.approx(a_year / 8e6)
    assert ratios[2028] == pytest.approx(a_year / (2 * 1e6 + 3 * PAYMENT))
    assert ratios[2029] == ratios[2032] == pytest.approx(a_year / (4 * PAYMENT))
    assert ratios[2033] == pytest.approx(a_year / PAYMENT)
    assert ratios[2034] is None, "nothing is due any more"
    year, least = found.least_dscr
    assert (year, least) == (2029, pytest.approx(a_year / (4 * PAYMENT)))


def test_llcr_is_the_worth_of_cash_to_the_last_payment_over_what_is_owed():
    found = covered()
    ratios = dict(zip(found.years, found.llcr, strict=True))
    assert ratios[2026] is None, "nothing is drawn at its start"
    # At the start of 2029 17 payments of equal size are left: both ratios of cash to
    # them are one number, as cash is as level as they are.
    assert ratios[2029] == pytest.approx(HOURS * 0.1 / PAYMENT)
    # At the start of 2027 25 quarters are left, and all is owed.
    worth = HOURS * 0.1 * (1 - 1.02**-25) / 0.02
    assert ratios[2027] == pytest.approx(worth / 100e6)
    year, least = found.least_llcr
    assert least == min(ratio for ratio in ratios.values() if ratio is not None)
    assert ratios[year] == least


def test_ratios_are_those_of_the_finance_library():
    found = covered()
    due = found.service_usd > 0
    last = int(np.flatnonzero(due)[-1]) + 1
    by_library = loan_life_cover(
        found.cfads_usd[:last], found.opening_usd[:last], 0.02
    )[4::4]
    ours = [ratio for ratio in found.llcr if ratio is not None]
    assert ours == pytest.approx(by_library)
    by_year = debt_service_cover(
        found.by_year(found.cfads_usd), found.by_year(found.service_usd)
    )
    assert [ratio for ratio in found.dscr if ratio is not None] == pytest.approx(
        by_year[np.isfinite(by_year)]
    )


def test_without_a_price_cover_is_not_known_and_service_is():
    found = covered(price=None)
    assert found.cfads_usd is None
    assert set(found.dscr) == set(found.llcr) == {None}
    assert (found.least_dscr, found.least_llcr, found.slack_months) == (None,) * 3
    assert found.by_year(found.service_usd)[1] == pytest.approx(8e6)


def test_sold_at_the_break_even_price_the_least_dscr_is_one():
    """The dearest years repay 4 level payments out of 4 x 219.15 m hours."""
    price = covered(price=None).break_even_price()
    assert price == pytest.approx(PAYMENT / HOURS)
    assert covered(price=price).least_dscr[1] == pytest.approx(1.0)
    dearer = covered(price=None).break_even_price(cover=1.3)
    assert covered(price=dearer).least_dscr[1] == pytest.approx(1.3)


def test_slack_is_how_late_cash_may_come():
    """Sales begin in 2026-Q3: so late that a quarter of 2027 is enough, and 2028 and 2029 are whole again."""
    found = covered(price=0.1)
    months = found.slack_months
    late = slipped(found.operation_usd, months)
    left = found.by_year(late - found.service_usd)[found.is_operating > 0]
    assert (left >= 0).all()
    later = slipped(found.operation_usd, months + 1)
    left = found.by_year(later - found.service_usd)[found.is_operating > 0]
    assert (left < 0).any()
    # 2027 needs 8 m of 7.305 m a month: 1.1 months, so cash may begin 10.9 months into
    # it, 16.9 months after the middle of 2026; and 2028, 2 months later, is whole.
    assert months == 16
    assert covered(price=0.02).slack_months == 0, "it does not cover as it is"


def test_what_slips_by_a_month_flows_evenly_within_a_quarter():
    flows = np.array([0.0, 3.0, 3.0, 0.0, 0.0])
    assert slipped(flows, 0).tolist() == flows.tolist()
    assert slipped(flows, 1) == pytest.approx([0, 2, 3, 1, 0])
    assert slipped(flows, 3).tolist() == [0, 0, 3, 3, 0]


def test_a_loan_without_an_end_has_no_loan_life():
    found = covered(tenor_years=None, interest_only_years=0)
    assert set(found.llcr) == {None}
    assert found.least_llcr is None
    # 20 m hours... 87.66 m USD a year over 8 m of interest
    assert found.least_dscr[1] == pytest.approx(4 * HOURS * 0.1 / 8e6)
    assert found.owed_after_operation_usd == pytest.approx(100e6)


def test_debt_that_outlives_the_chips_is_said():
    found = covered(life=2)  # sold to 2028-Q2: one quarter after the first payment
    owed = 100e6 - (PAYMENT - 2e6)
    assert found.owed_after_operation_usd == pytest.approx(owed)
    assert found.least_dscr[0] == 2027, "the one year in which all quarters sell"


def test_nobody_lends():
    valuation = valued()
    assert coverage(valuation.plan, worths(valuation)[0]) is None


def test_service_before_the_day_of_the_plan_is_history():
    from small_programmes import programme, situation

    from abilene.appraisal import Valuation
    from abilene.budget import Budget
    from abilene.buildout.case import Case
    from abilene.buildout.search import plan_case

    capital = borrowing(100e6, **TERMS)
    sites = {"a": {"phases": {"p": {"energised": "2026-Q2"}}}}
    made = programme(sites, capital, hardware=LIVING, objective="most_compute")
    known = situation("2026-08-15", ["sites.a.phases.p.energised"])
    plan = plan_case(Case(made, known), Budget())
    found = coverage(plan, worths(Valuation(plan, made))[0])
    assert plan.drawn_usd["loan"][0] == pytest.approx(100e6)
    assert found.opening_usd[2] == pytest.approx(100e6)
    # two quarters of 2 m are left of the year of the plan
    assert found.by_year(found.service_usd)[0] == pytest.approx(4e6)
    assert found.interest_usd[:2].tolist() == [0.0, 0.0]
    paid = plan.sources.cash_usd["interest"]
    assert paid.sum() == pytest.approx(4e6)
