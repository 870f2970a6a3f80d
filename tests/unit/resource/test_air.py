"""Moist air."""

import numpy as np
import pytest

from abilene.resource.air import density, relative_humidity, wet_bulb


def test_saturated_air_has_the_wet_bulb_of_its_own_temperature():
    temp = np.linspace(-20, 40, 13)
    assert wet_bulb(temp, np.full(13, 100.0), np.full(13, 1013.0)) == pytest.approx(
        temp, abs=1e-6
    )


def test_relative_humidity_from_the_dew_point():
    assert relative_humidity(
        np.array([20.0, 20.0]), np.array([20.0, 9.27])
    ) == pytest.approx([100, 50], abs=0.1)


def test_density_of_the_standard_atmosphere():
    assert density(np.array([15.0]), np.array([1013.25])) == pytest.approx(
        [1.225], abs=1e-3
    )
