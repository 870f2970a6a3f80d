"""Federal and state income tax side by side, on figures worked out by hand."""

import dataclasses

import numpy as np
import pytest
from closed_forms import combined_rate
from hypothesis import given
from hypothesis import strategies as st

from abilene.errors import ShapeError
from abilene.finance.cashflow import project_cash_flow
from abilene.finance.project import Asset, Project, StateTax, Tax
from abilene.finance.taxation import taxation

HALVES = np.array([0.5, 0.5])
AT_ONCE = np.array([1.0])
PLANT = Asset(100.0, AT_ONCE, state_depreciation=HALVES)
TWO_YEARS = Project((PLANT,), np.array([80.0, 80.0]), np.array([10.0, 10.0]))
INCOME = np.array([70.0, 70.0])


def test_the_state_deducts_by_its_own_schedule_and_its_tax_is_deducted():
    taxed = taxation(TWO_YEARS, Tax(0.2, state=StateTax(0.1)), INCOME, 0.0)
    assert taxed.depreciation_usd.tolist() == [100, 0]
    assert taxed.state_depreciation_usd.tolist() == [50, 50]
    assert taxed.state_tax_usd == pytest.approx([2, 2])
    # 70 - 100 - 2 and 70 - 2 are federal income.
    assert taxed.taxable_usd == pytest.approx([-32, 68])
    assert taxed.tax_usd == pytest.approx([-6.4 + 2, 13.6 + 2])


def test_rates_by_year():
    state = StateTax(np.array([0.1, 0.0]))
    taxed = taxation(TWO_YEARS, Tax(np.array([0.2, 0.3]), state=state), INCOME, 0.0)
    assert taxed.state_tax_usd == pytest.approx([2, 0])
    assert taxed.tax_usd == pytest.approx([0.2 * -32 + 2, 0.3 * 70])
    with pytest.raises(ShapeError, match="3 tax rates for 2 years"):
        taxation(TWO_YEARS, Tax(np.full(3, 0.2)), INCOME, 0.0)


def test_what_the_state_credits_is_federal_income():
    assets = (dataclasses.replace(PLANT, state_itc=0.05),)
    project = dataclasses.replace(
        TWO_YEARS, assets=assets, state_credits_usd=np.array([1.0, 2.0])
    )
    taxed = taxation(project, Tax(0.2, state=StateTax(0.1)), INCOME, 0.0)
    assert taxed.credits_usd.tolist() == [6, 2]
    assert taxed.taxable_usd == pytest.approx([-32 + 6, 68 + 2])


def test_each_credit_lowers_each_basis_by_its_own_share():
    assets = (dataclasses.replace(PLANT, itc=0.3, state_itc=0.1),)
    project = dataclasses.replace(TWO_YEARS, assets=assets)
    state = StateTax(0.1, basis_reduction=0.4, own_basis_reduction=0.2)
    tax = Tax(0.2, basis_reduction=0.5, state=state, state_itc_basis_reduction=1.0)
    taxed = taxation(project, tax, INCOME, 0.0)
    assert taxed.depreciation_usd[0] == pytest.approx(100 - 15 - 10)
    assert taxed.state_depreciation_usd.sum() == pytest.approx(100 - 12 - 2)


def test_interest_while_building_is_part_of_what_both_deduct():
    taxed = taxation(TWO_YEARS, Tax(0.2, state=StateTax(0.1)), INCOME, 8.0)
    assert taxed.depreciation_usd.sum() == pytest.approx(108)
    assert taxed.state_depreciation_usd.sum() == pytest.approx(108)


def test_losses_are_carried_by_each_tax_apart():
    tax = Tax(
        0.2,
        losses="carried",
        state=StateTax(0.1, losses="carried", loss_limit=0.5),
    )
    own = dataclasses.replace(PLANT, state_depreciation=AT_ONCE)
    project = dataclasses.replace(TWO_YEARS, assets=(own,))
    taxed = taxation(project, tax, INCOME, 0.0)
    # The state lets 30 of loss cancel at most half of 70; federal income is 70 less its 4.
    assert taxed.state_tax_usd == pytest.approx([0, 4])
    assert taxed.tax_usd == pytest.approx([0, 4 + 0.2 * (66 - 30)])


@given(st.floats(0, 0.5), st.floats(0, 0.2))
def test_where_both_deduct_the_same_they_are_one_combined_rate(federal, state):
    same = dataclasses.replace(
        TWO_YEARS, assets=(Asset(100.0, np.array([0.7, 0.2]), itc=0.1),)
    )
    apart = project_cash_flow(same, None, Tax(federal, state=StateTax(state)))
    tax = Tax(combined_rate(federal, state))
    together = project_cash_flow(same, None, tax)
    assert apart.equity_usd == pytest.approx(together.equity_usd, abs=1e-10)
    both = Tax(federal, state=StateTax(state)).first_year_rate
    assert both == pytest.approx(tax.rate)
