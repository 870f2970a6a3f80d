"""Paths of what connections ask for."""

import pytest
from connection_money import connected_case

from abilene.finance.connection_uses import (
    connection_paths,
    contribution_usd,
    posted_usd,
    secured_usd,
    term_of,
    whole_contract_mw,
)


def test_a_connection_that_asks_for_nothing_has_no_path():
    made = connected_case().programme
    assert list(connection_paths(made, "a")) == [
        "sites.a.grid.g.contribution",
        "sites.a.grid.g.collateral",
    ]
    asks = made.sites["a"].grid["g"]
    bare = asks.model_copy(
        update={"contribution_in_aid_usd": 0.0, "contribution_in_aid_usd_per_kw": 0.0}
    )
    site = made.sites["a"].model_copy(update={"grid": {"g": bare}})
    less = made.model_copy(update={"sites": {"a": site}, "tariffs": {}})
    assert list(connection_paths(less, "a")) == []


def test_the_term_is_that_of_the_tariff():
    made = connected_case().programme
    grid = made.sites["a"].grid["g"]
    assert term_of(made, grid).collateral_usd_per_kw == pytest.approx(100)
    unknown = made.model_copy(update={"tariffs": {}})
    assert term_of(unknown, grid).collateral_usd_per_kw == 0
    assert (secured_usd(unknown, grid), secured_usd(made, grid)) == (0, 20e6)


def test_with_a_letter_of_credit_nothing_is_posted():
    made = connected_case(term={"letter_of_credit_fee": 0.01}).programme
    grid = made.sites["a"].grid["g"]
    assert (secured_usd(made, grid), posted_usd(made, grid)) == (20e6, 0)
    assert list(connection_paths(made, "a")) == ["sites.a.grid.g.contribution"]


def test_per_kw_is_of_the_contract_or_of_the_connection():
    grid = connected_case().programme.sites["a"].grid["g"]
    assert contribution_usd(grid) == pytest.approx(60e6)
    more = grid.model_copy(update={"contract_mw": 300})
    assert (whole_contract_mw(more), contribution_usd(more)) == (300, 80e6)
