"""What was seen of campuses: dated milestones of the IT load that runs, from tables that a user brings.

A milestone holds from its day until the next one. Rows that are not observations never
count as such: in a table of one campus those whose status says that they are a
forecast, in a table of many those after its day.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from math import isnan
from pathlib import Path

import numpy as np

from abilene.dates import Quarter
from abilene.errors import InputError, Problem
from abilene.intake.tracker import MOST_MW, TrackedSite, read_tracker
from abilene.tabular.columns import TypedColumns, read_columns
from abilene.tabular.faults import first_of
from abilene.tabular.source import table_stem
from abilene.tabular.wanted import Column

FORECAST = "forecast"
LOAD = "it_power_mw"


SERIES_COLUMNS = (
    Column("date", "day"),
    Column("status", "text"),
    Column(LOAD, least=0, most=MOST_MW),
)
"""Columns of a table of one campus."""


@dataclass(frozen=True)
class Milestone:
    """A dated row: the IT load that runs from that day on."""

    day: date
    it_mw: float
    status: str


@dataclass(frozen=True)
class Series:
    """One campus: what was seen, in order of days, and what was only forecast."""

    name: str
    seen: tuple[Milestone, ...]
    forecast: tuple[Milestone, ...] = ()

    @property
    def last_day(self) -> date:
        """Day of the last observation."""
        return self.seen[-1].day

    @property
    def rises(self) -> tuple[Milestone, ...]:
        """Each milestone at which more runs than ever before."""
        rises: list[Milestone] = []
        most_mw = 0.0
        for milestone in self.seen:
            if milestone.it_mw > most_mw:
                most_mw = milestone.it_mw
                rises.append(milestone)
        return tuple(rises)

    @property
    def most_mw(self) -> float:
        """The most that was ever seen to run. [MW]"""
        return max(milestone.it_mw for milestone in self.seen)

    def it_mw(self, quarter: Quarter) -> float:
        """Return what ran at the end of a quarter. [MW]"""
        it_mw = 0.0
        for milestone in self.seen:
            if milestone.day <= quarter.last_day:
                it_mw = milestone.it_mw
        return it_mw


def read_series(path: Path) -> Series:
    """Read the table of one campus.

    Parameters
    ----------
    path : path
        Table with the columns ``date``, ``it_power_mw`` [MW] and ``status``; others are
        left aside. A row whose status holds the word "forecast" is no observation.

    Raises
    ------
    InputError
        As ``read_columns``, also of a load below zero or above ``MOST_MW``; if one day has two loads, or if
        nothing was observed.
    """
    table = read_columns(path, SERIES_COLUMNS)
    days, loads, said = (table.values[column] for column in ("date", LOAD, "status"))
    rows = [
        Milestone(days[row], float(loads[row]), said[row])
        for row in _first_of_each_day(table)
    ]
    series = _series(table_stem(path) or path.name, rows, _is_forecast)
    if not series.seen:
        what, fix = "nothing in it was observed", "give rows without the word forecast"
        raise InputError(Problem(what, fix, str(path)))
    return series


def _first_of_each_day(table: TypedColumns) -> Sequence[int]:
    """Return the row in which each day comes first, observed or forecast, so that memory holds days and not rows.

    Raises
    ------
    InputError
        If a later row of the day has another load: it is not known which one holds.
    """
    days, loads = table.values["date"], table.values[LOAD]
    number = np.fromiter(map(date.toordinal, days), np.int32, len(days)) * 2
    number += np.fromiter(map(_says_forecast, table.values["status"]), bool, len(days))
    number -= number.min(initial=2 * date.max.toordinal())
    first = np.full(number.max(initial=0) + 1, -1, np.int32)
    # of several rows with one number the last that is written stays: backwards, the first
    first[number[::-1]] = np.arange(len(days), dtype=np.int32)[::-1]
    other = np.flatnonzero(loads != loads[first[number]])
    if other.size:
        row = int(other[0])
        before = int(first[number[row]])
        what = (
            f"{LOAD}: {days[row]} has {loads[row]:g} MW, and {loads[before]:g} in line"
            f" {table.lines[before]}"
        )
        fix, place = "keep one load of each day", table.place(row, LOAD)
        raise InputError(Problem(first_of(what, other.size), fix, place=place))
    rows: list[int] = first[first >= 0].tolist()
    return rows


def _says_forecast(status: str) -> bool:
    return FORECAST in status.lower()


def _is_forecast(row: Milestone) -> bool:
    return _says_forecast(row.status)


def _series(
    name: str, rows: Sequence[Milestone], is_forecast: Callable[[Milestone], bool]
) -> Series:
    """Return the milestones of a campus in order of days, those that were only forecast apart."""
    seen: list[Milestone] = []
    forecast: list[Milestone] = []
    for row in sorted(rows, key=lambda milestone: milestone.day):
        if is_forecast(row):
            forecast.append(row)
        else:
            seen.append(row)
    return Series(name, tuple(seen), tuple(forecast))


@dataclass(frozen=True)
class Timelines:
    """Many campuses as one table has them on its day."""

    day: date
    campuses: tuple[Series, ...]
    """Those of which something was seen, in the order of the file."""


def read_timelines(path: Path, day: date) -> Timelines:
    """Read a table of many campuses, as Epoch AI publishes it.

    Parameters
    ----------
    path : path
        Table of milestones, as ``read_tracker`` reads it; a row without IT load is left
        out.
    day : date
        Day on which the table was made: what is dated later is a forecast.
    """
    sites = read_tracker([path], day).sites.values()
    campuses = (
        _series(site.name, _with_load(site), lambda row: row.day > day)
        for site in sites
    )
    return Timelines(day, tuple(series for series in campuses if series.seen))


def _with_load(site: TrackedSite) -> list[Milestone]:
    """Return the milestones of a site of which the table tells the IT load."""
    return [
        Milestone(row.day, row.it_mw, row.text)
        for row in site.rows
        if not isnan(row.it_mw)
    ]
