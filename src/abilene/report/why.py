"""Says who? Why a path has its value in a view, and which paths differ between views."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from abilene.claims import Resolved, describe
from abilene.errors import InputError, Problem
from abilene.names import did_you_mean
from abilene.programme.draft import Draft
from abilene.programme.resolve import NO_CLAIM, Seen
from abilene.programme.synonyms import first_name
from abilene.units import Number

SCALES = ((1e12, "tn"), (1e9, "bn"), (1e6, "m"))


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
        fix = did_you_mean(path, {*seen.provenance, *seen.resolved})
        raise InputError(
            Problem(f"{path}: there is no such path in viewpoint '{seen.view.id}'", fix)
        )
    yield f"{path}, {seen.view.title}, as of {seen.as_of}: {value_as_read(draft, path, seen)}"
    if answer is None or origin is None:
        yield f"  from {origin}"
        return
    yield from _winner(draft, answer, origin)
    for name in answer.contests:
        yield f"  contested: {describe(draft.ledger.claims[name], draft.ledger)}"
    for name in answer.rivals:
        yield f"  rival: {describe(draft.ledger.claims[name], draft.ledger)}"
    for name, reason in answer.lost.items():
        yield f"  not used: {describe(draft.ledger.claims[name], draft.ledger)}"
        yield f"            because {reason}"


def _winner(draft: Draft, answer: Resolved, origin: str) -> Iterator[str]:
    if answer.claim is not None and origin == answer.claim:
        yield f"  {describe(draft.ledger.claims[answer.claim], draft.ledger)}"
    else:
        yield f"  {origin_words(origin)}"


def origin_words(origin: str) -> str:
    """Say where a value comes from that no claim gives."""
    if origin == "set":
        return "you: --set"
    if origin == NO_CLAIM:
        return "no claim is admitted; nothing is known here, and money counts 0"
    if origin.startswith("derived:"):
        return "follows from " + " and ".join(
            origin.removeprefix("derived:").split(",")
        )
    return f"the author's own: {origin}"


def differences(draft: Draft, views: Mapping[str, Seen]) -> Iterator[str]:
    """Yield the paths whose value differs between views, each with its values and the views that have them."""
    for path in dict.fromkeys(
        path for seen in views.values() for path in seen.resolved
    ):
        by_value: dict[str, list[str]] = {}
        for name, seen in views.items():
            value = (
                value_as_read(draft, path, seen)
                if path in seen.resolved
                else "not known yet"
            )
            by_value.setdefault(value, []).append(name)
        if len(by_value) > 1:
            yield path
            yield "    " + " | ".join(
                f"{value} ({', '.join(names)})" for value, names in by_value.items()
            )


def value_as_read(draft: Draft, path: str, seen: Seen) -> str:
    """Return a value as people read it, with its unit and mark."""
    if path in draft.overrides:
        return f"{draft.overrides[path]} (you)"
    answer = seen.resolved.get(path)
    if answer is None:
        return seen.provenance[path]
    if seen.provenance.get(path, NO_CLAIM) == NO_CLAIM and answer.kind is None:
        return NO_CLAIM
    if seen.provenance.get(path, "").startswith("derived:"):
        return seen.provenance[path]
    mark = f"{answer.mark} " if answer.mark else ""
    return f"{mark}{number(answer.number, draft.variables[path].unit)}"


def number(value: Number | None, unit: str) -> str:
    """Return a number with its unit, scaled for reading."""
    if value is None or isinstance(value, date):
        return str(value or "none")
    if unit == "USD":
        for scale, word in SCALES:
            if abs(value) >= scale:
                return f"{value / scale:,.4g} {word} USD"
    return f"{value:,.6g}" if unit == "fraction" else f"{value:,.6g} {unit}"
