import numpy as np
import pytest

from abilene.annuity import capital_recovery_factor
from abilene.errors import InputError, ShapeError
from abilene.finance.cashflow import project_cash_flow
from abilene.finance.measures import (
    aligned,
    debt_service_cover,
    discount_factors,
    irr,
    loan_life_cover,
    mirr,
    npv,
    payback_years,
    real_rate,
)
from abilene.finance.project import Asset, Financing, Project, Tax


def test_series_that_do_not_align_are_refused():
    with pytest.raises(ShapeError, match=r"cost \(2,\), energy \(3,\)"):
        aligned(cost=[1, 2], energy=[1, 2, 3])
    with pytest.raises(ShapeError):
        aligned(cost=5.0)
    with pytest.raises(InputError, match="cost has a value that is not finite"):
        aligned(cost=[1, np.nan])


def test_present_value_by_hand():
    assert npv([-100, 60, 60.5], 0.1) == pytest.approx(-100 + 60 / 1.1 + 60.5 / 1.21)
    assert npv([-100, 121], 0.1, [0, 2]) == pytest.approx(0)
    assert npv([121], 0.1, [-2]) == pytest.approx(121 * 1.21)


def test_a_rate_that_takes_more_than_all_is_refused():
    with pytest.raises(InputError, match="takes more than all"):
        discount_factors([1.0], -1.5)


def test_rates():
    assert real_rate(0.0906, 0.025) == pytest.approx(0.064)
    assert capital_recovery_factor(0.1, 1) == pytest.approx(1.1)
    assert capital_recovery_factor(0.0, 4) == 0.25
    assert capital_recovery_factor(1e-12, 4) == pytest.approx(0.25)


def test_one_rate_of_return():
    found = irr([-100, 110])
    assert found.only == pytest.approx(0.1)
    assert str(found) == "10.00%"


def test_flows_at_one_time_are_added_first():
    assert irr([-60, -40, 110], [0, 0, 1]).only == pytest.approx(0.1)
    assert irr([-100, 100, 0], [0, 0, 1]).rates == ()


def test_several_rates_are_all_named():
    found = irr([-1600, 10000, -10000])
    assert found.rates == pytest.approx((0.25, 4.0))
    assert found.only is None
    assert str(found) == "2 internal rates of return: 25.00%, 400.00%"


def test_a_double_root_counts_once():
    assert irr([1, -2.2, 1.21]).rates == pytest.approx((0.1,), abs=1e-6)


def test_very_small_and_very_large_rates():
    assert irr([-100, 1]).only == pytest.approx(-0.99)
    assert irr([-1, 1e6]).only == pytest.approx(1e6 - 1)
    assert irr([-100, 150], [0, 1 / 365]).only == pytest.approx(1.5**365 - 1, rel=1e-9)


def test_flows_of_very_different_size():
    """A flow that vanishes beside the largest once sent the search round in a circle."""
    assert irr([1e-320, 1e12]).rates == ()
    assert irr([-1e12, 1e-320, 1.1e12]).only == pytest.approx(1.1**0.5 - 1)


def test_modified_rate_of_return():
    assert mirr([-100, 60, 60], 0.1, 0.05) == pytest.approx(
        (60 * 1.05 + 60) ** 0.5 / 10 - 1
    )
    assert mirr([-1600, 10000, -10000], 0.1, 0.1) is not None
    assert mirr([1, 2], 0.1, 0.1) is None
    assert mirr([-1, -2], 0.1, 0.1) is None


def test_payback():
    assert payback_years([-100, 60, 60]) == pytest.approx(1 + 40 / 60)
    assert payback_years([-100, 60, 60], rate_per_year=0.1) == pytest.approx(
        1 + (100 - 60 / 1.1) / (60 / 1.21)
    )
    assert payback_years([-100, 60, 60], [-2, 0.5, 3]) == pytest.approx(
        0.5 + 2.5 * 40 / 60
    )
    assert payback_years([-100, 60]) is None
    assert payback_years([100, 60]) is None


def test_payback_counts_the_refresh():
    """Back after two years, then spent again on new accelerators."""
    assert payback_years([-100, 60, 60, -80, 60, 60]) == pytest.approx(4)


def test_cover_is_infinite_where_nothing_is_due():
    assert debt_service_cover([130, 50, 10], [100, 0, 10]).tolist() == [
        1.3,
        np.inf,
        1.0,
    ]


def test_loan_life_cover_by_hand():
    # 55 and 60.5 are worth 100 today at 10 %, and 55 a year later.
    cover = loan_life_cover([55, 60.5], [80, 44], 0.1)
    assert cover == pytest.approx([100 / 80, 55 / 44])
    assert loan_life_cover([55], [0], 0.1).tolist() == [np.inf]


def test_modified_rate_of_flows_that_are_not_yearly():
    assert mirr([-100, 121], 0.05, 0.08, [-1.5, 0.5]) == pytest.approx(0.1)
    yearly = mirr([-100, 60, 60], 0.05, 0.08)
    assert mirr([-100, 60, 60], 0.05, 0.08, [3, 4, 5]) == pytest.approx(yearly)


def test_a_rate_of_rounding_is_none():
    """Debt pays for all: the owners put in a billionth of a dollar, by rounding, and take out millions."""
    assert irr([-1e-9, 0.0, 3e-9, 5e6, 5e6]).rates == ()
    assert irr([-1.0, 0.0, 0.0, 5e6]).only == pytest.approx(5e6 ** (1 / 3) - 1)


def test_a_project_that_debt_pays_for_in_full_has_no_rate():
    """NatLabRockies/SAM 534, 827 and 1924: thirds and sevenths of 100 m USD do not add up to it in doubles."""
    for parts in (1, 2, 3, 4, 7):
        project = Project(
            (Asset(100e6, np.zeros(0)),),
            np.full(10, 20e6),
            np.full(10, 1e6),
            spend_shares=np.full(parts, 1 / parts),
        )
        financing = Financing(
            shape="level",
            amount_usd=1e9,
            rate_per_year=0.05,
            tenor_years=10,
            construction_rate_per_year=0.06,
        )
        assert project_cash_flow(project, financing, Tax()).irr.rates == ()
