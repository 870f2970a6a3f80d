"""Wind: curve, height, density."""

import numpy as np
import pytest

from abilene.errors import InputError
from abilene.resource.wind import (
    STANDARD_DENSITY,
    at_height,
    standard_wind_plant,
    wind_output,
)


def test_the_standard_plant():
    plant = standard_wind_plant()
    assert (plant.name, plant.hub_height_m) == ("2023NREL_Bespoke_6MW_170", 115)
    assert 0.15 <= plant.loss_fraction <= 0.20
    assert (np.diff(plant.speed_m_s) > 0).all()
    assert plant.power_fraction[[0, -1]].tolist() == [0, 0]
    assert plant.power_fraction.max() == 1


def test_output_at_calm_rated_and_storm():
    plant = standard_wind_plant()
    standard = np.full(3, STANDARD_DENSITY)
    output = wind_output(np.array([0.0, 14.0, 30.0]), standard, plant)
    assert output == pytest.approx([0, 1 - plant.loss_fraction, 0])
    assert wind_output(np.array([8.0]), np.array([1.0]), plant) < wind_output(
        np.array([8.0]), standard[:1], plant
    )


def test_wind_between_two_heights_follows_the_power_law():
    speeds = {100.0: np.array([8.0, 0.0]), 120.0: np.array([8.0 * 1.2**0.2, 0.0])}
    assert at_height(speeds, 115.0) == pytest.approx([8.0 * 1.15**0.2, 0.0], abs=1e-5)
    assert at_height(speeds, 100.0) is speeds[100.0]


@pytest.mark.parametrize("heights", [(), (10.0,), (10.0, 100.0), (120.0, 140.0)])
def test_wind_outside_the_measured_heights_is_refused(heights):
    with pytest.raises(InputError, match="the hub is at 115 m"):
        at_height({height: np.ones(2) for height in heights}, 115.0)
