"""The claims behind the numbers: for each figure of a plan, who said it, when, where, and who says otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from abilene.claims import Resolved, Source, describe, quotation, speakers
from abilene.claims.viewpoint import MONEY
from abilene.dates import Quarter
from abilene.names import matches
from abilene.programme.draft import Draft
from abilene.programme.resolve import NO_CLAIM, Seen
from abilene.report.why import origin_words, value_as_read
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


def tranche_titles(draft: Draft) -> dict[str, str]:
    """Return the name of each tranche for people; its id where it has none, or shares it with another."""
    titles = [tranche.title for tranche in draft.programme.capital.values()]
    return {
        name: tranche.title
        if tranche.title and titles.count(tranche.title) == 1
        else name
        for name, tranche in draft.programme.capital.items()
    }


def money_figures(draft: Draft, views: Mapping[str, Seen]) -> list[SourcedFigure]:
    """Return the amount of every tranche, also of those about which there is no claim."""
    titles = tranche_titles(draft)
    paths = [path for path in _paths(views) if matches(MONEY, path)]
    return [_figure(draft, path, titles[path.split(".")[1]], views) for path in paths]


def other_figures(draft: Draft, views: Mapping[str, Seen]) -> list[SourcedFigure]:
    """Return every other figure about which somebody has made a claim."""
    claimed = [
        path
        for path in _paths(views)
        if path in draft.ledger.about and not matches(MONEY, path)
    ]
    return [_figure(draft, path, path, views) for path in claimed]


def own_figures(draft: Draft, views: Mapping[str, Seen]) -> list[SourcedFigure]:
    """Return every figure that claims could be about, of which there is none: what the author of the file says."""
    own = [
        path
        for path in _paths(views)
        if path not in draft.ledger.about and not matches(MONEY, path)
    ]
    found = (_figure(draft, path, path, views) for path in own)
    return [
        figure
        for figure in found
        if any(said.value != NO_CLAIM for said in figure.values)
    ]


def measured_it_mw(seen: Seen) -> ByQuarter:
    """Return the IT load of the phases measured to be energised, at the end of each quarter in which one was. [MW]"""
    energised = [
        (Quarter.of(phase.energised), phase.it_mw or 0.0)
        for site_id, site in seen.programme.sites.items()
        for phase_id, phase in site.phases.items()
        if phase.energised
        and f"sites.{site_id}.phases.{phase_id}.energised" in seen.measured
    ]
    quarters = sorted({quarter for quarter, _ in energised})
    return {
        str(last): round(sum(mw for quarter, mw in energised if quarter <= last), 3)
        for last in quarters
    }


def sources_used(draft: Draft, views: Mapping[str, Seen]) -> list[Source]:
    """Return the sources that any view may use: those published by its day, the newest first."""
    last = max(seen.as_of for seen in views.values())
    known = [
        source
        for source in draft.ledger.sources.values()
        if source.published_day <= last
    ]
    return sorted(
        known, key=lambda source: (-source.published_day.toordinal(), source.id)
    )


def _paths(views: Mapping[str, Seen]) -> Iterable[str]:
    return dict.fromkeys(path for seen in views.values() for path in seen.resolved)


def _figure(
    draft: Draft, path: str, title: str, views: Mapping[str, Seen]
) -> SourcedFigure:
    values: dict[Said, list[str]] = {}
    unused: dict[tuple[str, str], list[str]] = {}
    for name, seen in views.items():
        if path in seen.resolved:
            values.setdefault(_said(draft, path, seen), []).append(name)
            for claim, why in seen.resolved[path].lost.items():
                unused.setdefault((claim, why), []).append(name)
    return SourcedFigure(
        path,
        title,
        tuple(replace(said, views=tuple(names)) for said, names in values.items()),
        tuple(
            Unused(
                describe(draft.ledger.claims[claim], draft.ledger), why, tuple(names)
            )
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
        words=quotation(claim, draft.ledger) if claim.quote else "",
        source=draft.ledger.source(claim),
        won=why_it_won(answer),
        contested=tuple(_described(draft, answer.contests)),
        rivals=tuple(_described(draft, answer.rivals)),
    )


def why_it_won(answer: Resolved) -> str:
    """Say why a claim stands before the others about its path: what puts each of them behind it."""
    if not answer.lost:
        return "the only claim about it"
    beaten = {
        claim: why
        for claim, why in answer.lost.items()
        if answer.claim and answer.claim in why
    }
    if not beaten:
        return f"the only one left here of {len(answer.lost) + 1}"
    return "before " + "; ".join(f"{claim}: {why}" for claim, why in beaten.items())


def _described(draft: Draft, claims: Iterable[str]) -> Iterator[str]:
    return (describe(draft.ledger.claims[name], draft.ledger) for name in claims)
