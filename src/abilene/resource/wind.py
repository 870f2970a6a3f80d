"""Wind: hourly output of a wind farm per MW, from wind at hub height."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from abilene.arrays import Floats
from abilene.data import read_table
from abilene.errors import InputError, Problem

STANDARD_DENSITY = 1.225
"""Air density for which power curves are given (ISO 2533, sea level). [kg/m3]"""


@dataclass(frozen=True)
class WindPlant:
    """Turbines of one kind; curve and losses with their sources are in ``wind_curve.csv`` and ``wind_plant.csv``."""

    name: str
    hub_height_m: float
    """[m]"""
    speed_m_s: Floats
    """Wind speeds of the power curve, rising. [m/s]"""
    power_fraction: Floats
    """Power at these speeds and standard density, per rated power. [-]"""
    loss_fraction: float
    """Wakes, availability, wiring, icing, blade wear, curtailment. [-]"""


def standard_wind_plant() -> WindPlant:
    """Return the plant behind the packaged profiles."""
    curve = read_table("wind_curve.csv")
    figures = {
        row["parameter"]: float(row["value"]) for row in read_table("wind_plant.csv")
    }
    return WindPlant(
        name=curve[0]["turbine"],
        hub_height_m=figures["hub_height_m"],
        speed_m_s=np.array([float(row["wind_m_s"]) for row in curve]),
        power_fraction=np.array([float(row["power_fraction"]) for row in curve]),
        loss_fraction=figures["loss_fraction"],
    )


def at_height(wind_m_s: Mapping[float, Floats], height_m: float) -> Floats:
    """Wind speed at a height between two measured ones, by the power law fitted to them in each step.

    Parameters
    ----------
    wind_m_s : mapping of height [m] to array
        Wind speed at each height. [m/s]
    height_m : float
        Height wanted. [m]

    Returns
    -------
    array
        [m/s]

    Raises
    ------
    InputError
        If the height lies outside the measured ones: wind at 10 m says little about
        wind at a hub.
    """
    heights = sorted(wind_m_s)
    if not heights or not heights[0] <= height_m <= heights[-1]:
        known = ", ".join(map("{:g} m".format, heights)) or "no height"
        what = f"wind is known at {known}, the hub is at {height_m:g} m"
        fix = "bring wind from heights on both sides of the hub, or leave wind out"
        raise InputError(Problem(what, fix, "wind"))
    below = heights[bisect_right(heights, height_m) - 1]
    above = heights[bisect_left(heights, height_m)]
    if below == above:
        return wind_m_s[below]
    weight = np.log(height_m / below) / np.log(above / below)
    low, high = np.maximum(wind_m_s[below], 1e-6), np.maximum(wind_m_s[above], 1e-6)
    return np.asarray(low ** (1 - weight) * high**weight)


def wind_output(
    hub_wind_m_s: Floats, density_kg_m3: Floats, plant: WindPlant
) -> Floats:
    """Output of a wind farm per MW of turbines, after losses.

    The curve is read at the speed that carries the same power at standard density, v
    (rho / rho_0)^(1/3).

    Parameters
    ----------
    hub_wind_m_s : array, shape (steps,)
        Wind speed at hub height. [m/s]
    density_kg_m3 : array, shape (steps,)
        Air density at hub height. [kg/m3]
    plant : WindPlant
        The turbines.

    Returns
    -------
    array, shape (steps,)
        Between 0 and 1. [MW per MW]

    References
    ----------
    .. [1] IEC 61400-12-1:2017, "Power performance measurements of electricity producing wind turbines", 9.1.5.
    """
    speed = hub_wind_m_s * (density_kg_m3 / STANDARD_DENSITY) ** (1 / 3)
    return np.asarray(
        np.interp(speed, plant.speed_m_s, plant.power_fraction)
        * (1 - plant.loss_fraction)
    )
