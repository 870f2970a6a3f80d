"""A column that is asked for: what its cells are taken for, and the bounds that they keep."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import compress
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from abilene.arrays import Floats
from abilene.brief import cut
from abilene.tabular.cells import (
    clock_moments,
    day_in,
    is_empty,
    is_unsaid,
    moment_in,
    number_in,
    plain_numbers,
    text_in,
)
from abilene.tabular.faults import CellFault
from abilene.tabular.numerals import POINT, Style
from abilene.tabular.rows import as_text

MOST_EXACT = 2.0**53
"""Whole numbers above it are not all floats."""
MOMENTS = np.dtype([("clock", "datetime64[us]"), ("offset_s", np.float64)])
"""Moments as they are written: by a clock, with its offset from UTC, NaN where none is written."""
ARRAYS: dict[str, Any] = {
    "number": np.float64,
    "whole": np.int64,
    "moment": MOMENTS,
    "day": object,
    "text": object,
    "taken": np.float64,
}
"""What arrays hold, by kind of column; of days and texts ``date`` and ``str``."""
NO_MOMENT = (np.datetime64("NaT", "us"), np.nan)
"""A moment that is not known."""


TINY = 1e-300
"""A least number below it says that a number is above nothing."""


def _plain_number(cell: object) -> float:
    return number_in(cell, POINT)


@dataclass(frozen=True)
class Column:
    """A column that is asked for."""

    name: str
    kind: Literal["number", "whole", "moment", "day", "text", "taken"] = "number"
    optional: bool = False
    empty: float | None = None
    """What an empty cell of numbers stands for; without it such a cell is refused."""
    least: float = -np.inf
    most: float = np.inf
    offset: bool = False
    """Whether each moment must carry its offset from UTC."""
    gaps: bool = False
    """Whether a number or a moment may be unknown: NaN or NaT then."""
    take: Callable[[object], float] = _plain_number
    """What a cell of the kind "taken" says; raises a ``CellFault`` if it cannot."""

    @property
    def numeric(self) -> bool:
        """Return whether it holds numbers."""
        return self.kind in {"number", "whole"}

    def plain(self, cells: list[Any]) -> NDArray[Any] | None:
        """Return cells that are all plain numbers within the bounds; None if any may not be."""
        values = plain_numbers(cells)
        if values is None and self.gaps:
            values = self._plain_but_gaps(cells)
        if values is None or not self._holds(values[np.isfinite(values)]).all():
            return None
        return values.astype(ARRAYS[self.kind])

    def _plain_but_gaps(self, cells: list[Any]) -> Floats | None:
        known = [not is_unsaid(cell) for cell in cells]
        plain = plain_numbers(list(compress(cells, known)))
        if plain is None:
            return None
        values = np.full(len(cells), np.nan)
        values[known] = plain
        return values

    def clocks(self, cells: list[Any]) -> NDArray[Any] | None:
        """Return cells that are all moments without an offset; None if any may not be one, or needs one."""
        clocks = None if self.offset else clock_moments(cells)
        if clocks is None:
            return None
        moments = np.empty(len(cells), MOMENTS)
        moments["clock"], moments["offset_s"] = clocks, np.nan
        return moments

    def _holds(self, values: Floats) -> NDArray[np.bool_]:
        inside = (values >= self.least) & (values <= self.most)
        if self.kind == "whole":
            inside &= (values == np.floor(values)) & (np.abs(values) <= MOST_EXACT)
        return inside

    def taker(self, style: Style) -> Callable[[object], Any]:
        """Return what takes one cell, and raises a ``CellFault`` if it cannot."""
        others = {
            "moment": self._moment,
            "day": day_in,
            "text": text_in,
            "taken": self.take,
        }
        return others.get(self.kind, lambda cell: self._number(cell, style))

    def _number(self, cell: object, style: Style) -> float:
        if self.empty is not None and is_empty(cell):
            return self.empty
        if self.gaps and is_unsaid(cell):
            return np.nan
        value = number_in(cell, style)
        if not self._holds(np.array(value)):
            raise self._beyond(value, cut(as_text(cell)))
        return value

    def _beyond(self, value: float, said: str) -> CellFault:
        """Return why a number is refused that is not within the bounds."""
        if value < self.least:
            bound = "not above 0" if 0 < self.least < TINY else f"below {self.least:g}"
            what, fix = f"'{said}' is {bound}", "check its sign and unit"
            return CellFault("least", what, fix)
        if value > self.most:
            what, fix = f"'{said}' is above {self.most:.12g}", "check its unit"
            return CellFault("most", what, fix)
        what = f"'{said}' is no whole number up to {MOST_EXACT:.0e}"
        return CellFault("whole", what, "write a whole number")

    def _moment(self, cell: object) -> tuple[datetime | np.datetime64, float]:
        """Return a moment as an element of ``MOMENTS``."""
        if self.gaps and is_unsaid(cell):
            return NO_MOMENT
        moment = moment_in(cell)
        offset = moment.utcoffset()
        if offset is None and self.offset:
            what = f"'{cut(as_text(cell))}' has no offset from UTC"
            fix = "write it behind the time: 06:00Z if it is UTC, else 06:00-06:00"
            raise CellFault("offset", what, fix)
        offset_s = np.nan if offset is None else offset.total_seconds()
        return moment.replace(tzinfo=None), offset_s

    def array(self, taken: list[Any]) -> NDArray[Any]:
        """Return what was taken of cells as an array, shape (cells,)."""
        return np.array(taken, ARRAYS[self.kind])
