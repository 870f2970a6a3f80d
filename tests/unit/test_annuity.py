"""The capital recovery factor, against tables and the payments it stands for."""

import numpy as np
import pytest

from abilene.annuity import capital_recovery_factor
from abilene.errors import InputError


def test_without_interest_each_year_pays_its_part():
    assert capital_recovery_factor(0, 25) == 1 / 25


def test_a_hardly_any_rate_is_no_rate():
    """1 - (1 + r)^-n loses every digit at such rates unless it is computed with care."""
    assert capital_recovery_factor(1e-15, 25) == pytest.approx(1 / 25, rel=1e-12)
    assert capital_recovery_factor(1e-9, 25) == pytest.approx(1 / 25, rel=2e-8)


def test_payments_are_worth_the_capital():
    payments = capital_recovery_factor(0.07, 30) * 1.07 ** -np.arange(1, 31.0)
    assert payments.sum() == pytest.approx(1)


def test_a_figure_of_any_annuity_table():
    assert capital_recovery_factor(0.05, 20) == pytest.approx(0.0802426, abs=1e-7)
    assert capital_recovery_factor(0.08, 10) == pytest.approx(0.1490295, abs=1e-7)


def test_one_payment_is_the_capital_with_its_interest():
    assert capital_recovery_factor(0.08, 1) == pytest.approx(1.08)


@pytest.mark.parametrize(("rate", "years"), [(0.08, 0), (0.08, -5), (-1, 20), (-2, 20)])
def test_no_life_and_no_rate_are_refused(rate, years):
    with pytest.raises(InputError, match="give a positive life and a rate above -1"):
        capital_recovery_factor(rate, years)
