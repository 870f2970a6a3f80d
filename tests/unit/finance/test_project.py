"""Records of a project refuse what contradicts itself."""

import numpy as np
import pytest
from left_out import left_out

from abilene.errors import InputError, ShapeError
from abilene.finance.project import Asset, Financing, Project, StateTax, Tax

PLANT = Asset(80.0, np.ones(1))
REFRESH = Asset(30.0, np.zeros(0), year=2)


def project(**more):
    given = {
        "assets": (PLANT, REFRESH),
        "revenue_usd": np.full(3, 50.0),
        "opex_usd": np.full(3, 10.0),
    }
    return Project(**given | more)


def test_cost_before_operation_and_in_each_year():
    made = project(assets=(PLANT, REFRESH, Asset(5.0, np.zeros(0), year=2)))
    assert made.years == 3
    assert made.cost_usd == 80
    assert made.refresh_usd.tolist() == [0, 35, 0]


def test_years_must_agree():
    with pytest.raises(ShapeError, match=r"\[2, 3\] years"):
        project(opex_usd=np.zeros(2))
    with pytest.raises(ShapeError, match=r"\[1, 3\] years"):
        project(credits_usd=np.zeros(1))


def test_shares_of_construction_are_a_whole():
    with pytest.raises(InputError, match=r"add up to 0\.9"):
        project(spend_shares=np.array([0.5, 0.4]))


@pytest.mark.parametrize("year", [-1, 4])
def test_assets_are_bought_within_the_project(year):
    with pytest.raises(InputError, match="after the last year"):
        project(assets=(PLANT, Asset(1.0, np.zeros(0), year)))
    last = project(assets=(PLANT, Asset(1.0, np.zeros(0), 3)))
    assert last.refresh_usd.tolist() == [0, 0, 1]


def test_terms_that_mean_nothing_for_a_shape():
    with pytest.raises(InputError, match="no cover ratio"):
        Financing("sculpted", 0.05, 10)
    for shape in ("bullet", None):
        with pytest.raises(InputError, match="grace mean nothing"):
            Financing(shape, 0.05, 10, grace_years=1)
    assert Financing("level", 0.05, 10, grace_years=1).grace_years == 1


@pytest.mark.parametrize(
    ("record", "given"),
    [
        (Asset, {}),
        (Project, {"step_years": 1.0}),
        (Financing, {"loan_to_value": 1.0, "draw_share": 1.0}),
        (StateTax, {"loss_limit": 1.0, "basis_reduction": 0.5}),
        (Tax, {"loss_limit": 1.0, "basis_reduction": 0.5}),
    ],
)
def test_terms_that_are_left_out_cost_nothing(record, given):
    """All are zero or no, but for shares of a whole, and the half of a credit by which 26 USC 50(c)(3) lowers the basis."""
    assert {name: value for name, value in left_out(record).items() if value} == given


def test_all_is_paid_in_one_period_unless_it_says_more():
    assert project().spend_shares.tolist() == [1.0]


def test_rates_of_both_taxes_in_the_first_year():
    """The state's is deducted from the federal income: 0.2 + 0.1 - 0.02."""
    assert Tax(0.2).first_year_rate == pytest.approx(0.2)
    both = Tax(np.array([0.2, 0.9]), state=StateTax(np.array([0.1, 0.8])))
    assert both.first_year_rate == pytest.approx(0.28)
