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

from abilene.dates import Quarter
from abilene.errors import InputError, Problem
from abilene.intake.tracker import TrackedSite, read_tracker
from abilene.tabular.columns import read_columns
from abilene.tabular.source import table_stem
from abilene.tabular.wanted import Column

FORECAST = "forecast"


SERIES_COLUMNS = (
    Column("date", "day"),
    Column("status", "text"),
    Column("it_power_mw", least=0),
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
        As ``read_columns``, also of a load below zero, or if nothing was observed.
    """
    values = read_columns(path, SERIES_COLUMNS).values
    cells = zip(*(values[column.name] for column in SERIES_COLUMNS), strict=True)
    rows = [Milestone(day, float(it_mw), status) for day, status, it_mw in cells]
    series = _series(
        table_stem(path) or path.name, rows, lambda row: FORECAST in row.status.lower()
    )
    if not series.seen:
        what, fix = "nothing in it was observed", "give rows without the word forecast"
        raise InputError(Problem(what, fix, str(path)))
    return series


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
