"""The least capital of equipment, by hand: gas at 1 bn USD a GW beside 100 MW of the grid."""

import math

import pytest
from small_risks import BN, free, plan_of

from abilene.risk.least_capital import least_capital_usd

SITES = {
    "a": {
        "phases": {"p": {"it_mw": 300}},
        "grid": {"all": {"firm_mw": 100, "from": "2025-Q1"}},
        "equipment": {"gas": {"max_mw": 150, "from": "2025-Q1"}},
    }
}


@pytest.fixture(scope="module")
def case():
    return plan_of(SITES, free(99), inflation_per_year=0.04).case


@pytest.mark.parametrize(
    ("carried", "more", "usd"),
    [(0, 100, 0.0), (0, 120, 0.02 * BN), (60, 100, 0.06 * BN), (120, 30, 0.03 * BN)],
)
def test_the_grid_costs_nothing_and_comes_first(case, carried, more, usd):
    assert least_capital_usd(case, "a", carried, more) == pytest.approx(usd, abs=1)


def test_what_the_campus_cannot_carry_has_no_price(case):
    assert least_capital_usd(case, "a", 0, 251) == math.inf
    assert least_capital_usd(case, "a", 240, 20) == math.inf
    assert least_capital_usd(case, "a", 240, 10) == pytest.approx(0.01 * BN, abs=1)


def test_equipment_that_never_arrives_is_not_bought():
    late = SITES["a"] | {"equipment": {"gas": {"max_mw": 150, "from": "2030-Q1"}}}
    case = plan_of({"a": late}, free(99)).case
    assert least_capital_usd(case, "a", 0, 100) == 0
    assert least_capital_usd(case, "a", 0, 101) == math.inf
