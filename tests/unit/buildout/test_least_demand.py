"""What tariffs take whatever is drawn, by hand."""

import pytest
from billed_plans import billed_case

from abilene.buildout.least_demand import (
    exit_usd,
    fixed_charges_usd,
    is_bound,
    last_bound,
    least_demands,
    least_mw,
)


def least_of(case):
    (least,) = least_demands(case, "a")
    return least


def test_a_contract_grows_with_its_ramp_from_the_quarter_after_its_connection():
    """100 MW: half of it for four quarters, then all, of which 80 % are billed."""
    least = least_of(billed_case())
    assert (least.part, least.line) == ("grid.g", "demand")
    assert [least.mw(t) for t in range(8)] == [0, 40, 40, 40, 40, 80, 80, 80]
    late = least_of(billed_case(ready="2026-Q4"))
    assert [late.mw(t) for t in range(8)] == [0, 0, 0, 0, 40, 40, 40, 40]
    before = least_of(billed_case(ready="2025-Q2"))
    assert [before.mw(t) for t in range(3)] == [40, 40, 80]
    own = least_of(billed_case(contract_mw=300))
    assert own.mw(7) == 240
    curtailed = least_of(billed_case(firm_mw=0, curtailable_mw=100))
    assert curtailed.mw(7) == 80


def test_the_months_that_are_charged():
    """10,000 USD/MW a month; December is free."""
    case = billed_case()
    least = least_of(case)
    assert list(map(least.month_usd_per_mw, range(12))) == [10e3] * 11 + [0.0]
    assert [least_mw(case, least, t) for t in (0, 2, 3)] == [0, 40, 40]


def test_fixed_charges_are_those_of_each_tariff_once():
    case = billed_case()
    quarterly = 3 * 1000 + 4 * 365 / 4
    assert fixed_charges_usd(case, "a", 0) == 0.0
    assert fixed_charges_usd(case, "a", 1) == pytest.approx(quarterly)


def test_leaving_costs_the_months_that_are_left_or_that_the_tariff_asks_for():
    """Two years: after a quarter 21 months are left, of which 12 count; after seven quarters 3.

    Of those twelve, December free, nine are of the first year of the ramp, at half.
    """
    case = billed_case()
    assert exit_usd(case, "a", 0) == 0.0
    assert exit_usd(case, "a", 1) == pytest.approx(40 * 80_000 + 80 * 30_000)
    assert exit_usd(case, "a", 7) == pytest.approx(80 * 30_000)


def test_leaving_counts_the_ramp_of_the_months_that_are_left_and_parts_of_a_month():
    """Three years of months from the second year of eight: 12 at half, 12 at three quarters, 12 in full."""
    ramp = {"years": 2, "share": [0.5, 0.75]}
    case = billed_case(
        ready="2025-Q4", term={"years": 8, "ramp": ramp, "exit_months": 36}
    )
    in_year = [40, 60, 80]  # MW billed at least, of the years from 2026 on
    a_quarter = 30_000
    assert exit_usd(case, "a", 0) == pytest.approx(
        110_000 * sum(in_year) - a_quarter * in_year[0] + a_quarter * in_year[2]
    )
    part = billed_case(ready="2025-Q4", term={"years": 8, "exit_months": 2.5})
    assert exit_usd(part, "a", 0) == pytest.approx(2.5 * 10_000 * 40)


def test_a_campus_that_is_not_sized_states_what_power_costs_as_a_whole():
    case = billed_case(sized=False)
    assert not list(least_demands(case, "a"))
    assert fixed_charges_usd(case, "a", 3) == 0.0
    assert exit_usd(case, "a", 3) is None


def test_what_may_be_given_back_for_nothing_costs_nothing_to_leave():
    case = billed_case(term={"reduce_free": 0.25})
    whole = exit_usd(billed_case(), "a", 1)
    assert exit_usd(case, "a", 1) == pytest.approx(0.75 * whole)


def test_after_the_plan_a_term_binds_what_cannot_be_given_back():
    """Eight quarters of plan; a term of four years from the second on."""
    case = billed_case(term={"years": 4, "reduce_free": 0.25})
    least = least_of(case)
    assert last_bound(case, "a") == 16
    assert [least_mw(case, least, t) for t in (8, 9, 16, 17)] == [80, 60, 60, 0]
    assert [is_bound(case, "a", t) for t in (16, 17)] == [True, False]


def test_without_a_term_nothing_binds_after_the_plan():
    bare = billed_case(tariff=None)
    assert last_bound(bare, "a") == bare.quarters
