"""The average industrial price by state: what is quoted, and no claim where nothing is."""

from itertools import filterfalse
from operator import itemgetter

import pytest

from abilene.data import read_table
from abilene.resource.industrial_price import industrial_price

ROWS = read_table("industrial_price.csv")
CITED, CITED_LATER = (
    itemgetter(*(f"{of}{name}" for name in ("period", "source", "url")))
    for of in ("", "later_")
)


@pytest.mark.parametrize(
    ("state", "cents_per_kwh"),
    [("OH", 7.03), ("MI", 8.16), ("WI", 8.68), ("TX", 6.60), ("NM", 5.75)],
)
def test_what_the_eia_says_of_2023(state, cents_per_kwh):
    """US EIA, Electric Power Annual with data for 2023 (17 October 2024), average revenue, column "Industrial"."""
    average = industrial_price(state).year
    assert average.usd_per_mwh == pytest.approx(10 * cents_per_kwh)
    assert average.period == "2023"
    assert average.source.startswith("US EIA, Electric Power Annual")


@pytest.mark.parametrize(
    ("state", "cents_per_kwh"),
    [("OH", 7.90), ("MI", 8.53), ("WI", 8.29), ("MA", 18.95), ("MO", 7.66)],
)
def test_what_the_eia_says_of_april_2025(state, cents_per_kwh):
    """US EIA, Electric Power Monthly, June 2025, table 5.6.A, column "Industrial, April 2025"."""
    later = industrial_price(state).later
    assert later.usd_per_mwh == pytest.approx(10 * cents_per_kwh)
    assert later.period == "2025-04"
    assert later.source.startswith("US EIA, Electric Power Monthly of June 2025")


def test_what_is_at_second_hand_says_so():
    """The Million Dollar Way, 27 January 2026, of the EIA's figures of November 2025: Texas 6.63, New Mexico 5.37."""
    assert industrial_price("TX").later.usd_per_mwh == 66.3
    price = industrial_price("NM")
    assert price.state == "New Mexico"
    assert price.later[:2] == (53.7, "2025-11")
    assert "as quoted by" in price.later.source


def test_a_state_without_a_source_has_no_price():
    assert industrial_price("WY") is None
    assert industrial_price("") is None
    assert industrial_price("AL").later is None


def test_every_state_is_there_once_in_one_year_and_every_price_is_cited():
    assert len({row["state"] for row in ROWS}) == len(ROWS) == 51  # with DC
    for price, cited in (("usd_per_mwh", CITED), ("later_usd_per_mwh", CITED_LATER)):
        priced = itemgetter(price)
        assert all(map(all, map(cited, filter(priced, ROWS))))
        assert not any(map(any, map(cited, filterfalse(priced, ROWS))))
    assert {row["period"] for row in ROWS} == {"2023", ""}
