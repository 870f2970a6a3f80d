"""What a grid says beside a weather year: price and net load of the same hours, or by a stated rule."""

from pathlib import Path

import numpy as np
import pytest

from abilene.errors import InputError
from abilene.programme.schema import Programme
from abilene.resource.timeaxis import as_typical, real_year, typical_year
from abilene.site.market import net_load_beside, price_beside, price_doubt

AXIS = real_year(2024)
HOURS = np.arange(8784)
NET_LOAD = HOURS ^ 1
"""A load falls in some hours; only a counter never does."""


@pytest.fixture
def folder(tmp_path):
    """Return a folder with a price and a net load that tell the hours of 2024 apart."""
    for name, column, each in (
        ("p.csv", "usd_per_mwh", HOURS),
        ("n.csv", "net_load_mw", NET_LOAD),
    ):
        rows = (f"{time}Z,{of}" for of, time in zip(each, AXIS.times, strict=True))
        (tmp_path / name).write_text("\n".join([f"time,{column}", *rows]))
    return tmp_path


def site_of(data, **site):
    data["sites"]["a"] |= site
    return Programme.model_validate(data).sites["a"]


def test_real_hours_stand_beside_the_same_real_hours(data, folder):
    site = site_of(data, price={"file": "p.csv"}, net_load={"file": "n.csv"})
    assert price_beside(site, AXIS, folder, 1).usd_per_mwh[1500] == 1500
    assert np.array_equal(net_load_beside(site, AXIS, folder), NET_LOAD)


def test_real_hours_meet_a_typical_year_only_by_a_stated_rule(data, folder):
    site = site_of(data, price={"file": "p.csv"}, net_load={"file": "n.csv"})
    with pytest.raises(InputError, match="the price is real"):
        price_beside(site, typical_year(), folder, 1)
    with pytest.raises(InputError, match="the net load is real"):
        net_load_beside(site, typical_year(), folder)


def test_hours_of_the_calendar_are_paired_without_29_february(data, folder):
    rule = {"pairing": "by_hour"}
    site = site_of(
        data, price={"file": "p.csv"} | rule, net_load={"file": "n.csv"} | rule
    )
    leap_day = range(59 * 24, 60 * 24)
    wanted, load = (np.delete(each, leap_day) for each in (HOURS, NET_LOAD))
    price = price_beside(site, typical_year(), folder, 1)
    assert np.array_equal(price.usd_per_mwh, wanted)
    assert (price.kind, price.axis) == ("measured", typical_year())
    assert "heat and dear hours meet by chance only" in price.name
    assert np.array_equal(net_load_beside(site, typical_year(), folder), load)


def test_pairing_changes_nothing_between_the_same_real_hours(data, folder):
    site = site_of(data, price={"file": "p.csv", "pairing": "by_hour"})
    price = price_beside(site, AXIS, folder, 1)
    assert (price.name, price.axis) == ("p.csv", AXIS)


@pytest.mark.parametrize(("hours", "is_part"), [(8064, True), (8784, False)])
def test_prices_of_less_than_a_year_are_a_typical_year_that_says_so(
    data, folder, hours, is_part
):
    """Of the last month eleven months of 2024 hold but a day: every hour of it was taken for a whole month without a word."""
    lines = (folder / "p.csv").read_text().splitlines()[: hours + 1]
    (folder / "p.csv").write_text("\n".join(lines))
    site = site_of(data, price={"file": "p.csv", "typical": True})
    price = price_beside(site, typical_year(), folder, 1)
    assert price.name.startswith("p.csv")
    assert ("less than a year (8064 steps of 1 h, 2024-01-01" in price.name) == is_part


def test_a_drawn_year_claims_no_date_and_is_drawn_once(data, folder):
    site = site_of(data)
    price = price_beside(site, AXIS, folder, 3)
    assert (price.kind, price.axis) == ("drawn", as_typical(AXIS))
    assert price_beside(site, AXIS, folder, 3) is price


def test_a_contract_cut_by_a_net_load_needs_one(data, folder):
    assert net_load_beside(site_of(data), AXIS, folder) is None
    (name, contract), *_ = data["sites"]["a"]["grid"].items()
    contract |= {"curtailable_mw": 10, "curtailed_above_mw": 100}
    contract.pop("curtailed_hours_per_year", None)
    with pytest.raises(InputError, match=f"contract '{name}' is cut by it"):
        net_load_beside(site_of(data), AXIS, folder)


FLAT, SHAPED = (
    {"mean_usd_per_mwh": 42},
    {"mean_usd_per_mwh": 42, "shape": "ercot_west_2022_2025"},
)


@pytest.mark.parametrize(
    ("price", "region", "doubt", "kind", "words"),
    [
        (FLAT, "eia930_miso", "flat", "assumed", "flat: no profile of its own region"),
        (FLAT, None, "flat", "assumed", "flat: no profile of its own region"),
        (FLAT, "eia930_erco", "", "assumed", "flat: no shape is named"),
        (SHAPED, "eia930_erco", "", "assumed", "42 USD/MWh in the shape of ercot_west"),
        (SHAPED, "eia930_miso", "borrowed", "assumed", "borrowed from ERCOT"),
        ("ercot_west_2022_2025", "eia930_erco", "", "drawn", "ercot_west_2022_2025"),
        ("ercot_west_2022_2025", "eia930_pjm", "borrowed", "assumed", "from ERCOT"),
        ("ercot_south_2022_2025", None, "borrowed", "assumed", "from ERCOT"),
    ],
)
def test_a_price_is_of_its_own_market_or_says_so(
    data, price, region, doubt, kind, words
):
    site = site_of(data, price=price, grid_co2_region=region)
    found = price_beside(site, typical_year(), Path(), 3)
    assert price_doubt(site) == doubt
    assert found.kind == kind
    assert words in found.name
    assert ("borrowed" in found.name) == (doubt == "borrowed")


def test_a_file_of_prices_is_of_its_own_market(data):
    assert price_doubt(site_of(data, price={"file": "own.csv"})) == ""
