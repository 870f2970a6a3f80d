"""The claims behind the numbers: for each figure of a plan, who said it, when, where, and who says otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import accumulate

from abilene.claims import Claim, Ledger, Source, describe, quotation, speakers
from abilene.claims.viewpoint import MONEY
from abilene.dates import Quarter
from abilene.names import matches
from abilene.programme.draft import Draft
from abilene.programme.resolve import NO_CLAIM, Seen
from abilene.report.why import (
    grouped,
    origin_words,
    paths_in_any,
    value_as_read,
)
from abilene.results.records import ByQuarter


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


def tranche_titles(draft: Draft) -> dict[str, str]:
    """Return the name of each tranche for people; its id where it has none, or shares it with another."""
    tranches = draft.programme.capital
    times = Counter(tranche.title for tranche in tranches.values())
    return {
        name: tranche.title if tranche.title and times[tranche.title] == 1 else name
        for name, tranche in tranches.items()
    }


def money_figures(draft: Draft, views: Mapping[str, Seen]) -> list[SourcedFigure]:
    """Return the amount of every tranche, also of those about which there is no claim."""
    titles = tranche_titles(draft)
    paths = [path for path in paths_in_any(views) if matches(MONEY, path)]
    return [_figure(draft, path, titles[path.split(".")[1]], views) for path in paths]


def other_figures(draft: Draft, views: Mapping[str, Seen]) -> list[SourcedFigure]:
    """Return every other figure about which somebody has made a claim."""
    paths = _paths_of_others(views)
    claimed = (path for path in paths if path in draft.ledger.about)
    return [_figure(draft, path, path, views) for path in claimed]


def own_figures(draft: Draft, views: Mapping[str, Seen]) -> list[SourcedFigure]:
    """Return every figure that claims could be about, of which there is none: what the author of the file says."""
    paths = _paths_of_others(views)
    own = (path for path in paths if path not in draft.ledger.about)
    found = [_figure(draft, path, path, views) for path in own]
    return [figure for figure in found if not figure.is_empty]


def _paths_of_others(views: Mapping[str, Seen]) -> list[str]:
    """Return every path but those of amounts of money."""
    return [path for path in paths_in_any(views) if not matches(MONEY, path)]


def measured_it_mw(seen: Seen) -> ByQuarter:
    """Return the IT load of the phases measured to be energised, at the end of each quarter in which one was. [MW]"""
    phases = {
        f"sites.{site_id}.phases.{phase_id}": phase
        for site_id, site in seen.programme.sites.items()
        for phase_id, phase in site.phases.items()
    }
    added: dict[Quarter, float] = {}
    for path, phase in phases.items():
        if phase.energised and f"{path}.energised" in seen.measured:
            quarter = Quarter.of(phase.energised)
            added[quarter] = added.get(quarter, 0.0) + (phase.it_mw or 0.0)
    quarters = sorted(added)
    load = accumulate(added[quarter] for quarter in quarters)
    return {str(q): round(mw, 3) for q, mw in zip(quarters, load, strict=True)}


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
    ledger = draft.ledger
    having = {name: seen for name, seen in views.items() if path in seen.resolved}
    values = grouped((_said(draft, path, seen), name) for name, seen in having.items())
    unused = grouped(
        (lost, name)
        for name, seen in having.items()
        for lost in seen.resolved[path].lost.items()
    )
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
    answer, origin = seen.resolved[path], seen.provenance.get(path, "")
    value = value_as_read(draft, path, seen)
    if answer.claim is None or origin != answer.claim:
        return Said((), value, origin_words(origin))
    claim = draft.ledger.claims[answer.claim]
    return Said(
        (),
        value,
        "",
        claim=claim.id,
        who=speakers(claim, draft.ledger),
        said=claim.said,
        kind=claim.kind or "",
        words=_words(claim, draft.ledger),
        source=draft.ledger.source(claim),
        won=why_it_won(claim.id, answer.lost),
        contested=tuple(_described(draft, answer.contests)),
        rivals=tuple(_described(draft, answer.rivals)),
    )


def _words(claim: Claim, ledger: Ledger) -> str:
    return quotation(claim, ledger) if claim.quote else ""


def why_it_won(winner: str, lost: Mapping[str, str]) -> str:
    """Say why a claim stands before the others about its path: what puts each of them behind it."""
    if not lost:
        return "the only claim about it"
    # A reason that names the winner compares the two; any other has left its claim out.
    beaten = [f"{claim}: {why}" for claim, why in lost.items() if winner in why]
    if not beaten:
        return f"the only one left here of {len(lost) + 1}"
    return f"before {'; '.join(beaten)}"


def _described(draft: Draft, claims: Iterable[str]) -> Iterator[str]:
    return (describe(draft.ledger.claims[name], draft.ledger) for name in claims)
