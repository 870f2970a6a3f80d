import numpy as np
import pytest

from abilene.errors import InputError, ShapeError
from abilene.finance import debt


def test_level_payments_by_hand():
    loan = debt.level(100, 0.1, 2)
    assert loan.service_usd == pytest.approx([57.619047619] * 2)
    assert loan.interest_usd == pytest.approx([10, 5.2380952381])
    assert loan.amount_usd == 100


def test_grace_pays_interest_only():
    loan = debt.level(100, 0.1, 3, grace=1)
    assert loan.service_usd == pytest.approx([10, 57.619047619, 57.619047619])
    equal = debt.equal_principal(100, 0.1, 3, grace=1)
    assert equal.principal_usd == pytest.approx([0, 50, 50])
    assert equal.interest_usd == pytest.approx([10, 10, 5])


def test_a_bullet_is_repaid_at_the_end():
    loan = debt.bullet(100, np.array([0.1, 0.2]), 2)
    assert loan.principal_usd.tolist() == [0, 100]
    assert loan.interest_usd == pytest.approx([10, 20])


def test_a_rate_for_each_period_must_be_there():
    with pytest.raises(ShapeError, match="for 3 periods"):
        debt.level(100, np.array([0.1, 0.2]), 3)
    with pytest.raises(InputError, match="never repaid"):
        debt.level(100, 0.1, 0)
    with pytest.raises(InputError, match="2 of 2 periods repay nothing"):
        debt.level(100, 0.1, 2, grace=2)


def test_sculpted_debt_by_hand():
    loan = debt.sculpted([130, 260], 1.3, 0.1)
    assert loan.amount_usd == pytest.approx(100 / 1.1 + 200 / 1.21)
    assert loan.service_usd == pytest.approx([100, 200])


def test_a_year_without_cash_adds_its_interest_to_the_debt():
    loan = debt.sculpted([-5, 121], 1.0, 0.1)
    assert loan.amount_usd == pytest.approx(100)
    assert loan.principal_usd == pytest.approx([-10, 110])


def test_a_year_without_cash_does_not_limit_a_debt_that_pays_nothing_then():
    """Rounding once made a payment of 1e-10 USD out of nothing, and the cover ratio of it allowed no debt at all."""
    available = [13.3e6, 13.3e6, 0.0, 13.3e6, 7e5]
    shape = debt.sculpted(available, 1.05, 0.0003)
    assert shape.service_usd[2] == 0
    assert debt.cover_limit(shape, available, 1.05) == pytest.approx(shape.amount_usd)
    assert debt.cover_limit(
        debt.level(0.7, 0.0, 7, grace=3), [0, 0, 0, 10, 10, 10, 10], 1.0
    ) == pytest.approx(40)


def test_the_least_limit_holds():
    shape = debt.sculpted([130, 130], 1.3, 0.0)
    limits = {
        "cover": debt.cover_limit(shape, [130, 130], 1.3),
        "gearing": debt.gearing_limit(0.6, 300),
        "collateral": debt.collateral_limit(shape, [300, 80], 0.5),
    }
    assert limits == pytest.approx({"cover": 200, "gearing": 180, "collateral": 80})
    sized = debt.size_debt(shape, limits)
    assert sized.binding == "collateral"
    assert sized.schedule.service_usd == pytest.approx([40, 40])


def test_level_debt_keeps_its_cover_in_the_worst_year():
    shape = debt.level(1.0, 0.0, 2)
    assert debt.cover_limit(shape, [130, 65], 1.3) == pytest.approx(100)


def test_debt_without_a_limit_is_refused():
    shape = debt.level(1.0, 0.05, 5)
    with pytest.raises(InputError, match="nothing limits the debt"):
        debt.size_debt(shape, {})


def test_no_cash_means_no_debt():
    shape = debt.level(1.0, 0.05, 3)
    sized = debt.size_debt(shape, {"cover": debt.cover_limit(shape, [10, -1, 10], 1.2)})
    assert sized.schedule.amount_usd == 0


def test_gearing_counts_what_the_debt_itself_costs():
    debt_usd = debt.gearing_limit(0.5, 100, 0.1)
    assert debt_usd == pytest.approx(0.5 * (100 + 0.1 * debt_usd))
    assert debt.gearing_limit(0.0, 100) == 0
    assert debt.gearing_limit(1.0, 100) == pytest.approx(100)
    with pytest.raises(InputError, match="no share"):
        debt.gearing_limit(-0.1, 100)
    with pytest.raises(InputError, match="no share"):
        debt.gearing_limit(1.2, 100)
    with pytest.raises(InputError, match="no debt is large enough"):
        debt.gearing_limit(1.0, 100, 1.0)


def test_a_year_that_lacks_cash_carries_no_payment():
    """Less than nothing covers nothing: the debt is none, not a negative one."""
    shape = debt.level(100, 0.0, 2)
    assert debt.cover_limit(shape, [-0.5, 100.0], 1.2) == 0.0
    assert debt.cover_limit(shape, [60.0, 90.0], 1.2) == pytest.approx(100.0)
    assert debt.cover_limit(shape, [120.0, 90.0], 1.2) == pytest.approx(150.0)


def test_collateral_carries_its_share_of_each_opening_balance():
    shape = debt.level(100, 0.0, 2)
    assert debt.collateral_limit(shape, [200.0, 40.0], 0.5) == pytest.approx(40.0)
    assert debt.collateral_limit(shape, [60.0, 90.0], 0.5) == pytest.approx(30.0)
