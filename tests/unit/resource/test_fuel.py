"""Gas prices and carbon."""

import pytest

from abilene.errors import InputError
from abilene.resource.fuel import (
    fuel_co2_kg_per_mmbtu,
    gas_price_usd_per_mmbtu,
    grid_co2_kg_per_mwh,
)


def test_gas_price_of_a_year_in_the_table_and_between():
    assert gas_price_usd_per_mmbtu("west_south_central", 2025) == 2.70
    low, high = (
        gas_price_usd_per_mmbtu("west_south_central", year) for year in (2035, 2040)
    )
    assert gas_price_usd_per_mmbtu("west_south_central", 2036) == pytest.approx(
        0.8 * low + 0.2 * high
    )


def test_more_supply_means_cheaper_gas():
    cases = ("high_oil_gas_supply", "reference", "low_oil_gas_supply")
    prices = [gas_price_usd_per_mmbtu("mountain", 2030, case) for case in cases]
    assert prices == sorted(prices)


@pytest.mark.parametrize(
    ("region", "year", "case", "message"),
    [
        ("texas", 2030, "reference", "not a known region"),
        ("mountain", 2030, "reverence", "did you mean 'reference'"),
        ("mountain", 2024, "reference", "from 2025 to 2050, not for 2024"),
        ("mountain", 2045, "low_oil_gas_supply", "from 2025 to 2040"),
    ],
)
def test_what_is_not_known_is_refused(region, year, case, message):
    with pytest.raises(InputError, match=message):
        gas_price_usd_per_mmbtu(region, year, case)


def test_carbon():
    assert fuel_co2_kg_per_mmbtu("natural_gas") == 53.06
    assert fuel_co2_kg_per_mmbtu("uranium") == 0
    assert (
        300 < grid_co2_kg_per_mwh("eia930_erco") < grid_co2_kg_per_mwh("avert_te") < 700
    )
    with pytest.raises(InputError, match="did you mean 'natural_gas'"):
        fuel_co2_kg_per_mmbtu("natural gas")
    with pytest.raises(InputError):
        grid_co2_kg_per_mwh("ercot")
