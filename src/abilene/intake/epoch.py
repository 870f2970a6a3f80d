"""Epoch AI's tables -> claims proposed to a programme, each site of the table with its campus."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import chain, filterfalse
from operator import attrgetter, methodcaller

from abilene.claims import Actor, Source
from abilene.errors import InputError, Problem
from abilene.intake.milestones import Gone, Homeless, TableFigure, read_site, shapes_of
from abilene.intake.proposals import Proposals, propose
from abilene.intake.tracker import Tracker
from abilene.names import did_you_mean
from abilene.programme.draft import Draft

EPOCH = Actor(id="epoch", name="Epoch AI", role="analyst")
_GENERIC = frozenset({"a", "and", "campus", "county", "expansion", "project", "the"})
"""Words of names that tell no site from another."""
ENOUGH_WORDS = 2
"""Words that two names share before they are taken for one site: a state alone is many."""
RENAMED = (
    "no site of the table is called as campus {site} is; if it was renamed, say so with "
    "--site NAME={site}"
)
NO_SCORE = 0, 0
"""Of two names that have nothing in common."""
NO_PATH = "no path: the plan works it out itself, or has no such thing"


def epoch_source(tracker: Tracker, recorded_at: date | None = None) -> Source:
    """Return Epoch's tables of a day as a source of a ledger."""
    return Source(
        id=f"epoch-data-centers-{tracker.published}",
        kind="analysis",
        publisher="Epoch AI, Frontier Data Centers",
        published=tracker.published.isoformat(),
        url="https://epoch.ai/data/data-centers",
        licence="CC BY 4.0",
        quotes="checked",
        read="whole",
        sha256=tracker.sha256,
        recorded_at=recorded_at,
    )


def propose_epoch(
    draft: Draft,
    tracker: Tracker,
    pairs: Sequence[str] = (),
    recorded_at: date | None = None,
) -> Proposals:
    """Propose what Epoch's tables say of the campuses of a programme.

    Parameters
    ----------
    draft : Draft
        The programme with its ledger.
    tracker : Tracker
        The tables.
    pairs : sequence of str
        ``NAME=ID``: which site of the table is which campus. Without any, campuses and
        sites whose names share most words go together; a tie is left out, and said.
    recorded_at : date, optional
        Day on which the claims come into the ledger.

    Raises
    ------
    InputError
        If a pair names no site, or no campus.
    """
    given = dict(_pair(text, tracker, draft) for text in pairs)
    names = given or by_name(draft, tracker.sites)
    how = "as given" if given else "by name"
    found: list[TableFigure | Homeless | Gone] = []
    for name, site_id in names.items():
        shapes = shapes_of(draft.programme.sites[site_id])
        found += read_site(tracker.sites[name], site_id, shapes, tracker.published)
    paired = set(names.values()).__contains__
    lone = list(filterfalse(paired, draft.programme.sites))
    found += map(_unpaired, lone)
    followed = filter(partial(_was_followed, draft, tracker.published), lone)
    unknown = filterfalse(partial(_has_namesake, draft, tracker.sites), followed)
    found += chain.from_iterable(map(partial(_gone, draft), unknown))
    found += map(_column, tracker.unread)
    said = [f"{name} -> sites.{site_id}, {how}" for name, site_id in names.items()]
    source = epoch_source(tracker, recorded_at)
    return propose(draft, source, EPOCH, found, said)


def _unpaired(site_id: str) -> Homeless:
    why = "no site of the table goes with it alone; say which with --site NAME=ID"
    return Homeless(f"campus {site_id}", why)


def _gone(draft: Draft, site_id: str) -> list[Gone]:
    """Return that the phases of a campus are gone, as no site of a table is called as it is."""
    why = RENAMED.format(site=site_id)
    phases = draft.programme.sites[site_id].phases
    return [Gone(f"sites.{site_id}.phases.{phase_id}", why) for phase_id in phases]


def _was_followed(draft: Draft, day: date, site_id: str) -> bool:
    """Return whether Epoch AI has spoken of the phases of a campus by the day of a table."""
    own = filter(lambda it: EPOCH.id in it.says, draft.ledger.claims.values())
    by_then = filter(lambda it: it.said_day <= day, own)
    paths = map(attrgetter("about"), by_then)
    return any(map(methodcaller("startswith", f"sites.{site_id}.phases."), paths))


def _has_namesake(draft: Draft, names: Iterable[str], site_id: str) -> bool:
    """Return whether a site of a table may be a campus, by its name."""
    header, site = draft.programme.programme, draft.programme.sites[site_id]
    of_all = _words(f"{header.id} {header.title}")
    score = partial(_score, mine=_words(f"{site_id} {site.title}"), of_all=of_all)
    return max(map(score, map(_words, names)), default=NO_SCORE) > NO_SCORE


def _column(name: str) -> Homeless:
    return Homeless(f"column {name}", NO_PATH)


def _pair(text: str, tracker: Tracker, draft: Draft) -> tuple[str, str]:
    name, _, site_id = text.rpartition("=")
    if not name:
        what = f"--site {text}: no NAME=ID"
        raise InputError(
            Problem(what, "write such as 'OpenAI Stargate Abilene=abilene'")
        )
    known = draft.programme.sites
    if site_id not in known:
        fix = did_you_mean(site_id, known) or "write the id of a campus"
        raise InputError(Problem(f"--site {text}: there is no campus '{site_id}'", fix))
    return tracker.site(name).name, site_id


def by_name(draft: Draft, names: Iterable[str]) -> dict[str, str]:
    """Return the campus of each site of a table, where each is the other's best match by the words of their names."""
    header = draft.programme.programme
    of_all = _words(f"{header.id} {header.title}")
    scores = {
        (name, site_id): _score(_words(name), _words(f"{site_id} {site.title}"), of_all)
        for name in names
        for site_id, site in draft.programme.sites.items()
    }
    return dict(sorted(pair for pair in scores if _is_best(pair, scores)))


def _score(words: set[str], mine: set[str], of_all: set[str]) -> tuple[int, int]:
    """Return how well a name fits a campus: words of the programme, then all words that they share."""
    shared = len((mine | of_all) & words)
    if not mine & words or shared < min(ENOUGH_WORDS, len(words)):
        return NO_SCORE
    return len(of_all & words), shared


def _is_best(
    pair: tuple[str, str], scores: Mapping[tuple[str, str], tuple[int, int]]
) -> bool:
    """Return whether a pair fits, and none with either of the two fits as well."""
    name, site_id = pair
    rivals = [
        score
        for other, score in scores.items()
        if other != pair and (other[0] == name or other[1] == site_id)
    ]
    return scores[pair] > max(rivals, default=NO_SCORE)


def _words(text: str) -> set[str]:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return set(re.findall(r"[a-z]+", plain.lower())) - _GENERIC
