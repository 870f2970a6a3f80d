"""pyxirr and numpy-financial beside us, on flows drawn at random."""

from datetime import date, timedelta

import numpy as np
import pytest
from closed_forms import years_between

from abilene.annuity import capital_recovery_factor
from abilene.finance.debt import level
from abilene.finance.measures import irr, mirr, npv


def ordinary_flows(seed):
    """Money in first, then out: one rate of return."""
    draw = np.random.default_rng(seed)
    years = int(draw.integers(3, 40))
    return np.r_[
        -draw.uniform(10, 1000), draw.uniform(1, 200, years)
    ] * 10 ** draw.uniform(0, 9)


@pytest.mark.parametrize("seed", range(30))
def test_pyxirr(seed):
    pyxirr = pytest.importorskip("pyxirr", reason="pyxirr is not installed")
    flows = ordinary_flows(seed)
    assert irr(flows).only == pytest.approx(pyxirr.irr(flows), abs=1e-9)
    gaps = np.random.default_rng(seed + 1).integers(1, 700, len(flows) - 1)
    days = [
        date(2025, 1, 23) + timedelta(days=int(day))
        for day in np.r_[0, np.cumsum(gaps)]
    ]
    times = years_between(days)
    assert irr(flows, times).only == pytest.approx(
        pyxirr.xirr(days, flows), rel=1e-7, abs=1e-9
    )
    assert npv(flows, 0.09, times) == pytest.approx(
        pyxirr.xnpv(0.09, days, flows), rel=1e-11
    )


@pytest.mark.parametrize("seed", range(30))
def test_numpy_financial(seed):
    npf = pytest.importorskip(
        "numpy_financial", reason="numpy-financial is not installed"
    )
    flows = ordinary_flows(seed)
    assert irr(flows).only == pytest.approx(npf.irr(flows), abs=1e-8)
    assert npv(flows, 0.07) == pytest.approx(npf.npv(0.07, flows), rel=1e-12)
    assert mirr(flows, 0.06, 0.04) == pytest.approx(
        npf.mirr(flows, 0.06, 0.04), rel=1e-12
    )
    periods = len(flows)
    loan = level(1e9, 0.07, periods)
    assert capital_recovery_factor(0.07, periods) == pytest.approx(
        -npf.pmt(0.07, periods, 1), rel=1e-12
    )
    payments = np.arange(1, periods + 1)
    np.testing.assert_allclose(
        loan.interest_usd, -npf.ipmt(0.07, payments, periods, 1e9), rtol=1e-9, atol=1e-3
    )


def test_where_numpy_financial_picks_one_of_two_rates_we_name_both():
    npf = pytest.importorskip(
        "numpy_financial", reason="numpy-financial is not installed"
    )
    flows = [-1600, 10000, -10000]
    found = irr(flows)
    assert npf.irr(flows) == pytest.approx(found.rates[0])
    assert found.rates == pytest.approx((0.25, 4.0))
