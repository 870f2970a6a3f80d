"""The load of a site hour by hour: what its computers draw, and what cooling and losses add in its weather.

IT load is the sum over workloads. An accelerator at work draws all its IT power, one
without work its idle share of it (measured: see ``power_of_work.csv``):

    it[t] = sum over w of share[w] (idle + (1 - idle) activity[w, t])

Training and batch are active but in checkpoints and restarts, as an hourly mean; serving
follows the packaged week of traffic, its busiest hour being that of all its accelerators.
Facility load follows from IT load, weather and ``cooling`` (``compute.facility``). What
is stated is kept: the highest hour of all weather years is the stated peak, and below
it energy follows. Where nobody says how the site is cooled, and it brings no load of its
own, the load is at its peak in every hour.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product, repeat

import numpy as np

from abilene.arrays import ByValue, Floats
from abilene.brief import brief
from abilene.compute.facility import at_stated_peak, cooling_plant, facility_load
from abilene.compute.power_of_work import ANY, parameters
from abilene.compute.workload import HOURS_PER_WEEK, serving_shape
from abilene.programme.compute_records import Hardware, Workload
from abilene.programme.schema import Programme, Site
from abilene.site.failures import accelerator_hours_per_failure, run_of
from abilene.site.hours import SiteHours
from abilene.site.voll import curve_of

FLAT = "flat, at its peak in every hour"


@dataclass(frozen=True, eq=False)
class LoadYear(ByValue):
    """Load in each hour of a weather year, per its peak in all of them; arrays of shape (hours,)."""

    facility: Floats
    """Load at the meter per its peak. [-]"""
    it: Floats | None = None
    """IT load per its peak; None where only that of the facility is known. [-]"""
    __repr__ = brief


@dataclass(frozen=True)
class SiteLoad:
    """Load of a site in each of its weather years."""

    years: tuple[LoadYear, ...]
    pue_peak: float
    """Stated PUE at the peak. [-]"""
    words: str
    """What it follows from, for reports."""
    __repr__ = brief

    @property
    def shapes(self) -> tuple[Floats, ...]:
        """Facility load in each hour per its peak, of each year. [-]"""
        return tuple(year.facility for year in self.years)

    @property
    def facility_factor(self) -> float:
        """Mean facility load per its peak. [-]"""
        return _mean([year.facility for year in self.years])

    @property
    def it_factor(self) -> float | None:
        """Mean IT load per its peak; None where it is not known. [-]"""
        known = [year.it for year in self.years if year.it is not None]
        return _mean(known) if len(known) == len(self.years) else None

    @property
    def pue_annual(self) -> float | None:
        """PUE over the year: facility energy per IT energy; None where IT load is not known by the hour. [-]"""
        it = self.it_factor
        return None if it is None else self.pue_peak * self.facility_factor / it

    @property
    def note(self) -> str:
        """Say what the load does from hour to hour, and what its PUE is."""
        annual = self.pue_annual
        over = "not known over the year" if annual is None else f"{annual:.2f} over it"
        return f"load by the hour: {self.words}; PUE {self.pue_peak:.2f} at the peak of the year, {over}"


def _mean(series: Sequence[Floats]) -> float:
    return math.fsum(map(np.sum, series)) / sum(map(len, series))


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
        The highest hour of all years is 1 in both shapes.
    """
    site = programme.sites[site_id]
    own = site.load
    if own is not None and own.of == "facility":
        given = _per_peak([_own(year) for year in hours])
        return _loads(site, given, None, f"as in {own.file}")
    if own is not None:
        it, source = _per_peak([_own(year) for year in hours]), f"IT as in {own.file}"
    elif site.cooling is not None:
        it = _per_peak([it_load(programme, site_id, year) for year in hours])
        source = f"IT {_work_words(programme)}"
    else:
        it = [np.ones(year.weather.axis.length) for year in hours]
        return _loads(site, it, it, f"{FLAT}, as no cooling is stated")
    if site.cooling is None:
        words = (
            f"{source}; the ratio of the peak in every hour, as no cooling is stated"
        )
        return _loads(site, it, it, words)
    words = f"{source}; cooled by {cooling_words(site)} in this weather"
    return _loads(site, _facility(site, it, hours), it, words)


def cooling_words(site: Site) -> str:
    """Say how a site is cooled; empty where nobody says."""
    words = {"air_chiller": "air chillers", "liquid": "cold plates and dry coolers"}
    cooling = site.cooling or ""
    return words.get(cooling, cooling and "evaporation")


def it_terms(programme: Programme, site_id: str) -> tuple[float, float]:
    """Return what of the IT load of a site is even, and what follows traffic, per that of all accelerators at work.

    All of it is even where no workloads are given. [-]
    """
    it_mw = programme.sites[site_id].it_mw_by_hardware
    in_all_mw, works = math.fsum(it_mw.values()), programme.workloads.values()
    if not works or not in_all_mw:
        return 1.0, 0.0
    even = traffic = 0.0
    for (id_, mw), work in product(it_mw.items(), works):
        hardware, share = programme.hardware[id_], mw / in_all_mw * work.share
        idle = _idle_share(hardware, work)
        even += share * idle
        if work.kind == "serving":
            traffic += share * (1.0 - idle)
        else:
            even += share * (1.0 - idle) * computing_share(hardware, work)
    return even, traffic


def it_load(programme: Programme, site_id: str, year: SiteHours) -> Floats:
    """Return the IT load of a site in each step of a year, per that of all accelerators at work.

    The week of traffic begins with the year; the trace does not tell its clock.

    Returns
    -------
    array, shape (steps,)
        [-]
    """
    even, traffic = it_terms(programme, site_id)
    axis = year.weather.axis
    return even + traffic * _traffic(axis.length, axis.step_hours)


def computing_share(hardware: Hardware, work: Workload) -> float:
    """Return the share of its time in which training or batch computes; all of it if no failure rate is known. [-]"""
    hours = accelerator_hours_per_failure(hardware)
    return 1.0 if hours is None else run_of(work, hours).computing_fraction


def _traffic(steps: int, step_hours: float) -> Floats:
    """Return the packaged traffic of serving per that of the busiest hour of its week."""
    busiest = float(serving_shape(HOURS_PER_WEEK).max())
    return np.asarray(serving_shape(steps, 0, step_hours) / busiest)


def _idle_share(hardware: Hardware, work: Workload) -> float:
    """Return what an accelerator without work draws, per its draw at work. [-]"""
    known = curve_of(hardware, work)
    if known is None:
        return parameters()[ANY, "idle_per_tdp"].value
    return known.idle_w / known.busy_w


def _work_words(programme: Programme) -> str:
    """Say what the IT load follows from."""
    works = programme.workloads.items()
    each = ", ".join(
        f"{name} {work.share:.0%}{' by its traffic' * (work.kind == 'serving')}"
        for name, work in works
    )
    return each or "flat, as no workloads are given"


def _facility(
    site: Site, it: Sequence[Floats], hours: Sequence[SiteHours]
) -> list[Floats]:
    """Return the facility load of all weather years per its peak, which is the stated one."""
    assert site.cooling is not None  # the caller has seen to it
    weather = [year.weather for year in hours]
    all_it = np.concatenate(it)
    found = facility_load(
        all_it,
        np.concatenate([year.air_temp_c for year in weather]),
        np.concatenate([year.wet_bulb_c for year in weather]),
        cooling_plant(site.cooling),
    )
    beside = found.facility_mw - all_it
    load = at_stated_peak(all_it, beside, site.facility_per_it_peak)
    ends = np.cumsum([len(one) for one in it])[:-1]
    return _per_peak(np.split(load, ends))


def _loads(
    site: Site, facility: Sequence[Floats], it: Sequence[Floats] | None, words: str
) -> SiteLoad:
    years = tuple(map(LoadYear, facility, it or repeat(None)))
    return SiteLoad(years, site.facility_per_it_peak, words)


def _own(year: SiteHours) -> Floats:
    assert year.load_mw is not None  # site_hours has seen to it
    return year.load_mw


def _per_peak(years: Sequence[Floats]) -> list[Floats]:
    """Return loads per the highest hour of all years."""
    peak = max(float(year.max()) for year in years)
    return [year / peak for year in years]
