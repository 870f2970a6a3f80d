"""Vintages of a table of many campuses: what it said of each milestone, as it stood on each of several days.

A milestone is a rise of what runs at a campus. Its name is the campus and how many
buildings then run, for loads were counted anew between vintages; where the table gave
campuses or buildings other names or numbers, ``tracked_sites.csv`` and
``tracked_milestones.csv`` say which is which.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from abilene.brief import brief
from abilene.data import read_table
from abilene.errors import InputError, Problem
from abilene.intake.tracker import FORECAST, TrackedRow, Tracker, read_tracker

PATTERN = "tl_*.csv"
"""Files of a folder of vintages; the name of each holds its day."""
SITES, MILESTONES = "tracked_sites.csv", "tracked_milestones.csv"
NO_MILESTONE = "none"
"""What the latter calls a row that is no milestone of its own."""
ANY = "any"
UNCOUNTED = 99
"""Stands for a number of buildings that is not given, or zero."""
MORE_MW = 0.5
"""A smaller rise is rounding. [MW]"""

MilestoneName = tuple[str, str]
"""Campus, and milestone of it."""


class Dated(NamedTuple):
    """What a vintage says of a milestone."""

    day: date
    """Day on which it came, or is expected."""
    kind: str
    """``confirmed``, ``assumed`` or ``forecast``: as a column says, or the words of the row where there is none."""


NEVER = Dated(date.max, "")
"""Of what is not in a table, or has not come."""


@dataclass(frozen=True)
class Vintage:
    """A table of many campuses as it stood on a day."""

    day: date
    milestones: dict[MilestoneName, Dated]
    __repr__ = brief

    def came(self, name: MilestoneName, day: date) -> Dated:
        """Return when a milestone came by a day, as this vintage has it; ``NEVER`` if it did not."""
        dated = self.milestones.get(name, NEVER)
        if dated.kind == FORECAST or dated.day > min(day, self.day):
            return NEVER
        return dated


def read_vintages(folder: Path) -> list[Vintage]:
    """Read every vintage in a folder, the oldest first.

    Parameters
    ----------
    folder : Path
        Holds ``tl_DATE.csv``, one for each day, as ``read_tracker`` reads them.

    Raises
    ------
    InputError
        If there are not two at least, a name holds no day, or a file cannot be read.
    """
    files = sorted(folder.glob(PATTERN))
    if len(files) < 2:
        what = f"{folder} has {len(files)} vintages ({PATTERN})"
        raise InputError(Problem(what, "give a folder with two of them or more"))
    vintages = [vintage_of(read_tracker([file])) for file in files]
    return sorted(vintages, key=lambda vintage: vintage.day)


def vintage_of(tracker: Tracker) -> Vintage:
    """Return the milestones of a table; where it has one twice, the first counts."""
    day = tracker.published
    milestones: dict[MilestoneName, Dated] = {}
    for tracked in tracker.sites.values():
        site = site_of(tracked.name)
        for row in _rises(tracked.rows):
            dated = Dated(row.day, row.kind_on(day))
            for name in milestones_of(site, day, row.buildings, row.facility_mw):
                milestones.setdefault(name, dated)
    return Vintage(day, milestones)


def _rises(rows: Sequence[TrackedRow]) -> Iterator[TrackedRow]:
    """Yield the rows at which more runs, or more buildings do, than ever before."""
    most_mw, most = 0.0, 0.0
    for row in rows:
        # What is not given compares as no more than anything.
        if row.facility_mw > most_mw + MORE_MW or row.buildings > most:
            most_mw = max(most_mw, row.facility_mw)
            most = max(most, row.buildings)
            yield row


def site_of(name: str) -> str:
    """Return what the newest vintage calls a campus."""
    return _sites().get(name, name)


def milestones_of(
    site: str, day: date, buildings: float, facility_mw: float
) -> list[MilestoneName]:
    """Return which milestones a row of a vintage stands for: mostly one, none if it is none of its own.

    Parameters
    ----------
    site : str
        The campus, as ``site_of`` says.
    day : date
        Day of the vintage.
    buildings : float
        How many run then; NaN where it is not given. [-]
    facility_mw : float
        Load of the campus then; NaN where it is not given. [MW]
    """
    count = f"{buildings if buildings > 0 else UNCOUNTED:g}"
    otherwise = _Renamed(date.min, date.max, count, -1.0, (site, f"b{count}"))
    holding = filter(lambda rule: rule.holds(day, count, facility_mw), _renamed(site))
    # The table has rules for a number of buildings before those for any.
    groups = groupby(holding, key=lambda rule: rule.buildings)
    _, mine = next(groups, (count, iter([otherwise])))
    return [rule.name for rule in mine if rule.name != (site, NO_MILESTONE)]


class _Renamed(NamedTuple):
    """A row of the table of milestones."""

    since: date
    until: date
    buildings: str
    """How many run then, or ``any``."""
    over_mw: float
    name: MilestoneName

    def holds(self, day: date, count: str, facility_mw: float) -> bool:
        """Return whether it is about a vintage of a day, and so many buildings with such a load."""
        in_time = self.since <= day <= self.until
        is_such = self.buildings in {count, ANY}
        # A load that is not given is above any.
        return in_time and is_such and not facility_mw <= self.over_mw


@cache
def _sites() -> dict[str, str]:
    return {row["name"]: row["site"] for row in read_table(SITES)}


@cache
def _renamed(site: str) -> tuple[_Renamed, ...]:
    return tuple(
        _Renamed(
            since=date.fromisoformat(row["since"]),
            until=date.fromisoformat(row["until"]),
            buildings=row["buildings"],
            over_mw=float(row["over_mw"]),
            name=(row["site"], row["milestone"]),
        )
        for row in read_table(MILESTONES)
        if row["name"] == site
    )
