"""What the headline figures of a view rest on: megawatts by their weakest link, money by its amount.

A megawatt hangs on four links: its size, its date, its power, its money. Let F_l(s) be
the share of a phase whose link l rests on evidence as firm as s or firmer. Of the phase,

    F(s) = min over l of F_l(s)

rests on evidence as firm as s or firmer in all its links, if the firmest parts of one
link meet the firmest of the others; what rests on s itself is F(s) less F of the next
firmer. So each megawatt is counted once, at its weakest link, the shares add up to the
whole, and no arrangement of the links makes less of it weak.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from abilene.arrays import Floats
from abilene.buildout import BuildPlan
from abilene.claims import STRENGTHS
from abilene.finance.capital import available_funding, counted_in_view
from abilene.finance.capital_tree import TrancheTree
from abilene.planning.footing import Ground, Shares
from abilene.planning.links import AMOUNT, LINKS, Link, Links
from abilene.planning.rounding import cents, decimals
from abilene.planning.site_answer import Timings
from abilene.programme.draft import Draft
from abilene.programme.resolve import Seen
from abilene.results.rests_on import RestsOn

Weights = dict[str, float]
"""Megawatts by strength, and by what else is told of them."""
CHECKED = "checked"


def rests_on(draft: Draft, seen: Seen, build: BuildPlan, timings: Timings) -> RestsOn:
    """Return what the megawatts and the money of a view rest on.

    Parameters
    ----------
    draft : Draft
        The programme with its ledger.
    seen : Seen
        The programme as the view has it.
    build : BuildPlan
        Its build-out.
    timings : mapping
        When each phase comes, and what it waits for.
    """
    ground = Ground(draft, seen)
    links = Links(build, timings, ground)
    quarters = [str(quarter) for quarter in build.quarters]
    loads = [_load(links, index) for index in range(len(quarters))]

    def by_quarter(name: str) -> dict[str, float]:
        each = (decimals(found[name], 3) for found in loads)
        return dict(zip(quarters, each, strict=True))

    return RestsOn(
        it_mw={name: by_quarter(name) for name in STRENGTHS},
        it_mw_checked=by_quarter(CHECKED),
        it_mw_assumed={link: by_quarter(link) for link in LINKS},
        **_money(ground),
    )


def _load(links: Links, quarter: int) -> Weights:
    """Return the IT load at the end of a quarter by strength, what is checked, and by link what is assumed. [MW]"""
    found: Weights = dict.fromkeys((*STRENGTHS, CHECKED, *LINKS), 0.0)
    for site_id, it_mw in links.build.it_mw.items():
        of_site = links.of_site(site_id, quarter)
        nominal_mw = sum(map(links.it_mw, of_site))
        # less than nominal once accelerators have come to the end of their life
        running = float(it_mw[quarter]) / nominal_mw if nominal_mw else 0.0
        for key, of_phase in of_site.items():
            mw = running * links.it_mw(key)
            for name, share in by_weakest_link(of_phase).items():
                found[name] += mw * share
    return found


def by_weakest_link(links: Mapping[Link, Shares]) -> Weights:
    """Return the shares of a phase: by the strength of its weakest link, checked in all, and assumed in each link.

    Parameters
    ----------
    links : mapping of link to shares
        Amounts of each link, in any unit, and what they rest on; one without any asks
        nothing.

    Returns
    -------
    dict of str to float
        Those of ``STRENGTHS`` add up to 1. [-]
    """
    found: Weights = {}
    firm, checked = [np.ones(len(STRENGTHS))], [1.0]
    for link, shares in links.items():
        weights = _weights(shares)
        firm.append(weights.sum(axis=1).cumsum())
        checked.append(float(weights[:, 0].sum()))
        found[link] = float(weights[-1].sum())
    each = np.diff(np.minimum.reduce(firm), prepend=0.0)
    return {
        **dict(zip(STRENGTHS, map(float, each), strict=True)),
        CHECKED: min(checked),
        **found,
    }


def _weights(shares: Shares) -> Floats:
    """Return the parts of a link by strength, those checked and those not; all of it firm if it has none. [-]"""
    found = np.zeros((len(STRENGTHS), 2))
    for amount, footing in shares:
        found[footing.rank, int(footing.unchecked)] += amount
    if not found.any():
        found[0, 0] = 1.0
    parts: Floats = found / found.sum()
    return parts


def _money(ground: Ground) -> dict[str, Any]:
    """Return the money in view by what the amounts of its tranches rest on; each dollar once. [USD]"""
    found: dict[str, float] = dict.fromkeys(STRENGTHS, 0.0)
    checked_usd = contested_usd = 0.0
    programme = ground.seen.programme
    funding = available_funding(programme)
    for name in _with_parts(TrancheTree.of(programme), counted_in_view(programme)):
        footing, own_usd = ground.of(AMOUNT(name)), funding[name].own_usd
        found[footing.strength] += own_usd
        checked_usd += own_usd * (not footing.unchecked)
        is_contested = bool(ground.seen.resolved[AMOUNT(name)].contests)
        contested_usd += own_usd * is_contested
    return {
        "capital_in_view_usd": {name: cents(usd) for name, usd in found.items()},
        "capital_in_view_checked_usd": cents(checked_usd),
        "capital_in_view_contested_usd": cents(contested_usd),
    }


def _with_parts(tree: TrancheTree, tranches: Iterable[str]) -> Iterator[str]:
    """Yield some tranches and all their parts."""
    for name in tranches:
        yield name
        yield from _with_parts(tree, tree.parts.get(name, ()))
