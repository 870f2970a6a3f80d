"""A commitment to a fund: two years by hand, conservation, and what is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from left_out import left_out

from abilene.errors import InputError
from abilene.finance.fund import (
    FundTerms,
    called_share,
    fund_path,
    rate_of_distribution,
)

SHARES = st.floats(0, 1)


def test_two_years_by_hand():
    path = fund_path(
        100.0, FundTerms((0.4, 0.5), life_years=2, bow=1, growth_per_year=0.1)
    )
    assert path.called_usd == pytest.approx([40, 30])
    # The 40 grow to 44, and all of it comes back; what the last year calls is left.
    assert path.distributed_usd == pytest.approx([0, 44])
    assert path.value_usd == pytest.approx([40, 30])
    assert path.uncalled_usd == pytest.approx([60, 30])
    assert path.distributed_usd - path.called_usd == pytest.approx([-40, 14])


def test_distributions_come_by_age_and_no_less_than_the_yield():
    terms = FundTerms((1.0,), 4, bow=2, growth_per_year=0, yield_per_year=0.1)
    rates = [rate_of_distribution(terms, year) for year in (1, 2, 3, 4)]
    assert rates == pytest.approx([0.1, 0.25, 0.5625, 1])


def test_a_fund_under_way_goes_on_as_it_would_have():
    terms = FundTerms((0.25, 1 / 3, 0.5), 12, 2.5, 0.13, last_call_year=8)
    whole = fund_path(100.0, terms)
    rest = fund_path(
        100.0,
        terms,
        age_years=5,
        paid_in_usd=float(whole.called_usd[:5].sum()),
        value_usd=float(whole.value_usd[4]),
    )
    for name in ("called_usd", "distributed_usd", "value_usd", "uncalled_usd"):
        np.testing.assert_allclose(getattr(rest, name), getattr(whole, name)[5:])
    assert not whole.called_usd[8:].any()


@given(
    st.lists(SHARES, min_size=1, max_size=6),
    st.integers(1, 15),
    st.floats(0, 5),
    st.floats(-0.3, 0.5),
    SHARES,
)
def test_nothing_is_left_and_growth_is_all_that_is_won(calls, life, bow, growth, least):
    terms = FundTerms(tuple(calls), life, bow, growth, least)
    path = fund_path(100.0, terms)
    assert path.value_usd[-1] == pytest.approx(path.called_usd[-1], abs=1e-9)
    assert path.uncalled_usd[-1] == pytest.approx(100 - path.called_usd.sum(), abs=1e-9)
    won = growth * np.r_[0.0, path.value_usd[:-1]].sum()
    left = (path.distributed_usd - path.called_usd).sum() + path.value_usd[-1]
    assert left == pytest.approx(won, rel=1e-9, abs=1e-8)
    assert (path.distributed_usd >= -1e-12).all()


def test_four_quarters_call_what_a_year_calls():
    calls = (0.25, 1 / 3, 0.5)
    assert called_share(calls, 0) == 0
    assert called_share(calls, 1) == pytest.approx(1 - 0.75**0.25)
    assert called_share(calls, 4) == pytest.approx(0.25)
    assert called_share(calls, 8) == pytest.approx(0.5)
    assert called_share(calls, 16) == pytest.approx(0.875)
    assert called_share((1.0,), 1) == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"calls_per_year": ()}, "are not shares"),
        ({"calls_per_year": (0.5, 1.2)}, "are not shares"),
        ({"yield_per_year": -0.1}, "is no share"),
        ({"calls_per_year": (-0.1,)}, "are not shares"),
        ({"yield_per_year": 1.1}, "is no share"),
        ({"life_years": 0}, "a life of 0 years"),
        ({"bow": -1.0}, "a bow of -1"),
    ],
)
def test_what_is_refused(changed, said):
    terms = {"calls_per_year": (0.5,), "life_years": 5, "bow": 2.0} | changed
    with pytest.raises(InputError, match=said):
        FundTerms(growth_per_year=0.1, **terms)


def test_the_ends_of_what_may_be_are_let_through():
    """One year, all called or nothing, in equal parts whatever the age."""
    for share in (0.0, 1.0):
        terms = FundTerms(
            calls_per_year=(share,),
            life_years=1,
            bow=0.0,
            growth_per_year=0.0,
            yield_per_year=share,
        )
        assert fund_path(100.0, terms).called_usd.sum() == 100.0 * share


def test_age_and_money_are_called_by_name():
    """Two sums and an age in a row would be exchanged unseen."""
    with pytest.raises(TypeError, match="positional"):
        fund_path(100.0, FundTerms((0.4,), 2, 1, 0.1), 1, 40.0, 30.0)


def test_a_fund_is_new_and_yields_nothing_unless_it_is_said():
    assert left_out(FundTerms) == {"yield_per_year": 0.0}
    assert left_out(fund_path) == {"age_years": 0, "paid_in_usd": 0.0, "value_usd": 0.0}
