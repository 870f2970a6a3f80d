"""The records of a ledger: sources, actors, claims, viewpoints, as they stand in its YAML files."""

from __future__ import annotations

import re
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, Field

from abilene.dates import parse_day, parse_period
from abilene.record import Names, Record
from abilene.units import Value, parse_value

Kind = Literal["measured", "secured", "committed", "announced", "forecast", "assumed"]
SourceKind = Literal[
    "meter", "filing", "contract", "release", "post", "interview", "news", "analysis"
]
Role = Literal[
    "principal",
    "lender",
    "supplier",
    "utility",
    "regulator",
    "critic",
    "press",
    "analyst",
]
Bound = Literal["cautious", "stated", "generous"]
Rank = Literal["preferred", "normal", "deprecated"]
Stance = Literal["disputes", "denies", "retracts"]
Read = Literal["whole", "excerpt", "headline"]
Basis = Kind | Literal["derived"]
"""What a value stands on: a claim of some kind, or what follows from others."""
KINDS: tuple[Kind, ...] = get_args(Kind)
"""Firmest first; ``forecast`` and ``assumed`` stand outside the ladder."""
SOURCE_KINDS: tuple[SourceKind, ...] = get_args(SourceKind)
"""Best evidence first."""
ROLES: tuple[Role, ...] = get_args(Role)
RANKS: tuple[Rank, ...] = get_args(Rank)
STANCES: tuple[Stance, ...] = get_args(Stance)
AT_ONCE = frozenset({"at once", "immediately", "now"})
"""Words that promise something for the day on which they are said."""
_ID = re.compile(r"[a-z0-9][a-z0-9_-]*")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def _id(text: str) -> str:
    if not _ID.fullmatch(text):
        raise ValueError(
            f"'{text}' cannot be an id; write small letters, digits, - and _"
        )
    return text


def _text(value: Any) -> Any:
    """Take back a number that YAML saw in a value or a year."""
    return (
        str(value)
        if isinstance(value, int | float) and not isinstance(value, bool)
        else value
    )


def _period(text: str) -> str:
    parse_period(text)
    return text


def _day(value: Any) -> Any:
    value = _text(value)
    return parse_day(value) if isinstance(value, str) else value


def _sha256(text: str) -> str:
    if not _SHA256.fullmatch(text):
        raise ValueError(
            f"'{text}' is no SHA-256; write the 64 small hex digits that sha256sum prints"
        )
    return text


LedgerId = Annotated[str, AfterValidator(_id)]
Period = Annotated[str, BeforeValidator(_text), AfterValidator(_period)]
LastDay = Annotated[date, BeforeValidator(_day)]
Sha256 = Annotated[str, AfterValidator(_sha256)]


class Source(Record):
    """Where claims were published."""

    id: LedgerId
    """Its text, if one has it, lies in ``sources/<id>.txt``."""
    kind: SourceKind
    """How good the evidence is."""
    publisher: str
    """Who published it."""
    published: Period
    """Day or period of publication."""
    url: str = ""
    """Address."""
    licence: str = ""
    """Licence, where it is more than plain facts."""
    quotes: Literal["checked", "not checked"] = "not checked"
    """Whether the quotes have been compared with the source."""
    read: Read | None = None
    """How much of it whoever wrote the claims has read."""
    sha256: Sha256 | None = None
    """SHA-256 of the text that was read, as ``sources/<id>.txt`` holds it; of a table that
    was imported, that of its file."""
    recorded_at: LastDay | None = None
    """Day on which it came into the ledger; by default the day of publication."""

    @cached_property
    def published_day(self) -> date:
        """Last day of the period of publication."""
        return parse_day(self.published)

    @property
    def recorded_day(self) -> date:
        """Day on which it came into the ledger; if nobody says, that of publication."""
        return self.recorded_at or self.published_day


class Actor(Record):
    """A person or an organisation that says things."""

    id: LedgerId
    name: str
    """Name for people."""
    aliases: Names = ()
    """Other names under which texts mention it."""
    role: Role
    """What it is to the programme."""
    speaks_for: Names = ()
    """Actors whose word its word is."""

    @cached_property
    def names(self) -> frozenset[str]:
        """Names under which rules know it: its id, its role, those it speaks for."""
        return frozenset({self.id, self.role, *self.speaks_for})


class Claim(Record):
    """What somebody said about one path of the programme, or against other claims."""

    id: LedgerId
    about: str = ""
    """Path of the programme."""
    says: Annotated[Names, Field(min_length=1)]
    """Who says so: one actor or several together."""
    via: str = ""
    """Who passed it on: an actor, or a name."""
    said: Period
    """Day or period on which it was said."""
    kind: Kind | None = None
    """State that the claim speaks about."""
    value: Annotated[str, BeforeValidator(_text)] = ""
    """The value as said, with its unit; of a day also ``immediately``, ``now`` or ``at
    once``."""
    hedge: str = ""
    """Words that soften the value."""
    disputes: Names = ()
    """Claims that it calls into question."""
    denies: Names = ()
    """Claims that it calls wrong."""
    retracts: Names = ()
    """Claims of its own that it takes back."""
    copies: Names = ()
    """Claims of other sources of which it is the same report over again: it counts only
    where none of them is public yet."""
    quote: str = ""
    """The words themselves, at most 20."""
    read: Read | None = None
    """How much of the source was read for it, if not what the source says."""
    recorded_at: LastDay | None = None
    """Day on which it came into the ledger, if not that of its source."""
    rank: Rank = "normal"
    """The curator's mark; needs ``because``."""
    because: str = ""
    """Why the curator ranks it so."""
    note: str = ""
    """Anything else worth knowing."""

    @cached_property
    def said_day(self) -> date:
        """Last day of the period on which it was said."""
        return parse_day(self.said)

    @property
    def is_at_once(self) -> bool:
        """Whether its value is a word for the day on which it is said."""
        return self.value.lower() in AT_ONCE

    def read_value(self, unit: str) -> Value:
        """Return its value in the unit of its path.

        Raises
        ------
        ValueError
            If the text cannot be read, or is in a unit that measures something else.
        """
        if unit == "date" and self.is_at_once:
            return Value(self.value, unit, self.said_day, self.said_day)
        return parse_value(self.value, unit)

    @property
    def stances(self) -> dict[Stance, tuple[str, ...]]:
        """The claims it speaks against, by how it does."""
        stances = {stance: getattr(self, stance) for stance in STANCES}
        return {stance: names for stance, names in stances.items() if names}

    @property
    def targets(self) -> tuple[str, ...]:
        """The claims it speaks against."""
        return self.disputes + self.denies + self.retracts


class Rule(Record):
    """Which claims a viewpoint believes about the paths that match ``about``.

    The values below hold where neither the rule nor the viewpoint it extends says
    otherwise.
    """

    about: str
    """Pattern of paths: ``*`` stands for one step, ``**`` for any number."""
    kinds: tuple[Kind, ...] = KINDS
    """Kinds that are admitted, the best first."""
    not_from: Names = ()
    """Actors or roles whose figures are left out, unless they are preferred."""
    prefers: Names = ()
    """Actors or roles whose figures come first."""
    heeds: Names = ()
    """Actors or roles whose disputes and denials count."""
    bound: Bound = "stated"
    """Which end of an interval counts: the worse, the figure as said, or the better."""
    until: LastDay | None = None
    """What was said later is left out."""
    missed: Literal["drop", "keep"] = "drop"
    """Whether a promise whose day has passed unmet is left out, or still believed."""

    @property
    def last_day(self) -> date:
        """Day after which nothing that was said counts."""
        return self.until or date.max

    def preference(self, names: frozenset[str]) -> int:
        """Return the best place in ``prefers`` of some names; its length if none is in it."""
        places = map(self.prefers.index, names & set(self.prefers))
        return min(places, default=len(self.prefers))

    def excludes(self, names: frozenset[str]) -> bool:
        """Return whether the figures of somebody known under these names are left out."""
        is_preferred = not names.isdisjoint(self.prefers)
        return not is_preferred and not names.isdisjoint(self.not_from)

    def trusts(self, names: frozenset[str]) -> bool:
        """Return whether disputes and denials of somebody known under these names count."""
        return not names.isdisjoint(self.heeds)


class Viewpoint(Record):
    """Which claims one believes."""

    id: LedgerId
    title: str = ""
    """Name for people; the id if there is none."""
    extends: str | None = None
    """Viewpoint whose rules come after these."""
    as_of: LastDay | None = None
    """Sources published later are left out."""
    probability: Annotated[float, Field(ge=0, le=1)] | None = None
    """How likely it is that this view is right, for the one build order; those of the
    views shown add up to 1, and whoever extends a viewpoint gives its own. [-]"""
    without: Names = ()
    """Claims that count for nothing here, whatever the rules say; those of the extended
    viewpoint too."""
    chooses: Names = ()
    """Claims that win their path here, whatever the rules say; those of the extended
    viewpoint too."""
    strict: bool = False
    """Believe of power, and of the day on which it or a phase is there, only what is
    secured or measured; what nobody has said so is not there, and a phase without such a
    day is never in the plan. So too if the extended viewpoint is strict."""
    rules: tuple[Rule, ...] = ()
    """The first rule that matches a path applies."""


class ClaimsFile(Record):
    """A file of claims: one source, and what it reports."""

    source: Source
    actors: tuple[Actor, ...] = ()
    claims: tuple[Claim, ...] = ()


class ActorsFile(Record):
    """The file ``actors.yaml``."""

    actors: tuple[Actor, ...]


class ViewpointsFile(Record):
    """The file ``viewpoints.yaml``."""

    viewpoints: tuple[Viewpoint, ...]
