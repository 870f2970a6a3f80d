"""A ledger: who said what, where and when, and what speaks for or against what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import filterfalse
from typing import Literal, NamedTuple

from abilene.brief import brief
from abilene.claims.copies import earlier_prints, reached
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
    known_by: date = date.max
    """What came into the ledger after this day counts for nothing."""
    packaged: frozenset[str] = frozenset()
    """Sources that come with the package, not with the programme: they give a plan
    neither its day nor its views."""
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
        """Day on which the last source of its own was published, of those that were recorded."""
        own = filterfalse(lambda it: it.id in self.packaged, self.sources.values())
        days = [it.published_day for it in own if it.recorded_day <= self.known_by]
        return max(days, default=None)

    @property
    def has_own_claims(self) -> bool:
        """Whether it holds claims beside those that come with the package."""
        return not self.packaged.issuperset(self.source_of.values())

    def recorded_day(self, claim: Claim) -> date:
        """Return the day on which a claim came into the ledger; if nobody says, that of publication."""
        return claim.recorded_at or self.source(claim).recorded_day

    def is_public(self, claim: Claim, day: date) -> bool:
        """Return whether a claim was published by a day, and recorded by that of this ledger."""
        in_time = self.recorded_day(claim) <= self.known_by
        return in_time and self.source(claim).published_day <= day

    def published_by(self, day: date) -> Ledger:
        """Return the ledger without the claims that were not public on a day."""
        known = {
            name: claim
            for name, claim in self.claims.items()
            if self.is_public(claim, day)
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
        return reached(claim_id, self._field("targets"))

    def firsts(self, claim_id: str) -> set[str]:
        """Return every claim that a claim copies, directly or through others."""
        return reached(claim_id, self._field("copies"))

    def _field(self, field: str) -> Callable[[str], tuple[str, ...]]:
        """Return what gives the claims that a field of a claim names; none if it is no claim."""
        return lambda name: getattr(self.claims.get(name), field, ())

    @cached_property
    def same_report(self) -> Mapping[str, list[Claim]]:
        """The claims of the same report that go before each claim that copies others, by its id."""
        claims = self.claims.values()
        published = {it.id: self.source(it).published_day for it in claims}
        copied = {it.id: it.copies for it in claims if it.copies}
        before = earlier_prints(copied, published)
        return {
            name: list(map(self.claims.__getitem__, earlier))
            for name, earlier in before.items()
        }

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
