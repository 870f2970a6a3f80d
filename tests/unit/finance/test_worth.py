"""Cash of a campus by quarter: tax by the calendar year, and the levelised cost, by hand."""

from dataclasses import replace

import numpy as np
import pytest

from abilene.dates import Quarter
from abilene.errors import InputError
from abilene.finance.measures import npv
from abilene.finance.project import Tax
from abilene.finance.tax import depreciation, with_bonus
from abilene.finance.worth import (
    Bought,
    QuarterlyCash,
    axis,
    levelised_cost,
    taxed,
    together,
)

START = Quarter.parse("2026-Q3")


def flows(last="2028-Q2", **rows):
    quarters = axis(START, Quarter.parse(last))
    filled = {
        name: np.pad(np.asarray(row, dtype=float), (0, len(quarters) - len(row)))
        for name, row in rows.items()
    }
    return replace(QuarterlyCash.empty(quarters), **filled)


def test_an_axis_ends_with_a_calendar_year():
    assert [str(q) for q in axis(START, Quarter.parse("2027-Q1"))][-1] == "2027-Q4"
    with pytest.raises(InputError, match="calendar year"):
        QuarterlyCash.empty((START,))


def test_tax_is_paid_at_the_end_of_each_calendar_year():
    """100 bought in 2026-Q3 and sold for 10 in 2027-Q4: half deducted in 2026, a third in 2027, the rest on the sale."""
    bought = [Bought(100.0, 0, 5, 10.0, np.array([0.5, 1 / 3, 1 / 6]))]
    cash = flows(
        revenue_usd=[0, 40, 20, 20, 20, 20],
        residual_usd=[0, 0, 0, 0, 0, 10],
        hardware_usd=[100],
    )
    found = taxed(cash, bought, Tax(rate=0.2))
    want = np.zeros(10)
    want[1] = 0.2 * (40 - 50)  # the loss is used at once
    want[5] = 0.2 * (80 + 10 - 100 / 3 - 100 / 6)
    np.testing.assert_allclose(found.tax_usd, want)
    assert found.cash_usd.sum() == pytest.approx(120 + 10 - 100 - want.sum())


def test_a_credit_lowers_what_is_deducted_by_half_of_it():
    bought = [
        Bought(
            100.0, 0, 5, depreciation=with_bonus(depreciation("macrs_5"), 1.0), itc=0.3
        )
    ]
    found = taxed(flows(hardware_usd=[100]), bought, Tax(rate=0.2))
    assert found.credits_usd[1] == pytest.approx(30)
    assert found.tax_usd[1] == pytest.approx(-0.2 * 85)
    assert not found.tax_usd[2:].any()


def test_what_was_paid_before_the_day_counts_with_its_interest():
    cash = flows(shell_usd=[100], revenue_usd=[0, 0, 0, 0, 121])
    assert cash.npv_usd(0.1, START) == pytest.approx(10.0)
    assert cash.npv_usd(0.1, START + 4) == pytest.approx(11.0)
    assert cash.irr.only == pytest.approx(0.21)


def test_the_levelised_cost_by_hand():
    """100 paid now, 50 hours at the end of each of two years: p (1/1.1 + 1/1.21) 50 = 100, whatever the revenue is."""
    cash = flows(
        shell_usd=[100], hours=[0, 0, 0, 0, 50, 0, 0, 0, 50], revenue_usd=[7, 7, 7]
    )
    index = np.ones(len(cash.quarters))
    assert levelised_cost(cash, [], Tax(), 0.1, index) == pytest.approx(
        2 / (1 / 1.1 + 1 / 1.21)
    )
    growing = 1.05 ** np.arange(len(index))
    p = levelised_cost(cash, [], Tax(), 0.1, growing)
    assert npv(
        p * growing * cash.hours - cash.shell_usd, 0.1, cash.times_years(START)
    ) == pytest.approx(0, abs=1e-9)
    assert levelised_cost(flows(shell_usd=[1]), [], Tax(), 0.1, index) is None


def test_where_cash_turns_the_row_that_does_most_of_it_is_named():
    """-100, 150 of two receipts, -50 of three payments, 5 of what is sold."""
    cash = flows(
        hardware_usd=[100, 0, 0, 20],
        revenue_usd=[0, 90, 10],
        credits_usd=[0, 60],
        electricity_usd=[0, 0, 19],
        opex_usd=[0, 0, 31],
        tax_usd=[0, 0, 10, -3],
        residual_usd=[0, 0, 0, 22],
    )
    assert list(cash.turns.values()) == [
        (150.0, "revenue_usd"),
        (-50.0, "opex_usd"),
        (5.0, "residual_usd"),
    ]
    assert list(cash.turns) == list(cash.quarters[1:4])


def test_campuses_add_up_on_one_axis_only():
    a, b = flows(shell_usd=[1, 2]), flows(shell_usd=[10], hours=[3])
    both = together([a, b])
    assert both.shell_usd[:3].tolist() == [11, 2, 0]
    assert both.hours[0] == 3
    with pytest.raises(InputError, match="one axis"):
        together([a, flows("2029-Q1")])


def test_years_are_sums_of_quarters():
    years = flows(shell_usd=[1, 2, 4], revenue_usd=[0, 0, 10, 20]).by_year()
    assert list(years) == [2026, 2027, 2028]
    assert years[2026]["shell_usd"] == 3
    assert years[2027]["cash_usd"] == 26
