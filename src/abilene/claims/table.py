"""Claims as one table for spreadsheets: a row per claim, the fields of its source repeated in front.

Columns are named after the fields, those of the source ``source.kind`` and so on;
several ids in a cell are divided by commas. A source without claims has a row of its
own. Actors and viewpoints stay in their own files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from abilene.brief import cut
from abilene.claims.format import write_yaml
from abilene.claims.ledger import Ledger
from abilene.claims.records import Claim, ClaimsFile, Source
from abilene.csvtext import as_given, csv_text
from abilene.errors import InputError, Place, Problem, refuse
from abilene.names import did_you_mean
from abilene.tabular.faults import cells_counted
from abilene.tabular.header import column_names
from abilene.tabular.rows import Cells, as_text, head_of
from abilene.validating import validate
from abilene.yamltext import Document, Steps

SOURCE_COLUMNS = list(map("source.{}".format, Source.model_fields))
COLUMNS = [*SOURCE_COLUMNS, *Claim.model_fields]
LISTS = {"says", "disputes", "denies", "retracts", "copies"}


class ClaimRow(Claim):
    """A claim with its source."""

    source: Source


def to_csv(ledger: Ledger) -> str:
    """Return the claims of a ledger as CSV text."""
    return csv_text(COLUMNS, _table(ledger), line_end="\r\n")


def _table(ledger: Ledger) -> Iterator[list[Any]]:
    """Yield the cells of each claim, those of its source in front."""
    for source in ledger.sources.values():
        of_source = list(source.model_dump().values())
        claims = ledger.by_source.get(source.id, ())
        rows = list(map(_cells, claims))
        for cells in rows or [{}]:
            of_claim = list(map(cells.get, Claim.model_fields))
            yield of_source + of_claim


def _cells(claim: Claim) -> dict[str, Any]:
    """Return the cells of a claim; what it leaves open stays empty."""
    given = claim.model_dump(exclude_defaults=True)
    lists = {name: ", ".join(given[name]) for name in LISTS & given.keys()}
    return given | lists


def from_rows(rows: Iterator[tuple[int, Cells]], name: str) -> dict[str, str]:
    """Return the claims files that a table describes: YAML text by file name, one file per source.

    Parameters
    ----------
    rows : iterator of int and cells
        The line of each row and its cells, the header first.
    name : str
        What to call the table.

    Raises
    ------
    InputError
        With every problem found; the column in a place counts cells.
    """
    line, head = head_of(rows, Path(name))
    header = _check_header(column_names(head), Place(name, line, 1))
    problems: list[Problem] = []
    seen = _Seen()
    for line, cells in rows:
        document = _document(header, list(map(as_text, cells)), Place(name, line, 1))
        problems.extend(_faults(document, cells, len(header)))
        problems.extend(seen.add(document))
    refuse(problems)
    texts = map(write_yaml, seen.files.values())
    return dict(zip(seen.files, texts, strict=True))


def _names(cell: str) -> str | list[str]:
    first, *others = re.split(r"[\s,;]+", cell.strip())
    return [first, *others] if others else first


READERS = dict.fromkeys(LISTS, _names)
"""How cells are read that hold more than a text."""


def _check_header(names: list[str], place: Place) -> list[str]:
    """Return the columns, without empty ones at the end, or say what is wrong with them."""
    header = names[: max((i for i, name in enumerate(names, 1) if name), default=0)]
    problems = []
    for i, column in enumerate(header):
        at = place._replace(col=i + 1)
        if column not in COLUMNS:
            fix = did_you_mean(column, COLUMNS) or "take it out"
            problems.append(Problem("unknown column", fix, cut(column), at))
        elif column in header[:i]:
            what, fix = "column given twice", "keep one of them"
            problems.append(Problem(what, fix, column, at))
    if "source.id" not in header:
        what, fix = "missing column", "add 'source.id'"
        problems.append(Problem(what, fix, "source.id", place))
    refuse(problems)
    return header


def _document(header: list[str], cells: list[str], place: Place) -> Document:
    """Turn the cells of a row that are not empty into the data of a claim, with its source, and their places."""
    data: dict[str, Any] = {"source": {}}
    places: dict[Steps, Place] = {(): place, ("source",): place}
    for i, (column, cell) in enumerate(zip(header, cells, strict=False)):
        if cell.strip():
            *above, field = column.split(".")
            inside = data["source"] if above else data
            inside[field] = READERS.get(field, as_given)(cell)
            places[*above, field] = Place(place.file, place.line, i + 1)
    return Document(place.file, "", data, places, places)


def _faults(document: Document, cells: Cells, width: int) -> Iterator[Problem]:
    """Yield what is wrong with one row by itself, below a header of some width."""
    excess, lack = sum(map(bool, cells[width:])), width - len(cells)
    if excess:
        what, fix = (
            f"{cells_counted(excess)} more than columns",
            "put cells with commas in quotes",
        )
        yield Problem(what, fix, place=document.place(()))
    if lack > 0:
        what, fix = (
            f"{cells_counted(lack)} fewer than columns",
            "write the whole row: it may have been cut off",
        )
        yield Problem(what, fix, place=document.place(()))
    # a row that has nothing but its source is one of a source without claims
    form = ClaimRow if len(document.data) > 1 else ClaimsFile
    try:
        validate(form, document)
    except InputError as error:
        yield from error.problems


@dataclass
class _Seen:
    """What the rows so far say."""

    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Source and claims of each claims file."""
    places: dict[str | Place, Place] = field(default_factory=dict)
    """Where each id of a claim stands."""

    def add(self, document: Document) -> Iterator[Problem]:
        """Add a row; yield what is wrong with it beside the rows before."""
        claim = dict(document.data)
        source = claim.pop("source")
        new = {"source": source, "claims": []}
        file = self.files.setdefault(f"{source.get('id')}.yaml", new)
        file["claims"].extend(filter(None, [claim]))
        yield from _differences(file["source"], source, document)
        place = document.place(("id",))
        # a row without an id takes none, so it gets a key of its own
        first = self.places.setdefault(claim.get("id", place), place)
        if first is not place:
            what = f"the id '{claim['id']}' is taken by {first}"
            fix = "give it another id, or keep one of the two"
            yield Problem(what, fix, "id", place)


def _differences(
    first: Mapping[str, Any], source: Mapping[str, Any], document: Document
) -> Iterator[Problem]:
    """Yield where a row says something else of a source than the first row about it."""
    for name in Source.model_fields:
        said = first.get(name, "")
        if said != source.get(name, ""):
            what = f"not what an earlier row says of the source '{first.get('id')}': '{said}'"
            place = document.place(("source", name))
            yield Problem(what, "let the rows agree", f"source.{name}", place)
