"""Water that a campus evaporates: in its cooling, and in its own plants where somebody says how much."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import compress
from operator import attrgetter

import numpy as np

from abilene.compute.facility import cooling_plant, facility_load
from abilene.programme.schema import Programme, Site
from abilene.site.power_design import Part, PowerDesign

LATENT_MJ_PER_KG = 2.45
"""Heat that a kilogram of water takes with it at 20 degC (FAO Irrigation and Drainage Paper 56, 1998). [MJ/kg]"""
M3_PER_MWH = 3.6 / LATENT_MJ_PER_KG
"""Water for a MWh of heat. [m3/MWh]"""
LEAST_MWH = 1.0
"""Plants that give less are not run. [MWh/year]"""


@dataclass(frozen=True)
class Water:
    """Water of a year; None where something is missing, which ``missing`` names."""

    cooling_m3: float | None
    """Evaporated and blown down by cooling. [m3/year]"""
    plants_m3: float | None
    """Of own plants that give energy. [m3/year]"""
    it_mwh: float | None
    """[MWh/year]"""
    missing: tuple[str, ...] = ()
    """Keys of the programme that nobody gives."""

    @property
    def wue_l_per_kwh(self) -> float | None:
        """Water of the site per IT energy (WUE). [L/kWh, the same as m3/MWh]"""
        if self.cooling_m3 is None or not self.it_mwh:
            return None
        return self.cooling_m3 / self.it_mwh


def water_of(design: PowerDesign, programme: Programme) -> Water:
    """Return the water of a sized campus."""
    site_id = design.site.site
    cooling_m3, unsaid = _cooling_m3(design, programme.sites[site_id])
    plants = list(filter(partial(_burns, design), design.parts))
    names = list(map(attrgetter("name"), plants))
    kinds = map(programme.equipment.__getitem__, names)
    said = np.array(list(map(attrgetter("water_m3_per_mwh"), kinds)), dtype=float)
    energy_mwh = np.array(list(map(attrgetter("energy_mwh"), plants)), dtype=float)
    keys = map("equipment.{}.water_m3_per_mwh".format, names)
    missing = list(compress(keys, np.isnan(said)))
    plants_m3 = float(energy_mwh @ said)
    here = [f"sites.{site_id}.{unsaid}"] * bool(unsaid)
    known_m3 = None if missing else plants_m3
    return Water(cooling_m3, known_m3, design.it_mwh, (*here, *missing))


def _burns(design: PowerDesign, part: Part) -> bool:
    """Return whether a part is a plant that burns something and gives energy."""
    at = design.site.plants.get(part.name)
    burns = getattr(getattr(at, "figures", None), "fuel", None) is not None
    return burns and part.energy_mwh >= LEAST_MWH


def _cooling_m3(design: PowerDesign, site: Site) -> tuple[float | None, str]:
    """Return what cooling takes, and the key that is missing to say it; nothing without evaporation. [m3/year]

    By evaporation it is all heat of IT and distribution, and the blow-down of its cycles.
    """
    it_mwh, cycles = design.it_mwh, site.cooling_cycles
    if site.cooling is None:
        return None, "cooling"
    plant = cooling_plant(site.cooling)
    if not plant.wet:
        return 0.0, ""
    if it_mwh is None:
        return None, "load.of: it"
    if cycles is None:
        return None, "cooling_cycles"
    weather = list(map(attrgetter("weather"), design.site.hours))
    dry_c = np.concatenate(list(map(attrgetter("air_temp_c"), weather)))
    wet_c = np.concatenate(list(map(attrgetter("wet_bulb_c"), weather)))
    it = np.concatenate(design.site.load.it or ())
    lost = facility_load(it, dry_c, wet_c, plant).distribution_mw
    heat_mwh = it_mwh * float((it + lost).sum() / it.sum())
    return heat_mwh * M3_PER_MWH * cycles / (cycles - 1.0), ""
