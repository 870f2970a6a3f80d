"""Programme files: YAML -> Programme, with every problem at file:line:col.

``read_programme`` returns a ``Draft``: the validated programme as written, the data it
came from, and where each literal stands. Claims are laid over it in ``resolve``.
"""

from __future__ import annotations

import copy
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import ValidationError

from abilene.claims import Ledger, check_ledger, read_ledger
from abilene.data import read_table
from abilene.errors import InputError, Place, Problem
from abilene.names import did_you_mean
from abilene.programme.money_records import Event
from abilene.programme.schema import Phase, Programme, variables
from abilene.timing import timed
from abilene.units import Variable
from abilene.yamltext import (
    Document,
    Steps,
    dotted,
    read_yaml,
    validate,
    validation_problems,
)

log = logging.getLogger(__name__)

NO_SUCH_PATH = "there is no such path"


@dataclass(frozen=True)
class Draft:
    """A programme as written: before any claim is laid over it."""

    programme: Programme
    document: Document
    ledger: Ledger = field(default_factory=Ledger)
    overrides: Mapping[str, str] = field(default_factory=dict)
    changes: tuple[Document, ...] = ()
    """Files laid over it; what they hold is in the ledger and the overrides."""

    @cached_property
    def variables(self) -> Mapping[str, Variable]:
        """Every path that a claim may be about."""
        return variables(self.programme)

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
        """Yield the files of weather and prices that the programme names and that are there."""
        for site in self.programme.sites.values():
            for given in (*site.weather, site.price):
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

    def is_written(self, path: str) -> bool:
        """Return whether the file gives this path, itself or by a default."""
        return tuple(path.split(".")) in self.document.values

    def literal(self, path: str) -> str:
        """Return ``literal:file:line`` for a path of the programme."""
        return f"literal:{self.name}:{self.place(path).line}"


def read_programme(path: Path | str, overrides: Sequence[str] = ()) -> Draft:
    """Read a programme file and its ledger.

    Parameters
    ----------
    path : path
        The YAML file.
    overrides : sequence of str
        ``PATH=VALUE``, as given by ``--set``; they win over literals and claims.

    Raises
    ------
    InputError
        With every problem found in the file and in the claims, each at its place.
    """
    with timed(log, "read the programme %s", path):
        draft = read_draft(path)
    with timed(log, "check %d claims", len(draft.ledger.claims)):
        problems = check_ledger(draft.ledger, draft.variables)
    if problems:
        raise InputError(problems)
    return with_overrides(draft, overrides)


def read_draft(path: Path | str) -> Draft:
    """Read a programme file and its ledger, without checking the claims against the programme."""
    path = Path(path)
    document = read_yaml(path)
    if not isinstance(document.data, dict):
        raise InputError(
            Problem(
                "not a programme: no keys",
                "start from 'abilene new'",
                place=document.place(()),
            )
        )
    problems = list(_unknown_defaults(document))
    if problems:
        raise InputError(problems)
    document = _with_defaults(document)
    folder = _mapping(document.data, "programme").get("ledger")
    ledger, problems = (
        _read_ledger(path.parent / folder)
        if isinstance(folder, str)
        else (Ledger(), [])
    )
    try:
        programme = validate(Programme, document)
        problems += _broken_references(programme, document)
    except InputError as error:
        raise InputError([*error.problems, *problems]) from None
    if problems:
        raise InputError(problems)
    return Draft(programme, document, ledger)


def _read_ledger(folder: Path) -> tuple[Ledger, list[Problem]]:
    try:
        return read_ledger(folder), []
    except InputError as error:
        return Ledger(), list(error.problems)


def _unknown_defaults(document: Document) -> Iterator[Problem]:
    known = [field.alias or name for name, field in Phase.model_fields.items()]
    for key in _mapping(document.data, "defaults", "phase"):
        if key not in known:
            steps: Steps = ("defaults", "phase", key)
            yield Problem(
                "unknown key",
                did_you_mean(key, known),
                dotted(steps),
                document.keys.get(steps),
            )


def _with_defaults(document: Document) -> Document:
    """Give every phase the values of ``defaults.phase`` that it does not have, with their places."""
    defaults = _mapping(document.data, "defaults", "phase")
    data, values = copy.deepcopy(document.data), dict(document.values)
    for site_id, site in _mapping(data, "sites").items():
        for phase_id, phase in _mapping(site, "phases").items():
            for key in (
                defaults.keys() - phase.keys() if isinstance(phase, dict) else ()
            ):
                phase[key] = defaults[key]
                here: Steps = ("sites", site_id, "phases", phase_id, key)
                values[here] = document.place(("defaults", "phase", key))
    return replace(document, data=data, values=values)


def _mapping(data: Any, *steps: str) -> dict[str, Any]:
    """Return the mapping at some steps, or an empty one if it is missing or something else."""
    for step in steps:
        data = data.get(step) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


Reference = tuple[Steps, str, Mapping[str, object], str]
"""Where a name stands, the name, what it may name, and the word for that."""


def _broken_references(programme: Programme, document: Document) -> Iterator[Problem]:
    for steps, name, known, what in (
        *_references_of_sites(programme),
        *_references_of_money(programme),
    ):
        if name not in known:
            place = document.keys[steps] if steps[-1] == name else document.place(steps)
            yield Problem(
                f"there is no {what} '{name}'",
                did_you_mean(name, known),
                dotted(steps),
                place,
            )


def _references_of_sites(programme: Programme) -> Iterator[Reference]:
    for site_id, site in programme.sites.items():
        for phase_id, phase in site.phases.items():
            yield (
                ("sites", site_id, "phases", phase_id, "hardware"),
                phase.hardware,
                programme.hardware,
                "hardware",
            )
        for equipment_id in site.equipment:
            yield (
                ("sites", site_id, "equipment", equipment_id),
                equipment_id,
                programme.equipment,
                "equipment",
            )
    yield from _references_of_compute(programme)


def _references_of_compute(programme: Programme) -> Iterator[Reference]:
    for hardware_id, hardware in programme.hardware.items():
        if hardware.packaged:
            packaged = {row["hardware"]: None for row in read_table("hardware.csv")}
            yield (
                ("hardware", hardware_id, "packaged"),
                hardware.packaged,
                packaged,
                "packaged accelerator",
            )
        if hardware.refreshed_by:
            yield (
                ("hardware", hardware_id, "refreshed_by"),
                hardware.refreshed_by,
                programme.hardware,
                "hardware",
            )
    for work_id, work in programme.workloads.items():
        for name in work.output_tokens_per_accelerator_s:
            steps: Steps = (
                "workloads",
                work_id,
                "output_tokens_per_accelerator_s",
                name,
            )
            yield steps, name, programme.hardware, "hardware"


def _references_of_money(programme: Programme) -> Iterator[Reference]:
    phases = {
        f"{s}.{p}": None for s, site in programme.sites.items() for p in site.phases
    }
    for tranche_id, tranche in programme.capital.items():
        here: Steps = ("capital", tranche_id)
        if tranche.part_of:
            yield (*here, "part_of"), tranche.part_of, programme.capital, "tranche"
        for i, funder in enumerate(tranche.funded_by):
            yield (*here, "funded_by", i), funder, programme.capital, "tranche"
        if isinstance(tranche.opens, Event) and tranche.opens.energised:
            yield (
                (*here, "opens", "energised"),
                tranche.opens.energised,
                phases,
                "phase",
            )
        if isinstance(tranche.opens, Event) and tranche.opens.drawn:
            yield (
                (*here, "opens", "drawn"),
                tranche.opens.drawn,
                programme.capital,
                "tranche",
            )
    for kind in programme.finance.equipment:
        yield ("finance", "equipment", kind), kind, programme.equipment, "equipment"
    for id_, obligation in programme.obligations.items():
        if obligation.site:
            yield ("obligations", id_, "site"), obligation.site, programme.sites, "site"
        if obligation.when_energised:
            yield (
                ("obligations", id_, "when_energised"),
                obligation.when_energised,
                phases,
                "phase",
            )


def with_overrides(draft: Draft, texts: Sequence[str]) -> Draft:
    """Return a draft with more values set, given as ``PATH=VALUE``; they win over those set before.

    Raises
    ------
    InputError
        With every text that cannot be read, or does not fit the programme.
    """
    overrides = dict(draft.overrides)
    problems: list[Problem] = []
    for text in texts:
        path, equals, value = text.partition("=")
        path, value = path.strip(), value.strip()
        if not equals or not path or not value:
            problems.append(
                Problem(f"--set {text}: cannot be read", "write --set PATH=VALUE")
            )
            continue
        for what, fix in refusals(draft, path, value):
            problems.append(
                Problem(
                    f"--set {path}{'' if what == NO_SUCH_PATH else f'={value}'}: {what}",
                    fix,
                )
            )
        overrides[path] = value
    if problems:
        raise InputError(problems)
    return replace(draft, overrides=overrides)


def refusals(draft: Draft, path: str, value: str) -> Iterator[tuple[str, str]]:
    """Try a value on the programme; yield what is wrong with it, and the fix."""
    data = draft.programme.model_dump(by_alias=True)
    try:
        set_value(data, path, value)
        Programme.model_validate(data)
    except KeyError:
        yield NO_SUCH_PATH, did_you_mean(path, leaves(draft))
    except ValidationError as error:
        for problem in validation_problems(error, Programme, draft.document):
            if problem.what == "unknown key":
                yield NO_SUCH_PATH, did_you_mean(path, leaves(draft))
            else:
                yield problem.what, problem.fix


def leaves(draft: Draft) -> list[str]:
    """Return every path that may be set: those of the file and those that claims may be about."""
    written = [
        dotted(steps)
        for steps in draft.document.values
        if steps and "defaults" not in steps
    ]
    return sorted({*written, *draft.variables})


def set_value(data: dict[str, Any], path: str, value: Any) -> None:
    """Set one value in the data of a programme.

    Raises
    ------
    KeyError
        If the record that should hold the value does not exist.
    """
    *above, last = path.split(".")
    for step in above:
        data = data[step]
        if not isinstance(data, dict):
            raise KeyError(step)
    if isinstance(data.get(last), dict):
        raise KeyError(last)
    data[last] = _plain(value) if isinstance(value, str) else value


def _plain(text: str) -> Any:
    """Read the text of an override as YAML would: numbers, lists, true and false; the rest stays text."""
    from abilene.yamltext import parse_yaml

    data = parse_yaml(text, "--set").data
    return text if isinstance(data, dict) else data


def programme_json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the programme file, as editors read it.

    A phase may leave to ``defaults.phase`` what it does not give, so nothing in a phase
    is required here.
    """
    schema = Programme.model_json_schema(by_alias=True)
    schema["$defs"]["Phase"].pop("required", None)
    schema["$defs"]["Defaults"]["properties"]["phase"] = {"$ref": "#/$defs/Phase"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Abilene programme",
        **schema,
    }
