"""What a campus draws beside its computers, in words: its PUE by kind of cooling, and how real traffic moves."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter

import numpy as np

from abilene.compute.cooling import COOLING_TYPES
from abilene.compute.facility import (
    FacilityLoad,
    cooling_plant,
    facility_load,
)
from abilene.compute.workload import HOURS_PER_WEEK, serving_shape
from abilene.programme.schema import Programme
from abilene.site.power_design import PowerDesign


def facility_lines(design: PowerDesign, programme: Programme) -> Iterator[str]:
    """Yield what the weather of a campus would make of its stated PUE, and what an even load leaves out."""
    loads = facility_by_cooling(design)
    each = ", ".join(
        f"{name.replace('_', ' ')} {load.pue_annual:.2f} / {load.pue_peak:.2f}"
        for name, load in loads.items()
    )
    site = programme.sites[design.site.site]
    yield (
        f"PUE in this weather, over the year / at the peak: {each}; the file states "
        f"{site.facility_per_it_peak:.2f} at the peak, by which the load is counted."
    )
    serves = "serving" in map(attrgetter("kind"), programme.workloads.values())
    if serves and (site.cooling, site.load) == (None, None):
        traffic = serving_shape(HOURS_PER_WEEK)
        yield (
            "Serving counts as even; real traffic runs from "
            f"{traffic.min():.0%} to {traffic.max():.0%} of its mean over a week."
        )


def facility_by_cooling(design: PowerDesign) -> dict[str, FacilityLoad]:
    """Return the load of one MW of IT in all weather years of a campus, by kind of cooling."""
    years = [hours.weather for hours in design.site.hours]
    dry_c = np.concatenate([year.air_temp_c for year in years])
    wet_c = np.concatenate([year.wet_bulb_c for year in years])
    even = np.ones(len(dry_c))
    return {
        name: facility_load(even, dry_c, wet_c, cooling_plant(name))
        for name in COOLING_TYPES
    }
