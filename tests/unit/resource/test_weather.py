"""Packaged site years, and site years made from weather."""

import numpy as np
import pytest

from abilene.errors import InputError
from abilene.resource.timeaxis import pair, real_year, typical_year
from abilene.resource.weather import packaged_weather, packaged_weather_names


def test_names():
    assert set(packaged_weather_names()) == {
        "abilene_tx_2013",
        "milam_tx_typical",
        "dona_ana_nm_typical",
        "lordstown_oh_typical",
        "saline_mi_typical",
        "port_washington_wi_typical",
    }
    with pytest.raises(InputError, match="did you mean 'saline_mi_typical'"):
        packaged_weather("saline_mi")


@pytest.mark.parametrize("name", packaged_weather_names())
def test_every_profile_is_a_plausible_year(name):
    site = packaged_weather(name)
    assert (site.sun_mw_per_mw >= 0).all()
    assert (site.sun_mw_per_mw <= 1).all()
    assert -40 < site.air_temp_c.min() < site.air_temp_c.max() < 50
    assert (site.wet_bulb_c <= site.air_temp_c).all()
    assert site.source


def test_abilene_is_a_real_year_with_wind():
    site = packaged_weather("abilene_tx_2013")
    assert site.axis == real_year(2013)
    assert site.label == "2013"
    assert site.wind_mw_per_mw is not None
    assert 0 <= site.wind_mw_per_mw.min() < site.wind_mw_per_mw.max() <= 0.8


@pytest.mark.parametrize(
    "name", [name for name in packaged_weather_names() if name.endswith("_typical")]
)
def test_the_others_are_typical_and_have_no_wind(name):
    site = packaged_weather(name)
    assert site.axis == typical_year()
    assert site.label == "typical year"
    assert site.wind_mw_per_mw is None
    with pytest.raises(InputError):
        pair(site.axis, real_year(2023))


@pytest.mark.parametrize(
    ("name", "longitude"),
    [
        ("abilene_tx_2013", -100.18),
        ("dona_ana_nm_typical", -106.917),
        ("lordstown_oh_typical", -80.667),
    ],
)
def test_the_clock_is_utc_and_hour_beginning(name, longitude):
    sun = packaged_weather(name).sun_mw_per_mw
    since_noon = (np.arange(8760) + 0.5 + longitude / 15) % 24 - 12
    assert np.average(since_noon, weights=sun) == pytest.approx(0, abs=0.15)
