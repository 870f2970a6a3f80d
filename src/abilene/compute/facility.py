"""From IT load to facility load, hour by hour.

    facility = IT + distribution loss + house load + cooling

Cooling moves the heat of IT load, distribution and room fans out of doors. Where the
air outside is cold enough the water is cooled without compressors; in between it is
pre-cooled and chillers do the rest. A chiller reaches a fixed share of the efficiency
of Carnot between the water it supplies and the outside, dry or wet. Parameters of each
plant are packaged in ``cooling.csv`` with their source; those marked assumed are the
authors' own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from abilene.arrays import Floats
from abilene.brief import brief
from abilene.compute.cooling import COOLING_TYPES, CoolingType
from abilene.data import read_table
from abilene.errors import InputError, Problem, ShapeError
from abilene.names import did_you_mean

ZERO_CELSIUS_K = 273.15
ANY = "any"


@dataclass(frozen=True)
class CoolingPlant:
    """A cooling plant and the electrical distribution of its building."""

    wet: bool
    """Heat is rejected by evaporation, so the wet bulb counts, not the dry one."""
    supply_c: float
    """Facility water to the load. [degC]"""
    range_k: float
    """Its rise on the way through. [K]"""
    approach_k: float
    """What stays between the outside and water cooled without compressors. [K]"""
    carnot_fraction: float
    """Chiller efficiency per that of Carnot between supplied water and outside. [-]"""
    least_lift_k: float
    """Lift below which a chiller gains nothing more. [K]"""
    rejection_fraction: float
    """Fans and sprays outside, per heat that they reject. [-]"""
    pump_fraction: float
    """Pumps, per heat. [-]"""
    room_fan_fraction: float
    """Fans in the rooms, per heat that goes to air. [-]"""
    heat_to_air_fraction: float
    """Part of the heat that goes to air, not to cold plates. [-]"""
    distribution_efficiency: float
    """From the meter to the rack at full load. [-]"""
    fixed_loss_share: float
    """Part of the full-load loss that remains without load. [-]"""
    house_fraction: float
    """Lighting, offices, controls per rated IT load. [-]"""


def cooling_plant(name: CoolingType) -> CoolingPlant:
    """Return a packaged plant: "air_chiller", "evaporative" or "liquid" (cold plates, dry coolers, trim chillers).

    Raises
    ------
    InputError
        If there is none of this name.
    """
    if name not in COOLING_TYPES:
        raise InputError(
            Problem(
                f"there is no plant '{name}'",
                did_you_mean(name, COOLING_TYPES),
                path="cooling",
            )
        )
    return CoolingPlant(
        wet=name == "evaporative",
        supply_c=_parameter(name, "supply_c"),
        range_k=_parameter(name, "range_k"),
        approach_k=_parameter(name, "approach_k"),
        carnot_fraction=_parameter(name, "carnot_fraction"),
        least_lift_k=_parameter(name, "least_lift_k"),
        rejection_fraction=_parameter(name, "rejection_fraction"),
        pump_fraction=_parameter(name, "pump_fraction"),
        room_fan_fraction=_parameter(name, "room_fan_fraction"),
        heat_to_air_fraction=_parameter(name, "heat_to_air_fraction"),
        distribution_efficiency=_parameter(ANY, "distribution_efficiency"),
        fixed_loss_share=_parameter(ANY, "fixed_loss_share"),
        house_fraction=_parameter(ANY, "house_fraction"),
    )


@dataclass(frozen=True)
class FacilityLoad:
    """Load of a facility by hour, and its PUE: facility load per IT load."""

    facility_mw: Floats
    """Load at the meter. [MW]"""
    distribution_mw: Floats
    """Loss in UPS, transformers and wires. [MW]"""
    cooling_mw: Floats
    """Chillers, pumps and fans. [MW]"""
    house_mw: float
    """Lighting, offices, controls. [MW]"""
    pue_peak: float
    """PUE at the peak, greatest facility load per greatest IT load: sizes the connection. [-]"""
    pue_annual: float
    """PUE of the year, facility energy per IT energy: sizes the energy. [-]"""
    __repr__ = brief


def facility_load(
    it_mw: ArrayLike,
    dry_bulb_c: ArrayLike,
    wet_bulb_c: ArrayLike,
    plant: CoolingPlant,
    rated_it_mw: float | None = None,
) -> FacilityLoad:
    """Compute the load of a facility from its IT load and the weather.

    Parameters
    ----------
    it_mw : array, shape (hours,)
        IT load. [MW]
    dry_bulb_c, wet_bulb_c : array, shape (hours,)
        Outside air. [degC]
    plant : CoolingPlant
        Cooling and distribution.
    rated_it_mw : float, optional
        IT load for which distribution is built; by default the greatest. [MW]

    Raises
    ------
    ShapeError
        If the arrays differ in length.
    InputError
        If there is no load, the load exceeds its rating, or a wet bulb lies above the
        dry one.
    """
    it, dry, wet = (np.asarray(a, dtype=float) for a in (it_mw, dry_bulb_c, wet_bulb_c))
    if not it.shape == dry.shape == wet.shape == (it.size,):
        raise ShapeError(
            f"it_mw has shape {it.shape}, dry_bulb_c {dry.shape}, wet_bulb_c {wet.shape}; align them"
        )
    rated = float(it.max(initial=0)) if rated_it_mw is None else rated_it_mw
    if not (
        np.isfinite([it, dry, wet]).all()
        and it.min(initial=0) >= 0
        and 0 < it.max(initial=0) <= rated
    ):
        raise InputError(
            "IT load and weather must be finite, and the load between 0 and its rating, not 0 throughout"
        )
    if (wet > dry + 0.5).any():
        raise InputError("a wet bulb lies above the dry bulb; exchange the two series")
    full_loss = 1.0 / plant.distribution_efficiency - 1.0
    loss = full_loss * (
        plant.fixed_loss_share * rated + (1.0 - plant.fixed_loss_share) * it
    )
    cooling = cooling_load(it + loss, wet if plant.wet else dry, plant)
    house = plant.house_fraction * rated
    facility = it + loss + cooling + house
    return FacilityLoad(
        facility_mw=facility,
        distribution_mw=loss,
        cooling_mw=cooling,
        house_mw=house,
        pue_peak=float(facility.max() / it.max()),
        pue_annual=float(facility.sum() / it.sum()),
    )


def at_stated_peak(
    it: ArrayLike, overhead: ArrayLike, facility_per_it_peak: float
) -> Floats:
    """Return facility load whose peak is a stated one: IT load as it is, all beside it by one factor.

    The factor is the largest at which no hour stands above the stated peak, so that one
    stands at it: min over t of (peak PUE * max IT - IT[t]) / overhead[t]. So no hour
    needs less than its IT load.

    Parameters
    ----------
    it : array, shape (hours,)
        IT load. [MW]
    overhead : array, shape (hours,)
        What a facility draws beside it, as of a packaged plant. [MW]
    facility_per_it_peak : float
        Stated PUE at the peak: greatest facility load per greatest IT load. [-]

    Returns
    -------
    array, shape (hours,)
        [MW]

    Raises
    ------
    ShapeError
        If the arrays differ in length.
    InputError
        If some hour draws nothing beside its IT load, or the PUE is below 1.
    """
    load, beside = np.asarray(it, dtype=float), np.asarray(overhead, dtype=float)
    if load.shape != beside.shape:
        raise ShapeError(
            f"it has shape {load.shape}, overhead {beside.shape}; align them"
        )
    if not (facility_per_it_peak >= 1 and beside.min(initial=1.0) > 0):
        raise InputError("overhead must be above 0 in every hour, and PUE 1 or more")
    return np.asarray(
        load + overhead_factor(load, beside, facility_per_it_peak) * beside
    )


def overhead_factor(
    it: ArrayLike, overhead: ArrayLike, facility_per_it_peak: float
) -> float:
    """Return by what all beside IT load is multiplied to meet a stated peak: see ``at_stated_peak``. [-]"""
    load, beside = np.asarray(it, dtype=float), np.asarray(overhead, dtype=float)
    return float(((facility_per_it_peak * load.max() - load) / beside).min())


def it_at_facility(
    facility_mw: ArrayLike,
    dry_bulb_c: ArrayLike,
    wet_bulb_c: ArrayLike,
    plant: CoolingPlant,
    rated_it_mw: float,
    factor: float = 1.0,
) -> Floats:
    """Return the IT load at which a facility draws a given load: ``facility_load`` the other way round.

    At given weather all that a facility draws beside its IT load is a fixed part and one
    in proportion to that load, so the answer is exact.

    Parameters
    ----------
    facility_mw : array, shape (hours,)
        Load at the meter. [MW]
    dry_bulb_c, wet_bulb_c, plant
        As in ``facility_load``.
    rated_it_mw : float
        IT load for which distribution is built. [MW]
    factor : float
        What all beside IT load is multiplied by: see ``overhead_factor``. [-]

    Returns
    -------
    array, shape (hours,)
        0 where the facility has less than it draws without IT load. [MW]
    """
    load = np.asarray(facility_mw, dtype=float)
    half, full = (
        facility_load(it, dry_bulb_c, wet_bulb_c, plant, rated_it_mw).facility_mw - it
        for it in (np.full(load.shape, part * rated_it_mw) for part in (0.5, 1.0))
    )
    fixed, each = 2.0 * half - full, (full - half) / (0.5 * rated_it_mw)
    return np.asarray(np.maximum(load - factor * fixed, 0.0) / (1.0 + factor * each))


def cooling_load(heat_mw: Floats, outside_c: Floats, plant: CoolingPlant) -> Floats:
    """Power that moves heat out of doors: room fans, pumps, chillers, and fans outside.

    Parameters
    ----------
    heat_mw : array, shape (hours,)
        Heat of IT load and distribution; room fans add theirs. [MW]
    outside_c : array, shape (hours,)
        Outside air, dry or wet bulb as the plant rejects heat. [degC]
    plant : CoolingPlant
        Cooling.

    Returns
    -------
    array, shape (hours,)
        [MW]
    """
    room_fans = plant.room_fan_fraction * plant.heat_to_air_fraction * heat_mw
    heat = heat_mw + room_fans
    coldest_c = outside_c + plant.approach_k
    free = np.clip(
        (plant.supply_c + plant.range_k - coldest_c) / plant.range_k, 0.0, 1.0
    )
    lift_k = np.maximum(outside_c - plant.supply_c, plant.least_lift_k)
    cop = plant.carnot_fraction * (plant.supply_c + ZERO_CELSIUS_K) / lift_k
    compressors = heat * (1.0 - free) / cop
    outside_fans = plant.rejection_fraction * (heat + compressors)
    return room_fans + plant.pump_fraction * heat + compressors + outside_fans


def _parameter(name: str, parameter: str) -> float:
    rows = read_table("cooling.csv")
    return next(
        float(row["value"])
        for row in rows
        if row["plant"] == name and row["parameter"] == parameter
    )
