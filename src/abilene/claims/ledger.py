"""A ledger: who said what, where and when, and what speaks for or against what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from operator import attrgetter
from typing import Literal, NamedTuple

from abilene.brief import brief
from abilene.claims.records import Actor, Claim, Source, Stance, Viewpoint
from abilene.errors import Place, Problem
from abilene.yamltext import Document, Steps, dotted

LedgerSection = Literal["actors", "sources", "claims", "viewpoints"]


class RecordOrigin(NamedTuple):
    """Where a record comes from: a file, and the steps to it."""

    document: Document
    steps: Steps

    def place(self, *steps: str | int) -> Place:
        """Return where the record, or something in it, stands in its file."""
        return self.document.place((*self.steps, *steps))


@dataclass(frozen=True)
class Ledger:
    """Actors, sources, claims and viewpoints by id, in file order; ``Ledger()`` is an empty one."""

    name: str = "claims"
    actors: Mapping[str, Actor] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    claims: Mapping[str, Claim] = field(default_factory=dict)
    viewpoints: Mapping[str, Viewpoint] = field(default_factory=dict)
    source_of: Mapping[str, str] = field(default_factory=dict)
    """Source id of each claim."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """Text of the sources that are at hand, by source id."""
    origins: Mapping[tuple[LedgerSection, str], RecordOrigin] = field(
        default_factory=dict, repr=False
    )
    """Where each record comes from, by section and id."""
    __repr__ = brief

    def source(self, claim: Claim) -> Source:
        """Return the source of a claim."""
        return self.sources[self.source_of[claim.id]]

    def place(self, section: LedgerSection, record_id: str, *steps: str | int) -> Place:
        """Return where a record, or something in it, stands in its file."""
        return self.origins[section, record_id].place(*steps)

    def problem(
        self,
        section: LedgerSection,
        record_id: str,
        *steps: str | int,
        what: str,
        fix: str,
    ) -> Problem:
        """Return a problem with a record, or with something in it, at its place."""
        return Problem(
            what,
            fix,
            dotted((section, record_id, *steps)),
            self.place(section, record_id, *steps),
        )

    def actor_name(self, name: str) -> str:
        """Return how people call an actor; a name that is no actor's id stays as it is."""
        return getattr(self.actors.get(name), "name", name)

    @cached_property
    def as_of(self) -> date | None:
        """Day on which the last source was published."""
        days = map(attrgetter("published_day"), self.sources.values())
        return max(days, default=None)

    def published_by(self, day: date) -> Ledger:
        """Return the ledger without the claims whose source was published later."""
        known = {
            name: claim
            for name, claim in self.claims.items()
            if self.source(claim).published_day <= day
        }
        return replace(self, claims=known)

    @cached_property
    def about(self) -> Mapping[str, list[Claim]]:
        """The claims that assert a value, by path."""
        claims = self.claims.values()
        return _grouped((claim.about, claim) for claim in claims if not claim.targets)

    @cached_property
    def by_source(self) -> Mapping[str, list[Claim]]:
        """The claims of each source that has any, by its id."""
        claims = self.claims.values()
        return _grouped((self.source_of[claim.id], claim) for claim in claims)

    def ids_about(self, paths: Iterable[str]) -> set[str]:
        """Return the ids of the claims that assert a value of some paths."""
        return {claim.id for path in paths for claim in self.about.get(path, ())}

    @cached_property
    def against(self) -> Mapping[str, list[Claim]]:
        """The claims that dispute, deny or retract a claim, by its id."""
        return _grouped(
            (target, claim)
            for claim in self.claims.values()
            for target in dict.fromkeys(claim.targets)
        )

    def stances(self, stance: Stance, claim_id: str) -> list[Claim]:
        """Return the claims that take one stance against a claim."""
        against = self.against.get(claim_id, ())
        return [claim for claim in against if claim_id in getattr(claim, stance)]

    def in_dispute(self, claim: Claim) -> bool:
        """Return whether a claim speaks against others, or others against it."""
        return bool(claim.targets or self.against.get(claim.id))

    @cached_property
    def circular(self) -> frozenset[str]:
        """The claims that, through the claims they speak against, speak against themselves."""
        return frozenset(name for name in self.against if name in self.reach(name))

    def reach(self, claim_id: str) -> set[str]:
        """Return every claim that a claim speaks against, directly or through others."""
        reached: set[str] = set()
        ahead = [claim_id]
        while ahead:
            claim = self.claims.get(ahead.pop())
            new = set(getattr(claim, "targets", ())) - reached
            reached |= new
            ahead.extend(new)
        return reached

    def names_of(self, actor_id: str) -> frozenset[str]:
        """Return the names under which rules know an actor: its id, its role, those it speaks for."""
        return getattr(self.actors.get(actor_id), "names", frozenset({actor_id}))

    @cached_property
    def speakers(self) -> Mapping[str, frozenset[str]]:
        """The names under which rules know the speakers of each claim, by its id."""
        return {
            claim.id: frozenset().union(*map(self.names_of, claim.says))
            for claim in self.claims.values()
        }

    def speaks_for(self, claim: Claim) -> set[str]:
        """Return the actors whose word a claim is: its speakers and those they speak for."""
        actors = map(self.actors.get, claim.says)
        others = (getattr(actor, "speaks_for", ()) for actor in actors)
        return set(claim.says).union(*others)


def _grouped(pairs: Iterable[tuple[str, Claim]]) -> dict[str, list[Claim]]:
    """Return the claims of each key, in their order."""
    groups: dict[str, list[Claim]] = {}
    for key, claim in pairs:
        groups.setdefault(key, []).append(claim)
    return groups
