"""Sun: output of a tracking plant."""

import sys
from dataclasses import replace

import numpy as np
import pytest

from abilene.errors import MissingExtraError, ShapeError
from abilene.resource import sun
from abilene.resource.sun import (
    Sunlight,
    standard_sun_plant,
    sun_height_degrees,
    sun_hours_after_noon,
    sun_output,
)
from abilene.resource.timeaxis import real_year


@pytest.fixture(scope="module")
def clear_year():
    """A year without clouds at 32.5 north, 99.8 west, by Meinel's formula."""
    pvlib = pytest.importorskip("pvlib")
    pandas = pytest.importorskip("pandas")
    axis = real_year(2013)
    times = pandas.DatetimeIndex(axis.times + np.timedelta64(30, "m"), tz="UTC")
    zenith = pvlib.solarposition.get_solarposition(times, 32.5, -99.8)[
        "apparent_zenith"
    ].to_numpy()
    up = np.cos(np.radians(np.minimum(zenith, 90)))
    direct = np.where(up > 0, 1353 * 0.7 ** np.maximum(up, 0.05) ** -0.678, 0.0)
    diffuse = 0.1 * direct * up
    return Sunlight(
        axis=axis,
        latitude=32.5,
        longitude=-99.8,
        altitude_m=530,
        global_w_m2=direct * up + diffuse,
        direct_w_m2=direct,
        diffuse_w_m2=diffuse,
        air_temp_c=np.full(8760, 20.0),
        wind_m_s=np.full(8760, 3.0),
    )


def test_output_is_between_nothing_and_the_connection(clear_year):
    output = sun_output(clear_year, standard_sun_plant())
    assert output.min() == 0
    assert 0.9 < output.max() <= 1
    assert 0.2 < output.mean() < 0.4
    assert (output[clear_year.global_w_m2 == 0] == 0).all()


def test_the_middle_of_the_day_is_at_solar_noon(clear_year):
    output = sun_output(clear_year, standard_sun_plant())
    since_noon = (np.arange(8760) + 0.5 - 99.8 / 15) % 24 - 12
    assert np.average(since_noon, weights=output) == pytest.approx(0, abs=0.1)


def test_heat_and_losses_cost_output(clear_year):
    plant = standard_sun_plant()
    base = sun_output(clear_year, plant).sum()
    assert (
        sun_output(replace(clear_year, air_temp_c=np.full(8760, 40.0)), plant).sum()
        < base
    )
    assert sun_output(clear_year, replace(plant, loss_fraction=0.3)).sum() < base
    assert sun_output(clear_year, replace(plant, max_angle_degrees=0.0)).sum() < base


def test_light_must_fit_its_axis(clear_year):
    with pytest.raises(ShapeError, match="air_temp_c"):
        replace(clear_year, air_temp_c=np.zeros(8759))


def test_without_pvlib_the_error_names_the_extra(clear_year, monkeypatch):
    sun._pvlib.cache_clear()
    monkeypatch.setitem(sys.modules, "pvlib", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'abilene\[weather\]'"):
        sun_output(clear_year, standard_sun_plant())


def test_the_sun_stands_where_the_solstice_puts_it():
    """At noon of the solstice 90 - 35 + 23.44 degrees; at midnight -(90 - 35 - 23.44), by spherical astronomy."""
    noon = np.array(["2024-06-20T18:02", "2024-06-20T06:02"], "datetime64[s]")
    height = sun_height_degrees(noon, 35.0, -90.0)
    assert height == pytest.approx([78.44, -31.56], abs=0.02)
    assert sun_hours_after_noon(noon, -90.0) == pytest.approx([0, -12], abs=0.02)
