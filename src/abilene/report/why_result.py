"""Why a computed result is what it is: its formula, its numbers, and who gives the figures that it rests on.

What may be asked is a name of ``RESULTS``, with a quarter or a campus behind it where
it needs one: ``npv``, ``it_mw.2028-Q4``, ``pue.abilene``. What is asked for is read in
``report.asked``, without loading what plans.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator, Mapping, Sequence

from abilene.claims import describe
from abilene.errors import InputError, Problem
from abilene.names import matches
from abilene.programme.draft import Draft
from abilene.programme.resolve import NO_CLAIM, Seen
from abilene.report.asked import Asked
from abilene.report.derivation import Derivation
from abilene.report.derivations import RESULTS
from abilene.report.why import origin_words, value_as_read
from abilene.results.records import PlanRecord

MOST_INPUTS = 12
"""Inputs that are told in full; how many more there are is said."""


def explain_result(
    draft: Draft, asked: Asked, plan: PlanRecord, views: Mapping[str, Seen]
) -> Iterator[str]:
    """Yield the lines that explain a result in each view of a plan.

    Raises
    ------
    InputError
        If the detail names no quarter or campus of the plan, or one is needed.
    """
    for view_id, view in plan.viewpoints.items():
        derive = RESULTS[asked.result]
        detail = _detail(asked, derive.details(view))
        found = derive.of(view, detail)
        yield f"{found.name}, {view.title}, as of {view.as_of}: {found.value}"
        yield f"  = {found.formula}"
        yield from map("    {}".format, found.numbers)
        yield f"  stands in plan.json: viewpoints.{view_id}.{derive.stands(detail)}"
        yield from _inputs(draft, found, views[view_id])


def _detail(asked: Asked, possible: Sequence[str]) -> str:
    """Return for what a result is told; a year stands for its last quarter where it has none of its own."""
    quarters = fnmatch.filter(possible, f"{asked.detail}-Q?")
    found = [*filter(asked.detail.__eq__, possible), *quarters]
    if not found:
        what = f"{asked.result}.{asked.detail}: the plan has no such result"
        fix = f"ask for one of: {', '.join(filter(None, possible))}"
        raise InputError(Problem(what, fix))
    return found[-1]


def _inputs(draft: Draft, found: Derivation, seen: Seen) -> Iterator[str]:
    """Yield the figures of the programme on which a result rests, each with who gives it."""
    paths = [
        path
        for pattern in found.inputs
        for path in seen.provenance
        if matches(pattern, path) and _is_given(seen, path)
    ]
    for path in paths[:MOST_INPUTS]:
        yield f"  rests on {path} = {value_as_read(draft, path, seen)}"
        yield f"    {_who(draft, path, seen)}"
    if len(paths) > MOST_INPUTS:
        more = len(paths) - MOST_INPUTS
        yield f"  and on {more} more; abilene why FILE PATH tells each"


def _is_given(seen: Seen, path: str) -> bool:
    return seen.provenance.get(path, NO_CLAIM) not in {NO_CLAIM, "default"}


def _who(draft: Draft, path: str, seen: Seen) -> str:
    origin = seen.provenance[path]
    claim = draft.ledger.claims.get(origin)
    return origin_words(origin) if claim is None else describe(claim, draft.ledger)
