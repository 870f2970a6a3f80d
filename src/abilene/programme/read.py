"""Programme files: YAML -> Programme, with every problem at file:line:col.

``read_programme`` returns a ``Draft``: the validated programme as written, the data it
came from, and where each literal stands. Claims are laid over it in ``resolve``.
"""

from __future__ import annotations

import copy
import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from abilene.claims import Ledger, read_ledger
from abilene.errors import InputError, Problem
from abilene.names import did_you_mean
from abilene.programme.draft import Draft
from abilene.programme.overrides import with_overrides
from abilene.programme.references import broken_references
from abilene.programme.schema import Phase, Programme
from abilene.programme.synonyms import (
    as_written,
    ledger_of_first_names,
    named_twice,
    with_first_names,
)
from abilene.timing import timed
from abilene.yamltext import Document, Steps, dotted, read_yaml, validate

log = logging.getLogger(__name__)


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
        problems = draft.claim_problems()
    if problems:
        raise InputError(problems)
    return with_overrides(draft, overrides)


def read_draft(path: Path | str) -> Draft:
    """Read a programme file and its ledger, without checking the claims against the programme."""
    path = Path(path)
    document = read_yaml(path)
    if not isinstance(document.data, dict):
        what, fix = "not a programme: no keys", "start from 'abilene new'"
        raise InputError(Problem(what, fix, place=document.place(())))
    problems = [*_unknown_defaults(document), *named_twice(document)]
    if problems:
        raise InputError(problems)
    document = with_first_names(_with_defaults(document))
    folder = _mapping(document.data, "programme").get("ledger")
    ledger, problems = Ledger(), []
    if isinstance(folder, str):
        ledger, problems = _read_ledger(path.parent / folder)
    try:
        programme = validate(Programme, document)
        problems += broken_references(programme, document)
    except InputError as error:
        problems += (as_written(problem, document) for problem in error.problems)
    if problems:
        raise InputError(problems)
    return Draft(programme, document, ledger)


def _read_ledger(folder: Path) -> tuple[Ledger, list[Problem]]:
    try:
        return ledger_of_first_names(read_ledger(folder)), []
    except InputError as error:
        return Ledger(), list(error.problems)


def _unknown_defaults(document: Document) -> Iterator[Problem]:
    known = [field.alias or name for name, field in Phase.model_fields.items()]
    for key in _mapping(document.data, "defaults", "phase"):
        if key not in known:
            steps: Steps = ("defaults", "phase", key)
            fix, place = did_you_mean(key, known), document.keys.get(steps)
            yield Problem("unknown key", fix, dotted(steps), place)


def _with_defaults(document: Document) -> Document:
    """Give every phase the values of ``defaults.phase`` that it does not have, with their places."""
    defaults = _mapping(document.data, "defaults", "phase")
    data, values = copy.deepcopy(document.data), dict(document.values)
    for here, phase in _phases(data):
        for key in defaults.keys() - phase.keys():
            phase[key] = defaults[key]
            values[*here, key] = document.place(("defaults", "phase", key))
    return replace(document, data=data, values=values)


def _phases(data: Any) -> Iterator[tuple[Steps, dict[str, Any]]]:
    """Yield the steps and the data of each phase that is a mapping, as it should be."""
    for site_id, site in _mapping(data, "sites").items():
        for phase_id, phase in _mapping(site, "phases").items():
            if isinstance(phase, dict):
                yield ("sites", site_id, "phases", phase_id), phase


def _mapping(data: Any, *steps: str) -> dict[str, Any]:
    """Return the mapping at some steps, or an empty one if it is missing or something else."""
    for step in steps:
        data = data.get(step) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}
