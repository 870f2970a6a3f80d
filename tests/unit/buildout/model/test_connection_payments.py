"""What connections ask for, by hand."""

import pytest
from connection_money import connected_case

from abilene.buildout.model.connection_payments import (
    Letter,
    collateral_held_usd,
    connection_payments,
    letters,
)
from abilene.finance.capital import use_paths


def test_a_contribution_is_paid_the_quarter_before_the_connection():
    """20 m USD and 200 USD/kW of 200 MW."""
    case = connected_case(inflation_per_year=0.1, ready="2027-Q2")
    contribution, collateral = connection_payments(case, "a")
    assert contribution.use == "sites.a.grid.g.contribution"
    assert (contribution.quarter, contribution.returned) == (4, None)
    assert contribution.usd(case) == pytest.approx(60e6 * 1.1)
    assert (collateral.use, collateral.quarter) == ("sites.a.grid.g.collateral", 4)


def test_collateral_is_held_until_its_term_ends():
    """A year from the quarter after that of the connection, the third of the plan: held from the second to the sixth."""
    case = connected_case()
    (_, posted) = connection_payments(case, "a")
    assert (posted.amount, posted.usd_each) == (200, 100_000)
    assert posted.returned == 6
    held = [collateral_held_usd(case, "a", t) / 1e6 for t in range(8)]
    assert held == [0, 20, 20, 20, 20, 20, 0, 0]
    assert not list(letters(case, "a"))


def test_a_letter_of_credit_takes_the_place_of_cash():
    case = connected_case(term={"letter_of_credit_fee": 0.02})
    assert [paid.use for paid in connection_payments(case, "a")] == [
        "sites.a.grid.g.contribution"
    ]
    assert list(letters(case, "a")) == [Letter(1, 6, 20e6 * 0.02 / 4)]
    assert collateral_held_usd(case, "a", 3) == 0


def test_they_are_uses_of_money_with_paths():
    paths = use_paths(connected_case().programme)
    assert "sites.a.grid.g.contribution" in paths
    assert "sites.a.grid.g.collateral" in paths
