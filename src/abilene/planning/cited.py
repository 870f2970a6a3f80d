"""What a plan rests on, as its folder keeps it: each value of the programme, and every claim that was public."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from abilene.claims import (
    Claim,
    Ledger,
    describe,
    quotation,
    speakers,
)
from abilene.programme.resolve import Seen
from abilene.results.known import Cited
from abilene.yamltext import value_at


def values_seen(seen: Seen) -> dict[str, Any]:
    """Return each value of the programme in one view, by the paths of its provenance."""
    data = seen.programme.model_dump(mode="json", by_alias=True)
    return {path: value_at(data, path.split(".")) for path in seen.provenance}


def claims_known(ledger: Ledger, views: Iterable[Seen]) -> dict[str, Cited]:
    """Return every claim published by the day of the latest view, by id, in file order."""
    last = max(seen.as_of for seen in views)
    known = ledger.published_by(last).claims
    return {name: _cited(claim, ledger) for name, claim in known.items()}


def _cited(claim: Claim, ledger: Ledger) -> Cited:
    source = ledger.source(claim)
    return Cited(
        about=claim.about,
        value=claim.value,
        kind=claim.kind,
        who=speakers(claim, ledger),
        said=claim.said,
        words=quotation(claim, ledger) if claim.quote else "",
        checked=source.quotes == "checked",
        against={
            target: stance
            for stance, targets in claim.stances.items()
            for target in targets
        },
        source_kind=source.kind,
        publisher=source.publisher,
        published=source.published,
        url=source.url,
        read=claim.read or source.read,
        recorded=ledger.recorded_day(claim).isoformat(),
        copies=claim.copies,
        in_one_line=describe(claim, ledger),
    )
