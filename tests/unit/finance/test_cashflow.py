import dataclasses

import numpy as np
import pytest

from abilene.errors import InputError, ShapeError
from abilene.finance.cashflow import project_cash_flow, required_price
from abilene.finance.project import Asset, Financing, Project, Tax

LAND = np.array([])
AT_ONCE = np.array([1.0])
PLAIN = Project(
    (Asset(100.0, AT_ONCE),), np.array([60.0, 60.0]), np.array([10.0, 10.0])
)


def test_all_equity_by_hand():
    cash = project_cash_flow(PLAIN)
    assert cash.times_years.tolist() == [0, 1, 2]
    assert cash.equity_usd.tolist() == [-100, 50, 50]
    assert cash.loan is None
    assert cash.npv(0.0) == 0
    assert np.isinf(cash.cover).all()


def test_tax_by_hand():
    cash = project_cash_flow(PLAIN, None, Tax(0.2))
    assert cash.depreciation_usd.tolist() == [0, 100, 0]
    assert cash.tax_usd == pytest.approx([0, -10, 10])
    carried = project_cash_flow(PLAIN, None, Tax(0.2, losses="carried"))
    assert carried.tax_usd == pytest.approx([0, 0, 0])


def test_investment_credit_lowers_the_basis_by_half():
    project = dataclasses.replace(PLAIN, assets=(Asset(100.0, AT_ONCE, itc=0.3),))
    cash = project_cash_flow(project, None, Tax(0.2))
    assert cash.credits_usd == pytest.approx([0, 30, 0])
    assert cash.depreciation_usd == pytest.approx([0, 85, 0])


def test_refresh_is_capital_and_is_depreciated():
    project = dataclasses.replace(
        PLAIN, assets=(*PLAIN.assets, Asset(40.0, np.array([0.5, 0.5]), year=1))
    )
    cash = project_cash_flow(project)
    assert cash.capex_usd.tolist() == [100, 40, 0]
    assert cash.depreciation_usd.tolist() == [0, 120, 20]
    assert cash.available_usd.tolist() == [0, 10, 50]


def test_refresh_that_is_saved_for():
    project = dataclasses.replace(
        PLAIN, assets=(*PLAIN.assets, Asset(40.0, AT_ONCE, year=2))
    )
    cash = project_cash_flow(
        project, Financing(saves_for_refresh=True, reserve_interest_per_year=0.1)
    )
    assert cash.into_reserves_usd.tolist() == [0, 20, -20]
    assert cash.reserve_interest_usd.tolist() == [0, 0, 2]
    assert cash.equity_usd.tolist() == [-100, 30, 32]


def test_what_is_left_of_the_basis_is_deducted_on_the_sale():
    project = Project(
        (Asset(100.0, LAND),), np.array([20.0]), np.array([0.0]), residual_usd=120.0
    )
    assert project_cash_flow(project, None, Tax(0.5)).taxable_usd.tolist() == [0, 40]
    assert project_cash_flow(
        project, None, Tax(0.5, basis_at_end="lost")
    ).taxable_usd.tolist() == [0, 140]


def test_months_of_construction_end_where_operation_starts():
    project = dataclasses.replace(
        PLAIN, spend_shares=np.full(19, 1 / 19), step_years=1 / 12
    )
    cash = project_cash_flow(project)
    assert cash.times_years[0] == pytest.approx(-18 / 12)
    assert cash.times_years[18:].tolist() == [0, 1, 2]
    assert cash.capex_usd[:19] == pytest.approx([100 / 19] * 19)


def test_construction_interest_goes_to_the_loan_and_the_basis():
    project = dataclasses.replace(PLAIN, spend_shares=np.array([0.5, 0.5]))
    financing = Financing(
        "bullet", 0.1, 2, draw_share=0.5, gearing=1.0, construction_rate_per_year=0.1
    )
    cash = project_cash_flow(project, financing)
    assert cash.debt_drawn_usd == pytest.approx([25, 27.5, 0, 0])
    assert cash.interest_usd == pytest.approx([0, 2.5, 5.25, 5.25])
    assert cash.equity_usd[:2] == pytest.approx([-25, -25])
    assert cash.depreciation_usd == pytest.approx([0, 0, 102.5, 0])
    assert cash.debt_balance_usd == pytest.approx([25, 52.5, 52.5, 0])


def test_debt_may_come_late():
    project = dataclasses.replace(PLAIN, spend_shares=np.array([0.6, 0.4]))
    cash = project_cash_flow(
        project, Financing("bullet", 0.1, 2, gearing=0.9, first_draw=1)
    )
    assert cash.loan.binding == "spend"
    assert cash.debt_drawn_usd == pytest.approx([0, 40, 0, 0])
    assert cash.equity_usd[:2] == pytest.approx([-60, 0])


def test_the_debt_pays_its_fee_and_first_reserve():
    financing = Financing(
        "level", 0.0, 2, gearing=0.5, upfront_fee=0.1, debt_reserve_months=6
    )
    cash = project_cash_flow(PLAIN, financing)
    debt = 0.5 * 100 / (1 - 0.5 * (0.1 + 0.25))
    assert cash.loan.schedule.amount_usd == pytest.approx(debt)
    assert cash.fees_usd[0] == pytest.approx(0.1 * debt)
    assert cash.into_reserves_usd == pytest.approx([0.25 * debt, 0, -0.25 * debt])
    assert -cash.equity_usd[0] == pytest.approx(debt)


def test_operating_reserve_comes_back():
    cash = project_cash_flow(PLAIN, Financing(opex_reserve_months=6))
    assert cash.capex_usd.tolist() == [100, 0, 0]
    assert cash.into_reserves_usd.tolist() == [5, 0, -5]
    assert cash.equity_usd.tolist() == [-105, 50, 55]


@pytest.mark.parametrize(
    ("shape", "debt_usd", "left_usd"),
    [
        ("level", 40 / 1.1 + 40 / 1.21, [10, 35]),
        ("sculpted", 40 / 1.1 + 60 / 1.21, [10, 15]),
        ("equal_principal", 40 / 0.6, [10, 75 - 40 / 0.6 * 0.55]),
        ("bullet", 60 / 1.1, [50 - 6 / 1.1, 15]),
    ],
)
def test_every_shape_of_debt_under_a_cover_by_hand(shape, debt_usd, left_usd):
    """50 and 75 of cash serve 40 and 60 at most under a cover of 1.25: a tenth of interest, two years."""
    project = dataclasses.replace(PLAIN, revenue_usd=np.array([60.0, 85.0]))
    cash = project_cash_flow(project, Financing(shape, 0.1, 2, cover=1.25))
    assert cash.loan.schedule.amount_usd == pytest.approx(debt_usd)
    assert cash.equity_usd == pytest.approx([debt_usd - 100, *left_usd])


def test_no_cash_no_sculpted_debt():
    project = dataclasses.replace(PLAIN, revenue_usd=np.zeros(2))
    cash = project_cash_flow(project, Financing("sculpted", 0.1, 2, cover=1.3))
    assert cash.loan.schedule.amount_usd == 0
    assert cash.equity_usd.tolist() == [-100, -10, -10]


def test_the_table_has_every_row():
    rows = project_cash_flow(PLAIN, Financing("level", 0.1, 2, gearing=0.5)).rows()
    assert {len(row) for row in rows.values()} == {3}
    assert next(iter(rows)) == "times_years"
    assert list(rows)[-1] == "equity_usd"


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"opex_usd": np.zeros(3)}, "one value a year"),
        ({"credits_usd": np.zeros(3)}, "one value a year"),
    ],
)
def test_years_must_match(change, match):
    with pytest.raises(ShapeError, match=match):
        dataclasses.replace(PLAIN, **change)


def test_bad_input_is_refused():
    with pytest.raises(InputError, match=r"add up to 0\.9"):
        dataclasses.replace(PLAIN, spend_shares=np.array([0.9]))
    with pytest.raises(InputError, match="after the last year"):
        dataclasses.replace(PLAIN, assets=(Asset(1.0, LAND, year=3),))
    with pytest.raises(InputError, match="runs 3 years, the project 2"):
        project_cash_flow(PLAIN, Financing("level", 0.1, 3, gearing=0.5))
    with pytest.raises(InputError, match="no cover ratio"):
        Financing("sculpted", 0.1, 2)
    with pytest.raises(
        InputError, match="grace mean nothing for this shape of debt: bullet"
    ):
        Financing("bullet", 0.1, 2, grace_years=1)
    with pytest.raises(InputError, match="take all of the debt"):
        project_cash_flow(
            PLAIN,
            Financing(
                "level", 0.1, 2, gearing=0.5, upfront_fee=0.9, debt_reserve_months=6
            ),
        )


def test_accounts_are_saved_for_beside_each_other():
    refresh = (
        Asset(30.0, AT_ONCE, year=3, account="pumps"),
        Asset(20.0, AT_ONCE, year=2, account="fans"),
    )
    three = np.full(3, 60.0)
    project = Project((*PLAIN.assets, *refresh), three, np.zeros(3))
    cash = project_cash_flow(project, Financing(saves_for_refresh=True))
    # 10 a year for the pumps, 10 a year for the fans until they are bought.
    assert np.cumsum(cash.into_reserves_usd).tolist() == [0, 20, 20, 0]
    assert cash.available_usd.tolist() == [0, 40, 40, 50]


def test_sales_paid_late_tie_up_money_that_comes_back_but_serves_no_debt():
    project = dataclasses.replace(PLAIN, revenue_usd=np.array([60.0, 120.0]))
    cash = project_cash_flow(project, Financing(revenue_reserve_months=3))
    assert cash.into_reserves_usd.tolist() == [15, 15, -30]
    assert cash.equity_usd.tolist() == [-115, 35, 140]
    assert cash.available_usd.tolist() == [0, 35, 110]


def test_closing_is_paid_by_the_owners_and_is_cost_that_gearing_looks_at():
    terms = Financing("level", tenor_years=2, gearing=0.5, closing_usd=10.0)
    cash = project_cash_flow(PLAIN, terms)
    assert cash.debt_balance_usd[0] == pytest.approx(55)
    assert cash.equity_usd[0] == pytest.approx(-55)
    assert cash.fees_usd.tolist() == [10, 0, 0]


def test_the_debt_that_may_pay_a_share_of_the_spend_pays_fee_and_reserve_as_well():
    """Half of 100, where a tenth and half of a payment of a half are its own: 50 / 0.65."""
    financing = Financing(
        "level", 0.0, 2, draw_share=0.5, upfront_fee=0.1, debt_reserve_months=6
    )
    cash = project_cash_flow(PLAIN, financing)
    assert cash.loan.binding == "spend"
    assert cash.loan.schedule.amount_usd == pytest.approx(50 / 0.65)
    assert cash.equity_usd[0] == pytest.approx(-50)


@pytest.mark.parametrize("first_draw", [0, 1])
def test_gearing_is_of_all_that_is_paid_before_operation(first_draw):
    """Spend, closing, fee, reserve, interest and commitment: whoever lends 30 % lends 30 % of their sum."""
    project = dataclasses.replace(
        PLAIN, spend_shares=np.array([0.3, 0.3, 0.4]), step_years=0.5
    )
    financing = Financing(
        "bullet",
        0.05,
        2,
        gearing=0.3,
        upfront_fee=0.02,
        commitment_fee_per_year=0.01,
        construction_rate_per_year=0.06,
        closing_usd=3.0,
        debt_reserve_months=3,
        first_draw=first_draw,
    )
    cash = project_cash_flow(project, financing)
    assert cash.loan.binding == "gearing"
    debt, equity = cash.loan.schedule.amount_usd, -cash.equity_usd[:3].sum()
    assert debt / (debt + equity) == pytest.approx(0.3)
    assert cash.debt_balance_usd[2] == pytest.approx(debt)


def test_the_price_of_a_first_year_after_which_prices_halve():
    """100 now and 10 in each year are earned by 10 units at p and 10 at p / 2, at 8 %."""
    due = 100 + 10 / 1.08 + 10 / 1.08**2
    paid = 10 / 1.08 + 5 / 1.08**2
    price = required_price(PLAIN, np.full(2, 10.0), 0.08, price_index=[1.0, 0.5])
    assert price == pytest.approx(due / paid)
    assert required_price(PLAIN, np.full(2, 10.0), 0.08) == pytest.approx(
        due / (10 / 1.08 + 10 / 1.08**2)
    )


def test_no_price_pays_for_what_nobody_buys():
    with pytest.raises(InputError, match="price"):
        required_price(PLAIN, np.zeros(2), 0.08)
