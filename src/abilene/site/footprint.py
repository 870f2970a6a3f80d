"""CO2 of a sized campus three ways, its clean score by the hour and by the year, and its water.

The three ways count the same hours and are never added: *location* takes the average of
the grid, *market* what contracts say and the residual mix for the rest, *marginal* what
one more MWh causes (GHG Protocol, Scope 2 Guidance, 2015, for the first two). What nobody
says is None.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

import numpy as np

from abilene.arrays import Floats
from abilene.power.problem import Campus, series
from abilene.power.result import Operation
from abilene.programme.schema import Programme, Site
from abilene.resource.grid_mix import (
    clean_share,
    co2_kg_per_mwh,
    is_average,
    is_marginal,
)
from abilene.site.connection import KG_PER_T
from abilene.site.hours import SiteHours
from abilene.site.power_design import PowerDesign
from abilene.site.water import Water, water_of

GRID = "grid."


@dataclass(frozen=True)
class Carbon:
    """CO2 of a year, and what of its energy is clean; means over the weather years."""

    own_t: float
    """Of own plants, part of all three. [t/year]"""
    location_t: float | None
    """Grid power at the average of its hour. [t/year]"""
    market_t: float | None
    """Grid power as contracts say, the rest at the residual mix. [t/year]"""
    marginal_t: float | None
    """Grid power at what one more MWh of its hour causes. [t/year]"""
    hourly_clean: float
    """Share of the energy used that is clean in its own hour. [-]"""
    yearly_clean: float
    """The same over the year, whatever the hour. [-]"""
    knows_grid: bool
    """Whether the share of clean power in the grid is known; without it both shares are
    what they are at least."""


@dataclass(frozen=True)
class Footprint:
    """What a sized campus emits and evaporates."""

    site: str
    carbon: Carbon
    water: Water


def footprint_of(design: PowerDesign, programme: Programme) -> Footprint:
    """Return what a sized campus emits and evaporates."""
    site = programme.sites[design.site.site]
    of_one = len(design.site.years) // len(design.site.hours)
    years = [
        _Year(design, site, campus, operation, design.site.hours[number // of_one])
        for number, (campus, operation) in enumerate(
            zip(design.site.years, design.sizing.operations, strict=True)
        )
    ]
    carbon = Carbon(
        own_t=design.mean_of_years(years, "own_t"),
        location_t=_known(design, years, "location_t"),
        market_t=_known(design, years, "market_t"),
        marginal_t=_known(design, years, "marginal_t"),
        hourly_clean=_share(design, years, "unmatched_mwh"),
        yearly_clean=_share(design, years, "unclean_mwh"),
        knows_grid=is_average(site.grid_co2_region) or not any(map(_draws, years)),
    )
    return Footprint(design.site.site, carbon, water_of(design, programme))


def _draws(year: _Year) -> bool:
    """Return whether a year draws anything of a grid whose clean share could count."""
    return bool(year.drawn_mw.any())


def _known(design: PowerDesign, years: Sequence[_Year], name: str) -> float | None:
    """Return the mean of a figure; None where it is not known of every year."""
    found = [getattr(year, name) for year in years]
    return None if None in found else design.mean_of_years(years, name)


def _share(design: PowerDesign, years: Sequence[_Year], name: str) -> float:
    """Return the share of the energy used that is not in a figure. [-]"""
    used = design.mean_of_years(years, "used_mwh")
    return 1.0 - design.mean_of_years(years, name) / used if used > 0 else math.nan


@dataclass(frozen=True)
class _Year:
    """A weather year of a design."""

    design: PowerDesign
    site: Site
    campus: Campus
    operation: Operation
    hours: SiteHours

    def _sum(self, mw: Floats) -> float:
        """Return a power as energy of a year. [MWh/year]"""
        return float(mw.sum()) * self.campus.step_hours / self.campus.years

    def _total(self, *, grid: bool, counted: str = "") -> Floats:
        """Return what connections, or own sources, give in each hour, each counted by a figure of it. [MW]"""
        lost = set(map(attrgetter("unserved"), self.campus.loads))
        each = [
            self.operation.output_mw[s.name]
            * (1.0 - s.unserved)
            * series(getattr(s, counted) if counted else 1.0, self.campus.hours)
            for s in self.campus.sources
            if not (s.export or s.name in lost) and s.name.startswith(GRID) == grid
        ]
        return np.asarray(np.sum([np.zeros(self.campus.hours), *each], axis=0))

    @property
    def drawn_mw(self) -> Floats:
        """What its connections give in each hour. [MW]"""
        return self._total(grid=True)

    @property
    def sold_mw(self) -> Floats:
        """What is sold in each hour. [MW]"""
        sold = [
            self.operation.output_mw[b.name] for b in self.campus.blocks if b.export
        ]
        return np.asarray(np.sum([np.zeros(self.campus.hours), *sold], axis=0))

    @property
    def settled_mw(self) -> Floats:
        """Clean energy of agreements that bring no power, in each hour. [MW]"""
        each = [
            self.design.sizing.capacity[a.name]
            * a.terms.clean_share
            * a.profile(self.hours)
            for a in self.design.site.agreements
            if a.is_settled
        ]
        return np.asarray(np.sum([np.zeros(self.campus.hours), *each], axis=0))

    @property
    def own_t(self) -> float:
        """[t/year]"""
        return self._sum(self._total(grid=False, counted="co2"))

    @property
    def location_t(self) -> float | None:
        """[t/year]"""
        region = self.site.grid_co2_region
        return self._at(region if is_average(region) else None)

    @property
    def marginal_t(self) -> float | None:
        """[t/year]"""
        said = (self.site.marginal_co2_region, self.site.grid_co2_region)
        return self._at(next(filter(is_marginal, said), None))

    def _at(self, region: str | None) -> float | None:
        """Return emissions with grid power at the hours of a region; None of power whose region nobody names."""
        drawn = self.drawn_mw
        if not drawn.any():
            return self.own_t
        if region is None:
            return None
        weather = self.hours.weather
        kg = co2_kg_per_mwh(region, weather.axis, weather.zone)
        return self.own_t + self._sum(drawn * kg) / KG_PER_T

    @property
    def market_t(self) -> float | None:
        """[t/year]"""
        uncontracted = self._uncontracted_mw()
        rest_mwh = max(0.0, self._sum(uncontracted) - self._sum(self.settled_mw))
        residual = self.site.residual_co2_kg_per_mwh
        if rest_mwh == 0:
            return self.own_t
        return None if residual is None else self.own_t + rest_mwh * residual / KG_PER_T

    def _uncontracted_mw(self) -> Floats:
        """Return grid power that no contract of its connection calls clean. [MW]"""
        return self._total(grid=True) - self._total(grid=True, counted="clean")

    @property
    def used_mwh(self) -> float:
        """Energy used, losses of a store among it. [MWh/year]"""
        given = self._total(grid=False) + self._total(grid=True)
        return self._sum(np.maximum(given - self.sold_mw, 0.0))

    @property
    def _grid_share(self) -> Floats | float:
        """Share of the grid's own power that is not clean. [-]"""
        region, weather = self.site.grid_co2_region, self.hours.weather
        if region is None or not is_average(region):
            return 1.0
        return 1.0 - clean_share(region, weather.axis, weather.zone)

    def _dirty_mw(self) -> Floats:
        """Return own power that is not clean, and clean power that is sold in its place. [MW]"""
        own, clean = (
            self._total(grid=False),
            self._total(grid=False, counted="clean"),
        )
        kept = np.maximum(clean - self.sold_mw, 0.0)
        return np.maximum(own - self.sold_mw - kept, 0.0)

    @property
    def unmatched_mwh(self) -> float:
        """Energy that is not clean in its own hour. [MWh/year]"""
        rest = np.maximum(self._uncontracted_mw() - self.settled_mw, 0.0)
        return self._sum(self._dirty_mw() + rest * self._grid_share)

    @property
    def unclean_mwh(self) -> float:
        """Energy that is not clean over the year: clean energy of any hour stands for it. [MWh/year]"""
        uncontracted, settled = self._uncontracted_mw(), self.settled_mw
        rest = np.maximum(uncontracted - settled, 0.0) * self._grid_share
        spare = np.maximum(settled - uncontracted, 0.0) + self.sold_mw
        gross = self._sum(self._dirty_mw() + rest)
        return max(0.0, gross - self._sum(spare))
