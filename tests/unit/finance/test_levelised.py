import numpy as np
import pytest

from abilene.annuity import capital_recovery_factor
from abilene.errors import InputError
from abilene.finance.levelised import (
    break_even_price,
    fixed_charge,
    lcoe_cash_flow,
    lcoe_fixed_charge,
    levelised_price,
)
from abilene.finance.measures import discount_factors


def test_without_tax_debt_and_inflation_the_charge_is_the_annuity():
    charge = fixed_charge(
        inflation=0.0,
        equity_rate=0.08,
        debt_rate=0.0,
        debt_fraction=0.0,
        tax_rate=0.0,
        life_years=20,
        depreciation=[1.0],
    )
    assert charge.rate == pytest.approx(capital_recovery_factor(0.08, 20))
    assert charge.wacc_real == pytest.approx(0.08)


def test_the_cost_of_capital_is_of_debt_and_equity_after_tax_and_real():
    """40 % at 10 % and 60 % at 5 % less a fifth of tax are 6.4 %; prices rise by 2 %: 1.064 / 1.02 - 1."""
    charge = fixed_charge(
        inflation=0.02,
        equity_rate=0.1,
        debt_rate=0.05,
        debt_fraction=0.6,
        tax_rate=0.2,
        life_years=20,
        depreciation=[0.0],
    )
    assert charge.wacc_real == pytest.approx(0.0431373, abs=1e-7)


def test_depreciation_at_once_pays_the_tax_back():
    """Deducted at the moment it is spent, capital costs its after-tax share: the factor is 1 but for a year's wait."""
    terms = {
        "inflation": 0.0,
        "equity_rate": 0.0,
        "debt_rate": 0.0,
        "debt_fraction": 0.0,
        "life_years": 10,
    }
    assert fixed_charge(
        **terms, tax_rate=0.3, depreciation=[1.0]
    ).project_financing == pytest.approx(1)
    assert fixed_charge(
        **terms, tax_rate=0.3, depreciation=[0.0]
    ).project_financing == pytest.approx(1 / 0.7)


def test_interest_while_building_runs_from_the_middle_of_each_year():
    """Half is spent half a year before operation, half one and a half: at 10 % that costs 4.88 % and 15.37 % more.

    A quarter of the interest is saved in tax.
    """
    charge = fixed_charge(
        inflation=0.0,
        equity_rate=0.1,
        debt_rate=0.0,
        debt_fraction=0.0,
        tax_rate=0.25,
        life_years=20,
        depreciation=[0.0],
        construction_spend=[0.5, 0.5],
        construction_rate=0.1,
    )
    interest = 0.5 * 0.0488088 + 0.5 * 0.1536897
    assert charge.construction_financing == pytest.approx(1 + 0.75 * interest)


def test_the_two_definitions_agree_where_nothing_stands_between_them():
    capital, fixed, energy, rate, years = 1000.0, 50.0, 8.76, 0.07, 15
    charge = lcoe_fixed_charge(
        capital_recovery_factor(rate, years), capital, fixed, 3.0, energy
    )
    time = np.arange(years + 1)
    flows = np.where(time == 0, -capital, -fixed - 3.0 * energy)
    sold = np.where(time == 0, 0, energy)
    flow = lcoe_cash_flow(flows, np.zeros(years + 1), sold, time, nominal_rate=rate)
    assert flow == pytest.approx(charge)


def test_real_and_nominal_cash_flow_lcoe():
    time, energy = np.arange(3), np.array([0.0, 1.0, 1.0])
    nominal, real = 0.1, 0.05
    ratio = (energy @ discount_factors(time, nominal)) / (
        energy @ discount_factors(time, real)
    )
    one = lcoe_cash_flow([-10, 0, 0], [0, 0, 0], energy, time, nominal_rate=nominal)
    other = lcoe_cash_flow(
        [-10, 0, 0], [0, 0, 0], energy, time, nominal_rate=nominal, energy_rate=real
    )
    assert other == pytest.approx(one * ratio)


def test_levelised_price_by_hand():
    assert levelised_price([100, 0], [0, 50], [0, 1], 0.1) == pytest.approx(
        100 * 1.1 / 50
    )
    assert levelised_price(
        [100, 0], [0, 50], [0, 1], 0.1, tax_rate=0.2
    ) == pytest.approx(100 * 1.1 / 50 / 0.8)
    index = [1.0, 1.0, 0.5]
    price = levelised_price([100, 0, 0], [0, 50, 50], [0, 1, 2], 0.0, price_index=index)
    assert price == pytest.approx(100 / 75)


def test_nothing_sold_has_no_levelised_cost():
    with pytest.raises(InputError, match="nothing is sold"):
        levelised_price([1.0], [0.0], [0.0], 0.1)


def test_break_even_of_a_straight_line_takes_three_looks():
    """The sum of twenty years is not zero to the last cent, and straight all the same."""
    looks, years = [], range(20)

    def worth(price):
        looks.append(price)
        return sum((4e11 * price - 1e12) * 1.07**-t for t in years)

    assert break_even_price(worth) == pytest.approx(2.5, rel=1e-14)
    assert len(looks) == 3
    looks.clear()

    def worth_more(price):
        return worth(price) + sum(3e10 * price * 1.1**-t for t in years)

    seven, ten = 11.3355952, 9.3649201  # annuities due of 20 years at 7 and 10 %
    price = 1e12 * seven / (4e11 * seven + 3e10 * ten)
    assert break_even_price(worth_more) == pytest.approx(price, rel=1e-7)
    assert len(looks) == 3


def test_break_even_of_a_bent_line():
    assert break_even_price(
        lambda price: min(price, 3 + (price - 3) / 10) - 3.5
    ) == pytest.approx(8)
    assert break_even_price(lambda price: price**3 - 27) == pytest.approx(3)


def test_a_price_that_changes_nothing_is_refused():
    with pytest.raises(InputError, match="does not rise"):
        break_even_price(lambda price: -1.0)
    with pytest.raises(InputError, match="no price"):
        break_even_price(
            lambda price: -1 - np.exp(-abs(price)) + price / (1 + abs(price)) * 0.5
        )


def test_the_search_for_a_price_that_there_is_not_ends():
    """A value that rises with the price towards one below zero: the reach is doubled to 2^59 times the first, no further."""
    asked = []

    def npv_at(price):
        asked.append(price)
        return np.tanh(price) - 2.0

    with pytest.raises(InputError, match="no price brings the present value to zero"):
        break_even_price(npv_at)
    first = 2.0 / np.tanh(1.0)
    assert asked[2] == pytest.approx(first)
    assert max(asked) == pytest.approx(first * (1 + 2.0**59))


@pytest.mark.parametrize("sold", [1e-3, 0.5, 1.0, 1e6])
def test_the_price_of_a_unit_is_in_proportion_to_how_many_there_are(sold):
    """What costs 8 USD now and 11 in a year at 10 % costs 18; as much is sold now, and none in a year."""
    price = levelised_price([8, 11], [sold, 0], [0, 1], 0.1)
    assert price == pytest.approx(18 / sold)
    cost = lcoe_cash_flow([-8, -11], [0, 0], [sold, 0], [0, 1], nominal_rate=0.1)
    assert cost == pytest.approx(18 / sold)
