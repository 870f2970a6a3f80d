"""The power problem of one campus as plain records: loads, blocks, storages, limits.

``lp``, ``dispatch`` and ``sizing`` read the same ``Campus``. What may be built, and
every other right-hand side, is a *column* with a name: the MW of a load, of a block, of
its peak in a billing period, of a storage. A series is an array with one value per
hour, or one number that holds in every hour.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import Floats
from abilene.errors import InputError, Problem, ShapeError

Ints = NDArray[np.int64]
Series = Floats | float
INFINITY = math.inf
HOURS_PER_YEAR = 8760
DAYS_OF_MONTH = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True)
class Capacity:
    """What may be built, and what it costs a year; fixed where ``low`` equals ``high``."""

    low: float = 0.0
    """[MW, or MWh for stored energy]"""
    high: float = INFINITY
    """[MW, or MWh for stored energy]"""
    annuity_usd: float = 0.0
    """Yearly cost of capital and upkeep. [USD/MW/year, or USD/MWh/year]"""

    @classmethod
    def fixed(cls, size: float, annuity_usd: float = 0.0) -> Capacity:
        """Return a capacity that is given, not chosen."""
        return cls(size, size, annuity_usd)


@dataclass(frozen=True)
class Load:
    """One tier of demand; any part of it may be left unserved at its VOLL."""

    name: str
    mw: float
    """Size: the load in an hour is ``mw * shape``. [MW]"""
    shape: Floats
    """Load in each hour per MW of size. [-]"""
    voll_usd_per_mwh: Series
    """Value of lost load (VOLL): what a MWh of unserved energy costs. [USD/MWh]"""

    @property
    def unserved(self) -> str:
        """Name of the part left unserved, in tables and files too."""
        return f"{self.name}.lost"


@dataclass(frozen=True)
class Block:
    """A supply whose output in an hour costs so much and is at most ``availability * capacity``."""

    name: str
    capacity: Capacity
    cost_usd_per_mwh: Series = 0.0
    """Cost of a MWh; of an export, the price it earns. [USD/MWh]"""
    availability: Series = 1.0
    """Most output per MW of capacity: weather, derate or contract. [-]"""
    export: bool = False
    """Sells instead of supplying; nothing is sold in an hour whose price is below
    zero."""
    co2_t_per_mwh: Series = 0.0
    """Emissions. [t/MWh]"""
    clean: bool = True
    """Counts as clean in the clean share."""
    demand_charge_usd_per_mw: float = 0.0
    """Price of the highest output in each billing period; needs an availability of 0 or
    1. [USD/MW/period]"""
    ratchet: float = 0.0
    """Least billed peak of any period, as a share of the highest of all. [-]"""
    min_take: float = 0.0
    """Least energy to be paid for, as a share of capacity times hours. [-]"""
    min_take_usd_per_mwh: float = 0.0
    """Price of a MWh that should have been taken and was not. [USD/MWh]"""
    ramp_per_hour: float = INFINITY
    """Largest change of output in an hour, as a share of capacity. [1/h]"""
    min_load: float = 0.0
    """Least output of a unit that runs, as a share of ``unit_mw``. [-]"""
    unit_mw: float = 0.0
    """Size of one unit; needed with ``min_load``. [MW]"""


@dataclass(frozen=True)
class Storage:
    """A store: soc' = rho * soc + charge_efficiency * charge - discharge / discharge_efficiency."""

    name: str
    power: Capacity
    """Most discharge, and most charge unless ``charge`` is given; both at the bus.
    [MW]"""
    energy: Capacity
    """[MWh]"""
    charge: Capacity | None = None
    """Most charge at the bus, where it is built apart. [MW]"""
    charge_efficiency: float = 1.0
    discharge_efficiency: float = 1.0
    standing_loss_per_hour: float = 0.0
    """Share of the state of charge that is gone after an hour. [-]"""
    charge_usd_per_mwh: float = 0.0
    """Cost of a MWh taken from the bus. [USD/MWh]"""
    discharge_usd_per_mwh: float = 0.0
    """Cost of a MWh given to the bus. [USD/MWh]"""
    min_hours: float = 0.0
    """Least energy per MW of power. [h]"""
    max_hours: float = INFINITY
    """Most energy per MW of power. [h]"""
    start: Literal["cyclic", "free"] | float = "cyclic"
    """State of charge at the start: that of the end, any, or a share of the energy.
    [-]"""
    end_usd_per_mwh: float = 0.0
    """What a MWh left at the end is worth, where the start is not cyclic. [USD/MWh]"""
    exclusive: bool = False
    """Never charges and discharges in the same hour (matters where prices fall below
    zero)."""

    @property
    def rho(self) -> float:
        """Share of the state of charge that is left after an hour: 1 - standing loss. [-]

        The recursions over hours multiply by it, so it is the form that dispatch and
        ``lp`` use; users give the loss, as in PyPSA.
        """
        return 1 - self.standing_loss_per_hour


@dataclass(frozen=True)
class LinkingConstraint:
    """A limit on a yearly sum: sum(weight * output) <= constant + sum(by_column * column) + excess."""

    name: str
    weight: Floats
    """What a MWh of each source counts, shape (sources, hours). [unit/MWh]"""
    constant: float
    """[unit/year]"""
    by_column: Floats
    """Shape (columns,). [unit/year per MW]"""
    excess_usd: float
    """Price of each unit above the limit. [USD/unit]"""


@dataclass(frozen=True)
class Source:
    """A line of the hourly merit order: a block, or the unserved part of a load."""

    name: str
    cost: Floats
    """[USD/MWh]"""
    availability: Floats
    """[-]"""
    columns: Ints
    """Column that limits it in each billing period."""
    export: bool
    co2: Floats
    """[t/MWh]"""
    clean: bool


@dataclass(frozen=True)
class Campus:
    """One campus over a stretch of hours: a week, a season, a year or many."""

    loads: tuple[Load, ...]
    blocks: tuple[Block, ...]
    storages: tuple[Storage, ...] = ()
    step_hours: float = 1.0
    """Length of a time step, called an hour everywhere else. [h]"""
    periods: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    """Billing period of each hour: 0, 0, ..., 1, ...; by default the months of years of
    365 days."""
    co2_usd_per_t: float = 0.0
    """Price of carbon. [USD/t]"""
    co2_cap_t: float = INFINITY
    """Most emissions. [t/year]"""
    clean_share: float = 0.0
    """Blocks that are not clean give at most (1 - clean_share) of the load's energy.
    [-]"""

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
        return self.hours * self.step_hours / HOURS_PER_YEAR

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
    def columns(self) -> tuple[str, ...]:
        """Names of all columns: loads, blocks, their peaks, storages."""
        return tuple(name for name, _ in _columns(self))

    @cached_property
    def capacities(self) -> tuple[Capacity, ...]:
        """Bounds and yearly cost of each column; a load is fixed and free."""
        return tuple(capacity for _, capacity in _columns(self))

    @cached_property
    def index(self) -> dict[str, int]:
        """Place of each column."""
        return {name: i for i, name in enumerate(self.columns)}

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """Every line of the merit order: the blocks, then the unserved part of each load."""
        return (
            *(_block_source(self, b) for b in self.blocks),
            *(_unserved_source(self, x) for x in self.loads),
        )

    @cached_property
    def linking(self) -> tuple[LinkingConstraint, ...]:
        """Limits on yearly sums: emissions, clean share, minimum takes."""
        return tuple(_linking_constraints(self))


def series(value: Series, hours: int) -> Floats:
    """Return one value per hour."""
    return np.ascontiguousarray(
        np.broadcast_to(np.asarray(value, dtype=np.float64), hours)
    )


def months(hours: int, step_hours: float = 1.0) -> Ints:
    """Return the month of each hour, counted from 0 on through years of 365 days that start in January."""
    ends = np.cumsum(DAYS_OF_MONTH) * 24
    hour = np.arange(hours) * step_hours
    year = (hour // HOURS_PER_YEAR).astype(np.int64)
    return year * 12 + np.searchsorted(ends, hour % HOURS_PER_YEAR, side="right")


def _columns(campus: Campus) -> Iterator[tuple[str, Capacity]]:
    for load in campus.loads:
        yield load.name, Capacity.fixed(load.mw)
    for block in campus.blocks:
        yield block.name, block.capacity
    for block in campus.blocks:
        if block.demand_charge_usd_per_mw:
            price = block.demand_charge_usd_per_mw / campus.years
            for period in range(int(campus.periods[-1]) + 1):
                yield (
                    f"{block.name}.peak.{period}",
                    Capacity(0.0, block.capacity.high, price),
                )
    for storage in campus.storages:
        yield f"{storage.name}.power", storage.power
        if storage.charge is not None:
            yield f"{storage.name}.charge", storage.charge
        yield f"{storage.name}.energy", storage.energy


def _block_source(campus: Campus, block: Block) -> Source:
    hours, count = campus.hours, int(campus.periods[-1]) + 1
    co2 = series(block.co2_t_per_mwh, hours)
    cost = series(block.cost_usd_per_mwh, hours) + campus.co2_usd_per_t * co2
    availability = series(block.availability, hours)
    if block.export:
        availability = np.where(cost < 0, 0.0, availability)
    if block.demand_charge_usd_per_mw:
        columns = campus.index[f"{block.name}.peak.0"] + np.arange(count)
    else:
        columns = np.full(count, campus.index[block.name])
    return Source(
        block.name, cost, availability, columns, block.export, co2, block.clean
    )


def _unserved_source(campus: Campus, load: Load) -> Source:
    hours, count = campus.hours, int(campus.periods[-1]) + 1
    columns = np.full(count, campus.index[load.name])
    cost = series(load.voll_usd_per_mwh, hours)
    return Source(
        load.unserved,
        cost,
        series(load.shape, hours),
        columns,
        False,
        np.zeros(hours),
        True,
    )


def _linking_constraints(campus: Campus) -> Iterator[LinkingConstraint]:
    none, nothing = (
        np.zeros(len(campus.columns)),
        np.zeros((len(campus.sources), campus.hours)),
    )
    if math.isfinite(campus.co2_cap_t):
        weight = np.array(
            [np.zeros(campus.hours) if s.export else s.co2 for s in campus.sources]
        )
        yield LinkingConstraint("co2", weight, campus.co2_cap_t, none, INFINITY)
    if campus.clean_share > 0:
        weight = nothing.copy()
        weight[
            [i for i, s in enumerate(campus.sources) if not s.clean and not s.export]
        ] = 1.0
        by_column = none.copy()
        for load in campus.loads:
            energy_mwh = load.shape.sum() * campus.step_hours / campus.years
            by_column[campus.index[load.name]] = (1 - campus.clean_share) * energy_mwh
        yield LinkingConstraint("clean", weight, 0.0, by_column, INFINITY)
    for i, block in enumerate(campus.blocks):
        if block.min_take > 0:
            weight, by_column = nothing.copy(), none.copy()
            weight[i] = -1.0
            by_column[campus.index[block.name]] = -block.min_take * HOURS_PER_YEAR
            yield LinkingConstraint(
                f"{block.name}.take", weight, 0.0, by_column, block.min_take_usd_per_mwh
            )


def _named_series(campus: Campus) -> Iterator[tuple[str, Series]]:
    for load in campus.loads:
        yield f"{load.name}.shape", load.shape
        yield f"{load.name}.voll_usd_per_mwh", load.voll_usd_per_mwh
    for block in campus.blocks:
        yield f"{block.name}.cost_usd_per_mwh", block.cost_usd_per_mwh
        yield f"{block.name}.availability", block.availability
        yield f"{block.name}.co2_t_per_mwh", block.co2_t_per_mwh


def _misshapen(campus: Campus) -> Iterator[Problem]:
    if not campus.loads:
        yield Problem("a campus needs a load", "add one")
        return
    if campus.hours == 0:
        yield Problem("the load has no hours", "give its shape one value per hour")
        return
    if campus.step_hours <= 0:
        yield Problem(
            "must be above zero", "give the length of a step in hours", "step_hours"
        )
        return
    for path, value in _named_series(campus):
        if np.ndim(value) and np.shape(value) != (campus.hours,):
            fix = f"give one number or one value for each of the {campus.hours} hours of the first load"
            yield Problem(f"has shape {np.shape(value)}", fix, path)
    steps = np.diff(campus.periods)
    if (
        campus.periods.shape != (campus.hours,)
        or campus.periods[0] != 0
        or np.any((steps != 0) & (steps != 1))
    ):
        yield Problem(
            "must run 0, 0, ..., 1, ... with one value per hour",
            "number them in order",
            "periods",
        )


def _wrong(campus: Campus) -> Iterator[Problem]:
    names = Counter(
        x.name
        for parts in (campus.loads, campus.blocks, campus.storages)
        for x in parts
    )
    for name, count in names.items():
        if count > 1:
            yield Problem(
                f"{count} parts are called '{name}'", "give each its own name", name
            )
    for path, value in _named_series(campus):
        if not np.all(np.isfinite(value)):
            yield Problem(
                "has a value that is not a number",
                "fill the gaps before planning",
                path,
            )
        elif path.endswith((".shape", ".availability")) and np.any(
            np.asarray(value) < 0
        ):
            yield Problem("has a value below zero", "use values from 0 on", path)
    for name, capacity in _columns(campus):
        if (
            not 0 <= capacity.low <= capacity.high
            or capacity.low == INFINITY
            or capacity.annuity_usd < 0
        ):
            what = f"allows {capacity.low:g} .. {capacity.high:g} at {capacity.annuity_usd:g} USD a year"
            yield Problem(
                what, "needs 0 <= low <= high, low finite, and a cost from 0 on", name
            )
    for block in campus.blocks:
        yield from _wrong_block(block)
    for storage in campus.storages:
        yield from _wrong_storage(storage)
    if not 0 <= campus.clean_share <= 1:
        yield Problem(
            "must lie between 0 and 1", "give it as a fraction", "clean_share"
        )


def _wrong_block(block: Block) -> Iterator[Problem]:
    if block.export and (
        block.demand_charge_usd_per_mw or block.min_take or block.min_load
    ):
        yield Problem(
            "an export has no demand charge, minimum take or minimum load",
            "remove it",
            block.name,
        )
    if block.export and block.capacity.high == INFINITY:
        yield Problem(
            "an export needs a limit",
            "give the MW of the connection as capacity.high",
            block.name,
        )
    if block.demand_charge_usd_per_mw and not np.all(
        np.isin(block.availability, (0, 1))
    ):
        fix = "split the firm and the curtailable part into two blocks"
        yield Problem(
            "a demand charge needs an availability of 0 or 1", fix, block.name
        )
    if not (
        0 <= block.ratchet <= 1
        and 0 <= block.min_take <= 1
        and 0 <= block.min_load <= 1
    ):
        yield Problem(
            "ratchet, min_take and min_load lie between 0 and 1",
            "give fractions",
            block.name,
        )
    if (
        block.demand_charge_usd_per_mw < 0
        or block.min_take_usd_per_mwh < 0
        or block.ramp_per_hour < 0
    ):
        yield Problem(
            "charges, prices of shortfall and ramps start at 0",
            "change the sign",
            block.name,
        )
    if block.min_load and block.unit_mw <= 0:
        yield Problem(
            "a minimum load needs the size of a unit", "give unit_mw", block.name
        )


def _wrong_storage(storage: Storage) -> Iterator[Problem]:
    shares = (
        storage.charge_efficiency,
        storage.discharge_efficiency,
        storage.rho,
    )
    if not all(0 < share <= 1 for share in shares):
        yield Problem(
            "efficiencies lie above 0 and up to 1, a standing loss below 1",
            "give fractions",
            storage.name,
        )
    if storage.charge_usd_per_mwh < 0 or storage.discharge_usd_per_mwh < 0:
        yield Problem(
            "the cost of charging and discharging starts at 0",
            "change the sign",
            storage.name,
        )
    if not 0 <= storage.min_hours <= storage.max_hours:
        yield Problem(
            "needs 0 <= min_hours <= max_hours", "exchange them", storage.name
        )
    if isinstance(storage.start, str):
        if storage.start not in {"cyclic", "free"}:
            yield Problem(
                f"start '{storage.start}' is unknown",
                "write cyclic, free or a share",
                storage.name,
            )
    elif not 0 <= storage.start <= 1:
        yield Problem(
            "a start level is a share of the energy",
            "give it between 0 and 1",
            storage.name,
        )
    if storage.start == "cyclic" and storage.end_usd_per_mwh:
        yield Problem(
            "a cyclic store has nothing left at its end",
            "remove end_usd_per_mwh",
            storage.name,
        )
