"""Campuses at work, hour by hour: of one MW of load as it was sized, and of the load that a plan serves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import Floats
from abilene.errors import MissingExtraError, Problem, ShapeError
from abilene.units import heading

if TYPE_CHECKING:
    from pandas import DataFrame

    from abilene.power.problem import Campus
    from abilene.site.sizing import PowerDesign

Columns = Mapping[str, NDArray[np.generic]]
WEEK_HOURS = 168
UNSERVED = "facility.lost"
"""What of the load is not served, of all its tiers."""
TIME, LOAD, PRICE = "time_utc", "load_mw", "price_usd_per_mwh"


@dataclass(frozen=True)
class Hours:
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

    def __post_init__(self) -> None:
        lengths = {name: len(values) for name, values in self.columns.items()}
        if len(set(lengths.values())) > 1:
            found = ", ".join(f"{name} {length}" for name, length in lengths.items())
            raise ShapeError(
                Problem(
                    f"hours of different length: {found}",
                    "give one value an hour to each",
                )
            )
        if len(self.times) < WEEK_HOURS:
            raise ShapeError(
                Problem(
                    f"{len(self.times)} hours are less than a week", "give 168 or more"
                )
            )

    @property
    def columns(self) -> dict[str, NDArray[np.generic]]:
        """Columns of ``hourly/<site>.parquet``: names with their unit."""
        return {
            TIME: self.times.astype("datetime64[s]"),
            LOAD: self.load_mw,
            PRICE: self.price_usd_per_mwh,
            **{f"{name}_mw": values for name, values in self.supply_mw.items()},
            **{f"{name}_charge_mw": values for name, values in self.charge_mw.items()},
        }

    @classmethod
    def of_columns(cls, columns: Columns) -> Hours:
        """Return hours from the columns of ``hourly/<site>.parquet``."""
        blocks = {
            name: np.asarray(values, float)
            for name, values in columns.items()
            if name not in {TIME, LOAD, PRICE}
        }
        return cls(
            times=np.asarray(columns[TIME], "datetime64[s]"),
            load_mw=np.asarray(columns[LOAD], float),
            price_usd_per_mwh=np.asarray(columns[PRICE], float),
            supply_mw={
                n.removesuffix("_mw"): mw
                for n, mw in blocks.items()
                if not n.endswith("_charge_mw")
            },
            charge_mw={
                n.removesuffix("_charge_mw"): mw
                for n, mw in blocks.items()
                if n.endswith("_charge_mw")
            },
        )


def hours_id(site_id: str, way: str) -> str:
    """Return how the hours of a campus powered in one way are called, such as ``abilene.own_firm_power``."""
    return f"{site_id}.{re.sub('[^a-z0-9]+', '_', way)}"


def hours_of_design(design: PowerDesign) -> Hours:
    """Return the hours of a design in its first weather year; the price is that of the market, if it buys there.

    A design of the build-out has its year in seasons, one after the other.
    """
    rests_on = design.site.hours[0]
    axis, count = (
        rests_on.weather.axis,
        len(design.site.years) // len(design.site.hours),
    )
    seasons, operations = design.site.years[:count], design.sizing.operations[:count]
    step = np.timedelta64(round(axis.step_hours * 3600), "s")
    load_mw = np.concatenate([one.demand_mw for one in seasons])
    price = np.concatenate([one.price_usd_per_mwh for one in operations])
    output_mw = _joined(
        [
            _with_one_load(one, of.output_mw)
            for one, of in zip(seasons, operations, strict=True)
        ]
    )
    return Hours(
        times=np.datetime64(axis.start.replace(tzinfo=None), "s")
        + step * np.arange(len(load_mw)),
        load_mw=load_mw,
        price_usd_per_mwh=rests_on.price.usd_per_mwh if rests_on.price else price,
        supply_mw={**output_mw, **_joined([one.discharge_mw for one in operations])},
        charge_mw=_joined([one.charge_mw for one in operations]),
        technology={name: name.partition(".")[0] for name in output_mw}
        | {UNSERVED: "unserved"},
        source="; ".join(design.site.notes),
    )


def _with_one_load(
    campus: Campus, output_mw: Mapping[str, Floats]
) -> dict[str, Floats]:
    """Return the output of every block, and the unserved part of all tiers of the load as one. [MW]"""
    blocks = {block.name: output_mw[block.name] for block in campus.blocks}
    return {**blocks, UNSERVED: campus.unserved_mw(output_mw)}


def _joined(tables: Sequence[Mapping[str, Floats]]) -> dict[str, Floats]:
    return {
        name: np.concatenate([table[name] for table in tables]) for name in tables[0]
    }


def mixed(ways: Mapping[str, Hours], served_mw: Mapping[str, float]) -> Hours:
    """Return the hours of a campus that is powered in several ways at once.

    Parameters
    ----------
    ways : mapping of str to Hours
        Hours of one MW of load in each way.
    served_mw : mapping of str to float
        Load that each way serves. The price of the campus is the mean over this load.
        [MW]

    Raises
    ------
    ShapeError
        If the ways do not have the same hours.
    """
    first, *others = ways.values()
    if any(not np.array_equal(first.times, other.times) for other in others):
        raise ShapeError(
            Problem(
                "the ways to power a campus have different hours",
                "size them with the same weather",
            )
        )
    shares = {way: served_mw[way] / sum(served_mw[way] for way in ways) for way in ways}
    return Hours(
        times=first.times,
        load_mw=_sum(served_mw[way] * hours.load_mw for way, hours in ways.items()),
        price_usd_per_mwh=_sum(
            shares[way] * hours.price_usd_per_mwh for way, hours in ways.items()
        ),
        supply_mw=_by_block(
            {way: hours.supply_mw for way, hours in ways.items()}, served_mw
        ),
        charge_mw=_by_block(
            {way: hours.charge_mw for way, hours in ways.items()}, served_mw
        ),
        technology={
            block: kind
            for hours in ways.values()
            for block, kind in hours.technology.items()
        },
        source=first.source,
    )


def _by_block(
    ways: Mapping[str, Mapping[str, Floats]], served_mw: Mapping[str, float]
) -> dict[str, Floats]:
    """Return the sum over the ways of each block. [MW]"""
    blocks = dict.fromkeys(block for way in ways.values() for block in way)
    return {
        block: _sum(
            served_mw[way] * output[block]
            for way, output in ways.items()
            if block in output
        )
        for block in blocks
    }


def _sum(arrays: Iterable[Floats]) -> Floats:
    return np.asarray(np.sum(list(arrays), axis=0))


def frame(hours: Hours) -> DataFrame:
    """Return hours as a pandas table: the time in UTC as index, a unit in the name of each column.

    Raises
    ------
    MissingExtraError
        If pandas is not installed.
    """
    try:
        import pandas as pd
    except ImportError:
        raise MissingExtraError("notebook", "a table of hours") from None
    columns = {
        heading(name): values for name, values in hours.columns.items() if name != TIME
    }
    return pd.DataFrame(
        columns, index=pd.DatetimeIndex(hours.times, tz="UTC", name="time")
    )
