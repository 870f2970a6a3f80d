"""How firm a claim is as evidence: who has seen it, signed it, released it, or only passed it on."""

from __future__ import annotations

from functools import partial
from operator import attrgetter
from typing import Literal, get_args

from abilene.claims.ledger import Ledger
from abilene.claims.records import Claim, Kind, Source, SourceKind

Strength = Literal[
    "measured",
    "contract or filing",
    "release",
    "first-hand news",
    "second-hand news",
    "derived",
    "assumed",
]
STRENGTHS: tuple[Strength, ...] = get_args(Strength)
"""What a figure may rest on, the firmest first. No claim is ``derived``: nobody says it,
it follows from how long things of its kind have taken."""
BY_KIND: dict[Kind | None, Strength] = {"measured": "measured", "assumed": "assumed"}
"""Kinds of claims that say how firm they are, whatever the source."""
FIRST_HAND, SECOND_HAND = STRENGTHS[3:5]
BY_SOURCE: dict[SourceKind, Strength] = {
    "meter": "contract or filing",
    "filing": "contract or filing",
    "contract": "contract or filing",
    "release": "release",
    "post": "release",
    "interview": FIRST_HAND,
    "news": FIRST_HAND,
    "analysis": FIRST_HAND,
}
"""Sources in which a speaker is bound by the words, says them to everybody, or is told of."""


def strength(claim: Claim, ledger: Ledger) -> Strength:
    """Return how firm a claim is as evidence.

    What somebody measured comes first and what somebody assumed last, wherever they say
    so. Between them the source counts: of news, interviews and analyses, those that
    report what they heard or worked out themselves before those that pass on what
    others published, and those of which whoever wrote the claim has read no more than
    the headline: what it leaves out nobody here knows.
    """
    source = ledger.source(claim)
    found = BY_KIND.get(claim.kind, BY_SOURCE[source.kind])
    if found == FIRST_HAND and _is_passed_on(claim, source, ledger):
        return SECOND_HAND
    return found


def _is_passed_on(claim: Claim, source: Source, ledger: Ledger) -> bool:
    """Return whether the publisher has it from another one, an analysis from somebody else, or we from a headline."""
    told_by = (claim.via,) if claim.via else claim.says
    is_publisher = partial(_is, source=source, ledger=ledger)
    is_own = any(map(is_publisher, told_by))
    is_retold = _is_retold(claim, source, ledger)
    # a paper that quotes somebody is first hand, an analysis by others is not
    must_be_own = claim.via or source.kind == "analysis"
    is_unread = (claim.read or source.read) == "headline"
    return any((is_unread, is_retold, must_be_own and not is_own))


def _is_retold(claim: Claim, source: Source, ledger: Ledger) -> bool:
    """Return whether others published it before: what it copies, or the papers that say so in this one."""
    speakers = map(ledger.actors.get, claim.says)
    is_press = set(map(attrgetter("role"), filter(None, speakers))) == {"press"}
    is_here = any(map(partial(_is, source=source, ledger=ledger), claim.says))
    return any((claim.copies, is_press > is_here))


def _is(name: str, source: Source, ledger: Ledger) -> bool:
    """Return whether an actor is the publisher of a source: ``Epoch AI`` is, of "Epoch AI, Frontier Data Centers"."""
    own = ledger.actor_name(name)
    return own.casefold() in source.publisher.casefold()
