"""What was seen of campuses: dated milestones of the IT load that runs, from tables that a user brings.

A milestone holds from its day until the next one. Rows that are not observations never
count as such: in a table of one campus those whose status says that they are a
forecast, in a table of many those after its day.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from abilene.dates import Quarter
from abilene.errors import InputError, Problem

SERIES_COLUMNS = ("date", "status", "it_power_mw")
TIMELINE_COLUMNS = ("Data center", "Date", "Construction status", "IT power (MW)")
FORECAST = "forecast"


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
        found: list[Milestone] = []
        for milestone in self.seen:
            if milestone.it_mw > (found[-1].it_mw if found else 0.0):
                found.append(milestone)
        return tuple(found)

    def it_mw(self, quarter: Quarter) -> float:
        """Return what ran at the end of a quarter. [MW]"""
        return next(
            (m.it_mw for m in reversed(self.seen) if m.day <= quarter.last_day), 0.0
        )


def read_series(path: Path) -> Series:
    """Read the table of one campus.

    Parameters
    ----------
    path : path
        CSV with the columns ``date``, ``it_power_mw`` [MW] and ``status``; others are
        left aside. A row whose status holds the word "forecast" is no observation.

    Raises
    ------
    InputError
        If a column is missing, a cell is no date or number, or nothing was observed.
    """
    rows = [
        _milestone(row, "date", "it_power_mw", "status", path)
        for row in _rows(path, SERIES_COLUMNS)
    ]
    rows.sort(key=lambda milestone: milestone.day)
    seen = tuple(m for m in rows if FORECAST not in m.status.lower())
    if not seen:
        raise InputError(
            Problem(
                "nothing in it was observed",
                "give rows without the word forecast",
                str(path),
            )
        )
    return Series(
        path.stem, seen, tuple(m for m in rows if FORECAST in m.status.lower())
    )


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
        CSV with the columns ``Data center``, ``Date``, ``Construction status`` and ``IT
        power (MW)``.
    day : date
        Day on which the table was made: what is dated later is a forecast.
    """
    by_name: dict[str, list[Milestone]] = {}
    for row in _rows(path, TIMELINE_COLUMNS):
        milestone = _milestone(
            row, "Date", "IT power (MW)", "Construction status", path
        )
        by_name.setdefault(row["Data center"], []).append(milestone)
    found = []
    for name, rows in by_name.items():
        rows.sort(key=lambda milestone: milestone.day)
        seen = tuple(m for m in rows if m.day <= day)
        if seen:
            found.append(Series(name, seen, tuple(m for m in rows if m.day > day)))
    return Timelines(day, tuple(found))


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file)
            missing = [name for name in columns if name not in (table.fieldnames or ())]
            if missing:
                needs = f"the columns needed are {', '.join(columns)}"
                raise InputError(Problem(f"no column '{missing[0]}'", needs, str(path)))
            yield from table
    except OSError as error:
        raise InputError(
            Problem(f"cannot be read: {error.strerror}", "check the path", str(path))
        ) from None


def _milestone(
    row: Mapping[str, str], day: str, it_mw: str, status: str, path: Path
) -> Milestone:
    try:
        return Milestone(
            date.fromisoformat(row[day]), float(row[it_mw]), row[status] or ""
        )
    except (TypeError, ValueError):
        what = f"a row with {day} '{row[day]}' and {it_mw} '{row[it_mw]}'"
        raise InputError(
            Problem(what, "write a day such as 2026-05-23 and a number", str(path))
        ) from None
