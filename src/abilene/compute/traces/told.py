"""The columns of a trace by their meaning, as numbers: what a file says, before any rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np

from abilene.arrays import Floats
from abilene.compute.traces.cells import Take, length_taker
from abilene.tabular.cells import is_unsaid
from abilene.tabular.columns import TypedColumns, read_columns
from abilene.tabular.header import column_names
from abilene.tabular.rows import as_text, rows_of
from abilene.tabular.separated import Layout
from abilene.tabular.wanted import Column

SAMPLE = 1_000
"""Rows by which it is told what the cells of a column are."""
MOST = 1e15
"""Larger numbers are of another unit."""
_MOMENT = re.compile(r"\s*\d{4}-\d\d-\d\d(?:[T ]|\s*$)")
_LENGTH = re.compile(r"\s*(?:\d+-)?\d+:\d")
TIMES = ("submit", "start", "end", "deadline")
"""Meanings whose cells may be moments."""
LENGTHS = ("duration", "requested")
"""Meanings whose cells may be lengths of time."""


class TraceColumn(NamedTuple):
    """Where a form says something of a job."""

    names: tuple[str, ...]
    """Its column, by any of these names."""
    unit: float = 1.0
    """What its numbers are multiplied by: to seconds, to accelerators."""
    take: Callable[[], Take] | None = None
    """What gives what takes its cells, where these are words."""
    nothing: float = -np.inf
    """The number that stands where nothing is known, and all below it."""
    least: float = -np.inf
    most: float = MOST
    """Bounds beyond which a number is refused."""
    has_unit: bool = False
    """Whether somebody said the unit, and it is not assumed."""

    def named(self, *names: str) -> TraceColumn:
        """Return it with other names."""
        return self._replace(names=names)


@dataclass(frozen=True)
class Told:
    """The columns of a file."""

    table: TypedColumns
    said: Mapping[str, TraceColumn]
    """By meaning, those that are there; each with the one name that it has in the file."""

    def __len__(self) -> int:
        return len(self.table)

    def __contains__(self, meaning: str) -> bool:
        return meaning in self.said

    def name(self, meaning: str) -> str:
        """Return how the file calls it."""
        return self.said[meaning].names[0]

    def has_dates(self, meaning: str = "submit") -> bool:
        """Return whether its cells are moments."""
        return meaning in self and self._values(meaning).dtype.names is not None

    def numbers(self, meaning: str) -> Floats:
        """Return what it says of each row, in seconds or accelerators; NaN where it says nothing."""
        if meaning not in self:
            return np.full(len(self), np.nan)
        said, values = self.said[meaning], self._values(meaning)
        if self.has_dates(meaning):
            return _utc_s(values)
        known = np.where(values <= said.nothing, np.nan, values)
        return np.asarray(known * said.unit, np.float64)

    def offset_s(self, meaning: str) -> Floats:
        """Return the offset from UTC of each moment, NaN where none is written. [s]"""
        return np.asarray(self._values(meaning)["offset_s"])

    def _values(self, meaning: str) -> np.ndarray:
        return self.table.values[self.name(meaning)]


def _utc_s(moments: np.ndarray) -> Floats:
    """Return moments as seconds since 1970, by the clock where they carry no offset."""
    clock = moments["clock"]
    seconds = np.where(np.isnat(clock), np.nan, clock.astype(np.int64) / 1e6)
    return np.asarray(seconds - np.nan_to_num(moments["offset_s"]))


def read_told(
    path: Path,
    said: Mapping[str, TraceColumn],
    layout: Layout,
    optional: Iterable[str] = (),
) -> Told:
    """Read the columns of a file.

    Parameters
    ----------
    path : Path
        The file.
    said : mapping of str to TraceColumn
        What to read, by meaning; each with the name that it has in the file.
    layout : Layout
        How it is written.
    optional : iterable of str
        Names that are looked for, so that one that is misspelt is seen.

    Raises
    ------
    InputError
        As ``read_columns``.
    """
    names = [one.names[0] for one in said.values()]
    sample = list(islice(rows_of(path, names, layout), SAMPLE))
    header = list(layout.names) or column_names(sample.pop(0)[1])
    columns = {
        one.names[0]: _column(meaning, one, _first_said(sample, header, one.names[0]))
        for meaning, one in said.items()
    }
    more = [Column(name, optional=True) for name in optional if name not in columns]
    return Told(read_columns(path, [*columns.values(), *more], layout), said)


def _first_said(
    sample: Sequence[tuple[int, Sequence[object]]], header: Sequence[str], name: str
) -> str:
    """Return the first cell of a column that says anything."""
    at = header.index(name)
    cells = (cells[at] for _, cells in sample if len(cells) > at)
    return as_text(next((cell for cell in cells if not is_unsaid(cell)), ""))


def _column(meaning: str, said: TraceColumn, first: str) -> Column:
    """Return what to read a column as, by its first cell."""
    name = said.names[0]
    if said.take is not None:
        return Column(name, "taken", take=said.take())
    if meaning in TIMES and _MOMENT.match(first):
        return Column(name, "moment", gaps=True)
    if meaning in LENGTHS and _LENGTH.match(first):
        return Column(name, "taken", take=length_taker())
    return Column(name, gaps=True, least=said.least, most=said.most)
