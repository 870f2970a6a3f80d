"""Jobs of a campus that wait for cheaper or cleaner hours: what their energy costs and emits, and what waiting saves.

Energy counts at the meter of the campus, as if all of it came from the grid: what one
hour costs and emits beside another, not which machine of its own the campus runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from abilene.arrays import ByValue, Floats
from abilene.brief import brief
from abilene.compute.job_replay import JobReplay
from abilene.errors import InputError, Problem
from abilene.programme.schema import Programme, Site
from abilene.resource.grid_mix import co2_kg_per_mwh, is_average, is_marginal
from abilene.site.hours import SiteHours, site_hours
from abilene.site.load_hours import facility_share
from abilene.studies.campus_power import CampusPower, share_by_hour
from abilene.studies.shed_bills import shed_bills

DeferBy = Literal["price", "co2"]
WH_PER_MWH = 1e6
KG_PER_T = 1e3


@dataclass(frozen=True, eq=False)
class HourlyEnergy(ByValue):
    """What a MWh of IT costs and emits at the meter of its campus, from the first hour of a replay on.

    Each is of shape (hours,), includes what cooling and losses draw in that hour at full
    load, and begins again when it is over.
    """

    by: DeferBy
    """By which of the two jobs wait."""
    usd_per_mwh: Floats
    """[USD/MWh]"""
    co2_kg_per_mwh: Floats | None
    """None where nobody says what grid power emits by the hour. [kg/MWh]"""
    first_hour: int
    """Hour of the day at which the replay begins, by the clock of the campus."""
    notes: tuple[str, ...]
    """What they are."""
    __repr__ = brief

    @property
    def signal(self) -> Floats:
        """What should be low while jobs run, shape (hours,)."""
        if self.by == "price":
            return self.usd_per_mwh
        assert self.co2_kg_per_mwh is not None  # energy_of_campus has seen to it
        return self.co2_kg_per_mwh

    def of_jobs(self, replay: JobReplay, idle_w: float) -> EnergyOfJobs:
        """Return the energy of the jobs of a replay, of accelerators that draw ``idle_w`` without one."""
        hourly = replay.hourly
        idle_wh = (hourly.powered - hourly.held) * idle_w
        held_wh = hourly.energy_wh - idle_wh
        above_wh = held_wh - hourly.held * idle_w
        return EnergyOfJobs(
            float(held_wh.sum()) / WH_PER_MWH,
            _sum(held_wh, self.usd_per_mwh),
            _sum(above_wh, self.usd_per_mwh),
            *(
                None
                if self.co2_kg_per_mwh is None
                else _sum(wh, self.co2_kg_per_mwh) / KG_PER_T
                for wh in (held_wh, above_wh)
            ),
        )


@dataclass(frozen=True)
class EnergyOfJobs:
    """Energy that accelerators draw while jobs hold them, over a replay."""

    it_mwh: float
    """[MWh]"""
    usd: float
    """At the meter, at the price of each hour. [USD]"""
    above_idle_usd: float
    """Of that what idle accelerators would not have drawn: waiting can save no more. [USD]"""
    co2_t: float | None
    """At the meter; None where it is not known. [t]"""
    above_idle_co2_t: float | None
    """[t]"""

    @property
    def usd_per_mwh(self) -> float:
        """[USD per MWh of IT]"""
        return self.usd / self.it_mwh

    @property
    def co2_kg_per_mwh(self) -> float | None:
        """[kg per MWh of IT]"""
        return None if self.co2_t is None else self.co2_t * KG_PER_T / self.it_mwh


@dataclass(frozen=True, eq=False)
class DeferredJobs(ByValue):
    """The same jobs, each given to the scheduler in time for the best hours before its deadline."""

    energy: HourlyEnergy
    release_s: Floats
    """When each job is given to the scheduler. [s]"""
    replay: JobReplay
    __repr__ = brief

    @property
    def held_back_s(self) -> Floats:
        """How long those that wait for better hours are held back, shape (jobs that do,). [s]"""
        back_s = self.release_s - self.replay.jobs.submit_s
        return np.asarray(back_s[back_s > 0])

    @property
    def held_back_mean_s(self) -> float:
        """Mean of these, 0 of none. [s]"""
        return float(self.held_back_s.sum()) / max(1, len(self.held_back_s))


def _sum(wh: Floats, per_mwh: Floats) -> float:
    """Return the sum of what each hour's energy comes to."""
    return float(wh @ np.resize(per_mwh, len(wh))) / WH_PER_MWH


def energy_of_campus(
    programme: Programme,
    site_id: str,
    power: CampusPower,
    first_step: int,
    by: DeferBy,
    folder: Path,
    seed: int = 1,
) -> HourlyEnergy:
    """Return what energy costs and emits at a campus, hour by hour.

    The price is that of energy on the terms of the contract that grants most power: by
    its tariff (peaks of the campus apart), fixed, or of the market, charges on it
    included. CO2 is that of the region's grid at the hour: marginal where the file names
    such a region, else average. A series of the user's own that has either, goes first.

    Parameters
    ----------
    programme, site_id
        As a view sees it.
    power : CampusPower
        Under which the jobs are replayed.
    first_step : int
        Its step at which the replay begins.
    by : {"price", "co2"}
        By which of the two jobs wait.
    folder : Path
        Folder of the programme file, where weather and prices of its own lie.
    seed : int
        Of a price year that is drawn.

    Raises
    ------
    InputError
        As ``site_hours``; if the campus has no grid and brings no price, or nobody says
        what by the hour is to be low.
    """
    site, path = programme.sites[site_id], f"sites.{site_id}"
    if power.usd_per_mwh is None and not site.grid:
        what = (
            "jobs wait for cheaper or cleaner hours of the grid, and the site has none"
        )
        fix = "give it a contract, or bring a column usd_per_mwh with --power"
        raise InputError(Problem(what, fix, f"{path}.grid"))
    priced = power.usd_per_mwh is None
    year = site_hours(programme, site_id, folder, priced=priced, seed=seed)[0]
    axis, begins_h = year.weather.axis, power.hours_into_year(first_step)
    hours = max(round(axis.hours), int(len(power.share) * power.step_hours))
    of_year = axis.step_hours, round(begins_h / axis.step_hours), hours
    of_series = power.step_hours, first_step, hours
    pue = share_by_hour(_pue(programme, site_id, year), *of_year)
    if power.usd_per_mwh is None:
        bills = shed_bills(programme, site_id, year)
        usd = share_by_hour(bills.energy_usd_per_mwh, *of_year)
        words = bills.notes[0].removeprefix("charges: the draw of the jobs ")
    else:
        usd, words = (
            share_by_hour(power.usd_per_mwh, *of_series),
            "of the series of power",
        )
    if power.co2_kg_per_mwh is None:
        kg, region = _co2_by_hour(site, year)
        kg = None if kg is None else share_by_hour(kg, *of_year)
    else:
        kg, region = share_by_hour(power.co2_kg_per_mwh, *of_series), "as in the series"
    if by == "co2" and kg is None:
        fix = "name a row eia930_ or avert_ of the packaged table, or bring a column co2_kg_per_mwh with --power"
        what = "missing: nothing says what grid power emits by the hour"
        raise InputError(Problem(what, fix, f"{path}.marginal_co2_region"))
    notes = (
        f"energy of the jobs: at the meter, as if all of it came from the grid; price {words}, without "
        f"peaks of the campus: {usd.mean():,.1f} USD/MWh in the mean",
        f"CO2 of the jobs: {region}",
    )
    return HourlyEnergy(
        by, usd * pue, None if kg is None else kg * pue, int(begins_h % 24), notes
    )


def _pue(programme: Programme, site_id: str, year: SiteHours) -> Floats:
    """Return what a campus draws per its IT power in each step, at full load. [-]"""
    site, length = programme.sites[site_id], year.weather.axis.length
    full, steps = np.ones(length), np.arange(length)
    of_peak = facility_share(programme, site_id, (year,), full, steps)
    return site.facility_per_it_peak * of_peak


def _co2_by_hour(site: Site, year: SiteHours) -> tuple[Floats | None, str]:
    """Return what grid power emits in each step, and whose that is; None where nobody says by the hour. [kg/MWh]"""
    said = (site.marginal_co2_region, site.grid_co2_region)
    for kind, is_it in {"marginal": is_marginal, "average": is_average}.items():
        for region in filter(is_it, said):
            assert region is not None  # of the kind
            weather = year.weather
            kg = co2_kg_per_mwh(region, weather.axis, weather.zone)
            return kg, f"{kind} of grid power, {region}, by month and hour"
    return None, "not known, as no region of grid carbon by the hour is named"
