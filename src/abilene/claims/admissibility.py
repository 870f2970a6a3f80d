"""Which claims are left out under one rule of a viewpoint, and in which order the others stand.

A claim that is itself left out supersedes, disputes and retracts nothing, so each claim
is judged after the claims against it. Claims that speak against each other in a circle
count for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from abilene.claims.ledger import Ledger
from abilene.claims.records import RANKS, SOURCE_KINDS, Claim, Rule
from abilene.claims.viewpoint import View

ClaimOrder = tuple[int, int, int, int, int, str]


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
        claims = list(claims)
        chosen = [
            claim
            for claim in claims
            if claim.id in self.view.chooses and not self._fault(claim)
        ]
        if chosen:
            lost = {
                c.id: self._fault(c) or f"{_ids(chosen)} is chosen here"
                for c in claims
                if c not in chosen
            }
            return chosen, lost
        for claim in sorted(
            claims, key=lambda claim: (claim.said_day, claim.id), reverse=True
        ):
            reason = (
                self._fault(claim) or self._unwanted(claim) or self._contradicted(claim)
            )
            reason = reason or self._superseded(claim, left)
            if reason:
                lost[claim.id] = reason
            else:
                left.append(claim)
        return left, lost

    def order(self, claim: Claim) -> ClaimOrder:
        """Return the sort key within one kind: rank, place in ``prefers``, source kind, newest, id."""
        source = self.ledger.source(claim)
        return (
            RANKS.index(claim.rank),
            self.preference(claim),
            SOURCE_KINDS.index(source.kind),
            -claim.said_day.toordinal(),
            -source.published_day.toordinal(),
            claim.id,
        )

    def preference(self, claim: Claim) -> int:
        """Return the place in ``prefers`` of the best placed speaker; the length of the list if none is in it."""
        known = [self.ledger.names_of(speaker) for speaker in claim.says]
        prefers = self.rule.prefers
        return next(
            (
                i
                for i, name in enumerate(prefers)
                if any(name in names for names in known)
            ),
            len(prefers),
        )

    def contests(self, claim: Claim) -> tuple[str, ...]:
        """Return the claims that dispute or deny a claim, whether their speakers are trusted or not."""
        against = self.ledger.against.get(claim.id, ())
        return tuple(
            sorted(
                c.id
                for c in against
                if claim.id in c.disputes + c.denies and not self._fault(c)
            )
        )

    def _fault(self, claim: Claim) -> str:
        """Return why a claim of any sort counts for nothing here, whoever is believed; or nothing."""
        source, until = self.ledger.source(claim), self.rule.until
        if claim.id in self.view.without:
            return "left out by this viewpoint"
        if source.published_day > self.as_of:
            return f"published {source.published}, after {self.as_of}"
        if until is not None and claim.said_day > until:
            return f"said {claim.said}, after {until}"
        if claim.rank == "deprecated":
            return f"deprecated: {claim.because}"
        if claim.id in self.ledger.circular:
            return "speaks against itself through other claims"
        return self._retracted(claim)

    def _retracted(self, claim: Claim) -> str:
        against = [c for c in self._standing(claim) if claim.id in c.retracts]
        return self._covered(claim, against, "retracted")

    def _unwanted(self, claim: Claim) -> str:
        if claim.kind not in self.rule.kinds:
            return f"{claim.kind} is not admitted here"
        if all(self._excluded(speaker) for speaker in claim.says):
            return f"{self._who(claim)} {'is' if len(claim.says) == 1 else 'are'} not admitted here"
        return ""

    def _contradicted(self, claim: Claim) -> str:
        """Return who, of those trusted here, disputes or denies a claim."""
        trusted = [
            c
            for c in self._standing(claim)
            if self._names(c.says) & set(self.rule.heeds)
        ]
        for verb, against in (
            ("denied", [c for c in trusted if claim.id in c.denies]),
            ("disputed", [c for c in trusted if claim.id in c.disputes]),
        ):
            if against:
                who = sorted({self._who(c) for c in against})
                return f"{verb} by {' and '.join(who)}, trusted here ({_ids(against)})"
        return ""

    def _superseded(self, claim: Claim, left: list[Claim]) -> str:
        later = [
            c for c in left if c.kind == claim.kind and c.said_day > claim.said_day
        ]
        return self._covered(claim, later, "superseded")

    def _covered(self, claim: Claim, others: list[Claim], what: str) -> str:
        """Return by which claims one is retracted or superseded, if together they speak for all its speakers."""
        says = set(claim.says)
        own = [c for c in others if self.ledger.speaks_for(c) & says]
        covered = set[str]().union(*(self.ledger.speaks_for(c) for c in own))
        return f"{what} by {_ids(own)}" if says <= covered else ""

    def _standing(self, claim: Claim) -> list[Claim]:
        """Return the claims against one that are themselves not left out."""
        return [c for c in self.ledger.against.get(claim.id, ()) if self._stands(c)]

    def _stands(self, claim: Claim) -> bool:
        if claim.id not in self._known:
            self._known[claim.id] = not self._fault(claim) and not self._contradicted(
                claim
            )
        return self._known[claim.id]

    def _excluded(self, speaker: str) -> bool:
        names = self.ledger.names_of(speaker)
        return bool(names & set(self.rule.not_from)) and not names & set(
            self.rule.prefers
        )

    def _names(self, speakers: Iterable[str]) -> frozenset[str]:
        return frozenset().union(
            *(self.ledger.names_of(speaker) for speaker in speakers)
        )

    def _who(self, claim: Claim) -> str:
        return " and ".join(map(self.ledger.actor_name, claim.says))


def _ids(claims: Iterable[Claim]) -> str:
    return ", ".join(sorted(claim.id for claim in claims))
