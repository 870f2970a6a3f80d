"""SAM run beside us: inputs drawn at random, and the two places where its sculpted debt is an approximation."""

import numpy as np
import pytest

from abilene.finance.cashflow import project_cash_flow
from abilene.finance.project import Asset, Financing, Project, Tax
from abilene.finance.tax import depreciation

singleowner = pytest.importorskip(
    "PySAM.Singleowner", reason="NREL-PySAM is not installed"
)
SOURCE = "NREL-PySAM Singleowner, run beside us"
ENERGY_KWH = 1e5 * 8760


def sam(inputs, case):
    """Run SAM on the inputs of case so05, some of them changed."""
    values = {**case("finance/so05_sculpted_dscr130.json")["inputs"], **inputs}
    model = singleowner.default("PVWattsSingleOwner")
    model.value("gen", [values.pop("gen_kw_constant")] * values.pop("gen_hours"))
    for name, value in values.items():
        listed = isinstance(model.value(name), tuple)
        model.value(name, [value] if listed else value)
    model.execute(0)
    return model.Outputs.export()


def ours(
    cost=3e8,
    fee=0.0,
    months=0.0,
    cover=1.3,
    rate=0.07,
    tenor=15,
    price=0.05,
    tax=0.21,
    bonus=0.0,
    **terms,
):
    year = np.arange(20)
    shares = depreciation("macrs_5") * (1 - bonus)
    shares[0] += bonus
    project = Project(
        (Asset(cost, shares),), ENERGY_KWH * price * 1.01**year, 1e7 * 1.03**year
    )
    financing = Financing(
        "sculpted",
        rate,
        tenor,
        cover=cover,
        upfront_fee=fee,
        debt_reserve_months=months,
        **terms,
    )
    return project_cash_flow(project, financing, Tax(tax, basis_at_end="lost"))


@pytest.mark.parametrize("seed", range(8))
def test_random_sculpted_cases(seed, case):
    draw = np.random.default_rng(seed)
    cover, rate, tenor = (
        draw.uniform(1.1, 2),
        draw.uniform(0.03, 0.1),
        int(draw.integers(8, 20)),
    )
    price, fee, months = (
        draw.uniform(0.04, 0.06),
        draw.uniform(0, 0.03),
        draw.uniform(0, 12),
    )
    tax, bonus = draw.uniform(0, 0.4), draw.uniform(0, 1)
    theirs = sam(
        {
            "total_installed_cost": 6e8,
            "dscr": cover,
            "term_int_rate": 100 * rate,
            "term_tenor": tenor,
            "ppa_price_input": price,
            "cost_debt_fee": 100 * fee,
            "dscr_reserve_months": months,
            "federal_tax_rate": 100 * tax,
            "depr_bonus_fed": 100 * bonus,
            "depr_fedbas_method": 1,
        },
        case,
    )
    cash = ours(6e8, fee, months, cover, rate, tenor, price, tax, bonus)
    assert cash.loan.binding == "cover"
    assert cash.debt_balance_usd[0] == pytest.approx(theirs["size_of_debt"], abs=0.01)
    np.testing.assert_allclose(
        cash.equity_usd, theirs["cf_project_return_aftertax"], rtol=0, atol=0.01
    )


def test_sculpted_debt_beyond_the_cost(case, record_answer):
    """SAM lends 121 % of the cost and hands the owners money on the first day; ours stops at the cost."""
    theirs = sam({"total_installed_cost": 2e8}, case)
    cash = ours(2e8, gearing=1.0)
    assert theirs["size_of_equity"] < 0
    assert cash.loan.limits_usd["cover"] == pytest.approx(
        theirs["size_of_debt"], rel=1e-12
    )
    assert -cash.equity_usd[0] == pytest.approx(0, abs=1e-6)
    note = f"SAM lends {theirs['debt_fraction']:.1f} % of the cost; the limit is all of it, and ours keeps it"
    record_answer(
        "debt that the cash would carry",
        SOURCE,
        theirs["size_of_debt"],
        cash.loan.limits_usd["cover"],
        0.01,
        "USD",
        note,
    )


def test_the_gearing_cap_is_exact_where_sam_caps_its_first_estimate(
    case, record_answer
):
    """With a fee and a reserve that depend on the debt, SAM's cap of 50 % ends at 49.3 %; ours ends at 50."""
    capped = {"dscr_limit_debt_fraction": 1, "dscr_maximum_debt_fraction": 50}
    theirs = sam({**capped, "cost_debt_fee": 2.75, "dscr_reserve_months": 6}, case)
    cash = ours(fee=0.0275, months=6, gearing=0.5)
    total = cash.debt_balance_usd[0] - cash.equity_usd[0]
    share = 100 * cash.debt_balance_usd[0] / total
    assert cash.loan.binding == "gearing"
    assert share == pytest.approx(50, abs=1e-12)
    note = (
        "a cap of 50 %: SAM's is the approximation, from its first estimate of the cost"
    )
    record_answer(
        "debt fraction under a cap",
        SOURCE,
        theirs["debt_fraction"],
        share,
        0.7,
        "%",
        note,
    )
