"""Debt while building, by hand: interest on the balance of the period before, and fees."""

import numpy as np
import pytest

from abilene.errors import ShapeError
from abilene.finance.construction import (
    commitment_fee,
    construction_debt,
    half_time_interest,
)


def test_construction_by_hand():
    built = construction_debt([100, 100], 0.1, 0.5)
    assert built.interest_usd == pytest.approx([0, 5])
    assert built.debt_usd == pytest.approx([50, 52.5])
    assert built.equity_usd == pytest.approx([50, 52.5])
    rolled = construction_debt([100, 100], 0.1, 0.5, interest_gearing=1.0)
    assert rolled.debt_usd == pytest.approx([50, 55])
    assert rolled.equity_usd == pytest.approx([50, 50])
    assert np.cumsum(rolled.debt_usd) == pytest.approx([50, 105])


def test_interest_bears_interest():
    """100 at 10 % for three periods: the owners pay all interest, half of it, none."""
    for share, interest in (
        (0.0, [0, 10, 10]),
        (0.5, [0, 10, 10.5]),
        (1.0, [0, 10, 11]),
    ):
        built = construction_debt([100, 0, 0], 0.1, 1.0, interest_gearing=share)
        assert built.interest_usd == pytest.approx(interest)


def test_fees():
    assert commitment_fee(100, [30, 50], 0.01) == pytest.approx([1.0, 0.7])
    assert half_time_interest(1200, 0.1, 12) == pytest.approx(60)


def test_rates_and_gearing_may_change_from_period_to_period():
    built = construction_debt([100, 100, 0], [0.5, 0.1, 0.2], [0.0, 0.5, 0.5])
    # The owners pay the first period; the second draws 50, the third its interest of 10.
    assert built.interest_usd == pytest.approx([0, 0, 10])
    assert built.debt_usd == pytest.approx([0, 50, 5])
    assert built.equity_usd == pytest.approx([100, 50, 5])


def test_a_rate_for_each_period_or_one_for_all():
    with pytest.raises(ShapeError, match="rates for 2 periods"):
        construction_debt([1, 1], np.array([0.1, 0.1, 0.1]), 0.5)


def test_what_is_all_drawn_pays_no_more_fee():
    assert commitment_fee(80, [80, 0, 0], 0.01).tolist() == [0.8, 0, 0]
