"""The claims behind the numbers: for each figure of a plan, who said it, when, where, and who says otherwise."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate
from typing import cast

from abilene.claims import Source, describe, provenance_lines, quotation, speakers
from abilene.claims.viewpoint import MONEY
from abilene.dates import Quarter
from abilene.names import matches
from abilene.programme.draft import Draft
from abilene.programme.resolve import NO_CLAIM, Seen
from abilene.report.numbers import three_places
from abilene.report.why import (
    origin_words,
    paths_in_any,
    value_as_read,
)
from abilene.results.known import ByQuarter

ENERGISED = "sites.*.phases.*.energised"


@dataclass(frozen=True)
class Said:
    """A value of a figure, where it comes from, and the views that have it."""

    views: tuple[str, ...]
    value: str
    origin: str
    """Where it comes from, if no claim is behind it."""
    claim: str = ""
    who: str = ""
    said: str = ""
    kind: str = ""
    """State that the claim speaks about."""
    words: str = ""
    """In quotation marks if checked, else as reported."""
    source: Source | None = None
    where_from: str = ""
    """How much of the source was read, of which text, recorded when; what it copies."""
    won: str = ""
    """Why it stands before the other claims about the figure."""
    contested: tuple[str, ...] = ()
    """Claims that dispute or deny it."""
    rivals: tuple[str, ...] = ()
    """Claims as good as it, with another value."""


@dataclass(frozen=True)
class Unused:
    """A claim that is not used, and why."""

    claim: str
    why: str
    views: tuple[str, ...]


@dataclass(frozen=True)
class SourcedFigure:
    """A figure of the programme in all views."""

    path: str
    title: str
    values: tuple[Said, ...]
    unused: tuple[Unused, ...]

    @property
    def is_empty(self) -> bool:
        """Return whether no view knows anything about it."""
        return all(said.value == NO_CLAIM for said in self.values)


@dataclass(frozen=True)
class Evidence:
    """Every figure of the programme, by who stands behind it."""

    money: list[SourcedFigure]
    """The amount of every tranche, also of those about which there is no claim."""
    others: list[SourcedFigure]
    """The others about which somebody has made a claim."""
    own: list[SourcedFigure]
    """Those of which there is none: what the author of the file says."""


def tranche_titles(draft: Draft) -> dict[str, str]:
    """Return the name of each tranche for people; its id where it has none, or shares it with another."""
    tranches = draft.programme.capital
    times = Counter(tranche.title for tranche in tranches.values())
    return {
        name: tranche.title if tranche.title and times[tranche.title] == 1 else name
        for name, tranche in tranches.items()
    }


def evidence_of(draft: Draft, views: Mapping[str, Seen]) -> Evidence:
    """Return every figure that claims could be about, with what the views make of them."""
    titles = {
        f"capital.{name}.amount_usd": title
        for name, title in tranche_titles(draft).items()
    }
    found = Evidence([], [], [])
    for path in paths_in_any(views):
        figure = _figure(draft, path, titles.get(path, path), views)
        if matches(MONEY, path):
            found.money.append(figure)
        elif path in draft.ledger.about:
            found.others.append(figure)
        elif not figure.is_empty:
            found.own.append(figure)
    return found


def measured_it_mw(seen: Seen) -> ByQuarter:
    """Return the IT load of the phases measured to be energised, at the end of each quarter in which one was. [MW]"""
    added = defaultdict[Quarter, float](float)
    for path in seen.measured:
        if matches(ENERGISED, path):
            _, site_id, _, phase_id, _ = path.split(".")
            phase = seen.programme.sites[site_id].phases[phase_id]
            quarter = Quarter.of(cast("date", phase.energised))
            added[quarter] += phase.it_mw or 0.0
    quarters = sorted(added)
    load_mw = accumulate(map(added.__getitem__, quarters))
    return dict(zip(map(str, quarters), three_places(load_mw), strict=True))


def sources_used(draft: Draft, views: Mapping[str, Seen]) -> list[Source]:
    """Return the sources that any view may use: those published by its day, the newest first."""
    last = max(seen.as_of for seen in views.values())
    sources = draft.ledger.sources.values()
    known = [source for source in sources if source.published_day <= last]
    known.sort(key=lambda source: source.id)
    return sorted(known, key=lambda source: source.published_day, reverse=True)


def _figure(
    draft: Draft, path: str, title: str, views: Mapping[str, Seen]
) -> SourcedFigure:
    """Return a figure; views that agree on it, or leave out a claim for the same reason, share an entry."""
    values = defaultdict[Said, list[str]](list)
    unused = defaultdict[tuple[str, str], list[str]](list)
    for name, seen in views.items():
        if path in seen.resolved:
            values[_said(draft, path, seen)].append(name)
            for lost in seen.resolved[path].lost.items():
                unused[lost].append(name)
    ledger = draft.ledger
    return SourcedFigure(
        path,
        title,
        tuple(replace(said, views=tuple(names)) for said, names in values.items()),
        tuple(
            Unused(describe(ledger.claims[claim], ledger), why, tuple(names))
            for (claim, why), names in unused.items()
        ),
    )


def _said(draft: Draft, path: str, seen: Seen) -> Said:
    """Return the value of a path in a view and where it comes from, the views still open."""
    answer, origin = seen.resolved[path], seen.provenance.get(path, NO_CLAIM)
    value, ledger = value_as_read(draft, path, seen), draft.ledger
    if origin != answer.claim:
        return Said((), value, origin_words(origin))

    def words(name: str) -> str:
        return describe(ledger.claims[name], ledger)

    claim = ledger.claims[origin]
    return Said(
        (),
        value,
        "",
        claim=claim.id,
        who=speakers(claim, ledger),
        said=claim.said,
        kind=claim.kind or "",
        words=quotation(claim, ledger) if claim.quote else "",
        source=ledger.source(claim),
        where_from="; ".join(provenance_lines(claim, ledger)),
        won=why_it_won(claim.id, answer.lost),
        contested=tuple(map(words, answer.contests)),
        rivals=tuple(map(words, answer.rivals)),
    )


def why_it_won(winner: str, lost: Mapping[str, str]) -> str:
    """Say why a claim stands before the others about its path: what puts each of them behind it."""
    if not lost:
        return "the only claim about it"
    # A reason that names the winner compares the two; any other has left its claim out.
    beaten = [f"{claim}: {why}" for claim, why in lost.items() if winner in why]
    if not beaten:
        return f"the only one left here of {len(lost) + 1}"
    return f"before {'; '.join(beaten)}"
