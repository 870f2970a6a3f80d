"""Sun: hourly output of a single-axis tracking plant per MW of its AC connection.

Needs the optional part ``weather`` (pvlib); the packaged profiles do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import ModuleType

import numpy as np

from abilene.arrays import Floats
from abilene.data import read_table
from abilene.errors import MissingExtraError
from abilene.resource.timeaxis import TimeAxis, Times, check_length


@dataclass(frozen=True)
class SunPlant:
    """A plant of rows that follow the sun from east to west; the source of each figure is in ``sun_plant.csv``."""

    dc_per_ac: float
    """Rating of the modules per rating of the AC connection. [-]"""
    max_angle_degrees: float
    """Largest tilt of a row. [degrees]"""
    ground_coverage: float
    """Width of a row per distance between rows. [-]"""
    albedo: float
    """Share of light the ground throws back. [-]"""
    power_per_k: float
    """Change of output with cell temperature. [1/K]"""
    loss_fraction: float
    """Soiling, shading, mismatch, wiring, age, availability: all but the inverter.
    [-]"""
    inverter_efficiency: float
    """At rated output. [-]"""


def standard_sun_plant() -> SunPlant:
    """Return the plant behind the packaged profiles."""
    return SunPlant(
        **{row["parameter"]: float(row["value"]) for row in read_table("sun_plant.csv")}
    )


@dataclass(frozen=True)
class Sunlight:
    """What a tracking plant sees: irradiance, and what cools its modules; arrays of shape (steps,)."""

    axis: TimeAxis
    latitude: float
    """[degrees north]"""
    longitude: float
    """[degrees east]"""
    altitude_m: float
    """[m]"""
    global_w_m2: Floats
    """On the horizontal. [W/m2]"""
    direct_w_m2: Floats
    """Normal to the sun. [W/m2]"""
    diffuse_w_m2: Floats
    """On the horizontal. [W/m2]"""
    air_temp_c: Floats
    """[degC]"""
    wind_m_s: Floats
    """At 10 m. [m/s]"""
    sampled_at: float = 0.5
    """Where in the step the sun stands for its value: 0.5 for hourly means, 0 for
    values of its first moment. [-]"""

    def __post_init__(self) -> None:
        check_length(
            self.axis,
            global_w_m2=self.global_w_m2,
            direct_w_m2=self.direct_w_m2,
            diffuse_w_m2=self.diffuse_w_m2,
            air_temp_c=self.air_temp_c,
            wind_m_s=self.wind_m_s,
        )


def sun_output(light: Sunlight, plant: SunPlant) -> Floats:
    """Output of a tracking plant per MW of its AC connection.

    Irradiance on the moving plane (Hay and Davies), reflection at the glass, cell
    temperature (Sandia), then PVWatts from cells to grid; the inverter cuts what
    exceeds its rating.

    Parameters
    ----------
    light : Sunlight
        Weather at the place.
    plant : SunPlant
        The plant.

    Returns
    -------
    array, shape (steps,)
        Between 0 and 1. [MW per MW]

    Raises
    ------
    MissingExtraError
        If pvlib is not installed.

    References
    ----------
    .. [1] A. P. Dobos, "PVWatts Version 5 Manual", NREL/TP-6A20-62641, 2014.
    """
    pvlib = _pvlib()
    up, irradiance, angle = _on_plane(pvlib, light, plant)
    absorbed = (
        irradiance["poa_direct"] * pvlib.iam.physical(angle) + irradiance["poa_diffuse"]
    )
    mount = pvlib.temperature.TEMPERATURE_MODEL_PARAMETERS["sapm"][
        "open_rack_glass_polymer"
    ]
    cells_c = pvlib.temperature.sapm_cell(
        irradiance["poa_global"], light.air_temp_c[up], light.wind_m_s[up], **mount
    )
    modules = pvlib.pvsystem.pvwatts_dc(
        absorbed, cells_c, plant.dc_per_ac, plant.power_per_k
    )
    inverter = {
        "pdc0": 1 / plant.inverter_efficiency,
        "eta_inv_nom": plant.inverter_efficiency,
    }
    output = np.zeros(light.axis.length)
    output[up] = np.clip(
        pvlib.inverter.pvwatts(modules * (1 - plant.loss_fraction), **inverter), 0, 1
    )
    check_length(light.axis, sun_mw_per_mw=output)
    return output


def sun_height_degrees(utc: Times, latitude: float, longitude: float) -> Floats:
    """Return how high the sun stands above the horizon at some times, without refraction. [degrees]"""
    import pandas as pd

    at = pd.DatetimeIndex(utc, tz="UTC")
    sun = _pvlib().solarposition.get_solarposition(at, latitude, longitude)
    return np.asarray(sun["elevation"], dtype=float)


def sun_hours_after_noon(utc: Times, longitude: float) -> Floats:
    """Return the time since the sun crossed the meridian, by Spencer's equation of time, -12 to 12. [h]"""
    import pandas as pd

    at = pd.DatetimeIndex(utc)
    minutes = _pvlib().solarposition.equation_of_time_spencer71(at.day_of_year)
    midnight = utc.astype("datetime64[D]")
    hours = (utc - midnight) / np.timedelta64(3600, "s")
    since_noon = hours + longitude / 15 + np.asarray(minutes) / 60 - 12
    return np.asarray((since_noon + 12) % 24 - 12)


def _on_plane(pvlib: ModuleType, light: Sunlight, plant: SunPlant):  # type: ignore[no-untyped-def]  # noqa: ANN202
    """Return which steps have the sun above the horizon, and for these irradiance and angle on the moving plane."""
    import pandas as pd

    middle = np.timedelta64(round(light.sampled_at * light.axis.step_hours * 3600), "s")
    times = pd.DatetimeIndex(light.axis.times + middle, tz="UTC")
    sun = pvlib.solarposition.get_solarposition(
        times, light.latitude, light.longitude, light.altitude_m
    )
    zenith, azimuth = sun["apparent_zenith"].to_numpy(), sun["azimuth"].to_numpy()
    up = (zenith < 90) & (light.global_w_m2 > 0)
    rows = pvlib.tracking.singleaxis(
        zenith[up],
        azimuth[up],
        axis_azimuth=180 if light.latitude >= 0 else 0,
        max_angle=plant.max_angle_degrees,
        gcr=plant.ground_coverage,
    )
    irradiance = pvlib.irradiance.get_total_irradiance(
        rows["surface_tilt"],
        rows["surface_azimuth"],
        zenith[up],
        azimuth[up],
        light.direct_w_m2[up],
        light.global_w_m2[up],
        light.diffuse_w_m2[up],
        dni_extra=pvlib.irradiance.get_extra_radiation(
            times.day_of_year.to_numpy()[up]
        ),
        albedo=plant.albedo,
        model="haydavies",
    )
    return up, irradiance, rows["aoi"]


@cache
def _pvlib() -> ModuleType:
    try:
        import pvlib
    except ImportError:
        raise MissingExtraError(
            "weather", "Turning irradiance into solar output"
        ) from None
    return pvlib  # type: ignore[no-any-return]
