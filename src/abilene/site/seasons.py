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
from functools import partial
from itertools import chain, filterfalse, product, starmap
from operator import attrgetter, mul
from pathlib import Path
from typing import TypeVar

import numpy as np

from abilene.dates import Quarter
from abilene.errors import Problem, refuse
from abilene.power.billed import peaks_mw
from abilene.power.columns import design_of
from abilene.power.demand import Demand
from abilene.power.parts import PEAK, column_in_year, peak_columns
from abilene.power.problem import (
    WEATHER_YEAR_HOURS,
    Campus,
    Capacity,
    Ints,
)
from abilene.power.result import Sizing, tally
from abilene.power.sizing import size
from abilene.power.transforms import (
    over_hours,
    with_bounds,
    with_weighted_costs,
)
from abilene.programme.agreements import not_in_plans
from abilene.programme.billed_grid import lines_refused
from abilene.programme.ppa_records import NOT_SETTLED, NOT_SETTLED_FIX
from abilene.programme.schema import Programme
from abilene.programme.tariff_records import (
    EnergyLine,
    MinimumBillLine,
    TariffLine,
    TariffTerms,
    TiersLine,
)
from abilene.resource.calendar import MONTHS, local_quarters
from abilene.site.account import Account
from abilene.site.grid_parts import (
    Parts,
    is_export,
    parts_for_own_use,
    parts_of_grid,
    with_parts,
)
from abilene.site.load import Tier
from abilene.site.load_hours import SiteLoad
from abilene.site.problem import SiteCampus, most_drawn_mw, site_campus
from abilene.site.season_agreements import SeasonAgreement, season_agreements

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
    demands: tuple[Demand, ...] = ()
    """Demand that is billed, with the terms of a whole year."""
    agreements: tuple[SeasonAgreement, ...] = ()
    """Power purchase agreements of the whole campus, which are no part of a design."""

    @property
    def weights(self) -> list[float]:
        """How much each weather year counts in their mean. [-]"""
        return [campus.weight for campus in self.site.years[::SEASONS]]

    @property
    def load_factor(self) -> BySeason:
        """Mean load in each quarter of the year per its peak, mean of the weather years. [-]"""
        factors = list(map(load_factor, self.site.years))
        return _by_season_mean(factors, self.weights)

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
    refuse(starmap(_not_held, lines_refused(programme, programme.sites[site_id])))
    programme = _without_whole_bills(_without_settled(programme, site_id))
    at = programme.sites[site_id]
    refuse(starmap(partial(_not_settled, site_id), not_in_plans(at).items()))
    site = _without_agreements(
        site_campus(
            programme,
            site_id,
            1.0,
            grid=bool(at.grid),
            seed=seed,
            folder=folder,
            tiers=tiers,
            of_any_size=True,
        )
    )
    owners = filterfalse(attrgetter("of"), site.years[0].blocks)
    parts = parts_of_grid(at.grid, list(map(attrgetter("name"), owners)))
    own = parts_for_own_use(site_id, parts, site.own_use)
    years = [with_parts(year, at, parts, own) for year in site.years]
    quarters = [
        local_quarters(year.weather.axis, year.weather.zone) for year in site.hours
    ]
    seasons = chain(*map(seasons_of, years, quarters))
    it = _it_factor(site.load, quarters)
    of_parts = filter(lambda account: account.connection in parts, site.accounts)
    accounts = tuple(map(Account.of_a_megawatt, of_parts))
    one = replace(site, years=tuple(seasons), accounts=accounts)
    settled = tuple(
        season_agreements(site.agreements, site.hours, quarters, site.weights)
    )
    return SeasonalCampus(one, parts, it, years[0].demands, settled)


def _not_held(path: str, why: str) -> Problem:
    """Say that no plan holds a line of a tariff."""
    what, _, own_fix = why.partition("; ")
    return Problem(what, own_fix or "change the line, or ask `abilene size`", path)


def _without_whole_bills(programme: Programme) -> Programme:
    """Return a programme whose tariffs bill what a MW of load is billed by itself.

    A plan adds minimum bills, and what energy above a step costs more, of the whole
    campus.
    """
    tariffs = {id_: _of_a_megawatt(one) for id_, one in programme.tariffs.items()}
    return programme.model_copy(update={"tariffs": tariffs})


def _of_a_megawatt(tariff: TariffTerms) -> TariffTerms:
    """Return a tariff without minimum bills, and with energy in steps at the price of the first."""
    lines: dict[str, TariffLine] = {}
    for name, line in tariff.lines.items():
        if isinstance(line, TiersLine):
            price = line.steps[0].usd_per_mwh
            lines[name] = EnergyLine(kind="energy", usd_per_mwh=price)
        elif not isinstance(line, MinimumBillLine):
            lines[name] = line
    return tariff.model_copy(update={"lines": lines})


def _not_settled(site_id: str, name: str, kind: str) -> Problem:
    """Say that no plan holds an agreement."""
    path = f"sites.{site_id}.ppa.{name}.kind"
    return Problem(NOT_SETTLED.format(kind=kind), NOT_SETTLED_FIX, path)


def _without_settled(programme: Programme, site_id: str) -> Programme:
    """Return a programme in which a campus has no agreement that was settled to its end before the plan begins."""
    site, first = programme.sites[site_id], Quarter.of(programme.programme.start)
    ppa = {
        name: terms
        for name, terms in site.ppa.items()
        if not terms.is_settled_before(first)
    }
    if len(ppa) == len(site.ppa):
        return programme
    sites = {**programme.sites, site_id: site.model_copy(update={"ppa": ppa})}
    return programme.model_copy(update={"sites": sites})


def _without_agreements(site: SiteCampus) -> SiteCampus:
    """Return a campus whose agreements are no part of its designs: they are settled by themselves."""
    names = set(map(attrgetter("name"), site.agreements))
    units = {name: unit for name, unit in site.units.items() if name not in names}
    years = tuple(replace(year, settlements=()) for year in site.years)
    return replace(site, years=years, units=units)


def _it_factor(load: SiteLoad, quarters: Sequence[Ints]) -> BySeason | None:
    """Return the mean IT load in each quarter of the year per its peak; None where it is not known."""
    if load.it is None:
        return None
    years = product(zip(load.it, quarters, strict=True), range(SEASONS))
    return _by_season_mean(
        [float(it[quarter == season].mean()) for (it, quarter), season in years],
        load.weights,
    )


def _by_season_mean(figures: Sequence[float], weights: Sequence[float]) -> BySeason:
    """Return the mean over the weather years of what there is one of for each season of each."""
    whole = math.fsum(weights)
    first, second, third, fourth = (
        math.fsum(map(mul, weights, some)) / whole for some in by_season(figures)
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
    demands = tuple(map(partial(_within_a_season, campus), campus.demands))
    whole = replace(campus, demands=demands)
    return tuple(
        over_hours(whole, slice(a, b))
        for a, b in zip([0, *ends[:-1]], ends, strict=True)
    )


def _within_a_season(campus: Campus, demand: Demand) -> Demand:
    """Return billed demand as one season knows it.

    A ratchet over all hours and months is a share of what its part of the grid draws at
    most in the year: of its size, as a contract minimum is. Of another one that reaches
    over the whole year a season has its own peaks; of a shorter one it does not know which
    of its months come before others: ``operated`` bills both over the year.
    """
    if is_over_all(campus, demand):
        least = max(demand.contract_share, demand.ratchet)
        return replace(demand, ratchet=0.0, contract_share=least)
    return demand if demand.lookback >= MONTHS - 1 else replace(demand, ratchet=0.0)


def is_over_all(campus: Campus, demand: Demand) -> bool:
    """Return whether a ratchet looks back to all hours and months of a year, of a part that holds what it draws."""
    owner = campus.by_name[demand.blocks[0]].column
    cells = filter(lambda block: block.column == owner, campus.blocks)
    months = frozenset(range(MONTHS)) if demand.named is None else demand.named
    return all(
        (
            demand.ratchet > 0,
            demand.lookback >= MONTHS - 1,
            len(months) == MONTHS,
            set(demand.blocks).issuperset(map(attrgetter("name"), cells)),
            not campus.by_name[owner].min_take,
        )
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
    # a ratchet is billed on what is drawn, which may be less than what is held
    first = one.site.years[0]
    for demand in filter(partial(is_over_all, first), one.demands):
        part = first.by_name[demand.blocks[0]].column
        bounds[part] = replace(bounds[part], low=0.0)
    return _billed_over_the_year(one, sized(one, bounds, tolerance=tolerance))


def _billed_over_the_year(one: SeasonalCampus, sizing: Sizing) -> Sizing:
    """Return a sizing whose billed demand is that of its draw, with ratchets from quarter to quarter."""
    capacity = dict(sizing.capacity)
    for demand in one.demands:
        for begin in range(0, len(one.site.years), SEASONS):
            capacity |= _billed_in_a_year(one, sizing, demand, begin)
    more_usd = math.fsum(
        (capacity[name] - sizing.capacity[name]) * usd
        for name, usd in _annuities(one).items()
    )
    return replace(sizing, capacity=capacity, cost_usd=sizing.cost_usd + more_usd)


def _billed_in_a_year(
    one: SeasonalCampus, sizing: Sizing, demand: Demand, begin: int
) -> dict[str, float]:
    """Return the demand that is billed in each month of a weather year, by column. [MW]"""
    seasons = list(range(begin, begin + SEASONS))
    found = zip(
        map(one.site.years.__getitem__, seasons),
        map(sizing.operations.__getitem__, seasons),
        strict=True,
    )
    peaks = np.concatenate([peaks_mw(*each, demand.blocks) for each in found], axis=1)
    billed = iter(demand.least_billed_mw(peaks, 0.0).tolist())
    columns = (
        column_in_year(name, number)
        for number in seasons
        for name in peak_columns(demand.name, one.site.years[number].period_count)
    )
    return dict(zip(columns, billed, strict=True))


def _annuities(one: SeasonalCampus) -> dict[str, float]:
    """Return what a MW of billed demand costs, by column. [USD/year]"""
    design = design_of(one.site.years)
    billed = one.site.years[0].billed
    bare = {name.rpartition(PEAK)[0] for name in billed}
    usd = zip(design.names, design.annuity.tolist(), strict=True)
    return {
        name: annuity
        for name, annuity in usd
        if name.rpartition(":")[2].rpartition(PEAK)[0] in bare
    }


def drawn_mw(one: SeasonalCampus, sizing: Sizing) -> dict[str, float]:
    """Return the most that a design moves through each part of the grid: it needs to hold no more. [MW]

    Where a minimum take is paid for what is held, all of that counts.
    """
    free = [
        b for b in one.site.years[0].blocks if b.name in one.parts and not b.min_take
    ]
    found = {}
    for block in free:
        most_mw = round(most_drawn_mw(one.site, sizing, block.name), DIGITS)
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
    return _by_season_mean(costs, one.weights)


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
        SeasonLoss(*np.average(of_season, axis=0, weights=one.weights).tolist())
        for of_season in by_season(losses)
    )
    return first, second, third, fourth


def by_season(of_years: Sequence[T]) -> list[Sequence[T]]:
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
