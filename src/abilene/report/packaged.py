"""Says who, of packaged tables: the file, its row, its source, and why this figure stands before its rivals."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import count, product, repeat, starmap
from operator import attrgetter, itemgetter
from typing import NamedTuple

from abilene.data import read_table
from abilene.programme.packaged import NOT_REGIONS
from abilene.programme.power_records import EquipmentType
from abilene.programme.schema import Programme

FIGURES, RATES = "equipment_figures.csv", "hardware.csv"
HEAD_LINES = 2
"""What turns the place of a row into its line in the file: the head, and lines count from 1."""
ROWS = {
    "grid_co2_region": ("grid_co2.csv", "region"),
    "marginal_co2_region": ("grid_co2.csv", "region"),
    "state": ("industrial_price.csv", "state"),
    "weather": ("weather_sites.csv", "name"),
    "packaged": ("equipment.csv", "name"),
}
"""Keys of the file that name a row of a table, and its column with that name."""
WHOSE = ("said_by", "date", "as_of", "source")
"""Columns that say whose a row is."""


class PackagedRow(NamedTuple):
    """A row of a packaged table."""

    table: str
    line: int
    cells: Mapping[str, str]

    @property
    def words(self) -> str:
        """Say where it stands, and whose it is."""
        who = ", ".join(filter(None, map(self.cells.get, WHOSE)))
        url = self.cells.get("url", "")
        place = f"packaged {self.table}:{self.line}"
        return f"{place}: {who} {url}".rstrip(" :")

    @property
    def value(self) -> str:
        """Its figure, or its range, with unit and year."""
        low, high = self.cells["low"], self.cells["high"]
        ends = low if high in {"", low} else f"{low} .. {high}"
        parts = [ends, self.cells.get("unit", "")]
        year = self.cells.get("service_year", "")
        if year:
            parts.append(f"for {year}")
        return " ".join(filter(None, parts))

    @property
    def year(self) -> int:
        """Year of entry into service for which it holds; 0 for any."""
        return int(self.cells["service_year"] or 0)

    @property
    def middle(self) -> float:
        """Its figure, or the middle of its range."""
        return (float(self.cells["low"]) + float(self.cells["high"])) / 2


def packaged_paths(programme: Programme) -> dict[str, list[PackagedRow]]:
    """Return the rows of packaged tables behind each figure that the file leaves to them, rivals included.

    By path, such as ``equipment.gas_turbine.heat_rate_mmbtu_per_mwh``.
    """
    equipment = _left_open("equipment", programme.equipment, FIGURES)
    hardware = _left_open("hardware", programme.hardware, RATES)
    return equipment | hardware


def _left_open(
    part: str, kinds: Mapping[str, object], table: str
) -> dict[str, list[PackagedRow]]:
    """Return the rows behind what the kinds of a part of the file leave to a table, by path.

    The part is also the column with the packaged name of a kind.
    """
    found = defaultdict[str, list[PackagedRow]](list)
    for (kind, given), row in product(kinds.items(), _rows(table)):
        if _leaves_open(given, row.cells[part], row.cells["field"]):
            found[f"{part}.{kind}.{row.cells['field']}"].append(row)
    return dict(found)


def _leaves_open(given: object, packaged: str, field: str) -> bool:
    """Return whether a kind of the file is of a packaged name, and does not give a field itself."""
    is_of_name = getattr(given, "packaged", None) == packaged
    return is_of_name and getattr(given, field, None) is None


def _rows(table: str) -> Iterator[PackagedRow]:
    return map(PackagedRow, repeat(table), count(HEAD_LINES), read_table(table))


def figure_lines(
    programme: Programme, path: str, rows: list[PackagedRow]
) -> Iterator[str]:
    """Yield which row of a packaged table gives a figure, and why each rival does not."""
    part, name, _ = path.split(".")
    if part == "hardware":
        yield from _rate_lines(rows)
    else:
        yield from _equipment_lines(programme.equipment[name], rows)


def _rate_lines(rows: list[PackagedRow]) -> Iterator[str]:
    """Yield the figure of an accelerator: the first row of the table counts."""
    used, *rivals = rows
    yield used.value
    yield f"  {used.words}"
    for row in rivals:
        yield from _rival_lines(row, "the table lists it later")


def _rival_lines(row: PackagedRow, reason: str) -> Iterator[str]:
    yield f"  rival: {row.value}; {row.words}"
    yield f"            because {reason}"


def _equipment_lines(given: EquipmentType, rows: list[PackagedRow]) -> Iterator[str]:
    """Yield the figure of equipment: that of the first source of ``figures_by`` that has it, read for its year."""
    year, by_rival = given.service_year or 0, _by_rival(rows)
    chosen = next(filter(by_rival.__contains__, given.figures_by), "")
    used = _around(by_rival.pop(chosen, []), year)
    if used:
        figure = f"{_at(used, year):.6g} for {year}"
        yield f"{figure}, of '{chosen}', the first of figures_by that has it"
    else:
        yield "missing: no source of figures_by has it"
    for row in used:
        yield f"  {row.value}; {row.words}"
    for rival, others in by_rival.items():
        reason = _why_not(rival, chosen, given.figures_by)
        for row in _around(others, year):
            yield from _rival_lines(row, reason)


def _by_rival(rows: list[PackagedRow]) -> dict[str, list[PackagedRow]]:
    found: dict[str, list[PackagedRow]] = {}
    for row in rows:
        found.setdefault(row.cells["rival"], []).append(row)
    return found


def _around(rows: list[PackagedRow], year: int) -> list[PackagedRow]:
    """Return the rows between which a source is read for a year: the last up to it, and the first from it on."""
    year_of = attrgetter("year")
    known = sorted(filter(year_of, rows), key=year_of)
    if not known:
        return rows[:1]
    up_to = bisect_right(known, year, key=year_of)
    from_on = bisect_left(known, year, key=year_of)
    ends = known[max(0, up_to - 1)], known[min(from_on, len(known) - 1)]
    return [ends[0]] if ends[0] is ends[1] else [*ends]


def _at(rows: list[PackagedRow], year: int) -> float:
    """Return the figure for a year, on the straight line between two rows."""
    first, last = rows[0], rows[-1]
    years = last.year - first.year
    part = (year - first.year) / years if years else 0.0
    return first.middle + part * (last.middle - first.middle)


def _why_not(rival: str, chosen: str, figures_by: tuple[str, ...]) -> str:
    if rival in figures_by and chosen:
        return f"'{chosen}' stands before '{rival}' in figures_by"
    return f"figures_by does not name '{rival}'"


def named_row_lines(path: str, value: object) -> Iterator[str]:
    """Yield the row of a packaged table that a value of the file names."""
    key = path.rpartition(".")[2]
    if key == "gas_region":
        yield from _gas_lines(str(value))
    if key in ROWS:
        yield from _row_lines(*ROWS[key], value)


def _row_lines(table: str, column: str, value: object) -> Iterator[str]:
    """Yield the rows whose name is a value, or in a list of them, each with its cells that are not empty."""
    names = value if isinstance(value, list | tuple) else (value,)
    for row in _rows(table):
        if row.cells[column] in names:
            filled = filter(itemgetter(1), row.cells.items())
            shown = ", ".join(starmap("{} {}".format, filled))
            yield f"  packaged {table}:{row.line}: {shown}"


def _gas_lines(region: str) -> Iterator[str]:
    rows = [row for row in _rows("gas_price.csv") if row.cells["case"] == "reference"]
    first, last = rows[0], rows[-1]
    if region not in first.cells.keys() - NOT_REGIONS:
        return
    year_and_price = itemgetter("year", region)
    ends = map(" ".join, map(year_and_price, (first.cells, last.cells)))
    yield (
        f"  packaged gas_price.csv:{first.line}-{last.line}: AEO 2025, reference case, "
        f"{region}, USD(2024)/MMBtu: {' to '.join(ends)}; the mean over the plan counts"
    )
