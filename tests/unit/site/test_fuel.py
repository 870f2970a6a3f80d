"""What a fuel costs at a site: as stated, or the mean of the packaged path in the programme's money."""

import numpy as np
import pytest

from abilene.errors import InputError
from abilene.programme.schema import Programme
from abilene.resource.fuel import GAS_USD_YEAR, gas_price_usd_per_mmbtu, gas_price_years
from abilene.site.fuel import fuel_price

REGION = "west_south_central"


def priced(data, fuel="natural_gas"):
    return fuel_price(Programme.model_validate(data), "a", fuel)


def test_gas_costs_the_mean_of_the_path_in_money_of_the_programme(data):
    usd, label = priced(data)
    path = [gas_price_usd_per_mmbtu(REGION, year) for year in range(2026, 2031)]
    assert usd == pytest.approx(np.mean(path) * 1.02 ** (2025 - GAS_USD_YEAR))
    assert label.startswith(
        f"natural gas: {usd:.2f} USD/MMBtu, AEO 2025 reference case"
    )
    assert label.endswith("west_south_central, mean of 2026 to 2030")


def test_of_a_plan_that_runs_beyond_the_path_the_known_years_count(data):
    last = gas_price_years()[1]
    data["programme"] |= {"start": last, "end": last + 10}
    usd, label = priced(data)
    path = gas_price_usd_per_mmbtu(REGION, last)
    assert usd == pytest.approx(path * 1.02 ** (2025 - GAS_USD_YEAR))
    assert label.endswith(f"mean of {last} to {last}")


def test_a_plan_after_the_path_needs_a_price_of_its_own(data):
    last = gas_price_years()[1]
    data["programme"] |= {"start": last + 1, "end": last + 9}
    with pytest.raises(InputError, match="the gas price is known from 20") as error:
        priced(data)
    assert error.value.problems[0].path == "sites.a.gas_region"
    assert error.value.problems[0].fix == "give fuel_usd_per_mmbtu"


def test_a_stated_fuel_price_wins(data):
    data["sites"]["a"]["fuel_usd_per_mmbtu"] = {"natural_gas": 9.0, "uranium": 0.7}
    assert priced(data)[0] == 9.0
    assert priced(data, "uranium") == (
        0.7,
        "uranium: 0.70 USD/MMBtu, given in the programme",
    )


def test_a_fuel_without_a_price_is_refused(data):
    with pytest.raises(
        InputError, match=r"sites\.a\.fuel_usd_per_mmbtu\.uranium: missing"
    ):
        priced(data, "uranium")


def test_gas_without_a_region_is_refused(data):
    data["sites"]["a"]["gas_region"] = None
    with pytest.raises(InputError, match=r"sites\.a\.gas_region: missing"):
        priced(data)
