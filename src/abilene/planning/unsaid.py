"""What a strict view leaves out for want of a firm word, and whose word that would be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import chain, filterfalse, groupby
from operator import attrgetter

from abilene.claims import resolve_path
from abilene.programme.draft import Draft
from abilene.programme.kept_out import unsaid_paths
from abilene.programme.resolve import Seen
from abilene.results.unsaid import Unsaid

PARTS = {
    "phases": "phases",
    "grid": "contracts",
    "equipment": "equipment",
    "ppa": "agreements",
}
"""What stands in a path for what is left out, and how people call it."""
NOT_FIRM = "{site}: kept out, as nobody has secured or measured day and power: {parts}"
SAID_BY = "said less firmly by {names}"
NOBODY = "nobody speaks of {names}"


def unsaid(draft: Draft, seen: Seen) -> dict[str, Unsaid]:
    """Return each phase, contract and unit of equipment that a strict view leaves out, by its path.

    Of contracts only those are told that lack their day or all their power. What is
    measured to run is in the plan whatever was said of its day.
    """
    lacking = defaultdict[str, list[str]](list)
    for path in unsaid_paths(seen):
        record, _, key = path.rpartition(".")
        lacking[record].append(key)
    left_out = filter(partial(_is_left_out, seen), lacking)
    return {one: _recorded(draft, seen, one, lacking[one]) for one in left_out}


def _is_left_out(seen: Seen, record: str) -> bool:
    """Return whether a record has no place in the plan of a view."""
    _, site_id, part, name = record.split(".")
    if part == "phases":
        return f"{record}.energised" not in seen.measured
    left = getattr(seen.programme.sites[site_id], part)
    return site_id in seen.unpowered or name not in left


def _recorded(draft: Draft, seen: Seen, record: str, keys: list[str]) -> Unsaid:
    """Return what a record lacks, and what the view would believe of it if it were not strict."""
    wide, ledger = replace(seen.view, strict=False), draft.ledger

    def believed(key: str) -> str | None:
        path = f"{record}.{key}"
        variable = draft.variables[path]
        return resolve_path(path, variable, ledger, wide, as_of=seen.as_of).claim

    claims = tuple(dict.fromkeys(filter(None, map(believed, keys))))
    said = map(attrgetter("says"), map(ledger.claims.__getitem__, claims))
    names = map(ledger.actor_name, dict.fromkeys(chain.from_iterable(said)))
    return Unsaid(lacks=tuple(keys), claims=claims, said_by=tuple(names))


def unsaid_notes(left_out: Mapping[str, Unsaid]) -> Iterator[str]:
    """Yield for each campus what is left out there, who has said it less firmly, and of what nobody speaks."""
    for site, of_site in groupby(left_out, key=_site_of):
        yield "; ".join(_of_site(site, {path: left_out[path] for path in of_site}))


def _site_of(path: str) -> str:
    return path.split(".")[1]


def _of_site(site: str, left_out: Mapping[str, Unsaid]) -> Iterator[str]:
    names = defaultdict[str, list[str]](list)
    for path in left_out:
        *_, part, name = path.split(".")
        names[PARTS[part]].append(name)
    listed = map(", ".join, names.values())
    parts = map(" ".join, zip(names, listed, strict=True))
    yield NOT_FIRM.format(site=site, parts="; ".join(parts))
    said_by = map(attrgetter("said_by"), left_out.values())
    yield from _told(SAID_BY, chain.from_iterable(said_by))
    silent = filterfalse(lambda path: left_out[path].said_by, left_out)
    yield from _told(NOBODY, (path.rpartition(".")[2] for path in silent))


def _told(words: str, names: Iterable[str]) -> Iterator[str]:
    """Yield the words with the names in them, each once, if there are any."""
    listed = ", ".join(dict.fromkeys(names))
    if listed:
        yield words.format(names=listed)
