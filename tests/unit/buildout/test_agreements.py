"""What power purchase agreements pay in each quarter of a plan, by hand."""

import pytest
from billed_plans import agreement, billed_case

from abilene.buildout.agreements import agreements_usd, settled_in


def paid(one, *, grown=1.0, **case):
    given = billed_case(agreements=[one], **case)
    return [agreements_usd(given, "a", t, grown) for t in range(given.quarters + 1)]


def test_it_is_settled_from_the_quarter_after_its_day_by_season():
    """50 MW at 28 + 2 USD/MWh: 50 x (30 x 500 - 15,000) = 0 in spring, 600,000 less in summer, 0 in autumn."""
    by_season = [50 * (30 * 400 - 16e3), 0.0, 50 * (30 * 600 - 30e3), 0.0]
    winter, spring, summer, autumn = by_season
    found = paid(agreement())
    assert found == [0, spring, summer, autumn, winter, spring, summer, autumn, winter]
    assert paid(agreement(**{"from": "2026-Q3"}))[:5] == [0, 0, 0, autumn, winter]
    assert summer == -600_000


def test_a_nominal_strike_grows_from_contract_year_to_contract_year():
    """10 % a year, from the fifth quarter of the contract on; what the market pays grows with prices."""
    one = agreement(years=10, escalator=0.1)
    found = paid(one, grown=1.5)
    assert found[1] == pytest.approx(50 * (30 * 500 - 1.5 * 15e3))
    assert found[5] == pytest.approx(50 * (33 * 500 - 1.5 * 15e3))


def test_without_an_end_strike_and_market_grow_alike():
    found = paid(agreement(), grown=1.5)
    assert found[2] == pytest.approx(1.5 * -600_000)


def test_it_ends_with_its_term_of_the_last_quarter_what_is_left():
    """A year and a half of a quarter: 5.5 quarters."""
    found = paid(agreement(years=1.375))
    whole = paid(agreement(years=9))
    assert found[:6] == whole[:6]
    assert found[6] == pytest.approx(0.5 * whole[6])
    assert found[7:] == [0, 0]


def test_of_what_is_not_signed_nothing_is_paid():
    (one, *_) = settled_in(billed_case(agreements=[agreement(mw=0.0)]), "a", 3, 1.0)
    assert (one.mwh, one.market_usd, one.paid_usd) == (0, 0, 0)
    assert one.usd_per_mwh == 30


def test_a_campus_that_is_not_sized_settles_nothing():
    assert not list(settled_in(billed_case(sized=False), "a", 3, 1.0))
