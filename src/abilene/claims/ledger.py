"""A ledger: who said what, where and when, read from a folder of YAML files.

One file per source, with the source on top and its claims below; ``actors.yaml`` and
``viewpoints.yaml`` beside them. The text of a source, if one has it, lies in
``sources/<id>.txt``.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from abilene.claims.records import (
    Actor,
    ActorsFile,
    Claim,
    ClaimsFile,
    Source,
    Viewpoint,
    ViewpointsFile,
)
from abilene.errors import InputError, Place, Problem
from abilene.record import Record
from abilene.timing import timed
from abilene.yamltext import Document, Steps, dotted, parse_yaml, validate

log = logging.getLogger(__name__)

LedgerSection = Literal["actors", "sources", "claims", "viewpoints"]
MODELS: dict[str, type[Record]] = {
    "actors.yaml": ActorsFile,
    "viewpoints.yaml": ViewpointsFile,
}


@dataclass(frozen=True)
class Ledger:
    """Actors, sources, claims and viewpoints by id, in file order; ``Ledger()`` is an empty one."""

    name: str = "claims"
    actors: Mapping[str, Actor] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    claims: Mapping[str, Claim] = field(default_factory=dict)
    viewpoints: Mapping[str, Viewpoint] = field(default_factory=dict)
    source_of: Mapping[str, str] = field(default_factory=dict)
    """Source id of each claim."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """Text of the sources that are at hand, by source id."""
    origins: Mapping[tuple[LedgerSection, str], tuple[Document, Steps]] = field(
        default_factory=dict, repr=False
    )
    """Document and steps of each record, by section and id."""

    def source(self, claim: Claim) -> Source:
        """Return the source of a claim."""
        return self.sources[self.source_of[claim.id]]

    def place(self, section: LedgerSection, record_id: str, *steps: str | int) -> Place:
        """Return where a record, or something in it, stands in its file."""
        document, start = self.origins[section, record_id]
        return document.place((*start, *steps))

    def problem(
        self,
        section: LedgerSection,
        record_id: str,
        *steps: str | int,
        what: str,
        fix: str,
    ) -> Problem:
        """Return a problem with a record, or with something in it, at its place."""
        return Problem(
            what,
            fix,
            dotted((section, record_id, *steps)),
            self.place(section, record_id, *steps),
        )

    def actor_name(self, name: str) -> str:
        """Return how people call an actor; a name that is no actor's id stays as it is."""
        return self.actors[name].name if name in self.actors else name

    @cached_property
    def as_of(self) -> date | None:
        """Day on which the last source was published."""
        return max(
            (source.published_day for source in self.sources.values()), default=None
        )

    @cached_property
    def about(self) -> Mapping[str, tuple[Claim, ...]]:
        """The claims that assert a value, by path."""
        by_path: dict[str, list[Claim]] = {}
        for claim in self.claims.values():
            if not claim.targets:
                by_path.setdefault(claim.about, []).append(claim)
        return {path: tuple(claims) for path, claims in by_path.items()}

    @cached_property
    def against(self) -> Mapping[str, tuple[Claim, ...]]:
        """The claims that dispute, deny or retract a claim, by its id."""
        by_target: dict[str, list[Claim]] = {}
        for claim in self.claims.values():
            for target in dict.fromkeys(claim.targets):
                by_target.setdefault(target, []).append(claim)
        return {target: tuple(claims) for target, claims in by_target.items()}

    @cached_property
    def circular(self) -> frozenset[str]:
        """The claims that, through the claims they speak against, speak against themselves."""
        return frozenset(
            claim_id for claim_id in self.against if claim_id in self._reach(claim_id)
        )

    def _reach(self, claim_id: str) -> set[str]:
        """Return every claim that a claim speaks against, directly or through others."""
        reached: set[str] = set()
        ahead = [claim_id]
        while ahead:
            claim = self.claims.get(ahead.pop())
            new = set(claim.targets) - reached if claim else set()
            reached |= new
            ahead.extend(new)
        return reached

    def names_of(self, actor_id: str) -> frozenset[str]:
        """Return the names under which rules know an actor: its id, its role, those it speaks for."""
        return self._names.get(actor_id, frozenset({actor_id}))

    @cached_property
    def _names(self) -> Mapping[str, frozenset[str]]:
        return {
            a.id: frozenset({a.id, a.role, *a.speaks_for}) for a in self.actors.values()
        }

    def speaks_for(self, claim: Claim) -> set[str]:
        """Return the actors whose word a claim is: its speakers and those they speak for."""
        actors = [self.actors[name] for name in claim.says if name in self.actors]
        return {*claim.says, *(other for actor in actors for other in actor.speaks_for)}


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
        raise InputError(
            Problem(
                f"{folder}: no such folder",
                "give the folder that holds the claims files",
            )
        )
    problems: list[Problem] = []
    files = dict(_read_texts(ledger_files(folder), problems))
    texts = {
        Path(n).stem: text
        for n, text in _read_texts(sorted(folder.glob("sources/*.txt")), problems)
    }
    if problems:
        raise InputError(problems)
    with timed(log, "read %d files of claims in %s", len(files), folder) as ended:
        ledger = parse_ledger(files, name=name or str(folder), texts=texts)
        ended.append(f"{len(ledger.claims)} claims")
    return ledger


def ledger_files(folder: Path) -> list[Path]:
    """Return the YAML files of a ledger folder, sorted by name."""
    return sorted(path for path in folder.iterdir() if path.suffix in {".yaml", ".yml"})


def _read_texts(
    paths: Iterable[Path], problems: list[Problem]
) -> Iterator[tuple[str, str]]:
    for path in paths:
        try:
            yield path.name, path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            problems.append(
                Problem(
                    f"cannot be read: {error}",
                    "save it as UTF-8 text",
                    place=Place(str(path), 1, 1),
                )
            )


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
    problems: list[Problem] = []
    records: dict[LedgerSection, dict[str, Any]] = {
        "actors": {},
        "sources": {},
        "claims": {},
        "viewpoints": {},
    }
    origins: dict[tuple[LedgerSection, str], tuple[Document, Steps]] = {}
    source_of: dict[str, str] = {}
    for file, text in files.items():
        try:
            document = parse_yaml(text, f"{name}/{file}")
            content: Record = validate(MODELS.get(file, ClaimsFile), document)
        except InputError as error:
            problems.extend(error.problems)
            continue
        for section, steps, record in _records(content):
            if record.id in records[section]:
                problems.append(
                    _taken(
                        section,
                        record.id,
                        origins[section, record.id],
                        document.place((*steps, "id")),
                    )
                )
                continue
            records[section][record.id] = record
            origins[section, record.id] = (document, steps)
            if isinstance(content, ClaimsFile) and section == "claims":
                source_of[record.id] = content.source.id
    if problems:
        raise InputError(problems)
    return Ledger(
        name, **records, source_of=source_of, texts=texts or {}, origins=origins
    )


def laid_over(ledger: Ledger, document: Document, content: Record) -> Ledger:
    """Return a ledger with the records of one more file; a viewpoint replaces the one of the same id.

    Raises
    ------
    InputError
        If another record has an id that is taken.
    """
    records: dict[LedgerSection, dict[str, Any]] = {
        "actors": dict(ledger.actors),
        "sources": dict(ledger.sources),
        "claims": dict(ledger.claims),
        "viewpoints": dict(ledger.viewpoints),
    }
    origins, source_of, problems = dict(ledger.origins), dict(ledger.source_of), []
    for section, steps, record in _records(content):
        if record.id in records[section] and section != "viewpoints":
            place = document.place((*steps, "id"))
            problems.append(
                _taken(section, record.id, origins[section, record.id], place)
            )
        records[section][record.id] = record
        origins[section, record.id] = (document, steps)
        if section == "claims":
            source_of[record.id] = getattr(content, "source").id  # noqa: B009  # any file with claims has one
    if problems:
        raise InputError(problems)
    return Ledger(
        ledger.name, **records, source_of=source_of, texts=ledger.texts, origins=origins
    )


def _records(content: Record) -> Iterator[tuple[LedgerSection, Steps, Any]]:
    """Yield the records of a file with their section and where they stand."""
    source = getattr(content, "source", None)
    if source is not None:
        yield "sources", ("source",), source
    sections: tuple[LedgerSection, ...] = ("actors", "claims", "viewpoints")
    for section in sections:
        for i, record in enumerate(getattr(content, section, ())):
            yield section, (section, i), record


def _taken(
    section: LedgerSection, record_id: str, first: tuple[Document, Steps], place: Place
) -> Problem:
    document, steps = first
    what = f"the id '{record_id}' is taken by {document.place((*steps, 'id'))}"
    return Problem(
        what,
        "give it another id, or keep one of the two",
        f"{section}.{record_id}",
        place,
    )
