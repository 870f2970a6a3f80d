"""Moist air: wet-bulb temperature for cooling, density for wind."""

from __future__ import annotations

import numpy as np

from abilene.arrays import Floats

PSYCHROMETER_PER_K = 6.53e-4
"""Psychrometer coefficient over water at 0 degC. [1/K]"""
GAS_CONSTANT_DRY_AIR = 287.05
"""Specific gas constant of dry air. [J/(kg K)]"""
ZERO_CELSIUS_K = 273.15


def saturation_pressure(temp_c: Floats) -> Floats:
    """Saturation vapour pressure over water.

    e = 6.112 exp(17.62 t / (243.12 + t))

    Parameters
    ----------
    temp_c : array
        Temperature. [degC]

    Returns
    -------
    array
        [mbar]

    References
    ----------
    .. [1] WMO-No. 8, "Guide to Instruments and Methods of Observation", Vol. I, Annex 4.B.
    """
    return np.asarray(6.112 * np.exp(17.62 * temp_c / (243.12 + temp_c)))


def relative_humidity(temp_c: Floats, dew_point_c: Floats) -> Floats:
    """Relative humidity from the dew point. [%]"""
    return np.clip(
        100 * saturation_pressure(dew_point_c) / saturation_pressure(temp_c), 0, 100
    )


def wet_bulb(
    temp_c: Floats, relative_humidity_pct: Floats, pressure_mbar: Floats
) -> Floats:
    """Wet-bulb temperature, by bisection on the psychrometer equation.

    e(t) = e_sat(t_w) - A p (t - t_w) (1 + 0.000944 t_w)

    Parameters
    ----------
    temp_c : array
        Air temperature. [degC]
    relative_humidity_pct : array
        Relative humidity over water. [%]
    pressure_mbar : array
        Air pressure at the place. [mbar]

    Returns
    -------
    array
        Wet-bulb temperature over water, never above the air temperature. [degC]

    References
    ----------
    .. [1] WMO-No. 8, "Guide to Instruments and Methods of Observation", Vol. I, Annex 4.B.
    """
    vapour = saturation_pressure(temp_c) * np.clip(relative_humidity_pct, 0, 100) / 100
    low, high = temp_c - 50.0, np.array(temp_c, dtype=float)
    for _ in range(30):
        middle = (low + high) / 2
        psychrometer = PSYCHROMETER_PER_K * (1 + 0.000944 * middle)
        too_warm = (
            saturation_pressure(middle)
            - psychrometer * pressure_mbar * (temp_c - middle)
            > vapour
        )
        low, high = np.where(too_warm, low, middle), np.where(too_warm, middle, high)
    return high


def density(temp_c: Floats, pressure_mbar: Floats) -> Floats:
    """Density of dry air, p / (R T). [kg/m3]"""
    return np.asarray(
        pressure_mbar * 100 / (GAS_CONSTANT_DRY_AIR * (temp_c + ZERO_CELSIUS_K))
    )
