"""The key of a campus that has two names: ``pue_peak`` is read as ``facility_per_it_peak``.

Files, ``--set`` and claims may write either; reading brings them to the first, so that
nothing downstream meets two names of one figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

from abilene.claims import Claim, Ledger, Rule
from abilene.errors import Place, Problem
from abilene.yamltext import Document, dotted

FIRST = "facility_per_it_peak"
SECOND = "pue_peak"
_About = TypeVar("_About", Claim, Rule)


def first_name(path: str) -> str:
    """Return a path, or a pattern of paths, with the first name of a key that has two."""
    if path.endswith(f".{SECOND}"):
        return path.removesuffix(SECOND) + FIRST
    return path


def second_names(paths: Iterable[str]) -> list[str]:
    """Return the second names of those paths whose key has two."""
    return [
        path.removesuffix(FIRST) + SECOND
        for path in paths
        if path.endswith(f".{FIRST}")
    ]


def named_twice(document: Document) -> Iterator[Problem]:
    """Yield the second names that a programme file gives beside the first ones."""
    for site_id, site in _sites(document):
        if FIRST in site and SECOND in site:
            steps = ("sites", site_id, SECOND)
            yield given_twice(dotted(steps), document.keys[steps])


def given_twice(path: str, place: Place) -> Problem:
    """Return the problem of a second name that stands beside the first."""
    what = f"given twice: '{first_name(path)}' is the same figure"
    return Problem(what, "keep one of the two", path, place)


def with_first_names(document: Document) -> Document:
    """Return a programme file in which every key has its first name, at the place of the one written."""
    values, keys = dict(document.values), dict(document.keys)
    for site_id, site in _sites(document):
        if SECOND in site:
            site[FIRST] = site.pop(SECOND)
            for places in values, keys:
                places["sites", site_id, FIRST] = places["sites", site_id, SECOND]
    return replace(document, values=values, keys=keys)


def as_written(problem: Problem, document: Document) -> Problem:
    """Return a problem with a key of a programme file under the name that the file gives it."""
    path = problem.path.removesuffix(FIRST) + SECOND
    is_second = problem.path.endswith(FIRST) and tuple(path.split(".")) in document.keys
    return replace(problem, path=path) if is_second else problem


def _sites(document: Document) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the campuses of a programme file that are mappings, as they should be."""
    sites = document.data.get("sites")
    for site_id, site in sites.items() if isinstance(sites, dict) else ():
        if isinstance(site, dict):
            yield site_id, site


def ledger_of_first_names(ledger: Ledger) -> Ledger:
    """Return a ledger whose claims and rules are about the first names of paths."""
    claims = {name: _renamed(claim) for name, claim in ledger.claims.items()}
    viewpoints = {
        name: viewpoint.model_copy(
            update={"rules": tuple(map(_renamed, viewpoint.rules))}
        )
        for name, viewpoint in ledger.viewpoints.items()
    }
    return replace(ledger, claims=claims, viewpoints=viewpoints)


def _renamed(record: _About) -> _About:
    about = first_name(record.about)
    if about == record.about:
        return record
    return record.model_copy(update={"about": about})
