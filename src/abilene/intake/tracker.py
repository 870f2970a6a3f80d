"""Epoch AI's tables of data centres (CC BY 4.0), of any vintage: two CSVs, or the zip that holds them."""

from __future__ import annotations

import hashlib
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from math import isnan, nan
from operator import methodcaller
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np

from abilene.dates import parse_day
from abilene.errors import InputError, Place, Problem
from abilene.names import did_you_mean
from abilene.tabular.columns import TypedColumns, header_of, read_columns
from abilene.tabular.wanted import Column

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_ESTIMATE = re.compile(
    r"\b(estimat|expect|assum|project(?:ed|ion)|presum|naive|based on|should be)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
CONFIRMED, ASSUMED, FORECAST = "confirmed", "assumed", "forecast"
SEEN = {CONFIRMED: True, ASSUMED: False, FORECAST: False}
"""Whether a row was seen, where a column of the table says so."""
WITHDRAWN = "withdrawn"
MOST_MW = 1e6
"""Most load of a campus [MW]: a larger number is of another unit."""


class _Timelines(NamedTuple):
    """What a table of milestones calls its columns; an empty name is a column that it never has."""

    site: str
    day: str
    text: str
    buildings: str
    it_mw: str
    facility_mw: str
    capital: str
    shell: str
    kind: str

    @property
    def wanted(self) -> list[Column]:
        """The columns, with what their cells are."""
        numbers = self.buildings, self.capital, self.shell
        loads = self.it_mw, self.facility_mw
        number = partial(Column, optional=True, empty=nan, least=0)
        text = partial(Column, kind="text", optional=True)
        return [
            Column(self.site, "text"),
            Column(self.day, "text"),
            *map(text, filter(None, (self.text, self.kind))),
            *map(number, filter(None, numbers)),
            *map(partial(number, most=MOST_MW), filter(None, loads)),
        ]


FORMS = (
    _Timelines(
        site="Data center",
        day="Date",
        text="Construction status",
        buildings="Buildings operational",
        it_mw="IT power (MW)",
        facility_mw="Power (MW)",
        capital="Total capital cost (2025 USD billions)",
        shell="Construction cost (2025 USD billions)",
        kind="",
    ),
    _Timelines(
        site="site",
        day="date",
        text="note",
        buildings="buildings",
        it_mw="it_mw",
        facility_mw="power_mw",
        capital="",
        shell="",
        kind="kind",
    ),
)
"""The table as Epoch has it, and one of its milestones typed from its pages."""
SITE_NAMES = ("Name", "Title", "Handle")
"""Columns that may name a site in the table of sites."""
SITE_FACTS = ("Owner", "Users", "Address", "Country", "Latitude", "Longitude")


@dataclass(frozen=True)
class TrackedRow:
    """What the table says of a site from a day on; a figure that it leaves open is NaN."""

    day: date
    text: str
    line: int
    buildings: float = nan
    it_mw: float = nan
    facility_mw: float = nan
    capital_usd: float = nan
    """Cost of all that runs, chips too, in 2025 dollars. [USD]"""
    shell_usd: float = nan
    """The same without chips. [USD]"""
    kind: str = ""
    """What a column says of the row; empty where there is no such column."""

    @property
    def level(self) -> float:
        """How much runs: IT load, or facility load where no IT load is given. [MW]"""
        return self.facility_mw if isnan(self.it_mw) else self.it_mw

    def was_seen(self, published: date) -> bool:
        """Return whether the row tells of something seen, not of an estimate, by the day of the table.

        Where no column says so, its own words do: a row whose first sentence estimates
        or expects, or that goes on with what the day is based on, was not seen.
        """
        first, *others = _SENTENCE.split(self.text)
        reason = " ".join(others[:1]).lower().startswith("based on")
        in_words = not (_ESTIMATE.search(first) or reason)
        return self.day <= published and SEEN.get(self.kind, in_words)

    def kind_on(self, published: date) -> str:
        """Return the kind of the row in a table of a day: as its column says, or its words where there is none."""
        if self.kind:
            return self.kind
        if self.day > published:
            return FORECAST
        return CONFIRMED if self.was_seen(published) else ASSUMED


@dataclass(frozen=True)
class TrackedSite:
    """A site of the table: its rows in order of days, and what the table of sites says of it."""

    name: str
    rows: tuple[TrackedRow, ...]
    facts: dict[str, str]
    withdrawn: tuple[TrackedRow, ...] = ()
    """Rows that the table itself calls withdrawn."""

    def seen_at(self, step: TrackedRow, published: date) -> TrackedRow | None:
        """Return the first step in which a step was seen to run: itself, or a later one, in which more does."""
        from_it_on = self.steps[self.steps.index(step) :]
        was_seen = methodcaller("was_seen", published)
        return next(filter(was_seen, from_it_on), None)

    @property
    def steps(self) -> tuple[TrackedRow, ...]:
        """The rows at which more runs, or will run, than ever before."""
        steps: list[TrackedRow] = []
        most_mw = 0.0
        for row in self.rows:
            if row.level > most_mw:
                steps.append(row)
                most_mw = row.level
        return tuple(steps)


@dataclass(frozen=True)
class Tracker:
    """Epoch's tables as they stood on a day."""

    file: str
    published: date
    sha256: str
    """Of the table of milestones."""
    sites: dict[str, TrackedSite]
    unread: tuple[str, ...]
    """Columns that nobody asked for."""

    def site(self, name: str) -> TrackedSite:
        """Return a site by its name.

        Raises
        ------
        InputError
            If there is none.
        """
        if name not in self.sites:
            fix = did_you_mean(name, self.sites) or "write a name of the table"
            raise InputError(Problem(f"{self.file}: there is no site '{name}'", fix))
        return self.sites[name]


def read_tracker(files: Sequence[Path], published: date | None = None) -> Tracker:
    """Read Epoch's tables.

    Parameters
    ----------
    files : sequence of Path
        The table of milestones, and that of sites if it is at hand, in any order; or
        the zip that holds both.
    published : date, optional
        Day on which the tables stood so; by default the day in the name of a file.

    Raises
    ------
    InputError
        If a file cannot be read, none holds milestones, or no name tells the day.
    """
    named = ", ".join(map(str, files))
    day = published or _day_in(files)
    if day is None:
        fix = "say it with --published DATE, or put it into the name of the file"
        raise InputError(Problem(f"{named}: of which day is this table?", fix))
    with TemporaryDirectory() as folder:
        unpacked = list(_unpacked(files, Path(folder)))
        try:
            return _read(unpacked, named, day)
        except InputError as error:
            # nobody finds a table again where the zip was unpacked for a moment
            raise InputError(
                _placed(it, folder, named) for it in error.problems
            ) from None


def _placed(problem: Problem, folder: str, named: str) -> Problem:
    """Return a problem of a table of a zip as one of the zip."""
    place = problem.place or Place(named, 1, 1)
    return replace(
        problem, place=place._replace(file=place.file.replace(folder, named))
    )


def _day(text: str, place: Place) -> date:
    """Read a day as Epoch writes it: 2026-05-23, or with slashes, the month first, as spreadsheets of the US do."""
    month, *others = text.split("/")
    try:
        if len(others) == len(["day", "year"]):
            return date(int(others[1]), int(month), int(others[0]))
        return date.fromisoformat(text)
    except ValueError:
        fix = "write a day such as 2026-05-23"
        raise InputError(Problem(f"'{text}' is no day", fix, "Date", place)) from None


def _day_in(files: Iterable[Path]) -> date | None:
    found = _DAY.search(" ".join(file.name for file in files))
    return parse_day(found[0]) if found else None


def _unpacked(files: Iterable[Path], folder: Path) -> Iterator[Path]:
    """Yield the tables among some files, those of a zip unpacked into a folder."""
    for file in files:
        if not zipfile.is_zipfile(file) or file.suffix.lower() == ".xlsx":
            yield file
            continue
        try:
            yield from _tables_of(file, folder)
        except (zipfile.BadZipFile, zlib.error, RuntimeError) as error:
            what, fix = f"{file}: cannot be unpacked: {error}", "download it again"
            raise InputError(Problem(what, fix)) from None


def _tables_of(file: Path, folder: Path) -> Iterator[Path]:
    """Unpack the tables of a zip into a folder, one after the other."""
    with zipfile.ZipFile(file) as packed:
        for name in packed.namelist():
            if name.lower().endswith(".csv"):
                place = folder / Path(name).name
                place.write_bytes(packed.read(name))
                yield place


def _read(tables: Sequence[Path], named: str, published: date) -> Tracker:
    facts: dict[str, dict[str, str]] = {}
    found: tuple[Path, _Timelines, list[str]] | None = None
    for table in tables:
        header = header_of(table, FORMS[0].wanted)
        form = next((it for it in FORMS if {it.site, it.day} <= set(header)), None)
        if form is not None:
            found = table, form, header
        elif set(SITE_NAMES) & set(header):
            facts |= _site_facts(table, header)
    if found is None:
        what = f"{named}: no table of milestones (Data center, Date, Power (MW))"
        raise InputError(Problem(what, "give data_center_timelines.csv, or the zip"))
    table, form, header = found
    columns = read_columns(table, form.wanted)
    digest = hashlib.sha256(table.read_bytes()).hexdigest()
    unread = tuple(name for name in header if name not in form)
    sites = dict(_sites(columns, form, facts))
    return Tracker(named, published, digest, sites, unread)


def _site_facts(table: Path, header: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return what the table of sites says of each, by every name that it has."""
    names = [name for name in SITE_NAMES if name in header]
    facts = [name for name in SITE_FACTS if name in header]
    columns = read_columns(table, [Column(it, "text") for it in (*names, *facts)])
    found: dict[str, dict[str, str]] = {}
    for i in range(len(columns)):
        row = {name: str(columns.values[name][i]) for name in facts}
        found |= {str(columns.values[name][i]): row for name in names}
    return found


def _sites(
    columns: TypedColumns, form: _Timelines, facts: dict[str, dict[str, str]]
) -> Iterator[tuple[str, TrackedSite]]:
    rows: dict[str, list[TrackedRow]] = {}
    for i, name in enumerate(columns.values[form.site]):
        rows.setdefault(str(name).strip(), []).append(_row(columns, form, i))
    for name, mine in rows.items():
        ordered = sorted(mine, key=lambda row: (row.day, row.level))
        standing = tuple(row for row in ordered if row.kind != WITHDRAWN)
        withdrawn = tuple(row for row in ordered if row.kind == WITHDRAWN)
        yield name, TrackedSite(name, standing, facts.get(name, {}), withdrawn)


def _row(columns: TypedColumns, form: _Timelines, i: int) -> TrackedRow:
    no_number, no_text = np.full(len(columns), nan), np.full(len(columns), "")

    def number(name: str, factor: float = 1.0) -> float:
        return float(columns.values.get(name, no_number)[i]) * factor

    def text(name: str) -> str:
        return " ".join(str(columns.values.get(name, no_text)[i]).split())

    return TrackedRow(
        _day(text(form.day), columns.place(i, form.day)),
        text(form.text),
        int(columns.lines[i]),
        buildings=number(form.buildings),
        it_mw=number(form.it_mw),
        facility_mw=number(form.facility_mw),
        capital_usd=number(form.capital, 1e9),
        shell_usd=number(form.shell, 1e9),
        kind=text(form.kind).lower(),
    )
