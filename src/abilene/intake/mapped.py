"""Any table by a mapping file: which column is what, and which row is about which part of the programme."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import filterfalse
from pathlib import Path
from typing import Any

from pydantic import Field

from abilene.claims import Actor, Kind, Source
from abilene.claims.promises import has_come
from abilene.errors import InputError, Place, Problem, refuse
from abilene.intake.milestones import Homeless, TableFigure
from abilene.intake.proposals import Proposals, propose
from abilene.programme.bounds import check_bounds
from abilene.programme.draft import Draft
from abilene.record import Record
from abilene.tabular.columns import TypedColumns, header_of, read_columns
from abilene.tabular.wanted import Column
from abilene.units import parse_value
from abilene.validating import validate
from abilene.yamltext import read_yaml

_KINDS: dict[str, Kind] = {
    "measured": "measured",
    "secured": "secured",
    "committed": "committed",
    "announced": "announced",
    "forecast": "forecast",
}
"""Words of the ledger for states; nobody else assumes for the author."""


class MappedColumn(Record):
    """What a column says."""

    path: str = ""
    """Path below that of the row, such as ``it_mw``; empty where the row's is whole."""
    unit: str = ""
    """Unit of its numbers; empty where a cell holds it, or a day."""
    kind: Kind | None = None
    """State that it speaks about, if not that of the row."""


class TableMap(Record):
    """A mapping file."""

    source: Source
    """The table, as a source of the ledger."""
    says: Actor
    """Whose word it is."""
    key: str
    """Column that says what a row is about."""
    paths: dict[str, str] = Field(default_factory=dict)
    """Path of the programme by what stands in that column; without any it holds paths."""
    columns: dict[str, MappedColumn] = Field(min_length=1)
    """What the columns say that hold values."""
    kind: Kind = "announced"
    """State that a row speaks about, where no column says so."""
    kind_column: str = ""
    """Column that says it."""
    kinds: dict[str, Kind] = _KINDS
    """State by what stands in that column; by default it holds the words of the ledger."""
    quote_column: str = ""
    """Column with the words themselves, at most 20."""

    @property
    def wanted(self) -> list[Column]:
        """The columns that are read."""
        names = filter(None, (self.key, self.kind_column, self.quote_column))
        return [Column(name, "text") for name in dict.fromkeys([*names, *self.columns])]


def propose_table(draft: Draft, file: Path, map_file: Path) -> Proposals:
    """Propose what a table says to a programme, by a mapping file.

    Raises
    ------
    InputError
        If the table, a value of it or the mapping file cannot be read, or a row has a
        state that neither the mapping file nor the ledger knows.
    """
    by: TableMap = validate(TableMap, read_yaml(map_file))
    header = header_of(file, by.wanted)
    table = read_columns(file, by.wanted)
    found = list(_readings(table, by, draft))
    refuse(_given_twice(found))
    names = {column.name for column in by.wanted}
    unread = filterfalse(names.__contains__, filter(None, header))
    why = f"{map_file.name} gives it no path"
    found += [Homeless(f"column {name}", why) for name in unread]
    return propose(draft, by.source, by.says, found)


def _readings(
    table: TypedColumns, by: TableMap, draft: Draft
) -> Iterator[TableFigure | Homeless]:
    for i, line in enumerate(table.lines):
        cells = {name: values[i].strip() for name, values in table.values.items()}
        key = cells[by.key]
        path = by.paths.get(key) if by.paths else key
        if path is None:
            yield Homeless(f"'{key}' (line {line})", "'paths' gives it no path")
            continue
        kind = _kind(cells, by, table.place(i, by.kind_column or by.key))
        row = f"{Path(table.file).name}, line {line}"
        quote = cells.get(by.quote_column, "")
        for name, column in by.columns.items():
            if cells[name]:
                whole = ".".join(filter(None, (path, column.path)))
                value = f"{cells[name]} {column.unit}".strip()
                place = table.place(i, name)
                kind_here = column.kind or kind
                figure = TableFigure(whole, value, kind_here, quote, row, place)
                if whole in draft.variables:
                    _check_value(figure, draft, by, name)
                yield figure


def _check_value(figure: TableFigure, draft: Draft, by: TableMap, name: str) -> None:
    """Refuse a value that is none of its path, or that nobody can have measured yet, at the cell that holds it."""
    unit = draft.variables[figure.path].unit
    try:
        value = parse_value(figure.value, unit)
        check_bounds(draft.programme, figure.path, value)
    except ValueError as error:
        what, _, fix = str(error).partition("; ")
        raise InputError(Problem(what, fix, name, figure.place)) from None
    day = by.source.published_day
    if unit == "date" and figure.kind == "measured" and not has_come(value, day):
        what = f"'{figure.value}' cannot have been measured: the table is of {day}"
        fix = "give it another state, such as forecast, or correct the day"
        raise InputError(Problem(what, fix, name, figure.place))


def _given_twice(found: Iterable[TableFigure | Homeless]) -> Iterator[Problem]:
    """Yield each path that more than one cell gives: whoever says a table has one word on it there."""
    first: dict[str, TableFigure] = {}
    for one in found:
        if isinstance(one, TableFigure):
            before = first.setdefault(one.path, one)
            if before is not one:
                what = f"'{one.value}' is a second value; {before.place} has the first"
                fix = f"'{before.value}': keep one of the two"
                yield Problem(what, fix, one.path, one.place)


def _kind(cells: Mapping[str, Any], by: TableMap, place: Place) -> Kind:
    """Return the state that a row speaks about.

    Raises
    ------
    InputError
        If its word for it is not known.
    """
    if not by.kind_column:
        return by.kind
    word = cells[by.kind_column]
    if word not in by.kinds:
        what = f"'{word}' is no state that is known: {', '.join(by.kinds)}"
        fix = "add it to 'kinds' of the mapping file"
        raise InputError(Problem(what, fix, by.kind_column, place))
    return by.kinds[word]
