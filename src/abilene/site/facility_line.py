"""What a facility draws at given times as a line of its IT load: facility = fixed + slope x IT.

Distribution losses, house load and cooling are linear in IT load in each hour
(``compute.facility``), so two loads tell the line, and a draw that is fitted to the
meter of a facility is as exact as one fitted to IT power.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from abilene.arrays import ByValue, Floats
from abilene.brief import brief
from abilene.compute.facility import CoolingPlant, cooling_plant, facility_load
from abilene.dates import SECONDS_PER_HOUR
from abilene.errors import InputError, Problem
from abilene.programme.schema import Programme, Site
from abilene.resource.timeaxis import Times
from abilene.resource.weather import SiteYear
from abilene.site.load_hours import COOLED_BY
from abilene.site.weather import weather_year

Air = tuple[Floats, Floats]
"""Dry and wet bulb outside. [degC]"""


@dataclass(frozen=True, eq=False)
class FacilityLine(ByValue):
    """Facility load in each hour as a line of IT load; arrays of shape (hours,)."""

    fixed_mw: Floats
    """Drawn without any IT load. [MW]"""
    slope: Floats
    """Drawn per IT load. [-]"""
    words: str
    """What it follows from."""
    __repr__ = brief


def facility_line(
    programme: Programme,
    site_id: str,
    rated_mw: float,
    begin_s: Floats,
    folder: Path,
    air_c: Air | None,
) -> FacilityLine:
    """Return the facility load of a campus at given times as a line of its IT load.

    Where the campus says how it is cooled, what it draws beside its IT load is that of
    the packaged plant in the air of the time, by one factor so that at full load in the
    hottest hour the stated PUE is kept; else the stated PUE holds in every hour.

    Parameters
    ----------
    programme : Programme
        As a view sees it.
    site_id : str
        The campus.
    rated_mw : float
        IT load for which it is built. [MW]
    begin_s : array, shape (hours,)
        Times, since 1970, UTC. [s]
    folder : Path
        Where its own weather lies.
    air_c : pair of arrays, shape (hours,), optional
        Dry and wet bulb as measured at these times; by default the first weather year
        of the campus at the same month, day and hour. [degC]

    Raises
    ------
    InputError
        If it says how it is cooled, and the air is not known.
    """
    site = programme.sites[site_id]
    peak = site.facility_per_it_peak
    if site.cooling is None:
        words = f"facility: {peak:.2f} x IT in every hour, as no cooling is stated"
        ones = np.ones(len(begin_s))
        return FacilityLine(0.0 * ones, peak * ones, words)
    years = _years(site, folder)
    here, where = _air_at(begin_s, years, air_c, f"sites.{site_id}.weather")
    plant = cooling_plant(site.cooling)
    line_in = _line_of(plant, rated_mw)
    hottest = [(year.air_temp_c, year.wet_bulb_c) for year in years] or [here]
    most = max(float((f + s * rated_mw).max()) for f, s in map(line_in, hottest))
    factor = (peak - 1.0) * rated_mw / (most - rated_mw)
    fixed, slope = line_in(here)
    words = (
        f"facility: cooled by {COOLED_BY[site.cooling]} in {where}; PUE {peak:.2f} at full load in the hottest "
        "hour"
    )
    return FacilityLine(factor * fixed, 1.0 + factor * (slope - 1.0), words)


def _line_of(
    plant: CoolingPlant, rated_mw: float
) -> Callable[[Air], tuple[Floats, Floats]]:
    """Return what tells the line of a plant in some air, before the stated PUE is kept."""

    def line(air: Air) -> tuple[Floats, Floats]:
        full, half = (
            facility_load(
                np.full(len(air[0]), share * rated_mw), *air, plant, rated_mw
            ).facility_mw
            for share in (1.0, 0.5)
        )
        slope = (full - half) / (0.5 * rated_mw)
        return full - slope * rated_mw, slope

    return line


def _years(site: Site, folder: Path) -> Sequence[SiteYear]:
    return [weather_year(site, one, folder, windy=False) for one in site.weather or ()]


def _air_at(
    begin_s: Floats, years: Sequence[SiteYear], air_c: Air | None, path: str
) -> tuple[Air, str]:
    """Return the air at some times, and where it is from."""
    if air_c is not None:
        return air_c, "the air that was measured"
    if not years:
        fix = "name weather, or give dry_bulb_c and wet_bulb_c beside the power"
        raise InputError(Problem("missing: cooling follows the air outside", fix, path))
    year = years[0]
    times = begin_s.astype("datetime64[s]")
    found = _step_at(year.axis.times, times)
    real = year.axis.real and _year_of(times[0]) == _year_of(year.axis.times[0])
    where = f"the weather of {year.name}, {year.label}"
    if not real:
        where += ", which is not that of these hours"
    return (year.air_temp_c[found], year.wet_bulb_c[found]), where


def _year_of(time: np.datetime64) -> int:
    return datetime.fromtimestamp(int(time.astype(np.int64)), UTC).year


def _step_at(year: Times, times: Times) -> np.ndarray[tuple[int, ...], np.dtype[np.intp]]:  # fmt: skip
    """Return the step of a year at the month, day and hour of each time; a year in a circle."""
    known, wanted = _in_year(year), _in_year(times)
    order = np.argsort(known, kind="stable")
    place = np.searchsorted(known[order], wanted, side="right") - 1
    return np.asarray(order[place])


def _in_year(times: Times) -> Floats:
    """Return hours since the beginning of March, so that a 29 February is the last day where a year lacks it."""
    months = times.astype("datetime64[M]")
    month = months.astype(np.int64) % 12
    within = (times - months.astype(times.dtype)).astype(np.int64) / SECONDS_PER_HOUR
    return np.asarray((month - 2) % 12 * 31 * 24 + within)
