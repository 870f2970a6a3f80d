"""Weather and prices of a site: what may stand beside what, and what it is called."""

from pathlib import Path

import numpy as np
import pytest

from abilene.errors import InputError
from abilene.programme.schema import Programme
from abilene.resource.timeaxis import real_year
from abilene.site.hours import site_hours


def hours_of(data, folder=Path(), **site):
    data["sites"]["a"] |= site
    return site_hours(Programme.model_validate(data), "a", folder, priced=True, seed=3)


def write_prices(path, year=2013):
    times = real_year(year).times
    path.write_text(
        "time,usd_per_mwh\n"
        + "".join(f"{time}Z,{30 + i % 24}\n" for i, time in enumerate(times))
    )


def test_a_drawn_year_beside_real_weather_is_labelled(data):
    (one,) = hours_of(data)
    assert one.price.kind == "drawn"
    weather, price = one.labels
    assert "abilene_tx_2013, 2013 (real hours)" in weather
    assert "drawn, ercot_west_2022_2025, seed 3" in price


def test_the_seed_decides_the_price_and_years_differ(data):
    (one,), (same,) = hours_of(data), hours_of(data)
    assert np.array_equal(one.price.usd_per_mwh, same.price.usd_per_mwh)
    first, second = hours_of(data, weather=["abilene_tx_2013", "abilene_tx_2013"])
    assert np.array_equal(first.price.usd_per_mwh, one.price.usd_per_mwh)
    assert not np.array_equal(second.price.usd_per_mwh, one.price.usd_per_mwh)


def test_real_prices_stand_beside_the_same_real_hours(data, tmp_path):
    write_prices(tmp_path / "own.csv")
    (one,) = hours_of(data, tmp_path, price={"file": "own.csv"})
    assert one.price.kind == "measured"
    assert one.price.usd_per_mwh[:3].tolist() == [30, 31, 32]


def test_typical_weather_never_meets_real_prices(data, tmp_path):
    write_prices(tmp_path / "own.csv")
    with pytest.raises(
        InputError,
        match=r"sites\.a\.price: the weather is a typical year, the price is real",
    ):
        hours_of(
            data,
            tmp_path,
            price={"file": "own.csv"},
            weather="milam_tx_typical",
            equipment={},
        )


def test_a_file_of_prices_may_give_a_typical_year(data, tmp_path):
    write_prices(tmp_path / "own.csv")
    site = {
        "weather": "milam_tx_typical",
        "equipment": {},
        "price": {"file": "own.csv", "typical": True},
    }
    (one,) = hours_of(data, tmp_path, **site)
    assert (one.price.kind, one.price.name) == ("drawn", "own.csv")
    assert not one.price.axis.real
    # the mean of hours that rise by one USD/MWh from 30 at midnight UTC
    assert one.price.usd_per_mwh.mean() == pytest.approx(41.5)
    (same,) = hours_of(data, tmp_path, **site)
    assert np.array_equal(one.price.usd_per_mwh, same.price.usd_per_mwh)


def test_real_prices_of_another_year_are_refused(data, tmp_path):
    write_prices(tmp_path / "own.csv", 2014)
    with pytest.raises(InputError, match="bring both to the same hours"):
        hours_of(data, tmp_path, price={"file": "own.csv"})


def test_a_stated_mean_is_assumed(data):
    (flat,) = hours_of(data, price={"mean_usd_per_mwh": 45})
    assert flat.price.kind == "assumed"
    assert set(flat.price.usd_per_mwh) == {45.0}
    (shaped,) = hours_of(
        data, price={"mean_usd_per_mwh": 45, "shape": "ercot_west_2022_2025"}
    )
    assert shaped.price.kind == "assumed"
    assert shaped.price.usd_per_mwh.mean() == pytest.approx(45)
    assert shaped.price.usd_per_mwh.std() > 1


@pytest.mark.parametrize(
    ("site", "message"),
    [
        (
            {"weather": []},
            r"sites\.a\.weather: missing; name one or more of abilene_tx_2013",
        ),
        (
            {"weather": "abilene_tx"},
            r"sites\.a\.weather: no packaged weather is called 'abilene_tx'",
        ),
        ({"price": None}, r"sites\.a\.price: missing, and the site has grid power"),
        (
            {"weather": "milam_tx_typical"},
            r"sites\.a\.weather: milam_tx_typical knows no wind at hub height",
        ),
    ],
)
def test_what_is_missing_is_named(data, site, message):
    with pytest.raises(InputError, match=message):
        hours_of(data, **site)
