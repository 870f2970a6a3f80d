"""Where a claim comes from: how much was read, of which text, recorded when, and whose report it copies."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from functools import partial
from itertools import chain

from abilene.claims.ledger import Ledger, LedgerSection
from abilene.claims.records import STANCES, Claim, Source
from abilene.dates import parse_period
from abilene.errors import Problem

READ = {
    "whole": "read as a whole",
    "excerpt": "read in part",
    "headline": "read in its headline alone",
    None: "",
}
"""How it is said how much of a source was read."""
ROUND = (
    "copies itself through other claims",
    "let the first of them copy none of the others",
)
"""What is wrong with a claim that leads back to itself, and what to do."""
NO_COPY = "take it out of 'copies': what says something else is no copy"


def provenance_lines(claim: Claim, ledger: Ledger) -> Iterator[str]:
    """Yield what is known of where a claim comes from, back to the first source; nothing if nobody says."""
    source = ledger.source(claim)
    text, recorded = source.sha256, claim.recorded_at or source.recorded_at
    words = (
        READ[claim.read or source.read],
        f"SHA-256 {text[:12]}" if text else "",
        f"recorded {recorded}" if recorded else "",
    )
    known = ", ".join(filter(None, words))
    if known:
        yield f"source {known}"
    copied = map(ledger.claims.__getitem__, ledger.firsts(claim.id))
    for first in sorted(
        copied, key=lambda it: (ledger.source(it).published_day, it.id)
    ):
        source = ledger.source(first)
        where = f"{source.kind}, {source.publisher}, {source.published}"
        yield f"copies {first.id} ({where})"


def provenance_problems(ledger: Ledger) -> Iterator[Problem]:
    """Yield what cannot be true of where claims come from: a text, a day or a chain of copies."""
    for source in ledger.sources.values():
        yield from _other_text(source, ledger)
        yield from _early("sources", source.id, source.recorded_at, source, ledger)
    for claim in ledger.claims.values():
        source = ledger.source(claim)
        yield from _early("claims", claim.id, claim.recorded_at, source, ledger)
        yield from _of_a_copy(claim, ledger)
        for key in STANCES:
            names = getattr(claim, key)
            yield from _named_copies("claims", claim.id, key, names, ledger)
    for viewpoint in ledger.viewpoints.values():
        names = viewpoint.chooses
        yield from _named_copies("viewpoints", viewpoint.id, "chooses", names, ledger)


def _early(
    section: LedgerSection,
    record_id: str,
    recorded: date | None,
    source: Source,
    ledger: Ledger,
) -> Iterator[Problem]:
    """Yield that something was recorded before the first day on which its source may have been published."""
    first_day = parse_period(source.published)[0]
    if recorded is not None and recorded < first_day:
        published = f"its source was published ({source.published})"
        yield ledger.problem(
            section,
            record_id,
            "recorded_at",
            what=f"recorded {recorded}, before {published}",
            fix="correct one of the two days",
        )


def _other_text(source: Source, ledger: Ledger) -> Iterator[Problem]:
    """Yield that the text at hand is not the one that was read."""
    text = ledger.texts.get(source.id, "")
    found = hashlib.sha256(text.encode()).hexdigest()
    expected = source.sha256 or found
    if text and found != expected:
        yield ledger.problem(
            "sources",
            source.id,
            "sha256",
            what=f"sources/{source.id}.txt is another text: its SHA-256 is {found}",
            fix="put back the text that was read, or read this one and write its hash",
        )


def _of_a_copy(claim: Claim, ledger: Ledger) -> Iterator[Problem]:
    """Yield what is wrong with the claims that one copies, but for those that are not there."""
    found = [ROUND]
    if claim.id not in ledger.firsts(claim.id):
        copied = filter(None, map(ledger.claims.get, claim.copies))
        unlike = partial(_unlike, claim, ledger=ledger)
        found = list(chain.from_iterable(map(unlike, copied)))
    for what, fix in found:
        yield ledger.problem("claims", claim.id, "copies", what=what, fix=fix)


def _unlike(claim: Claim, first: Claim, ledger: Ledger) -> Iterator[tuple[str, str]]:
    """Yield in what a claim is no copy of another, and what to do."""
    for key in ("about", "kind", *STANCES):
        if getattr(first, key) != getattr(claim, key):
            yield f"'{first.id}' has another {key}", NO_COPY
    source, before = ledger.source(claim), ledger.source(first)
    if source.id == before.id:
        yield f"'{first.id}' has the same source", "keep one of the two"
    if source.published_day < parse_period(before.published)[0]:
        when = f"published {source.published}, before '{first.id}' ({before.published})"
        yield f"{when} that it copies", "let the later one copy the earlier"


def _named_copies(
    section: LedgerSection,
    record_id: str,
    key: str,
    names: tuple[str, ...],
    ledger: Ledger,
) -> Iterator[Problem]:
    """Yield which names stand for copies, whose word is that of the first claim of their report."""
    for name in names:
        firsts = sorted(ledger.firsts(name) & ledger.claims.keys())
        if firsts:
            yield ledger.problem(
                section,
                record_id,
                key,
                what=f"'{name}' only copies {', '.join(firsts)}",
                fix="name the claim that it copies",
            )
