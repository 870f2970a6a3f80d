"""What the rows of a tracked site say of the phases of a campus: each figure with its path, or why it has none.

A phase is complete at the first row in which its last building runs, where its id or
title counts buildings, else in which as much IT load runs as all phases up to it have.
A row that completes several phases at once dates only the last of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import filterfalse, islice, pairwise, takewhile
from math import isnan, nan

from abilene.claims import Kind, without_links
from abilene.errors import Place
from abilene.intake.tracker import TrackedRow, TrackedSite
from abilene.programme.schema import Site

_BUILDINGS = re.compile(r"(?:^b|\bbuildings? )(\d+)(?:(?:_| to | and |-)(\d+))?", re.I)
_STARTED = re.compile(
    r"\b(clearing|construction|ground|site work|foundation)\b.*\b(begins?|begun|broken|starts?|started|in progress)\b"
    r"|\bbroken\b",
    re.IGNORECASE,
)
ENOUGH = 0.95
"""Share of its load at which a phase counts as complete: figures of a site are revised. [-]"""
MOST_WORDS = 20
NOTHING = TrackedRow(date.min, "", 0, 0, 0, 0, 0, 0)
"""Before the first phase nothing runs, and nothing has been paid."""
UNKNOWN = TrackedRow(date.min, "", 0)


@dataclass(frozen=True)
class PhaseShape:
    """A phase as far as it is needed to find its row."""

    id: str
    last_building: float
    """NaN where nobody counts its buildings."""
    it_mw: float
    """IT load of all phases up to it. [MW]"""
    facility_mw: float
    """Facility load of all phases up to it. [MW]"""


@dataclass(frozen=True)
class TableFigure:
    """What a table says of one path."""

    path: str
    value: str
    kind: Kind
    quote: str = ""
    row: str = ""
    """Which row, for people."""
    place: Place | None = None
    """Where the table says it."""


@dataclass(frozen=True)
class Gone:
    """A phase of which a table has no row, or calls it withdrawn: what it said of it before, it says no longer."""

    phase: str
    """Its path."""
    why: str
    quote: str = ""
    row: str = ""
    """The row that is called withdrawn, for people."""


@dataclass(frozen=True)
class Homeless:
    """What a table says and no path of the programme can take."""

    what: str
    why: str


def shapes_of(site: Site) -> tuple[PhaseShape, ...]:
    """Return the phases of a campus, with loads added up in their order."""
    shapes = []
    it_mw = facility_mw = 0.0
    peak = site.facility_per_it_peak
    for phase_id, phase in site.phases.items():
        mine = phase.it_mw or (phase.facility_mw or 0.0) / peak
        it_mw += mine
        facility_mw += phase.facility_mw or mine * peak
        last = last_building(f"{phase_id} {phase.title}")
        shapes.append(PhaseShape(phase_id, last, it_mw, facility_mw))
    return tuple(shapes)


def last_building(text: str) -> float:
    """Return the last building that an id or a title counts: 8 of ``b5_8`` and of ``Buildings 5 to 8``; else NaN."""
    found = _BUILDINGS.search(text)
    return float(found[2] or found[1]) if found else nan


def read_site(
    site: TrackedSite, site_id: str, phases: Sequence[PhaseShape], published: date
) -> Iterator[TableFigure | Homeless | Gone]:
    """Yield what the rows of a site say of a campus and its phases.

    Parameters
    ----------
    site : TrackedSite
        The rows.
    site_id : str
        The campus.
    phases : sequence of PhaseShape
        Its phases in order.
    published : date
        Day of the table: what is later is a forecast.
    """
    reader = _Reader(site, site_id, published)
    completed = [_completes(site.steps, phase) for phase in phases]
    yield from reader.start(phases[0].id)
    previous = NOTHING
    rows = pairwise([*completed, None])
    for phase, (row, following) in zip(phases, rows, strict=True):
        if row is None:
            yield reader.gone(phase)
        elif row is following:
            why = f"the row of {row.day} completes a later phase too"
            yield Homeless(f"the day of {site_id}.{phase.id}", why)
        else:
            yield from reader.phase(phase.id, row, previous)
        # what a row adds is known only where the phase before has a row of its own
        previous = UNKNOWN if row in {None, following} else row
    yield from reader.whole()
    within = filterfalse(completed.__contains__, site.steps)
    why = "it completes no phase: within one, or beyond them"
    yield from (Homeless(reader.named(step), why) for step in within)


def _completes(steps: Sequence[TrackedRow], phase: PhaseShape) -> TrackedRow | None:
    """Return the first row in which all of a phase runs."""
    for step in steps:
        measures = (
            step.buildings / phase.last_building,
            step.it_mw / (ENOUGH * phase.it_mw),
            step.facility_mw / (ENOUGH * phase.facility_mw),
        )
        share = next(filterfalse(isnan, measures), 0.0)
        if share >= 1:
            return step
    return None


@dataclass(frozen=True)
class _Reader:
    site: TrackedSite
    site_id: str
    published: date

    def named(self, row: TrackedRow) -> str:
        """Say which row is meant."""
        return f"{self.site.name}, {row.day}, {row.level:g} MW (line {row.line})"

    def start(self, phase_id: str) -> Iterator[TableFigure]:
        """Yield when the first phase was begun, if a row says so."""
        # once something runs, what is cleared is for what comes after it
        idle = takewhile(lambda row: not row.level > 0, self.site.rows)
        known = filter(lambda row: row.day <= self.published, idle)
        begun = filter(lambda row: _STARTED.search(row.text), known)
        for row in islice(begun, 1):
            day = row.day.isoformat()
            yield self._reading(f"phases.{phase_id}.started", day, "measured", row)

    def gone(self, phase: PhaseShape) -> Gone:
        """Return that no row completes a phase, with the one that is called withdrawn, if there is one."""
        path = f"sites.{self.site_id}.phases.{phase.id}"
        row = _completes(self.site.withdrawn, phase)
        if row is None:
            return Gone(path, f"no row of '{self.site.name}' completes it")
        why = f"'{self.site.name}' calls it withdrawn"
        return Gone(path, why, _quote(row), self.named(row))

    def phase(
        self, phase_id: str, row: TrackedRow, previous: TrackedRow
    ) -> Iterator[TableFigure]:
        """Yield the day of a phase, and its load and cost where the row before tells what is its own."""
        seen = self.site.seen_at(row, self.published)
        kind: Kind = "measured" if seen else "forecast"
        here = f"phases.{phase_id}"
        it_mw = row.it_mw - previous.it_mw
        facility_mw = row.facility_mw - previous.facility_mw
        shell_usd = row.shell_usd - previous.shell_usd
        if seen is None:
            yield self._reading(f"{here}.target", row.day.isoformat(), kind, row)
        else:
            day = seen.day.isoformat() if seen is row else f"by {seen.day}"
            yield self._reading(f"{here}.energised", day, kind, seen)
        if it_mw > 0:
            yield self._reading(f"{here}.it_mw", f"{it_mw:g} MW", kind, row)
        elif facility_mw > 0:
            yield self._reading(f"{here}.facility_mw", f"{facility_mw:g} MW", kind, row)
        if shell_usd > 0 and it_mw > 0:
            cost = float(f"{shell_usd / it_mw / 1e3:.4g}")
            path = f"{here}.shell_usd_per_it_kw"
            yield self._reading(path, f"{cost:,.0f} USD/kW", "forecast", row)

    def whole(self) -> Iterator[TableFigure]:
        """Yield what the last row says of the whole campus."""
        for row in self.site.steps[-1:]:
            cost = f"{row.capital_usd / 1e9:.4g} bn USD"
            peak = f"{row.facility_mw / row.it_mw:.2f}"
            if row.capital_usd > 0:
                yield self._reading("capex_total_usd", cost, "forecast", row)
            if row.facility_mw >= row.it_mw:
                yield self._reading("facility_per_it_peak", peak, "forecast", row)

    def _reading(
        self, path: str, value: str, kind: Kind, row: TrackedRow
    ) -> TableFigure:
        path = f"sites.{self.site_id}.{path}"
        return TableFigure(path, value, kind, _quote(row), self.named(row))


def _quote(row: TrackedRow) -> str:
    """Return the first words of a row, without where its links lead."""
    words = re.split(r"(?<=[.])\s", without_links(row.text))[0].split()
    return " ".join(words[:MOST_WORDS]).rstrip(",")
