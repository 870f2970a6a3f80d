"""What a campus is made of: loads, blocks, storages, and what may be wrong with one of them.

A series is an array with one value per hour, or one number that holds in every hour.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import ByValue, Floats
from abilene.errors import Problem

Ints = NDArray[np.int64]
Series = Floats | float
INFINITY = math.inf
PEAK = ".peak."
"""Stands between the name of a block, or of a demand, and a billing period in the name of a
column."""
ENERGY = ".energy"
"""Ends the name of the column of the stored energy of a storage."""


def column_in_year(name: str, year: int) -> str:
    """Return the name of a column of a weather year among those of all: peaks are its own."""
    return f"{year}:{name}" if year and PEAK in name else name


@dataclass(frozen=True)
class Capacity:
    """What may be built, and what it costs a year; fixed where ``low`` equals ``high``."""

    low: float = 0.0
    """[MW, or MWh for stored energy]"""
    high: float = INFINITY
    """[MW, or MWh for stored energy]"""
    annuity_usd: float = 0.0
    """Yearly cost of capital and upkeep; below zero, where there is an upper bound, of what
    earns. [USD/MW/year, or USD/MWh/year]"""
    by_weather: bool = False
    """Its yearly cost is of one weather year, and another in each: what is paid for output."""

    @classmethod
    def fixed(cls, size: float, annuity_usd: float = 0.0) -> Capacity:
        """Return a capacity that is given, not chosen."""
        return cls(size, size, annuity_usd)


@dataclass(frozen=True)
class Settlement:
    """A contract that moves money and no power: so much a year for each MW of it, whatever is dispatched."""

    name: str
    capacity: Capacity
    """What may be signed, and what a MW of it costs a year; below zero where it earns."""
    clean_mwh_per_mw: float = 0.0
    """Clean energy that each MW of it brings, which counts against what is not clean over
    the year. [MWh/MW/year]"""


SHARED = Capacity.fixed(0.0)
"""Capacity of a block that uses that of another."""


@dataclass(frozen=True, eq=False)
class Load(ByValue):
    """One tier of demand; any part of it may be left unserved at its VOLL."""

    series_fields: ClassVar = ("shape", "voll_usd_per_mwh")

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


@dataclass(frozen=True, eq=False)
class Block(ByValue):
    """A supply whose output in an hour costs so much and is at most ``availability * capacity``."""

    series_fields: ClassVar = ("cost_usd_per_mwh", "availability", "co2_t_per_mwh")

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
    clean: float = 1.0
    """Share of its output that counts as clean in the clean share. [-]"""
    demand_charge_usd_per_mw: float = 0.0
    """Price of the highest output in each billing period; needs an availability of 0 or
    1. [USD/MW/period]"""
    min_take: float = 0.0
    """Least energy to be paid for, as a share of capacity times hours. [-]"""
    min_take_usd_per_mwh: float = 0.0
    """Price of a MWh that should have been taken and was not. [USD/MWh]"""
    meter: str = ""
    """Connection whose meter it is read by: what is bought and what is sold through one
    meter in an hour are set off against each other, so that only one of them is
    billed. Empty: a meter of its own."""
    ramp_per_hour: float = INFINITY
    """Largest change of output in an hour, as a share of capacity. [1/h]"""
    min_load: float = 0.0
    """Least output of a unit that runs, as a share of ``unit_mw``. [-]"""
    unit_mw: float = 0.0
    """Size of one unit; needed with ``min_load``. [MW]"""
    of: str = ""
    """Block whose capacity it uses, so that several costs share one size; its own
    ``capacity`` is then ``SHARED``."""
    unserved: float = 0.0
    """Share of what is asked of it that is not given in the mean, since its machines
    fail; what that costs is part of ``cost_usd_per_mwh``. [-]"""
    max_mwh: float = INFINITY
    """Most energy that its capacity gives a year, with what others give that use it; what
    fails of it is not given. [MWh/year]"""

    @property
    def column(self) -> str:
        """Name of the column of its capacity: its own, or that of the block ``of`` which it is a part."""
        return self.of or self.name


@dataclass(frozen=True, eq=False)
class SpareRow(ByValue):
    """What stands in an hour with machines out carries the load: sum(mw_per_mw * size) >= 0.

    Like all rows among sizes it has no constant: the load is a column.
    """

    mw_per_mw: Mapping[str, float]
    """By column, what a MW of it counts; below zero what a MW of a load needs. [-]"""


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
    charge_per_power: float = 1.0
    """Most charge per MW of discharge, where it is not built apart. [-]"""

    @property
    def rho(self) -> float:
        """Share of the state of charge that is left after an hour: 1 - standing loss. [-]

        The recursions over hours multiply by it, so it is the form that dispatch and
        ``lp`` use; users give the loss, as in PyPSA.
        """
        return 1 - self.standing_loss_per_hour

    @property
    def power_column(self) -> str:
        """Name of the column of its discharge."""
        return f"{self.name}.power"

    @property
    def charge_column(self) -> str:
        """Name of the column that limits its charge: that of its discharge unless it is built apart."""
        return self.power_column if self.charge is None else f"{self.name}.charge"

    @property
    def energy_column(self) -> str:
        """Name of the column of its stored energy."""
        return f"{self.name}{ENERGY}"

    @property
    def columns(self) -> dict[str, Capacity]:
        """Bounds and yearly cost of its columns."""
        return {
            self.power_column: self.power,
            self.charge_column: self.charge or self.power,
            self.energy_column: self.energy,
        }


@dataclass(frozen=True, eq=False)
class MeritOrderEntry(ByValue):
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
    clean: float
    """Share of it that counts as clean. [-]"""
    unserved: float = 0.0
    """Share of its output that is not served in the mean; 1 of an unserved load. [-]"""

    @property
    def sign(self) -> float:
        """-1 for what is sold, 1 for what supplies: of its cost, and of its part in the balance."""
        return -1.0 if self.export else 1.0


@dataclass(frozen=True, eq=False)
class LinkingConstraint(ByValue):
    """A limit on a yearly sum: sum(weight * output) <= constant + sum(by_column * column) + excess."""

    name: str
    weight: Floats
    """What a MWh of each source counts, shape (sources, hours). [unit/MWh]"""
    constant: float
    """[unit/year]"""
    by_column: Floats
    """Shape (columns,). [unit/year per MW]"""
    excess_usd: float
    """Price of each unit above the limit; infinite where nothing may stand above.
    [USD/unit]"""

    def limit(self, sizes: Floats) -> float:
        """Return what the sum may be at some sizes, shape (columns,). [unit/year]"""
        return float(self.constant + self.by_column @ sizes)

    @property
    def most_excess(self) -> float:
        """How far the sum may stand above its limit: not at all, or at a price as far as it will. [unit/year]"""
        return INFINITY if math.isfinite(self.excess_usd) else 0.0

    @property
    def price_usd(self) -> float:
        """Price of the excess in an objective, where an infinite one has no place. [USD/unit]"""
        return self.excess_usd if math.isfinite(self.excess_usd) else 0.0


def peak_columns(name: str, periods: int) -> list[str]:
    """Return the names of the columns of a peak in the first billing periods."""
    return [f"{name}{PEAK}{period}" for period in range(periods)]


def series(value: Series, hours: int) -> Floats:
    """Return one value per hour."""
    return np.ascontiguousarray(
        np.broadcast_to(np.asarray(value, dtype=np.float64), hours)
    )


def wrong_numbers(part: Any) -> Iterator[Problem]:
    """Yield each number of a part that is none, or is infinite where nothing can be."""
    for field in fields(part):
        value = getattr(part, field.name)
        if not isinstance(value, float) or math.isfinite(value):
            continue
        if math.isnan(value) or field.name not in MAY_BE_ENDLESS:
            path = f"{getattr(part, 'name', 'campus')}.{field.name}"
            yield Problem(f"is {value}", "give a finite number", path)


def wrong_block(block: Block) -> Iterator[Problem]:
    """Yield what is wrong with a block, wherever it stands."""
    for breaks, what, fix in BLOCK_RULES:
        if breaks(block):
            yield Problem(what, fix, block.name)


def wrong_owners(blocks: Iterable[Block]) -> Iterator[Problem]:
    """Yield the blocks that use the capacity of a block that has none, or is not there."""
    owners = {block.name: block.of for block in blocks}
    for name, owner in owners.items():
        if owner and owners.get(owner, owner):
            what = f"is of '{owner}', which is no block with a capacity"
            yield Problem(what, "name the block whose capacity it uses", name)


def wrong_share(part: Any, name: str) -> Iterator[Problem]:
    """Yield a share that is none."""
    if not _share(getattr(part, name)):
        yield Problem("must lie between 0 and 1", "give it as a fraction", name)


def wrong_storage(storage: Storage) -> Iterator[Problem]:
    """Yield what is wrong with a storage, wherever it stands."""
    for breaks, what, fix in STORAGE_RULES:
        if breaks(storage):
            yield Problem(what.format(storage), fix, storage.name)


def wrong_capacity(name: str, capacity: Capacity) -> Iterator[Problem]:
    """Yield what is wrong with the bounds or the cost of a column."""
    low, high, annuity_usd = capacity.low, capacity.high, capacity.annuity_usd
    is_bounded = annuity_usd >= 0 or high < INFINITY
    if 0 <= low <= high and low < INFINITY and is_bounded:
        return
    what = f"allows {low:g} .. {high:g} at {annuity_usd:g} USD a year"
    fix = "needs 0 <= low <= high, low finite, and a cost from 0 on or a finite high"
    yield Problem(what, fix, name)


MAY_BE_ENDLESS = frozenset({"ramp_per_hour", "max_hours", "max_mwh", "co2_cap_t"})
"""Limits of which infinity means that there is none."""


def _share(*values: float) -> bool:
    """Return whether all values lie between 0 and 1."""
    return all(0 <= value <= 1 for value in values)


def _has_rules_of_its_own(block: Block) -> bool:
    """Return whether a block has a capacity, or a rule that is about its capacity."""
    ruled = (
        block.demand_charge_usd_per_mw,
        block.min_take,
        block.min_load,
        math.isfinite(block.ramp_per_hour),
        math.isfinite(block.max_mwh),
    )
    return block.capacity != SHARED or any(ruled)


BLOCK_RULES: tuple[tuple[Callable[[Block], bool], str, str], ...] = (
    (
        lambda b: (
            b.export and bool(b.demand_charge_usd_per_mw or b.min_take or b.min_load)
        ),
        "an export has no demand charge, minimum take or minimum load",
        "remove it",
    ),
    (
        lambda b: b.export and b.capacity.high == INFINITY,
        "an export needs a limit",
        "give the MW of the connection as capacity.high",
    ),
    (
        # output is at most availability * peak: under a derate the peak that is paid
        # for would be above the highest draw
        lambda b: (
            bool(b.demand_charge_usd_per_mw)
            and not np.isin(b.availability, (0, 1)).all()
        ),
        "a demand charge needs an availability of 0 or 1",
        "split the firm and the curtailable part into two blocks",
    ),
    (
        lambda b: not _share(b.min_take, b.min_load),
        "min_take and min_load lie between 0 and 1",
        "give fractions",
    ),
    (
        lambda b: (
            min(b.demand_charge_usd_per_mw, b.min_take_usd_per_mwh, b.ramp_per_hour) < 0
        ),
        "charges, prices of shortfall and ramps start at 0",
        "change the sign",
    ),
    (
        lambda b: b.max_mwh < 0,
        "the most energy of a year starts at 0",
        "change the sign",
    ),
    (
        lambda b: not _share(b.unserved, b.clean),
        "unserved and clean lie between 0 and 1",
        "give fractions",
    ),
    (
        lambda b: bool(b.of) and _has_rules_of_its_own(b),
        "a block of another has no capacity, peak, take, ramp, least load or energy of its own",
        "give them to the block that it is a part of",
    ),
    (
        lambda b: b.export and bool(b.of or b.unserved),
        "an export shares no capacity and fails no load",
        "remove of and unserved",
    ),
    (
        lambda b: b.min_load > 0 >= b.unit_mw,
        "a minimum load needs the size of a unit",
        "give unit_mw",
    ),
)
"""What no block may be, with what is wrong and how to mend it."""
STORAGE_RULES: tuple[tuple[Callable[[Storage], bool], str, str], ...] = (
    (
        lambda s: (
            not all(
                0 < share <= 1
                for share in (s.charge_efficiency, s.discharge_efficiency, s.rho)
            )
        ),
        "efficiencies lie above 0 and up to 1, a standing loss from 0 to below 1",
        "give fractions",
    ),
    (
        lambda s: not s.charge_per_power > 0,
        "charge per MW of discharge lies above 0",
        "give a ratio",
    ),
    (
        lambda s: s.charge is not None and s.charge_per_power != 1.0,
        "charge is built apart and has a ratio to discharge, too",
        "keep one of charge and charge_per_power",
    ),
    (
        lambda s: min(s.charge_usd_per_mwh, s.discharge_usd_per_mwh) < 0,
        "the cost of charging and discharging starts at 0",
        "change the sign",
    ),
    (
        lambda s: not 0 <= s.min_hours <= s.max_hours,
        "needs 0 <= min_hours <= max_hours",
        "exchange them",
    ),
    (
        lambda s: isinstance(s.start, str) and s.start not in {"cyclic", "free"},
        "start '{0.start}' is unknown",
        "write cyclic, free or a share",
    ),
    (
        lambda s: not isinstance(s.start, str) and not _share(s.start),
        "a start level is a share of the energy",
        "give it between 0 and 1",
    ),
    (
        lambda s: s.start == "cyclic" and s.end_usd_per_mwh != 0,
        "a cyclic store has nothing left at its end",
        "remove end_usd_per_mwh",
    ),
)
"""What no storage may be, with what is wrong and how to mend it."""
