"""The key of a campus that has two names: ``pue_peak`` is read as ``facility_per_it_peak``.

Files, ``--set`` and claims may write either; reading brings them to the first, so that
nothing downstream meets two names of one figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

from abilene.claims import Claim, Ledger, Rule, Viewpoint
from abilene.errors import Place, Problem
from abilene.yamltext import Document, dotted, mapping_at

FIRST = "facility_per_it_peak"
SECOND = "pue_peak"
_LAST_STEP = re.compile(rf"(?<=\.){SECOND}$")
_About = TypeVar("_About", Claim, Rule)


def first_name(path: str) -> str:
    """Return a path, or a pattern of paths, with the first name of a key that has two."""
    return _LAST_STEP.sub(FIRST, path)


def second_names(paths: Iterable[str]) -> list[str]:
    """Return the second names of those paths whose key has two."""
    return [
        path.removesuffix(FIRST) + SECOND
        for path in paths
        if path.endswith(f".{FIRST}")
    ]


def named_twice(document: Document) -> Iterator[Problem]:
    """Yield the second names that a programme file gives beside the first ones."""
    for site_id, site in _sites(document).items():
        if {FIRST, SECOND} <= site.keys():
            steps = ("sites", site_id, SECOND)
            yield given_twice(dotted(steps), document.keys[steps])


def given_twice(path: str, place: Place) -> Problem:
    """Return the problem of a second name that stands beside the first."""
    what = f"given twice: '{first_name(path)}' is the same figure"
    return Problem(what, "keep one of the two", path, place)


def with_first_names(document: Document) -> Document:
    """Return a programme file in which every key has its first name, at the place of the one written."""
    values, keys = dict(document.values), dict(document.keys)
    for site_id, site in _sites(document).items():
        if SECOND in site:
            site[FIRST] = site.pop(SECOND)
            first, second = ("sites", site_id, FIRST), ("sites", site_id, SECOND)
            values[first], keys[first] = values[second], keys[second]
    return replace(document, values=values, keys=keys)


def as_written(problem: Problem, document: Document) -> Problem:
    """Return a problem with a key of a programme file under the name that the file gives it."""
    second = problem.path.removesuffix(FIRST) + SECOND
    is_written = tuple(second.split(".")) in document.keys
    return replace(problem, path=second) if is_written else problem


def _sites(document: Document) -> dict[str, dict[str, Any]]:
    """Return the data of each campus; one that is no mapping, as it should be, counts as empty."""
    sites = mapping_at(document.data, "sites")
    return {site_id: mapping_at(sites, site_id) for site_id in sites}


def ledger_of_first_names(ledger: Ledger) -> Ledger:
    """Return a ledger whose claims and rules are about the first names of paths."""
    claims, viewpoints = ledger.claims, ledger.viewpoints
    said = map(_renamed, claims.values())
    ruled = map(_with_renamed_rules, viewpoints.values())
    return replace(
        ledger,
        claims=dict(zip(claims, said, strict=True)),
        viewpoints=dict(zip(viewpoints, ruled, strict=True)),
    )


def _with_renamed_rules(viewpoint: Viewpoint) -> Viewpoint:
    rules = tuple(map(_renamed, viewpoint.rules))
    return viewpoint.model_copy(update={"rules": rules})


def _renamed(record: _About) -> _About:
    about = first_name(record.about)
    if about == record.about:
        return record
    return record.model_copy(update={"about": about})
