"""One output of a study as charts show it: its unit and scale, its runs, and the names of what is varied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from operator import itemgetter, methodcaller

from abilene.brief import brief
from abilene.names import how_many
from abilene.report.chart import TEXT, Cells, Option
from abilene.report.colours import BUILT_IN_VIEWS
from abilene.report.numbers import NONE
from abilene.studies.study.rows import (
    Cell,
    Group,
    Row,
    column_of,
    numbers_among,
)
from abilene.studies.study.runs import StudyResults

LARGE_USD, BN_USD = 1e8, 1e9
COLOUR = BUILT_IN_VIEWS["committed"]
LARGE = 1e6
"""Size above which all figures before the point are written."""
DIGITS = 4
"""Decimals of an output in a chart."""


@dataclass(frozen=True)
class Shown:
    """One output of one view, day and campus."""

    study: StudyResults
    group: Group
    rows: Sequence[Row]
    output: str
    number: int
    """Of the output on the page."""
    __repr__ = brief

    def column(self, name: str) -> tuple[float, str]:
        """Return what to divide a column by, and its unit then."""
        return scale_of(self.rows, name, self.study.units.get(name, ""))

    @cached_property
    def scale(self) -> float:
        """What a unit of the chart is in that of the output."""
        return self.column(self.output)[0]

    @property
    def unit(self) -> str:
        """Unit of the chart."""
        return self.column(self.output)[1]

    @cached_property
    def names(self) -> dict[str, str]:
        """Short name of each path."""
        paths = self.study.case.paths
        return dict(zip(paths, short(paths), strict=True))

    def head(self, path: str) -> str:
        """Return the name of a path with its unit."""
        unit = self.column(path)[1]
        return f"{path} [{unit}]" if unit else path

    def at(self, row: Row, path: str) -> float | str:
        """Return the value of a path in the unit of the chart."""
        cell = row[path]
        number = next(iter(numbers_among([cell])), None)
        if number is None:
            return str(cell or NONE)
        return round(number / self.column(path)[0], 9)

    def value(self, row: Row) -> float | None:
        """Return the output of a row in the unit of the chart; None where it has none."""
        number = next(iter(numbers_among([row[self.output]])), None)
        return None if number is None else round(number / self.scale, DIGITS)

    def table(self, paths: Sequence[str]) -> tuple[Cells, ...]:
        """Return the table behind a chart over some paths."""
        return tuple(map(partial(self._line, paths), self.rows))

    def _line(self, paths: Sequence[str], row: Row) -> Cells:
        value = self.value(row)
        cells = map(partial(self.at, row), paths)
        return (*cells, NONE if value is None else value)

    def title(self, words: str) -> str:
        """Return the title of a chart of it."""
        return f"{self.output}{words}: {group_words(self.group)}"

    @property
    def source(self) -> str:
        """Where its figures come from."""
        design = self.study.case.file.design.kind
        return f"{how_many(len(self.rows), 'run')} of the study, design {design}"


def scale_of(rows: Sequence[Row], name: str, unit: str) -> tuple[float, str]:
    """Return what to divide a column by, and its unit then: large sums of money are in bn USD."""
    largest = max(map(abs, numbers_among(column_of(rows, name))), default=0.0)
    is_large = unit == "USD" and largest >= LARGE_USD
    return (BN_USD, "bn USD") if is_large else (1.0, unit)


def short(paths: Sequence[str]) -> list[str]:
    """Return the last steps of each path, as many as tell all of them apart."""
    most = max(map(methodcaller("count", "."), paths), default=0)
    tries = map(partial(_ends_of, paths), range(2, most + 1))
    return next(filter(_all_differ, tries), list(paths))


def _ends_of(paths: Sequence[str], count: int) -> list[str]:
    steps = map(methodcaller("split", "."), paths)
    return list(map(".".join, map(itemgetter(slice(-count, None)), steps)))


def _all_differ(names: Sequence[str]) -> bool:
    return len(set(names)) == len(names)


def group_words(group: Group) -> str:
    """Return view, day and campus in words."""
    view, day, campus = group
    return ", ".join(map(str, filter(None, (view, f"as of {day}", campus))))


def words(cell: Cell) -> str:
    """Return a value for an axis or a cell."""
    match cell:
        case int() | float():
            return f"{cell:,.6g}" if abs(cell) < LARGE else f"{cell:,.0f}"
    return cell or NONE


def named_below(option: Option, name: str) -> Option:
    """Return an option whose axis below has a name."""
    axis = {
        "name": name,
        "nameLocation": "middle",
        "nameGap": 28,
        "nameTextStyle": TEXT,
    }
    grid = option["grid"] | {"bottom": 30, "right": 28}
    return {**option, "grid": grid, "xAxis": option["xAxis"] | axis}
