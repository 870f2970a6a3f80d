"""A ledger read from a folder of YAML files.

One file per source, with the source on top and its claims below; ``actors.yaml`` and
``viewpoints.yaml`` beside them. The text of a source, if one has it, lies in
``sources/<id>.txt``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from abilene.claims.ledger import Ledger, LedgerSection, RecordOrigin
from abilene.claims.records import ActorsFile, ClaimsFile, ViewpointsFile
from abilene.errors import InputError, Place, Problem, refuse
from abilene.record import Record
from abilene.timing import timed
from abilene.validating import validate
from abilene.yamltext import Document, Steps, parse_yaml, read_text

log = logging.getLogger(__name__)

MODELS: dict[str, type[Record]] = {
    "actors.yaml": ActorsFile,
    "viewpoints.yaml": ViewpointsFile,
}
"""What a file of this name holds; any other holds claims."""
LISTS: tuple[LedgerSection, ...] = ("actors", "claims", "viewpoints")


def read_ledger(folder: Path | str, name: str | None = None) -> Ledger:
    """Read a ledger folder; ``name`` is how messages call it.

    Raises
    ------
    InputError
        With every problem found in its files, each at its place. References between
        records are the business of ``check_ledger``.
    """
    folder = Path(folder)
    if not folder.is_dir():
        fix = "give the folder that holds the claims files"
        raise InputError(Problem(f"{folder}: no such folder", fix))
    problems: list[Problem] = []
    files = dict(_read_texts(ledger_files(folder), read_text, problems))
    found = sorted(folder.glob("sources/*.txt"))
    sources = _read_texts(found, _source_text, problems)
    texts = {Path(file).stem: text for file, text in sources}
    refuse(problems)
    with timed(log, "read %d files of claims in %s", len(files), folder) as ended:
        ledger = parse_ledger(files, name=name or str(folder), texts=texts)
        ended.append(f"{len(ledger.claims)} claims")
    return ledger


def ledger_files(path: Path) -> list[Path]:
    """Return the YAML files of a ledger folder, sorted by name; of anything else, that itself."""
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.iterdir() if file.suffix in {".yaml", ".yml"})


def _source_text(path: Path) -> str:
    """Return a text as its bytes have it, marks and ends of lines too, so that its hash is that of the file."""
    read_text(path)  # refuses what is no file
    return path.read_bytes().decode()


def _read_texts(
    paths: Iterable[Path], read: Callable[[Path], str], problems: list[Problem]
) -> Iterator[tuple[str, str]]:
    for path in paths:
        try:
            yield path.name, read(path)
        except InputError as error:
            problems.extend(error.problems)
        except UnicodeDecodeError as error:
            what, place = f"cannot be read: {error}", Place(str(path), 1, 1)
            problems.append(Problem(what, "save it as UTF-8 text", place=place))


def parse_ledger(
    files: Mapping[str, str],
    *,
    name: str = "claims",
    texts: Mapping[str, str] | None = None,
) -> Ledger:
    """Read a ledger from the text of its files, by file name.

    Raises
    ------
    InputError
        With every problem found, each at its place.
    """
    gathered = _Gathered()
    for file, text in files.items():
        try:
            document = parse_yaml(text, f"{name}/{file}")
            content: Record = validate(MODELS.get(file, ClaimsFile), document)
        except InputError as error:
            gathered.problems.extend(error.problems)
        else:
            gathered.add(content, document)
    return gathered.ledger(name, texts or {})


def laid_over(ledger: Ledger, document: Document, content: Record) -> Ledger:
    """Return a ledger with the records of one more file; a viewpoint replaces the one of the same id.

    Raises
    ------
    InputError
        If another record has an id that is taken.
    """
    gathered = _Gathered(
        actors=dict(ledger.actors),
        sources=dict(ledger.sources),
        claims=dict(ledger.claims),
        viewpoints=dict(ledger.viewpoints),
        source_of=dict(ledger.source_of),
        origins=dict(ledger.origins),
    )
    gathered.add(content, document, replaced="viewpoints")
    laid = gathered.ledger(ledger.name, ledger.texts)
    return replace(laid, known_by=ledger.known_by, packaged=ledger.packaged)


@dataclass
class _Gathered:
    """The records of a ledger, as file after file adds to them."""

    actors: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    viewpoints: dict[str, Any] = field(default_factory=dict)
    source_of: dict[str, str] = field(default_factory=dict)
    origins: dict[tuple[LedgerSection, str], RecordOrigin] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def add(
        self, content: Record, document: Document, replaced: LedgerSection | None = None
    ) -> None:
        """Add the records of a file; an id that is taken is a problem, but in the section that is replaced."""
        for section, steps, record in _records(content):
            first = self.origins.get((section, record.id))
            if first is not None and section != replaced:
                place = document.place((*steps, "id"))
                self.problems.append(_taken(section, record.id, first, place))
                continue
            getattr(self, section)[record.id] = record
            self.origins[section, record.id] = RecordOrigin(document, steps)
        source = getattr(content, "source", None)
        claims = getattr(content, "claims", ())
        self.source_of |= {claim.id: source.id for claim in claims if source}

    def ledger(self, name: str, texts: Mapping[str, str]) -> Ledger:
        """Return the ledger, or raise every problem."""
        refuse(self.problems)
        return Ledger(
            name,
            self.actors,
            self.sources,
            self.claims,
            self.viewpoints,
            source_of=self.source_of,
            texts=texts,
            origins=self.origins,
        )


def _records(content: Record) -> Iterator[tuple[LedgerSection, Steps, Any]]:
    """Yield the records of a file with their section and where they stand."""
    source = getattr(content, "source", None)
    if source is not None:
        yield "sources", ("source",), source
    for section in LISTS:
        for i, record in enumerate(getattr(content, section, ())):
            yield section, (section, i), record


def _taken(
    section: LedgerSection, record_id: str, first: RecordOrigin, place: Place
) -> Problem:
    what = f"the id '{record_id}' is taken by {first.place('id')}"
    fix = "give it another id, or keep one of the two"
    return Problem(what, fix, f"{section}.{record_id}", place)
