"""What a plan rests on, as its folder keeps it: each value of the programme, and every claim that was public."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from abilene.claims import Claim, Ledger, describe, quotation, speakers
from abilene.claims.records import STANCES
from abilene.programme.resolve import Seen, value_at
from abilene.results.records import Cited


def values_seen(seen: Seen) -> dict[str, Any]:
    """Return each value of the programme in one view, by the paths of its provenance."""
    data = seen.programme.model_dump(mode="json", by_alias=True)
    return {path: value_at(data, path) for path in seen.provenance}


def claims_known(ledger: Ledger, views: Iterable[Seen]) -> dict[str, Cited]:
    """Return every claim published by the day of the latest view, by id, in file order."""
    last = max(seen.as_of for seen in views)
    return {
        claim.id: _cited(claim, ledger)
        for claim in ledger.claims.values()
        if ledger.source(claim).published_day <= last
    }


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
            target: stance for stance in STANCES for target in getattr(claim, stance)
        },
        source_kind=source.kind,
        publisher=source.publisher,
        published=source.published,
        url=source.url,
        in_one_line=describe(claim, ledger),
    )
