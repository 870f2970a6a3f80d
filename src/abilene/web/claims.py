"""The claims to browse: path by path, what each view believes, and every claim for and against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from abilene.claims import describe, provenance_lines
from abilene.programme.draft import Draft
from abilene.programme.resolve import Seen
from abilene.report.templates import web_address
from abilene.report.why import grouped, paths_in_any, views_by_value
from abilene.web.tables import Cell, PageTable, page_table


@dataclass(frozen=True)
class TopicClaim:
    """A claim about a path, or against one, and what becomes of it."""

    id: str
    text: str
    """Who said what, when, and in what source."""
    url: str
    where_from: str
    """How much of the source was read, of which text, recorded when; what it copies."""
    against: tuple[str, ...]
    """Claims that it speaks against."""
    used_in: tuple[str, ...]
    """Views in which it gives the value."""
    unused: Mapping[str, Sequence[str]]
    """Why it does not, and in which views."""


@dataclass(frozen=True)
class Topic:
    """A path of the programme about which somebody has said something."""

    path: str
    title: str
    values: Mapping[str, Sequence[str]]
    """Each value, and the views that have it."""
    claims: tuple[TopicClaim, ...]

    @property
    def differs(self) -> bool:
        """Return whether the views have different values."""
        return len(self.values) > 1


def topics(draft: Draft, views: Mapping[str, Seen]) -> list[Topic]:
    """Return every path with a claim, in the order of the programme.

    Parameters
    ----------
    draft : Draft
        The programme with its ledger.
    views : mapping of str to Seen
        The programme as each view sees it.
    """
    about = draft.ledger.about
    return [_topic(draft, p, views) for p in paths_in_any(views) if p in about]


def _topic(draft: Draft, path: str, views: Mapping[str, Seen]) -> Topic:
    about, against = draft.ledger.about[path], draft.ledger.against
    speaking_against = chain.from_iterable(against.get(one.id, ()) for one in about)
    claims = dict.fromkeys(claim.id for claim in (*about, *speaking_against))
    return Topic(
        path,
        _title(draft, path),
        views_by_value(draft, path, views),
        tuple(_topic_claim(draft, path, name, views) for name in claims),
    )


def _title(draft: Draft, path: str) -> str:
    """Return what a path is called, where it belongs to a tranche with a name."""
    section, name, *_ = path.split(".")
    return (
        draft.programme.capital[name].title
        if section == "capital" and name in draft.programme.capital
        else ""
    )


def _topic_claim(
    draft: Draft, path: str, name: str, views: Mapping[str, Seen]
) -> TopicClaim:
    claim, ledger = draft.ledger.claims[name], draft.ledger
    having = {view: seen for view, seen in views.items() if path in seen.resolved}
    fates = {view: _fate(name, path, seen) for view, seen in having.items()}
    unused = grouped((why, view) for view, why in fates.items() if why)
    return TopicClaim(
        claim.id,
        describe(claim, ledger),
        web_address(ledger.source(claim).url),
        "; ".join(provenance_lines(claim, ledger)),
        claim.targets,
        tuple(
            view for view, seen in having.items() if seen.resolved[path].claim == name
        ),
        unused,
    )


def _fate(claim: str, path: str, seen: Seen) -> str:
    """Return why a claim does not give the value of a path in a view; nothing if it does, or was never about it."""
    answer = seen.resolved[path]
    if answer.claim == claim:
        return ""
    left_out = "left out by this viewpoint" if claim in seen.view.without else ""
    return answer.lost.get(claim, left_out)


def claim_tables(found: list[Topic]) -> list[PageTable]:
    """Return one row for each claim about or against the value of a path."""
    columns = (
        "path",
        "claim",
        "what",
        "speaks against",
        "gives the value in",
        "not used",
        "where from",
        "url",
    )
    return [page_table("claims", "Claims", columns, _rows(found))]


def _rows(found: list[Topic]) -> Iterator[tuple[Cell, ...]]:
    for topic in found:
        for it in topic.claims:
            unused = "; ".join(
                f"{why} ({' '.join(names)})" for why, names in it.unused.items()
            )
            yield (
                topic.path,
                it.id,
                it.text,
                " ".join(it.against),
                " ".join(it.used_in),
                unused,
                it.where_from,
                it.url,
            )


def topic_json(topic: Topic) -> dict[str, Any]:
    """Return a topic as plain data."""
    return {
        "path": topic.path,
        "title": topic.title,
        "values": [
            {"value": value, "views": list(names)}
            for value, names in topic.values.items()
        ],
        "claims": [
            {
                "id": it.id,
                "text": it.text,
                "url": it.url,
                "where_from": it.where_from,
                "against": list(it.against),
                "used_in": list(it.used_in),
                "unused": [
                    {"why": why, "views": list(names)}
                    for why, names in it.unused.items()
                ],
            }
            for it in topic.claims
        ],
    }
