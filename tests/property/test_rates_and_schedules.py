"""Rates of return: all of them or none; present value, payback and schedules."""

from itertools import pairwise

import numpy as np
import pytest
from closed_forms import level_construction_debt
from hypothesis import assume, given
from hypothesis import strategies as st

from abilene.finance import debt
from abilene.finance.construction import construction_debt
from abilene.finance.measures import irr, npv, payback_years
from abilene.finance.reserve import held_ahead, saved_for

FLOWS = st.lists(st.integers(-1000, 1000).map(float), min_size=2, max_size=12).map(
    np.array
)
RATES = st.integers(0, 2000).map(lambda n: n / 10_000)
SHARES = st.integers(0, 100).map(lambda n: n / 100)
SHAPES = {
    "level": debt.level,
    "equal_principal": debt.equal_principal,
    "bullet": lambda usd, rate, n, grace: debt.bullet(usd, rate, n),
}


def closing(loan):
    return loan.opening_usd - loan.principal_usd


@given(FLOWS)
def test_every_rate_is_a_root_and_signs_bound_their_number(flows):
    found = irr(flows)
    signs = np.sign(flows[flows != 0])
    changes = int((signs[1:] != signs[:-1]).sum())
    assert len(found.rates) <= changes
    assert (changes - len(found.rates)) % 2 == 0 or _touches(flows, found.rates)
    for rate in found.rates:
        size = npv(np.abs(flows), rate) if rate > -0.99 else np.inf
        assert abs(npv(flows, rate)) <= 1e-9 * size if np.isfinite(size) else True
    assert (found.only is None) == (len(found.rates) != 1)


def _touches(flows, rates):
    """Tell whether some root is double: the present value does not change sign there."""
    return any(
        npv(flows, rate + 1e-4 * (1 + rate)) * npv(flows, rate - 1e-4 * (1 + rate)) >= 0
        for rate in rates
    )


@given(
    st.lists(
        st.integers(-90, 500).map(lambda n: n / 100),
        min_size=1,
        max_size=5,
        unique=True,
    ),
    st.floats(0.1, 1e11),
)
def test_rates_that_were_built_in_are_found(rates, scale):
    """The product of (1 + r_k - x) as a series of flows has just these rates."""
    rates = sorted(rates)
    assume(all(b - a > 0.05 * (1 + a) for a, b in pairwise(rates)))
    flows = np.array([1.0])
    for rate in rates:
        flows = np.convolve(flows, [1.0, -(1 + rate)])
    found = irr(scale * flows)
    assert found.rates == pytest.approx(rates, rel=1e-5, abs=1e-6)
    assert (found.only is None) == (len(rates) > 1)


@given(st.lists(st.floats(0, 1e12), min_size=1, max_size=20))
def test_money_that_only_flows_one_way_has_no_rate(flows):
    assert irr(flows).rates == ()
    assert irr([-flow for flow in flows]).rates == ()


@given(FLOWS, st.floats(1e-6, 1e11), st.integers(-5, 5))
def test_rates_do_not_depend_on_the_unit_of_money_or_the_clock(flows, scale, later):
    times = np.arange(len(flows)) + float(later)
    assert irr(scale * flows, times).rates == pytest.approx(
        irr(flows).rates, rel=1e-6, abs=1e-9
    )


@given(FLOWS, RATES)
def test_payback_is_when_the_money_is_back_for_good(flows, rate):
    back = payback_years(flows, rate_per_year=rate)
    total = np.cumsum(flows * (1 + rate) ** -np.arange(len(flows)))
    if back is None:
        assert total[-1] < 0 or (total >= 0).all()
    else:
        assert (total[np.arange(len(flows)) >= back] >= 0).all()
        assert total[np.arange(len(flows)) < back][-1] < 0


@given(
    st.sampled_from(sorted(SHAPES)), st.floats(1, 1e11), st.integers(1, 60), st.data()
)
def test_every_shape_repays_what_was_lent(shape, amount, periods, data):
    grace = data.draw(st.integers(0, periods - 1))
    rate = np.array(data.draw(st.lists(RATES, min_size=periods, max_size=periods)))
    loan = SHAPES[shape](amount, rate, periods, grace)
    discount = 1 / np.cumprod(1 + rate)
    assert loan.service_usd @ discount == pytest.approx(amount, rel=1e-9)
    assert loan.principal_usd.sum() == pytest.approx(amount, rel=1e-9)
    np.testing.assert_allclose(loan.interest_usd, rate * loan.opening_usd, rtol=1e-12)
    np.testing.assert_allclose(
        closing(loan)[:-1], loan.opening_usd[1:], rtol=1e-9, atol=1e-9 * amount
    )
    assert closing(loan)[-1] == pytest.approx(0, abs=1e-9 * amount)


@given(st.lists(st.floats(-1e8, 1e9), min_size=1, max_size=30), st.floats(1, 3), RATES)
def test_sculpted_debt_takes_its_share_of_the_cash_and_ends_at_zero(
    available, cover, rate
):
    loan = debt.sculpted(available, cover, rate)
    np.testing.assert_allclose(
        loan.service_usd, np.maximum(available, 0) / cover, rtol=1e-9, atol=1
    )
    assert closing(loan)[-1] == pytest.approx(0, abs=1e-6 * max(loan.amount_usd, 1))


@given(st.floats(1, 1e11), st.integers(1, 120), RATES, SHARES)
def test_construction_pays_for_everything_and_has_a_closed_form(
    cost, months, rate, gearing
):
    built = construction_debt(np.full(months, cost / months), rate, gearing)
    paid = built.debt_usd.sum() + built.equity_usd.sum()
    assert paid == pytest.approx(cost + built.interest_usd.sum(), rel=1e-12)
    closed = level_construction_debt(cost, months, rate, gearing)
    assert built.debt_usd.sum() == pytest.approx(closed, rel=1e-9, abs=1e-6)


@given(
    st.lists(st.sampled_from([0.0, 5.0, 80.0]), min_size=1, max_size=20),
    st.floats(0, 2),
)
def test_reserves_have_what_is_due(due, share):
    due = np.array(due)
    saved = saved_for(due)
    assert (np.diff(saved) + due >= -1e-9).all()
    assert saved[0] == saved[-1] == 0
    np.testing.assert_allclose(held_ahead(due, share)[:-1], share * due)
