"""Says who? Why a path has its value in a view, and which paths differ between views."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

from abilene.claims import Ledger, Resolved, describe
from abilene.errors import InputError, Problem
from abilene.names import did_you_mean
from abilene.programme.draft import Draft
from abilene.programme.resolve import NO_CLAIM, Seen
from abilene.programme.synonyms import first_name
from abilene.report.numbers import figure_with_unit

NOT_KNOWN_YET = "not known yet"
"""Of a path that a view does not have on its day."""
K = TypeVar("K", bound=Hashable)


def explain(draft: Draft, path: str, views: Mapping[str, Seen]) -> Iterator[str]:
    """Yield the lines that explain the value of a path in some views.

    Raises
    ------
    InputError
        If the programme has no such path in one of the views.
    """
    for seen in views.values():
        yield from _explain(draft, first_name(path), seen)


def _explain(draft: Draft, path: str, seen: Seen) -> Iterator[str]:
    origin = seen.provenance.get(path)
    answer = seen.resolved.get(path)
    if origin is None and answer is None:
        what = f"{path}: there is no such path in viewpoint '{seen.view.id}'"
        fix = did_you_mean(path, {*seen.provenance, *seen.resolved})
        raise InputError(Problem(what, fix))
    value = value_as_read(draft, path, seen)
    yield f"{path}, {seen.view.title}, as of {seen.as_of}: {value}"
    if answer is None or origin is None:
        yield f"  from {origin}"
    else:
        yield from _answer_lines(draft.ledger, answer, origin)


def _answer_lines(ledger: Ledger, answer: Resolved, origin: str) -> Iterator[str]:
    """Yield what gives a value, and every claim that does not."""

    def words(claim: str) -> str:
        return describe(ledger.claims[claim], ledger)

    # A value may have been set, or derived, although a claim won: then the claim is not its origin.
    is_claim = answer.claim is not None and origin == answer.claim
    yield f"  {words(origin) if is_claim else origin_words(origin)}"
    yield from (f"  contested: {words(claim)}" for claim in answer.contests)
    yield from (f"  rival: {words(claim)}" for claim in answer.rivals)
    for claim, reason in answer.lost.items():
        yield f"  not used: {words(claim)}"
        yield f"            because {reason}"


def origin_words(origin: str) -> str:
    """Say where a value comes from that no claim gives."""
    if origin == "set":
        return "you: --set"
    if origin == NO_CLAIM:
        return "no claim is admitted; nothing is known here, and money counts 0"
    if origin.startswith("derived:"):
        values = origin.removeprefix("derived:").split(",")
        return f"follows from {' and '.join(values)}"
    return f"the author's own: {origin}"


def differences(draft: Draft, views: Mapping[str, Seen]) -> Iterator[str]:
    """Yield the paths whose value differs between views, each with its values and the views that have them."""
    for path in paths_in_any(views):
        by_value = views_by_value(draft, path, views)
        if len(by_value) > 1:
            values = (f"{value} ({', '.join(by_value[value])})" for value in by_value)
            yield path
            yield f"    {' | '.join(values)}"


def paths_in_any(views: Mapping[str, Seen]) -> list[str]:
    """Return every path that claims may be about in any view, in the order of the programme."""
    return list(
        dict.fromkeys(path for seen in views.values() for path in seen.resolved)
    )


def views_by_value(
    draft: Draft, path: str, views: Mapping[str, Seen]
) -> dict[str, tuple[str, ...]]:
    """Return the views that have each value of a path, as people read it."""
    return grouped(
        (value_as_read(draft, path, seen), name)
        if path in seen.resolved
        else (NOT_KNOWN_YET, name)
        for name, seen in views.items()
    )


def grouped(pairs: Iterable[tuple[K, str]]) -> dict[K, tuple[str, ...]]:
    """Return names by their kind, both in the order in which they come."""
    found = defaultdict[K, list[str]](list)
    for kind, name in pairs:
        found[kind].append(name)
    return {kind: tuple(names) for kind, names in found.items()}


def value_as_read(draft: Draft, path: str, seen: Seen) -> str:
    """Return a value as people read it, with its unit and mark."""
    if path in draft.overrides:
        return f"{draft.overrides[path]} (you)"
    answer, origin = seen.resolved.get(path), seen.provenance.get(path, NO_CLAIM)
    if answer is None or origin.startswith("derived:"):
        return seen.provenance[path]
    if origin == NO_CLAIM and answer.kind is None:
        return NO_CLAIM
    value = figure_with_unit(answer.number, draft.variables[path].unit)
    return f"{answer.mark} {value}".lstrip()
