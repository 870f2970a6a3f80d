"""What has become of the promises that a view admits, under the keys of ``plan.json``."""

from __future__ import annotations

from collections.abc import Sequence

from abilene.claims import Ledger, Promise, Resolved, keeping, resolve_path
from abilene.programme.draft import Draft
from abilene.programme.resolve import NO_CLAIM, Seen
from abilene.results.promised import PathPromises, PromiseAnswer


def promises_of(draft: Draft, seen: Seen) -> dict[str, PathPromises]:
    """Return the promises about each path of a view that has any, in the order of the programme."""
    ever = keeping(seen.view)
    found: dict[str, PathPromises] = {}
    for path, answer in seen.resolved.items():
        promises = [each for each in answer.promises if not each.is_past]
        if promises:
            origin = seen.provenance.get(path, NO_CLAIM)
            kept = resolve_path(
                path, draft.variables[path], draft.ledger, ever, as_of=seen.as_of
            )
            found[path] = _of_path(draft.ledger, answer, promises, kept.claim, origin)
    return found


def _of_path(
    ledger: Ledger,
    answer: Resolved,
    promises: Sequence[Promise],
    ever: str | None,
    origin: str,
) -> PathPromises:
    """Return the promises about a path, that which would count for ever first."""

    def place(promise: Promise) -> tuple[bool, bool, str, str]:
        said = ledger.claims[promise.claim].said_day.isoformat()
        stands = not promise.is_taken_back
        return promise.claim == ever, stands, said, promise.claim

    first = max(promises, key=place)
    is_replaced = first.is_broken and origin not in {first.claim, NO_CLAIM}
    return PathPromises(
        **_recorded(first).model_dump(),
        takes_over=origin if is_replaced else None,
        takes_over_day=str(answer.number) if is_replaced else None,
        others=tuple(_recorded(each) for each in promises if each is not first),
    )


def _recorded(promise: Promise) -> PromiseAnswer:
    return PromiseAnswer(
        claim=promise.claim,
        due=promise.due.isoformat(),
        state=promise.state,
        days_late=promise.days,
        told_by=promise.told_by,
        moved_days=promise.moved_days,
    )
