"""A site's power problem for one MW of load, season by season, with the grid as something to choose.

The build-out asks what one MW of load costs to run in each quarter of the year with so much equipment and so much of
each grid contract. So the year is divided into its calendar quarters, each with a storage cycle, peaks and a minimum
take of its own, and contracts become columns between nothing and what they may give a MW of load. Contracts on the
same terms are one *part* of the grid.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, product
from operator import attrgetter
from pathlib import Path
from typing import TypeVar

import numpy as np

from abilene.power.columns import design_of
from abilene.power.problem import (
    WEATHER_YEAR_HOURS,
    Campus,
    Capacity,
    Ints,
)
from abilene.power.result import Cut, Sizing, tally
from abilene.power.sizing import size
from abilene.power.transforms import (
    over_hours,
    with_bounds,
    with_weighted_costs,
)
from abilene.programme.schema import Programme
from abilene.resource.calendar import local_quarters
from abilene.site.grid_parts import Parts, is_export, parts_of_grid, with_parts
from abilene.site.load import Tier
from abilene.site.load_hours import SiteLoad
from abilene.site.problem import SiteCampus, site_campus

SEASONS = 4
STEP_MW = 1e-3
"""Sizes of a design are whole steps of this much per MW of load. [MW]"""
SLIVER_MW = 5e-3
"""Less than this per MW of load is the tolerance of sizing, not a plant. [MW]"""
DIGITS = 9
"""Decimals of what a design draws: the rest is rounding of its hours."""
ROUNDING = 1e-3
"""Part of a step below which it is not begun. [-]"""
T = TypeVar("T")
BySeason = tuple[float, float, float, float]
"""One figure for each quarter of the year."""


@dataclass(frozen=True)
class SeasonalCampus:
    """One MW of load at a site."""

    site: SiteCampus
    """Its years are the seasons of the weather years: four for each, in order."""
    parts: Parts
    it_factor: BySeason | None = None
    """Mean IT load in each quarter of the year per its peak; None where it is not known
    by the hour. [-]"""

    @property
    def load_factor(self) -> BySeason:
        """Mean load in each quarter of the year per its peak, mean of the weather years. [-]"""
        return _by_season_mean(list(map(load_factor, self.site.years)))

    @property
    def bounds(self) -> dict[str, Capacity]:
        """Bounds and yearly cost of what may be chosen: units of equipment, parts of the grid. [MW, MWh]"""
        first = self.site.years[0]
        chosen = {*self.site.units, *self.parts}
        return {n: c for n, c in first.bounds.items() if n in chosen}

    def is_export(self, part: str) -> bool:
        """Return whether a part of the grid sells instead of supplying."""
        return is_export(self.parts[part])

    def season(self, number: int) -> int:
        """Return the quarter of the year of one of the years of the site, 0 to 3."""
        return number % SEASONS


def seasonal_campus(
    programme: Programme,
    site_id: str,
    folder: Path,
    *,
    seed: int = 1,
    tiers: Sequence[Tier] = (),
) -> SeasonalCampus:
    """Return one MW of load at a site, season by season.

    Raises
    ------
    InputError
        As ``site_campus``.
    """
    at = programme.sites[site_id]
    site = site_campus(
        programme,
        site_id,
        1.0,
        grid=bool(at.grid),
        seed=seed,
        folder=folder,
        tiers=tiers,
    )
    parts = parts_of_grid(at.grid, [block.name for block in site.years[0].blocks])
    years = [with_parts(year, at, parts) for year in site.years]
    quarters = [
        local_quarters(year.weather.axis, year.weather.zone) for year in site.hours
    ]
    seasons = chain(*map(seasons_of, years, quarters))
    it = _it_factor(site.load, quarters)
    return SeasonalCampus(replace(site, years=tuple(seasons)), parts, it)


def _it_factor(load: SiteLoad, quarters: Sequence[Ints]) -> BySeason | None:
    """Return the mean IT load in each quarter of the year per its peak; None where it is not known."""
    if load.it is None:
        return None
    years = product(zip(load.it, quarters, strict=True), range(SEASONS))
    return _by_season_mean(
        [float(it[quarter == season].mean()) for (it, quarter), season in years]
    )


def _by_season_mean(figures: Sequence[float]) -> BySeason:
    """Return the mean over the weather years of what there is one of for each season of each."""
    first, second, third, fourth = (
        math.fsum(some) / len(some) for some in _by_season(figures)
    )
    return first, second, third, fourth


def seasons_of(campus: Campus, quarter: Ints) -> tuple[Campus, ...]:
    """Divide a campus into the quarters of its years.

    Parameters
    ----------
    campus : Campus
        Whole years that begin with January.
    quarter : array, shape (hours,)
        The quarter of the year of each hour, 0 to 3.
    """
    ends = np.flatnonzero(np.diff(quarter, append=-1)) + 1
    return tuple(
        over_hours(campus, slice(a, b))
        for a, b in zip([0, *ends[:-1]], ends, strict=True)
    )


def sized(
    one: SeasonalCampus,
    bounds: Mapping[str, Capacity],
    *,
    tolerance: float,
    weights: tuple[float, ...] = (1.0,) * SEASONS,
) -> Sizing:
    """Size a campus within other bounds, or at other costs, for some of its columns.

    Parameters
    ----------
    bounds : mapping
        By column. [MW, MWh, USD/year]
    weights : tuple of float
        What a dollar counts in each quarter of the year. [-]
    """
    years = tuple(
        with_bounds(with_weighted_costs(year, weights[one.season(number)]), bounds)
        for number, year in enumerate(one.site.years)
    )
    return size(years, tolerance=tolerance)


def rounded(one: SeasonalCampus, capacity: Mapping[str, float]) -> dict[str, float]:
    """Return the sizes of a design in whole steps, not below what they were, and without slivers."""
    found = {name: _whole(capacity[name]) for name in one.bounds}
    for storage in one.site.years[0].storages:
        both = (storage.power_column, storage.energy_column)
        # power without energy, or energy without power, is no storage
        if not all(map(found.get, both)):
            found |= dict.fromkeys(both, 0.0)
    return within_bounds(one, found)


def within_bounds(
    one: SeasonalCampus, capacity: Mapping[str, float]
) -> dict[str, float]:
    """Return sizes within the bounds of each column, and the energy of each storage within its hours.

    Power and energy are rounded apart, so that their ratio may have left its bounds.
    """
    found = {
        name: min(max(capacity.get(name, 0.0), bounds.low), bounds.high)
        for name, bounds in one.bounds.items()
    }
    for storage in one.site.years[0].storages:
        power, energy = found[storage.power_column], storage.energy_column
        least, most = storage.min_hours * power, storage.max_hours * power
        found[energy] = min(max(found[energy], least), most)
    return found


def _whole(size: float) -> float:
    """Return a size in whole steps, not below what it is; nothing of a sliver."""
    if size < SLIVER_MW:
        return 0.0
    return round(math.ceil(size / STEP_MW - ROUNDING) * STEP_MW, 3)


def operated(
    one: SeasonalCampus, capacity: Mapping[str, float], *, tolerance: float = 1e-6
) -> Sizing:
    """Operate a design in every season, with the cheapest peaks."""
    bounds = {
        n: Capacity.fixed(capacity[n], c.annuity_usd) for n, c in one.bounds.items()
    }
    return sized(one, bounds, tolerance=tolerance)


def drawn_mw(one: SeasonalCampus, sizing: Sizing) -> dict[str, float]:
    """Return the most that a design moves through each part of the grid: it needs to hold no more. [MW]

    Where a minimum take is paid for what is held, all of that counts.
    """
    free = [
        b for b in one.site.years[0].blocks if b.name in one.parts and not b.min_take
    ]
    found = {}
    for block in free:
        of_years = [float(o.output_mw[block.name].max()) for o in sizing.operations]
        most_mw = round(max(of_years), DIGITS)
        # Rounded above its limit, a design that uses that to the full could not serve.
        found[block.name] = min(most_mw, sizing.capacity[block.name])
    return found


def running_usd_per_mwh(one: SeasonalCampus, sizing: Sizing) -> BySeason:
    """Return what load costs to run in each quarter of the year, unserved energy at its VOLL. [USD/MWh at full load]

    A MWh at full load is a MW of load, counted at its peak, through an hour, whatever it
    asks for in it. All but what equipment costs whether it is used or not: fuel, what is bought less
    what is sold, demand charges.
    """
    design, years = design_of(one.site.years), one.site.years
    sizes = np.array(list(sizing.capacity.values()))
    costs = []
    for campus, places, operation in zip(
        years, design.years, sizing.operations, strict=True
    ):
        peaks_usd = _peaks_usd(campus, campus.named(sizes[places]))
        costs.append((operation.cost_usd + peaks_usd) / full_load_mwh(campus))
    return _by_season_mean(costs)


@dataclass(frozen=True)
class SeasonLoss:
    """Load of a quarter of the year that is left unserved."""

    usd_per_mwh: float = 0.0
    """What it counts in the running cost. [USD per MWh at full load]"""
    share: float = 0.0
    """How much it is. [MWh per MWh at full load]"""


def season_losses(
    one: SeasonalCampus, sizing: Sizing
) -> tuple[SeasonLoss, SeasonLoss, SeasonLoss, SeasonLoss]:
    """Return the load that a design leaves unserved in each quarter of the year, mean of the weather years."""
    losses = []
    for campus, operation in zip(one.site.years, sizing.operations, strict=True):
        found, load_mwh = tally(campus, operation), full_load_mwh(campus)
        lost = [found[load.unserved] for load in campus.loads]
        usd = math.fsum(map(attrgetter("cost_usd"), lost))
        mwh = math.fsum(map(attrgetter("energy_mwh"), lost))
        losses.append((usd / load_mwh, mwh / load_mwh))
    first, second, third, fourth = (
        SeasonLoss(*np.mean(of_season, axis=0).tolist())
        for of_season in _by_season(losses)
    )
    return first, second, third, fourth


def _by_season(of_years: Sequence[T]) -> list[Sequence[T]]:
    """Sort what there is one of for each year of the site: seasons follow each other in every weather year."""
    return [of_years[season::SEASONS] for season in range(SEASONS)]


def full_load_mwh(campus: Campus) -> float:
    """Return what a campus would ask for at its peak in every hour of a season, as if it lasted a year. [MWh/year]"""
    return campus.load_mw * WEATHER_YEAR_HOURS


def load_factor(campus: Campus) -> float:
    """Return the mean load of a season per its peak. [-]"""
    asked = (load.mw * float(load.shape.mean()) for load in campus.loads)
    return math.fsum(asked) / campus.load_mw


def _peaks_usd(campus: Campus, sizes: Mapping[str, float]) -> float:
    """Return the demand charges of a season, as if it lasted a year. [USD/year]"""
    return math.fsum(
        campus.bounds[peak].annuity_usd * sizes[peak] for peak in campus.peaks
    )


@dataclass(frozen=True)
class SeasonCut:
    """A cut below the running cost of one season: cost >= sum(slope * column), homogeneous, without a constant.

    Slopes are of the load and of every column that may be chosen. [USD per MWh at full
    load: USD/MWh per MW or MWh]
    """

    load: float
    slope: Mapping[str, float]


def season_cuts(
    one: SeasonalCampus, sizing: Sizing, weights: tuple[float, ...] = (1.0,) * SEASONS
) -> tuple[tuple[SeasonCut, SeasonCut, SeasonCut, SeasonCut], ...]:
    """Return the cuts of a sizing: for each evaluation one for each quarter of the year, the last evaluation last.

    Peaks are chosen where the cut is lowest: between nothing and the size of their
    block, at which end the sign of price + slope says. A minimum take reads cost + mu
    (amount - by_column * size) >= slope * columns for mu up to its price, and what
    stands above the limit pays that price. Over several weather years, the mean of
    their cuts lies below the mean of their costs.

    Parameters
    ----------
    weights : tuple of float
        What a dollar counted in the sizing in each quarter of the year. [-]
    """
    count, found = len(one.site.years), []
    for begin in range(0, len(sizing.cuts), count):
        cuts = [
            _season_cut(one, cut, weights[one.season(cut.year)])
            for cut in sizing.cuts[begin : begin + count]
        ]
        first, second, third, fourth = map(_mean, _by_season(cuts))
        found.append((first, second, third, fourth))
    return tuple(found)


def _mean(some: Sequence[SeasonCut]) -> SeasonCut:
    slopes = {
        name: math.fsum(p.slope.get(name, 0.0) for p in some) / len(some)
        for p in some
        for name in p.slope
    }
    return SeasonCut(math.fsum(p.load for p in some) / len(some), slopes)


def _season_cut(one: SeasonalCampus, cut: Cut, weight: float) -> SeasonCut:
    campus = one.site.years[cut.year]
    found = {name: slope / weight for name, slope in cut.slope_usd.items()}
    for constraint in campus.linking:
        price = cut.mu[constraint.name] / weight
        if price > constraint.excess_usd * (1 + ROUNDING):
            # it says nothing: what is above the limit costs less than this price
            return SeasonCut(0.0, {})
        paid = min(price, constraint.excess_usd)
        for name, by in campus.named(constraint.by_column).items():
            found[name] -= paid * by
    for peak, block in campus.peaks.items():
        charge = campus.bounds[peak].annuity_usd + found.pop(peak)
        found[block.column] += min(0.0, charge)
    load_mwh = full_load_mwh(campus)
    loads_usd = [found.pop(load.name) * load.mw for load in campus.loads]
    slopes = {name: slope / load_mwh for name, slope in found.items() if slope}
    return SeasonCut(math.fsum(loads_usd) / load_mwh, slopes)
