"""Power for own use: no more than the load of each hour, the cheapest contract first."""

import numpy as np

from abilene.site.own_use import shares_for_load


def test_one_contract_gives_the_load_at_most():
    load = np.array([100.0, 40.0, 0.0])
    shares = shares_for_load(np.full((1, 3), 30.0), np.array([80.0]), load)
    assert shares.tolist() == [[1.0, 0.5, 0.0]]


def test_the_cheapest_of_the_hour_comes_first():
    """80 MW at 30 or 50 USD/MWh beside 40 at 40, for 100 MW."""
    usd = np.array([[30.0, 50.0], [40.0, 40.0]])
    shares = shares_for_load(usd, np.array([80.0, 40.0]), np.full(2, 100.0))
    assert shares.tolist() == [[1.0, 0.75], [0.5, 1.0]]


def test_where_load_takes_all_nothing_is_limited():
    usd = np.array([[30.0], [40.0]])
    shares = shares_for_load(usd, np.array([80.0, 40.0]), np.array([120.0]))
    assert shares.tolist() == [[1.0], [1.0]]
