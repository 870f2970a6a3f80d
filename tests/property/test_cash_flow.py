"""What holds for the cash of any project, however it is built, financed and taxed."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abilene.finance.cashflow import project_cash_flow, required_price
from abilene.finance.levelised import levelised_price
from abilene.finance.project import Asset, Financing, Project, Tax
from abilene.finance.tax import depreciation, straight_line, with_bonus


def numbers(low, high, steps=1000):
    """Figures on a grid: nobody quotes a rate of 1e-300."""
    return st.integers(0, steps).map(lambda n: low + (high - low) * n / steps)


RATES = numbers(0, 0.15)
TAXES = numbers(0, 0.4)
SHARES = st.sampled_from(
    [depreciation("macrs_5"), depreciation("macrs_15"), straight_line(10), np.array([])]
)
LIMITS = ("spend", "gearing", "cover", "amount", "collateral")


@st.composite
def projects(draw, least_years=3):
    """A campus: built in months, quarters or years, refreshed, sold at the end."""
    years = draw(st.integers(least_years, 25))
    periods = draw(st.integers(1, 40))
    weights = (
        np.array(draw(st.lists(numbers(0, 1), min_size=periods, max_size=periods)))
        + 0.01
    )
    per_year = st.lists(numbers(0.5, 2), min_size=years, max_size=years).map(np.array)
    cost = draw(numbers(1e8, 1e10))
    bonus = draw(numbers(0, 1))
    assets = [
        Asset(0.7 * cost, with_bonus(draw(SHARES), bonus), itc=draw(numbers(0, 0.5))),
        Asset(0.3 * cost, draw(SHARES)),
    ]
    refreshed = draw(st.sets(st.integers(1, years), max_size=3))
    assets += [
        Asset(draw(numbers(0, 0.05)) * cost, draw(SHARES), year) for year in refreshed
    ]
    return Project(
        tuple(assets),
        revenue_usd=0.3 * cost * draw(per_year),
        opex_usd=0.05 * cost * draw(per_year),
        spend_shares=weights / weights.sum(),
        step_years=draw(st.sampled_from([1 / 12, 1 / 4, 1.0])),
        residual_usd=draw(numbers(0, 0.2)) * cost,
    )


@st.composite
def financings(draw, years, cost, sculpted=True):
    """Debt of any shape under any of its limits, with fee, reserves and interest while building."""
    shapes = ["level", "equal_principal", "bullet"] + ["sculpted"] * sculpted
    shape, tenor = draw(st.sampled_from(shapes)), draw(st.integers(1, years))
    maybe = st.none() if not sculpted else numbers(1.05, 2)
    cover = draw(numbers(1.05, 2)) if shape == "sculpted" else draw(maybe)
    worth = cost * np.array(
        draw(st.lists(numbers(0.2, 1), min_size=tenor, max_size=tenor))
    )
    return Financing(
        shape,
        rate_per_year=draw(RATES),
        tenor_years=tenor,
        grace_years=draw(st.integers(0, tenor - 1))
        if shape in {"level", "equal_principal"}
        else 0,
        cover=cover,
        gearing=draw(numbers(0, 0.9)),
        amount_usd=draw(st.sampled_from([None, 0.5 * cost])),
        collateral_usd=draw(st.sampled_from([None, worth])),
        loan_to_value=draw(numbers(0.3, 1)),
        upfront_fee=draw(numbers(0, 0.03)),
        construction_rate_per_year=draw(RATES),
        debt_reserve_months=draw(st.sampled_from([0.0, 3.0, 6.0]))
        if tenor > 3
        else 0.0,
        opex_reserve_months=draw(st.sampled_from([0.0, 6.0])),
        saves_for_refresh=draw(st.booleans()),
        reserve_interest_per_year=draw(numbers(0, 0.05)),
    )


@st.composite
def cases(draw, sculpted=True):
    project = draw(projects())
    return project, draw(financings(project.years, project.cost_usd, sculpted))


def scaled(record, k):
    """The same record with every sum of money times k."""
    money = {
        f.name: k * getattr(record, f.name)
        for f in dataclasses.fields(record)
        if f.name.endswith("_usd") and getattr(record, f.name) is not None
    }
    if isinstance(record, Project):
        money["assets"] = tuple(scaled(asset, k) for asset in record.assets)
    return dataclasses.replace(record, **money)


@given(cases(), TAXES)
def test_sources_equal_uses(case, tax):
    """What is spent while building, with interest, fees and first reserves, is what debt and owners pay in."""
    project, financing = case
    cash = project_cash_flow(project, financing, Tax(tax))
    before = cash.times_years <= 0
    interest = cash.interest_usd[before].sum()
    uses = (
        project.cost_usd
        + interest
        + cash.fees_usd[before].sum()
        + cash.into_reserves_usd[before].sum()
    )
    sources = cash.loan.schedule.amount_usd - cash.equity_usd[before].sum()
    assert sources == pytest.approx(uses, rel=1e-10)
    assert cash.capex_usd[before].sum() == pytest.approx(project.cost_usd, rel=1e-12)
    assert (cash.equity_usd[before] <= 1e-7 * project.cost_usd).all()


@given(cases(), TAXES)
def test_debt_ends_at_zero_and_reserves_come_back(case, tax):
    project, financing = case
    cash = project_cash_flow(project, financing, Tax(tax))
    loan = cash.loan.schedule
    scale = project.cost_usd
    assert cash.debt_balance_usd[-1] == pytest.approx(0, abs=1e-9 * scale)
    assert cash.principal_usd.sum() == pytest.approx(loan.amount_usd, abs=1e-9 * scale)
    assert cash.debt_balance_usd[cash.times_years == 0] == pytest.approx(
        loan.amount_usd, abs=1e-9 * scale
    )
    assert cash.into_reserves_usd.sum() == pytest.approx(0, abs=1e-9 * scale)


@given(cases())
def test_no_limit_is_passed_and_one_holds(case):
    project, financing = case
    cash = project_cash_flow(project, financing)
    loan, owners = cash.loan, -cash.equity_usd[cash.times_years <= 0].sum()
    amount = loan.schedule.amount_usd
    slack = 1 + 1e-9
    assert set(loan.limits_usd) <= set(LIMITS)
    assert amount == pytest.approx(max(min(loan.limits_usd.values()), 0))
    assert amount <= financing.gearing * (amount + owners) * slack + 1
    if loan.binding == "gearing":
        assert amount == pytest.approx(
            financing.gearing * (amount + owners), rel=1e-9, abs=1
        )
    if financing.cover is not None and amount > 1:
        assert cash.cover.min() >= financing.cover / slack
        if loan.binding == "cover":
            assert cash.cover.min() == pytest.approx(financing.cover, rel=1e-9)
    if financing.collateral_usd is not None:
        room = financing.loan_to_value * financing.collateral_usd
        assert (loan.schedule.opening_usd <= room * slack + 1e-6).all()


@given(cases(), st.sampled_from([1e-6, 3.0, 1e3, 1e11]))
def test_the_unit_of_money_does_not_matter(case, k):
    project, financing = case
    one, many = (
        project_cash_flow(project, financing, Tax(0.25)),
        project_cash_flow(scaled(project, k), scaled(financing, k), Tax(0.25)),
    )
    np.testing.assert_allclose(many.cover, one.cover, rtol=1e-9)
    assert many.loan.binding == one.loan.binding
    assert many.irr.rates == pytest.approx(one.irr.rates, rel=1e-7, abs=1e-9)
    np.testing.assert_allclose(
        many.equity_usd, k * one.equity_usd, rtol=1e-9, atol=1e-9 * k * project.cost_usd
    )


@given(cases(sculpted=False), TAXES, numbers(0.01, 0.2), st.data())
def test_sold_at_its_levelised_cost_the_present_value_is_zero(case, tax, rate, data):
    """Also for construction of any number of months, and with a price that falls and rises again."""
    project, financing = case
    tax = Tax(tax)
    each_year = st.lists(
        numbers(0.2, 2), min_size=project.years, max_size=project.years
    ).map(np.array)
    hours, index = 1e8 * data.draw(each_year), data.draw(each_year)
    unsold = project_cash_flow(
        dataclasses.replace(project, revenue_usd=np.zeros(project.years)),
        financing,
        tax,
    )
    before = np.zeros(len(project.spend_shares))
    price = levelised_price(
        -unsold.equity_usd,
        np.r_[before, hours],
        unsold.times_years,
        rate,
        price_index=np.r_[before, index],
        tax_rate=tax.rate,
    )
    assert required_price(
        project, hours, rate, financing, tax, price_index=index
    ) == pytest.approx(price, rel=1e-9)
    sold = dataclasses.replace(project, revenue_usd=price * hours * index)
    assert project_cash_flow(sold, financing, tax).npv(rate) == pytest.approx(
        0, abs=1e-9 * project.cost_usd
    )


@settings(max_examples=40)
@given(cases(), TAXES, st.sampled_from(["used", "carried"]), numbers(0.01, 0.2))
def test_break_even_where_debt_and_losses_bend_with_the_price(case, tax, losses, rate):
    project, financing = case
    tax = Tax(tax, losses, loss_limit=0.8)

    price = required_price(project, project.revenue_usd, rate, financing, tax)
    sold = dataclasses.replace(project, revenue_usd=price * project.revenue_usd)
    assert project_cash_flow(sold, financing, tax).npv(rate) == pytest.approx(
        0, abs=1e-8 * project.cost_usd
    )


@given(projects(), TAXES)
def test_every_dollar_of_basis_is_deducted_once(project, tax):
    cash = project_cash_flow(project, None, Tax(tax))
    basis = sum(asset.cost_usd * (1 - 0.5 * asset.itc) for asset in project.assets)
    assert cash.depreciation_usd.sum() == pytest.approx(basis, rel=1e-12)


@given(projects(), numbers(0.1, 1))
def test_losses_carried_forward_never_pay_sooner(project, limit):
    at_once = np.cumsum(project_cash_flow(project, None, Tax(0.3)).tax_usd)
    carried = np.cumsum(
        project_cash_flow(project, None, Tax(0.3, "carried", limit)).tax_usd
    )
    assert (carried >= at_once - 1e-9 * project.cost_usd).all()
    assert (np.diff(carried) >= -1e-9 * project.cost_usd).all()
