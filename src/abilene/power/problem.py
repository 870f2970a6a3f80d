"""The power problem of one campus as plain records: its parts, its columns, its limits.

``lp``, ``dispatch`` and ``sizing`` read the same ``Campus``. What may be built, and
every other right-hand side, is a *column* with a name: the MW of a load, of a block, of
its peak in a billing period, of a storage.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import chain, starmap
from operator import attrgetter

import numpy as np

from abilene.arrays import ByValue, Floats
from abilene.brief import brief
from abilene.errors import InputError, Problem, ShapeError
from abilene.power.demand import Demand, wrong_demand
from abilene.power.energy_steps import DearerEnergy
from abilene.power.parts import (
    INFINITY,
    Block,
    Capacity,
    Ints,
    LinkingConstraint,
    Load,
    MeritOrderEntry,
    Series,
    Settlement,
    SpareRow,
    Storage,
    peak_columns,
    series,
    wrong_block,
    wrong_capacity,
    wrong_numbers,
    wrong_owners,
    wrong_share,
    wrong_storage,
)

__all__ = [
    "INFINITY",
    "WEATHER_YEAR_HOURS",
    "Block",
    "Campus",
    "Capacity",
    "Demand",
    "Ints",
    "LinkingConstraint",
    "Load",
    "MeritOrderEntry",
    "Series",
    "Settlement",
    "Storage",
    "months",
    "series",
]
WEATHER_YEAR_HOURS = 8760
"""Hours of a year of 365 days, to which sums over a campus's hours are brought; a plan
counts calendar years, of ``dates.HOURS_PER_YEAR``. [h]"""
LEAST_TAKE = ".take"
"""Ends the name of the least energy that a block is paid for."""
MOST_ENERGY = ".max_mwh"
"""Ends the name of the limit on the yearly energy of a block."""
DAYS_OF_MONTH = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, eq=False)
class Campus(ByValue):
    """One campus over a stretch of hours: a week, a season, a year or many."""

    loads: tuple[Load, ...]
    blocks: tuple[Block, ...]
    storages: tuple[Storage, ...] = ()
    step_hours: float = 1.0
    """Length of a time step, called an hour everywhere else. [h]"""
    periods: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    """Billing period of each hour: 0, 0, ..., 1, ...; by default the months of years of
    365 days."""
    calendar_year_hours: float = WEATHER_YEAR_HOURS
    """Mean length of the calendar years its hours are of, 8,784 in a leap year: each has
    its twelve bills however long it is. [h]"""
    co2_usd_per_t: float = 0.0
    """Price of carbon. [USD/t]"""
    co2_cap_t: float = INFINITY
    """Most emissions. [t/year]"""
    clean_share: float = 0.0
    """What blocks give that is not clean is at most (1 - clean_share) of the load's energy.
    [-]"""
    served_share: float = 0.0
    """Least share of the load's energy that is served, failures of machines counted in
    the mean. [-]"""
    weight: float = 1.0
    """How much it counts in the mean of several weather years, beside the others. [-]"""
    demands: tuple[Demand, ...] = ()
    """Demand that is billed over several blocks, or with terms of its own."""
    spares: tuple[SpareRow, ...] = ()
    """What its sizes carry with machines out."""
    settlements: tuple[Settlement, ...] = ()
    """Contracts that move money alone."""
    energy_steps: tuple[DearerEnergy, ...] = ()
    """Limits above which energy costs more."""
    __repr__ = brief

    def __post_init__(self) -> None:
        if self.loads and self.step_hours > 0 and not self.periods.size:
            object.__setattr__(self, "periods", months(self.hours, self.step_hours))
        problems = list(_misshapen(self))
        if problems:
            raise ShapeError(problems)
        problems = list(_wrong(self))
        if problems:
            raise InputError(problems)

    @property
    def hours(self) -> int:
        """Number of time steps."""
        return len(self.loads[0].shape) if self.loads else 0

    @property
    def years(self) -> float:
        """Length in years of 8,760 hours; costs per year are sums over the hours divided by this."""
        return self.hours * self.step_hours / WEATHER_YEAR_HOURS

    @property
    def calendar_years(self) -> float:
        """Length in calendar years, by which what is billed by the month is brought to a year."""
        return self.hours * self.step_hours / self.calendar_year_hours

    @property
    def parts(self) -> tuple[Load | Block | Storage | Settlement, ...]:
        """Everything that has a name."""
        return (*self.loads, *self.blocks, *self.storages, *self.settlements)

    @property
    def period_count(self) -> int:
        """Number of billing periods."""
        return int(self.periods[-1]) + 1

    @property
    def load_mw(self) -> float:
        """Size of all loads together. [MW]"""
        return math.fsum(load.mw for load in self.loads)

    @property
    def load_mwh(self) -> float:
        """Energy of all loads together. [MWh/year]"""
        return float(self.demand_mw.sum()) * self.step_hours / self.years

    @cached_property
    def demand_mw(self) -> Floats:
        """All loads together in each hour. [MW]"""
        return np.asarray(np.sum([load.mw * load.shape for load in self.loads], axis=0))

    def unserved_mw(self, output_mw: Mapping[str, Floats]) -> Floats:
        """Return the unserved part of all loads together in each hour. [MW]"""
        return np.asarray(
            np.sum([output_mw[load.unserved] for load in self.loads], axis=0)
        )

    @cached_property
    def by_name(self) -> dict[str, Block]:
        """The blocks by their names."""
        return {block.name: block for block in self.blocks}

    @cached_property
    def _metered(self) -> frozenset[str]:
        """Names of the blocks whose peaks are columns."""
        charged = filter(attrgetter("demand_charge_usd_per_mw"), self.blocks)
        cells = map(attrgetter("blocks"), self.demands)
        return frozenset(chain(map(attrgetter("name"), charged), *cells))

    def peaks_of(self, block: Block) -> list[str]:
        """Return the columns of the highest output of a block by billing period; none where no peak is billed."""
        metered = block.name in self._metered
        return peak_columns(block.name, self.period_count * metered)

    @cached_property
    def drawn(self) -> dict[str, Block]:
        """The block of each column of its highest output in a billing period."""
        return {peak: block for block in self.blocks for peak in self.peaks_of(block)}

    @cached_property
    def billed(self) -> dict[str, Block]:
        """The first block of each column of billed demand."""
        return {
            column: self.by_name[demand.blocks[0]]
            for demand in self.demands
            for column in peak_columns(demand.name, self.period_count)
        }

    @cached_property
    def unfelt(self) -> frozenset[str]:
        """Columns of which operation feels nothing: billed demand, and what moves money alone."""
        return frozenset((*self.billed, *map(attrgetter("name"), self.settlements)))

    @cached_property
    def peaks(self) -> dict[str, Block]:
        """The block of each column that is of a billing period: drawn peaks, then billed demand."""
        return self.drawn | self.billed

    @cached_property
    def bounds(self) -> dict[str, Capacity]:
        """Bounds and yearly cost of each column; a load is fixed and free."""
        return dict(_columns(self))

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Names of all columns: loads, blocks, their peaks, storages, settlements."""
        return tuple(self.bounds)

    @cached_property
    def index(self) -> dict[str, int]:
        """Place of each column."""
        return {name: i for i, name in enumerate(self.columns)}

    def places(self, names: Iterable[str]) -> Ints:
        """Return the places of some columns."""
        return np.array([self.index[name] for name in names], dtype=np.int64)

    def named(self, values: Floats) -> dict[str, float]:
        """Return one value of each column by its name."""
        return dict(zip(self.columns, values.tolist(), strict=True))

    def named_linking(self, values: Floats) -> dict[str, float]:
        """Return one value of each linking constraint by its name."""
        names = [constraint.name for constraint in self.linking]
        return dict(zip(names, values.tolist(), strict=True))

    @cached_property
    def sources(self) -> tuple[MeritOrderEntry, ...]:
        """Every line of the merit order: the blocks, then the unserved part of each load."""
        return (
            *(_block_entry(self, b) for b in self.blocks),
            *(_unserved_entry(self, x) for x in self.loads),
        )

    @cached_property
    def linking(self) -> tuple[LinkingConstraint, ...]:
        """Limits on yearly sums: emissions, clean share, minimum takes, energy of a plant."""
        return tuple(_linking_constraints(self))


def months(hours: int, step_hours: float = 1.0) -> Ints:
    """Return the month of each hour, counted from 0 on through years of 365 days that start in January."""
    ends = np.cumsum(DAYS_OF_MONTH) * 24
    hour = np.arange(hours) * step_hours
    year = (hour // WEATHER_YEAR_HOURS).astype(np.int64)
    return year * 12 + np.searchsorted(ends, hour % WEATHER_YEAR_HOURS, side="right")


def _columns(campus: Campus) -> Iterator[tuple[str, Capacity]]:
    for load in campus.loads:
        yield load.name, Capacity.fixed(load.mw)
    for block in campus.blocks:
        if not block.of:
            yield block.name, block.capacity
    periods, years = campus.period_count, campus.calendar_years
    for peak, block in campus.drawn.items():
        most = campus.by_name[block.column].capacity.high
        yield peak, Capacity(0.0, most, block.demand_charge_usd_per_mw / years)
    for demand in campus.demands:
        first = campus.by_name[demand.blocks[0]]
        owner = campus.by_name[first.column].capacity
        yield from demand.columns(owner, periods, years).items()
    for storage in campus.storages:
        yield from storage.columns.items()
    for settled in campus.settlements:
        yield settled.name, settled.capacity


def _block_entry(campus: Campus, block: Block) -> MeritOrderEntry:
    hours = campus.hours
    co2 = series(block.co2_t_per_mwh, hours)
    cost = series(block.cost_usd_per_mwh, hours) + campus.co2_usd_per_t * co2
    availability = series(block.availability, hours)
    if block.export:
        # selling at a loss is never forced, so such hours are closed rather than chosen
        availability = np.where(cost < 0, 0.0, availability)
    limits = campus.peaks_of(block) or [block.column] * campus.period_count
    return MeritOrderEntry(
        name=block.name,
        cost=cost,
        availability=availability,
        columns=campus.places(limits),
        export=block.export,
        co2=co2,
        clean=block.clean,
        unserved=block.unserved,
    )


def _unserved_entry(campus: Campus, load: Load) -> MeritOrderEntry:
    hours = campus.hours
    return MeritOrderEntry(
        name=load.unserved,
        cost=series(load.voll_usd_per_mwh, hours),
        availability=series(load.shape, hours),
        columns=np.full(campus.period_count, campus.index[load.name]),
        export=False,
        co2=np.zeros(hours),
        clean=1.0,
        unserved=1.0,
    )


def _linking_constraints(campus: Campus) -> Iterator[LinkingConstraint]:
    if math.isfinite(campus.co2_cap_t):
        yield _co2_cap(campus)
    if campus.clean_share > 0:
        yield _clean_share(campus)
    if campus.served_share > 0:
        yield _served_share(campus)
    for block in campus.blocks:
        if block.min_take > 0:
            yield _min_take(campus, block)
        if math.isfinite(block.max_mwh):
            yield _max_energy(campus, block)
    of_hours = campus.periods, len(campus.columns), campus.years
    for step in campus.energy_steps:
        yield from step.constraints([s.name for s in campus.sources], *of_hours)


def _co2_cap(campus: Campus) -> LinkingConstraint:
    # what is sold counts nothing: the cap is on what is burnt or drawn
    weight = np.array([s.co2 * (not s.export) for s in campus.sources])
    none = np.zeros(len(campus.columns))
    return LinkingConstraint("co2", weight, campus.co2_cap_t, none, INFINITY)


def _clean_share(campus: Campus) -> LinkingConstraint:
    """Let what is not clean give at most its share of the energy of the loads."""
    counts = [
        (1.0 - s.unserved) * (1.0 - s.clean) * (not s.export) for s in campus.sources
    ]
    limit = _share_of_load(campus, "clean", counts, 1 - campus.clean_share)
    for settled in campus.settlements:
        limit.by_column[campus.index[settled.name]] = settled.clean_mwh_per_mw
    return limit


def _served_share(campus: Campus) -> LinkingConstraint:
    """Let what fails and what is left unserved be at most its share of the energy of the loads."""
    counts = [source.unserved for source in campus.sources]
    return _share_of_load(campus, "served", counts, 1 - campus.served_share)


def _share_of_load(
    campus: Campus, name: str, counts: Sequence[float], most: float
) -> LinkingConstraint:
    """Limit a sum, of which each source counts alike in every hour, to a share of the energy of the loads."""
    weight = np.repeat(np.array(counts, dtype=float)[:, None], campus.hours, axis=1)
    by_column = np.zeros(len(campus.columns))
    for load in campus.loads:
        energy_mwh = load.shape.sum() * campus.step_hours / campus.years
        by_column[campus.index[load.name]] = most * energy_mwh
    return LinkingConstraint(name, weight, 0.0, by_column, INFINITY)


def _min_take(campus: Campus, block: Block) -> LinkingConstraint:
    """Let a block give its least energy, or pay for the shortfall: both sides turned, as limits are from above.

    What others give that use its capacity counts too.
    """
    weight = np.zeros((len(campus.sources), campus.hours))
    for place, one in enumerate(campus.blocks):
        if one.column == block.name:
            weight[place] = -1.0
    by_column = np.zeros(len(campus.columns))
    by_column[campus.index[block.name]] = -block.min_take * WEATHER_YEAR_HOURS
    price = block.min_take_usd_per_mwh
    return LinkingConstraint(f"{block.name}{LEAST_TAKE}", weight, 0.0, by_column, price)


def _max_energy(campus: Campus, block: Block) -> LinkingConstraint:
    """Let a block give at most its energy of a year, with what others give that use its capacity."""
    weight = np.zeros((len(campus.sources), campus.hours))
    for place, one in enumerate(campus.blocks):
        if one.column == block.name:
            weight[place] = 1.0 - one.unserved
    none = np.zeros(len(campus.columns))
    name = f"{block.name}{MOST_ENERGY}"
    return LinkingConstraint(name, weight, block.max_mwh, none, INFINITY)


def _named_series(campus: Campus) -> Iterator[tuple[str, Series]]:
    parts: tuple[Load | Block, ...] = (*campus.loads, *campus.blocks)
    for part in parts:
        for name in part.series_fields:
            yield f"{part.name}.{name}", getattr(part, name)


def _misshapen(campus: Campus) -> Iterator[Problem]:
    if not campus.loads:
        yield Problem("a campus needs a load", "add one")
    elif campus.hours == 0:
        yield Problem("the load has no hours", "give its shape one value per hour")
    elif campus.step_hours <= 0:
        fix = "give the length of a step in hours"
        yield Problem("must be above zero", fix, "step_hours")
    elif campus.calendar_year_hours <= 0:
        fix = "give the length of a calendar year in hours"
        yield Problem("must be above zero", fix, "calendar_year_hours")
    elif not campus.weight > 0:
        fix = "leave the weather year out, or give how much it counts"
        yield Problem("must be above zero", fix, "weight")
    else:
        yield from _misaligned(campus)


def _misaligned(campus: Campus) -> Iterator[Problem]:
    hours = campus.hours
    for path, value in _named_series(campus):
        if np.ndim(value) and np.shape(value) != (hours,):
            fix = f"give one number or one value for each of the {hours} hours of the first load"
            yield Problem(f"has shape {np.shape(value)}", fix, path)
    periods = campus.periods
    in_order = periods.shape == (hours,) and periods[0] == 0
    if not in_order or not np.isin(np.diff(periods), (0, 1)).all():
        what = "must run 0, 0, ..., 1, ... with one value per hour"
        yield Problem(what, "number them in order", "periods")


def _wrong(campus: Campus) -> Iterator[Problem]:
    demands = map(attrgetter("name"), campus.demands)
    own = chain(*map(_column_names, campus.parts), demands)
    names = Counter(chain(own, (load.unserved for load in campus.loads)))
    for name, count in names.items():
        if count > 1:
            what = f"{count} parts are called '{name}'"
            fix = "give each its own name, which no column of another has"
            yield Problem(what, fix, name)
    wrong = list(_wrong_demands(campus))
    if wrong:
        # its columns cannot be laid out
        yield from wrong
        return
    checked = (
        map(wrong_numbers, (campus, *campus.parts)),
        starmap(_wrong_series, _named_series(campus)),
        starmap(wrong_capacity, _columns(campus)),
        map(wrong_block, campus.blocks),
        map(wrong_storage, campus.storages),
        map(partial(wrong_share, campus), ("clean_share", "served_share")),
        (wrong_owners(campus.blocks),),
    )
    yield from chain.from_iterable(chain(*checked))


def _wrong_demands(campus: Campus) -> Iterator[Problem]:
    check = partial(
        wrong_demand,
        blocks=campus.by_name,
        periods=campus.period_count,
        hours=campus.hours,
    )
    return chain.from_iterable(map(check, campus.demands))


def _column_names(part: Load | Block | Storage | Settlement) -> Iterable[str]:
    """Return what stands for a part in tables: its name, and those of the columns of a storage."""
    return {part.name, *part.columns} if isinstance(part, Storage) else (part.name,)


def _wrong_series(path: str, value: Series) -> Iterator[Problem]:
    is_share = path.endswith((".shape", ".availability"))
    if not np.all(np.isfinite(value)):
        what = "has a value that is not a number"
        yield Problem(what, "fill the gaps before planning", path)
    elif is_share and np.any(np.asarray(value) < 0):
        yield Problem("has a value below zero", "use values from 0 on", path)
