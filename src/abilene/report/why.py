"""Says who? Why a path has its value in a view, and which paths differ between views."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from itertools import chain, starmap
from operator import attrgetter
from typing import Any, TypeVar

from abilene.claims import Resolved, band_of, describe, provenance_lines
from abilene.errors import InputError, Problem
from abilene.names import choices
from abilene.programme.draft import Draft
from abilene.programme.expected_delay import record_of
from abilene.programme.kept_out import unsaid_paths
from abilene.programme.resolve import NO_CLAIM, Seen
from abilene.programme.synonyms import first_name
from abilene.programme.undated import consequence
from abilene.report.asked import NAMES
from abilene.report.numbers import figure_with_unit
from abilene.report.packaged import figure_lines, named_row_lines, packaged_paths
from abilene.yamltext import value_at

DERIVED = "derived:"
"""How the origin of a value begins that follows from others."""
BY_CLASS = "derived:class:"
"""How that of a day begins which a reference class expects."""
NOT_KNOWN_YET = "not known yet"
"""Of a path that a view does not have on its day."""
ORIGINS = {
    "set": "you: --set",
    "default": "the default of the key, as the file does not give it",
    NO_CLAIM: "no claim is admitted; nothing is known here, and money counts 0",
}
NO_DAY = "the day is broken or was taken back, and nobody gives another"
NOT_FIRM = "nobody has secured or measured it: this view counts on none of it"
"""Where a strict view believes nothing."""
"""Words for the origins that are no place."""
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
    known = seen.provenance.keys() | seen.resolved.keys()
    packaged = packaged_paths(seen.programme)
    if path in packaged:
        head, *lines = figure_lines(seen.programme, path, packaged[path])
        yield f"{path}, {seen.view.title}, as of {seen.as_of}: {head}"
        yield from lines
        return
    known |= packaged.keys()
    if path not in known:
        what = f"{path}: there is no such path in viewpoint '{seen.view.id}'"
        fix = f"{choices(path, known)}; results that abilene why tells: {', '.join(sorted(NAMES))}"
        raise InputError(Problem(what, fix))
    value = value_as_read(draft, path, seen)
    yield f"{path}, {seen.view.title}, as of {seen.as_of}: {value}"
    if path in unsaid_paths(seen):
        yield f"  {NOT_FIRM}"
        yield from _lost_lines(draft, seen.resolved[path])
    elif path in seen.resolved:
        yield from _answer_lines(draft, path, seen)
    else:
        yield f"  {origin_words(seen.provenance.get(path, NO_CLAIM))}"
    yield from named_row_lines(path, _value_of(seen, path))


def _value_of(seen: Seen, path: str) -> Any:
    """Return a value of the programme in a view."""
    data = seen.programme.model_dump(mode="json", by_alias=True)
    return value_at(data, path.split("."))


def _answer_lines(draft: Draft, path: str, seen: Seen) -> Iterator[str]:
    """Yield what gives a value, and every claim that does not."""
    ledger = draft.ledger
    answer, origin = seen.resolved[path], seen.provenance.get(path, NO_CLAIM)

    def words(claim: str) -> str:
        return describe(ledger.claims[claim], ledger)

    # A value may have been set, or derived, although a claim won: then the claim is not its origin.
    if origin == answer.claim:
        yield f"  {words(origin)}"
        yield from _where_from(draft, origin)
        note = ledger.claims[origin].note
        yield from map("            note: {}".format, filter(None, [note]))
    elif origin.startswith(BY_CLASS):
        yield f"  {origin_words(origin)}"
        yield f"  {record_of(seen.programme, path, seen.as_of)}"
    elif origin.startswith(DERIVED):
        yield f"  {_formula(draft, path, seen)}"
    elif path in seen.undated:
        yield f"  {NO_DAY}: {consequence(path, answer.own)}"
    else:
        yield f"  {origin_words(origin)}"
    states = {promise.claim: promise.words(seen.as_of) for promise in answer.promises}
    # of one that is left out, its state is the reason, and told below
    standing = sorted(states.items() - answer.lost.items())
    yield from starmap("  {} is {}".format, standing)
    if answer.own is not None:
        state = answer.own.words(seen.as_of)
        yield f"  the day of the file ({draft.origin(path)}) is {state}"
    yield from _whole_lines(draft, path, seen)
    yield from map("  contested: {}".format, map(words, answer.contests))
    yield from map("  rival: {}".format, map(words, answer.rivals))
    yield from _band_lines(draft, path, seen)
    yield from _lost_lines(draft, answer)


def _whole_lines(draft: Draft, path: str, seen: Seen) -> Iterator[str]:
    """Yield the broken promises of the money that a tranche is part of: its own day says nothing of them."""
    capital = seen.programme.capital
    whole: Any = path.removeprefix("capital.").removesuffix(".opens")
    while whole := getattr(capital.get(whole), "part_of", None):
        above = f"capital.{whole}.opens"
        promises = getattr(seen.resolved.get(above), "promises", ())
        for promise in filter(attrgetter("is_left_broken"), promises):
            word = describe(draft.ledger.claims[promise.claim], draft.ledger)
            yield f"  part of {above}: {word}"
            yield f"            {promise.words(seen.as_of)}"


def _lost_lines(draft: Draft, answer: Resolved) -> Iterator[str]:
    """Yield every claim that does not give the value, and why."""
    ledger = draft.ledger
    for claim, reason in answer.lost.items():
        yield f"  not used: {describe(ledger.claims[claim], ledger)}"
        yield f"            because {reason}"
        yield from _where_from(draft, claim)


def _where_from(draft: Draft, claim: str) -> Iterator[str]:
    lines = provenance_lines(draft.ledger.claims[claim], draft.ledger)
    yield from map("            {}".format, lines)


def _band_lines(draft: Draft, path: str, seen: Seen) -> Iterator[str]:
    """Yield both ends of what is claimed, where they differ and a claim gives the value."""
    if seen.provenance.get(path) != seen.resolved[path].claim:
        return
    variable = draft.variables[path]
    band = band_of(path, variable, draft.ledger, seen.view, seen.as_of)
    if band is not None:
        ends = [
            f"{figure_with_unit(end.number, variable.unit)} ({end.claim})"
            for end in (band.cautious, band.generous)
        ]
        yield f"  band: from {' to '.join(ends)}, the worse end first"


def _formula(draft: Draft, path: str, seen: Seen) -> str:
    """Say how a load follows from the other one, with the numbers."""
    load, peak = seen.provenance[path].removeprefix(DERIVED).split(",")
    sign = "x" if load.endswith("it_mw") else "/"
    of = [f"{one} ({value_as_read(draft, one, seen)})" for one in (load, peak)]
    return f"= {of[0]} {sign} {of[1]}"


def origin_words(origin: str) -> str:
    """Say where a value comes from that no claim gives."""
    if origin in ORIGINS:
        return ORIGINS[origin]
    if origin.startswith(BY_CLASS):
        refclass, _, claim = origin.removeprefix(BY_CLASS).partition(":")
        return (
            f"said by nobody: expected by the reference class {refclass}, "
            f"as the last promise is broken ({claim})"
        )
    kind, _, sources = origin.partition(":")
    if kind == "derived":
        return f"follows from {sources.replace(',', ' and ')}"
    return f"the author's own: {origin}"


def differences(draft: Draft, views: Mapping[str, Seen]) -> Iterator[str]:
    """Yield the paths whose value differs between views, each with its values and the views that have them."""
    for path in paths_in_any(views):
        by_value = views_by_value(draft, path, views)
        if len(by_value) > 1:
            values = map(_value_and_views, by_value.items())
            yield path
            yield f"    {' | '.join(values)}"


def _value_and_views(pair: tuple[str, list[str]]) -> str:
    value, views = pair
    return f"{value} ({', '.join(views)})"


def paths_in_any(views: Mapping[str, Seen]) -> list[str]:
    """Return every path that claims may be about in any view, in the order of the programme."""
    every = chain.from_iterable(seen.resolved for seen in views.values())
    return list(dict.fromkeys(every))


def views_by_value(
    draft: Draft, path: str, views: Mapping[str, Seen]
) -> dict[str, list[str]]:
    """Return the views that have each value of a path, as people read it."""

    def value(seen: Seen) -> str:
        is_known = path in seen.resolved
        return value_as_read(draft, path, seen) if is_known else NOT_KNOWN_YET

    return grouped((value(seen), name) for name, seen in views.items())


def grouped(pairs: Iterable[tuple[K, str]]) -> dict[K, list[str]]:
    """Return names by their kind, both in the order in which they come."""
    found = defaultdict[K, list[str]](list)
    for kind, name in pairs:
        found[kind].append(name)
    return dict(found)


def value_as_read(draft: Draft, path: str, seen: Seen) -> str:
    """Return a value as people read it, with its unit and mark."""
    if path in draft.overrides:
        return f"{draft.overrides[path]} (you)"
    answer, origin = seen.resolved.get(path), seen.provenance.get(path, NO_CLAIM)
    if answer is None:
        return str(_value_of(seen, path))
    if origin.startswith(DERIVED):
        return figure_with_unit(_value_of(seen, path), draft.variables[path].unit)
    if (origin, answer.kind) == (NO_CLAIM, None):
        return NO_CLAIM
    unit = draft.variables[path].unit
    value = figure_with_unit(answer.number, unit)
    return f"{answer.mark} {value}".lstrip()
