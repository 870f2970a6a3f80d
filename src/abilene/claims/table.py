"""Claims as one table for spreadsheets: a row per claim, the fields of its source repeated in front.

Columns are named after the fields, those of the source ``source.kind`` and so on;
several ids in a cell are divided by commas. A source without claims has a row of its
own. Actors and viewpoints stay in their own files.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

from abilene.claims.format import write_yaml
from abilene.claims.ledger import Ledger
from abilene.claims.records import Claim, ClaimsFile, Source
from abilene.errors import InputError, Place, Problem
from abilene.names import did_you_mean
from abilene.yamltext import Document, Steps, validate

SOURCE_COLUMNS = [f"source.{name}" for name in Source.model_fields]
COLUMNS = [*SOURCE_COLUMNS, *Claim.model_fields]
LISTS = {"says", "disputes", "denies", "retracts"}


class ClaimRow(Claim):
    """A claim with its source."""

    source: Source


def to_csv(ledger: Ledger) -> str:
    """Return the claims of a ledger as CSV text."""
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\r\n")
    table.writeheader()
    for source in ledger.sources.values():
        fields = {
            f"source.{name}": value for name, value in source.model_dump().items()
        }
        claims = [
            claim
            for claim in ledger.claims.values()
            if ledger.source_of[claim.id] == source.id
        ]
        for cells in [claim.model_dump(exclude_defaults=True) for claim in claims] or [
            {}
        ]:
            table.writerow(
                fields | {name: _joined(value) for name, value in cells.items()}
            )
    return text.getvalue()


def from_csv(text: str, name: str = "claims.csv") -> dict[str, str]:
    """Return the claims files that a table describes: YAML text by file name, one file per source.

    Raises
    ------
    InputError
        With every problem found; the column in a place counts cells.
    """
    (_, header), *rows = _rows(text, name)
    _check_header(header, name)
    problems: list[Problem] = []
    files: dict[str, dict[str, Any]] = {}
    first_places: dict[str, Place] = {}
    for line, cells in rows:
        document = _document(header, cells, Place(name, line, 1))
        problems.extend(
            _faults(document, len(cells) - len(header), files, first_places)
        )
        source, claim = (
            document.data["source"],
            {k: v for k, v in document.data.items() if k != "source"},
        )
        file = files.setdefault(
            f"{source.get('id')}.yaml", {"source": source, "claims": []}
        )
        file["claims"] += [claim] if claim else []
    if problems:
        raise InputError(problems)
    return {file: write_yaml(content) for file, content in files.items()}


def _joined(value: Any) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _names(cell: str) -> str | list[str]:
    names = re.split(r"[\s,;]+", cell.strip())
    return names if len(names) > 1 else names[0]


def _rows(text: str, name: str) -> list[tuple[int, list[str]]]:
    """Return the line on which each row starts, and its cells; empty rows are left out."""
    rows, line = [], 1
    reader = csv.reader(
        io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True
    )
    try:
        for cells in reader:
            rows.append((line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        problem = Problem(
            f"not readable as CSV: {error}",
            "check the quotes in this row",
            place=Place(name, line, 1),
        )
        raise InputError(problem) from None
    return [row for row in rows if any(row[1])] or [(1, [])]


def _check_header(header: list[str], name: str) -> None:
    problems = []
    for i, column in enumerate(header):
        if column not in COLUMNS:
            fix = did_you_mean(column, COLUMNS) or "take it out"
            problems.append(
                Problem("unknown column", fix, column, Place(name, 1, i + 1))
            )
        elif column in header[:i]:
            problems.append(
                Problem(
                    "column given twice",
                    "keep one of them",
                    column,
                    Place(name, 1, i + 1),
                )
            )
    if "source.id" not in header:
        problems.append(
            Problem("missing column", "add 'source.id'", "source.id", Place(name, 1, 1))
        )
    if problems:
        raise InputError(problems)


def _document(header: list[str], cells: list[str], place: Place) -> Document:
    """Turn the cells of a row that are not empty into the data of a claim, with its source, and their places."""
    data: dict[str, Any] = {"source": {}}
    places: dict[Steps, Place] = {(): place, ("source",): place}
    for i, (column, cell) in enumerate(zip(header, cells, strict=False)):
        if cell.strip():
            *above, field = column.split(".")
            inside = data["source"] if above else data
            inside[field] = _names(cell) if field in LISTS else cell
            places[*above, field] = Place(place.file, place.line, i + 1)
    return Document(place.file, "", data, places, places)


def _faults(
    document: Document,
    too_many: int,
    files: Mapping[str, dict[str, Any]],
    first_places: dict[str, Place],
) -> Iterator[Problem]:
    """Yield what is wrong with one row, on its own and beside the rows before it."""
    data, place = document.data, document.place(())
    if too_many > 0:
        yield Problem(
            f"{too_many} cells more than columns",
            "put cells with commas in quotes",
            place=place,
        )
    try:
        validate(ClaimRow if len(data) > 1 else ClaimsFile, document)
    except InputError as error:
        yield from error.problems
    first = files.get(f"{data['source'].get('id')}.yaml", {"source": data["source"]})[
        "source"
    ]
    for field in Source.model_fields:
        if first.get(field) != data["source"].get(field):
            what = f"not what an earlier row says of the source '{first['id']}': '{first.get(field, '')}'"
            yield Problem(
                what,
                "let the rows agree",
                f"source.{field}",
                document.place(("source", field)),
            )
    claim_id = data.get("id")
    if claim_id in first_places:
        what = f"the id '{claim_id}' is taken by {first_places[claim_id]}"
        yield Problem(
            what,
            "give it another id, or keep one of the two",
            "id",
            document.place(("id",)),
        )
    elif claim_id:
        first_places[claim_id] = document.place(("id",))
