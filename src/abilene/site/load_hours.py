"""The load of a site hour by hour: what its computers draw, and what cooling and losses add in its weather.

Facility load follows from IT load (``it_load``), weather and ``cooling``
(``compute.facility``). What is stated is kept: the highest hour of all weather years is
the stated peak, and below it energy follows. Where nobody says how the site is cooled,
and it brings no load of its own, the load is at its peak in every hour.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import attrgetter

import numpy as np

from abilene.arrays import ByValue, Floats, Ints
from abilene.brief import brief
from abilene.compute.cooling import CoolingType
from abilene.compute.facility import (
    at_stated_peak,
    cooling_plant,
    facility_load,
    it_at_facility,
    overhead_factor,
)
from abilene.programme.schema import Programme, Site
from abilene.site.hours import SiteHours
from abilene.site.it_load import it_load, work_words

COOLED_BY: Mapping[CoolingType, str] = {
    "air_chiller": "air chillers",
    "evaporative": "evaporation",
    "liquid": "cold plates and dry coolers",
}
"""How heat leaves the buildings, in words."""
AT_THE_PEAK = "in every hour, as no cooling is stated"

Years = tuple[Floats, ...]
"""One array of shape (hours,) for each weather year."""


@dataclass(frozen=True, eq=False)
class SiteLoad(ByValue):
    """Load of a site in each hour of its weather years, per its peak in all of them."""

    facility: Years
    """Load at the meter. [-]"""
    it: Years | None
    """IT load; None where only that of the facility is known. [-]"""
    pue_peak: float
    """Stated PUE at the peak. [-]"""
    words: str
    """What it follows from, for reports."""
    weights: tuple[float, ...] = ()
    """How much each weather year counts in their mean; all alike where none is given. [-]"""
    __repr__ = brief

    @property
    def facility_factor(self) -> float:
        """Mean facility load per its peak. [-]"""
        return _mean(self.facility, self.weights)

    @property
    def it_factor(self) -> float | None:
        """Mean IT load per its peak; None where it is not known. [-]"""
        return _mean(self.it, self.weights) if self.it else None

    @property
    def pue_annual(self) -> float | None:
        """PUE over the year: facility energy per IT energy; None where IT load is not known by the hour. [-]"""
        it = self.it_factor
        return self.pue_peak * self.facility_factor / it if it else None

    @property
    def note(self) -> str:
        """Say what the load does from hour to hour, and what its PUE is."""
        annual = self.pue_annual
        over = f"{annual:.2f} over it" if annual else "not known over the year"
        return f"load by the hour: {self.words}; PUE {self.pue_peak:.2f} at the peak of the year, {over}"


def _mean(years: Years, weights: Sequence[float]) -> float:
    each = list(weights) or [1.0] * len(years)
    asked = map(operator.mul, each, map(np.sum, years))
    return math.fsum(asked) / math.fsum(map(operator.mul, each, map(len, years)))


def load_by_hour(
    programme: Programme, site_id: str, hours: Sequence[SiteHours]
) -> SiteLoad:
    """Return the load of a site in each hour of its weather years.

    Parameters
    ----------
    programme : Programme
        As a viewpoint sees it: workloads, hardware, and how the site is cooled.
    site_id : str
        The site.
    hours : sequence of SiteHours
        Its weather years, with the load that it brings.

    Returns
    -------
    SiteLoad
        The highest hour of all years is 1 in both loads.
    """
    site = programme.sites[site_id]
    said = partial(SiteLoad, pue_peak=site.facility_per_it_peak)
    if site.load is not None and site.load.of == "facility":
        return said(_own(hours), None, words=f"as in {site.load.file}")
    it, source = _it_by_hour(programme, site_id, hours)
    if site.cooling is None:
        return said(it, it, words=f"{source} {AT_THE_PEAK}")
    facility = _facility(site, site.cooling, it, hours)
    words = f"{source}; cooled by {COOLED_BY[site.cooling]} in this weather"
    return said(facility, it, words=words)


def _it_by_hour(
    programme: Programme, site_id: str, hours: Sequence[SiteHours]
) -> tuple[Years, str]:
    """Return IT load per its peak, and what it follows from: a file, workloads, or nothing where it is flat."""
    site = programme.sites[site_id]
    if site.load is not None:
        ratio = ", at the ratio of the peak" * (site.cooling is None)
        return _own(hours), f"IT as in {site.load.file}{ratio}"
    if site.cooling is None:
        return _each(_ones, hours), "flat, at its peak"
    return _each(partial(it_load, programme, site_id), hours), work_words(programme)


def _ones(year: SiteHours) -> Floats:
    return np.ones(year.weather.axis.length)


def _own(hours: Sequence[SiteHours]) -> Years:
    """Return the load that a site brings, which its hours hold, per its peak."""
    return _each(attrgetter("load_mw"), hours)


def _each(load: Callable[[SiteHours], Floats], hours: Iterable[SiteHours]) -> Years:
    """Return a load of each weather year per its highest hour in all of them."""
    return _per_peak(tuple(map(load, hours)))


def _per_peak(years: Sequence[Floats]) -> Years:
    peak = max(map(np.max, years))
    return tuple(year / peak for year in years)


def _facility(
    site: Site, cooling: CoolingType, it: Years, hours: Sequence[SiteHours]
) -> Years:
    """Return the facility load of all weather years per its peak, which is the stated one."""
    all_it, beside = _beside_it(cooling, it, hours)
    load = at_stated_peak(all_it, beside, site.facility_per_it_peak)
    ends = np.cumsum(list(map(len, it)))[:-1]
    return _per_peak(np.split(load, ends))


def _beside_it(
    cooling: CoolingType, it: Years, hours: Sequence[SiteHours]
) -> tuple[Floats, Floats]:
    """Return the IT load of all weather years on end, and what a packaged plant draws beside it."""
    all_it = np.concatenate(it)
    dry_c, wet_c = (
        np.concatenate(list(map(attrgetter(f"weather.{name}"), hours)))
        for name in ("air_temp_c", "wet_bulb_c")
    )
    found = facility_load(all_it, dry_c, wet_c, cooling_plant(cooling))
    return all_it, found.facility_mw - all_it


def facility_share(
    programme: Programme,
    site_id: str,
    hours: Sequence[SiteHours],
    it: Floats,
    steps: Ints,
) -> Floats:
    """Return the facility load at some IT load, per that of the stated peak: ``it_share`` the other way round.

    Parameters
    ----------
    programme, site_id, hours, steps
        As in ``it_share``.
    it : array, shape (steps,)
        Per IT load at the peak, not 0 throughout. [-]

    Returns
    -------
    array, shape (steps,)
        [-]
    """
    site = programme.sites[site_id]
    if site.cooling is None:
        return it
    of_year, _ = _it_by_hour(programme, site_id, hours)
    pue, weather = site.facility_per_it_peak, hours[0].weather
    plant = cooling_plant(site.cooling)
    dry_c, wet_c = weather.air_temp_c[steps], weather.wet_bulb_c[steps]
    beside = facility_load(it, dry_c, wet_c, plant, 1.0).facility_mw - it
    factor = overhead_factor(*_beside_it(site.cooling, of_year, hours), pue)
    return np.asarray((it + factor * beside) / pue)


def it_share(
    programme: Programme,
    site_id: str,
    hours: Sequence[SiteHours],
    facility_share: Floats,
    steps: Ints,
) -> Floats:
    """Return the IT power that a facility can give where it gets a share of its peak, per its IT load at the peak.

    Parameters
    ----------
    programme, site_id, hours
        As in ``load_by_hour``. A site whose cooling nobody states draws in proportion.
    facility_share : array, shape (steps,)
        Per the facility load of the stated peak. [-]
    steps : array, shape (steps,)
        Step of the first weather year in whose weather each of them is.

    Returns
    -------
    array, shape (steps,)
        [-]
    """
    site = programme.sites[site_id]
    if site.cooling is None:
        return facility_share
    it, _ = _it_by_hour(programme, site_id, hours)
    pue = site.facility_per_it_peak
    weather = hours[0].weather
    return it_at_facility(
        facility_share * pue,
        weather.air_temp_c[steps],
        weather.wet_bulb_c[steps],
        cooling_plant(site.cooling),
        1.0,
        overhead_factor(*_beside_it(site.cooling, it, hours), pue),
    )
