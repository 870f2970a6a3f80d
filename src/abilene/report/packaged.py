"""Says who, of packaged tables: the file, its row, its source, and why this figure stands before its rivals."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from operator import attrgetter
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
    "weather": ("weather_sites.csv", "name"),
    "packaged": ("equipment.csv", "name"),
}
"""Keys of the file that name a row of a table, and its column with that name."""


class PackagedRow(NamedTuple):
    """A row of a packaged table."""

    table: str
    line: int
    cells: Mapping[str, str]

    @property
    def words(self) -> str:
        """Say where it stands, and whose it is."""
        given = (self.cells.get(key, "") for key in ("said_by", "date", "as_of"))
        who = ", ".join(filter(None, (*given, self.cells.get("source", ""))))
        url = self.cells.get("url", "")
        place = f"packaged {self.table}:{self.line}"
        return f"{place}: {who} {url}".rstrip(" :")

    @property
    def value(self) -> str:
        """Its figure, or its range, with unit and year."""
        low, high = self.cells["low"], self.cells["high"]
        ends = low if high in {"", low} else f"{low} .. {high}"
        year = self.cells.get("service_year", "")
        parts = (ends, self.cells.get("unit", ""), year and f"for {year}")
        return " ".join(filter(None, parts))

    @property
    def year(self) -> int | None:
        """Year of entry into service for which it holds; None for any."""
        return int(self.cells["service_year"]) if self.cells["service_year"] else None

    @property
    def middle(self) -> float:
        """Its figure, or the middle of its range."""
        return (float(self.cells["low"]) + float(self.cells["high"])) / 2


def packaged_paths(programme: Programme) -> dict[str, list[PackagedRow]]:
    """Return the rows of packaged tables behind each figure that the file leaves to them, rivals included.

    By path, such as ``equipment.gas_turbine.heat_rate_mmbtu_per_mwh``.
    """
    found: dict[str, list[PackagedRow]] = {}
    for kind, given in programme.equipment.items():
        found |= _left_open(f"equipment.{kind}", given, FIGURES, "equipment")
    for kind, hardware in programme.hardware.items():
        found |= _left_open(f"hardware.{kind}", hardware, RATES, "hardware")
    return found


def _left_open(
    here: str, given: object, table: str, key: str
) -> dict[str, list[PackagedRow]]:
    found: dict[str, list[PackagedRow]] = {}
    for row in _rows(table):
        field = row.cells["field"]
        is_open = getattr(given, field, None) is None
        if row.cells[key] == getattr(given, "packaged", None) and is_open:
            found.setdefault(f"{here}.{field}", []).append(row)
    return found


def _rows(table: str) -> Iterator[PackagedRow]:
    for number, cells in enumerate(read_table(table)):
        yield PackagedRow(table, number + HEAD_LINES, cells)


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
        yield f"  rival: {row.value}; {row.words}"
        yield "            because the table lists it later"


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
        for row in _around(others, year):
            yield f"  rival: {row.value}; {row.words}"
            yield f"            because {_why_not(rival, chosen, given.figures_by)}"


def _by_rival(rows: list[PackagedRow]) -> dict[str, list[PackagedRow]]:
    found: dict[str, list[PackagedRow]] = {}
    for row in rows:
        found.setdefault(row.cells["rival"], []).append(row)
    return found


def _around(rows: list[PackagedRow], year: int) -> list[PackagedRow]:
    """Return the rows between which a source is read for a year: the last up to it, and the first from it on."""
    known = sorted(filter(attrgetter("year"), rows), key=attrgetter("year"))
    if not known:
        return rows[:1]
    up_to, from_on = (
        bisect_right(known, year, key=_year),
        bisect_left(known, year, key=_year),
    )
    ends = known[max(0, up_to - 1)], known[min(from_on, len(known) - 1)]
    return [ends[0]] if ends[0] is ends[1] else [*ends]


def _year(row: PackagedRow) -> int:
    return row.year or 0


def _at(rows: list[PackagedRow], year: int) -> float:
    """Return the figure for a year, on the straight line between two rows."""
    first, last = rows[0], rows[-1]
    years = _year(last) - _year(first)
    part = (year - _year(first)) / years if years else 0.0
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
    table, column = ROWS.get(key, ("", ""))
    names = value if isinstance(value, list | tuple) else (value,)
    for row in _rows(table) if table else ():
        if row.cells[column] in names:
            shown = ", ".join(f"{k} {v}" for k, v in row.cells.items() if v)
            yield f"  packaged {table}:{row.line}: {shown}"


def _gas_lines(region: str) -> Iterator[str]:
    rows = [row for row in _rows("gas_price.csv") if row.cells["case"] == "reference"]
    if region in NOT_REGIONS or region not in rows[0].cells:
        return
    first, last = rows[0], rows[-1]
    ends = [f"{row.cells['year']} {row.cells[region]}" for row in (first, last)]
    yield (
        f"  packaged gas_price.csv:{first.line}-{last.line}: AEO 2025, reference case, "
        f"{region}, USD(2024)/MMBtu: {' to '.join(ends)}; the mean over the plan counts"
    )
