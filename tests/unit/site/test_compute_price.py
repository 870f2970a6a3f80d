"""What an hour of an accelerator brings: by hand."""

import pytest
from two_generations import PRICED, made

from abilene.site.compute_price import usd_per_accelerator_hour


def test_a_price_by_year_is_the_mean_of_the_plan_in_real_money():
    hardware = {
        "old": {"usd_per_accelerator_hour": {2026: 4.4, 2027: 2.42}, "sold_share": 0.5},
        "new": {},
    }
    programme = made(hardware, inflation_per_year=0.1)
    assert usd_per_accelerator_hour(programme, "a", "old") == pytest.approx(
        0.5 * (4 + 2) / 2
    )
    assert usd_per_accelerator_hour(programme, "a", "new") is None


def test_where_a_campus_is_let_its_rent_says_what_compute_brings():
    """8,766,000 USD a year for a MW of IT load are 1,000 USD/MWh, so 2 USD for an hour of 2 kW."""
    programme = made(
        {"old": {}, "new": PRICED["new"]},
        site={"contract_usd_per_it_mw_year": 8_766_000},
    )
    assert usd_per_accelerator_hour(programme, "a", "old") == pytest.approx(2)
    assert usd_per_accelerator_hour(programme, "a", "new") == pytest.approx(2)
