"""Campuses at work, hour by hour: of one MW of load as it was sized, and of the load that a plan serves."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import ByValue, Floats, Ints
from abilene.brief import brief
from abilene.errors import Problem, ShapeError
from abilene.power.result import at_once
from abilene.resource.calendar import local_quarters
from abilene.site.price_response import spare_mw

if TYPE_CHECKING:
    from abilene.power.problem import Campus
    from abilene.power.result import Operation
    from abilene.resource.timeaxis import TimeAxis
    from abilene.site.power_design import PowerDesign

Columns = Mapping[str, NDArray[np.generic]]
WEEK = np.timedelta64(7 * 24 * 3600, "s")
UNSERVED = "facility.lost"
"""What of the load is not served, of all its tiers."""
TIME, LOAD, PRICE = "time_utc", "load_mw", "price_usd_per_mwh"
QUARTER = "quarter_of_year"
SOLD = ".export"
"""Ends the name of what a contract sells."""
CHARGE = "_charge_mw"
"""Ends the name of a column with what a storage takes."""


@dataclass(frozen=True, eq=False)
class Hours(ByValue):
    """A campus at work, one value an hour.

    Raises
    ------
    ShapeError
        If the arrays differ in length, or are shorter than a week.
    """

    times: NDArray[np.datetime64]
    """Beginning of each hour, in UTC."""
    load_mw: Floats
    """Load of the facility. [MW]"""
    price_usd_per_mwh: Floats
    """What one more MWh would cost. [USD/MWh]"""
    supply_mw: Mapping[str, Floats]
    """Output of each block, of a storage what it gives, and what stays unserved, from
    the bottom up. [MW]"""
    charge_mw: Mapping[str, Floats] = field(default_factory=dict)
    """What each storage takes. [MW]"""
    technology: Mapping[str, str] = field(default_factory=dict)
    """Technology of each block or storage, where it is not its name."""
    source: str = ""
    """Which weather and which prices these hours rest on."""
    quarter: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    """Quarter of the year of each hour, 0 to 3, by the clock of the campus; by default
    that of UTC."""
    spare_mw: Floats | None = None
    """What its blocks could still have given; what is stored counts nothing. Not kept
    with the columns. [MW]"""
    __repr__ = brief

    def __post_init__(self) -> None:
        if not len(self.quarter):
            months = self.times.astype("datetime64[M]").astype(np.int64)
            object.__setattr__(self, "quarter", months % 12 // 3)
        lengths = {name: len(values) for name, values in self.columns.items()}
        if len(set(lengths.values())) > 1:
            found = ", ".join(f"{name} {length}" for name, length in lengths.items())
            what = f"hours of different length: {found}"
            raise ShapeError(Problem(what, "give one value an hour to each"))
        steps = len(self.times)
        if steps < 2 or steps < self.steps_per_week:
            what = f"{steps} hours are less than a week"
            raise ShapeError(Problem(what, "give 168 hours or more"))

    @property
    def step_hours(self) -> float:
        """Length of a step. [h]"""
        return float((self.times[1] - self.times[0]) / np.timedelta64(3600, "s"))

    @property
    def unserved_mw(self) -> Floats:
        """Load that is not served. [MW]"""
        return self.supply_mw.get(UNSERVED, np.zeros(len(self.times)))

    @property
    def steps_per_week(self) -> int:
        """Number of steps in a week: 168 where they are hours."""
        return int(WEEK // (self.times[1] - self.times[0]))

    @property
    def columns(self) -> dict[str, NDArray[np.generic]]:
        """Columns of ``hourly/<site>.parquet``: names with their unit."""
        return {
            TIME: self.times.astype("datetime64[s]"),
            LOAD: self.load_mw,
            PRICE: self.price_usd_per_mwh,
            QUARTER: self.quarter + 1,
            **{f"{name}_mw": values for name, values in self.supply_mw.items()},
            **{f"{name}{CHARGE}": values for name, values in self.charge_mw.items()},
        }

    def at_once(self, runs: NDArray[np.bool_]) -> dict[str, int]:
        """Return in how many hours each storage is charged and discharged at once.

        Parameters
        ----------
        runs : array, shape (4,)
            The quarters of the year that count.
        """
        within, stores = runs[self.quarter], self.charge_mw.items()
        return {
            name: at_once(mw * within, self.supply_mw[name])[0] for name, mw in stores
        }

    @classmethod
    def of_columns(cls, columns: Columns) -> Hours:
        """Return hours from the columns of ``hourly/<site>.parquet``."""
        blocks = dict(columns)
        times, load_mw, price, quarter = map(blocks.pop, (TIME, LOAD, PRICE, QUARTER))
        supply_mw: dict[str, Floats] = {}
        charge_mw: dict[str, Floats] = {}
        for name, values in blocks.items():
            mw = np.asarray(values, float)
            if name.endswith(CHARGE):
                charge_mw[name.removesuffix(CHARGE)] = mw
            else:
                supply_mw[name.removesuffix("_mw")] = mw
        return cls(
            times=np.asarray(times, "datetime64[s]"),
            load_mw=np.asarray(load_mw, float),
            price_usd_per_mwh=np.asarray(price, float),
            supply_mw=supply_mw,
            charge_mw=charge_mw,
            quarter=np.asarray(quarter, np.int64) - 1,
        )


def hours_id(site_id: str, design: str) -> str:
    """Return how the hours of a campus powered by a design are called, such as ``abilene.own_firm_power``."""
    return f"{site_id}.{re.sub('[^a-z0-9]+', '_', design)}"


def hours_of_design(design: PowerDesign) -> Hours:
    """Return the hours of a design in its first weather year; the price is that of the market, if it buys there.

    A design of the build-out has its year in seasons, one after the other.
    """
    site, rests_on = design.site, design.site.hours[0]
    count = len(site.years) // len(site.hours)
    seasons, operations = site.years[:count], design.sizing.operations[:count]
    load_mw = np.concatenate([season.demand_mw for season in seasons])
    price = np.concatenate([operation.price_usd_per_mwh for operation in operations])
    left_mw = np.concatenate(list(map(spare_mw, seasons, operations)))
    output_mw = _joined(list(map(_output_mw, seasons, operations)))
    given_mw = _joined([operation.discharge_mw for operation in operations])
    technology = {name: name.partition(".")[0] for name in output_mw}
    charge_mw = _joined([operation.charge_mw for operation in operations])
    axis = rests_on.weather.axis
    return Hours(
        times=_in_order(axis, axis.times),
        load_mw=_in_order(axis, load_mw),
        price_usd_per_mwh=_in_order(
            axis, rests_on.price.usd_per_mwh if rests_on.price else price
        ),
        supply_mw=_each_in_order(axis, {**output_mw, **given_mw}),
        charge_mw=_each_in_order(axis, charge_mw),
        technology={**technology, UNSERVED: "unserved"},
        source="; ".join(site.notes),
        quarter=_in_order(axis, local_quarters(axis, rests_on.weather.zone)),
        spare_mw=_in_order(axis, left_mw),
    )


def _in_order(axis: TimeAxis, values: NDArray[Any]) -> NDArray[Any]:
    """Return the values of a year that was turned to begin with January in the order of time."""
    return np.roll(values, axis.turned) if axis.turned else values


def _each_in_order(
    axis: TimeAxis, blocks_mw: Mapping[str, Floats]
) -> dict[str, Floats]:
    return {name: _in_order(axis, mw) for name, mw in blocks_mw.items()}


def _output_mw(campus: Campus, operation: Operation) -> dict[str, Floats]:
    """Return the output of every block, and the unserved part of all tiers of the load as one. [MW]"""
    output_mw = operation.output_mw
    blocks: dict[str, Floats] = {}
    for block in campus.blocks:
        mw = output_mw[block.name]
        # cells of a connection under a tariff are one connection
        blocks[block.column] = blocks[block.column] + mw if block.of else mw
    return {**blocks, UNSERVED: campus.unserved_mw(output_mw)}


def _joined(tables: Sequence[Mapping[str, Floats]]) -> dict[str, Floats]:
    return {
        name: np.concatenate([table[name] for table in tables]) for name in tables[0]
    }


def mixed(per_mw: Mapping[str, Hours], served_mw: Mapping[str, Floats]) -> Hours:
    """Return the hours of a campus that several designs power.

    Parameters
    ----------
    per_mw : mapping of str to Hours
        Hours of one MW of load with each design.
    served_mw : mapping of str to array, shape (4,)
        Load that each design serves in each quarter of the year. The price of the
        campus is the mean over this load; of a quarter in which nothing runs, over that
        of the year. [MW]

    Raises
    ------
    ShapeError
        If the designs do not have the same hours.
    """
    first = next(iter(per_mw.values()))
    if not all(np.array_equal(first.times, other.times) for other in per_mw.values()):
        what = "the designs that power a campus have different hours"
        raise ShapeError(Problem(what, "size them with the same weather"))
    share = _shares(served_mw)
    load = price = np.zeros(len(first.times))
    supply_mw: dict[str, Floats] = {}
    charge_mw: dict[str, Floats] = {}
    technology: dict[str, str] = {}
    for design, hours in per_mw.items():
        mw = served_mw[design][first.quarter]
        load = load + mw * hours.load_mw
        price = price + share[design][first.quarter] * hours.price_usd_per_mwh
        _add(supply_mw, hours.supply_mw, mw)
        _add(charge_mw, hours.charge_mw, mw)
        technology |= hours.technology
    return Hours(
        times=first.times,
        load_mw=load,
        price_usd_per_mwh=price,
        supply_mw=_net_of_sales(supply_mw),
        charge_mw=charge_mw,
        technology=technology,
        source=first.source,
        quarter=first.quarter,
    )


def _shares(served_mw: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return the share of each design in the load of each quarter, or of the year where nothing runs. [-]"""
    by_design = np.array([*served_mw.values()])
    by_design[:, by_design.sum(axis=0) == 0] = by_design.sum(axis=1, keepdims=True)
    return dict(zip(served_mw, by_design / by_design.sum(axis=0), strict=True))


def _net_of_sales(supply_mw: Mapping[str, Floats]) -> dict[str, Floats]:
    """Set off what one design sells through a connection against what another one buys there. [MW]"""
    found = dict(supply_mw)
    for sold in filter(is_sold, supply_mw):
        connection = sold.removesuffix(SOLD)
        for bought in (f"{connection}.curtailable", connection):
            both = np.minimum(found[sold], found.get(bought, 0.0))
            if both.any():
                found[sold] = found[sold] - both
                found[bought] = found[bought] - both
    return found


def is_sold(name: str) -> bool:
    """Return whether a column of supply is what a contract sells."""
    return name.startswith("grid.") and name.endswith(SOLD)


def _add(sums: dict[str, Floats], per_mw: Mapping[str, Floats], mw: Floats) -> None:
    """Add to the output of each block what it gives for so much load. [MW]"""
    for block, output in per_mw.items():
        sums[block] = sums.get(block, 0.0) + mw * output
