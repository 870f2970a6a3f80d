"""The claims to browse: path by path, what each view believes, and every claim for and against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from abilene.claims import Claim, describe
from abilene.programme.draft import Draft
from abilene.programme.resolve import Seen
from abilene.report.document import web_address
from abilene.report.why import value_as_read
from abilene.web.tables import Cell, PageTable, page_table


@dataclass(frozen=True)
class TopicClaim:
    """A claim about a path, or against one, and what becomes of it."""

    id: str
    text: str
    """Who said what, when, and in what source."""
    url: str
    against: tuple[str, ...]
    """Claims that it speaks against."""
    used_in: tuple[str, ...]
    """Views in which it gives the value."""
    unused: tuple[tuple[str, tuple[str, ...]], ...]
    """Why it does not, and in which views."""


@dataclass(frozen=True)
class Topic:
    """A path of the programme about which somebody has said something."""

    path: str
    title: str
    values: tuple[tuple[str, tuple[str, ...]], ...]
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
    paths = dict.fromkeys(path for seen in views.values() for path in seen.resolved)
    return [_topic(draft, path, views) for path in paths if path in draft.ledger.about]


def _topic(draft: Draft, path: str, views: Mapping[str, Seen]) -> Topic:
    values: dict[str, list[str]] = {}
    for name, seen in views.items():
        value = (
            value_as_read(draft, path, seen)
            if path in seen.resolved
            else "not known yet"
        )
        values.setdefault(value, []).append(name)
    about = draft.ledger.about[path]
    against = {
        claim.id: claim
        for one in about
        for claim in draft.ledger.against.get(one.id, ())
    }
    return Topic(
        path,
        _title(draft, path),
        tuple((value, tuple(names)) for value, names in values.items()),
        tuple(
            _topic_claim(draft, path, claim, views)
            for claim in (*about, *against.values())
        ),
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
    draft: Draft, path: str, claim: Claim, views: Mapping[str, Seen]
) -> TopicClaim:
    used, unused = [], dict[str, list[str]]()
    for name, seen in views.items():
        answer = seen.resolved.get(path)
        if answer is None:
            continue
        if answer.claim == claim.id:
            used.append(name)
        elif claim.id in answer.lost:
            unused.setdefault(answer.lost[claim.id], []).append(name)
        elif claim.id in seen.view.without:
            unused.setdefault("left out by this viewpoint", []).append(name)
    return TopicClaim(
        claim.id,
        describe(claim, draft.ledger),
        web_address(draft.ledger.source(claim).url),
        claim.targets,
        tuple(used),
        tuple((why, tuple(names)) for why, names in unused.items()),
    )


def claim_tables(found: list[Topic]) -> list[PageTable]:
    """Return one row for each claim about or against the value of a path."""
    columns = (
        "path",
        "claim",
        "what",
        "speaks against",
        "gives the value in",
        "not used",
        "url",
    )
    return [page_table("claims", "Claims", columns, _rows(found))]


def _rows(found: list[Topic]) -> Iterator[tuple[Cell, ...]]:
    for topic in found:
        for it in topic.claims:
            unused = "; ".join(f"{why} ({' '.join(names)})" for why, names in it.unused)
            yield (
                topic.path,
                it.id,
                it.text,
                " ".join(it.against),
                " ".join(it.used_in),
                unused,
                it.url,
            )


def topic_json(topic: Topic) -> dict[str, Any]:
    """Return a topic as plain data."""
    return {
        "path": topic.path,
        "title": topic.title,
        "values": [
            {"value": value, "views": list(names)} for value, names in topic.values
        ],
        "claims": [
            {
                "id": it.id,
                "text": it.text,
                "url": it.url,
                "against": list(it.against),
                "used_in": list(it.used_in),
                "unused": [
                    {"why": why, "views": list(names)} for why, names in it.unused
                ],
            }
            for it in topic.claims
        ],
    }
