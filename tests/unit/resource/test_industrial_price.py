"""The average industrial price by state: what is quoted, and no claim where nothing is."""

from itertools import filterfalse
from operator import itemgetter

import pytest

from abilene.data import read_table
from abilene.resource.industrial_price import industrial_price

ROWS = read_table("industrial_price.csv")
CITED = ("month", "said_by", "source", "url")


@pytest.mark.parametrize(
    ("state", "cents_per_kwh"),
    [("OH", 7.90), ("MI", 8.53), ("WI", 8.29), ("MA", 18.95), ("MO", 7.66)],
)
def test_what_the_eia_says_of_april_2025(state, cents_per_kwh):
    """US EIA, Electric Power Monthly, June 2025, table 5.6.A, column "Industrial, April 2025"."""
    price = industrial_price(state)
    assert price.usd_per_mwh == pytest.approx(10 * cents_per_kwh)
    assert price.month == "2025-04"
    assert price.source.startswith("US EIA, Electric Power Monthly of June 2025")


def test_what_is_at_second_hand_says_so():
    """The Million Dollar Way, 27 January 2026, of the EIA's figures of November 2025: Texas 6.63, New Mexico 5.37."""
    assert industrial_price("TX").usd_per_mwh == 66.3
    price = industrial_price("NM")
    assert (price.state, price.usd_per_mwh, price.month) == (
        "New Mexico",
        53.7,
        "2025-11",
    )
    assert "as quoted by" in price.source


def test_a_state_without_a_source_has_no_price():
    assert industrial_price("AL") is None
    assert industrial_price("") is None


def test_every_state_is_there_once_and_every_price_is_cited():
    assert len({row["state"] for row in ROWS}) == len(ROWS) == 51  # with DC
    priced = list(filter(itemgetter("usd_per_mwh"), ROWS))
    assert all(all(itemgetter(*CITED)(row)) for row in priced)
    unpriced = filterfalse(itemgetter("usd_per_mwh"), ROWS)
    assert not any(any(itemgetter(*CITED)(row)) for row in unpriced)
