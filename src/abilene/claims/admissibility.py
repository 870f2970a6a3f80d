"""Which claims are left out under one rule of a viewpoint, and in which order the others stand.

A claim that is itself left out supersedes, disputes and retracts nothing, so each claim
is judged after the claims against it. Claims that speak against each other in a circle
count for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, compress, filterfalse
from operator import attrgetter
from typing import cast

from abilene.claims.ledger import Ledger
from abilene.claims.records import (
    KINDS,
    RANKS,
    SOURCE_KINDS,
    Claim,
    Kind,
    Rule,
    Stance,
)
from abilene.claims.viewpoint import View

ClaimOrder = tuple[int, int, int, int, int]
CONTRADICTIONS: dict[Stance, str] = {"denies": "denied", "disputes": "disputed"}
"""Stances of others that drop a claim, and how that is said; the stronger comes first."""


@dataclass(frozen=True)
class Admissibility:
    """A ledger under one rule of a viewpoint, on one day: which claims are admitted, and in which order."""

    ledger: Ledger
    view: View
    rule: Rule
    as_of: date
    _known: dict[str, bool] = field(default_factory=dict, repr=False)
    """Claims that have been found to stand, or not."""

    def filter(self, claims: Iterable[Claim]) -> tuple[list[Claim], dict[str, str]]:
        """Part the claims about one path into those that are left, and the reason against each other one."""
        left: list[Claim] = []
        lost: dict[str, str] = {}
        # Those chosen by name come first, as they leave no room for others; then the
        # newest, as only a claim that is itself left supersedes an older one.
        for claim in sorted(claims, key=self._turn, reverse=True):
            reason = self._fault(claim) or self._passed_over(claim, left)
            if reason:
                lost[claim.id] = reason
            else:
                left.append(claim)
        return left, lost

    def _turn(self, claim: Claim) -> tuple[bool, date, str]:
        return claim.id in self.view.chooses, claim.said_day, claim.id

    def order(self, claim: Claim) -> ClaimOrder:
        """Return the sort key within one kind: rank, place in ``prefers``, source kind, newest.

        The first three say how good a claim is, the last two only how new.
        """
        source = self.ledger.source(claim)
        return (
            RANKS.index(claim.rank),
            self.preference(claim),
            SOURCE_KINDS.index(source.kind),
            -claim.said_day.toordinal(),
            -source.published_day.toordinal(),
        )

    def place(self, claim: Claim) -> tuple[int, ClaimOrder, str]:
        """Return the sort key among all kinds: the kind in the order of the rule, as ``order``, id.

        A claim that the viewpoint chooses may be of a kind that the rule does not admit;
        such kinds come last.
        """
        kinds = (*self.rule.kinds, *KINDS)
        place = kinds.index(cast("Kind", claim.kind))
        return place, self.order(claim), claim.id

    def preference(self, claim: Claim) -> int:
        """Return the place in ``prefers`` of the best placed speaker; the length of the list if none is in it."""
        return self.rule.preference(self.ledger.speakers[claim.id])

    def contests(self, claim: Claim) -> tuple[str, ...]:
        """Return the claims that dispute or deny a claim, whether their speakers are trusted or not."""
        against = chain.from_iterable(
            self.ledger.stances(stance, claim.id) for stance in CONTRADICTIONS
        )
        ids = map(attrgetter("id"), filterfalse(self._fault, against))
        return tuple(sorted(set(ids)))

    def counts(self, claim: Claim) -> bool:
        """Return whether a claim is known and stands, whatever this rule admits and whoever it trusts."""
        return not self._fault(claim)

    def is_taken_back(self, claim: Claim) -> bool:
        """Return whether a claim is known, and all who made it have taken it back."""
        return "" != self._fault(claim) == self._retracted(claim)

    def spoken_again(
        self, claims: Iterable[Claim], left: Sequence[Claim]
    ) -> dict[str, list[Claim]]:
        """Return the newer words of its speakers, oldest first, by the id of each claim that only these put out."""
        said = list(filterfalse(self._put_out, claims))
        out = filterfalse(left.__contains__, said)
        when = attrgetter("said_day", "id")
        return {it.id: sorted(self._newer_words(it, said), key=when) for it in out}

    def taken_back(self, claims: Iterable[Claim]) -> dict[str, list[Claim]]:
        """Return the retractions of each claim that only these put out, by its id."""
        only = filter(self.is_taken_back, claims)
        wanted = filterfalse(self._unwanted, filterfalse(self._contradicted, only))
        return {
            it.id: self.for_all(it, self._standing("retracts", it)) for it in wanted
        }

    def _put_out(self, claim: Claim) -> str:
        """Return why a claim would not count even if nobody had spoken again; or nothing."""
        return self._fault(claim) or self._unwanted(claim) or self._contradicted(claim)

    def _fault(self, claim: Claim) -> str:
        """Return why a claim of any sort counts for nothing here, whoever is believed; or nothing."""
        source, last_day = self.ledger.source(claim), self.rule.last_day
        recorded_day = self.ledger.recorded_day(claim)
        holds = (
            claim.id in self.view.without,
            source.published_day > self.as_of,
            recorded_day > self.ledger.known_by,
            claim.said_day > last_day,
            claim.rank == "deprecated",
            claim.id in self.ledger.circular,
        )
        if not any(holds):
            return self._told_before(claim) or self._retracted(claim)
        reasons = (
            "left out by this viewpoint",
            f"published {source.published}, after {self.as_of}",
            f"recorded {recorded_day}, after {self.ledger.known_by}",
            f"said {claim.said}, after {last_day}",
            f"deprecated: {claim.because}",
            "speaks against itself through other claims",
        )
        return next(compress(reasons, holds))

    def _told_before(self, claim: Claim) -> str:
        """Return the public claim that tells the report of one before it; or nothing."""
        before = self.ledger.same_report.get(claim.id, ())
        ids = map(attrgetter("id"), filter(self._is_public, before))
        return next(map("the same report as {}".format, ids), "")

    def _is_public(self, claim: Claim) -> bool:
        return self.ledger.is_public(claim, self.as_of)

    def _retracted(self, claim: Claim) -> str:
        return _by("retracted", self.for_all(claim, self._standing("retracts", claim)))

    def _passed_over(self, claim: Claim, left: list[Claim]) -> str:
        """Return why a claim without fault is not used: others are chosen, or this rule has none of it."""
        if claim.id in self.view.chooses:
            return ""
        chosen = [other for other in left if other.id in self.view.chooses]
        if chosen:
            return f"{_ids(chosen)} is chosen here"
        return self._put_out(claim) or self._superseded(claim, left)

    def _unwanted(self, claim: Claim) -> str:
        if claim.kind not in self.rule.kinds:
            return f"{claim.kind} is not admitted here"
        if all(map(self.rule.excludes, map(self.ledger.names_of, claim.says))):
            return f"figures of {self._who(claim)} are not admitted here"
        return ""

    def _contradicted(self, claim: Claim) -> str:
        """Return who, of those trusted here, denies or disputes a claim."""
        for stance, done in CONTRADICTIONS.items():
            against = list(filter(self._is_trusted, self._standing(stance, claim)))
            if against:
                who = " and ".join(sorted(set(map(self._who, against))))
                return f"{done} by {who}, trusted here ({_ids(against)})"
        return ""

    def _is_trusted(self, claim: Claim) -> bool:
        return self.rule.trusts(self.ledger.speakers[claim.id])

    def _superseded(self, claim: Claim, left: list[Claim]) -> str:
        return _by("superseded", self._newer_words(claim, left))

    def _newer_words(self, claim: Claim, left: list[Claim]) -> list[Claim]:
        """Return the newer claims of the same kind by which one is superseded."""
        newer = [
            other
            for other in left
            if other.kind == claim.kind and other.said_day > claim.said_day
        ]
        return self.for_all(claim, newer)

    def for_all(self, claim: Claim, others: Iterable[Claim]) -> list[Claim]:
        """Return which claims stand for one, if together they speak for all its speakers; else none.

        Whoever made a joint claim alone takes back only their own part of it.
        """
        says = set(claim.says)
        own = [other for other in others if says & self.ledger.speaks_for(other)]
        covered = set[str]().union(*map(self.ledger.speaks_for, own))
        return own if says <= covered else []

    def _standing(self, stance: Stance, claim: Claim) -> Iterator[Claim]:
        """Return the claims with a stance against one that are themselves not left out."""
        return filter(self._stands, self.ledger.stances(stance, claim.id))

    def _stands(self, claim: Claim) -> bool:
        # Remembered, as a claim may be reached along many chains of denials. This ends:
        # claims in a circle have a fault before anybody asks who speaks against them.
        if claim.id not in self._known:
            reason = self._fault(claim) or self._contradicted(claim)
            self._known[claim.id] = not reason
        return self._known[claim.id]

    def _who(self, claim: Claim) -> str:
        return " and ".join(map(self.ledger.actor_name, claim.says))


def _by(done: str, claims: Sequence[Claim]) -> str:
    return f"{done} by {_ids(claims)}" if claims else ""


def _ids(claims: Iterable[Claim]) -> str:
    return ", ".join(sorted(map(attrgetter("id"), claims)))
