"""A programme as written: its records, the file they came from, the claims and changes beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path, PurePosixPath

from abilene.brief import brief
from abilene.claims import Ledger, check_ledger
from abilene.errors import Place, Problem
from abilene.programme.schema import Programme, variables
from abilene.programme.synonyms import second_names
from abilene.units import Variable
from abilene.yamltext import Document

NO_SUCH_PATH = "there is no such path"


@dataclass(frozen=True)
class Setting:
    """A value that somebody sets, as given: by ``--set PATH=VALUE``, or in a file of changes."""

    path: str
    value: str
    place: Place | None = None
    """Where it stands in a file of changes."""

    def problem(self, what: str, fix: str) -> Problem:
        """Return what is wrong with it, as whoever gave it finds it."""
        if self.place is not None:
            return Problem(what, fix, f"set.{self.path}", self.place)
        given = self.path if what == NO_SUCH_PATH else f"{self.path}={self.value}"
        return Problem(f"--set {given}: {what}", fix)


@dataclass(frozen=True)
class Draft:
    """A programme as written: before any claim is laid over it."""

    programme: Programme
    document: Document
    ledger: Ledger = field(default_factory=Ledger)
    overrides: Mapping[str, str] = field(default_factory=dict)
    """Text by the path that it sets: what ``settings`` come to."""
    settings: Mapping[str, Setting] = field(default_factory=dict)
    """What was set, by the same paths; one of a default stands at several."""
    changes: tuple[Document, ...] = ()
    """Files laid over it; what they hold is in the ledger and the overrides."""
    __repr__ = brief

    @cached_property
    def variables(self) -> Mapping[str, Variable]:
        """Every path that a claim may be about."""
        return variables(self.programme)

    def claim_problems(self, *, strict: bool = False) -> list[Problem]:
        """Return everything that is wrong with the ledger, as ``check_ledger`` does."""
        names = second_names(self.variables)
        return check_ledger(
            self.ledger, self.variables, second_names=names, strict=strict
        )

    def known_by(self, day: date) -> Draft:
        """Return the programme with the claims that its ledger held on a day."""
        return replace(self, ledger=replace(self.ledger, known_by=day))

    @cached_property
    def inputs(self) -> dict[str, str]:
        """Text of the programme file, of every file of its ledger, and of the hours it brings, by name."""
        laid = {document.file for document in self.changes}
        documents = (document for document, _ in self.ledger.origins.values())
        ledger = {
            document.file: document.text
            for document in documents
            if document.file not in laid
        }
        folder = PurePosixPath(self.programme.programme.ledger or "")
        return {
            self.name: self.document.text,
            **{
                str(folder / Path(name).name): text
                for name, text in sorted(ledger.items())
            },
            **{
                name: (self.folder / name).read_text(encoding="latin-1")
                for name in sorted(self._hourly_files())
            },
            **{
                f"changes {n}": document.text
                for n, document in enumerate(self.changes, 1)
            },
        }

    def _hourly_files(self) -> Iterator[str]:
        """Yield the files of weather, prices and loads that the programme names and that are there."""
        for site in self.programme.sites.values():
            for given in (*site.weather, site.price, site.net_load, site.load):
                name = getattr(given, "file", None)
                if name and (self.folder / name).is_file():
                    yield name

    @cached_property
    def name(self) -> str:
        """Name of the programme file, without its folder."""
        return Path(self.document.file).name

    @property
    def folder(self) -> Path:
        """Folder of the programme file: what it names lies beside it."""
        return Path(self.document.file).parent

    def place(self, path: str) -> Place:
        """Return where a path of the programme stands in the file."""
        return self.document.place(tuple(path.split(".")))

    def origin(self, path: str) -> str:
        """Return ``literal:file:line`` for a path that the file gives, itself or by a default; else ``default``."""
        if tuple(path.split(".")) not in self.document.values:
            return "default"
        return f"literal:{self.name}:{self.place(path).line}"
