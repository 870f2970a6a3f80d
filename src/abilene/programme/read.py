"""Programme files: YAML -> Programme, with every problem at file:line:col.

``read_programme`` returns a ``Draft``: the validated programme as written, the data it
came from, and where each literal stands. Claims are laid over it in ``resolve``.
"""

from __future__ import annotations

import copy
import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import filterfalse
from pathlib import Path
from typing import Any

from abilene.claims import Ledger, read_ledger
from abilene.errors import InputError, Problem, refuse
from abilene.names import did_you_mean
from abilene.programme.draft import Draft
from abilene.programme.overrides import with_overrides
from abilene.programme.packaged_tariffs import with_packaged_tariffs
from abilene.programme.references import broken_references
from abilene.programme.schema import Phase, Programme
from abilene.programme.synonyms import (
    as_written,
    ledger_of_first_names,
    named_twice,
    with_first_names,
)
from abilene.timing import timed
from abilene.validating import keys_of, validate
from abilene.yamltext import Document, Steps, dotted, mapping_at, read_yaml

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
    refuse(problems)
    return with_overrides(draft, overrides)


def read_draft(path: Path | str) -> Draft:
    """Read a programme file and its ledger, without checking the claims against the programme."""
    return draft_of(read_yaml(path))


def draft_of(document: Document) -> Draft:
    """Return the programme of a document, with the ledger that lies beside its file; raises as ``read_draft``."""
    if not isinstance(document.data, dict):
        what, fix = "not a programme: no keys", "start from 'abilene new'"
        raise InputError(Problem(what, fix, place=document.place(())))
    problems = [*_unknown_defaults(document), *named_twice(document)]
    refuse(problems)
    document = with_first_names(_with_defaults(document))
    folder = mapping_at(document.data, "programme").get("ledger")
    ledger, problems = Ledger(), []
    if isinstance(folder, str):
        ledger, problems = _read_ledger(Path(document.file).parent / folder)
    try:
        programme = validate(Programme, document)
        problems += broken_references(programme, document)
    except InputError as error:
        problems += (as_written(problem, document) for problem in error.problems)
    refuse(problems)
    return with_packaged_tariffs(Draft(programme, document, ledger))


def _read_ledger(folder: Path) -> tuple[Ledger, list[Problem]]:
    try:
        return ledger_of_first_names(read_ledger(folder)), []
    except InputError as error:
        return Ledger(), list(error.problems)


def _unknown_defaults(document: Document) -> Iterator[Problem]:
    known = keys_of(Phase)
    defaults = mapping_at(document.data, "defaults", "phase")
    for key in filterfalse(known.__contains__, defaults):
        steps: Steps = ("defaults", "phase", key)
        fix = did_you_mean(key, known) or "take it out"
        place = document.keys.get(steps)
        yield Problem("unknown key", fix, dotted(steps), place)


def _with_defaults(document: Document) -> Document:
    """Give every phase the values of ``defaults.phase`` that it does not have, with their places."""
    defaults = mapping_at(document.data, "defaults", "phase")
    data, values = copy.deepcopy(document.data), dict(document.values)
    for here, phase in _phases(data):
        for key in filterfalse(phase.__contains__, [*defaults]):
            phase[key] = defaults[key]
            values[*here, key] = document.place(("defaults", "phase", key))
    return replace(document, data=data, values=values)


def _phases(data: Any) -> Iterator[tuple[Steps, dict[str, Any]]]:
    """Yield the steps and the data of each phase that is a mapping, as it should be."""
    for site_id, site in mapping_at(data, "sites").items():
        for phase_id, phase in mapping_at(site, "phases").items():
            if isinstance(phase, dict):
                yield ("sites", site_id, "phases", phase_id), phase
