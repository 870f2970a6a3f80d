"""Files of hours that a programme names, of weather, prices and loads: what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path

from abilene.errors import InputError, Problem
from abilene.programme.draft import Draft
from abilene.programme.resolve import Seen
from abilene.programme.schema import Programme, Site

SEED = 1
"""Of prices that are drawn beside a file: whatever it is, the same is wrong."""


def file_problems(draft: Draft, views: Mapping[str, Seen]) -> Iterator[Problem]:
    """Yield what is wrong with the hours of each site that names a file, as sizing would say it.

    Parameters
    ----------
    draft : Draft
        The programme, and where its values stand.
    views : mapping of str to Seen
        The programme as each viewpoint sees it, with nothing else wrong.
    """
    # claims are about no names of files: one view stands for all
    programme = next(iter(views.values())).programme
    sites = programme.sites
    named = filter(lambda site_id: names_a_file(sites[site_id]), sites)
    problems = map(partial(_problems, programme, draft.folder), named)
    return map(partial(_placed, draft), chain.from_iterable(problems))


def names_a_file(site: Site) -> bool:
    """Return whether a site names a file of hours."""
    named = (*site.weather, site.price, site.net_load, site.load)
    return any(getattr(one, "file", None) for one in named)


def _problems(programme: Programme, folder: Path, site_id: str) -> tuple[Problem, ...]:
    # loaded here: a programme that names no file needs no numbers of hours to be checked
    from abilene.site.hours import site_hours

    priced = bool(programme.sites[site_id].grid)
    try:
        site_hours(programme, site_id, folder, priced=priced, seed=SEED)
    except InputError as error:
        return error.problems
    return ()


def _placed(draft: Draft, problem: Problem) -> Problem:
    """Put a problem that has no place in a file to where the programme names it."""
    return replace(problem, place=problem.place or draft.place(problem.path))
